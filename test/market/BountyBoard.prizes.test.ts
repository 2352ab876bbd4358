import { expect } from "chai";
import { network } from "hardhat";
import { ZeroAddress } from "ethers";

import { bits, echoResult, resultOf } from "../helpers/market/jobs.ts";
import {
  CommitStatus,
  Direction,
  Kind,
  LIMITS,
  Market,
  revealOf,
  Status,
  type Committed,
  type Posted,
  type TermsWords,
} from "../helpers/market/market.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const deploy = () => Market.deploy(connection);

type Prizes = TermsWords["prizeBps"];
const THREE: Prizes = [5000, 3000, 2000, 0, 0, 0, 0, 0];
const EIGHT: Prizes = [3000, 1000, 1000, 1000, 1000, 1000, 1000, 1000];

/** Posts, commits to these scores, one a solver, and reveals them all. */
async function ranked(market: Market, scores: number[], overrides: Partial<TermsWords>) {
  const posted = await market.post(Kind.Open, { direction: Direction.Max, ...overrides });
  const commits: Committed[] = [];
  for (const [i, score] of scores.entries()) {
    commits.push(await market.commit(posted, market.solver(i), echoResult(market.openJob, bits(score))));
  }
  for (const committed of commits) await market.reveal(posted, committed);
  return { posted, commits };
}

const passWindow = async (market: Market, { bountyId }: Posted) =>
  market.passChallenges((await market.board.commitOf(bountyId, 0)).claimId);
const credits = (market: Market, count: number) =>
  Promise.all(Array.from({ length: count }, (_, i) => market.board.credits(market.solver(i), ZeroAddress)));

describe("BountyBoard with prizes by rank", () => {
  it("pays one rank a call, best first, and ends with the last", async () => {
    const market = await networkHelpers.loadFixture(deploy);
    const { board, lens } = market;
    const { posted } = await ranked(market, [1, 3, 2, 0], { prizeBps: THREE, reward: 1000n });
    const { bountyId } = posted;
    await passWindow(market, posted);
    for (const [rank, index, amount] of [
      [0, 1, 500n],
      [1, 2, 300n],
    ] as const) {
      await expect(board.settle(bountyId))
        .to.emit(board, "PrizeAwarded")
        .withArgs(bountyId, index, market.solver(index), rank, amount);
      const { status, awarded, escrow, pot, winner } = await board.bountyOf(bountyId);
      expect([status, awarded, escrow, pot, winner]).to.deep.equal([
        Status.Open,
        BigInt(rank + 1),
        rank === 0 ? 500n : 200n,
        1000n,
        1n,
      ]);
      await expect(lens.outcomeOf(bountyId)).to.be.revertedWithCustomError(board, "BountyWrongStatus");
    }
    await expect(board.settle(bountyId)).to.emit(board, "BountySettled").withArgs(bountyId, 1, market.solver(1), 1000n);
    expect(await credits(market, 4)).to.deep.equal([200n, 500n, 300n, 0n]);
    const prizes = await Promise.all([0, 1, 2, 3].map(async (i) => (await board.commitOf(bountyId, i)).prize));
    expect(prizes).to.deep.equal([3n, 1n, 2n, 0n]);
    expect((await lens.outcomeOf(bountyId)).commitIndex).to.equal(1n);
    expect(await board.recordOf(market.solver(1))).to.deep.equal([1n, 1n, 0n]);
    await expect(board.settle(bountyId)).to.be.revertedWithCustomError(board, "BountyWrongStatus");
  });

  it("gives the poster what is left where there are fewer claims than prizes", async () => {
    const market = await networkHelpers.loadFixture(deploy);
    const { board, poster } = market;
    const { posted } = await ranked(market, [1], { prizeBps: THREE, reward: 1000n });
    const { bountyId } = posted;
    await expect(board.refund(bountyId)).to.be.revertedWithCustomError(board, "BountyClaimed");
    await passWindow(market, posted);
    await board.settle(bountyId);
    await expect(board.settle(bountyId)).to.be.revertedWithCustomError(board, "BountyUnclaimed").withArgs(bountyId);
    await expect(board.refund(bountyId)).to.emit(board, "BountySettled").withArgs(bountyId, 0, market.solver(0), 500n);
    expect((await board.bountyOf(bountyId)).status).to.equal(Status.Settled);
    expect(await board.credits(poster, ZeroAddress)).to.equal(500n);
    expect(await credits(market, 1)).to.deep.equal([500n]);
  });

  it("gives roundings to the poster, to the wei", async () => {
    const market = await networkHelpers.loadFixture(deploy);
    const { board, poster } = market;
    const { posted } = await ranked(market, [8, 7, 6, 5, 4, 3, 2, 1], { prizeBps: EIGHT, reward: 19n });
    await passWindow(market, posted);
    for (let rank = 0; rank < 8; rank++) await board.settle(posted.bountyId);
    // ⌊19·0.3⌋ = 5, ⌊19·0.1⌋ = 1 seven times.
    expect(await credits(market, 8)).to.deep.equal([5n, 1n, 1n, 1n, 1n, 1n, 1n, 1n]);
    expect(await board.credits(poster, ZeroAddress)).to.equal(7n);
    expect(await ethers.provider.getBalance(board)).to.equal(19n);
  });

  it("pays a reward of one wei, if to the poster", async () => {
    const market = await networkHelpers.loadFixture(deploy);
    const { board, poster } = market;
    const { posted } = await ranked(market, [1, 2, 3], { prizeBps: THREE, reward: 1n });
    await passWindow(market, posted);
    for (let rank = 0; rank < 3; rank++) await board.settle(posted.bountyId);
    expect([...(await credits(market, 3)), await board.credits(poster, ZeroAddress)]).to.deep.equal([0n, 0n, 0n, 1n]);
  });

  it("shares out what was added to the reward", async () => {
    const market = await networkHelpers.loadFixture(deploy);
    const { board } = market;
    const { posted } = await ranked(market, [3, 2, 1], { prizeBps: THREE, reward: 1n });
    await board.raise(posted.bountyId, 999n, "0x", { value: 999n });
    await passWindow(market, posted);
    for (let rank = 0; rank < 3; rank++) await board.settle(posted.bountyId);
    expect(await credits(market, 3)).to.deep.equal([500n, 300n, 200n]);
  });

  it("goes on to the next claim where one falls between two prizes", async () => {
    const market = await networkHelpers.loadFixture(deploy);
    const { board, game, openJob } = market;
    const posted = await market.post(Kind.Open, { direction: Direction.Max, prizeBps: THREE, reward: 1000n });
    const { bountyId, terms } = posted;
    const best = await market.commit(posted, market.solver(0), echoResult(openJob, bits(9)));
    const lie = await market.commit(posted, market.solver(1), resultOf(openJob, bits(8), "0x"));
    const last = await market.commit(posted, market.solver(2), echoResult(openJob, bits(1)));
    for (const committed of [best, lie, last]) await market.reveal(posted, committed);
    const claimId = (await board.commitOf(bountyId, lie.index)).claimId;
    const { challengeUntil } = await game.claimState(claimId);
    await market.at(challengeUntil);
    await market.challenge(posted, lie, market.challenger(0));
    await board.settle(bountyId);
    await expect(board.settle(bountyId))
      .to.be.revertedWithCustomError(board, "BountyLeaderNotFinal")
      .withArgs(bountyId, lie.index, claimId);
    await networkHelpers.time.increase(terms.budgetSeconds + 1);
    await game.timeout(await market.claim(posted, lie.index), market.challenger(0));
    await board.prune(bountyId, 1);
    await board.settle(bountyId);
    expect(await credits(market, 3)).to.deep.equal([500n, 0n, 300n]);
    await board.refund(bountyId);
    expect((await board.bountyOf(bountyId)).status).to.equal(Status.Settled);
    expect(await board.recordOf(market.solver(1))).to.deep.equal([1n, 0n, 1n]);
  });

  it("lets a claim below the threshold have no prize", async () => {
    const market = await networkHelpers.loadFixture(deploy);
    const { board } = market;
    const limit = { hasThreshold: true, threshold: bits(2) };
    const { posted } = await ranked(market, [3, 1], { prizeBps: THREE, reward: 1000n, ...limit });
    await passWindow(market, posted);
    await board.settle(posted.bountyId);
    await board.refund(posted.bountyId);
    expect(await credits(market, 2)).to.deep.equal([500n, posted.terms.solverBond]);
  });

  describe("of an exact job", () => {
    const exact = async (market: Market) => market.post(Kind.Exact, { prizeBps: THREE, reward: 1000n });

    it("shows nothing before the commits have ended, or the second place could be copied", async () => {
      const market = await networkHelpers.loadFixture(deploy);
      const { board, exactJob } = market;
      const posted = await exact(market);
      const truth = resultOf(exactJob, bits(-1.5));
      const committed = await market.commit(posted, market.solver(0), truth);
      await networkHelpers.mine(LIMITS.revealDelayBlocks);
      const reveal = () => board.connect(committed.solver).reveal(posted.bountyId, 0, revealOf(truth));
      const opensAfter = posted.terms.commitDeadline + LIMITS.revealDelaySeconds;
      await market.at(opensAfter);
      await expect(reveal())
        .to.be.revertedWithCustomError(board, "BountyRevealTimeTooEarly")
        .withArgs(opensAfter, opensAfter);
      await market.at(opensAfter + 1);
      await reveal();
      const { challengeUntil } = await market.game.claimState((await board.commitOf(posted.bountyId, 0)).claimId);
      const { commitDeadline, revealSeconds, challengeSeconds } = posted.terms;
      expect(challengeUntil).to.equal(BigInt(commitDeadline + revealSeconds + challengeSeconds));
      expect(await market.lens.latestEnd(posted.bountyId)).to.be.above(challengeUntil);
    });

    it("pays in the order of the commits", async () => {
      const market = await networkHelpers.loadFixture(deploy);
      const { board, exactJob } = market;
      const posted = await exact(market);
      const truth = resultOf(exactJob, bits(-1.5));
      const commits = [];
      for (const i of [0, 1, 2]) commits.push(await market.commit(posted, market.solver(i), truth));
      const silent = await market.commit(posted, market.solver(3), truth);
      for (const committed of commits.reverse()) await market.reveal(posted, committed);
      await passWindow(market, posted);
      for (let rank = 0; rank < 3; rank++) await board.settle(posted.bountyId);
      expect(await credits(market, 3)).to.deep.equal([500n, 300n, 200n]);
      // Silence was over before the bounty ended.
      await expect(board.returnBond(posted.bountyId, silent.index)).to.be.revertedWithCustomError(
        board,
        "BountyBondForfeited",
      );
      await board.forfeit(posted.bountyId, silent.index);
      expect((await board.commitOf(posted.bountyId, silent.index)).status).to.equal(CommitStatus.Forfeited);
    });
  });
});
