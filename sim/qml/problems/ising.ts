import { parameter, scaleAngle } from "../../circuit/angle.ts";
import { circuit } from "../../circuit/builder.ts";
import { checkQubitCount, type Circuit } from "../../circuit/circuit.ts";
import { KetworkRangeError } from "../../errors.ts";
import { cos } from "../../math/trig.ts";
import { addPaulis, type PauliSum, pauliTerm } from "../../observable/pauli.ts";
import { checkLayers } from "../ansatz/entanglement.ts";

/** A transverse-field Ising ring: `H = −Σ Z_q Z_{q+1} − g·Σ X_q`, the last qubit being coupled to the first. */
export interface IsingRing {
  readonly qubits: number;
  readonly field: number;
  readonly hamiltonian: PauliSum;
  /** The exact ground-state energy. */
  readonly groundEnergy: number;
}

const neighbours = (qubits: number): readonly (readonly [number, number])[] =>
  Array.from({ length: qubits }, (_, q) => [q, (q + 1) % qubits] as const);

/** @throws {CircuitError} CircuitWidthOutOfRange; {KetworkRangeError} IsingRingTooSmall below three qubits */
function checkRing(qubits: number): number {
  if (checkQubitCount(qubits) >= 3) return qubits;
  throw new KetworkRangeError("IsingRingTooSmall", `${qubits} qubits: a ring has at least 3`, { qubits });
}

/**
 * The ring and its ground energy by the Jordan–Wigner transformation (Pfeuty, Ann. Phys. 57, 79 (1970)):
 * `E₀ = −Σ_m √(1 + g² − 2g·cos((2m + 1)π/n))`, m = 0 … n − 1; at the critical field g = 1 that is `−2/sin(π/2n)`.
 *
 * ```ts
 * const { hamiltonian, groundEnergy } = isingRing(4);
 * groundEnergy; // → -5.226251859505…
 * exactEnergies(hamiltonian, 4)![0]; // ≈ -5.226251859505506
 * ```
 *
 * @param field g ≥ 0
 * @throws {CircuitError} CircuitWidthOutOfRange; {KetworkRangeError} IsingRingTooSmall, IsingFieldOutOfRange
 */
export function isingRing(qubits: number, field = 1): IsingRing {
  checkRing(qubits);
  if (!(field >= 0 && field < Infinity)) {
    throw new KetworkRangeError("IsingFieldOutOfRange", `the field is ${field}: it must be finite and ≥ 0`, { field });
  }
  const couplings = neighbours(qubits).map(([a, b]) => pauliTerm({ [a]: "Z", [b]: "Z" }, -1));
  const fields = neighbours(qubits).map(([q]) => pauliTerm({ [q]: "X" }, -field));
  let groundEnergy = 0;
  for (let m = 0; m < qubits; m += 1) {
    groundEnergy -= Math.sqrt(1 + field * field - 2 * field * cos(((2 * m + 1) * Math.PI) / qubits));
  }
  return { qubits, field, hamiltonian: addPaulis(...couplings, ...fields), groundEnergy };
}

/**
 * The Hamiltonian variational ansatz of the ring (Wecker, Hastings and Troyer, arXiv:1507.08969; Ho and Hsieh,
 * arXiv:1803.00026): from the ground state of the field alone, `layers` times `e^{i·gamma[l]·ΣZZ}` and
 * `e^{i·beta[l]·ΣX}`. Ho and Hsieh find that n/2 layers reach the ground state of a ring of even n exactly.
 *
 * ```ts
 * const ring = isingRing(4);
 * const model = vqe({ hamiltonian: ring.hamiltonian, ansatz: isingAnsatz(4, 2) });
 * model.fit({ seed: 1, iterations: 300, learningRate: 0.05 }).energy; // → -5.2262…
 * ```
 *
 * @throws {CircuitError} CircuitWidthOutOfRange; {KetworkRangeError | KetworkTypeError} IsingRingTooSmall, AnsatzLayers
 */
export function isingAnsatz(qubits: number, layers: number): Circuit {
  const builder = circuit(checkRing(qubits));
  for (let qubit = 0; qubit < qubits; qubit += 1) builder.h(qubit);
  for (let layer = 0; layer < checkLayers(layers); layer += 1) {
    const [gamma, beta] = ["gamma", "beta"].map((name) => scaleAngle(parameter(`${name}[${layer}]`), -2));
    for (const [a, b] of neighbours(qubits)) builder.rzz(gamma!, a, b);
    for (let qubit = 0; qubit < qubits; qubit += 1) builder.rx(beta!, qubit);
  }
  return builder.build();
}
