/** Quantum mechanics by the textbook, for tests: whole matrices from Kronecker products, plain complex numbers. */
export type Amplitude = readonly [re: number, im: number];
export type Matrix = readonly (readonly Amplitude[])[];

export const product = (p: Amplitude, q: Amplitude): Amplitude => [
  p[0] * q[0] - p[1] * q[1],
  p[0] * q[1] + p[1] * q[0],
];
export const sum = (p: Amplitude, q: Amplitude): Amplitude => [p[0] + q[0], p[1] + q[1]];
const real = (rows: number[][]): Matrix => rows.map((row) => row.map((entry) => [entry, 0] as const));

export const I = real([
  [1, 0],
  [0, 1],
]);
export const X = real([
  [0, 1],
  [1, 0],
]);
export const Y: Matrix = [
  [
    [0, 0],
    [0, -1],
  ],
  [
    [0, 1],
    [0, 0],
  ],
];
export const Z = real([
  [1, 0],
  [0, -1],
]);
export const H = real([
  [Math.SQRT1_2, Math.SQRT1_2],
  [Math.SQRT1_2, -Math.SQRT1_2],
]);
/** |row⟩⟨column| of one qubit. */
export const unit = (row: number, column: number): Matrix =>
  real([0, 1].map((r) => [0, 1].map((c) => (r === row && c === column ? 1 : 0))));

export function kron(left: Matrix, right: Matrix): Matrix {
  return left.flatMap((l) => right.map((r) => l.flatMap((p) => r.map((q) => product(p, q)))));
}

/** The operator with `factors[q]` on qubit q; qubit 0 is the least significant, so the last factor. */
export const tensor = (factors: readonly Matrix[]): Matrix => factors.reduceRight((left, right) => kron(left, right));

export const plus = (p: Matrix, q: Matrix): Matrix => p.map((row, r) => row.map((entry, c) => sum(entry, q[r]![c]!)));
export const scale = (factor: Amplitude, p: Matrix): Matrix =>
  p.map((row) => row.map((entry) => product(factor, entry)));
export const identity = (n: number): Matrix => tensor(Array<Matrix>(n).fill(I));

export function apply(matrix: Matrix, psi: readonly Amplitude[]): Amplitude[] {
  return matrix.map((row) => row.map((entry, c) => product(entry, psi[c]!)).reduce(sum));
}

/** P(x, z): X, Z or Y on the qubits whose bit is in one mask or both. */
export function pauli(n: number, x: number, z: number): Matrix {
  const table = [I, X, Z, Y];
  return tensor(Array.from({ length: n }, (_, q) => table[((x >> q) & 1) + 2 * ((z >> q) & 1)]!));
}

/** `matrix` where all qubits of c are 1, the identity elsewhere. */
export function controlled(n: number, c: number, matrix: Matrix): Matrix {
  const projector = tensor(Array.from({ length: n }, (_, q) => ((c >> q) & 1 ? unit(1, 1) : I)));
  return matrix.map((row, r) =>
    row.map((entry, k) => {
      const inside = projector[r]![r]![0] === 1 && projector[k]![k]![0] === 1;
      return inside ? entry : ([r === k && projector[r]![r]![0] === 0 ? 1 : 0, 0] as const);
    }),
  );
}

/** A 2×2 matrix on one qubit. */
export const onQubit = (n: number, qubit: number, matrix: Matrix): Matrix =>
  tensor(Array.from({ length: n }, (_, q) => (q === qubit ? matrix : I)));

/** A 4×4 matrix on two qubits: row and column 2·[high] + [low]. */
export function onQubits(n: number, high: number, low: number, matrix: Matrix): Matrix {
  const parts = [0, 1, 2, 3].flatMap((r) =>
    [0, 1, 2, 3].map((c) =>
      scale(
        matrix[r]![c]!,
        tensor(
          Array.from({ length: n }, (_, q) => (q === high ? unit(r >> 1, c >> 1) : q === low ? unit(r & 1, c & 1) : I)),
        ),
      ),
    ),
  );
  return parts.reduce(plus);
}
