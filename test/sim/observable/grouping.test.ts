import { expect } from "chai";
import { measurementGroups } from "../../../sim/observable/grouping.ts";
import { parsePauliSum, simplify } from "../../../sim/observable/pauli.ts";
import { hydrogen4 } from "../../../sim/qml/problems/molecules.ts";
import { expectError } from "../../helpers/machine/errors.ts";
import { Random } from "../../helpers/machine/random.ts";
import { apply, denseExpectation, denseOperation } from "../../helpers/sim/dense.ts";
import { randomState } from "../../helpers/sim/gates.ts";

const SEED = 41;

describe("measurementGroups", () => {
  it(`turns every group into Z: the groups' expectations add up to the sum's (seed ${SEED})`, () => {
    const random = new Random(SEED);
    const terms = Array.from({ length: 12 }, () => ({
      x: random.below(16),
      z: random.below(16),
      re: random.unit(),
      im: 0,
    }));
    const sum = simplify(terms);
    const state = randomState(4, random);
    const total = measurementGroups(sum, 4).reduce((all, { basis, diagonal }) => {
      const turned = basis.operations.reduce((psi, operation) => apply(denseOperation(4, operation), psi), state);
      expect(diagonal.every(({ x }) => x === 0)).to.equal(true);
      return all + denseExpectation(4, diagonal, turned);
    }, 0);
    expect(Math.abs(total - denseExpectation(4, sum, state))).to.be.below(1e-14);
  });

  it("measures hydrogen on four qubits in five settings", () => {
    const groups = measurementGroups(hydrogen4.hamiltonian);
    expect(groups.map(({ diagonal }) => diagonal.length)).to.deep.equal([11, 1, 1, 1, 1]);
  });

  it("puts together what has the same letters, and only that", () => {
    const groups = measurementGroups(parsePauliSum("Z0 + X0 + Z1 + X0 Z1 + Y1 + 3"));
    expect(groups.map(({ diagonal }) => diagonal)).to.deep.equal([
      parsePauliSum("Z0 + Z1 + 3"),
      parsePauliSum("Z0 + Z0 Z1"),
      parsePauliSum("Z1"),
    ]);
    expect(groups[2]!.basis.operations.map(({ gate }) => gate)).to.deep.equal(["sdg", "h"]);
  });

  it("refuses sums that are not Hermitian or too wide", () => {
    expectError(() => measurementGroups([{ x: 1, z: 0, re: 0, im: 1 }]), "PauliNotHermitian");
    expectError(() => measurementGroups(parsePauliSum("X2"), 2), "CircuitQubitOutOfRange");
  });
});
