/** The pure parts of the game against their TypeScript twins and against plain arithmetic. */
import { expect } from "chai";
import { id, toBeHex } from "ethers";

import { hashPair, packTerms, rootOf, siblingsOf, termsOf, termWord } from "../../tasks/protocol/nodes.ts";
import { levelsOfRound, positions, roundsFor, stepLevels } from "../../sim/index.ts";
import { ethers } from "../helpers/dispute/fixture.ts";

describe("Dispute libraries", () => {
  const deploy = () => ethers.deployContract("DisputeHarness");

  describe("Rounds", () => {
    it("splits bits into balanced rounds of at most five", async () => {
      const harness = await deploy();
      for (let bits = 1; bits <= 48; bits++) {
        const rounds = Number(await harness.roundCount(bits));
        const next = Number(await harness.roundBits(bits));
        expect([rounds, next]).to.deep.equal([roundsFor(bits), levelsOfRound(bits)]);
        expect(rounds).to.equal(Math.floor((bits + 4) / 5));
        expect(next).to.be.at.most(5);
        // What is left takes one round less.
        expect(roundsFor(bits - next)).to.equal(rounds - 1);
      }
    });

    it("posts 1 to 31 steps, ends no segment beyond the stride, and leaves one round less", async () => {
      const harness = await deploy();
      const lengths = [2, 3, 4, 5, 31, 32, 33, 63, 64, 65, 1023, 1024, 1025, 2 ** 20 + 1, 2 ** 32 - 1, 2 ** 48 - 1];
      for (let length = 2; length <= 300; length += 7) lengths.push(length);
      for (const length of lengths) {
        const [stride, inner] = (await harness.split(length)).map(Number) as [number, number];
        const steps = positions(0, length);
        expect(steps.length).to.equal(inner).and.to.be.within(1, 31);
        expect(steps.every((step, i) => step === (i + 1) * stride && step < length)).to.equal(true);
        expect((inner + 1) * stride).to.be.at.least(length);
        expect(roundsFor(stepLevels(0, stride))).to.be.at.most(roundsFor(stepLevels(0, length)) - 1);
      }
    });
  });

  describe("FeeFloor", () => {
    it("rounds down by less than one part in 512 and keeps the order", async () => {
      const harness = await deploy();
      const fees = [0n, 1n, 7n, 511n, 512n, 1023n, 1024n, 1025n, 2047n, 2048n, 10n ** 9n, 123_456_789_012n, 2n ** 72n];
      let before = -1n;
      for (const fee of fees) {
        const packed = await harness.packFee(fee);
        const value = await harness.unpackFee(packed);
        expect(packed)
          .to.be.below(2n ** 16n)
          .and.to.be.at.least(before);
        expect(value).to.be.at.most(fee);
        expect((fee - value) * 512n).to.be.at.most(fee);
        if (fee < 1024n) expect(value).to.equal(fee);
        before = packed;
      }
    });

    it("stops at the largest fee that fits", async () => {
      const harness = await deploy();
      for (const fee of [1023n << 63n, 2n ** 73n, 2n ** 256n - 1n]) {
        expect(await harness.packFee(fee)).to.equal(2n ** 16n - 1n);
      }
      expect(await harness.unpackFee(2n ** 16n - 1n)).to.equal(1023n << 63n);
    });
  });

  describe("Descent", () => {
    it("hashes up to 32 words into a tree and shows each of them again", async () => {
      const harness = await deploy();
      for (const count of [1, 2, 4, 8, 16, 32]) {
        const words = Array.from({ length: count }, (_, i) => id(`${count} ${i}`));
        const root = await harness.rootOf(words);
        expect(root).to.equal(rootOf(words));
        for (let i = 0; i < count; i++) {
          expect(await harness.climb(words[i]!, i, siblingsOf(words, i))).to.equal(root);
        }
      }
      expect(rootOf([id("a"), id("b")])).to.equal(hashPair(id("a"), id("b")));
    });

    it("reads the even term from the high half of a word and the odd one from the low half", async () => {
      const harness = await deploy();
      const terms = [
        { re: 2n ** 64n - 1n, im: 2n },
        { re: 3n, im: 2n ** 63n },
      ];
      const [word] = packTerms(terms);
      expect(termsOf([word!])).to.deep.equal(terms);
      expect(await harness.term(word!, 6)).to.equal(termWord(terms[0]!));
      expect(await harness.term(word!, 7)).to.equal(termWord(terms[1]!));
      expect(termWord({ re: 1n, im: 0n })).to.equal(toBeHex(2n ** 64n, 32));
    });
  });
});
