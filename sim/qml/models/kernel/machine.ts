import type { ProgramOptions } from "../../../compile/program.ts";
import type { Program } from "../../../machine/program.ts";
import type { Segment } from "../../data/dataset.ts";
import type { FeatureMap } from "../../encoding/encoding.ts";
import { readModel, type Rows, type SavedModel, saveModel } from "../model.ts";
import { labelledSegment, type SplitClasses, type SplitTargets } from "../supervised/labels.ts";
import { checkRows } from "../supervised/fitted.ts";
import * as saved from "../saved.ts";
import { checkParameters } from "../training.ts";
import { type DualFunctions, functionsOf, solveDual } from "./dual.ts";
import { fidelityKernel } from "./fidelity.ts";
import { kernelEvaluationProgram, kernelTrainingProgram, type MachineLayout } from "./programs.ts";
import { type RbfMachine, rbfFunctions, trainRbf } from "./rbf.ts";
import type { DualSolver } from "./solver.ts";

/** What all quantum kernel machines share when they are trained: functions of the kernel with the training rows. */
export interface FittedKernelMachine {
  /** What the evaluation program takes: function by function the coefficients and, if any, the intercept. */
  readonly parameters: Float64Array;
  /** For each function its coefficients, one a training row. One function for targets or two classes, else one a class. */
  readonly dualCoef: readonly (readonly number[])[];
  /** The intercept of each function: 0 where the solver has none. */
  readonly intercept: readonly number[];
  /** Indices of the training rows that count: those with a coefficient that is not 0. */
  readonly support: readonly number[];
  /** Whether the solver reached its tolerance within its iterations; unknown where the coefficients came from elsewhere. */
  readonly converged: boolean | undefined;
  /** What is saved holds the training rows, which the kernel needs. @throws {KetworkRangeError} ModelParameterNotFinite */
  save(): SavedModel;
}

/** A solver on a map: what is the same for regressors and classifiers. */
export interface KernelMachine {
  readonly map: FeatureMap;
  readonly solver: DualSolver;
}

/** A machine that has learnt, and the classical one that has learnt the same with a Gaussian kernel. */
export interface LearntMachine extends DualFunctions {
  readonly rows: Rows;
  readonly converged: boolean | undefined;
  readonly baseline: RbfMachine;
}

/** @throws {DataError} DataShape, DataNotFinite with row and column; {KetworkRangeError} MatrixSingular */
export function learn(
  { map, solver }: KernelMachine,
  rows: Rows,
  targets: readonly (readonly number[])[],
): LearntMachine {
  const kernel = fidelityKernel(map).matrix(rows);
  const copy = rows.map((row) => [...row]);
  return { rows: copy, ...solveDual(solver, kernel, targets), baseline: trainRbf(solver, copy, targets) };
}

/**
 * A machine with coefficients that were found elsewhere.
 *
 * @throws {DataError} DataShape, DataNotFinite with row and column; {KetworkRangeError} ModelParameterLength,
 * ModelParameterNotFinite
 */
export function machineOf(
  { map, solver }: KernelMachine,
  rows: Rows,
  targets: readonly (readonly number[])[],
  parameters: ArrayLike<number>,
): LearntMachine {
  const copy = checkRows(map, rows).map((row) => [...row]);
  const width = rows.length + (solver.hasIntercept ? 1 : 0);
  const names = targets.flatMap((_, output) => Array.from({ length: width }, (_, j) => `function ${output}, ${j}`));
  const checked = checkParameters(parameters, names);
  return {
    rows: copy,
    functions: targets.map((_, output) => checked.slice(output * width, (output + 1) * width)),
    converged: undefined,
    baseline: trainRbf(solver, copy, targets),
  };
}

/** Values of the functions, one row a query; those of the quantum machine and of its baseline. */
export const valuesOf = (
  map: FeatureMap,
  learnt: LearntMachine,
): { readonly model: (rows: Rows) => number[][]; readonly baseline: (rows: Rows) => number[][] } => {
  const kernel = fidelityKernel(map);
  return {
    model: (rows) => (rows.length === 0 ? [] : functionsOf(learnt, kernel.matrix(rows, learnt.rows))),
    baseline: (rows) => rbfFunctions(learnt.baseline, learnt.rows, rows),
  };
};

/** @param options what the model has besides its machine */
export function fittedMachine(
  kind: string,
  map: FeatureMap,
  learnt: LearntMachine,
  options: object,
): FittedKernelMachine {
  const { rows, functions, converged, baseline } = learnt;
  const parameters = Float64Array.from(functions.flatMap((coefficients) => [...coefficients]));
  const dualCoef = functions.map((coefficients) => [...coefficients.subarray(0, rows.length)]);
  return {
    parameters,
    dualCoef,
    intercept: functions.map((coefficients) => coefficients[rows.length] ?? 0),
    support: rows.flatMap((_, j) => (dualCoef.some((coefficients) => coefficients[j] !== 0) ? [j] : [])),
    converged,
    save: () => {
      const { gamma } = baseline;
      const classical = { gamma, functions: baseline.functions.map((coefficients) => [...coefficients]) };
      return saveModel(
        kind,
        { ...options, map: saved.saveMap(map), rows, converged: converged ?? null, baseline: classical },
        parameters,
      );
    },
  };
}

/** What {@link fittedMachine} saved. */
export interface ReadMachine {
  readonly map: FeatureMap;
  readonly learnt: LearntMachine;
}

/**
 * @param source as of `readModel`
 * @param outputs how many functions the options promise
 * @throws {KetworkTypeError} ModelFormat; {KetworkRangeError} ModelSchema, ModelKind; {DataError} DataShape; {CircuitError}
 */
export function readMachine(
  kind: string,
  source: unknown,
  {
    hasIntercept,
    outputs,
  }: { readonly hasIntercept: boolean; outputs(options: Readonly<Record<string, unknown>>): number },
): ReadMachine & { readonly options: Readonly<Record<string, unknown>> } {
  const { options: found, parameters } = readModel(kind, source);
  const options = saved.readRecord(found, "options");
  const map = saved.readMap(options["map"]);
  const rows = saved.readTable(options["rows"], "training rows", map.features);
  const count = outputs(options);
  const width = rows.length + (hasIntercept ? 1 : 0);
  saved.requireFormat(parameters.length === count * width, "coefficients");
  const converged = options["converged"] ?? undefined;
  if (converged !== undefined && typeof converged !== "boolean") throw saved.malformed("state of convergence");
  const functions = Array.from({ length: count }, (_, i) => parameters.slice(i * width, (i + 1) * width));
  const { gamma, functions: classical } = saved.readRecord(options["baseline"], "baseline");
  const table = saved.readTable(classical, "baseline", width).map((row) => Float64Array.from(row));
  saved.requireFormat(table.length === count, "baseline");
  const baseline = { gamma: saved.readNumber(gamma, "baseline"), functions: table };
  return { map, options, learnt: { rows, functions, converged, baseline } };
}

/** What a data set is to a kernel machine: `check` refuses it, or returns its labels or targets. */
interface KernelSplit<Split> {
  check(dataset: Split): readonly number[];
  classes(dataset: Split): number | undefined;
}

export function machinePrograms<Split extends SplitClasses | SplitTargets>(
  { map, solver }: KernelMachine,
  { check, classes }: KernelSplit<Split>,
): KernelPrograms<Split> {
  const segment = (dataset: Split): Segment => labelledSegment(map, dataset.rows, check(dataset));
  const layoutOf = (dataset: Split): MachineLayout => {
    const { depth } = segment(dataset);
    const { trainRows, testRows } = dataset;
    return { map, solver, depth, classes: classes(dataset), trainRows, testRows };
  };
  return {
    segment,
    trainingProgram: (dataset, options) => kernelTrainingProgram(layoutOf(dataset), options),
    evaluationProgram: (dataset, options) => kernelEvaluationProgram(layoutOf(dataset), options),
  };
}

/** A kernel model's programs for the machine, for rows of which the first train and the next test it. */
export interface KernelPrograms<Split> {
  /** Data segment 0 of the programs: encoded rows with their label. Its root names the data. */
  segment(dataset: Split): Segment;
  /**
   * No args; computes the kernel matrix of the training rows, solves, and scores on the test rows. Output 0 is the score,
   * the others are the coefficients. For an exact bounty.
   *
   * @throws {DataError}; {KetworkRangeError} KernelTooLarge
   */
  trainingProgram(dataset: Split, options?: ProgramOptions): Program;
  /** Args = coefficients; score on the test rows. For an open bounty. @throws as {@link trainingProgram} */
  evaluationProgram(dataset: Split, options?: ProgramOptions): Program;
}
