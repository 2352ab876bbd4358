import { expect } from "chai";
import { network } from "hardhat";

import { playCrowd } from "../helpers/market/desk-crowd.ts";
import { DeskMarket } from "../helpers/market/desk.ts";
import { InferenceCrowd } from "../helpers/market/inference-crowd.ts";

const SEEDS = [1, 2, 3];
const CALLS = 200;

const connection = await network.create();

describe("Verified inference, whatever its actors do", () => {
  const done = new Map<string, number>();

  for (const seed of SEEDS) {
    it(`owes what it holds, pays each wei once, ends in time and pays no lie (seed ${seed})`, async () => {
      const crowd = new InferenceCrowd(await DeskMarket.deploy(connection), seed);
      await playCrowd(crowd, CALLS);
      const { lies, paid, robbed } = await crowd.judged();
      expect(lies, "lies that were paid").to.equal(0);
      expect(robbed, "honest answers disproved").to.equal(0);
      expect(paid, "answers that were paid").to.be.above(0);
      for (const [name, count] of crowd.done) done.set(name, (done.get(name) ?? 0) + count);
    });
  }

  it("made every kind of call", () => {
    const calls = ["ask", "take", "answer", "challenge", "sham", "openStep", "timeout", "close", "release"];
    for (const name of [...calls, "drop", "discard", "pay", "refund", "withdraw"]) {
      expect(done.get(name) ?? 0, name).to.be.above(0);
    }
  });
});
