import { expect } from "chai";
import { levelsOfRound, positions, roundsFor, segment, stepLevels, strideOf } from "../../../sim/machine/bisection.ts";
import { expectError } from "../../helpers/machine/errors.ts";
import { Random } from "../../helpers/machine/random.ts";

/** ceil(log2(distance)) from the binary digits. */
const levelsByDigits = (distance: number) => (distance - 1).toString(2).replace(/^0$/, "").length;

describe("bisection", () => {
  it("posts at most 31 steps, evenly spaced inside the interval, for every distance up to 3 000", () => {
    for (let distance = 1; distance <= 3000; distance++) {
      const lo = 7;
      const levels = levelsByDigits(distance);
      expect(stepLevels(lo, lo + distance)).to.equal(levels);
      const stride = strideOf(lo, lo + distance);
      const posted = positions(lo, lo + distance);
      expect(posted).to.have.length(Math.ceil(distance / stride) - 1);
      expect(posted.length).to.be.lessThan(32);
      posted.forEach((step, i) => expect(step).to.equal(lo + (i + 1) * stride));
      expect((posted.at(-1) ?? lo) + stride).to.be.at.least(lo + distance);
      if (distance > 1) expect(2 ** levels / stride).to.equal(2 ** Math.ceil(levels / Math.ceil(levels / 5)));
    }
  });

  it("ends on one step after ceil(L / 5) rounds whatever is picked, for every distance up to 200", () => {
    const worst = new Map<number, number>();
    const rounds = (distance: number): number => {
      if (distance === 1) return 0;
      const known = worst.get(distance);
      if (known !== undefined) return known;
      const count = positions(0, distance).length + 1;
      const after = Array.from({ length: count }, (_, pick) => {
        const { lo, hi } = segment(0, distance, pick);
        expect(hi - lo).to.be.within(1, distance - 1);
        return rounds(hi - lo);
      });
      worst.set(distance, 1 + Math.max(...after));
      return worst.get(distance)!;
    };
    for (let distance = 1; distance <= 200; distance++) {
      expect(rounds(distance)).to.equal(Math.ceil(levelsByDigits(distance) / 5));
    }
  });

  it("the segments of an interval cover it without gaps", () => {
    const random = new Random(8);
    for (let i = 0; i < 200; i++) {
      const lo = random.below(2 ** 40);
      const hi = lo + 2 + random.below(2 ** random.pick([2, 5, 6, 10, 11, 20, 32, 47]));
      const count = positions(lo, hi).length + 1;
      const segments = Array.from({ length: count }, (_, pick) => segment(lo, hi, pick));
      expect(segments[0]!.lo).to.equal(lo);
      expect(segments.at(-1)!.hi).to.equal(hi);
      segments.slice(1).forEach((next, k) => expect(next.lo).to.equal(segments[k]!.hi));
    }
  });

  it("takes the values that the specification's formulas give at its edges", () => {
    const table: [number, number, number][] = [
      // distance, rounds, first stride
      [1, 0, 1],
      [2, 1, 1],
      [31, 1, 1],
      [32, 1, 1],
      [33, 2, 8],
      [1023, 2, 32],
      [1024, 2, 32],
      [1025, 3, 128],
      [65535, 4, 4096],
      [65537, 4, 4096],
      [2 ** 32, 7, 2 ** 27],
      [2 ** 48 - 1, 10, 2 ** 43],
    ];
    for (const [distance, rounds, stride] of table) {
      expect(roundsFor(stepLevels(0, distance)), String(distance)).to.equal(rounds);
      expect(strideOf(0, distance), String(distance)).to.equal(stride);
    }
    expect(Array.from({ length: 25 }, (_, levels) => levelsOfRound(levels))).to.deep.equal([
      0, 1, 2, 3, 4, 5, 3, 4, 4, 5, 5, 4, 4, 5, 5, 5, 4, 5, 5, 5, 5, 5, 5, 5, 5,
    ]);
  });

  it("refuses what is no interval or no segment of it", () => {
    for (const [lo, hi] of [
      [1, 1],
      [2, 1],
      [-1, 1],
      [0, 1.5],
      [0, 2 ** 53],
    ] as const) {
      expectError(() => positions(lo, hi), "IntervalOutOfRange", { lo, hi });
    }
    for (const pick of [-1, 4, 0.5]) expectError(() => segment(0, 4, pick), "SegmentOutOfRange", { pick });
  });
});
