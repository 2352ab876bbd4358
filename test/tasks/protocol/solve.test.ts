import { expect } from "chai";
import { id } from "ethers";
import { network } from "hardhat";

import { Prover, run, toCells } from "../../../sim/index.ts";
import type { CommitmentContext } from "../../../tasks/protocol/bounty.ts";
import { commitResult, resultOf, revealOf, revealResult, sendCommitment } from "../../../tasks/protocol/solve.ts";
import { bits, cell } from "../../helpers/market/jobs.ts";
import { CommitStatus, Kind, LIMITS, Market, type Posted } from "../../helpers/market/market.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const deploy = () => Market.deploy(connection);

const SALT = id("a solver's secret");

async function contextOf(
  { board }: Market,
  { bountyId, termsHash }: Posted,
  solver: string,
): Promise<CommitmentContext> {
  const { chainId } = await ethers.provider.getNetwork();
  return { chainId, board: await board.getAddress(), bountyId, termsHash, solver };
}

describe("A solver", () => {
  it("commits to the result of an exact job and reveals it", async () => {
    const market = await networkHelpers.loadFixture(deploy);
    const { board, game, exactJob } = market;
    const solver = market.solver(0);
    const posted = await market.post();
    const prover = new Prover(run({ program: exactJob }));
    const context = await contextOf(market, posted, solver.address);
    // Somebody is earlier, so that the index counts.
    await board.connect(market.solver(1)).commit(posted.bountyId, id("other"), { value: posted.terms.solverBond });
    const committed = await commitResult(board.connect(solver), context, resultOf(prover), SALT, 10n ** 17n);
    expect(committed.index).to.equal(1n);
    const { commitment, bond, solver: owner } = await board.commitOf(posted.bountyId, 1);
    expect([commitment, bond, owner]).to.deep.equal([committed.commitment, 10n ** 17n, solver.address]);

    await networkHelpers.mine(LIMITS.revealDelayBlocks);
    await revealResult(board.connect(solver), posted.bountyId, committed.index, prover, SALT);
    const revealed = await board.commitOf(posted.bountyId, 1);
    expect([revealed.status, revealed.score]).to.deep.equal([CommitStatus.Ranked, bits(-1.5)]);
    expect(revealed.stateHash).to.equal(prover.outcome().stateHash);
    expect((await game.claimState(revealed.claimId)).bond).to.equal(10n ** 17n);
  });

  it("shows the arguments of an open job, as whole cells", async () => {
    const market = await networkHelpers.loadFixture(deploy);
    const { board, openJob } = market;
    const solver = market.solver(0);
    const posted = await market.post(Kind.Open);
    const prover = new Prover(run({ program: openJob, args: toCells([0.25]) }));
    expect(revealOf(prover, SALT).args).to.equal(cell(bits(0.25)));
    const context = await contextOf(market, posted, solver.address);
    const bond = posted.terms.solverBond;
    const { index } = await commitResult(board.connect(solver), context, resultOf(prover), SALT, bond);
    await market.openReveals(posted);
    await revealResult(board.connect(solver), posted.bountyId, index, prover, SALT);
    const { score, argsRoot } = await board.commitOf(posted.bountyId, index);
    expect([score, argsRoot]).to.deep.equal([bits(0.25), prover.roots.argsRoot]);
  });

  it("cannot reveal with another salt, and still can with its own", async () => {
    const market = await networkHelpers.loadFixture(deploy);
    const { exactJob } = market;
    const solver = market.solver(0);
    const board = market.board.connect(solver);
    const posted = await market.post();
    const prover = new Prover(run({ program: exactJob }));
    const context = await contextOf(market, posted, solver.address);
    const { index } = await commitResult(board, context, resultOf(prover), SALT, posted.terms.solverBond);
    await networkHelpers.mine(LIMITS.revealDelayBlocks);
    await expect(revealResult(board, posted.bountyId, index, prover, id("forgotten"))).to.be.revertedWithCustomError(
      board,
      "BountyCommitmentMismatch",
    );
    await revealResult(board, posted.bountyId, index, prover, SALT);
  });

  it("that copies a commitment has only copied it", async () => {
    const market = await networkHelpers.loadFixture(deploy);
    const { exactJob } = market;
    const [solver, thief] = [market.solver(0), market.solver(1)];
    const posted = await market.post();
    const prover = new Prover(run({ program: exactJob }));
    const context = await contextOf(market, posted, solver.address);
    const bond = posted.terms.solverBond;
    const { commitment } = await commitResult(market.board.connect(solver), context, resultOf(prover), SALT, bond);
    const board = market.board.connect(thief);
    const { index } = await sendCommitment(board, posted.bountyId, commitment, bond);
    await networkHelpers.mine(LIMITS.revealDelayBlocks);
    await expect(revealResult(board, posted.bountyId, index, prover, SALT)).to.be.revertedWithCustomError(
      board,
      "BountyCommitmentMismatch",
    );
  });
});
