import { expect } from "chai";
import { hexlify, parseEther, randomBytes } from "ethers";
import { network } from "hardhat";
import {
  commitResult,
  connectAs,
  deployLocalMarket,
  draftTerms,
  fetchBounty,
  fetchProgram,
  LOCAL_LIMITS,
  postBounty,
  ProtocolError,
  publishProgram,
  resultOf,
  revealResult,
  settleBounty,
  withdrawAll,
} from "ketwork";
import { abi } from "ketwork/abi/IBountyBoard";
import { hardwareEfficient, parsePauliSum, Prover, run, vqe } from "ketwork/sim";
import { IBountyBoard__factory } from "ketwork/types";

// The ABI is a constant: its entries are types.
type Errors = Extract<(typeof abi)[number], { type: "error" }>["name"];
const SETTLED_ALREADY: Errors = "BountyWrongStatus";

const { ethers, networkHelpers } = await network.create();

describe("A project that uses Ketwork", () => {
  it("posts a bounty, solves it, is told of its score and pays", async () => {
    const [poster, solver] = await ethers.getSigners();
    const market = await deployLocalMarket(poster!);
    const book = await ethers.deployContract("ScoreBook", [await market.lens.getAddress()]);

    const hamiltonian = parsePauliSum("0.4 Z0 - 0.4 Z1 + 0.18 X0 X1");
    const { trainingProgram } = vqe({ hamiltonian, ansatz: hardwareEfficient(2, 1) });
    const program = trainingProgram(
      { initial: [0.1, 0.2, 0.3, 0.4], iterations: 5, learningRate: 0.1 },
      { maxSteps: 5000 },
    );
    await publishProgram(market.store, program);
    const terms = await draftTerms(market.rules, market.datasets, {
      program,
      machine: await market.machine.getAddress(),
      kind: "exact",
      direction: "min",
      reward: parseEther("1"),
      solverBond: parseEther("0.1"),
      challengerBond: parseEther("0.05"),
      commitSeconds: 3600,
      listener: await book.getAddress(),
    });
    const { bountyId } = await postBounty(market.board, terms);

    const own = connectAs(market, solver!);
    const bounty = await fetchBounty(own.board, market.chainId, bountyId);
    const prover = new Prover(run({ program: await fetchProgram(own.store, bounty.terms.programId) }));
    const salt = hexlify(randomBytes(32));
    const context = {
      chainId: market.chainId,
      board: await market.board.getAddress(),
      bountyId,
      termsHash: bounty.termsHash,
      solver: solver!.address,
    };
    const { index } = await commitResult(own.board, context, resultOf(prover), salt, terms.solverBond);
    await networkHelpers.mine(LOCAL_LIMITS.revealDelayBlocks);
    const { claimId, score } = await revealResult(own.board, bountyId, index, prover, salt);

    const { challengeUntil } = await market.game.claimState(claimId);
    await networkHelpers.time.increaseTo(challengeUntil + 1n);
    expect((await settleBounty(market.board, bountyId)).amount).to.equal(terms.reward);
    expect(await book.scoreOf(bountyId)).to.equal(score);
    const [paid] = await withdrawAll({ purses: [own.board], game: own.game });
    expect(paid!.amount).to.equal(terms.reward);

    try {
      await settleBounty(market.board, bountyId);
      expect.fail("settled twice");
    } catch (error) {
      expect(error).to.be.instanceOf(ProtocolError);
      expect((error as ProtocolError).code).to.equal(SETTLED_ALREADY);
    }
    const board = IBountyBoard__factory.connect(await market.board.getAddress(), ethers.provider);
    expect((await board.bountyOf(bountyId)).poster).to.equal(poster!.address);
  });
});
