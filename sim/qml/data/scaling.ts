import type { Rows } from "../models/model.ts";
import { DataError } from "./errors.ts";
import { columnMeans, firstRow } from "./matrix.ts";

/** `x ↦ ((x − minimum) / (maximum − minimum)) · (high − low) + low`, column by column, each operation rounded. */
export interface MinMaxScaling {
  readonly kind: "min-max";
  readonly minimum: readonly number[];
  readonly maximum: readonly number[];
  readonly low: number;
  readonly high: number;
}

/** `x ↦ (x − mean) / deviation`, column by column. */
export interface StandardScaling {
  readonly kind: "standard";
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
}

/** A scaling of every column, as {@link scaleRow} applies it. */
export type Scaling = MinMaxScaling | StandardScaling;

/**
 * The scaling that takes each column's smallest value to `low` and its largest to `high`. Fitted on the training rows
 * alone, it may take others slightly outside.
 *
 * ```ts
 * const scaling = fitMinMax([[1, 10], [3, 20]], 0, 1);
 * scaleRow(scaling, [2, 20]); // → [0.5, 1]
 * ```
 *
 * @throws {DataError} DataDegenerate where there are no rows or a column is constant
 */
export function fitMinMax(rows: Rows, low = 0, high = Math.PI): MinMaxScaling {
  const first = firstRow(rows);
  const minimum = first.map((start, column) => rows.reduce((least, row) => Math.min(least, row[column]!), start));
  const maximum = first.map((start, column) => rows.reduce((most, row) => Math.max(most, row[column]!), start));
  minimum.forEach((least, column) => {
    if (!(least < maximum[column]!)) throw new DataError("DataDegenerate", "the column is constant", { column });
  });
  return { kind: "min-max", minimum, maximum, low, high };
}

/**
 * The scaling that takes each column to mean 0 and variance 1, the variance being the mean square of `x − mean`, row by
 * row, as in scikit-learn's `StandardScaler`.
 *
 * ```ts
 * scaleRow(fitStandard([[1], [3]]), [5]); // → [3]
 * ```
 *
 * @throws {DataError} DataDegenerate where there are no rows or a column is constant
 */
export function fitStandard(rows: Rows): StandardScaling {
  const { minimum } = fitMinMax(rows);
  const mean = columnMeans(rows);
  const deviation = minimum.map((_, column) => {
    const squares = rows.reduce((sum, row) => {
      const centred = row[column]! - mean[column]!;
      return sum + centred * centred;
    }, 0);
    return Math.sqrt(squares / rows.length);
  });
  const flat = deviation.findIndex((value) => !(value > 0));
  if (flat >= 0) throw new DataError("DataDegenerate", "the column is all but constant", { column: flat });
  return { kind: "standard", mean, deviation };
}

/**
 * Applies a scaling to one row.
 *
 * ```ts
 * scaleRow(fitMinMax([[0, 0], [2, 4]], -1, 1), [1, 4]); // → [0, 1]
 * ```
 *
 * @throws {DataError} DataShape where the row has another number of columns
 */
export function scaleRow(scaling: Scaling, row: readonly number[], at?: number): number[] {
  const columns = (scaling.kind === "min-max" ? scaling.minimum : scaling.mean).length;
  if (row.length !== columns) {
    throw new DataError("DataShape", `a row has ${row.length} columns, the scaling ${columns}`, { row: at });
  }
  if (scaling.kind === "standard") {
    return row.map((value, column) => (value - scaling.mean[column]!) / scaling.deviation[column]!);
  }
  const { minimum, maximum, low, high } = scaling;
  const range = high - low;
  return row.map((value, column) => {
    const least = minimum[column]!;
    return ((value - least) / (maximum[column]! - least)) * range + low;
  });
}

/**
 * What {@link scaleRow} takes to `value`, in column 0, up to rounding.
 *
 * ```ts
 * unscale(fitMinMax([[0], [10]], 0, 1), 0.25); // → 2.5
 * ```
 */
export function unscale(scaling: Scaling, value: number): number {
  if (scaling.kind === "standard") return value * scaling.deviation[0]! + scaling.mean[0]!;
  const { minimum, maximum, low, high } = scaling;
  return ((value - low) / (high - low)) * (maximum[0]! - minimum[0]!) + minimum[0]!;
}
