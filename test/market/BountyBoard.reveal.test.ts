import { expect } from "chai";
import { network } from "hardhat";
import { concat, id, ZeroHash, ZeroAddress } from "ethers";

import { bits, cell, codeWords, echoResult, onChain, resultOf, type Result } from "../helpers/market/jobs.ts";
import {
  claimDigestOf,
  CommitStatus,
  Direction,
  Kind,
  LIMITS,
  Market,
  revealOf,
  type Committed,
  type Posted,
} from "../helpers/market/market.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const deploy = () => Market.deploy(connection);
const OTHER = `0x${"ab".repeat(32)}`;

describe("BountyBoard", () => {
  describe("commit", () => {
    it("keeps the commitment, the bond and when it came", async () => {
      const market = await networkHelpers.loadFixture(deploy);
      const { board } = market;
      const posted = await market.post();
      const bond = posted.terms.solverBond + 1n;
      const response = board.connect(market.solver(0)).commit(posted.bountyId, OTHER, { value: bond });
      await expect(response).to.emit(board, "Committed").withArgs(posted.bountyId, 0, market.solver(0), OTHER, bond);
      const block = (await (await response).getBlock())!;
      const entry = await board.commitOf(posted.bountyId, 0);
      expect(entry.commitment).to.equal(OTHER);
      expect([entry.committedAt, entry.committedBlock]).to.deep.equal([BigInt(block.timestamp), BigInt(block.number)]);
      expect([entry.status, entry.bond]).to.deep.equal([CommitStatus.Committed, bond]);
    });

    it("agrees with what board, bounty, terms, solver, claim and salt hash to", async () => {
      const market = await networkHelpers.loadFixture(deploy);
      const posted = await market.post();
      const result = resultOf(market.exactJob, 5n);
      const solver = market.solver(0).address;
      expect(await market.lens.commitmentOf(posted.bountyId, solver, claimDigestOf(result), id("salt"))).to.equal(
        await market.commitment(posted, solver, result),
      );
    });

    it("demands the terms' bond, or the gas of a dispute where that is more", async () => {
      const market = await networkHelpers.loadFixture(deploy);
      const { board } = market;
      const { bountyId, terms } = await market.post();
      await expect(board.commit(bountyId, OTHER, { value: terms.solverBond - 1n }))
        .to.be.revertedWithCustomError(board, "BountyBondTooLow")
        .withArgs(terms.solverBond - 1n, terms.solverBond);
      const fee = terms.solverBond / 6_000_000n + 1n;
      await networkHelpers.setNextBlockBaseFeePerGas(fee);
      const options = { maxFeePerGas: 2n * fee, maxPriorityFeePerGas: 0n, gasLimit: 500_000n };
      await expect(board.commit(bountyId, OTHER, { ...options, value: terms.solverBond }))
        .to.be.revertedWithCustomError(board, "BountyBondTooLow")
        .withArgs(terms.solverBond, 6_000_000n * fee);
      await networkHelpers.setNextBlockBaseFeePerGas(fee);
      await board.commit(bountyId, OTHER, { ...options, value: 6_000_000n * fee });
    });

    it("refuses a bond that no slot holds", async () => {
      const market = await networkHelpers.loadFixture(deploy);
      const { board } = market;
      const { bountyId } = await market.post();
      await networkHelpers.setBalance(market.poster.address, 2n ** 100n);
      await expect(board.commit(bountyId, OTHER, { value: 2n ** 96n }))
        .to.be.revertedWithCustomError(board, "SafeCastOverflowedUintDowncast")
        .withArgs(96, 2n ** 96n);
    });

    it("is possible in the last second and not after it", async () => {
      const market = await networkHelpers.loadFixture(deploy);
      const { board } = market;
      const { bountyId, terms } = await market.post();
      const value = terms.solverBond;
      await market.at(terms.commitDeadline);
      await board.commit(bountyId, OTHER, { value });
      await market.at(terms.commitDeadline + 1);
      await expect(board.commit(bountyId, OTHER, { value }))
        .to.be.revertedWithCustomError(board, "BountyCommitsClosed")
        .withArgs(terms.commitDeadline, terms.commitDeadline + 1);
    });
  });

  describe("reveal", () => {
    it("emits all that is needed to run the job again", async () => {
      const market = await networkHelpers.loadFixture(deploy);
      const { board, openJob, game } = market;
      const posted = await market.post(Kind.Open);
      const result = resultOf(openJob, bits(2), concat([cell(bits(2)), cell(7n), cell(9n)]));
      const committed = await market.commit(posted, market.solver(0), result);
      await market.openReveals(posted);
      const revealed = revealOf(result);
      const response = board.connect(market.solver(0)).reveal(posted.bountyId, 0, revealed);
      const claimId = await board.connect(market.solver(0)).reveal.staticCall(posted.bountyId, 0, revealed);
      const { onSealedRows, args, steps, finalState, haltProof, outputs, outputProof, salt } = revealed;
      const words = [onSealedRows, args, steps, Object.values(finalState), haltProof, outputs, outputProof, salt];
      await expect(response)
        .to.emit(board, "Revealed")
        .withArgs(posted.bountyId, 0, committed.solver, result.argsRoot, result.stateHash, bits(2), claimId, words)
        .and.to.emit(game, "ClaimOpened");
      expect(await game.claimIdOf(await market.claim(posted, 0n))).to.equal(claimId);
    });

    const timing: [string, bigint, (deadline: number) => number, string | undefined][] = [
      ["exact: in the last second", Kind.Exact, (deadline) => deadline, undefined],
      ["exact: after it", Kind.Exact, (deadline) => deadline + 1, "BountyRevealsClosed"],
      ["open: in the last second", Kind.Open, (deadline) => deadline, undefined],
      ["open: after it", Kind.Open, (deadline) => deadline + 1, "BountyRevealsClosed"],
    ];
    for (const [name, kind, when, error] of timing) {
      it(`${error ? "is refused" : "is accepted"} ${name}`, async () => {
        const market = await networkHelpers.loadFixture(deploy);
        const { board } = market;
        const { posted, committed } = await begin(market, kind);
        const deadline = Number(await board.revealDeadlineOf(posted.bountyId, 0));
        const start =
          kind === Kind.Exact ? (await board.commitOf(posted.bountyId, 0)).committedAt : posted.terms.commitDeadline;
        expect(deadline).to.equal(Number(start) + posted.terms.revealSeconds);
        await networkHelpers.mine(LIMITS.revealDelayBlocks);
        await market.at(when(deadline));
        const reveal = board.connect(committed.solver).reveal(posted.bountyId, 0, revealOf(committed.result));
        if (!error) await reveal;
        else await expect(reveal).to.be.revertedWithCustomError(board, error).withArgs(deadline, when(deadline));
      });
    }

    it("waits for some blocks after the commit, whatever the time", async () => {
      const market = await networkHelpers.loadFixture(deploy);
      const { board } = market;
      const { posted, committed } = await begin(market, Kind.Exact);
      const { committedBlock } = await board.commitOf(posted.bountyId, 0);
      const reveal = () => board.connect(committed.solver).reveal(posted.bountyId, 0, revealOf(committed.result));
      for (let block = 1; block < LIMITS.revealDelayBlocks; block++) {
        await expect(reveal())
          .to.be.revertedWithCustomError(board, "BountyRevealBlockTooEarly")
          .withArgs(committedBlock + BigInt(LIMITS.revealDelayBlocks), committedBlock + BigInt(block));
        await networkHelpers.mine();
      }
      await reveal();
    });

    it("of an open job waits until no shallow reorganisation can bring another commit", async () => {
      const market = await networkHelpers.loadFixture(deploy);
      const { board } = market;
      const { posted, committed } = await begin(market, Kind.Open);
      await networkHelpers.mine(LIMITS.revealDelayBlocks);
      const opensAfter = posted.terms.commitDeadline + LIMITS.revealDelaySeconds;
      const reveal = () => board.connect(committed.solver).reveal(posted.bountyId, 0, revealOf(committed.result));
      for (const time of [posted.terms.commitDeadline + 1, opensAfter]) {
        await market.at(time);
        await expect(reveal())
          .to.be.revertedWithCustomError(board, "BountyRevealTimeTooEarly")
          .withArgs(opensAfter, time);
      }
      await market.at(opensAfter + 1);
      await reveal();
    });

    it("asks for no more bond when the base fee has risen since the commit", async () => {
      const market = await networkHelpers.loadFixture(deploy);
      const { board, game } = market;
      const { posted, committed } = await begin(market, Kind.Exact);
      await networkHelpers.mine(LIMITS.revealDelayBlocks);
      const fee = committed.bond / 6_000n;
      await networkHelpers.setNextBlockBaseFeePerGas(fee);
      await board.connect(committed.solver).reveal(posted.bountyId, 0, revealOf(committed.result), {
        maxFeePerGas: 2n * fee,
        maxPriorityFeePerGas: 0n,
        gasLimit: 500_000n,
      });
      const { claimId } = await board.commitOf(posted.bountyId, 0);
      expect((await game.claimState(claimId)).bond).to.equal(committed.bond);
    });

    it("is the solver's alone, once, and of a commit that exists", async () => {
      const market = await networkHelpers.loadFixture(deploy);
      const { board, lens } = market;
      const { posted, committed } = await begin(market, Kind.Exact);
      await networkHelpers.mine(LIMITS.revealDelayBlocks);
      const revealed = revealOf(committed.result);
      await expect(board.connect(market.solver(1)).reveal(posted.bountyId, 0, revealed))
        .to.be.revertedWithCustomError(board, "BountyNotSolver")
        .withArgs(market.solver(1), market.solver(0));
      await board.connect(committed.solver).reveal(posted.bountyId, 0, revealed);
      for (const [index, status] of [
        [0, CommitStatus.Ranked],
        [1, CommitStatus.None],
      ] as const) {
        await expect(board.connect(committed.solver).reveal(posted.bountyId, index, revealed))
          .to.be.revertedWithCustomError(board, "BountyWrongCommitStatus")
          .withArgs(posted.bountyId, index, status);
        await expect(board.forfeit(posted.bountyId, index))
          .to.be.revertedWithCustomError(board, "BountyWrongCommitStatus")
          .withArgs(posted.bountyId, index, status);
      }
      await expect(lens.claimOf(posted.bountyId, 1))
        .to.be.revertedWithCustomError(board, "BountyWrongCommitStatus")
        .withArgs(posted.bountyId, 1, CommitStatus.None);
    });

    describe("refuses", () => {
      const honest = bits(2);
      const cases: [string, bigint, (market: Market, result: Result) => Result, string, unknown[]][] = [
        ["arguments for an exact job", Kind.Exact, (_, r) => ({ ...r, args: cell(1n) }), "BountyArgsTooLong", [8, 0]],
        [
          "more arguments than the program has",
          Kind.Open,
          (_, r) => ({ ...r, args: `0x${"00".repeat(72)}` }),
          "BountyArgsTooLong",
          [72, 64],
        ],
        ["half a cell", Kind.Open, (_, r) => ({ ...r, args: `${r.args}01` }), "BountyArgsMisaligned", [9]],
      ];
      for (const [name, kind, change, error, values] of cases) {
        it(name, async () => {
          const market = await networkHelpers.loadFixture(deploy);
          const { posted, committed } = await begin(market, kind, honest);
          await expect(showed(market, posted, committed, change(market, committed.result)))
            .to.be.revertedWithCustomError(market.board, error)
            .withArgs(...values);
        });
      }

      const changes: [string, (market: Market, result: Result) => Result][] = [
        ["other arguments", (_, r) => ({ ...r, args: cell(bits(3)) })],
        ["one more argument", (_, r) => ({ ...r, args: concat([r.args, cell(1n)]) })],
        ["another number of steps", (_, r) => ({ ...r, steps: 2n })],
        ["another, provable, final state", (market, r) => resultOf(market.openJob, bits(9), r.args)],
        ["other registers", (_, r) => ({ ...r, finalState: { ...r.finalState, kets: OTHER } })],
      ];
      for (const [name, change] of changes) {
        it(`${name} than committed to`, async () => {
          const market = await networkHelpers.loadFixture(deploy);
          const { board } = market;
          const { posted, committed } = await begin(market, Kind.Open, honest);
          const { commitment } = await board.commitOf(posted.bountyId, 0);
          await expect(showed(market, posted, committed, change(market, committed.result)))
            .to.be.revertedWithCustomError(board, "BountyCommitmentMismatch")
            .withArgs((given: string) => given !== commitment, commitment);
        });
      }

      it("a salt other than committed to", async () => {
        const market = await networkHelpers.loadFixture(deploy);
        const { posted, committed } = await begin(market, Kind.Open, honest);
        await market.openReveals(posted);
        await expect(
          market.board.connect(committed.solver).reveal(posted.bountyId, 0, revealOf(committed.result, OTHER)),
        ).to.be.revertedWithCustomError(market.board, "BountyCommitmentMismatch");
      });

      it("a final state that is not on a HALT, a score that is not its, and too many outputs", async () => {
        const market = await networkHelpers.loadFixture(deploy);
        const { machine } = market;
        const { posted, committed } = await begin(market, Kind.Open, honest);
        const { result } = committed;
        const [first, halt] = codeWords(market.openJob);
        const started = { ...result, finalState: { ...result.finalState, pc: 0 }, haltProof: [first!, halt!] };
        await expect(showed(market, posted, committed, started))
          .to.be.revertedWithCustomError(machine, "NotHalted")
          .withArgs(0);
        const better = resultOf(market.openJob, bits(1)).outputs;
        await expect(showed(market, posted, committed, { ...result, outputs: better }))
          .to.be.revertedWithCustomError(machine, "ProofMismatch")
          .withArgs(result.finalState.mem, 0);
        await expect(showed(market, posted, committed, { ...result, haltProof: [halt!, halt!] }))
          .to.be.revertedWithCustomError(machine, "ProofMismatch")
          .withArgs(onChain(market.openJob).codeRoot, 1);
        await expect(showed(market, posted, committed, { ...result, outputs: [...result.outputs, ZeroHash] }))
          .to.be.revertedWithCustomError(machine, "OutputCountMismatch")
          .withArgs(2, 1);
      });

      it("more steps than the shape allows, and none without the initial state", async () => {
        const market = await networkHelpers.loadFixture(deploy);
        const { game, openJob } = market;
        const posted = await market.post(Kind.Open);
        const result = echoResult(openJob, bits(2));
        const tooMany = BigInt(openJob.shape.maxSteps) + 1n;
        const long = await market.commit(posted, market.solver(0), { ...result, steps: tooMany });
        const none = await market.commit(posted, market.solver(1), { ...result, steps: 0n });
        await expect(showed(market, posted, long, long.result))
          .to.be.revertedWithCustomError(game, "DisputeStepsOutOfRange")
          .withArgs(tooMany, openJob.shape.maxSteps);
        await expect(showed(market, posted, none, none.result)).to.be.revertedWithCustomError(
          game,
          "DisputeInitialStateMismatch",
        );
      });
    });
  });

  describe("forfeit", () => {
    it("burns the larger half of the bond, once, after the deadline", async () => {
      const market = await networkHelpers.loadFixture(deploy);
      const { board } = market;
      const posted = await market.post();
      const { bountyId, terms } = posted;
      const bond = terms.solverBond + 1n;
      await market.commit(posted, market.solver(0), resultOf(market.exactJob, 0n), bond);
      const deadline = await board.revealDeadlineOf(bountyId, 0);
      await market.at(deadline);
      await expect(board.forfeit(bountyId, 0))
        .to.be.revertedWithCustomError(board, "BountyRevealsOpen")
        .withArgs(deadline, deadline);
      await market.at(deadline + 1n);
      const burned = terms.solverBond / 2n + 1n;
      await expect(board.forfeit(bountyId, 0))
        .to.emit(board, "Forfeited")
        .withArgs(bountyId, 0, burned, bond - burned);
      expect(await board.credits(market.solver(0), ZeroAddress)).to.equal(bond - burned);
      await expect(board.forfeit(bountyId, 0))
        .to.be.revertedWithCustomError(board, "BountyWrongCommitStatus")
        .withArgs(bountyId, 0, CommitStatus.Forfeited);
    });

    it("sends what it burns to the zero address", async () => {
      const market = await networkHelpers.loadFixture(deploy);
      const { board } = market;
      const { posted } = await begin(market, Kind.Exact);
      await networkHelpers.time.increase(posted.terms.revealSeconds + 1);
      const half = posted.terms.solverBond / 2n;
      await expect(board.forfeit(posted.bountyId, 0)).to.changeEtherBalances(
        connection.ethers,
        [board, "0x0000000000000000000000000000000000000000"],
        [-half, half],
      );
    });
  });

  describe("settle and refund", () => {
    it("refuse each other's bounties, and name why", async () => {
      const market = await networkHelpers.loadFixture(deploy);
      const { board } = market;
      const { posted, committed } = await begin(market, Kind.Open);
      const { bountyId, terms } = posted;
      await expect(board.settle(bountyId)).to.be.revertedWithCustomError(board, "BountyUnclaimed").withArgs(bountyId);
      const deadline = terms.commitDeadline + terms.revealSeconds;
      await market.at(deadline - 100);
      await expect(board.refund(bountyId))
        .to.be.revertedWithCustomError(board, "BountyRevealsOpen")
        .withArgs(deadline, deadline - 100);
      await market.reveal(posted, committed);
      await expect(board.refund(bountyId)).to.be.revertedWithCustomError(board, "BountyClaimed").withArgs(bountyId, 0);
      await market.passChallenges((await board.commitOf(bountyId, 0)).claimId);
      await board.settle(bountyId);
      await expect(board.settle(bountyId)).to.be.revertedWithCustomError(board, "BountyWrongStatus");
      await expect(board.refund(bountyId)).to.be.revertedWithCustomError(board, "BountyWrongStatus");
    });

    it("direction decides which of two claims is paid, not which was revealed first", async () => {
      const market = await networkHelpers.loadFixture(deploy);
      const posted = await market.post(Kind.Open, { direction: Direction.Max });
      const worse = await market.commit(posted, market.solver(0), echoResult(market.openJob, bits(-Infinity)));
      const better = await market.commit(posted, market.solver(1), echoResult(market.openJob, bits(Infinity)));
      await market.reveal(posted, worse);
      await market.reveal(posted, better);
      expect(await market.board.leaderOf(posted.bountyId)).to.deep.equal([2n, 1n]);
    });
  });
});

/** A bounty with one commit of solver 0. */
async function begin(market: Market, kind: bigint, score = bits(2)): Promise<{ posted: Posted; committed: Committed }> {
  const posted = await market.post(kind);
  const result = kind === Kind.Exact ? resultOf(market.exactJob, score) : echoResult(market.openJob, score);
  return { posted, committed: await market.commit(posted, market.solver(0), result) };
}

/** The reveal of a commit with this result, whatever was committed to. */
async function showed(market: Market, posted: Posted, committed: Committed, result: Result) {
  if (posted.terms.kind === Kind.Open) await market.openReveals(posted);
  else await networkHelpers.mine(LIMITS.revealDelayBlocks);
  return market.board.connect(committed.solver).reveal(posted.bountyId, committed.index, revealOf(result));
}
