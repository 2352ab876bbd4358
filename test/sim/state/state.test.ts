import { expect } from "chai";
import { checkState, exchanges, innerProduct, probabilities } from "../../../sim/state/state.ts";
import { expectError } from "../../helpers/machine/errors.ts";
import { Random } from "../../helpers/machine/random.ts";
import { difference } from "../../helpers/sim/dense.ts";
import { randomState } from "../../helpers/sim/gates.ts";

const SEED = 3;

describe("state vectors", () => {
  describe("checkState", () => {
    it("returns the number of qubits", () => {
      expect(checkState([1, 0, 0, 0])).to.equal(1);
      expect(checkState([0, 0, 0, 0, 0, 1, 0, 0])).to.equal(2);
    });
    it("refuses other lengths and norms", () => {
      for (const length of [0, 1, 2, 5, 6])
        expectError(() => checkState(new Float64Array(length)), "StateLength", { length });
      expectError(() => checkState([1, 0, 0.001, 0]), "StateNotNormalised", { norm: 1 + 1e-6 });
      expectError(() => checkState([1, 0, NaN, 0]), "StateNotNormalised");
    });
  });

  describe("probabilities", () => {
    it(`of any qubits in any order are sums over the others (seed ${SEED})`, () => {
      const random = new Random(SEED);
      const state = randomState(4, random);
      for (const qubits of [[0], [3], [2, 0], [1, 3, 0], [3, 2, 1, 0], [0, 1, 2, 3], []]) {
        const expected = new Float64Array(2 ** qubits.length);
        for (let j = 0; j < 16; j += 1) {
          const outcome = qubits.reduce((all, qubit, i) => all + ((j >> qubit) & 1) * 2 ** i, 0);
          expected[outcome] = expected[outcome]! + state[2 * j]! ** 2 + state[2 * j + 1]! ** 2;
        }
        expect(difference(probabilities(state, qubits), expected), qubits.join()).to.be.below(1e-15);
      }
      expect(probabilities(state)).to.deep.equal(probabilities(state, [0, 1, 2, 3]));
    });
    it("refuses qubits that are not there or stand twice", () => {
      expectError(() => probabilities([1, 0, 0, 0], [1]), "QubitOutOfRange", { qubit: 1 });
      expectError(() => probabilities([1, 0, 0, 0], [0, 0]), "QubitRepeated", { qubit: 0 });
      expectError(() => probabilities([1, 0, 0, 0], [0.5]), "QubitsMalformed", { qubit: 0.5 });
    });
  });

  it("exchanges bring each qubit to its place", () => {
    for (const qubits of [[0, 1, 2], [2, 1, 0], [1, 2, 0], [2, 0], [1]]) {
      const standing = [0, 1, 2];
      for (const [a, b] of exchanges(qubits, 3)) [standing[a], standing[b]] = [standing[b]!, standing[a]!];
      expect(standing.slice(0, qubits.length)).to.deep.equal(qubits);
    }
    expect(exchanges([0, 1], 4)).to.deep.equal([]);
  });

  it("the inner product is conjugate in its first state", () => {
    expect(innerProduct([0.6, 0, 0, 0.8], [0, 0, 1, 0])).to.deep.equal([0, -0.8]);
    expectError(() => innerProduct([1, 0, 0, 0], [1, 0, 0, 0, 0, 0, 0, 0]), "StateWidthMismatch", {
      first: 1,
      second: 2,
    });
  });
});
