import { type Complex, complexMultiply, dagger, type Matrix, matrixMultiply } from "./complex.ts";
import { CircuitError } from "./errors.ts";
import type { Primitive } from "./primitive.ts";

/** How far an entry of `U†U` may be from the identity's for a matrix to count as unitary. */
export const UNITARY_TOLERANCE = 1e-10;

/** The largest distance of an entry of `U†U` from the identity's; NaN where an entry is not finite. */
export function unitaryDeviation(matrix: Matrix): number {
  let most = 0;
  matrixMultiply(dagger(matrix), matrix).forEach((row, i) =>
    row.forEach(([re, im], j) => {
      const [a, b] = [re - (i === j ? 1 : 0), im];
      const distance = Math.sqrt(a * a + b * b);
      if (!(distance <= most)) most = distance;
    }),
  );
  return most;
}

/**
 * Checks the matrix of a `unitary` on `targets` qubits, and returns it.
 *
 * @throws {CircuitError} CircuitMatrixShape where it is not 2×2 or 4×4 or not of this many qubits, CircuitMatrixNotUnitary
 * where an entry is not finite or `U†U` is not the identity within {@link UNITARY_TOLERANCE}
 */
export function checkUnitary(matrix: Matrix, targets: number): Matrix {
  const gate = "unitary";
  const size = 2 ** targets;
  const isRow = (row: unknown): boolean =>
    Array.isArray(row) &&
    row.length === size &&
    row.every((entry) => Array.isArray(entry) && entry.length === 2 && entry.every((part) => typeof part === "number"));
  if ((targets !== 1 && targets !== 2) || !Array.isArray(matrix) || matrix.length !== size || !matrix.every(isRow)) {
    throw new CircuitError("CircuitMatrixShape", `needs a ${size}×${size} matrix of [re, im], on 1 or 2 qubits`, {
      gate,
    });
  }
  const deviation = unitaryDeviation(matrix);
  if (!(deviation <= UNITARY_TOLERANCE)) {
    throw new CircuitError("CircuitMatrixNotUnitary", `U†U is ${deviation} away from the identity`, { gate });
  }
  return matrix;
}

/** The primitives of a 2×2 or 4×4 unitary: one, except for a 4×4 with controls, which the machine has no step for. */
export function unitaryPrimitives(matrix: Matrix, bits: readonly number[], c: number): readonly Primitive[] {
  const [low, high] = bits as [number, number];
  if (bits.length === 1) return [{ kind: "matrix", x: low, c, matrix }];
  return c === 0 ? [{ kind: "matrix2", x: high, z: low, matrix }] : pairPrimitives(matrix, low, high, c);
}

const ZERO: Complex = [0, 0];
const ONE: Complex = [1, 0];
const conjugate = ([re, im]: Complex): Complex => [re, -im];
const size = ([re, im]: Complex): number => re * re + im * im;

/**
 * A 4×4 unitary, with or without controls, as controlled 2×2 ones: Givens rotations of two basis states each turn it into a diagonal,
 * so it is the diagonal followed by their inverses (Nielsen and Chuang, section 4.5.1).
 */
export function pairPrimitives(matrix: Matrix, low: number, high: number, c: number): readonly Primitive[] {
  let rest = matrix;
  const undo: Primitive[][] = [];
  for (let column = 0; column < 3; column += 1) {
    for (let row = column + 1; row < 4; row += 1) {
      const [a, b] = [rest[column]![column]!, rest[row]![column]!];
      const norm = Math.sqrt(size(a) + size(b));
      if (size(b) === 0) continue;
      const [p, q]: Complex[] = [
        [a[0] / norm, a[1] / norm],
        [b[0] / norm, b[1] / norm],
      ];
      // Rows (p̄, q̄) and (q, −p): unitary, and (a, b) becomes (norm, 0).
      const givens: Matrix = [
        [conjugate(p!), conjugate(q!)],
        [q!, [-p![0], -p![1]]],
      ];
      rest = matrixMultiply(embed(givens, column, row), rest);
      undo.push(onTwoStates(dagger(givens), column, row, low, high, c));
    }
  }
  const d = rest.map((line, i) => line[i]!) as [Complex, Complex, Complex, Complex];
  const over = (value: Complex, by: Complex): Complex => complexMultiply(value, conjugate(by));
  const both = over(over(complexMultiply(d[3], d[0]), d[1]), d[2]);
  const factors: readonly (readonly [number, Complex])[] = [
    [c, d[0]],
    [c | low, over(d[1], d[0])],
    [c | high, over(d[2], d[0])],
    [c | low | high, both],
  ];
  return [...factors.map(([z, factor]): Primitive => ({ kind: "factor", z, factor })), ...undo.reverse().flat()];
}

const embed = (block: Matrix, first: number, second: number): Matrix => {
  const place = (index: number): number => (index === first ? 0 : index === second ? 1 : -1);
  return [0, 1, 2, 3].map((i) =>
    [0, 1, 2, 3].map((j): Complex => {
      if (place(i) >= 0 && place(j) >= 0) return block[place(i)]![place(j)]!;
      return i === j ? ONE : ZERO;
    }),
  );
};

/** A 2×2 matrix on the basis states `first < second` of the pair (high, low). */
function onTwoStates(matrix: Matrix, first: number, second: number, low: number, high: number, c: number): Primitive[] {
  if ((first ^ second) === 3) {
    // They differ in both bits: CX from the low bit to the high one makes the high bits equal.
    const flip: Primitive = { kind: "flip", x: high, c: low | c };
    const moved = (state: number): number => ((state & 1) === 1 ? state ^ 2 : state);
    const [m, n] = [moved(first), moved(second)];
    const swapped: Matrix = m < n ? matrix : [...matrix].reverse().map((row) => [...row].reverse());
    return [flip, ...onTwoStates(swapped, Math.min(m, n), Math.max(m, n), low, high, c), flip];
  }
  const [target, other] = (first ^ second) === 1 ? [low, high] : [high, low];
  const otherIsOne = (first & (target === low ? 2 : 1)) !== 0;
  const middle: Primitive = { kind: "matrix", x: target, c: other | c, matrix };
  const flip: Primitive = { kind: "flip", x: other, c: 0 };
  return otherIsOne ? [middle] : [flip, middle, flip];
}
