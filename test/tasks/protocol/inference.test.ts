import { expect } from "chai";
import { id, ZeroAddress, ZeroHash } from "ethers";

import { Assembler, fromHex, Prover, rootFromSiblings, run, toCells, toHex, type Program } from "../../../sim/index.ts";
import {
  answeredClaim,
  answerQuestion,
  askModel,
  discardAnswer,
  dropQuestion,
  fetchQuestion,
  payAnswer,
  questionIdOf,
  questionStatus,
  readAnswer,
  refundQuestion,
  takeQuestion,
} from "../../../tasks/protocol/inference.ts";
import { MachineProver } from "../../../tasks/protocol/machine-prover.ts";
import { ChallengerPlayer } from "../../../tasks/protocol/players.ts";
import { publishProgram } from "../../../tasks/protocol/programs.ts";
import { draftQuestion, parameterProofOf, type QuestionDraft } from "../../../tasks/protocol/question.ts";
import { mintModel } from "../../../tasks/protocol/registry.ts";
import { revealResult } from "../../../tasks/protocol/solve.ts";
import { settleBounty } from "../../../tasks/protocol/bounties.ts";
import { judge } from "../../../tasks/protocol/watch.ts";
import { bits } from "../../helpers/market/jobs.ts";
import { wrongRun } from "../../helpers/dispute/runs.ts";
import { plainOf } from "../../../tasks/protocol/send.ts";
import { answering, rejection } from "../../helpers/tasks/nodes.ts";
import {
  BOND,
  commit,
  deployWorld,
  networkHelpers,
  passChallenges,
  post,
  SALT,
  type World,
} from "../../helpers/tasks/sdk.ts";

/** The argument times the first parameter of segment 0. */
function predictor(): Program {
  const asm = new Assembler();
  const [argument, parameter] = [asm.cells(1), asm.cells(1)];
  asm.emit("ARG", { a: argument, b: 0 }).emit("DATA", { a: parameter, k: 0, b: 0 });
  return asm.binary("FMUL", 0, argument, parameter).halt().assemble({ qubits: 1, maxSteps: 1000 });
}

const PREDICTOR = predictor();
const PARAMETERS = toCells([1.5]);
const ARGS = toCells([4]);

async function deployDesk() {
  const world = await deployWorld();
  await publishProgram(world.market.store, PREDICTOR);
  return world;
}
const load = () => networkHelpers.loadFixture(deployDesk);

const draftOf = async ({ market }: World, changes: Partial<QuestionDraft> = {}): Promise<QuestionDraft> => ({
  program: PREDICTOR,
  machine: await market.machine.getAddress(),
  data: [PARAMETERS],
  reward: 1000n,
  solverBond: BOND,
  challengerBond: BOND,
  openSeconds: 3600,
  ...changes,
});

async function asked(world: World, changes: Partial<QuestionDraft> = {}) {
  const question = await draftQuestion(world.market.rules, await draftOf(world, changes));
  const { questionId } = await askModel(world.market.desk, question, ARGS);
  return { question, questionId };
}

describe("A question to a model", () => {
  it("is asked, taken, answered, and read and paid for once the answer stands", async () => {
    const world = await load();
    const { market, accounts } = world;
    const { desk, chainId } = market;
    await asked(world);
    const { question, questionId } = await asked(world);
    const argsRoot = new Prover(run({ program: PREDICTOR, args: ARGS, data: [PARAMETERS] })).roots.argsRoot;
    const address = await desk.getAddress();
    expect(questionIdOf(chainId, address, accounts[0]!.address, 1n, question, argsRoot)).to.equal(questionId);
    expect(await questionStatus(desk, questionId)).to.equal("open");

    const fetched = await fetchQuestion(market, chainId, questionId);
    expect(fetched.question).to.deep.equal(question);
    expect(fetched.args).to.deep.equal(ARGS);
    const solver = world.as(1).desk;
    await takeQuestion(solver, questionId, BOND);
    const prover = new Prover(run({ program: fetched.program, args: fetched.args, data: [PARAMETERS] }));
    const { claimId } = await answerQuestion(solver, questionId, prover);
    expect(await rejection(readAnswer(desk, questionId))).to.deep.include({
      code: "DeskAnswerNotFinal",
      contract: "IInferenceDesk",
      details: { questionId, claimId },
    });
    expect((await rejection(payAnswer(desk, questionId))).code).to.equal("DeskAnswerNotFinal");
    expect((await rejection(discardAnswer(desk, questionId))).code).to.equal("DeskAnswerStands");

    const revealed = await answeredClaim(market, chainId, questionId);
    expect(revealed.claimId).to.equal(claimId);
    const source = () => PARAMETERS;
    expect(judge(revealed, revealed.program, source).right).to.equal(true);
    await passChallenges(world, claimId);
    expect((await readAnswer(desk, questionId))[0]).to.equal(bits(6));
    expect(await payAnswer(desk, questionId)).to.deep.include({ amount: 1000n, royalty: 0n });
    expect(await desk.credits(accounts[1]!.address, ZeroAddress)).to.equal(1000n);
    expect(await questionStatus(desk, questionId)).to.equal("paid");
  });

  it("is answered falsely, disproved by a challenger, and open again", async () => {
    const world = await load();
    const { market } = world;
    const { desk, chainId } = market;
    const { questionId } = await asked(world);
    const statement = { program: PREDICTOR, args: ARGS, data: [PARAMETERS] };
    const liar = wrongRun(statement, 2, (state) => {
      state.cells[0] = bits(7);
    });
    await takeQuestion(world.as(1).desk, questionId, BOND);
    await answerQuestion(world.as(1).desk, questionId, liar.prover);
    const revealed = await answeredClaim(market, chainId, questionId);
    const verdict = judge(revealed, revealed.program, () => PARAMETERS);
    expect(verdict.right).to.equal(false);
    const challenger = world.accounts[3]!.address;
    const player = new ChallengerPlayer({
      contract: world.as(3).game,
      claim: revealed.claim,
      statement: revealed.statement,
      prover: new MachineProver(verdict.prover),
      fromBlock: revealed.blockNumber,
    });
    await player.challenge();
    // The solver stays silent.
    await networkHelpers.time.increase(revealed.claim.budgetSeconds + 1n);
    expect((await player.play(challenger))!.move.method).to.equal("timeout");
    await discardAnswer(desk, questionId);
    expect(await questionStatus(desk, questionId)).to.equal("open");
    await takeQuestion(world.as(2).desk, questionId, BOND);
    await answerQuestion(world.as(2).desk, questionId, new Prover(run(statement)));
    expect((await answeredClaim(market, chainId, questionId)).claim.solver).to.equal(world.accounts[2]!.address);
  });

  it("is dropped by a silent solver, and refunded after its deadline", async () => {
    const world = await load();
    const { desk } = world.market;
    const { question, questionId } = await asked(world);
    const { answerUntil } = await takeQuestion(world.as(1).desk, questionId, BOND);
    expect((await rejection(dropQuestion(desk, questionId))).code).to.equal("DeskTooEarly");
    await networkHelpers.time.increaseTo(answerUntil + 1n);
    expect(await dropQuestion(desk, questionId)).to.deep.include({ burned: BOND / 2n, returned: BOND / 2n });
    await networkHelpers.time.increaseTo(question.deadline + 1n);
    expect((await rejection(takeQuestion(desk, questionId, BOND))).code).to.equal("DeskTooLate");
    expect((await refundQuestion(desk, questionId)).amount).to.equal(1000n);
  });

  it("about a model of an exact job shows that the parameters are the outputs of its training", async () => {
    const world = await load();
    const { market } = world;
    const posted = await post(world);
    const { committed, prover } = await commit(world, posted, 1);
    const { claimId } = await revealResult(world.as(1).board, posted.bountyId, committed.index, prover, SALT);
    await passChallenges(world, claimId);
    await settleBounty(market.board, posted.bountyId);
    const { modelId, creator } = await mintModel(market.models, posted.bountyId);
    expect([modelId, creator]).to.deep.equal([1n, world.accounts[1]!.address]);
    expect((await rejection(mintModel(market.models, posted.bountyId))).code).to.equal("ModelAlreadyMinted");
    const question = await draftQuestion(market.rules, await draftOf(world, { modelId, data: [toCells([-1.5])] }));
    const { finalState, siblings } = parameterProofOf(prover);
    const folded = rootFromSiblings(fromHex(question.dataRoots[0]), 0, siblings.map(fromHex));
    expect(toHex(folded)).to.equal(finalState.mem);
    expect(prover.outcome().stateHash).to.equal((await market.lens.outcomeOf(posted.bountyId)).stateHash);
  });

  it("is not believed where a node shows another question, other arguments, or an answer of another desk", async () => {
    const world = await load();
    const { market } = world;
    const { desk, chainId, store } = market;
    const { questionId } = await asked(world);
    const [event] = await desk.queryFilter(desk.filters.Asked(questionId));
    const args = plainOf<Record<string, unknown>>(event!.args);
    const question = plainOf<Record<string, unknown>>(event!.args.question);
    const lies: Record<string, unknown>[] = [
      { args: "0x" },
      { asker: world.accounts[4]!.address },
      { question: { toObject: () => ({ ...question, reward: 1n }) } },
    ];
    const shown = { ...args, question: { toObject: () => question } };
    for (const lie of lies) {
      const lying = answering(desk, {
        queryFilter: () => Promise.resolve([{ args: { ...shown, ...lie }, blockNumber: 1 }]),
      });
      const refused = await rejection(fetchQuestion({ desk: lying, store }, chainId, questionId));
      expect(refused.code).to.equal("QuestionMismatch");
    }
    expect((await rejection(fetchQuestion(market, chainId, id("none")))).code).to.equal("QuestionMismatch");
    await takeQuestion(world.as(1).desk, questionId, BOND);
    const prover = new Prover(run({ program: PREDICTOR, args: ARGS, data: [PARAMETERS] }));
    await answerQuestion(world.as(1).desk, questionId, prover);
    const claim = plainOf<Record<string, unknown>>(await desk.claimOf(questionId));
    const trap = answering(desk, { claimOf: () => Promise.resolve({ ...claim, machine: ZeroAddress }) });
    expect((await rejection(answeredClaim({ desk: trap, store }, chainId, questionId))).code).to.equal(
      "AnswerMismatch",
    );
  });
});

describe("draftQuestion", () => {
  const refused: [string, string, (job: Program) => Partial<QuestionDraft>][] = [
    ["no reward", "DeskRewardZero", () => ({ reward: 0n })],
    ["a challenge dearer than the answer", "DeskBondOutOfRange", () => ({ challengerBond: BOND + 1n })],
    ["a segment without data", "DeskDataMismatch", (program) => ({ program, data: [] })],
    ["a root that is no word", "WordMalformed", () => ({ data: ["0x"] })],
    ["five segments", "SegmentsTooMany", () => ({ data: Array<string>(5).fill(ZeroHash) })],
    [
      "sixteen output words",
      "DeskOutputsTooMany",
      () => ({ program: { ...PREDICTOR, shape: { ...PREDICTOR.shape, memDepth: 4, outDepth: 4 } } }),
    ],
    [
      "a run that is too long",
      "DeskWindowOutOfRange",
      () => ({ program: { ...PREDICTOR, shape: { ...PREDICTOR.shape, maxSteps: 2 ** 47 } } }),
    ],
  ];
  for (const [what, code, changes] of refused) {
    it(`refuses ${what}`, async () => {
      const world = await load();
      const draft = await draftOf(world, changes(world.jobs.data));
      expect((await rejection(draftQuestion(world.market.rules, draft))).code).to.equal(code);
    });
  }

  it("takes roots as they are", async () => {
    const world = await load();
    const { dataRoots } = await draftQuestion(world.market.rules, await draftOf(world, { data: [id("root")] }));
    expect(dataRoots).to.deep.equal([id("root"), ZeroHash, ZeroHash, ZeroHash]);
  });
});
