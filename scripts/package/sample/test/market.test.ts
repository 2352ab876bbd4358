import { expect } from "chai";
import { hexlify, parseEther, randomBytes, type Signer } from "ethers";
import { network } from "hardhat";
import {
  answerQuestion,
  askModel,
  buyLicence,
  ChallengerPlayer,
  commitResult,
  connectAs,
  deployLocalMarket,
  draftQuestion,
  draftTerms,
  fetchBounty,
  fetchProgram,
  fetchQuestion,
  isLicensed,
  judge,
  lineageOf,
  LOCAL_LIMITS,
  MachineProver,
  mintModel,
  offerLicence,
  payAnswer,
  postBounty,
  ProtocolError,
  publishProgram,
  readAnswer,
  resultOf,
  revealedClaims,
  revealResult,
  settleBounty,
  SolverPlayer,
  takeQuestion,
  verifyModel,
  withdrawAll,
  type ConnectedMarket,
} from "ketwork";
import type { abi } from "ketwork/abi/IBountyBoard";
import { Assembler, hardwareEfficient, parsePauliSum, Prover, run, toCells, vqe } from "ketwork/sim";
import { IBountyBoard__factory } from "ketwork/types";

const { ethers, networkHelpers } = await network.create();

// The ABI is a constant: its entries are types.
type Errors = Extract<(typeof abi)[number], { type: "error" }>["name"];
const SETTLED_ALREADY: Errors = "BountyWrongStatus";

const bond = parseEther("0.1");

/** A job that trains inside the machine: everybody who runs it gets the same bits. */
function trainingJob() {
  const hamiltonian = parsePauliSum("0.4 Z0 - 0.4 Z1 + 0.18 X0 X1");
  const job = vqe({ hamiltonian, ansatz: hardwareEfficient(2, 1) });
  return job.trainingProgram({ initial: [0.1, 0.2, 0.3, 0.4], iterations: 5, learningRate: 0.1 }, { maxSteps: 5000 });
}

async function post(market: ConnectedMarket, listener?: string) {
  const program = trainingJob();
  await publishProgram(market.store, program);
  const terms = await draftTerms(market.rules, market.datasets, {
    program,
    machine: await market.machine.getAddress(),
    kind: "exact",
    direction: "min",
    reward: parseEther("1"),
    solverBond: bond,
    challengerBond: bond / 2n,
    commitSeconds: 3600,
    listener,
  });
  const { bountyId } = await postBounty(market.board, terms);
  return bountyId;
}

/** Commits to what a run came to, and reveals it. */
async function solve(market: ConnectedMarket, solver: Signer, bountyId: string, prover: Prover, termsHash: string) {
  const own = connectAs(market, solver);
  const salt = hexlify(randomBytes(32));
  const context = {
    chainId: own.chainId,
    board: await own.board.getAddress(),
    bountyId,
    termsHash,
    solver: await solver.getAddress(),
  };
  const { index } = await commitResult(own.board, context, resultOf(prover), salt, bond);
  await networkHelpers.mine(LOCAL_LIMITS.revealDelayBlocks);
  const revealed = await revealResult(own.board, bountyId, index, prover, salt);
  return revealed;
}

async function passChallenges({ game }: ConnectedMarket, claimId: string) {
  const { challengeUntil } = await game.claimState(claimId);
  await networkHelpers.time.increaseTo(challengeUntil + 1n);
}

describe("A project that uses Ketwork", () => {
  it("posts a bounty, solves it, is told of its score and pays", async () => {
    const [poster, solver] = await ethers.getSigners();
    const market = await deployLocalMarket(poster!);
    const book = await ethers.deployContract("ScoreBook", [await market.lens.getAddress()]);
    const bountyId = await post(market, await book.getAddress());

    const { terms, termsHash } = await fetchBounty(market.board, market.chainId, bountyId);
    const program = await fetchProgram(market.store, terms.programId);
    const prover = new Prover(run({ program }));
    const { claimId, score } = await solve(market, solver!, bountyId, prover, termsHash);

    await passChallenges(market, claimId);
    expect((await settleBounty(market.board, bountyId)).amount).to.equal(terms.reward);
    expect(await book.getFunction("scoreOf")(bountyId)).to.equal(score);
    const own = connectAs(market, solver!);
    const [paid] = await withdrawAll({ purses: [own.board, own.desk], game: own.game });
    expect(paid!.amount).to.equal(terms.reward);

    try {
      await settleBounty(market.board, bountyId);
      expect.fail("settled twice");
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      expect(error.code).to.equal(SETTLED_ALREADY);
    }
    const board = IBountyBoard__factory.connect(await market.board.getAddress(), ethers.provider);
    expect((await board.bountyOf(bountyId)).poster).to.equal(poster!.address);
  });

  it("disproves a false claim", async () => {
    const [poster, liar, challenger] = await ethers.getSigners();
    const market = await deployLocalMarket(poster!);
    const bountyId = await post(market);
    const { terms, termsHash } = await fetchBounty(market.board, market.chainId, bountyId);
    const program = await fetchProgram(market.store, terms.programId);
    const forge = {
      onStep: ({ steps, state }: { steps: number; state: { cells: BigUint64Array } }) => {
        if (steps === 100) state.cells[5]! ^= 1n;
      },
    };
    const lie = new Prover(run({ program }, forge));
    await solve(market, liar!, bountyId, lie, termsHash);

    const [revealed] = await revealedClaims(market, bountyId);
    const { right, prover, reason } = judge(revealed!, program, () => undefined);
    expect(right, reason).to.equal(false);
    const options = { claim: revealed!.claim, statement: revealed!.statement, fromBlock: revealed!.blockNumber };
    const attacker = new ChallengerPlayer({
      ...options,
      contract: connectAs(market, challenger!).game,
      prover: new MachineProver(prover),
    });
    const defender = new SolverPlayer({
      ...options,
      contract: connectAs(market, liar!).game,
      prover: new MachineProver(lie),
    });
    await attacker.challenge();
    while ((await attacker.play(challenger!.address)) ?? (await defender.play(challenger!.address)));
    expect(await market.game.isDefeated(revealed!.claimId)).to.equal(true);
    expect((await market.game.credits(challenger!.address)) > 0n).to.equal(true);
  });

  it("asks a question and reads the answer that stands", async () => {
    const [asker, solver] = await ethers.getSigners();
    const market = await deployLocalMarket(asker!);
    // The square of the argument.
    const program = new Assembler()
      .emit("ARG", { a: 4, b: 0 })
      .emit("FMUL", { a: 0, b: 4, c: 4 })
      .halt()
      .assemble({ qubits: 1, maxSteps: 1000 });
    await publishProgram(market.store, program);
    const question = await draftQuestion(market.rules, {
      program,
      machine: await market.machine.getAddress(),
      reward: 1000n,
      solverBond: bond,
      challengerBond: bond,
      openSeconds: 3600,
    });
    const { questionId } = await askModel(market.desk, question, toCells([1.5]));

    const own = connectAs(market, solver!);
    const asked = await fetchQuestion(own, own.chainId, questionId);
    await takeQuestion(own.desk, questionId, bond);
    const { claimId } = await answerQuestion(own.desk, questionId, new Prover(run(asked)));
    await passChallenges(market, claimId);
    const cells = await readAnswer(market.desk, questionId);
    expect(new Float64Array(cells.buffer)[0]).to.equal(2.25);
    expect((await payAnswer(market.desk, questionId)).amount).to.equal(1000n);
  });

  it("licenses a model, and looks it over", async () => {
    const [owner, solver, buyer] = await ethers.getSigners();
    const market = await deployLocalMarket(owner!);
    const bountyId = await post(market);
    const { terms, termsHash } = await fetchBounty(market.board, market.chainId, bountyId);
    const program = await fetchProgram(market.store, terms.programId);
    const { claimId } = await solve(market, solver!, bountyId, new Prover(run({ program })), termsHash);
    await passChallenges(market, claimId);
    await settleBounty(market.board, bountyId);
    const { modelId } = await mintModel(market.models, bountyId);

    const latest = await ethers.provider.getBlock("latest");
    const openUntil = BigInt(latest!.timestamp + 86_400);
    const { offerId } = await offerLicence(market.modelLicences, { subjectId: modelId, price: 1000n, openUntil });
    const own = connectAs(market, buyer!);
    const { licenceId } = await buyLicence(own.modelLicences, market.chainId, offerId);
    expect(await isLicensed(market.modelLicences, buyer!.address, licenceId, offerId)).to.equal(true);

    const { model, datasets, parents } = await lineageOf(market, market.chainId, modelId);
    expect([model.kind, datasets.length, parents.length]).to.deep.equal(["verified", 0, 0]);
    const { isBitEqual, claimed, found } = await verifyModel(market, market.chainId, modelId, () => undefined);
    expect([isBitEqual, found]).to.deep.equal([true, claimed]);
  });
});
