import { expect } from "chai";
import { expectation, variance } from "../../../sim/compile/measure.ts";
import { parsePauliSum, simplify } from "../../../sim/observable/pauli.ts";
import { expectError } from "../../helpers/machine/errors.ts";
import { Random } from "../../helpers/machine/random.ts";
import { apply, denseExpectation, denseSum } from "../../helpers/sim/dense.ts";
import { randomState } from "../../helpers/sim/gates.ts";

const SEED = 99;

describe("expectation", () => {
  it(`of a state vector agrees with dense matrices (seed ${SEED})`, () => {
    const random = new Random(SEED);
    for (const qubits of [1, 2, 3, 5]) {
      const size = 2 ** qubits;
      const terms = Array.from({ length: 6 }, () => ({
        x: random.below(size),
        z: random.below(size),
        re: random.unit(),
        im: 0,
      }));
      const sum = simplify(terms);
      const state = randomState(qubits, random);
      expect(Math.abs(expectation(sum, state) - denseExpectation(qubits, sum, state))).to.be.below(1e-14);
    }
  });

  it("refuses vectors that are no state of enough qubits", () => {
    for (const length of [0, 1, 2, 5, 6]) {
      expectError(() => expectation(parsePauliSum("Z0"), new Float64Array(length)), "StateLength", { length });
    }
    expectError(() => expectation(parsePauliSum("Z1"), [1, 0, 0, 0]), "ObservableTooWide", {
      observable: 2,
      circuit: 1,
    });
    expectError(() => expectation(parsePauliSum("Z0"), [1, 0, 1, 0]), "StateNotNormalised", { norm: 2 });
  });
});

describe("variance", () => {
  it(`is ‖Hψ‖² − ⟨H⟩² of dense matrices (seed ${SEED})`, () => {
    const random = new Random(SEED);
    const sum = parsePauliSum("0.3 - 0.7 Z0 + 0.4 X0 Y1 - 1.1 Y2 Z1 + 0.25 X1 X2");
    for (let round = 0; round < 5; round += 1) {
      const state = randomState(3, random);
      const squares = apply(denseSum(3, sum), state).reduce((total, value) => total + value * value, 0);
      expect(Math.abs(variance(sum, state) - (squares - denseExpectation(3, sum, state) ** 2))).to.be.below(1e-14);
    }
  });
  it("of an eigenstate is 0, of X in |0⟩ is 1", () => {
    expect(variance(parsePauliSum("2 Z0 Z1"), [0, 0, 1, 0, 0, 0, 0, 0])).to.equal(0);
    expect(variance(parsePauliSum("X0"), [1, 0, 0, 0])).to.equal(1);
  });
  it("refuses what has no expectation", () => {
    expectError(() => variance([{ x: 1, z: 0, re: 0, im: 1 }], [1, 0, 0, 0]), "PauliNotHermitian");
    expectError(() => variance(parsePauliSum("Z1"), [1, 0, 0, 0]), "ObservableTooWide", { observable: 2, circuit: 1 });
  });
});
