import { expect } from "chai";
import { gateCounts } from "../../../../sim/circuit/circuit.ts";
import { simulate } from "../../../../sim/compile/host.ts";
import { amplitudeEncoding, prepareState } from "../../../../sim/qml/encoding/preparation.ts";
import { expectError } from "../../../helpers/machine/errors.ts";
import { Random } from "../../../helpers/machine/random.ts";
import { denseState, difference } from "../../../helpers/sim/dense.ts";
import { randomState } from "../../../helpers/sim/gates.ts";

const SEED = 11;
/** The sum of roundings in the 2^n rotations of up to 5 qubits. */
const TOLERANCE = 1e-14;

const expectPrepared = (state: ArrayLike<number>): void => {
  const circuit = prepareState(state);
  expect(difference(denseState(circuit), state), "dense").to.be.below(TOLERANCE);
  expect(difference(simulate(circuit), state), "machine").to.be.below(TOLERANCE);
};

/** A row as the real parts of a state. */
const real = (row: readonly number[]): number[] => row.flatMap((value) => [value, 0]);

describe("prepareState", () => {
  for (const n of [1, 2, 3, 5]) {
    it(`makes random states of ${n} qubits, phase included (seed ${SEED})`, () => {
      const random = new Random(SEED);
      for (let round = 0; round < (n < 5 ? 4 : 1); round += 1) expectPrepared(randomState(n, random));
    });
  }

  it("makes states with zeros, signs and phases", () => {
    const r = Math.SQRT1_2;
    for (const row of [
      [1, 0],
      [-1, 0],
      [0, -1],
      [-r, r, 0, 0],
      [0, 0, 0.6, -0.8],
      [0, 0, 0, 0, 0, 0, -1, 0],
    ]) {
      expectPrepared(real(row));
    }
    expectPrepared([0, 1, 0, 0]);
    expectPrepared([0, 0, 0, 0, 0, -r, r, 0]);
  });

  it("needs no RZ for real states", () => {
    expect(gateCounts(prepareState(real([0.5, -0.5, 0.5, 0.5])))).to.deep.equal({ ry: 3, cx: 2 });
    const complex = prepareState([0.5, 0, 0, 0.5, 0.5, 0, 0.5, 0]);
    expect(gateCounts(complex)).to.deep.equal({ ry: 3, cx: 4, rz: 3, gphase: 1 });
  });

  it("refuses what is no state", () => {
    expectError(() => prepareState([1, 0, 0]), "StateLength", { length: 3 });
    expectError(() => prepareState([1, 0, 1, 0]), "StateNotNormalised", { norm: 2 });
  });
});

describe("amplitudeEncoding", () => {
  it("normalises and fills up with zeros", () => {
    expect(difference(simulate(amplitudeEncoding([3, 0, -4])), real([0.6, 0, -0.8, 0]))).to.be.below(TOLERANCE);
    expect(difference(simulate(amplitudeEncoding([2])), real([1, 0]))).to.equal(0);
    expect(amplitudeEncoding([1, 1], 3).qubits).to.equal(3);
  });
  it("normalises rows whose squares overflow or vanish", () => {
    for (const size of [1e200, 1e-200]) {
      const state = simulate(amplitudeEncoding([3 * size, 4 * size]));
      expect(difference(state, real([0.6, 0.8]))).to.be.below(TOLERANCE);
    }
  });
  it("refuses rows without direction, with holes, or too long", () => {
    expectError(() => amplitudeEncoding([0, 0]), "DataDegenerate");
    expectError(() => amplitudeEncoding([]), "DataDegenerate");
    expectError(() => amplitudeEncoding([1, Infinity]), "DataNotFinite", { column: 1 });
    expectError(() => amplitudeEncoding([1, 2, 3], 1), "DataShape");
    expectError(() => amplitudeEncoding([1], 1.5), "DataShape");
  });
});
