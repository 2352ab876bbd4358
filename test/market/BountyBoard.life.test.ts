import { expect } from "chai";
import { network } from "hardhat";
import { ZeroAddress, ZeroHash } from "ethers";

import { bits, echoResult, resultOf } from "../helpers/market/jobs.ts";
import { CommitStatus, DAY, Direction, Kind, LIMITS, Market, revealOf, Status } from "../helpers/market/market.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const deploy = () => Market.deploy(connection);

describe("BountyBoard", () => {
  describe("an exact bounty", () => {
    it("is posted, solved, settled, its model minted and everything withdrawn", async () => {
      const market = await networkHelpers.loadFixture(deploy);
      const { board, game, models, poster } = market;
      const solver = market.solver(0);
      const posted = await market.post(Kind.Exact);
      const { bountyId, terms } = posted;
      const committed = await market.commit(posted, solver, resultOf(market.exactJob, bits(-1.5)));
      const claimId = await market.reveal(posted, committed);

      expect((await board.commitOf(bountyId, 0)).status).to.equal(CommitStatus.Ranked);
      expect(await board.leaderOf(bountyId)).to.deep.equal([1n, 0n]);
      expect(await ethers.provider.getBalance(game)).to.equal(terms.solverBond);
      await expect(board.settle(bountyId))
        .to.be.revertedWithCustomError(board, "BountyLeaderNotFinal")
        .withArgs(bountyId, 0, claimId);

      await market.passChallenges(claimId);
      await expect(board.connect(market.challenger(0)).settle(bountyId))
        .to.emit(board, "BountySettled")
        .withArgs(bountyId, 0, solver, terms.reward)
        .and.to.emit(board, "Credited")
        .withArgs(bountyId, solver, ZeroAddress, terms.reward);
      await game.release(await market.claim(posted, 0n));
      await expect(board.connect(solver).withdraw(ZeroAddress, solver)).to.changeEtherBalances(
        ethers,
        [board, solver],
        [-terms.reward, terms.reward],
      );
      await expect(game.connect(solver).withdraw(solver)).to.changeEtherBalances(
        ethers,
        [game, solver],
        [-terms.solverBond, terms.solverBond],
      );

      await models.mint(bountyId);
      expect(await models.ownerOf(1)).to.equal(poster.address);
      expect(await models.creatorOf(1)).to.equal(solver.address);
      expect(await ethers.provider.getBalance(board)).to.equal(0);
      expect(await ethers.provider.getBalance(game)).to.equal(0);
    });

    it("pays the first true commit when the earlier ones are defeated, too late or unranked", async () => {
      const market = await networkHelpers.loadFixture(deploy);
      const { board, lens, game, exactJob } = market;
      const posted = await market.post(Kind.Exact);
      const { bountyId, terms } = posted;
      const truth = resultOf(exactJob, bits(-1.5));
      const liar = await market.commit(posted, market.solver(0), resultOf(exactJob, bits(-99)));
      await market.commit(posted, market.solver(1), truth);
      const nan = await market.commit(posted, market.solver(2), resultOf(exactJob, 0x7ff8000000000000n));
      const honest = await market.commit(posted, market.solver(3), truth);
      const late = await market.commit(posted, market.solver(4), truth);

      const lieId = await market.reveal(posted, liar);
      expect(await market.reveal(posted, nan)).to.equal(ZeroHash);
      const honestId = await market.reveal(posted, honest);
      await market.reveal(posted, late);
      expect(await board.leaderOf(bountyId)).to.deep.equal([4n - 1n, 0n]);

      await market.dispute(posted, liar, market.challenger(0), exactJob);
      expect(await game.isDefeated(lieId)).to.equal(true);
      await expect(board.settle(bountyId))
        .to.be.revertedWithCustomError(board, "BountyLeaderNotFinal")
        .withArgs(bountyId, 0, lieId);
      await expect(board.prune(bountyId, 10)).to.emit(board, "Pruned").withArgs(bountyId, 0, lieId);
      expect(await board.leaderOf(bountyId)).to.deep.equal([2n, 3n]);

      await market.passChallenges(honestId);
      await expect(board.settle(bountyId))
        .to.emit(board, "BountySettled")
        .withArgs(bountyId, 3, market.solver(3), terms.reward);
      expect((await lens.outcomeOf(bountyId)).commitIndex).to.equal(3);
      await expect(board.forfeit(bountyId, 1)).to.emit(board, "Forfeited");
      expect(await ethers.provider.getBalance(board)).to.equal(terms.reward + terms.solverBond + terms.solverBond / 2n);
    });

    it("waits for an earlier commit although its successor is revealed and defeated", async () => {
      const market = await networkHelpers.loadFixture(deploy);
      const { board, exactJob } = market;
      // Challenges end long before reveals: only the order of commits keeps the second one waiting.
      const posted = await market.post(Kind.Exact, { revealSeconds: 10 * DAY });
      const { bountyId } = posted;
      const truth = resultOf(exactJob, bits(-1.5));
      const first = await market.commit(posted, market.solver(0), truth);
      const liar = await market.commit(posted, market.solver(1), resultOf(exactJob, bits(7)));
      const second = await market.commit(posted, market.solver(2), truth);
      await market.reveal(posted, liar);
      const claimId = await market.reveal(posted, second);
      await market.dispute(posted, liar, market.challenger(0), exactJob);
      await board.prune(bountyId, 9);
      await market.passChallenges(claimId);
      await expect(board.settle(bountyId))
        .to.be.revertedWithCustomError(board, "BountyEarlierCommitPending")
        .withArgs(bountyId, 2, 0);
      await board.prune(bountyId, 9);
      await expect(board.settle(bountyId)).to.be.revertedWithCustomError(board, "BountyEarlierCommitPending");

      const firstId = await market.reveal(posted, first);
      await market.passChallenges(firstId);
      await expect(board.settle(bountyId))
        .to.emit(board, "BountySettled")
        .withArgs(bountyId, 0, market.solver(0), posted.terms.reward);
    });

    it("settles as soon as the reveal deadline of the leader's predecessor is over", async () => {
      const market = await networkHelpers.loadFixture(deploy);
      const { board, exactJob } = market;
      const posted = await market.post(Kind.Exact, { revealSeconds: 10 * DAY });
      const truth = resultOf(exactJob, bits(-1.5));
      const silent = await market.commit(posted, market.solver(0), truth);
      const leader = await market.commit(posted, market.solver(1), truth);
      const claimId = await market.reveal(posted, leader);
      await market.passChallenges(claimId);
      const deadline = await board.revealDeadlineOf(posted.bountyId, silent.index);
      await market.at(deadline);
      await expect(board.settle(posted.bountyId)).to.be.revertedWithCustomError(board, "BountyEarlierCommitPending");
      await market.at(deadline + 1n);
      await expect(board.settle(posted.bountyId)).to.emit(board, "BountySettled");
    });

    it("settles once prune has seen that the earlier commits are revealed out of order or too late", async () => {
      const market = await networkHelpers.loadFixture(deploy);
      const { board, exactJob } = market;
      const posted = await market.post(Kind.Exact, { revealSeconds: 10 * DAY });
      const { bountyId } = posted;
      const truth = resultOf(exactJob, bits(-1.5));
      const liars = [];
      for (let i = 0; i < 3; i++) {
        liars.push(await market.commit(posted, market.solver(i), resultOf(exactJob, bits(i))));
      }
      const leader = await market.commit(posted, market.solver(3), truth);
      const claimId = await market.reveal(posted, leader);
      for (const liar of [liars[2]!, liars[0]!, liars[1]!]) {
        await market.reveal(posted, liar);
        await market.dispute(posted, liar, market.challenger(0), exactJob);
      }
      expect((await board.bountyOf(bountyId)).resolved).to.equal(2);
      await market.passChallenges(claimId);
      await board.prune(bountyId, 2);
      expect((await board.bountyOf(bountyId)).resolved).to.equal(4);
      expect(await board.leaderOf(bountyId)).to.deep.equal([2n, 2n]);
      await board.prune(bountyId, 1);
      await expect(board.settle(bountyId)).to.emit(board, "BountySettled");
    });

    it("gives back whole the bonds of reveals that were not due when it settled, and only those", async () => {
      const market = await networkHelpers.loadFixture(deploy);
      const { board, exactJob } = market;
      const posted = await market.post(Kind.Exact);
      const { bountyId, terms } = posted;
      const truth = resultOf(exactJob, bits(-1.5));
      const winner = await market.commit(posted, market.solver(0), truth);
      const silent = await market.commit(posted, market.solver(1), truth);
      const claimId = await market.reveal(posted, winner);
      await market.passChallenges(claimId);
      const pending = await market.commit(posted, market.solver(2), truth, terms.solverBond + 5n);
      await expect(board.returnBond(bountyId, pending.index))
        .to.be.revertedWithCustomError(board, "BountyWrongStatus")
        .withArgs(bountyId, Status.Open);
      const lastChance = await board.revealDeadlineOf(bountyId, pending.index);
      await market.at(lastChance);
      await board.settle(bountyId);

      await expect(board.connect(market.solver(2)).reveal(bountyId, pending.index, emptyReveal))
        .to.be.revertedWithCustomError(board, "BountyWrongStatus")
        .withArgs(bountyId, Status.Settled);
      await expect(board.forfeit(bountyId, pending.index))
        .to.be.revertedWithCustomError(board, "BountyBondNotForfeited")
        .withArgs(bountyId, pending.index);
      await expect(board.returnBond(bountyId, silent.index))
        .to.be.revertedWithCustomError(board, "BountyBondForfeited")
        .withArgs(bountyId, silent.index);
      await expect(board.returnBond(bountyId, pending.index))
        .to.emit(board, "BondReturned")
        .withArgs(bountyId, pending.index, terms.solverBond + 5n);
      await expect(board.returnBond(bountyId, pending.index))
        .to.be.revertedWithCustomError(board, "BountyWrongCommitStatus")
        .withArgs(bountyId, pending.index, CommitStatus.Returned);
      await expect(board.forfeit(bountyId, silent.index))
        .to.emit(board, "Forfeited")
        .withArgs(bountyId, silent.index, terms.solverBond / 2n, terms.solverBond / 2n);
      expect(await board.credits(market.solver(2), ZeroAddress)).to.equal(terms.solverBond + 5n);
      expect(await board.credits(market.solver(1), ZeroAddress)).to.equal(terms.solverBond / 2n);
    });
  });

  describe("an open bounty", () => {
    // Scores 0.75, −2, 0.5, −2, 0.75: the winner is the first of the two best.
    for (const [name, direction, winner] of [
      ["min", Direction.Min, 1],
      ["max", Direction.Max, 0],
    ] as const) {
      it(`ranks scores for ${name}, ties by commit, and pays the best that nobody defeats`, async () => {
        const market = await networkHelpers.loadFixture(deploy);
        const { board, lens, openJob } = market;
        const posted = await market.post(Kind.Open, { direction });
        const { bountyId, terms } = posted;
        const scores = [0.75, -2, 0.5, -2, 0.75];
        const commits = [];
        for (const [i, score] of scores.entries()) {
          commits.push(await market.commit(posted, market.solver(i), echoResult(openJob, bits(score))));
        }
        // Revealed out of order: only the commits' order counts.
        for (const i of [3, 4, 1, 0, 2]) await market.reveal(posted, commits[i]!);
        expect((await board.leaderOf(bountyId)).index).to.equal(BigInt(winner));
        await market.passChallenges((await board.commitOf(bountyId, 0)).claimId);
        await board.settle(bountyId);
        expect(await board.credits(market.solver(winner), ZeroAddress)).to.equal(terms.reward);
        expect((await lens.outcomeOf(bountyId)).score).to.equal(bits(scores[winner]!));
      });
    }

    it("drops a better false claim and pays the best true one, without another challenge window", async () => {
      const market = await networkHelpers.loadFixture(deploy);
      const { board, lens, game, openJob } = market;
      const posted = await market.post(Kind.Open, { direction: Direction.Max });
      const { bountyId } = posted;
      const honest = await market.commit(posted, market.solver(0), echoResult(openJob, bits(0.9)));
      const liar = await market.commit(posted, market.solver(1), resultOf(openJob, bits(1), "0x"));
      const honestId = await market.reveal(posted, honest);
      await market.reveal(posted, liar);
      const state = await game.claimState(honestId);
      expect(state.challengeUntil).to.equal(
        BigInt(posted.terms.commitDeadline + posted.terms.revealSeconds + posted.terms.challengeSeconds),
      );
      await market.dispute(posted, liar, market.challenger(0), openJob);
      await board.prune(bountyId, 1);
      await market.passChallenges(honestId);
      await board.settle(bountyId);
      expect((await lens.outcomeOf(bountyId)).solver).to.equal(market.solver(0).address);
    });

    it("does not settle while the leader is under dispute, and does once the sham has timed out", async () => {
      const market = await networkHelpers.loadFixture(deploy);
      const { board, game, openJob } = market;
      const posted = await market.post(Kind.Open);
      const honest = await market.commit(posted, market.solver(0), echoResult(openJob, bits(3)));
      const claimId = await market.reveal(posted, honest);
      const claim = await market.claim(posted, 0n);
      const bond = await market.challenge(posted, honest, market.challenger(0));
      await market.passChallenges(claimId);
      await expect(board.settle(posted.bountyId)).to.be.revertedWithCustomError(board, "BountyLeaderNotFinal");
      await expect(market.openStep(posted, honest, market.challenger(0), openJob)).to.be.revertedWithCustomError(
        game,
        "DisputeDeadlinePassed",
      );
      expect(await game.credits(market.challenger(0))).to.equal(0);
      // The solver was silent here: the sham wins by time, the bounty ends all the same.
      await game.timeout(claim, market.challenger(0));
      expect(await game.credits(market.challenger(0))).to.equal(bond + posted.terms.solverBond / 2n);
      await board.prune(posted.bountyId, 1);
      await expect(board.refund(posted.bountyId)).to.emit(board, "BountyRefunded");
    });

    it("rewards an honest solver that answers a sham", async () => {
      const market = await networkHelpers.loadFixture(deploy);
      const { board, game, openJob } = market;
      const posted = await market.post(Kind.Open);
      const honest = await market.commit(posted, market.solver(0), echoResult(openJob, bits(3)));
      const claimId = await market.reveal(posted, honest);
      const bond = await market.dispute(posted, honest, market.challenger(0), openJob);
      expect(await game.credits(market.solver(0))).to.equal(bond / 2n);
      await market.passChallenges(claimId);
      await board.settle(posted.bountyId);
      await game.release(await market.claim(posted, 0n));
      expect(await game.credits(market.solver(0))).to.equal(bond / 2n + posted.terms.solverBond);
    });

    const reached: [string, bigint, number, number, boolean][] = [
      ["at the threshold", Direction.Max, 0.9, 0.9, true],
      ["above it", Direction.Max, 0.9, 0.91, true],
      ["below it", Direction.Max, 0.9, 0.89, false],
      ["at the threshold, for min", Direction.Min, -1, -1, true],
      ["above it, for min", Direction.Min, -1, -0.99, false],
      ["−0 for a threshold of +0", Direction.Max, 0, -0, true],
      ["∞ for max", Direction.Max, 0.9, Infinity, true],
      ["∞ for min", Direction.Min, 0.9, Infinity, false],
      ["−∞ at a threshold of −∞", Direction.Min, -Infinity, -Infinity, true],
    ];
    for (const [name, direction, threshold, score, ranked] of reached) {
      it(`${ranked ? "ranks" : "does not rank"} a score ${name}`, async () => {
        const market = await networkHelpers.loadFixture(deploy);
        const { board, openJob } = market;
        const overrides = { direction, hasThreshold: true, threshold: bits(threshold) };
        const posted = await market.post(Kind.Open, overrides);
        const committed = await market.commit(posted, market.solver(0), echoResult(openJob, bits(score)));
        await market.reveal(posted, committed);
        const { status } = await board.commitOf(posted.bountyId, 0);
        expect(status).to.equal(ranked ? CommitStatus.Ranked : CommitStatus.Unranked);
        expect(await board.credits(market.solver(0), ZeroAddress)).to.equal(ranked ? 0n : posted.terms.solverBond);
      });
    }

    for (const nan of [0x7ff8000000000000n, 0x7ff0000000000001n, 0xffffffffffffffffn, 0xfff8000000000000n]) {
      it(`never ranks the NaN ${nan.toString(16)}, and refunds the poster where nothing else came`, async () => {
        const market = await networkHelpers.loadFixture(deploy);
        const { board, openJob } = market;
        const posted = await market.post(Kind.Open);
        const committed = await market.commit(posted, market.solver(0), echoResult(openJob, nan));
        expect(await market.reveal(posted, committed)).to.equal(ZeroHash);
        expect(await board.leaderOf(posted.bountyId)).to.deep.equal([0n, 0n]);
        // Every commit is resolved: no need to wait for the reveal deadline.
        await expect(board.refund(posted.bountyId))
          .to.emit(board, "BountyRefunded")
          .withArgs(posted.bountyId, market.poster, posted.terms.reward);
      });
    }
  });

  describe("when everybody is silent", () => {
    it("refunds a bounty without commits after the commit deadline", async () => {
      const market = await networkHelpers.loadFixture(deploy);
      const { board, poster } = market;
      const { bountyId, terms } = await market.post(Kind.Exact);
      await market.at(terms.commitDeadline);
      await expect(board.refund(bountyId))
        .to.be.revertedWithCustomError(board, "BountyCommitsOpen")
        .withArgs(terms.commitDeadline, terms.commitDeadline);
      await market.at(terms.commitDeadline + 1);
      await board.connect(market.challenger(0)).refund(bountyId);
      expect(await board.credits(poster, ZeroAddress)).to.equal(terms.reward);
      expect((await board.bountyOf(bountyId)).status).to.equal(Status.Refunded);
    });

    for (const kind of [Kind.Exact, Kind.Open]) {
      it(`ends by strangers' calls after latestEnd, kind ${kind}`, async () => {
        const market = await networkHelpers.loadFixture(deploy);
        const { board, lens, game, exactJob, openJob } = market;
        const posted = await market.post(kind);
        const { bountyId, terms } = posted;
        const job = kind === Kind.Exact ? exactJob : openJob;
        const result = resultOf(job, bits(5));
        // The last second for commits, reveals and challenges, and then nobody does anything.
        await market.at(terms.commitDeadline - 1);
        const silent = await market.commit(posted, market.solver(1), result);
        await market.at(terms.commitDeadline);
        const liar = await market.commit(posted, market.solver(0), result);
        await networkHelpers.mine(LIMITS.revealDelayBlocks);
        const revealDeadline = await board.revealDeadlineOf(bountyId, liar.index);
        expect(revealDeadline).to.equal(BigInt(terms.commitDeadline + terms.revealSeconds));
        await market.at(revealDeadline);
        await board.connect(liar.solver).reveal(bountyId, liar.index, revealOf(result));
        const claim = await market.claim(posted, liar.index);
        const claimId = await game.claimIdOf(claim);
        const { challengeUntil } = await game.claimState(claimId);
        await market.at(challengeUntil);
        await market.challenge(posted, liar, market.challenger(0));

        const end = await lens.latestEnd(bountyId);
        expect(
          challengeUntil +
            (await game.maxDisputeSeconds(
              await shapeOf(market, posted.terms.programId),
              terms.budgetSeconds,
              terms.minMoveSeconds,
            )),
        ).to.equal(end);
        await networkHelpers.time.increaseTo(end);
        await game.timeout(claim, market.challenger(0));
        await board.prune(bountyId, 5);
        await board.refund(bountyId);
        await board.forfeit(bountyId, silent.index);
        expect(await ethers.provider.getBalance(board)).to.equal(terms.reward + terms.solverBond / 2n);
      });
    }
  });

  describe("cancel", () => {
    it("gives the reward back as long as nobody has committed", async () => {
      const market = await networkHelpers.loadFixture(deploy);
      const { board, poster } = market;
      const { bountyId, terms } = await market.post();
      await expect(board.connect(market.solver(0)).cancel(bountyId))
        .to.be.revertedWithCustomError(board, "BountyNotPoster")
        .withArgs(market.solver(0), poster);
      await expect(board.cancel(bountyId)).to.emit(board, "BountyCancelled").withArgs(bountyId, poster, terms.reward);
      expect(await board.credits(poster, ZeroAddress)).to.equal(terms.reward);
      for (const method of ["cancel", "settle", "refund"] as const) {
        await expect(board[method](bountyId))
          .to.be.revertedWithCustomError(board, "BountyWrongStatus")
          .withArgs(bountyId, Status.Cancelled);
      }
      await expect(board.commit(bountyId, ZeroHash, { value: terms.solverBond })).to.be.revertedWithCustomError(
        board,
        "BountyWrongStatus",
      );
    });

    it("is refused for ever once somebody has, even when that commit was forfeited", async () => {
      const market = await networkHelpers.loadFixture(deploy);
      const { board, exactJob } = market;
      const posted = await market.post();
      await market.commit(posted, market.solver(0), resultOf(exactJob, 0n));
      const refusal = () =>
        expect(board.cancel(posted.bountyId))
          .to.be.revertedWithCustomError(board, "BountyHasCommits")
          .withArgs(posted.bountyId, 1);
      await refusal();
      await networkHelpers.time.increase(DAY / 2);
      await board.forfeit(posted.bountyId, 0);
      await refusal();
    });
  });

  it("names nothing for a bounty that was never posted", async () => {
    const { board, lens } = await networkHelpers.loadFixture(deploy);
    expect((await board.bountyOf(ZeroHash)).poster).to.equal(ZeroAddress);
    const calls = [() => board.settle(ZeroHash), () => board.prune(ZeroHash, 1), () => lens.outcomeOf(ZeroHash)];
    for (const call of calls) {
      await expect(call()).to.be.revertedWithCustomError(board, "BountyWrongStatus").withArgs(ZeroHash, Status.None);
    }
  });
});

const emptyReveal = {
  onSealedRows: false,
  args: "0x",
  steps: 0,
  finalState: { pc: 0, mem: ZeroHash, kets: ZeroHash },
  haltProof: [],
  outputs: [],
  outputProof: [],
  salt: ZeroHash,
};

async function shapeOf(market: Market, programId: string): Promise<bigint> {
  return (await market.store.programOf(programId)).shape;
}
