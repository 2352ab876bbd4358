import { expect } from "chai";
import { network } from "hardhat";
import { ZeroAddress } from "ethers";

import { Crowd } from "../helpers/market/crowd.ts";
import { Market } from "../helpers/market/market.ts";

const SEEDS = [1, 2, 3];
const CALLS = 250;

const connection = await network.create();
const { ethers } = connection;
const balance = async (of: { getAddress(): Promise<string> } | string) => ethers.provider.getBalance(of);

describe("The market, whatever its actors do", () => {
  const done = new Map<string, number>();

  for (const seed of SEEDS) {
    it(`owes what it holds, pays each wei once, ends in time and pays no lie (seed ${seed})`, async () => {
      const market = await Market.deploy(connection);
      const { board, game } = market;
      const crowd = new Crowd(market, seed);
      const burnedBefore = await balance(ZeroAddress);
      for (let i = 0; i < CALLS; i++) {
        await crowd.act();
        expect(await balance(board), `balance of the board after call ${i}`).to.equal(await crowd.owed());
      }
      await crowd.finish();
      expect(await balance(board), "left on the board").to.equal(0);
      expect(await balance(game), "left in the game").to.equal(0);
      const burned = (await balance(ZeroAddress)) - burnedBefore;
      expect(crowd.paidOut + burned, "paid out and burned").to.equal(crowd.paidIn);
      expect(await crowd.honestDefeats(), "honest claims defeated").to.equal(0);
      for (const { honest } of await crowd.winners()) expect(honest, "a lie was paid").to.equal(true);
      for (const [name, count] of crowd.done) done.set(name, (done.get(name) ?? 0) + count);
    });
  }

  it("made every kind of call", () => {
    const calls = ["post", "cancel", "commit", "reveal", "challenge", "sham", "openStep", "timeout", "release"];
    const ends = ["forfeit", "returnBond", "prune", "settle", "refund", "withdraw"];
    for (const name of [...calls, ...ends]) expect(done.get(name) ?? 0, name).to.be.above(0);
  });
});
