import { expect } from "chai";
import { network } from "hardhat";
import { concat, parseEther, ZeroAddress, ZeroHash, type Result as Struct } from "ethers";

import { Assembler } from "../../sim/machine/assembler.ts";
import type { Program } from "../../sim/machine/program.ts";
import { Prover } from "../../sim/machine/prover.ts";
import { run } from "../../sim/machine/run.ts";
import { toHex } from "../../sim/machine/word.ts";
import { zeroRoot } from "../../sim/machine/tree.ts";
import { bits, cell, onChain, resultOf } from "../helpers/market/jobs.ts";
import {
  answerOf,
  DeskMarket,
  NO_PROOF,
  QuestionStatus,
  type AskedQuestion,
  type QuestionWords,
} from "../helpers/market/desk.ts";
import { LIMITS } from "../helpers/market/market.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const deploy = () => DeskMarket.deploy(connection);
const fixture = () => networkHelpers.loadFixture(deploy);

const REWARD = parseEther("1");
const BOND = parseEther("0.1");
const ROOT = `0x${"ab".repeat(32)}`;

/** Least windows of the open job: F = 60, T = 1, margin 300. */
const CHALLENGE_MIN = 362;
const BUDGET_MIN = 62;
const MIN_MOVE_MIN = 61;

/** What a data segment of one word begins with. */
const wordJob = (): Program =>
  new Assembler().emit("DATA", { a: 0, k: 0, b: 0 }).halt().assemble({ qubits: 1, maxSteps: 1000 });
/** As many output words as no answer has. */
const wideJob = (outDepth: number): Program => {
  const program = new Assembler().halt().assemble({ qubits: 1, memDepth: 4, maxSteps: 1000 });
  return { ...program, shape: { ...program.shape, outDepth } };
};

const publish = async ({ market }: DeskMarket, program: Program): Promise<string> => {
  const { shape, code, programId } = onChain(program);
  await market.store.publish(shape, code);
  return programId;
};

/** What typechain does not say of a struct. */
const structOf = (output: unknown): Struct => output as Struct;

describe("InferenceDesk", () => {
  it("knows the contracts that it stands on", async () => {
    const { desk, market } = await fixture();
    expect(await desk.GAME()).to.equal(await market.game.getAddress());
    expect(await desk.RULES()).to.equal(await market.rules.getAddress());
    expect(await desk.MODELS()).to.equal(await market.models.getAddress());
  });

  describe("ask", () => {
    it("takes the reward and opens a question, whose id is its content", async () => {
      const at = await fixture();
      const { desk, asker, market } = at;
      const question = await at.question();
      const args = cell(bits(1.5));
      const questionId = await at.idOf(asker.address, 0n, question, market.openJob, args);
      const sent = desk.ask(question, args, NO_PROOF, "0x", { value: REWARD });
      await expect(sent)
        .to.emit(desk, "Asked")
        .withArgs(questionId, asker.address, 0, Object.values(question), args, REWARD);
      await expect(sent).to.changeEtherBalance(connection.ethers, desk, REWARD);
      const inquiry = await desk.inquiryOf(questionId);
      expect(structOf(inquiry).toObject()).to.deep.equal({
        ...{ asker: asker.address, status: QuestionStatus.Open, answerUntil: 0n, rounds: 0n },
        ...{ solver: ZeroAddress, bond: 0n, escrow: REWARD, royaltyReceiver: ZeroAddress, royaltyBps: 0n, steps: 0n },
        ...{ argsRoot: at.truth({ job: market.openJob, args } as AskedQuestion).argsRoot },
        ...{ stateHash: ZeroHash, claimId: ZeroHash },
      });
      expect(structOf(await desk.questionOf(questionId)).toObject(true)).to.deep.equal({
        ...question,
        ...Object.fromEntries(
          ["deadline", "answerSeconds", "challengeSeconds", "budgetSeconds", "minMoveSeconds", "maxRoyaltyBps"].map(
            (name) => [name, BigInt(question[name as "deadline"])],
          ),
        ),
      });
      expect(await desk.nonces(asker)).to.equal(1);
    });

    it("gives the same question another id each time, and pads arguments with zeros", async () => {
      const at = await fixture();
      const question = await at.question();
      const first = await at.ask(question);
      const second = await at.ask(question, { args: `${cell(bits(1.5))}${"00".repeat(8)}` });
      const empty = await at.ask(question, { args: "0x" });
      const roots = await Promise.all([first, second, empty].map((row) => at.desk.inquiryOf(row.questionId)));
      expect(roots[1]!.argsRoot).to.equal(roots[0]!.argsRoot);
      expect(roots[2]!.argsRoot).to.equal(toHex(zeroRoot(1)));
      expect(new Set([first, second, empty].map((row) => row.questionId)).size).to.equal(3);
    });

    it("takes what arrives of a token", async () => {
      const at = await fixture();
      const token = await at.token.getAddress();
      const { questionId } = await at.ask({ token });
      expect((await at.desk.inquiryOf(questionId)).escrow).to.equal(REWARD);
      expect(await at.token.balanceOf(at.desk)).to.equal(REWARD);
    });

    type Refusal = (at: DeskMarket) => Promise<[Partial<QuestionWords>, unknown[], string?, bigint?]>;
    const refused: Record<string, [string, Refusal][]> = {
      DeskRewardZero: [["no reward", async () => [{ reward: 0n }, []]]],
      DeskMachineNotAllowed: [
        ["a checker of one's own", async ({ asker }) => [{ machine: asker.address }, [asker.address]]],
      ],
      DeskTokenNotAllowed: [["a token of one's own", async ({ asker }) => [{ token: asker.address }, [asker.address]]]],
      DeskOutputsTooMany: [["16 output words", async (at) => [{ programId: await publish(at, wideJob(4)) }, [4, 3]]]],
      DeskDataMismatch: [
        [
          "a segment that is read and has no root",
          async ({ market }) => [{ programId: onChain(market.dataJob).programId }, [0, 1, ZeroHash]],
        ],
      ],
      DeskArgsMisaligned: [["half a cell", async () => [{}, [4], "0x12345678"]]],
      DeskArgsTooLong: [["more than the arguments' tree holds", async () => [{}, [72, 64], `0x${"11".repeat(72)}`]]],
      DeskValueMismatch: [
        ["too little", async () => [{}, [REWARD - 1n, REWARD], undefined, REWARD - 1n]],
        ["too much", async () => [{}, [REWARD + 1n, REWARD], undefined, REWARD + 1n]],
        [
          "ether for a reward in tokens",
          async ({ token }) => [{ token: await token.getAddress() }, [1, 0], undefined, 1n],
        ],
      ],
      DeskBondOutOfRange: [
        [
          "a solver's bond that is worth nothing",
          async () => [{ solverBond: LIMITS.minBond - 1n }, [LIMITS.minBond - 1n, LIMITS.minBond, 2n ** 96n - 1n]],
        ],
        [
          "a challenger's bond that is worth nothing",
          async () => [{ challengerBond: LIMITS.minBond - 1n }, [LIMITS.minBond - 1n, LIMITS.minBond, BOND]],
        ],
        [
          "a challenger's bond above the solver's",
          async () => [{ challengerBond: BOND + 1n }, [BOND + 1n, LIMITS.minBond, BOND]],
        ],
      ],
      DeskWindowOutOfRange: [
        ...(["answerSeconds", "challengeSeconds"] as const).map((name): [string, Refusal] => [
          `${name} too short`,
          async () => [{ [name]: CHALLENGE_MIN - 1 }, [CHALLENGE_MIN - 1, CHALLENGE_MIN, LIMITS.maxWindowSeconds]],
        ]),
        ...(["answerSeconds", "challengeSeconds"] as const).map((name): [string, Refusal] => [
          `${name} too long`,
          async () => [
            { [name]: LIMITS.maxWindowSeconds + 1 },
            [LIMITS.maxWindowSeconds + 1, CHALLENGE_MIN, LIMITS.maxWindowSeconds],
          ],
        ]),
        [
          "a budget too small",
          async () => [{ budgetSeconds: BUDGET_MIN - 1 }, [BUDGET_MIN - 1, BUDGET_MIN, LIMITS.maxWindowSeconds]],
        ],
        ["moves too short", async () => [{ minMoveSeconds: MIN_MOVE_MIN - 1 }, [MIN_MOVE_MIN - 1, MIN_MOVE_MIN, 120]]],
        ["moves longer than the budget", async () => [{ minMoveSeconds: 121 }, [121, MIN_MOVE_MIN, 120]]],
      ],
    };
    for (const [error, rows] of Object.entries(refused)) {
      for (const [name, refusal] of rows) {
        it(`refuses ${name} with ${error}`, async () => {
          const at = await fixture();
          const [overrides, expected, args = cell(bits(1.5)), value] = await refusal(at);
          const question = await at.question(overrides);
          await expect(
            at.desk.ask(question, args, NO_PROOF, "0x", {
              value: value ?? (question.token === ZeroAddress ? question.reward : 0n),
            }),
          )
            .to.be.revertedWithCustomError(at.desk, error)
            .withArgs(...expected);
        });
      }
    }

    it("refuses deadlines outside their range, and takes those at its ends", async () => {
      const at = await fixture();
      const base = (await at.market.now()) + 100;
      for (const [deadline, fits] of [
        [base, false],
        [base + 1, true],
        [base + LIMITS.maxCommitSeconds, true],
        [base + LIMITS.maxCommitSeconds + 1, false],
      ] as const) {
        const question = await at.question({ deadline });
        const snapshot = await networkHelpers.takeSnapshot();
        await at.market.at(base);
        const sent = at.desk.ask(question, "0x", NO_PROOF, "0x", { value: REWARD });
        if (fits) await expect(sent).to.emit(at.desk, "Asked");
        else {
          await expect(sent)
            .to.be.revertedWithCustomError(at.desk, "DeskDeadlineOutOfRange")
            .withArgs(deadline, base + 1, base + LIMITS.maxCommitSeconds);
        }
        await snapshot.restore();
      }
    });

    it("takes the least windows and bonds, and 8 output words", async () => {
      const at = await fixture();
      await publish(at, wideJob(3));
      const { questionId } = await at.ask(
        {
          ...{ answerSeconds: CHALLENGE_MIN, challengeSeconds: CHALLENGE_MIN, budgetSeconds: BUDGET_MIN },
          ...{ minMoveSeconds: MIN_MOVE_MIN, solverBond: LIMITS.minBond, challengerBond: LIMITS.minBond, reward: 1n },
        },
        { job: wideJob(3), args: "0x" },
      );
      expect(await at.status(questionId)).to.equal(QuestionStatus.Open);
    });

    it("refuses a program that nobody has published", async () => {
      const at = await fixture();
      const question = await at.question({ programId: ROOT });
      await expect(at.desk.ask(question, "0x", NO_PROOF, "0x", { value: REWARD }))
        .to.be.revertedWithCustomError(at.market.store, "ProgramUnknown")
        .withArgs(ROOT);
    });
  });

  describe("ask about a model", () => {
    /** The data job, on the parameters of the open model. */
    const about = async (at: DeskMarket, overrides: Partial<QuestionWords> = {}): Promise<QuestionWords> =>
      at.question({
        ...{ programId: onChain(at.market.dataJob).programId, modelId: 1n, maxRoyaltyBps: 500 },
        ...overrides,
      });
    const refuse = async (
      at: DeskMarket,
      question: QuestionWords,
      [error, ...expected]: [string, ...unknown[]],
      proof = NO_PROOF,
    ): Promise<void> => {
      await expect(at.desk.ask(question, "0x", proof, "0x", { value: REWARD }))
        .to.be.revertedWithCustomError(at.desk, error)
        .withArgs(...expected);
    };

    it("takes the args root of an open model as its parameters, and remembers the royalty", async () => {
      const at = await fixture();
      const { modelId, result } = await at.openModel();
      const dataRoots: QuestionWords["dataRoots"] = [result.argsRoot, ZeroHash, ZeroHash, ZeroHash];
      const { questionId } = await at.ask(
        { modelId, dataRoots, maxRoyaltyBps: 500 },
        { job: at.market.dataJob, args: "0x" },
      );
      const { royaltyReceiver, royaltyBps } = await at.desk.inquiryOf(questionId);
      expect(royaltyReceiver).to.equal(at.market.solver(5).address);
      expect(royaltyBps).to.equal(500);
      const statement = await at.desk.statementOf(questionId);
      expect([...statement.dataRoots]).to.deep.equal(dataRoots);
    });

    it("refuses other parameters, parameters in a tree of another depth, and models that are none", async () => {
      const at = await fixture();
      const { modelId, result } = await at.openModel();
      const dataRoots: QuestionWords["dataRoots"] = [ROOT, ZeroHash, ZeroHash, ZeroHash];
      await refuse(at, await about(at, { modelId, dataRoots }), ["DeskParametersMismatch", modelId, ROOT]);
      const programId = await publish(at, {
        ...at.market.dataJob,
        shape: { ...at.market.dataJob.shape, dataDepth: [2, 0, 0, 0] },
      });
      const deeper = await about(at, {
        ...{ modelId, programId, dataRoots: [result.argsRoot, ZeroHash, ZeroHash, ZeroHash] },
      });
      await refuse(at, deeper, ["DeskParametersMismatch", modelId, result.argsRoot]);
      // The parameters in another segment are not what segment 0 holds.
      const elsewhere = await about(at, { modelId, dataRoots: [ROOT, result.argsRoot, ZeroHash, ZeroHash] });
      await refuse(at, elsewhere, ["DeskParametersMismatch", modelId, ROOT]);

      const { models, openJob } = at.market;
      await models.register({
        ...{ programId: onChain(openJob).programId, argsRoot: result.argsRoot, datasetIds: [0, 0, 0, 0] },
        ...{ heritage: { parents: [0, 0, 0, 0], creatorBps: 0, derivativeBps: 0 }, cid: "0x", name: "hearsay" },
      });
      const unverified = await models.FIRST_UNVERIFIED();
      for (const id of [unverified, 77n, 2n ** 256n - 1n]) {
        const question = await about(at, { modelId: id, dataRoots: [result.argsRoot, ZeroHash, ZeroHash, ZeroHash] });
        await refuse(at, question, ["DeskModelUnverified", id]);
      }
    });

    it("takes the outputs of an exact model as its parameters, if they are proved", async () => {
      const at = await fixture();
      const { modelId, result } = await at.exactModel();
      const job = wordJob();
      const programId = await publish(at, job);
      const [root] = result.outputs as [string];
      const dataRoots: QuestionWords["dataRoots"] = [root, ZeroHash, ZeroHash, ZeroHash];
      const proof = { finalState: result.finalState, siblings: result.outputProof };
      const fits = await about(at, { modelId, programId, dataRoots });
      const bad: [string, QuestionWords, typeof NO_PROOF][] = [
        ["no proof", fits, NO_PROOF],
        ["a sibling too many", fits, { ...proof, siblings: [...proof.siblings, ROOT] }],
        ["another sibling", fits, { ...proof, siblings: [ROOT] }],
        ["another state", fits, { ...proof, finalState: { ...proof.finalState, pc: 0 } }],
        ["a state made for other outputs", fits, { finalState: { ...proof.finalState, mem: root }, siblings: [] }],
        ["other outputs", { ...fits, dataRoots: [ROOT, ZeroHash, ZeroHash, ZeroHash] }, proof],
        ["the whole memory", { ...fits, dataRoots: [proof.finalState.mem, ZeroHash, ZeroHash, ZeroHash] }, proof],
        ["a tree of another depth", { ...fits, programId: onChain(at.market.dataJob).programId }, proof],
      ];
      for (const [, question, given] of bad) {
        await refuse(at, question, ["DeskParametersMismatch", modelId, question.dataRoots[0]], given);
      }
      const asked = await at.ask(fits, { job, args: "0x", proof });
      await at.take(asked);
      await at.answer(asked, undefined, resultOf(job, bits(-1.5)));
      await at.passChallenges(asked.questionId);
      expect([...(await at.desk.answerOf(asked.questionId))]).to.deep.equal(result.outputs);
    });

    it("refuses a royalty that is more than the question accepts", async () => {
      const at = await fixture();
      const { modelId, result } = await at.openModel();
      const question = await about(at, {
        ...{ modelId, maxRoyaltyBps: 499, dataRoots: [result.argsRoot, ZeroHash, ZeroHash, ZeroHash] },
      });
      await refuse(at, question, ["DeskRoyaltyTooLarge", 500, 499]);
    });
  });

  describe("the life of a question", () => {
    it("is taken, answered, stands and is paid, and can be read for ever", async () => {
      const at = await fixture();
      const { desk, market } = at;
      const { game } = market;
      const solver = market.solver(0);
      const asked = await at.ask();
      const { questionId, question } = asked;
      const time = (await market.now()) + 10;
      await market.at(time);
      await expect(desk.connect(solver).take(questionId, { value: BOND + 7n }))
        .to.emit(desk, "Taken")
        .withArgs(questionId, solver.address, BOND + 7n, time + question.answerSeconds);
      expect(await at.status(questionId)).to.equal(QuestionStatus.Taken);
      expect((await desk.inquiryOf(questionId)).bond).to.equal(BOND + 7n);

      const truth = at.truth(asked);
      await market.at(time + 20);
      const sent = desk.connect(solver).answer(questionId, answerOf(truth));
      await expect(sent).to.changeEtherBalances(connection.ethers, [desk, game], [-(BOND + 7n), BOND + 7n]);
      const claim = await at.claim(questionId);
      const claimId = await game.claimIdOf(claim);
      await expect(sent)
        .to.emit(desk, "Answered")
        .withArgs(questionId, claimId, solver.address, truth.stateHash, [
          ...[truth.steps, [1n, truth.finalState.mem, truth.finalState.kets]],
          ...[truth.haltProof, truth.outputs, truth.outputProof],
        ]);
      expect((await desk.inquiryOf(questionId)).claimId).to.equal(claimId);
      expect(claim.solver).to.equal(solver.address);
      expect(claim.host).to.equal(await desk.getAddress());
      const { challengeUntil, bond } = await game.claimState(claimId);
      expect(challengeUntil).to.equal(time + 20 + question.challengeSeconds);
      expect(bond).to.equal(BOND + 7n);

      await networkHelpers.time.increaseTo(challengeUntil);
      expect(await desk.isAnswered(questionId)).to.equal(false);
      for (const call of [desk.answerOf(questionId), desk.pay.staticCall(questionId)]) {
        await expect(call).to.be.revertedWithCustomError(desk, "DeskAnswerNotFinal").withArgs(questionId, claimId);
      }
      await networkHelpers.time.increaseTo(challengeUntil + 1n);
      expect(await desk.isAnswered(questionId)).to.equal(true);
      expect([...(await desk.answerOf(questionId))]).to.deep.equal(truth.outputs);
      await expect(desk.connect(market.solver(3)).pay(questionId))
        .to.emit(desk, "Paid")
        .withArgs(questionId, solver.address, REWARD, 0);
      expect(await at.credit(solver)).to.equal(REWARD);
      expect(await at.status(questionId)).to.equal(QuestionStatus.Paid);
      expect([...(await desk.answerOf(questionId))]).to.deep.equal(truth.outputs);
      expect(await at.claim(questionId)).to.deep.equal(claim);
      await game.release(claim);
      expect(await desk.isAnswered(questionId)).to.equal(true);
      await expect(desk.connect(solver).withdraw(ZeroAddress, solver)).to.changeEtherBalance(
        connection.ethers,
        solver,
        REWARD,
      );
    });

    it("keeps all eight words of an answer", async () => {
      const at = await fixture();
      const asm = new Assembler({ outputs: 32 });
      for (let i = 0; i < 32; i++) asm.setFloat(i, i + 1);
      const job = asm.halt().assemble({ qubits: 1, memDepth: 4, maxSteps: 1000 });
      expect(job.shape.outDepth).to.equal(3);
      await publish(at, job);
      const asked = await at.ask({}, { job, args: "0x" });
      await at.take(asked);
      const { steps, finalState, haltProof, outputs, outputProof } = new Prover(run({ program: job })).outcome();
      await at.desk.connect(at.market.solver(0)).answer(asked.questionId, {
        ...{ steps, finalState, haltProof: [...haltProof], outputs: [...outputs], outputProof: [...outputProof] },
      });
      await at.passChallenges(asked.questionId);
      const words = Array.from({ length: 8 }, (_, word) => concat([1, 2, 3, 4].map((i) => cell(bits(4 * word + i)))));
      expect([...(await at.desk.answerOf(asked.questionId))]).to.deep.equal(words);
    });

    it("pays the royalty of a model, rounded down, in the token of the reward", async () => {
      const at = await fixture();
      const { modelId, result } = await at.openModel();
      const token = await at.token.getAddress();
      const job = at.market.dataJob;
      const asked = await at.ask(
        {
          ...{ modelId, token, reward: 999n, maxRoyaltyBps: 10_000 },
          ...{ dataRoots: [result.argsRoot, ZeroHash, ZeroHash, ZeroHash] as QuestionWords["dataRoots"] },
        },
        { job, args: "0x" },
      );
      await at.take(asked);
      await at.answer(asked, undefined, resultOf(job, bits(1.5)));
      await at.passChallenges(asked.questionId);
      await expect(at.desk.pay(asked.questionId))
        .to.emit(at.desk, "Paid")
        .withArgs(asked.questionId, at.market.solver(0).address, 950, 49);
      expect(await at.credit(at.market.solver(5), token)).to.equal(49);
      expect(await at.credit(at.market.solver(0), token)).to.equal(950);
    });

    it("is open again after a silence, for half of the bond", async () => {
      const at = await fixture();
      const { desk, market } = at;
      const asked = await at.ask();
      const { questionId } = asked;
      await desk.connect(market.solver(0)).take(questionId, { value: BOND + 1n });
      const { answerUntil } = await desk.inquiryOf(questionId);
      await market.at(answerUntil);
      await expect(desk.drop(questionId))
        .to.be.revertedWithCustomError(desk, "DeskTooEarly")
        .withArgs(answerUntil, answerUntil);
      await market.at(answerUntil + 1n);
      const sent = desk.connect(market.solver(2)).drop(questionId);
      await expect(sent)
        .to.emit(desk, "Dropped")
        .withArgs(questionId, market.solver(0).address, BOND / 2n + 1n, BOND / 2n);
      await expect(sent).to.changeEtherBalance(connection.ethers, ZeroAddress, BOND / 2n + 1n);
      expect(await at.credit(market.solver(0))).to.equal(BOND / 2n);
      expect(await at.status(questionId)).to.equal(QuestionStatus.Open);
      expect((await desk.inquiryOf(questionId)).bond).to.equal(0);
      await at.take(asked, market.solver(1));
      expect((await desk.inquiryOf(questionId)).rounds).to.equal(2);
    });

    it("is open again after its answer was disproved, and the next answer is another claim", async () => {
      const at = await fixture();
      const { desk, market } = at;
      const asked = await at.ask();
      const { questionId } = asked;
      await at.take(asked);
      const first = await at.answer(asked, undefined, at.lie(asked));
      await expect(desk.discard(questionId))
        .to.be.revertedWithCustomError(desk, "DeskAnswerStands")
        .withArgs(questionId, first);
      const disproved = await at.dispute(asked);
      await expect(desk.connect(market.solver(2)).discard(questionId))
        .to.emit(desk, "Disproved")
        .withArgs(questionId, first);
      expect(await at.status(questionId)).to.equal(QuestionStatus.Open);
      await expect(desk.claimOf(questionId))
        .to.be.revertedWithCustomError(desk, "DeskWrongStatus")
        .withArgs(questionId, QuestionStatus.Open);
      await expect(desk.answerOf(questionId))
        .to.be.revertedWithCustomError(desk, "DeskAnswerNotFinal")
        .withArgs(questionId, ZeroHash);
      // The same solver tells the same lie: another claim.
      await at.take(asked);
      const second = await at.answer(asked, undefined, at.lie(asked));
      expect(second).to.not.equal(first);
      const { hostKey, ...rest } = await at.claim(questionId);
      expect(hostKey).to.not.equal(disproved.hostKey);
      expect({ ...rest, hostKey: disproved.hostKey }).to.deep.equal(disproved);
    });

    it("is refunded after its deadline, if nobody is at it", async () => {
      const at = await fixture();
      const { desk, market, asker } = at;
      const { questionId, question } = await at.ask();
      await market.at(question.deadline);
      await expect(desk.refund(questionId))
        .to.be.revertedWithCustomError(desk, "DeskTooEarly")
        .withArgs(question.deadline, question.deadline);
      await market.at(question.deadline + 1);
      await expect(desk.connect(market.solver(2)).refund(questionId))
        .to.emit(desk, "Refunded")
        .withArgs(questionId, asker.address, REWARD);
      expect(await at.credit(asker)).to.equal(REWARD);
      expect((await desk.inquiryOf(questionId)).escrow).to.equal(0);
    });

    it("can be taken until its deadline, and answered until the taker's, those seconds included", async () => {
      const at = await fixture();
      const { desk, market } = at;
      const solver = market.solver(0);
      const asked = await at.ask();
      const { questionId, question } = asked;
      const snapshot = await networkHelpers.takeSnapshot();
      await market.at(question.deadline + 1);
      await expect(desk.connect(solver).take(questionId, { value: BOND }))
        .to.be.revertedWithCustomError(desk, "DeskTooLate")
        .withArgs(question.deadline, question.deadline + 1);
      await snapshot.restore();
      await market.at(question.deadline);
      await at.take(asked);
      const until = question.deadline + question.answerSeconds;
      const taken = await networkHelpers.takeSnapshot();
      await market.at(until + 1);
      await expect(desk.connect(solver).answer(questionId, answerOf(at.truth(asked))))
        .to.be.revertedWithCustomError(desk, "DeskTooLate")
        .withArgs(until, until + 1);
      await taken.restore();
      await market.at(until);
      await at.answer(asked);
      expect(await at.status(questionId)).to.equal(QuestionStatus.Answered);
    });

    it("is taken by whoever brings the bond of the terms, or more where gas is dear", async () => {
      const at = await fixture();
      const { desk, market } = at;
      const asked = await at.ask();
      const solver = market.solver(0);
      const take = (value: bigint) => desk.connect(solver).take(asked.questionId, { value, gasPrice: 2n * 10n ** 11n });
      await networkHelpers.setNextBlockBaseFeePerGas(10n ** 9n);
      await expect(take(BOND - 1n))
        .to.be.revertedWithCustomError(desk, "DeskBondTooLow")
        .withArgs(BOND - 1n, BOND);
      const dear = 10n ** 11n;
      await networkHelpers.setNextBlockBaseFeePerGas(dear);
      await expect(take(6_000_000n * dear - 1n))
        .to.be.revertedWithCustomError(desk, "DeskBondTooLow")
        .withArgs(6_000_000n * dear - 1n, 6_000_000n * dear);
      await networkHelpers.setNextBlockBaseFeePerGas(dear);
      await take(6_000_000n * dear);
    });

    it("is answered by its taker alone, with outputs of the state that it claims", async () => {
      const at = await fixture();
      const { desk, market } = at;
      const asked = await at.ask();
      const { questionId } = asked;
      await at.take(asked);
      const truth = at.truth(asked);
      await expect(desk.connect(market.solver(1)).answer(questionId, answerOf(truth)))
        .to.be.revertedWithCustomError(desk, "DeskNotSolver")
        .withArgs(market.solver(1).address, market.solver(0).address);
      const other = at.lie(asked);
      const bad: [string, Parameters<typeof answerOf>[0]][] = [
        ["ProofMismatch", { ...truth, outputs: other.outputs }],
        ["OutputCountMismatch", { ...truth, outputs: [...truth.outputs, ROOT] }],
        [
          "NotHalted",
          { ...truth, finalState: { ...truth.finalState, pc: 0 }, haltProof: [...truth.haltProof].reverse() },
        ],
        ["ProofMismatch", { ...truth, finalState: other.finalState }],
      ];
      for (const [error, result] of bad) {
        await expect(desk.connect(market.solver(0)).answer(questionId, answerOf(result))).to.be.revertedWithCustomError(
          market.machine,
          error,
        );
      }
      await expect(desk.connect(market.solver(0)).answer(questionId, answerOf({ ...truth, steps: 1001n })))
        .to.be.revertedWithCustomError(market.game, "DisputeStepsOutOfRange")
        .withArgs(1001, 1000);
    });

    it("ends at the latest at a time that is known when it is asked", async () => {
      const at = await fixture();
      const { desk, market } = at;
      const asked = await at.ask();
      const { questionId, question } = asked;
      const { shape } = await desk.statementOf(questionId);
      const dispute = await market.game.maxDisputeSeconds(shape, question.budgetSeconds, question.minMoveSeconds);
      const latest = BigInt(question.deadline + question.answerSeconds + question.challengeSeconds) + dispute;
      expect(await desk.latestEnd(questionId)).to.equal(latest);
      await at.take(asked);
      await at.answer(asked);
      expect(await desk.latestEnd(questionId)).to.equal(latest);
    });
  });

  describe("calls out of turn", () => {
    const reach: Record<keyof typeof QuestionStatus, (at: DeskMarket, asked: AskedQuestion) => Promise<void>> = {
      None: async () => {},
      Open: async () => {},
      Taken: (at, asked) => at.take(asked),
      Answered: async (at, asked) => {
        await at.take(asked);
        await at.answer(asked);
      },
      Paid: async (at, asked) => {
        await reach.Answered(at, asked);
        await at.passChallenges(asked.questionId);
        await at.desk.pay(asked.questionId);
      },
      Refunded: async (at, asked) => {
        await networkHelpers.time.increaseTo(asked.question.deadline + 1);
        await at.desk.refund(asked.questionId);
      },
    };
    const calls = {
      take: ["Open", ({ desk }: DeskMarket, id: string) => desk.take(id, { value: BOND })],
      answer: [
        "Taken",
        ({ desk, market }: DeskMarket, id: string, asked: AskedQuestion) =>
          desk.connect(market.solver(0)).answer(id, answerOf(resultOf(asked.job, bits(1.5), asked.args))),
      ],
      drop: ["Taken", ({ desk }: DeskMarket, id: string) => desk.drop(id)],
      discard: ["Answered", ({ desk }: DeskMarket, id: string) => desk.discard(id)],
      pay: ["Answered", ({ desk }: DeskMarket, id: string) => desk.pay(id)],
      refund: ["Open", ({ desk }: DeskMarket, id: string) => desk.refund(id)],
    } as const;
    for (const status of Object.keys(QuestionStatus) as (keyof typeof QuestionStatus)[]) {
      it(`reverts with the status where it is ${status}`, async () => {
        const at = await fixture();
        const asked = await at.ask();
        await reach[status](at, asked);
        const questionId = status === "None" ? ROOT : asked.questionId;
        for (const [name, [needed, call]] of Object.entries(calls)) {
          if (needed === status) continue;
          await expect(call(at, questionId, asked), name)
            .to.be.revertedWithCustomError(at.desk, "DeskWrongStatus")
            .withArgs(questionId, QuestionStatus[status]);
        }
        const answered = status === "Paid";
        expect(await at.desk.isAnswered(questionId)).to.equal(answered);
        if (!answered) {
          await expect(at.desk.answerOf(questionId)).to.be.revertedWithCustomError(at.desk, "DeskAnswerNotFinal");
        }
        if (status !== "Answered" && !answered) {
          await expect(at.desk.claimOf(questionId))
            .to.be.revertedWithCustomError(at.desk, "DeskWrongStatus")
            .withArgs(questionId, QuestionStatus[status]);
        }
      });
    }
  });
});
