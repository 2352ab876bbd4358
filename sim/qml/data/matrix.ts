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

/** The mean of every column, rows added in their order. */
export const columnMeans = (rows: Rows): number[] =>
  rows[0]!.map((_, column) => rows.reduce((sum, row) => sum + row[column]!, 0) / rows.length);

export const dotProduct = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += a[i]! * b[i]!;
  return sum;
};

/**
 * Divides every row by its Euclidean norm.
 *
 * @throws {DataError} DataDegenerate for a row of zeros
 */
export function normaliseRows(rows: Rows): number[][] {
  return rows.map((values, row) => {
    // Division by the largest first: squares neither overflow nor vanish.
    const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    if (largest === 0) throw new DataError("DataDegenerate", "a row of zeros has no direction", { row });
    const scaled = values.map((value) => value / largest);
    const norm = Math.sqrt(dotProduct(scaled, scaled));
    return scaled.map((value) => value / norm);
  });
}

/** Directions of rows by how much of their squares they hold, the most first. */
export interface Directions {
  /** Eigenvalues of `Xᵀ·X`. */
  readonly values: readonly number[];
  /** Unit vectors, the component of the largest magnitude positive. */
  readonly axes: readonly (readonly number[])[];
}

/** The eigenvectors of `Xᵀ·X` for rows X: classical principal components where the rows are centred. */
export function principalDirections(rows: Rows): Directions {
  const size = rows[0]!.length;
  const moments = new Float64Array(2 * size * size);
  for (let i = 0; i < size; i += 1) {
    for (let j = 0; j < size; j += 1) {
      moments[2 * (i * size + j)] = rows.reduce((sum, row) => sum + row[i]! * row[j]!, 0);
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
