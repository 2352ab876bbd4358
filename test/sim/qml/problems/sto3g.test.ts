import { expect } from "chai";
import { runProgram } from "../../../../sim/compile/host.ts";
import { uccsd } from "../../../../sim/qml/ansatz/uccsd.ts";
import { vqe } from "../../../../sim/qml/models/hamiltonian/vqe.ts";
import { type Atom, type Element, molecule } from "../../../../sim/qml/problems/sto3g.ts";
import { hydrogen4 } from "../../../../sim/qml/problems/molecules.ts";
import { expectError } from "../../../helpers/machine/errors.ts";
import { coefficientDistance } from "../../../helpers/sim/paulis.ts";

const at = (element: Element, ...position: [number, number, number]): Atom => ({ element, position });
const chain = (count: number, apart: number): Atom[] =>
  Array.from({ length: count }, (_, i) => at("H", 0, 0, i * apart));
const heh = (apart: number): Atom[] => [at("He", 0, 0, 0), at("H", 0, 0, apart)];

describe("molecule", () => {
  it("makes the published Hamiltonian of H2 of its bond length alone", () => {
    const found = molecule(chain(2, 0.735));
    expect(coefficientDistance(found.hamiltonian, hydrogen4.hamiltonian)).to.be.below(1e-11);
    expect(Math.abs(found.groundEnergy - hydrogen4.groundEnergy)).to.be.below(1e-12);
    expect(Math.abs(found.nuclearRepulsion - hydrogen4.nuclearRepulsion)).to.be.below(1e-12);
    expect([found.name, found.qubits, found.electrons]).to.deep.equal(["H2", 4, [1, 1]]);
  });

  /** Total energies by PySCF (full configuration interaction, STO-3G), as public projects quote them. */
  const published: readonly (readonly [string, readonly Atom[], number])[] = [
    ["H2 at 0.7414 Å", chain(2, 0.7414), -1.137270174660904],
    ["H2 at 1.4 Å", chain(2, 1.4), -1.015468249288245],
    ["four H in a line, 1 Å apart", chain(4, 1), -2.166387448634763],
  ];
  for (const [what, atoms, energy] of published) {
    it(`has the exact energy that PySCF has for ${what}`, () => {
      const { groundEnergy, nuclearRepulsion } = molecule(atoms);
      expect(Math.abs(groundEnergy + nuclearRepulsion - energy)).to.be.below(1e-12);
    });
  }

  it("has the Hartree–Fock energy that other programs have for HeH+ at 1.4632 bohr", () => {
    const { name, hartreeFockEnergy, nuclearRepulsion, groundEnergy } = molecule(heh(1.4632 * 0.52917721092), {
      charge: 1,
    });
    expect(name).to.equal("HeH+");
    expect(Math.abs(hartreeFockEnergy + nuclearRepulsion - -2.8418364993)).to.be.below(1e-9);
    expect(groundEnergy).to.be.below(hartreeFockEnergy - 1e-3);
  });

  it("has the same spectrum in either ordering", () => {
    const atoms = [at("H", 0, 0, 0), at("H", 0.9, 0, 0), at("H", 0.3, 0.8, 0)];
    const [blocked, interleaved] = (["blocked", "interleaved"] as const).map((ordering) =>
      molecule(atoms, { charge: 1, ordering }),
    );
    expect(blocked!.name).to.equal("H3+");
    expect(Math.abs(blocked!.groundEnergy - interleaved!.groundEnergy)).to.be.below(1e-12);
    expect(coefficientDistance(blocked!.hamiltonian, interleaved!.hamiltonian)).to.be.above(0.01);
  });

  it("is an atom: helium has one configuration", () => {
    const { groundEnergy, hartreeFockEnergy, name, nuclearRepulsion } = molecule([at("He", 1, 2, 3)]);
    expect(name).to.equal("He");
    expect(Math.abs(groundEnergy - hartreeFockEnergy)).to.be.below(1e-13);
    // From PySCF's own tests.
    expect(Math.abs(groundEnergy - -2.8077839575399737)).to.be.below(1e-12);
    expect(nuclearRepulsion).to.equal(0);
  });

  it("with UCCSD reaches the exact energy of HeH+ inside the machine", () => {
    const { hamiltonian, electrons, qubits, groundEnergy, hartreeFockEnergy } = molecule(heh(0.774), { charge: 1 });
    const problem = vqe({ hamiltonian, ansatz: uccsd(electrons, qubits) });
    expect(Math.abs(problem.energy({ theta: [0, 0, 0] }) - hartreeFockEnergy)).to.be.below(1e-12);
    const training = { initial: [0, 0, 0], iterations: 300, learningRate: 0.05 };
    expect(runProgram(problem.trainingProgram(training)).floats[0]! - groundEnergy).to.be.within(-1e-12, 1e-8);
  });

  it("with UCCSD comes to 0.1 millihartree of four H, on 8 interleaved qubits", () => {
    const { hamiltonian, electrons, qubits, groundEnergy, hartreeFockEnergy } = molecule(chain(4, 1), {
      ordering: "interleaved",
    });
    const problem = vqe({ hamiltonian, ansatz: uccsd(electrons, qubits, { ordering: "interleaved" }) });
    const initial = problem.objective.parameters.map(() => 0);
    expect(initial).to.have.length(26);
    const { losses } = problem.fit({ initial, iterations: 100, learningRate: 0.03 });
    expect(Math.abs(losses[0]! - hartreeFockEnergy)).to.be.below(1e-12);
    expect(losses.at(-1)! - groundEnergy).to.be.within(-1e-12, 1e-4);
  });

  const bad: readonly (readonly [string, readonly Atom[], object, string])[] = [
    ["no atoms", [], {}, "MoleculeAtoms"],
    ["six atoms", chain(6, 1), {}, "MoleculeAtoms"],
    ["an element with more orbitals", [at("Li" as Element, 0, 0, 0)], {}, "MoleculeElement"],
    ["two atoms at one place", [at("H", 1, 0, 0), at("H", 1, 0, 0)], {}, "MoleculePosition"],
    ["an atom nowhere", [at("H", 1, 0, NaN), at("H", 1, 0, 0)], {}, "MoleculePosition"],
    ["an odd number of electrons", heh(0.774), {}, "MoleculeElectrons"],
    ["no electrons", chain(2, 1), { charge: 2 }, "MoleculeElectrons"],
    ["more electrons than room", chain(2, 1), { charge: -4 }, "MoleculeElectrons"],
    ["half a charge", chain(2, 1), { charge: 0.5 }, "MoleculeElectrons"],
    ["another ordering", chain(2, 1), { ordering: "mixed" }, "OrbitalOrderingUnknown"],
  ];
  for (const [what, atoms, options, code] of bad) {
    it(`refuses ${what}`, () => {
      expectError(() => molecule(atoms, options), code);
    });
  }
});
