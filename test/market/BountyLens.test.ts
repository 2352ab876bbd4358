import { expect } from "chai";
import { network } from "hardhat";
import { AbiCoder, id, keccak256, ZeroHash } from "ethers";

import { bits, echoResult, resultOf } from "../helpers/market/jobs.ts";
import {
  argsDigestOf,
  claimDigestOf,
  CommitStatus,
  Direction,
  Kind,
  Market,
  Status,
  termsHashOf,
} from "../helpers/market/market.ts";
import { openRows, postSealed, rowsOf, runOn, unsealDeadline } from "../helpers/market/sealed.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const deploy = () => Market.deploy(connection);
const coder = AbiCoder.defaultAbiCoder();

const STATEMENT = "tuple(bytes32 codeRoot, uint256 shape, bytes32 argsRoot, bytes32[4] dataRoots)";

describe("BountyLens", () => {
  it("looks at the board that it was deployed with", async () => {
    const { lens, board } = await networkHelpers.loadFixture(deploy);
    expect(await lens.BOARD()).to.equal(await board.getAddress());
  });

  it("gives the id and the commitments that the board computes", async () => {
    const market = await networkHelpers.loadFixture(deploy);
    const { lens, board, poster } = market;
    const terms = await market.terms();
    const bountyId = await board.post.staticCall(terms, "", "0x", { value: terms.reward });
    expect(await lens.bountyIdOf(poster, 0, termsHashOf(terms))).to.equal(bountyId);
    const posted = await market.post(Kind.Exact, terms);
    const solver = market.solver(0).address;
    const result = resultOf(market.exactJob, bits(1));
    expect(await lens.commitmentOf(posted.bountyId, solver, claimDigestOf(result), id("salt"))).to.equal(
      await market.commitment(posted, solver, result),
    );
  });

  for (const [name, isSealed] of [
    ["public", false],
    ["sealed", true],
  ] as const) {
    it(`gives the claim that the game holds for a run on the ${name} rows`, async () => {
      const market = await networkHelpers.loadFixture(deploy);
      const { lens, board, game } = market;
      const [shown, hidden] = [rowsOf(bits(1)), rowsOf(bits(2), id("hidden"))];
      const posted = await postSealed(market, shown, hidden);
      const rows = isSealed ? hidden : shown;
      const committed = await market.commit(posted, market.solver(0), runOn(market, rows, 3n));
      await expect(lens.claimOf(posted.bountyId, 0))
        .to.be.revertedWithCustomError(board, "BountyWrongCommitStatus")
        .withArgs(posted.bountyId, 0, CommitStatus.Committed);
      if (isSealed) await openRows(market, hidden);
      const claimId = await market.reveal(posted, committed);
      const claim = await market.claim(posted, 0n);
      expect(await game.claimIdOf(claim)).to.equal(claimId);
      const statement = await lens.statementOf(posted.bountyId, committed.result.argsRoot, isSealed);
      expect(statement.dataRoots[0]).to.equal(rows.root);
      expect(keccak256(coder.encode([STATEMENT], [[...statement.slice(0, 3), [...statement.dataRoots]]]))).to.equal(
        claim.statementHash,
      );
      expect(claim.hostKey).to.equal(keccak256(coder.encode(["bytes32", "uint256"], [posted.bountyId, 0])));
      expect([claim.host, claim.solver]).to.deep.equal([await board.getAddress(), market.solver(0).address]);
      expect(
        await lens.commitmentOf(posted.bountyId, market.solver(0), argsDigestOf(committed.result), id("salt")),
      ).to.equal((await board.commitOf(posted.bountyId, 0)).commitment);
      // The claim stays what it is when nothing is revealed on those rows any more.
      await market.passChallenges(claimId);
      await board.settle(posted.bountyId);
      expect(await market.claim(posted, 0n)).to.deep.equal(claim);
    });
  }

  it("says of a settled bounty what its first prize was paid for, and of no other", async () => {
    const market = await networkHelpers.loadFixture(deploy);
    const { lens, board, openJob, poster } = market;
    const posted = await market.post(Kind.Open, { direction: Direction.Max });
    const { bountyId, terms } = posted;
    const worse = await market.commit(posted, market.solver(0), echoResult(openJob, bits(1)));
    const better = await market.commit(posted, market.solver(1), echoResult(openJob, bits(2)), terms.solverBond + 7n);
    await market.reveal(posted, worse);
    const claimId = await market.reveal(posted, better);
    await expect(lens.outcomeOf(bountyId))
      .to.be.revertedWithCustomError(board, "BountyWrongStatus")
      .withArgs(bountyId, Status.Open);
    await market.passChallenges(claimId);
    const settledAt = (await market.now()) + 50;
    await market.at(settledAt);
    await board.settle(bountyId);
    const { argsRoot, stateHash } = better.result;
    expect(await lens.outcomeOf(bountyId)).to.deep.equal([
      ...[poster.address, market.solver(1).address, 1n, BigInt(settledAt), 1n, bits(2), terms.solverBond + 7n],
      ...[argsRoot, stateHash, claimId],
    ]);
    const cancelled = await market.post();
    await board.cancel(cancelled.bountyId);
    await expect(lens.outcomeOf(cancelled.bountyId))
      .to.be.revertedWithCustomError(board, "BountyWrongStatus")
      .withArgs(cancelled.bountyId, Status.Cancelled);
  });

  it("states the latest end: after the last reveal, the last challenge and the longest dispute", async () => {
    const market = await networkHelpers.loadFixture(deploy);
    const { lens, game, store } = market;
    const hidden = rowsOf(bits(2), id("hidden"));
    for (const posted of [
      await market.post(Kind.Exact),
      await market.post(Kind.Open, { prizeBps: [6000, 4000, 0, 0, 0, 0, 0, 0] }),
      await postSealed(market, rowsOf(bits(1)), hidden),
    ]) {
      const { terms, bountyId } = posted;
      const { shape } = await store.programOf(terms.programId);
      const dispute = await game.maxDisputeSeconds(shape, terms.budgetSeconds, terms.minMoveSeconds);
      const last = unsealDeadline(posted) + terms.revealSeconds + terms.challengeSeconds;
      expect(await lens.latestEnd(bountyId)).to.equal(BigInt(last) + dispute);
    }
  });

  it("names nothing for a bounty that was never posted", async () => {
    const { lens, board, store } = await networkHelpers.loadFixture(deploy);
    await expect(lens.outcomeOf(ZeroHash))
      .to.be.revertedWithCustomError(board, "BountyWrongStatus")
      .withArgs(ZeroHash, Status.None);
    await expect(lens.claimOf(ZeroHash, 0)).to.be.revertedWithCustomError(board, "BountyWrongCommitStatus");
    for (const call of [lens.latestEnd(ZeroHash), lens.statementOf(ZeroHash, ZeroHash, false)]) {
      await expect(call).to.be.revertedWithCustomError(store, "ProgramUnknown").withArgs(ZeroHash);
    }
  });
});
