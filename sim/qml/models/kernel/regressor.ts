import type { FeatureMap } from "../../encoding/encoding.ts";
import type { Rows } from "../model.ts";
import { type FittedRegressor, fittedRegressor } from "../supervised/fitted.ts";
import { checkLengths, checkTargetSplit, checkTargets, type SplitTargets, trainingRows } from "../supervised/labels.ts";
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
import { ridgeSolver } from "./ridge.ts";
import { checkWidth } from "./states.ts";

/** What {@link kernelRidge} is made of. */
export interface KernelRidgeOptions {
  readonly map: FeatureMap;
  /** The ridge that is added to the diagonal of the kernel matrix (default 1). */
  readonly alpha?: number;
}

/**
 * Ridge regression on the fidelity kernel of a feature map, not trained yet; without intercept, as scikit-learn's. The
 * score is R² on the test rows. Beside it stands the same with a Gaussian kernel.
 */
export interface KernelRidge extends KernelPrograms<SplitTargets> {
  /**
   * Trains on the host, with the same bits as the training program.
   *
   * @throws {DataError} DataShape, DataNotFinite with row and column, DataDegenerate for no rows; {KetworkRangeError}
   * MatrixSingular
   */
  fit(rows: Rows, targets: readonly number[]): FittedKernelRidge;
  /**
   * The model with coefficients that were found elsewhere, such as the outputs of its training program from the second on.
   *
   * @param dataset holds the training rows
   * @throws {DataError}; {KetworkRangeError} ModelParameterLength, ModelParameterNotFinite
   */
  withParameters(dataset: SplitTargets, parameters: ArrayLike<number>): FittedKernelRidge;
}

/** A trained kernel ridge: its predictions, and the function that they come from. */
export interface FittedKernelRidge extends FittedRegressor, FittedKernelMachine {}

const KIND = "kernel-ridge";

/**
 * A kernel ridge regressor, not trained yet: see {@link KernelRidge}.
 *
 * ```ts
 * const rows = [[-1], [0], [1], [2]];
 * const fitted = kernelRidge({ map: featureMap(angleEncoding(1)), alpha: 1e-6 }).fit(rows, rows.map(([x]) => Math.sin(x!)));
 * fitted.predict([[0.5]]); // → [0.47942…] (the sine is 0.479425…)
 * ```
 *
 * @throws {KetworkRangeError} KernelAlphaOutOfRange, KernelTooWide
 */
export function kernelRidge({ map, alpha = 1 }: KernelRidgeOptions): KernelRidge {
  checkWidth(map);
  const solver = ridgeSolver(alpha);
  return {
    ...machinePrograms<SplitTargets>(
      { map, solver },
      { check: (split) => (checkTargetSplit(split), split.targets), classes: () => undefined },
    ),
    fit: (rows, targets) => {
      checkLengths(rows, targets);
      return fittedModel(map, learn({ map, solver }, rows, [checkTargets(targets)]));
    },
    withParameters: (dataset, parameters) => {
      checkTargetSplit(dataset);
      const targets = [dataset.targets.slice(0, dataset.trainRows)];
      return fittedModel(map, machineOf({ map, solver }, trainingRows(dataset), targets, parameters));
    },
  };
}

/**
 * A trained {@link kernelRidge} from what its `save` returned.
 *
 * @throws {KetworkTypeError} ModelFormat; {KetworkRangeError} ModelSchema, ModelKind; and as the parts that it holds
 */
export function loadKernelRidge(source: unknown): FittedKernelRidge {
  const { map, learnt } = readMachine(KIND, source, { hasIntercept: false, outputs: () => 1 });
  return fittedModel(map, learnt);
}

function fittedModel(map: FeatureMap, learnt: LearntMachine): FittedKernelRidge {
  const values = valuesOf(map, learnt);
  const first = ([value]: readonly number[]): number => value!;
  const fitted = fittedRegressor({
    name: "quantum kernel ridge",
    map,
    baseline: { name: "RBF kernel ridge", predict: (rows) => values.baseline(rows).map(first) },
    predict: (rows) => values.model(rows).map(first),
  });
  return { ...fitted, ...fittedMachine(KIND, map, learnt, {}) };
}
