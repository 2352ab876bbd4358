import { expect } from "chai";
import { network } from "hardhat";
import { ZeroAddress } from "ethers";

import { PrivateBench } from "../helpers/market/private.ts";
import { PrivateCrowd } from "../helpers/market/private-crowd.ts";

const SEEDS = [1, 2, 3];
const CALLS = 240;

const connection = await network.create();
const { ethers } = connection;
const balance = async (of: { getAddress(): Promise<string> } | string) => ethers.provider.getBalance(of);

describe("Private orders, whatever their actors do", () => {
  const done = new Map<string, number>();

  for (const seed of SEEDS) {
    it(`owes what it holds, pays each wei once, ends in time and pays no cheat (seed ${seed})`, async () => {
      const at = await PrivateBench.deploy(connection);
      const { desk, token, market } = at;
      const crowd = new PrivateCrowd(at, seed);
      const burnedBefore = await balance(ZeroAddress);
      for (let i = 0; i < CALLS; i++) {
        await crowd.act();
        const held = { ether: await balance(desk), token: await token.balanceOf(desk) };
        expect(held, `held by the desk after call ${i}`).to.deep.equal(await crowd.owed());
      }
      await crowd.finish();
      expect(await balance(desk), "left on the desk").to.equal(0);
      expect(await token.balanceOf(desk), "tokens left on the desk").to.equal(0);
      expect(await balance(market.game), "left in the game").to.equal(0);
      const burned = (await balance(ZeroAddress)) - burnedBefore;
      expect(crowd.paidOut.ether + burned, "paid out and burned").to.equal(crowd.paidIn.ether);
      expect(crowd.paidOut.token, "tokens paid out").to.equal(crowd.paidIn.token);
      const { cheats, paid, robbed } = await crowd.judged();
      expect(cheats, "lies and garbage that were paid").to.equal(0);
      expect(robbed, "honest deliveries that were not").to.equal(0);
      expect(paid, "deliveries that were paid").to.be.above(0);
      for (const [name, count] of crowd.done) done.set(name, (done.get(name) ?? 0) + count);
    });
  }

  it("made every kind of call", () => {
    const calls = ["order", "take", "deliver", "challenge", "sham", "openStep", "timeout", "close", "release"];
    for (const name of [...calls, "accuse", "cancel", "drop", "discard", "pay", "refund", "withdraw"]) {
      expect(done.get(name) ?? 0, name).to.be.above(0);
    }
    expect(done.get("false accusation"), "accusations of what can be read").to.equal(undefined);
  });
});
