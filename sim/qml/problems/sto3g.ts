import { KetworkRangeError, KetworkTypeError } from "../../errors.ts";
import type { Electrons, OrbitalOptions } from "../ansatz/uccsd.ts";
import { electronicHamiltonian, exactEnergy } from "./electronic.ts";
import { type Contraction, gaussianIntegrals, nuclearRepulsion, type Nucleus, type Point } from "./gaussians.ts";
import type { Molecule } from "./molecules.ts";
import { hartreeFockOrbitals, inOrbitals } from "./self-consistent.ts";

/** Elements whose minimal basis is one 1s function. */
export type Element = "H" | "He";

/** An atom of a {@link molecule}. */
export interface Atom {
  readonly element: Element;
  /** In ångström. */
  readonly position: Point;
}

/** A molecule whose Hamiltonian has been computed, on two qubits an atom, with spin orbitals by energy. */
export interface ComputedMolecule extends Molecule {
  readonly electrons: Electrons;
  /** The energy of the Hartree–Fock state, electrons alone. */
  readonly hartreeFockEnergy: number;
}

/** STO-3G (Hehre, Stewart and Pople, J. Chem. Phys. 51, 2657 (1969)), with the digits that PySCF and Qiskit have. */
const STO_3G: Readonly<Record<Element, { readonly charge: number; readonly exponents: readonly number[] }>> = {
  H: { charge: 1, exponents: [3.42525091, 0.62391373, 0.1688554] },
  He: { charge: 2, exponents: [6.36242139, 1.158923, 0.31364979] },
};
const STO_3G_COEFFICIENTS = [0.15432897, 0.53532814, 0.44463454];

/** CODATA 2010, as in Qiskit, PySCF and the literature on H2 at 0.735 Å. */
const BOHR_IN_ANGSTROM = 0.52917721092;

/** More would make the exact energy, by full diagonalisation, take minutes. */
const MAX_ATOMS = 5;

/** Options of {@link molecule}. */
export interface MoleculeOptions extends OrbitalOptions {
  /** In elementary charges (default 0). */
  readonly charge?: number;
}

/**
 * A small molecule of hydrogen and helium with its Hamiltonian, from its geometry alone: integrals of STO-3G, restricted
 * Hartree–Fock orbitals, the Jordan–Wigner mapping; and its exact energy in that basis, to compare with. No network,
 * no tables, 1e-12 hartree from PySCF. H2 at 0.735 Å is `hydrogen4`.
 *
 * ```ts
 * const heh = molecule([{ element: "He", position: [0, 0, 0] }, { element: "H", position: [0, 0, 0.774] }], { charge: 1 });
 * vqe({ hamiltonian: heh.hamiltonian, ansatz: uccsd(heh.electrons, heh.qubits) });
 * ```
 *
 * @param atoms 1 … 5
 * @throws {KetworkRangeError | KetworkTypeError} MoleculeAtoms, MoleculeElement, MoleculePosition, MoleculeElectrons
 * where their number is odd, below 2 or above two an atom, ScfNotConverged; OrbitalOrderingUnknown
 */
export function molecule(atoms: readonly Atom[], { charge = 0, ordering }: MoleculeOptions = {}): ComputedMolecule {
  const nuclei = checkAtoms(atoms);
  const count = nuclei.reduce((sum, nucleus) => sum + nucleus.charge, -charge);
  if (!Number.isInteger(count) || count < 2 || count > 2 * atoms.length || count % 2 !== 0) {
    throw new KetworkRangeError(
      "MoleculeElectrons",
      `${count} electrons: only pairs of them, at least one and at most one an atom, are supported`,
      { electrons: count, charge },
    );
  }
  const electrons: Electrons = [count / 2, count / 2];
  const basis = nuclei.map(({ centre }, i): Contraction => {
    const { exponents } = STO_3G[atoms[i]!.element];
    return { centre, exponents, coefficients: STO_3G_COEFFICIENTS };
  });
  const integrals = gaussianIntegrals(basis, nuclei);
  const { coefficients, energy } = hartreeFockOrbitals(integrals, count / 2);
  const hamiltonian = electronicHamiltonian(inOrbitals(integrals, coefficients), { ordering });
  const qubits = 2 * atoms.length;
  return {
    name: nameOf(atoms, charge),
    ...{ qubits, hamiltonian, electrons, hartreeFockEnergy: energy },
    groundEnergy: exactEnergy(hamiltonian, electrons, qubits, { ordering }),
    nuclearRepulsion: nuclearRepulsion(nuclei),
  };
}

function checkAtoms(atoms: readonly Atom[]): readonly Nucleus[] {
  if (atoms.length < 1 || atoms.length > MAX_ATOMS) {
    throw new KetworkRangeError("MoleculeAtoms", `${atoms.length} atoms are not 1 … ${MAX_ATOMS}`, {
      atoms: atoms.length,
    });
  }
  const places = new Set<string>();
  return atoms.map(({ element, position }, atom) => {
    if (!Object.hasOwn(STO_3G, element)) {
      const known = Object.keys(STO_3G).join(" ");
      throw new KetworkTypeError("MoleculeElement", `${String(element)}: known are ${known}`, { atom, element });
    }
    const place = position.join();
    if (position.length !== 3 || !position.every(Number.isFinite) || places.has(place)) {
      throw new KetworkRangeError("MoleculePosition", `atom ${atom} is at ${place}`, { atom, position });
    }
    places.add(place);
    const [x, y, z] = position;
    return {
      charge: STO_3G[element].charge,
      centre: [x / BOHR_IN_ANGSTROM, y / BOHR_IN_ANGSTROM, z / BOHR_IN_ANGSTROM],
    };
  });
}

/** `HeH+`, `H4`, `H3+`. */
function nameOf(atoms: readonly Atom[], charge: number): string {
  const parts = (["He", "H"] as const).map((element) => {
    const count = atoms.filter((atom) => atom.element === element).length;
    return count === 0 ? "" : count === 1 ? element : `${element}${count}`;
  });
  const size = Math.abs(charge) > 1 ? `${Math.abs(charge)}` : "";
  return parts.join("") + (charge === 0 ? "" : `${size}${charge > 0 ? "+" : "-"}`);
}
