/** A complex number: `[re, im]`. */
export type Complex = readonly [number, number];

/** A square complex matrix, row by row. */
export type Matrix = readonly (readonly Complex[])[];

export const complexAdd = (a: Complex, b: Complex): Complex => [a[0] + b[0], a[1] + b[1]];

/** `a·b = (re a·re b − im a·im b) + i(re a·im b + im a·re b)`, each operation rounded: the order of the Ket Machine. */
export const complexMultiply = (a: Complex, b: Complex): Complex => [
  a[0] * b[0] - a[1] * b[1],
  a[0] * b[1] + a[1] * b[0],
];

/** The conjugate transpose. */
export const dagger = (matrix: Matrix): Matrix =>
  matrix.map((row, i) => row.map((_, j): Complex => [matrix[j]![i]![0], -matrix[j]![i]![1]]));

export const matrixMultiply = (a: Matrix, b: Matrix): Matrix =>
  a.map((row) =>
    row.map((_, j) =>
      row.reduce<Complex>((sum, entry, k) => complexAdd(sum, complexMultiply(entry, b[k]![j]!)), [0, 0]),
    ),
  );

/**
 * `matrix` where the `controls` lowest bits of the index are all 1, the identity elsewhere: the matrix of a controlled
 * gate whose qubit list names the controls first.
 */
export function controlledMatrix(matrix: Matrix, controls: number): Matrix {
  const all = 2 ** controls - 1;
  const size = matrix.length * 2 ** controls;
  const entry = (i: number, j: number): Complex => {
    if ((i & all) !== all || (j & all) !== all) return [i === j ? 1 : 0, 0];
    return matrix[i >> controls]![j >> controls]!;
  };
  return Array.from({ length: size }, (_, i) => Array.from({ length: size }, (_, j) => entry(i, j)));
}

/** The Kronecker product: `low` has the lower bits of the index. */
export function kronecker(high: Matrix, low: Matrix): Matrix {
  const size = high.length * low.length;
  const index = Array.from({ length: size }, (_, i) => i);
  return index.map((i) =>
    index.map((j) =>
      complexMultiply(
        high[Math.floor(i / low.length)]![Math.floor(j / low.length)]!,
        low[i % low.length]![j % low.length]!,
      ),
    ),
  );
}
