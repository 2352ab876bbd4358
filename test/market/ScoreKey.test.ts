import { expect } from "chai";
import fc from "fast-check";
import { network } from "hardhat";

import { bits } from "../helpers/market/jobs.ts";
import { Direction } from "../helpers/market/market.ts";

const SEED = 7;
const { ethers } = await network.create();
const harness = await ethers.deployContract("MarketHarness");

const ladder = [
  -Infinity,
  -Number.MAX_VALUE,
  -1.5,
  -1,
  -2.2250738585072014e-308,
  -Number.MIN_VALUE,
  0,
  Number.MIN_VALUE,
  2.2250738585072014e-308,
  1 - Number.EPSILON / 2,
  1,
  Number.MAX_VALUE,
  Infinity,
];

describe("ScoreKey", () => {
  describe("rank", () => {
    it("grows strictly along the numbers for min, and falls for max", async () => {
      let previous: [bigint, bigint] | undefined;
      for (const value of ladder) {
        const min = await harness.rank(bits(value), Direction.Min);
        const max = await harness.rank(bits(value), Direction.Max);
        expect(min + max, "mirror images").to.equal(2n ** 64n - 1n);
        if (previous) {
          expect(min > previous[0], `${value} for min`).to.equal(true);
          expect(max < previous[1], `${value} for max`).to.equal(true);
        }
        previous = [min, max];
      }
    });

    it("takes −0 for +0", async () => {
      for (const direction of [Direction.Min, Direction.Max]) {
        expect(await harness.rank(bits(-0), direction)).to.equal(await harness.rank(bits(0), direction));
      }
    });

    it(`agrees with JavaScript's comparisons (seed ${SEED})`, async () => {
      const number = fc.double({ noNaN: true });
      await fc.assert(
        fc.asyncProperty(number, number, async (a, b) => {
          const [x, y] = [await harness.rank(bits(a), Direction.Min), await harness.rank(bits(b), Direction.Min)];
          expect([x < y, x === y]).to.deep.equal([a < b, a === b]);
          expect(await harness.reaches(bits(a), bits(b), Direction.Min)).to.equal(a <= b);
          expect(await harness.reaches(bits(a), bits(b), Direction.Max)).to.equal(a >= b);
        }),
        { seed: SEED, numRuns: 150 },
      );
    });
  });

  describe("isNaN", () => {
    const cases: [bigint, boolean][] = [
      [0x7ff0000000000000n, false],
      [0xfff0000000000000n, false],
      [0x7fefffffffffffffn, false],
      [0x7ff0000000000001n, true],
      [0x7ff8000000000000n, true],
      [0xfff0000000000001n, true],
      [0xffffffffffffffffn, true],
      [0x8000000000000000n, false],
    ];
    for (const [score, expected] of cases) {
      it(`is ${expected} for ${score.toString(16)}`, async () => {
        expect(await harness.isNaN(score)).to.equal(expected);
      });
    }
  });
});
