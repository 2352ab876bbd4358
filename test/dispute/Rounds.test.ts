import { expect } from "chai";

import { levelsOfRound, positions, roundsFor, stepLevels } from "../../sim/index.ts";
import { ethers } from "../helpers/dispute/fixture.ts";

describe("Rounds", () => {
  const deploy = () => ethers.deployContract("DisputeHarness");

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
