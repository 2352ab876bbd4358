import { DataError } from "./errors.ts";

/** `x ↦ ((x − minimum) / (maximum − minimum)) · (high − low) + low`, column by column, each operation rounded. */
export interface MinMaxScaling {
  readonly kind: "min-max";
  readonly minimum: readonly number[];
  readonly maximum: readonly number[];
  readonly low: number;
  readonly high: number;
}

/**
 * The scaling that takes each column's smallest value to `low` and its largest to `high`. Fitted on the training rows
 * alone, it may take others slightly outside.
 *
 * @throws {DataError} DataDegenerate where there are no rows or a column is constant
 */
export function fitMinMax(rows: readonly (readonly number[])[], low = 0, high = Math.PI): MinMaxScaling {
  const [first] = rows;
  if (first === undefined) throw new DataError("DataDegenerate", "there are no rows to fit a scaling on");
  const minimum = first.map((start, column) => rows.reduce((least, row) => Math.min(least, row[column]!), start));
  const maximum = first.map((start, column) => rows.reduce((most, row) => Math.max(most, row[column]!), start));
  minimum.forEach((least, column) => {
    if (!(least < maximum[column]!)) throw new DataError("DataDegenerate", "the column is constant", { column });
  });
  return { kind: "min-max", minimum, maximum, low, high };
}

/** Applies a scaling to one row. @throws {DataError} DataShape where the row has another number of columns */
export function scaleRow({ minimum, maximum, low, high }: MinMaxScaling, row: readonly number[]): number[] {
  if (row.length !== minimum.length) {
    throw new DataError("DataShape", `a row has ${row.length} columns, the scaling ${minimum.length}`);
  }
  const range = high - low;
  return row.map((value, column) => {
    const least = minimum[column]!;
    return ((value - least) / (maximum[column]! - least)) * range + low;
  });
}
