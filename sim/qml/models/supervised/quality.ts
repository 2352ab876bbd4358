import type { Emitter } from "../../../compile/emitter.ts";
import { DataError } from "../../data/errors.ts";

/**
 * The share of predictions that are right.
 *
 * ```ts
 * accuracy(["a", "b", "a", "a"], ["a", "b", "b", "a"]); // → 0.75
 * ```
 */
export function accuracy(predicted: readonly unknown[], labels: readonly unknown[]): number {
  return predicted.filter((label, i) => label === labels[i]).length / labels.length;
}

/** The class index that scores stand for, found as the machine does: NaN is never larger. */
export const classOfScores = (scores: readonly number[]): number =>
  scores.length === 1 ? (0 < scores[0]! ? 1 : 0) : firstLargest(scores);

/** The index of the first of the largest values; NaN is never larger. */
export const firstLargest = (values: readonly number[]): number =>
  values.reduce((best, value, i) => (values[best]! < value ? i : best), 0);

/**
 * The coefficient of determination `1 − Σ(y − p)² / Σ(y − ȳ)²`, summed row by row.
 *
 * ```ts
 * r2([1, 2, 4], [1, 2, 3]); // → 0.5
 * ```
 *
 * @throws {DataError} DataDegenerate where all targets are the same
 */
export function r2(predicted: readonly number[], targets: readonly number[]): number {
  const mean = targets.reduce((sum, target) => sum + target, 0) / targets.length;
  const squares = (values: (row: number) => number): number =>
    targets.reduce((sum, target, row) => sum + (target - values(row)) * (target - values(row)), 0);
  requireVaried(targets);
  return 1 - squares((row) => predicted[row]!) / squares(() => mean);
}

/** @throws {DataError} DataDegenerate where all targets are the same, so that R² has no value */
export function requireVaried(targets: readonly number[]): void {
  if (targets.every((target) => target === targets[0])) {
    throw new DataError("DataDegenerate", "all targets are the same: R² has no value");
  }
}

/** Rows whose predictions are judged inside the machine. */
export interface JudgedRows {
  readonly count: number;
  /** The cell of a row's label or target. */
  readonly label: number;
  /** Emits a loop over the rows in which `label` holds the row's, and, unless `labelsOnly`, its prediction is made. */
  forEach(body: () => void, labelsOnly?: boolean): void;
}

/** Emits `m[target]` = the {@link accuracy}; `predict` emits the class index, as a float, of the row at hand. */
export function emitAccuracy(
  { asm }: Emitter,
  rows: JudgedRows,
  target: number,
  predict: (predicted: number) => void,
): void {
  const [predicted, correct, test] = [asm.cells(1), asm.cells(1), asm.cells(1)];
  asm.setInt(correct, 0);
  rows.forEach(() => {
    asm.source("prediction", () => {
      predict(predicted);
    });
    asm.binary("FEQ", test, predicted, rows.label).binary("IADD", correct, correct, test);
  });
  asm.unary("FROM", target, correct).immediate("FDIV", target, target, rows.count);
}

/** Emits `m[target]` = {@link r2}, to the bit; `predict` emits the prediction for the row at hand. */
export function emitR2({ asm }: Emitter, rows: JudgedRows, target: number, predict: (predicted: number) => void): void {
  const [predicted, mean, total, residual] = [asm.cells(1), asm.cells(1), asm.cells(1), asm.cells(1)];
  const difference = asm.cells(1);
  const addSquare = (sum: number, value: number): void => {
    asm.binary("FSUB", difference, rows.label, value).binary("FMUL", difference, difference, difference);
    asm.binary("FADD", sum, sum, difference);
  };
  asm.setFloat(mean, 0).setFloat(total, 0).setFloat(residual, 0);
  rows.forEach(() => asm.binary("FADD", mean, mean, rows.label), true);
  asm.immediate("FDIV", mean, mean, rows.count);
  rows.forEach(() => {
    asm.source("prediction", () => {
      predict(predicted);
    });
    addSquare(total, mean);
    addSquare(residual, predicted);
  });
  asm.binary("FDIV", residual, residual, total).immediateFirst("FSUB", target, 1, residual);
}
