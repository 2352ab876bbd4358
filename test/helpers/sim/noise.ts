/** Density matrices as whole matrices of Kronecker products: what noise is judged by. Row-major, qubit 0 the lowest bit. */
import type { Operation } from "../../../sim/circuit/gates.ts";
import type { Random } from "../machine/random.ts";
import { add, adjoint, type C, type Dense, denseOperation, multiply, onQubits, scale } from "./dense.ts";

/** |i⟩⟨j| of one qubit. */
const unit = (i: number, j: number): Dense =>
  [0, 1].map((row) => [0, 1].map((column): C => [row === i && column === j ? 1 : 0, 0]));

/** A small matrix on some qubits of n; bit i of its index is `qubits[i]`. */
export function embed(n: number, matrix: Dense, qubits: readonly number[]): Dense {
  return matrix
    .flatMap((row, r) =>
      row.map((entry, c) =>
        scale(onQubits(n, Object.fromEntries(qubits.map((q, i) => [q, unit((r >> i) & 1, (c >> i) & 1)]))), entry),
      ),
    )
    .reduce(add);
}

/** `Σ K·ρ·K†`. */
export function denseChannel(n: number, rho: Dense, kraus: readonly Dense[], qubits: readonly number[]): Dense {
  return kraus
    .map((matrix) => embed(n, matrix, qubits))
    .map((matrix) => multiply(multiply(matrix, rho), adjoint(matrix)))
    .reduce(add);
}

/** `U·ρ·U†`. */
export function denseGate(n: number, rho: Dense, operation: Operation): Dense {
  const matrix = denseOperation(n, operation);
  return multiply(multiply(matrix, rho), adjoint(matrix));
}

/** |ψ⟩⟨ψ| of `re, im` pairs. */
export function outer(state: ArrayLike<number>): Dense {
  const column = Array.from({ length: state.length / 2 }, (_, j): readonly C[] => [[state[2 * j]!, state[2 * j + 1]!]]);
  return multiply(column, adjoint(column));
}

/** A dense matrix as `re, im` of its entries, row by row. */
export const flat = (matrix: Dense): Float64Array => Float64Array.from(matrix.flat(2));

/** `re, im` of square matrices as a dense matrix. */
export function unflatten(entries: ArrayLike<number>): Dense {
  const size = Math.sqrt(entries.length / 2);
  return Array.from({ length: size }, (_, r) =>
    Array.from({ length: size }, (_, c): C => [entries[2 * (r * size + c)]!, entries[2 * (r * size + c) + 1]!]),
  );
}

/** A random density matrix of full rank, `A·A† / tr`. */
export function randomDensity(n: number, random: Random): Dense {
  const a = Array.from({ length: 2 ** n }, () =>
    Array.from({ length: 2 ** n }, (): C => [random.unit(), random.unit()]),
  );
  const square = multiply(a, adjoint(a));
  return scale(square, [1 / trace(square)[0], 0]);
}

export const trace = (matrix: Dense): C =>
  matrix.reduce<C>(([re, im], row, i) => [re + row[i]![0], im + row[i]![1]], [0, 0]);
