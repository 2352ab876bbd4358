import { DataError } from "./errors.ts";
import { columnMeans, principalDirections } from "./matrix.ts";

/** `y_k = Σ_j axes[k][j]·(x_j − mean_j)`, j ascending. */
export interface PrincipalAxes {
  readonly mean: readonly number[];
  /** Orthonormal, by falling variance; the first of the components of largest magnitude of each is positive. */
  readonly axes: readonly (readonly number[])[];
  /** Of the rows along each axis, with n − 1 as divisor. */
  readonly variances: readonly number[];
}

/**
 * Principal components: eigenvectors of the covariance `Σ_i (x_ij − mean_j)·(x_ik − mean_k) / (n − 1)` of the largest
 * eigenvalues; the same bits on every machine.
 *
 * ```ts
 * const { axes, variances } = fitPca([[0, 0], [1, 1], [2, 2]], 1);
 * axes[0]; // ≈ [0.707106781186, 0.707106781186]
 * variances[0]; // ≈ 2
 * ```
 *
 * @param components 1 … min(columns, rows − 1)
 * @throws {DataError} DataDegenerate where there are more components than rows and columns have, DataNotFinite where
 * squares overflow
 */
export function fitPca(rows: readonly (readonly number[])[], components: number): PrincipalAxes {
  const mean = columnMeans(rows);
  const size = mean.length;
  const most = Math.min(size, rows.length - 1);
  if (!Number.isInteger(components) || components < 1 || components > most) {
    throw new DataError("DataDegenerate", `${rows.length} rows of ${size} columns have no ${components} components`);
  }
  const centred = rows.map((row) => row.map((value, column) => value - mean[column]!));
  const { values, axes } = principalDirections(centred, rows.length - 1);
  return { mean, axes: axes.slice(0, components), variances: values.slice(0, components) };
}

/**
 * A row along the axes.
 *
 * ```ts
 * project({ mean: [1, 1], axes: [[0, 1]] }, [5, 3]); // → [2]
 * ```
 *
 * @throws {DataError} DataShape where the row has another number of columns
 */
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
