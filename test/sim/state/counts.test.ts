import { expect } from "chai";
import { countOutcomes, frequencies, labelledCounts, sampleCounts, sampleShots } from "../../../sim/state/counts.ts";
import { Random } from "../../../sim/math/random.ts";
import { expectError } from "../../helpers/machine/errors.ts";

const SEED = 2024;

describe("sampleShots", () => {
  it(`finds the first outcome whose running sum exceeds the next float (seed ${SEED})`, () => {
    const shares = [0.1, 0, 0.3, 0.05, 0, 0.25, 0.3, 0];
    const random = new Random(SEED);
    const total = shares.reduce((sum, share) => sum + share, 0);
    const expected = Array.from({ length: 500 }, () => {
      const mark = random.nextFloat() * total;
      let sum = 0;
      return shares.findIndex((share) => (sum += share) > mark);
    });
    expect(Array.from(sampleShots(shares, 500, SEED))).to.deep.equal(expected);
  });

  it("the seed decides, and bits beyond the 64th of it do not count", () => {
    const shares = new Array<number>(16).fill(1 / 16);
    expect(sampleShots(shares, 50, 7)).to.deep.equal(sampleShots(shares, 50, 7n + (1n << 64n)));
    expect(sampleShots(shares, 50, 7)).to.not.deep.equal(sampleShots(shares, 50, 8));
  });

  it(`has the frequencies of its distribution, by the chi-squared test (seed ${SEED})`, () => {
    const shares = [0.5, 0.125, 0.25, 0.125];
    const shots = 20_000;
    const found = frequencies(sampleCounts(shares, shots, SEED));
    const statistic = shares.reduce((sum, share, o) => sum + (shots * (found[o]! - share) ** 2) / share, 0);
    // 3 degrees of freedom: exceeded once in 10^4 samples; the seed is fixed.
    expect(statistic).to.be.below(21.1);
  });

  it("a float that is a running sum belongs to the outcome after it", () => {
    for (const seed of [1, 2, 3, 4]) {
      // u and 1 − u are multiples of 2^-53, so their sum is 1 exactly.
      const u = new Random(seed).nextFloat();
      expect(Array.from(sampleShots([u, 1 - u], 1, seed))).to.deep.equal([1]);
    }
  });

  it("never finds what has the probability 0, nor misses what has 1", () => {
    expect(new Set(sampleShots([0, 0, 1, 0], 100, 1))).to.deep.equal(new Set([2]));
    expect(Array.from(sampleShots([1], 3, 1))).to.deep.equal([0, 0, 0]);
  });

  const faults: readonly (readonly [string, readonly number[], number, number, Record<string, unknown>])[] = [
    ["ProbabilitiesLength", [0.5, 0.25, 0.25], 1, 1, { length: 3 }],
    ["ProbabilitiesLength", [], 1, 1, { length: 0 }],
    ["ProbabilityOutOfRange", [1.5, -0.5], 1, 1, { outcome: 1, probability: -0.5 }],
    ["ProbabilityOutOfRange", [1, NaN], 1, 1, { outcome: 1 }],
    ["ProbabilitySum", [0.5, 0.25], 1, 1, { sum: 0.75 }],
    ["ShotsOutOfRange", [1, 0], 0, 1, { value: 0 }],
    ["ShotsOutOfRange", [1, 0], 1.5, 1, { value: 1.5 }],
    ["SeedNotAnInteger", [1, 0], 1, 0.5, { seed: 0.5 }],
  ];
  for (const [code, shares, shots, seed, details] of faults) {
    it(`refuses [${shares.join()}], ${shots} shots, seed ${seed} as ${code}`, () => {
      expectError(() => sampleShots(shares, shots, seed), code, details);
    });
  }
});

describe("counts", () => {
  it("are of outcomes in ascending order, with labels whose last character is the first qubit", () => {
    const counts = countOutcomes([3, 1, 3, 1, 3], 3);
    expect([...counts.counts]).to.deep.equal([
      [1, 2],
      [3, 3],
    ]);
    expect(labelledCounts(counts)).to.deep.equal({ "001": 2, "011": 3 });
    expect(Array.from(frequencies(counts))).to.deep.equal([0, 0.4, 0, 0.6, 0, 0, 0, 0]);
    expectError(() => countOutcomes([4], 2), "OutcomeOutOfRange", { value: 4 });
  });
});
