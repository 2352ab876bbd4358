/** Small dense real linear systems in a fixed order of operations. Matrices are row-major, `size × size`. */
import { KetworkRangeError } from "../errors.ts";

const singular = (column: number): KetworkRangeError =>
  new KetworkRangeError("MatrixSingular", `the pivot of column ${column} is zero or no number`, { column });

/**
 * x of `A·x = b` by Gaussian elimination with partial pivoting (the first of the largest pivots).
 *
 * ```ts
 * solveLinear([2, 1, 1, 3], [3, 5]); // ≈ [0.8, 1.4]
 * solveLinear([1, 1, 1, 1], [1, 2]); // throws MatrixSingular
 * ```
 *
 * @throws {KetworkRangeError} MatrixSingular
 */
export function solveLinear(matrix: ArrayLike<number>, right: ArrayLike<number>): Float64Array {
  const size = right.length;
  const a = Float64Array.from(matrix);
  const x = Float64Array.from(right);
  const swapRows = (p: number, q: number): void => {
    for (let k = 0; k < size; k += 1) [a[p * size + k], a[q * size + k]] = [a[q * size + k]!, a[p * size + k]!];
    [x[p], x[q]] = [x[q]!, x[p]!];
  };
  for (let column = 0; column < size; column += 1) {
    let pivot = column;
    for (let row = column + 1; row < size; row += 1) {
      if (Math.abs(a[row * size + column]!) > Math.abs(a[pivot * size + column]!)) pivot = row;
    }
    if (!(Math.abs(a[pivot * size + column]!) > 0)) throw singular(column);
    swapRows(column, pivot);
    for (let row = column + 1; row < size; row += 1) {
      const factor = a[row * size + column]! / a[column * size + column]!;
      for (let k = column; k < size; k += 1) a[row * size + k] = a[row * size + k]! - factor * a[column * size + k]!;
      x[row] = x[row]! - factor * x[column]!;
    }
  }
  for (let row = size - 1; row >= 0; row -= 1) {
    for (let k = row + 1; k < size; k += 1) x[row] = x[row]! - a[row * size + k]! * x[k]!;
    x[row] = x[row]! / a[row * size + row]!;
  }
  return x;
}

/**
 * x of `A·x = b` for a symmetric positive definite A, by its Cholesky factor L (A = L·Lᵀ): only the lower triangle is
 * read. Row by row: `L_ij = (A_ij − Σ_k L_ik·L_jk) / L_jj`, `L_ii = √(A_ii − Σ_k L_ik·L_ik)`, k ascending, each product
 * subtracted as it comes; then `y_i = (b_i − Σ_{k<i} L_ik·y_k) / L_ii`, k ascending, and
 * `x_i = (y_i − Σ_{k>i} L_ki·x_k) / L_ii`, i descending and k ascending.
 *
 * ```ts
 * solveCholesky([4, 2, 2, 3], [2, 3]); // ≈ [0, 1]
 * ```
 *
 * @throws {KetworkRangeError} MatrixSingular where A is not positive definite
 */
export function solveCholesky(matrix: ArrayLike<number>, right: ArrayLike<number>): Float64Array {
  return solveFactored(choleskyFactor(matrix, right.length), right);
}

/**
 * L of {@link solveCholesky}, for any number of right sides. Above the diagonal stands what stood there in A.
 *
 * @throws {KetworkRangeError} MatrixSingular where A is not positive definite
 */
export function choleskyFactor(matrix: ArrayLike<number>, size: number): Float64Array {
  const l = Float64Array.from(matrix);
  for (let i = 0; i < size; i += 1) {
    for (let j = 0; j <= i; j += 1) {
      let sum = l[i * size + j]!;
      for (let k = 0; k < j; k += 1) sum -= l[i * size + k]! * l[j * size + k]!;
      if (i === j && !(sum > 0)) throw singular(i);
      l[i * size + j] = i === j ? Math.sqrt(sum) : sum / l[j * size + j]!;
    }
  }
  return l;
}

/** The second half of {@link solveCholesky}. */
export function solveFactored(l: Float64Array, right: ArrayLike<number>): Float64Array {
  const size = right.length;
  const x = Float64Array.from(right);
  for (let i = 0; i < size; i += 1) {
    for (let k = 0; k < i; k += 1) x[i] = x[i]! - l[i * size + k]! * x[k]!;
    x[i] = x[i]! / l[i * size + i]!;
  }
  for (let i = size - 1; i >= 0; i -= 1) {
    for (let k = i + 1; k < size; k += 1) x[i] = x[i]! - l[k * size + i]! * x[k]!;
    x[i] = x[i]! / l[i * size + i]!;
  }
  return x;
}
