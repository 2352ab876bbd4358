import { expect } from "chai";
import { network } from "hardhat";
import type { EventLog } from "ethers";

import { bits, onChain, resultOf, cell } from "../helpers/market/jobs.ts";
import { Direction, Kind, Market, type Committed, type Posted } from "../helpers/market/market.ts";

const connection = await network.create();

const AMOUNTS = [1n, 2n, 3n, 4n, 5n, 6n, 7n, 9n, 10n, 11n, 99n, 100n, 101n, 9_999n, 10_000n, 10_001n, 2n ** 60n - 1n];
const PRIZES = [
  [10_000],
  [6_667, 3_333],
  [5_000, 3_000, 2_000],
  [1_250, 1_250, 1_250, 1_250, 1_250, 1_250, 1_250, 1_250],
] as const;
const FEES = [0, 1, 333, 500];

interface Case {
  readonly posted: Posted;
  readonly prizes: readonly number[];
  readonly winners: Committed[];
  readonly feeBps: bigint;
}

describe("Rewards, split", () => {
  it("are credited to the last unit, once, whatever the amount, the prizes, the fee and the number of winners", async () => {
    const market = await Market.deploy(connection);
    const { board, rules } = market;
    const treasury = market.challenger(5);
    const cases: Case[] = [];
    // The deadlines are one, so that all bounties live and end together.
    const commitDeadline = (await market.now()) + 86_400;
    for (const [i, reward] of AMOUNTS.entries()) {
      const feeBps = FEES[i % FEES.length]!;
      const prizes = PRIZES[i % PRIZES.length]!;
      await rules.setFee(feeBps, treasury);
      const prizeBps = [...prizes, 0, 0, 0, 0, 0, 0, 0, 0].slice(0, 8) as Posted["terms"]["prizeBps"];
      const terms = { reward, prizeBps, direction: Direction.Max, commitDeadline };
      const posted = await market.post(Kind.Open, { ...terms, programId: onChain(market.openJob).programId });
      const winners: Committed[] = [];
      // One fewer than prizes now and then: what is left goes to the poster.
      for (let rank = 0; rank < Math.max(1, prizes.length - (i % 3)); rank++) {
        const score = bits(100 - rank);
        winners.push(
          await market.commit(posted, market.solver(rank % 4), resultOf(market.openJob, score, cell(score))),
        );
      }
      cases.push({ posted, prizes, winners, feeBps: BigInt(feeBps) });
    }
    for (const { posted, winners } of cases) for (const winner of winners) await market.reveal(posted, winner);
    await connection.networkHelpers.time.increase(86_400);
    for (const { posted, prizes, winners, feeBps } of cases) {
      const { bountyId } = posted;
      for (let rank = 0; rank < winners.length; rank++) await board.settle(bountyId);
      if (winners.length < prizes.length) await board.refund(bountyId);
      const events = async (name: "Credited" | "PrizeAwarded") =>
        (await board.queryFilter(board.filters[name](bountyId))) as unknown as EventLog[];
      const awarded = (await events("PrizeAwarded")).map(({ args }) => args.getValue("amount") as bigint);
      const { reward } = posted.terms;
      expect(awarded).to.deep.equal(winners.map((_, rank) => (reward * BigInt(prizes[rank]!)) / 10_000n));
      const credits = await events("Credited");
      const paid = credits.reduce((sum, { args }) => sum + (args.getValue("amount") as bigint), 0n);
      expect(paid, `${reward} in ${prizes.join("+")}`).to.equal(reward);
      const fees = credits.filter(({ args }) => args.getValue("account") === treasury.address);
      const due = awarded.map((amount) => (amount * feeBps) / 10_000n).filter((fee) => fee > 0n);
      expect(fees.map(({ args }) => args.getValue("amount") as bigint)).to.deep.equal(due);
    }
  });
});
