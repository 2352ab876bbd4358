import { weight } from "../../circuit/mask.ts";
import { hermitianEigen } from "../../math/eigen.ts";
import { type PauliSum, requireHermitian } from "../../observable/pauli.ts";
import { bruteForce, localSearch } from "./binary.ts";

/** More qubits are not diagonalised: matrices of 2^n rows cost O(8^n). */
const MAX_EXACT_QUBITS = 6;
/** More are not searched exhaustively. */
const MAX_SEARCHED_QUBITS = 16;

/** `re, im` of the 2^n × 2^n entries of a sum, row by row: `⟨j⊕x|P|j⟩ = i^|x∧z| (−1)^|j∧z|`. */
function denseMatrix(sum: PauliSum, qubits: number): Float64Array {
  const size = 2 ** qubits;
  const matrix = new Float64Array(2 * size * size);
  for (const { x, z, re } of sum) {
    const turns = weight(x & z);
    for (let j = 0; j < size; j += 1) {
      const at = 2 * ((j ^ x) * size + j) + (turns % 2);
      const negative = (weight(j & z) + (turns >> 1)) % 2 === 1;
      matrix[at] = matrix[at]! + (negative ? -re : re);
    }
  }
  return matrix;
}

/**
 * All eigenvalues of a Hamiltonian, ascending, by diagonalising its matrix; `undefined` above 6 qubits.
 *
 * ```ts
 * exactEnergies(parsePauliSum("Z0 + 0.5 Z1"), 2); // → [-1.5, -0.5, 0.5, 1.5]
 * ```
 *
 * @throws {PauliError} PauliNotHermitian
 */
export function exactEnergies(sum: PauliSum, qubits: number): Float64Array | undefined {
  if (qubits > MAX_EXACT_QUBITS) return undefined;
  return hermitianEigen(denseMatrix(requireHermitian(sum), qubits)).values;
}

/**
 * The lowest energy of a single basis state, for molecules the Hartree–Fock energy: what there is without superposition.
 * All of them are tried up to 16 qubits; above, a local search finds one.
 *
 * ```ts
 * basisStateEnergy(hydrogen2.hamiltonian, 2); // → -1.8369679912…
 * ```
 */
export function basisStateEnergy(sum: PauliSum, qubits: number): number {
  const problem = { variables: qubits, sense: "min", cost: sum.filter(({ x }) => x === 0) } as const;
  return (qubits > MAX_SEARCHED_QUBITS ? localSearch(problem) : bruteForce(problem)).value;
}
