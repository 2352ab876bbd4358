import { DataError } from "./errors.ts";

type Rows = readonly (readonly number[])[];

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

export type Scaling = MinMaxScaling | StandardScaling;

const firstRow = (rows: Rows): readonly number[] => {
  if (rows[0] === undefined) throw new DataError("DataDegenerate", "there are no rows to fit on");
  return rows[0];
};

/**
 * The scaling that takes each column's smallest value to `low` and its largest to `high`. Fitted on the training rows
 * alone, it may take others slightly outside.
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

/** The mean of each column: the sum of its values, row by row, divided by their number. @throws as {@link fitMinMax} */
export const columnMeans = (rows: Rows): number[] =>
  firstRow(rows).map((_, column) => rows.reduce((sum, row) => sum + row[column]!, 0) / rows.length);

/**
 * The scaling that takes each column to mean 0 and variance 1, the variance being the mean square of `x − mean`, row by
 * row, as in scikit-learn's `StandardScaler`.
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

/** Applies a scaling to one row. @throws {DataError} DataShape where the row has another number of columns */
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

/** What {@link scaleRow} takes to `value`, in column 0, up to rounding. */
export function unscale(scaling: Scaling, value: number): number {
  if (scaling.kind === "standard") return value * scaling.deviation[0]! + scaling.mean[0]!;
  const { minimum, maximum, low, high } = scaling;
  return ((value - low) / (high - low)) * (maximum[0]! - minimum[0]!) + minimum[0]!;
}

/**
 * A row divided by its Euclidean norm and filled up with zeros: amplitudes of a state. The row is divided by its largest
 * magnitude first, so that squares neither overflow nor vanish.
 *
 * @throws {DataError} DataShape where there is no room, DataNotFinite, DataDegenerate where all values are zero or there
 * are none
 */
export function unitRow(row: readonly number[], length: number, at?: number): number[] {
  if (row.length > length) {
    throw new DataError("DataShape", `${row.length} features do not fit into ${length} amplitudes`, { row: at });
  }
  const column = Array.from(row).findIndex((value) => !Number.isFinite(value));
  if (column >= 0) throw new DataError("DataNotFinite", `the value is ${String(row[column])}`, { row: at, column });
  const largest = row.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  if (largest === 0) throw new DataError("DataDegenerate", "a row of zeros has no direction", { row: at });
  const scaled = row.map((value) => value / largest);
  const norm = Math.sqrt(scaled.reduce((sum, value) => sum + value * value, 0));
  return Array.from({ length }, (_, i) => (i < scaled.length ? scaled[i]! / norm : 0));
}
