import { expect } from "chai";
import {
  checkDensity,
  densityEigen,
  type DensityMatrix,
  densityOf,
  densityProbabilities,
  fidelity,
  purity,
  reducedDensity,
} from "../../../sim/state/density.ts";
import { probabilities } from "../../../sim/state/state.ts";
import { expectError } from "../../helpers/machine/errors.ts";
import { Random } from "../../helpers/machine/random.ts";
import { add, type Dense, difference, identity, multiply, pauliString, scale } from "../../helpers/sim/dense.ts";
import { randomState } from "../../helpers/sim/gates.ts";
import { denseChannel, embed, flat, outer, randomDensity, trace, unflatten } from "../../helpers/sim/noise.ts";

const SEED = 8;
const of = (matrix: Dense): DensityMatrix => ({ qubits: Math.log2(matrix.length), entries: flat(matrix) });
const BELL = [Math.SQRT1_2, 0, 0, 0, 0, 0, Math.SQRT1_2, 0];

describe("density matrices", () => {
  it(`of pure states are projectors (seed ${SEED})`, () => {
    const state = randomState(3, new Random(SEED));
    const density = densityOf(state);
    expect(difference(density.entries, flat(outer(state)))).to.be.below(1e-16);
    expect(Math.abs(purity(density) - 1)).to.be.below(1e-14);
    expect(difference(densityEigen(density).values, [0, 0, 0, 0, 0, 0, 0, 1])).to.be.below(1e-14);
  });

  describe("reducedDensity", () => {
    it(`has the expectations of the whole on the kept qubits (seed ${SEED})`, () => {
      const random = new Random(SEED);
      const state = randomState(4, random);
      const mixed = of(randomDensity(4, random));
      for (const keep of [[0], [2], [3, 1], [1, 0, 3]]) {
        for (const [source, whole] of [
          [state, outer(state)],
          [mixed, unflatten(mixed.entries)],
        ] as const) {
          const part = unflatten(reducedDensity(source, keep).entries);
          for (let round = 0; round < 5; round += 1) {
            const letters = keep.map(() => random.pick(["I", "X", "Y", "Z"]));
            const small = pauliString(keep.length, Object.fromEntries(letters.map((letter, i) => [i, letter])));
            const [got] = trace(multiply(part, small));
            const [expected] = trace(multiply(whole, embed(4, small, keep)));
            expect(Math.abs(got - expected), `${keep.join()} ${letters.join("")}`).to.be.below(1e-14);
          }
        }
      }
    });
    it("of half a Bell pair is fully mixed", () => {
      expect(difference(reducedDensity(BELL, [1]).entries, [0.5, 0, 0, 0, 0, 0, 0.5, 0])).to.be.below(1e-15);
    });
    it("needs qubits, each once", () => {
      expectError(() => reducedDensity(BELL, []), "DensityLength", { qubits: 0 });
      expectError(() => reducedDensity(BELL, [1, 1]), "QubitRepeated", { qubit: 1 });
    });
  });

  it(`have the probabilities of the pure state, with its bits (seed ${SEED})`, () => {
    const state = randomState(4, new Random(SEED));
    for (const qubits of [undefined, [2], [3, 0]]) {
      expect(densityProbabilities(densityOf(state), qubits)).to.deep.equal(probabilities(state, qubits));
    }
  });

  describe("fidelity", () => {
    it(`agrees between pure and mixed forms of the same states (seed ${SEED})`, () => {
      const random = new Random(SEED);
      const [a, b] = [randomState(2, random), randomState(2, random)];
      const pure = fidelity(a, b);
      const overlap = trace(multiply(outer(a), outer(b)));
      expect(Math.abs(pure - overlap[0])).to.be.below(1e-15);
      expect(Math.abs(fidelity(a, densityOf(b)) - pure)).to.be.below(1e-15);
      expect(Math.abs(fidelity(densityOf(a), b) - pure)).to.be.below(1e-15);
      // The square root of the rounding of an eigenvalue that should be 0.
      expect(Math.abs(fidelity(densityOf(a), densityOf(b)) - pure)).to.be.below(1e-6);
    });
    it(`of one-qubit states is tr ρσ + 2·√(det ρ·det σ) (seed ${SEED})`, () => {
      const random = new Random(SEED);
      for (let round = 0; round < 20; round += 1) {
        const [rho, sigma] = [randomDensity(1, random), randomDensity(1, random)];
        const determinant = (m: Dense): number => m[0]![0]![0] * m[1]![1]![0] - (m[0]![1]![0] ** 2 + m[0]![1]![1] ** 2);
        const expected = trace(multiply(rho, sigma))[0] + 2 * Math.sqrt(determinant(rho) * determinant(sigma));
        expect(Math.abs(fidelity(of(rho), of(sigma)) - expected)).to.be.below(1e-12);
      }
    });
    it(`is 1 of a state with itself, is symmetric, and never falls under a channel (seed ${SEED})`, () => {
      const random = new Random(SEED);
      const [rho, sigma] = [randomDensity(2, random), randomDensity(2, random)];
      const before = fidelity(of(rho), of(sigma));
      expect(Math.abs(fidelity(of(rho), of(rho)) - 1)).to.be.below(1e-13);
      expect(Math.abs(fidelity(of(sigma), of(rho)) - before)).to.be.below(1e-13);
      const kraus = ["I", "X", "Y", "Z"].map((letter) => scale(pauliString(1, { 0: letter }), [0.5, 0]));
      const noisy = (matrix: Dense): DensityMatrix => of(denseChannel(2, matrix, kraus, [1]));
      expect(fidelity(noisy(rho), noisy(sigma))).to.be.above(before);
    });
    it("needs equally many qubits", () => {
      expectError(() => fidelity(BELL, [1, 0, 0, 0]), "StateWidthMismatch", { first: 2, second: 1 });
    });
  });

  it("are refused where they are none", () => {
    const cases: readonly (readonly [string, DensityMatrix, Record<string, unknown>])[] = [
      ["DensityLength", { qubits: 1, entries: new Float64Array(4) }, { length: 4 }],
      ["DensityLength", { qubits: 13, entries: new Float64Array(4) }, { qubits: 13 }],
      ["DensityTrace", { qubits: 1, entries: Float64Array.of(1, 0, 0, 0, 0, 0, 1, 0) }, { trace: 2 }],
      ["DensityNotHermitian", { qubits: 1, entries: Float64Array.of(NaN, 0, 0, 0, 0, 0, 1, 0) }, {}],
      ["DensityNotHermitian", { qubits: 1, entries: Float64Array.of(1, 0, 0.25, 0, 0, 0, 0, 0) }, { deviation: 0.25 }],
      ["DensityNotHermitian", { qubits: 1, entries: Float64Array.of(1, 0, 0, 1, 0, 1, 0, 0) }, { deviation: 2 }],
    ];
    for (const [code, density, details] of cases) expectError(() => checkDensity(density), code, details);
    const negative = of(add(scale(identity(1), [0.5, 0]), scale(pauliString(1, { 0: "X" }), [0.75, 0])));
    expectError(() => densityEigen(negative), "DensityNotPositive");
  });
});
