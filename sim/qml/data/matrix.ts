import { hermitianEigen } from "../../math/eigen.ts";
import type { Rows } from "../models/model.ts";
import { DataError } from "./errors.ts";

/**
 * Checks a table of numbers, and returns it.
 *
 * @param columns how many there must be (default: as many as in the first row)
 * @throws {DataError} DataDegenerate where there are no rows or columns, DataShape where rows differ in length,
 * DataNotFinite
 */
export function checkRows(rows: Rows, columns = rows[0]?.length ?? 0): Rows {
  if (rows.length === 0 || columns === 0) throw new DataError("DataDegenerate", "there are no rows or no columns");
  rows.forEach((values, row) => {
    if (values.length !== columns) {
      throw new DataError("DataShape", `has ${values.length} columns, not ${columns}`, { row });
    }
    const column = Array.from(values).findIndex((value) => !Number.isFinite(value));
    if (column >= 0) throw new DataError("DataNotFinite", `the value is ${String(values[column])}`, { row, column });
  });
  return rows;
}

/** The first row. @throws {DataError} DataDegenerate where there is none */
export function firstRow(rows: Rows): readonly number[] {
  if (rows[0] === undefined) throw new DataError("DataDegenerate", "there are no rows to fit on");
  return rows[0];
}

/** The mean of each column: the sum of its values, row by row, divided by their number. @throws as {@link firstRow} */
export const columnMeans = (rows: Rows): number[] =>
  firstRow(rows).map((_, column) => rows.reduce((sum, row) => sum + row[column]!, 0) / rows.length);

export const dotProduct = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += a[i]! * b[i]!;
  return sum;
};

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
  const norm = Math.sqrt(dotProduct(scaled, scaled));
  return Array.from({ length }, (_, i) => (i < scaled.length ? scaled[i]! / norm : 0));
}

/** Every row by {@link unitRow}, not filled up. @throws {DataError} DataNotFinite, DataDegenerate */
export const normaliseRows = (rows: Rows): number[][] => rows.map((row, at) => unitRow(row, row.length, at));

/** Directions of rows by how much of their squares they hold, the most first. */
export interface Directions {
  /** Eigenvalues of `Xᵀ·X / divisor`. */
  readonly values: readonly number[];
  /** Unit vectors, the component of the largest magnitude positive. */
  readonly axes: readonly (readonly number[])[];
}

/**
 * The eigenvectors of `Xᵀ·X / divisor` for rows X, summed row by row: principal components where the rows are centred. By
 * {@link hermitianEigen}: + − × ÷ √ in one order, so every machine finds the same bits.
 *
 * @throws {DataError} DataNotFinite with the column where squares overflow
 */
export function principalDirections(rows: Rows, divisor = 1): Directions {
  const size = rows[0]!.length;
  const moments = new Float64Array(2 * size * size);
  for (let j = 0; j < size; j += 1) {
    for (let k = 0; k <= j; k += 1) {
      const entry = rows.reduce((sum, row) => sum + row[j]! * row[k]!, 0) / divisor;
      if (!Number.isFinite(entry)) throw new DataError("DataNotFinite", "squares overflow", { column: j });
      moments[2 * (j * size + k)] = moments[2 * (k * size + j)] = entry;
    }
  }
  const { values, vectors } = hermitianEigen(moments);
  const order = Array.from(values, (_, k) => size - 1 - k);
  return {
    values: order.map((k) => values[k]!),
    axes: order.map((k) => withPositivePeak(Array.from({ length: size }, (_, i) => vectors[2 * (k * size + i)]!))),
  };
}

/** A vector or its negative, such that the first of its components of the largest magnitude is positive. */
export function withPositivePeak(vector: readonly number[]): number[] {
  const peak = vector.reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most), 0);
  return vector.map((value) => (peak < 0 ? -value : value));
}
