import { expect } from "chai";
import { network } from "hardhat";
import { ZeroAddress } from "ethers";

import { Crowd } from "../helpers/market/crowd.ts";
import { Market } from "../helpers/market/market.ts";

/** `KETWORK_SEEDS=4,5,6` plays other games than those of every day. */
const SEEDS = (process.env["KETWORK_SEEDS"] ?? "1,2,3").split(",").map(Number);
const CALLS = 260;

const connection = await network.create();
const { ethers } = connection;
const balance = async (of: { getAddress(): Promise<string> } | string) => ethers.provider.getBalance(of);

describe("The market, whatever its actors do", () => {
  const done = new Map<string, number>();

  for (const seed of SEEDS) {
    it(`owes what it holds, pays each wei once, ends in time and pays no lie (seed ${seed})`, async () => {
      const market = await Market.deploy(connection);
      const { board, game } = market;
      const crowd = await Crowd.gather(market, seed);
      const { plain, taxed, hostile } = crowd;
      const burnedBefore = await balance(ZeroAddress);
      const check = async (when: string) => {
        const owed = await crowd.books.owed();
        expect(await balance(board), `ether of the board ${when}`).to.equal(owed.get(ZeroAddress));
        for (const token of [plain, taxed]) {
          expect(await token.balanceOf(board), `tokens of the board ${when}`).to.equal(
            owed.get(await token.getAddress()),
          );
        }
        // One that says it paid and did not leaves the board with more than it owes, never with less.
        expect((await hostile.balanceOf(board)) >= owed.get(await hostile.getAddress())!, `hostile ${when}`).to.equal(
          true,
        );
      };
      for (let i = 0; i < CALLS; i++) {
        await crowd.act();
        await check(`after call ${i}`);
      }
      await crowd.finish();
      await check("in the end");
      expect(await balance(board), "left on the board").to.equal(0n);
      expect(await balance(game), "left in the game").to.equal(0n);
      const burned = (await balance(ZeroAddress)) - burnedBefore;
      expect(crowd.paidOut.get(ZeroAddress)! + burned, "paid out and burned").to.equal(crowd.paidIn.get(ZeroAddress));
      for (const token of [plain, taxed, hostile]) {
        const address = await token.getAddress();
        expect(crowd.paidOut.get(address), "tokens paid out").to.equal(crowd.paidIn.get(address));
        if (token !== hostile) expect(await token.balanceOf(board), "tokens left").to.equal(0n);
      }
      expect(await crowd.honestDefeats(), "honest claims defeated").to.equal(0);
      for (const { honest } of await crowd.winners()) expect(honest, "a lie was paid").to.equal(true);
      for (const [name, count] of crowd.done) done.set(name, (done.get(name) ?? 0) + count);
    });
  }

  it("made every kind of call", () => {
    const calls = ["post", "cancel", "commit", "reveal", "reveal sealed", "challenge", "sham", "openStep", "timeout"];
    const others = ["raise", "unseal", "govern", "sway", "reopen", "release", "withdraw"];
    const ends = ["forfeit", "returnBond", "prune", "settle", "refund"];
    for (const name of [...calls, ...others, ...ends]) expect(done.get(name) ?? 0, name).to.be.above(0);
  });
});
