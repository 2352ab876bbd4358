import type { FeatureMap } from "../../encoding/encoding.ts";
import type { Rows } from "../model.ts";
import { type FittedClassifier, fittedClassifier } from "../supervised/fitted.ts";
import {
  checkClasses,
  checkLengths,
  indexLabels,
  type Label,
  type SplitClasses,
  trainingRows,
} from "../supervised/labels.ts";
import { classOfScores } from "../supervised/quality.ts";
import * as saved from "../saved.ts";
import {
  type FittedKernelMachine,
  fittedMachine,
  type KernelPrograms,
  learn,
  type LearntMachine,
  machineOf,
  machinePrograms,
  readMachine,
  valuesOf,
} from "./machine.ts";
import { outputsOf, targetsOf } from "./programs.ts";
import { ridgeSolver } from "./ridge.ts";
import { smoSolver } from "./smo.ts";
import type { DualSolver } from "./solver.ts";
import { checkWidth } from "./states.ts";

/**
 * A classifier by the fidelity kernel of a feature map, not trained yet: one function for two classes, positive for the
 * second; for more classes one function a class against the rest, the largest being predicted. The score is the accuracy
 * on the test rows. See {@link kernelClassifier} and {@link supportVectorClassifier}.
 */
export interface KernelClassifier extends KernelPrograms<SplitClasses> {
  /**
   * Trains on the host, with the same bits as the training program.
   *
   * @throws {DataError} DataShape, DataNotFinite with row and column, DataDegenerate for no rows or one class,
   * DataClassEmpty, DataClassUnknown; {KetworkTypeError} LabelMalformed; {KetworkRangeError} MatrixSingular
   */
  fit<L extends Label>(
    rows: Rows,
    labels: readonly L[],
    options?: { readonly classes?: readonly L[] },
  ): FittedKernelClassifier<L>;
  /**
   * The model with coefficients that were found elsewhere, such as the outputs of its training program from the second on.
   *
   * @param dataset holds the training rows
   * @throws {DataError}; {KetworkRangeError} ModelParameterLength, ModelParameterNotFinite
   */
  withParameters(dataset: SplitClasses, parameters: ArrayLike<number>): FittedKernelClassifier<string>;
}

/** A trained kernel classifier: its predictions, and the functions that they come from. */
export interface FittedKernelClassifier<L extends Label = Label> extends FittedClassifier<L>, FittedKernelMachine {}

interface Kind {
  readonly kind: string;
  readonly name: string;
  readonly baseline: string;
  readonly hasIntercept: boolean;
}

const RIDGE: Kind = {
  kind: "kernel-classifier",
  name: "quantum kernel ridge classifier",
  baseline: "RBF kernel ridge classifier",
  hasIntercept: false,
};
const SVM: Kind = {
  kind: "support-vector-classifier",
  name: "quantum support vector classifier",
  baseline: "RBF support vector classifier",
  hasIntercept: true,
};

/** What {@link kernelClassifier} is made of. */
export interface KernelClassifierOptions {
  readonly map: FeatureMap;
  /** The ridge that is added to the diagonal of the kernel matrix (default 1). */
  readonly alpha?: number;
}

/**
 * Ridge regression to ±1 on the kernel matrix. Beside it stands the same with a Gaussian kernel.
 *
 * ```ts
 * const rows = [[0.1, 0.2], [3, 0.3], [0.2, 3.1], [2.9, 3]];
 * const fitted = kernelClassifier({ map: zzFeatureMap(2), alpha: 0.1 }).fit(rows, ["a", "b", "b", "a"]);
 * fitted.predict([[0.15, 0.25], [2.95, 0.25]]); // → ["a", "b"]
 * ```
 *
 * @throws {KetworkRangeError} KernelAlphaOutOfRange, KernelTooWide
 */
export const kernelClassifier = ({ map, alpha = 1 }: KernelClassifierOptions): KernelClassifier =>
  classifierBy(RIDGE, map, ridgeSolver(alpha));

/** What {@link supportVectorClassifier} is made of. */
export interface SupportVectorOptions {
  readonly map: FeatureMap;
  /** How much a row on the wrong side costs; no coefficient is larger (default 1). */
  readonly C?: number;
  /** By how much the conditions of optimality may be broken (default 1e-3). */
  readonly tolerance?: number;
  /** Steps at most (default 10 000); see `converged` of the fitted model. */
  readonly maxIterations?: number;
}

/**
 * A support vector machine on the kernel matrix (Havlíček et al., Nature 567, 209 (2019)), solved by sequential minimal
 * optimisation. Beside it stands the same with a Gaussian kernel.
 *
 * ```ts
 * const rows = [[0.1, 0.2], [0.4, 0.1], [2.8, 3], [3, 2.7]];
 * const fitted = supportVectorClassifier({ map: featureMap(angleEncoding(2)) }).fit(rows, ["a", "a", "b", "b"]);
 * fitted.converged; // → true
 * fitted.predict([[0.2, 0.3], [3, 3]]); // → ["a", "b"]
 * ```
 *
 * @throws {KetworkRangeError | KetworkTypeError} SmoOptionOutOfRange, KernelTooWide
 */
export const supportVectorClassifier = (options: SupportVectorOptions): KernelClassifier => {
  const { map, C = 1, tolerance = 1e-3, maxIterations = 10_000 } = options;
  return classifierBy(SVM, map, smoSolver({ C, tolerance, maxIterations }));
};

/**
 * A trained {@link kernelClassifier} from what its `save` returned.
 *
 * @throws {KetworkTypeError} ModelFormat; {KetworkRangeError} ModelSchema, ModelKind; and as the parts that it holds
 */
export const loadKernelClassifier = (source: unknown): FittedKernelClassifier => load(RIDGE, source);
/**
 * A trained {@link supportVectorClassifier} from what its `save` returned.
 *
 * @throws as {@link loadKernelClassifier}
 */
export const loadSupportVectorClassifier = (source: unknown): FittedKernelClassifier => load(SVM, source);

function classifierBy(kind: Kind, map: FeatureMap, solver: DualSolver): KernelClassifier {
  checkWidth(map);
  return {
    ...machinePrograms<SplitClasses>(
      { map, solver },
      { check: (split) => (checkClasses(split), split.labels), classes: ({ classes }) => classes.length },
    ),
    fit: (rows, given, { classes: names } = {}) => {
      checkLengths(rows, given);
      const { classes, labels } = indexLabels(given, names);
      const learnt = learn({ map, solver }, rows, targetsOf(labels, classes.length));
      return fittedModel(kind, map, learnt, classes);
    },
    withParameters: (dataset, parameters) => {
      checkClasses(dataset);
      const { labels, classes, trainRows } = dataset;
      const targets = targetsOf(labels.slice(0, trainRows), classes.length);
      return fittedModel(kind, map, machineOf({ map, solver }, trainingRows(dataset), targets, parameters), classes);
    },
  };
}

function fittedModel<L extends Label>(
  { kind, name, baseline }: Kind,
  map: FeatureMap,
  learnt: LearntMachine,
  classes: readonly L[],
): FittedKernelClassifier<L> {
  const values = valuesOf(map, learnt);
  const fitted = fittedClassifier({
    name,
    map,
    baseline: { name: baseline, predict: (rows) => values.baseline(rows).map(classOfScores) },
    classes,
    scores: values.model,
  });
  return { ...fitted, ...fittedMachine(kind, map, learnt, { classes }) };
}

function load(kind: Kind, source: unknown): FittedKernelClassifier {
  const { map, learnt, options } = readMachine(kind.kind, source, {
    hasIntercept: kind.hasIntercept,
    outputs: ({ classes }) => outputsOf(saved.readClasses(classes).length),
  });
  return fittedModel(kind, map, learnt, saved.readClasses(options["classes"]));
}
