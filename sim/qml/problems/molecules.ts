import { parameter } from "../../circuit/angle.ts";
import { circuit } from "../../circuit/builder.ts";
import { type Circuit, compose } from "../../circuit/circuit.ts";
import { type PauliSum, parsePauliSum } from "../../observable/pauli.ts";
import { hartreeFock } from "../ansatz/uccsd.ts";

/** An electronic-structure problem on qubits. Energies in hartree. */
export interface Molecule {
  readonly name: string;
  readonly qubits: number;
  readonly hamiltonian: PauliSum;
  /** The exact ground-state energy of the Hamiltonian, electrons alone. */
  readonly groundEnergy: number;
  /** The repulsion of the nuclei, to be added for the total energy. */
  readonly nuclearRepulsion: number;
}

const H2 = { groundEnergy: -1.85727503020238, nuclearRepulsion: 0.719968994449 };

/** H2 at 0.735 Å, STO-3G, parity mapping with two-qubit reduction (the Hamiltonian of Qiskit's VQE tests). */
export const hydrogen2: Molecule = {
  ...H2,
  name: "H2, 2 qubits",
  qubits: 2,
  hamiltonian: parsePauliSum(
    "-1.052373245772859 + 0.39793742484318045 Z0 - 0.39793742484318045 Z1 - 0.01128010425623538 Z0 Z1" +
      " + 0.18093119978423156 X0 X1",
  ),
};

/** The same molecule and basis under the Jordan–Wigner mapping: spin-up orbitals 0, 1, spin-down orbitals 2, 3. */
export const hydrogen4: Molecule = {
  ...H2,
  name: "H2, 4 qubits",
  qubits: 4,
  hamiltonian: parsePauliSum(
    "-0.8105479805373266" +
      " + 0.17218393261915543 Z0 - 0.22575349222402472 Z1 + 0.17218393261915543 Z2 - 0.22575349222402472 Z3" +
      " + 0.12091263261776641 Z0 Z1 + 0.16892753870087912 Z0 Z2 + 0.16614543256382414 Z0 Z3" +
      " + 0.16614543256382414 Z1 Z2 + 0.17464343068300453 Z1 Z3 + 0.12091263261776641 Z2 Z3" +
      " + 0.04523279994605785 X0 X1 X2 X3 + 0.04523279994605785 Y0 Y1 X2 X3" +
      " + 0.04523279994605785 X0 X1 Y2 Y3 + 0.04523279994605785 Y0 Y1 Y2 Y3",
  ),
};

/**
 * The exact ansatz of {@link hydrogen4}: the Hartree–Fock state |0101⟩ and one double excitation. Its eight Pauli strings
 * (see `uccsd`) act alike on this state, so one rotation, by twice the angle of all of them, does the same.
 *
 * ```ts
 * const model = vqe({ hamiltonian: hydrogen4.hamiltonian, ansatz: doubleExcitation() });
 * model.fit({ initial: [0], iterations: 100, learningRate: 0.05 }).energy; // → -1.85727…
 * ```
 */
export function doubleExcitation(name = "theta"): Circuit {
  const rotation = circuit(4).pauli(parameter(name), "YXXX", [0, 1, 2, 3]).build();
  return compose(hartreeFock([1, 1], 4), rotation);
}
