import { hermitianEigen } from "../../math/eigen.ts";
import { DataError } from "./errors.ts";
import { columnMeans } from "./scaling.ts";

/** `y_k = Σ_j axes[k][j]·(x_j − mean_j)`, j ascending. */
export interface PrincipalAxes {
  readonly mean: readonly number[];
  /** Orthonormal, by falling variance; the first of the components of largest magnitude of each is positive. */
  readonly axes: readonly (readonly number[])[];
  /** Of the rows along each axis, with n − 1 as divisor. */
  readonly variances: readonly number[];
}

/**
 * Principal components: eigenvectors of the covariance `Σ_i (x_ij − mean_j)·(x_ik − mean_k) / (n − 1)`, summed row by row,
 * of the largest eigenvalues, by {@link hermitianEigen}: + − × ÷ √ in one order, so every machine finds the same bits.
 *
 * @param components 1 … min(columns, rows − 1)
 * @throws {DataError} DataDegenerate where there are more components than rows and columns have
 */
export function fitPca(rows: readonly (readonly number[])[], components: number): PrincipalAxes {
  const mean = columnMeans(rows);
  const size = mean.length;
  const most = Math.min(size, rows.length - 1);
  if (!Number.isInteger(components) || components < 1 || components > most) {
    throw new DataError("DataDegenerate", `${rows.length} rows of ${size} columns have no ${components} components`);
  }
  const centred = rows.map((row) => row.map((value, column) => value - mean[column]!));
  const covariance = new Float64Array(2 * size * size);
  for (let j = 0; j < size; j += 1) {
    for (let k = 0; k <= j; k += 1) {
      const entry = centred.reduce((sum, row) => sum + row[j]! * row[k]!, 0) / (rows.length - 1);
      if (!Number.isFinite(entry)) throw new DataError("DataNotFinite", "squares overflow", { column: j });
      covariance[2 * (j * size + k)] = covariance[2 * (k * size + j)] = entry;
    }
  }
  const { values, vectors } = hermitianEigen(covariance);
  const kept = Array.from({ length: components }, (_, k) => size - 1 - k);
  return {
    mean,
    axes: kept.map((k) => orient(Array.from({ length: size }, (_, j) => vectors[2 * (k * size + j)]!))),
    variances: kept.map((k) => values[k]!),
  };
}

function orient(axis: readonly number[]): number[] {
  const largest = axis.reduce((best, value) => (Math.abs(value) > Math.abs(best) ? value : best), 0);
  return axis.map((value) => (largest < 0 ? -value : value));
}

/** A row along the axes. @throws {DataError} DataShape where the row has another number of columns */
export function project(
  { mean, axes }: Pick<PrincipalAxes, "mean" | "axes">,
  row: readonly number[],
  at?: number,
): number[] {
  if (row.length !== mean.length) {
    throw new DataError("DataShape", `a row has ${row.length} columns, the axes ${mean.length}`, { row: at });
  }
  return axes.map((axis) => axis.reduce((sum, share, j) => sum + share * (row[j]! - mean[j]!), 0));
}
