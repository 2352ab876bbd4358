import { expect } from "chai";
import { nuclearRepulsion } from "../../../../sim/qml/problems/gaussians.ts";
import { hartreeFockOrbitals, inOrbitals } from "../../../../sim/qml/problems/self-consistent.ts";
import { expectError } from "../../../helpers/machine/errors.ts";
import { closeTo, heh, HELIUM, HYDROGEN } from "../../../helpers/sim/heh.ts";

/** Their functions have norms of 1 only to six digits. */
const UNNORMALISED = 5e-6;

describe("hartreeFockOrbitals", () => {
  it("of HeH+ has the energy of Szabo and Ostlund", () => {
    const { energy } = hartreeFockOrbitals(heh, 1);
    expect(Math.abs(energy - -4.227529)).to.be.below(UNNORMALISED);
    expect(Math.abs(energy + nuclearRepulsion([HELIUM, HYDROGEN]) - -2.860662)).to.be.below(UNNORMALISED);
  });

  it("makes orbitals that are orthonormal and diagonalise the mean field", () => {
    const { coefficients, energy } = hartreeFockOrbitals(heh, 1);
    const { overlap, core, repulsion } = inOrbitals(heh, coefficients);
    closeTo(overlap, [1, 0, 0, 1], 1e-14);
    expect(Math.abs(2 * core[0]! + repulsion[0]! - energy)).to.be.below(1e-13);
    // Brillouin's theorem: h_01 + (01|00) = 0.
    expect(Math.abs(core[1]! + repulsion[4]!)).to.be.below(1e-12);
    expect(Math.abs(core[1]!)).to.be.above(0.1);
  });

  it("says where nothing converges", () => {
    // Two sites that repel whoever is there: the electrons go back and forth.
    const repulsion = Float64Array.from({ length: 16 }, (_, i) => (i === 0 || i === 15 ? 10 : 0));
    const sloshing = {
      size: 2,
      overlap: Float64Array.of(1, 0, 0, 1),
      core: Float64Array.of(-1, 0.01, 0.01, 0),
      repulsion,
    };
    expectError(() => hartreeFockOrbitals(sloshing, 1), "ScfNotConverged", { iterations: 1000 });
  });
});
