import { expect } from "chai";
import { type DensityMatrix, densityOf, reducedDensity } from "../../../sim/state/density.ts";
import { relativeEntropy, renyiEntropy, vonNeumannEntropy } from "../../../sim/state/entropy.ts";
import { expectError } from "../../helpers/machine/errors.ts";
import { Random } from "../../helpers/machine/random.ts";
import { randomState } from "../../helpers/sim/gates.ts";
import { flat, randomDensity } from "../../helpers/sim/noise.ts";

const SEED = 19;

const diagonal = (...shares: readonly number[]): DensityMatrix => {
  const entries = new Float64Array(2 * shares.length ** 2);
  shares.forEach((share, i) => (entries[2 * (i * shares.length + i)] = share));
  return { qubits: Math.log2(shares.length), entries };
};

describe("entropies", () => {
  const shares = [0.5, 0.25, 0.125, 0.125];
  const cases: readonly (readonly [number, number])[] = [
    [0, 2],
    [0.5, 2 * Math.log2(shares.reduce((sum, share) => sum + Math.sqrt(share), 0))],
    [1, 1.75],
    [2, -Math.log2(0.25 + 0.0625 + 2 / 64)],
    [300, (300 / 299) * 1],
    [Infinity, 1],
  ];
  for (const [order, bits] of cases) {
    it(`of order ${order} of a known spectrum is ${bits} bits`, () => {
      expect(Math.abs(renyiEntropy(diagonal(...shares), order, "bit") - bits)).to.be.below(1e-14);
      expect(Math.abs(renyiEntropy(diagonal(...shares), order) - bits * Math.LN2)).to.be.below(1e-14);
    });
  }

  it(`of both halves of a pure state are equal, and 0 of the whole (seed ${SEED})`, () => {
    const state = randomState(4, new Random(SEED));
    const [low, high] = [reducedDensity(state, [0, 1]), reducedDensity(state, [3, 2])];
    for (const order of [0.3, 1, 2, 5, Infinity]) {
      expect(Math.abs(renyiEntropy(low, order) - renyiEntropy(high, order)), `order ${order}`).to.be.below(1e-12);
    }
    expect(vonNeumannEntropy(low)).to.be.above(0.1);
    expect(vonNeumannEntropy(densityOf(state))).to.be.within(0, 1e-12);
  });

  it("of basis states and Bell halves are 0 and 1 bit", () => {
    expect(vonNeumannEntropy(diagonal(1, 0))).to.equal(0);
    expect(Object.is(renyiEntropy(diagonal(1, 0), Infinity), 0)).to.equal(true);
    expect(Math.abs(vonNeumannEntropy(diagonal(0.5, 0.5), "bit") - 1)).to.be.below(1e-15);
  });

  it(`do not grow with their order (seed ${SEED})`, () => {
    const matrix = randomDensity(3, new Random(SEED));
    const density = { qubits: 3, entries: flat(matrix) };
    const values = [0, 0.5, 1, 1.5, 2, 10, Infinity].map((order) => renyiEntropy(density, order));
    for (let i = 1; i < values.length; i += 1) expect(values[i]!).to.be.below(values[i - 1]!);
  });

  it("are continuous at order 1", () => {
    const [below, at, above] = [-1, 0, 1].map((side) => renyiEntropy(diagonal(...shares), 1 + side * 2e-8, "bit"));
    expect(Math.abs(below! - at!)).to.be.below(1e-7);
    expect(Math.abs(above! - at!)).to.be.below(1e-7);
  });

  it("have no negative order", () => {
    expectError(() => renyiEntropy(diagonal(1, 0), -1), "EntropyOrderOutOfRange", { order: -1 });
    expectError(() => renyiEntropy(diagonal(1, 0), NaN), "EntropyOrderOutOfRange");
  });
});

describe("relativeEntropy", () => {
  it("is Σ q·log(q/p), over what q has", () => {
    expect(Math.abs(relativeEntropy([0.5, 0.5, 0], [0.25, 0.5, 0.25]) - 0.5 * Math.log(2))).to.be.below(1e-16);
    expect(relativeEntropy([0.5, 0.5, 0], [0.25, 0.5, 0.25], "bit")).to.equal(0.5);
    expect(relativeEntropy([0.3, 0.7], [0.3, 0.7])).to.equal(0);
  });
  it("is infinite where p excludes what q has", () => {
    expect(relativeEntropy([0.5, 0.5], [1, 0])).to.equal(Infinity);
    expect(relativeEntropy([1, 0], [0.5, 0.5], "bit")).to.equal(1);
  });
  it("needs distributions of one length", () => {
    expectError(() => relativeEntropy([1], [0.5, 0.5]), "ProbabilitiesLength", { length: 2 });
  });
});
