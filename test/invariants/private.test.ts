import { expect } from "chai";
import { network } from "hardhat";

import { playCrowd } from "../helpers/market/desk-crowd.ts";
import { PrivateBench } from "../helpers/market/private.ts";
import { PrivateCrowd } from "../helpers/market/private-crowd.ts";

const SEEDS = [1, 2, 3];
const CALLS = 240;

const connection = await network.create();

describe("Private orders, whatever their actors do", () => {
  const done = new Map<string, number>();

  for (const seed of SEEDS) {
    it(`owes what it holds, pays each wei once, ends in time and pays no cheat (seed ${seed})`, async () => {
      const crowd = new PrivateCrowd(await PrivateBench.deploy(connection), seed);
      await playCrowd(crowd, CALLS);
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
