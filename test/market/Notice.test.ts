import { expect } from "chai";
import { network } from "hardhat";
import { ZeroHash } from "ethers";

import { UNDER_COVERAGE } from "../helpers/coverage.ts";
import type { MarketHarness, MoodyListener } from "../../types/index.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;

const Mood = { Note: 0, Refuse: 1, Burn: 2, Flood: 3 } as const;
const GAS = 100_000;

async function deploy() {
  const harness = (await ethers.deployContract("MarketHarness")) as unknown as MarketHarness;
  const listener = (await ethers.deployContract("MoodyListener")) as unknown as MoodyListener;
  const data = listener.interface.encodeFunctionData("onBountyEnded", [ZeroHash.replace(/0$/, "7"), 2]);
  return { harness, listener, data };
}

describe("Notice", () => {
  for (const [mood, heard] of [
    ["Note", true],
    ["Refuse", false],
    ["Burn", false],
    ["Flood", true],
  ] as const) {
    it(`costs what was promised and no more, whatever is answered: ${mood.toLowerCase()}`, async () => {
      const { harness, listener, data } = await networkHelpers.loadFixture(deploy);
      await listener.behave(Mood[mood]);
      const [succeeded, gas] = await harness.notify.staticCall(listener, GAS, data);
      expect(succeeded).to.equal(heard);
      // The call itself and a look at a cold account; more of it where the harness is instrumented.
      expect(Number(gas)).to.be.below(GAS + (UNDER_COVERAGE ? 13_000 : 3_000));
      if (mood === "Burn") expect(Number(gas)).to.be.above(GAS);
    });
  }

  it("gives the receiver all of the gas and the data", async () => {
    const { harness, listener, data } = await networkHelpers.loadFixture(deploy);
    await harness.notify(listener, GAS, data, { gasLimit: 5 * GAS });
    expect(await listener.lastBounty()).to.equal(ZeroHash.replace(/0$/, "7"));
    expect(await listener.lastStatus()).to.equal(2n);
    expect(Number(await listener.gasSeen())).to.be.within(GAS - (UNDER_COVERAGE ? 10_000 : 1_000), GAS);
  });

  it("succeeds where there is nobody", async () => {
    const { harness, data } = await networkHelpers.loadFixture(deploy);
    const [succeeded] = await harness.notify.staticCall(`0x${"99".repeat(20)}`, GAS, data);
    expect(succeeded).to.equal(true);
  });
});
