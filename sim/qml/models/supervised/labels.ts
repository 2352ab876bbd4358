import { type ErrorDetails, KetworkTypeError } from "../../../errors.ts";
import { encodeRows, type Segment } from "../../data/dataset.ts";
import { DataError } from "../../data/errors.ts";
import { encodeAll, type FeatureMap } from "../../encoding/encoding.ts";
import type { Rows } from "../model.ts";
import { requireVaried } from "./quality.ts";

/** The name of a class: text or a number, of one kind in one model. */
export type Label = string | number;

/** Labels as indices into the classes. */
export interface IndexedLabels<L extends Label> {
  readonly classes: readonly L[];
  readonly labels: readonly number[];
}

/** Rows of which the first train and the next test a model; what stands behind them counts for nothing. */
interface SplitRows {
  readonly rows: Rows;
  readonly trainRows: number;
  readonly testRows: number;
}

/** Rows with the index of their class; a `Dataset` is that. */
export interface SplitClasses extends SplitRows {
  readonly labels: readonly number[];
  readonly classes: readonly string[];
}

/** Rows with a number to be predicted. */
export interface SplitTargets extends SplitRows {
  readonly targets: readonly number[];
}

/** @throws {DataError} DataShape where the counts differ, DataDegenerate where both are zero */
export function checkLengths(rows: Rows, values: readonly unknown[]): void {
  if (rows.length !== values.length) {
    throw new DataError("DataShape", `there are ${rows.length} rows and ${values.length} labels`);
  }
  if (rows.length === 0) throw new DataError("DataDegenerate", "there are no rows");
}

/** @throws {DataError} DataNotFinite with the row */
export function checkTargets(targets: readonly number[]): readonly number[] {
  const row = Array.from(targets).findIndex((value) => typeof value !== "number" || !Number.isFinite(value));
  if (row >= 0) throw new DataError("DataNotFinite", `the target is ${String(targets[row])}`, { row });
  return targets;
}

/**
 * The classes of labels, and each label's index.
 *
 * @param classes in their order; by default those that occur, ascending
 * @throws {KetworkTypeError} LabelMalformed for what is neither text nor a finite number, or not of the kind of the first;
 * {DataError} DataClassUnknown with the row, DataClassEmpty for a class without rows, DataDegenerate for a single class
 */
export function indexLabels<L extends Label>(given: readonly L[], classes?: readonly L[]): IndexedLabels<L> {
  const known = classes ?? ascending([...new Set(given)]);
  const kind = typeof known[0];
  const malformed = (what: string, label: unknown, place: ErrorDetails): never => {
    throw new KetworkTypeError("LabelMalformed", `${what} is ${JSON.stringify(label)} (${typeof label})`, place);
  };
  known.forEach((name, index) => {
    if (!isLabel(name) || typeof name !== kind) malformed(`class ${index}`, name, { index });
    if (known.indexOf(name) !== index) malformed(`class ${index}, for the second time,`, name, { index });
  });
  const labels = Array.from(given, (label, row) => indexOfLabel(known, label, row));
  known.forEach((name, index) => {
    if (!labels.includes(index)) throw new DataError("DataClassEmpty", `class ${name} has no rows`);
  });
  if (known.length < 2) throw new DataError("DataDegenerate", `there is only one class, ${String(known[0])}`);
  return { classes: known, labels };
}

/** @throws {KetworkTypeError} LabelMalformed; {DataError} DataClassUnknown with the row */
export function indexOfLabel<L extends Label>(classes: readonly L[], label: L, row: number): number {
  if (!isLabel(label)) {
    throw new KetworkTypeError("LabelMalformed", `row ${row}: the label is ${String(label)}`, { row });
  }
  const index = classes.indexOf(label);
  if (index >= 0) return index;
  throw new DataError("DataClassUnknown", `${JSON.stringify(label)} is none of ${classes.join(", ")}`, { row });
}

const isLabel = (label: unknown): boolean => typeof label === "string" || Number.isFinite(label);

const ascending = <L extends Label>(labels: readonly L[]): readonly L[] =>
  [...labels].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));

/** @throws {DataError} DataShape, DataDegenerate where there are no training or no test rows */
function checkSplit({ rows, trainRows, testRows }: SplitRows, values: readonly number[]): void {
  checkLengths(rows, values);
  if (![trainRows, testRows].every(Number.isInteger) || rows.length < trainRows + testRows) {
    throw new DataError("DataShape", `${trainRows} training and ${testRows} test rows of ${rows.length}`);
  }
  if (!(trainRows > 0 && testRows > 0)) throw new DataError("DataDegenerate", "there are no training or no test rows");
}

/**
 * Checks a split whose labels are indices into the classes, each class with a training row.
 *
 * @throws {DataError} DataShape, DataClassUnknown with the row, DataClassEmpty, DataDegenerate
 */
export function checkClasses(split: SplitClasses): void {
  checkSplit(split, split.labels);
  const indices = split.classes.map((_, index) => index);
  split.labels.forEach((label, row) => indexOfLabel(indices, label, row));
  indexLabels(split.labels.slice(0, split.trainRows), indices);
}

/**
 * Checks a split with targets, different ones among the test rows.
 *
 * @throws {DataError} DataShape, DataNotFinite with the row, DataDegenerate
 */
export function checkTargetSplit(split: SplitTargets): void {
  checkSplit(split, split.targets);
  checkTargets(split.targets);
  const { trainRows, testRows } = split;
  requireVaried(split.targets.slice(trainRows, trainRows + testRows));
}

/** The training rows of a split. */
export const trainingRows = ({ rows, trainRows }: SplitRows): Rows => rows.slice(0, trainRows);

/**
 * Rows as a model's programs take them: encoded by its feature map, with the label or target as last column. Where the map has no
 * products these are the cells of the data set's own segment.
 *
 * @throws {DataError} DataShape, DataNotFinite with row and column
 */
export const labelledSegment = (map: FeatureMap, rows: Rows, values: readonly number[]): Segment =>
  encodeRows(encodeAll(map, rows).map((row, i) => [...row, values[i]!]));
