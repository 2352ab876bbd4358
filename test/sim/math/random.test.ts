import { expect } from "chai";

import { Random } from "../../../sim/math/random.ts";
import { expectError } from "../../helpers/machine/errors.ts";

/** SplitMix64 with 64-bit integers, as published. */
function* splitMix64(seed: bigint): Generator<bigint> {
  const wrap = (value: bigint): bigint => BigInt.asUintN(64, value);
  for (let state = seed; ;) {
    state = wrap(state + 0x9e3779b97f4a7c15n);
    let z = state;
    z = wrap((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n);
    z = wrap((z ^ (z >> 27n)) * 0x94d049bb133111ebn);
    yield z ^ (z >> 31n);
  }
}

describe("Random", function () {
  describe("nextUint64", function () {
    it("gives the published outputs for seed 1234567", function () {
      const random = new Random(1234567);
      const outputs = Array.from({ length: 5 }, () => random.nextUint64());
      expect(outputs).to.deep.equal([
        6457827717110365317n,
        3203168211198807973n,
        9817491932198370423n,
        4593380528125082431n,
        16408922859458223821n,
      ]);
    });

    it("equals SplitMix64 on 64-bit integers for 1000 outputs of each of several seeds", function () {
      for (const seed of [0n, 1n, 0xffffffffn, 0x100000000n, 0xffffffffffffffffn, 0x123456789abcdef0n]) {
        const random = new Random(seed);
        const reference = splitMix64(seed);
        for (let i = 0; i < 1_000; i++) expect(random.nextUint64()).to.equal(reference.next().value);
      }
    });
  });

  describe("nextFloat", function () {
    it("is the 53 high bits of the next output over 2^53", function () {
      const random = new Random(42);
      const twin = new Random(42);
      for (let i = 0; i < 1_000; i++) {
        const value = random.nextFloat();
        expect(value).to.equal(Number(twin.nextUint64() >> 11n) / 2 ** 53);
        expect(value).to.be.within(0, 1 - 2 ** -53);
      }
    });
  });

  describe("nextInt", function () {
    it("stays below its bound and takes every value about equally often", function () {
      const random = new Random(7);
      for (const bound of [1, 2, 3, 7, 10]) {
        const counts = Array<number>(bound).fill(0);
        for (let i = 0; i < 2_000 * bound; i++) counts[random.nextInt(bound)]! += 1;
        // Five standard deviations of the count of one value.
        for (const count of counts)
          expect(count).to.be.within(2_000 - 5 * Math.sqrt(2_000), 2_000 + 5 * Math.sqrt(2_000));
      }
    });

    it("takes bounds up to 2^32, rejecting the incomplete last block", function () {
      const random = new Random(3);
      const twin = new Random(3);
      for (const bound of [2 ** 32, 2 ** 31 + 1]) {
        for (let i = 0; i < 100; i++) {
          let high: bigint;
          do high = twin.nextUint64() >> 32n;
          while (bound !== 2 ** 32 && high > BigInt(2 ** 31));
          expect(random.nextInt(bound)).to.equal(Number(high));
        }
      }
    });

    it("refuses bounds outside [1, 2^32] and fractions", function () {
      const random = new Random(1);
      for (const bound of [0, -1, 2 ** 32 + 1, 1.5, NaN, Infinity]) {
        expectError(() => random.nextInt(bound), "RandomBoundOutOfRange", { bound });
      }
    });
  });

  describe("constructor", function () {
    it("takes the low 64 bits of any integer, so equal seeds give equal streams", function () {
      expect(new Random(-1n).nextUint64()).to.equal(new Random(0xffffffffffffffffn).nextUint64());
      expect(new Random(5).nextUint64()).to.equal(new Random(5n).nextUint64());
    });

    it("refuses numbers that are not safe integers", function () {
      for (const seed of [0.5, NaN, Infinity, 2 ** 53])
        expectError(() => new Random(seed), "SeedNotAnInteger", { seed });
    });

    it("refuses what is no number, above all no seed at all", function () {
      for (const seed of [undefined, null, "1", true])
        expectError(() => new Random(seed as unknown as number), "SeedNotAnInteger", { seed });
    });
  });
});
