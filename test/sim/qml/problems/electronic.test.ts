import { expect } from "chai";
import type { Electrons } from "../../../../sim/qml/ansatz/uccsd.ts";
import { electronicHamiltonian, exactEnergy } from "../../../../sim/qml/problems/electronic.ts";
import { hydrogen4 } from "../../../../sim/qml/problems/molecules.ts";
import { expectError } from "../../../helpers/machine/errors.ts";
import { denseSum, distance } from "../../../helpers/sim/dense.ts";
import { denseFermions } from "../../../helpers/sim/fermions.ts";
import { coefficientDistance } from "../../../helpers/sim/paulis.ts";

/** Integrals of H2 at 0.735 Å in its orbitals: the fixture of Qiskit Nature's tests of its PySCF driver. */
const H2_INTEGRALS = {
  size: 2,
  core: Float64Array.of(-1.2563390730032502, 0, 0, -0.4718960072811406),
  repulsion: Float64Array.from({ length: 16 }, (_, i) => {
    const ones = [8, 4, 2, 1].filter((bit) => (i & bit) !== 0).length;
    if (ones === 2) return i === 3 || i === 12 ? 0.6645817302552967 : 0.18093119978423133;
    return { 0: 0.6757101548035165, 4: 0.6985737227320183 }[ones] ?? 0;
  }),
};

describe("electronicHamiltonian", () => {
  it("of the published integrals of H2 is the published Hamiltonian", () => {
    expect(coefficientDistance(electronicHamiltonian(H2_INTEGRALS), hydrogen4.hamiltonian)).to.be.below(1e-15);
  });

  it("is the matrix of its operators in occupation numbers, in either ordering", () => {
    for (const ordering of ["blocked", "interleaved"] as const) {
      const qubit = (p: number, spin: number): number => (ordering === "blocked" ? 2 * spin + p : 2 * p + spin);
      const terms = [0, 1].flatMap((p) =>
        [0, 1].map((spin) => ({
          coefficient: H2_INTEGRALS.core[3 * p]!,
          product: [
            { orbital: qubit(p, spin), creates: true },
            { orbital: qubit(p, spin), creates: false },
          ],
        })),
      );
      const pairs = Array.from({ length: 64 }, (_, i) => {
        const [p, q, r, s, one, other] = [32, 16, 8, 4, 2, 1].map((bit) => Math.min(1, i & bit));
        return {
          coefficient: H2_INTEGRALS.repulsion[8 * p! + 4 * q! + 2 * r! + s!]! / 2,
          product: [
            { orbital: qubit(p!, one!), creates: true },
            { orbital: qubit(r!, other!), creates: true },
            { orbital: qubit(s!, other!), creates: false },
            { orbital: qubit(q!, one!), creates: false },
          ],
        };
      });
      const found = denseSum(4, electronicHamiltonian(H2_INTEGRALS, { ordering }));
      expect(distance(found, denseFermions(4, [...terms, ...pairs])), ordering).to.be.below(1e-14);
    }
  });

  it("refuses integrals that are not symmetric", () => {
    const core = Float64Array.of(-1, 0.2, 0.1, -0.5);
    expectError(() => electronicHamiltonian({ ...H2_INTEGRALS, core }), "PauliNotHermitian");
  });
});

describe("exactEnergy", () => {
  it("is the lowest one with so many electrons, not that of all", () => {
    const { hamiltonian, groundEnergy } = hydrogen4;
    const energy = (electrons: Electrons): number => exactEnergy(hamiltonian, electrons, 4);
    expect(Math.abs(energy([1, 1]) - groundEnergy)).to.be.below(1e-13);
    // One electron: h_00; none: nothing; the triplet: h_00 + h_11 + (00|11) − (01|01).
    expect(Math.abs(energy([1, 0]) - -1.2563390730032502)).to.be.below(1e-14);
    expect(Math.abs(energy([0, 0]))).to.be.below(1e-14);
    const triplet = -1.2563390730032502 - 0.4718960072811406 + 0.6645817302552967 - 0.18093119978423133;
    expect(Math.abs(energy([2, 0]) - triplet)).to.be.below(1e-14);
  });
});
