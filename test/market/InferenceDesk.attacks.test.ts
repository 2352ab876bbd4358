import { expect } from "chai";
import { network } from "hardhat";
import { parseEther, ZeroAddress, ZeroHash } from "ethers";

import { Assembler } from "../../sim/machine/assembler.ts";
import { Prover } from "../../sim/machine/prover.ts";
import { run } from "../../sim/machine/run.ts";
import { bits, cell, onChain, resultOf } from "../helpers/market/jobs.ts";
import {
  answerOf,
  DeskMarket,
  NO_PROOF,
  PuppetMood,
  QuestionStatus,
  TokenMood,
  type QuestionWords,
} from "../helpers/market/desk.ts";
import { expectUnnamed } from "../helpers/market/origin.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const deploy = () => DeskMarket.deploy(connection);
const fixture = () => networkHelpers.loadFixture(deploy);

const REWARD = parseEther("1");
const BOND = parseEther("0.1");
const balance = async (of: { getAddress(): Promise<string> } | string) => ethers.provider.getBalance(of);

describe("InferenceDesk under attack", () => {
  describe("delays", () => {
    it("makes a row of silent takers pay half a bond each, and still gets its answer", async () => {
      const at = await fixture();
      const { desk, market } = at;
      const asked = await at.ask();
      const burnedBefore = await balance(ZeroAddress);
      for (let i = 0; i < 5; i++) {
        await at.take(asked, market.solver(i));
        await networkHelpers.time.increase(asked.question.answerSeconds + 1);
        await desk.drop(asked.questionId);
        expect(await at.credit(market.solver(i))).to.equal(BOND / 2n);
      }
      expect((await balance(ZeroAddress)) - burnedBefore).to.equal((5n * BOND) / 2n);
      await at.take(asked, market.solver(6));
      await at.answer(asked, market.solver(6));
      await at.passChallenges(asked.questionId);
      await desk.pay(asked.questionId);
      expect(await at.credit(market.solver(6))).to.equal(REWARD);
      expect(await balance(desk)).to.equal(REWARD + (5n * BOND) / 2n);
    });

    it("ends by its latest end without asker and solvers, whatever is done at the last second", async () => {
      const at = await fixture();
      const { desk, market } = at;
      const { game } = market;
      const asked = await at.ask();
      const { questionId, question } = asked;
      const stranger = market.solver(3);
      await market.at(question.deadline);
      await at.take(asked);
      await market.at(question.deadline + question.answerSeconds);
      const claimId = await at.answer(asked, undefined, at.lie(asked));
      await market.at((await game.claimState(claimId)).challengeUntil);
      const claim = await at.challenge(asked);
      // The solver is silent in the game as well.
      const gameId = await game.gameIdOf(claimId, claim.solver, market.challenger(0));
      await networkHelpers.time.increaseTo((await game.gameState(gameId)).deadline + 1n);
      await game.connect(stranger).timeout(claim, market.challenger(0));
      await desk.connect(stranger).discard(questionId);
      await expect(desk.connect(market.solver(1)).take(questionId, { value: BOND })).to.be.revertedWithCustomError(
        desk,
        "DeskTooLate",
      );
      await desk.connect(stranger).refund(questionId);
      expect(await at.credit(at.asker)).to.equal(REWARD);
      expect(BigInt(await market.now())).to.be.at.most(await desk.latestEnd(questionId));
    });

    it("gives back the reward where a taker of the last second was silent", async () => {
      const at = await fixture();
      const { desk, market } = at;
      const asked = await at.ask();
      await market.at(asked.question.deadline);
      await at.take(asked);
      await expect(desk.refund(asked.questionId)).to.be.revertedWithCustomError(desk, "DeskWrongStatus");
      await networkHelpers.time.increase(asked.question.answerSeconds + 1);
      await desk.drop(asked.questionId);
      await desk.refund(asked.questionId);
      expect(await balance(desk)).to.equal(REWARD + BOND / 2n);
      expect(BigInt(await market.now())).to.be.below(await desk.latestEnd(asked.questionId));
    });

    it("cannot be kept from its answer by a sham challenge for longer than the game lasts", async () => {
      const at = await fixture();
      const { desk, market } = at;
      const { game } = market;
      const asked = await at.ask();
      await at.take(asked);
      const claimId = await at.answer(asked);
      const { challengeUntil } = await game.claimState(claimId);
      await market.at(challengeUntil);
      const claim = await at.challenge(asked);
      await networkHelpers.time.increase(1);
      expect(await desk.isAnswered(asked.questionId)).to.equal(false);
      // Anybody may open the step: the challenger's bond is lost.
      await at.openStep(asked, claim);
      expect(await desk.isAnswered(asked.questionId)).to.equal(true);
      await desk.pay(asked.questionId);
      expect(await game.credits(market.solver(0))).to.equal(asked.question.challengerBond / 2n);
    });

    it("costs whoever lies to delay at least half a bond, also if he disproves himself", async () => {
      const at = await fixture();
      const { desk, market } = at;
      const { game } = market;
      const asked = await at.ask();
      const burnedBefore = await balance(ZeroAddress);
      await at.take(asked);
      await at.answer(asked, undefined, at.lie(asked));
      await at.dispute(asked, market.solver(0));
      await desk.discard(asked.questionId);
      expect((await balance(ZeroAddress)) - burnedBefore).to.equal(BOND / 2n);
      expect(await game.credits(market.solver(0))).to.equal(BOND / 2n + asked.question.challengerBond);
      expect((await desk.inquiryOf(asked.questionId)).escrow).to.equal(REWARD);
    });
  });

  describe("rounds", () => {
    it("keeps games on a disproved answer away from the next one", async () => {
      const at = await fixture();
      const { desk, market } = at;
      const { game } = market;
      const asked = await at.ask();
      await at.take(asked);
      await at.answer(asked, undefined, at.lie(asked));
      const old = await at.challenge(asked, market.challenger(0));
      await at.challenge(asked, market.challenger(1));
      await at.openStep(asked, old, market.challenger(0));
      await desk.discard(asked.questionId);
      await at.take(asked, market.solver(1));
      const claimId = await at.answer(asked, market.solver(1));
      // The second game on the old answer ends as if nothing had happened.
      await game.close(old, market.challenger(1));
      expect(await game.credits(market.challenger(1))).to.be.at.least(asked.question.challengerBond);
      await expect(desk.discard(asked.questionId))
        .to.be.revertedWithCustomError(desk, "DeskAnswerStands")
        .withArgs(asked.questionId, claimId);
      await at.passChallenges(asked.questionId);
      await desk.pay(asked.questionId);
      expect(await at.credit(market.solver(1))).to.equal(REWARD);
      expect([...(await desk.answerOf(asked.questionId))]).to.deep.equal(at.truth(asked).outputs);
    });

    it("pays once, before and after the game has released the bond", async () => {
      const at = await fixture();
      const { desk, market } = at;
      const { game } = market;
      for (const releaseFirst of [true, false]) {
        const asked = await at.ask();
        await at.take(asked);
        await at.answer(asked);
        const claim = await at.claim(asked.questionId);
        await at.passChallenges(asked.questionId);
        const before = await at.credit(market.solver(0));
        if (releaseFirst) await game.release(claim);
        await desk.pay(asked.questionId);
        await expect(desk.pay(asked.questionId)).to.be.revertedWithCustomError(desk, "DeskWrongStatus");
        if (!releaseFirst) await game.release(claim);
        expect((await at.credit(market.solver(0))) - before).to.equal(REWARD);
      }
      expect(await game.credits(market.solver(0))).to.equal(2n * BOND);
    });

    it("is not fooled by a claim with the same content that somebody else hosts", async () => {
      const at = await fixture();
      const { desk, market } = at;
      const { game } = market;
      const asked = await at.ask();
      await at.take(asked);
      const claimId = await at.answer(asked, undefined, at.lie(asked));
      const claim = await at.claim(asked.questionId);
      const statement = await at.statement(asked.questionId);
      const until = (await market.now()) + 2;
      await expect(game.openClaim(claim, statement, until)).to.be.revertedWithCustomError(game, "DisputeHostMismatch");
      await game.openClaim({ ...claim, host: at.asker.address }, statement, until);
      await networkHelpers.time.increase(10);
      expect(await desk.isAnswered(asked.questionId)).to.equal(false);
      await expect(desk.pay(asked.questionId))
        .to.be.revertedWithCustomError(desk, "DeskAnswerNotFinal")
        .withArgs(asked.questionId, claimId);
    });
  });

  describe("askers and solvers that are one", () => {
    it("lets an asker answer itself: it has its reward back and its answer is open to challenges as any", async () => {
      const at = await fixture();
      const { desk, asker } = at;
      const asked = await at.ask();
      await at.take(asked, asker);
      await at.answer(asked, asker, at.lie(asked));
      await at.dispute(asked);
      await expect(desk.pay(asked.questionId)).to.be.revertedWithCustomError(desk, "DeskAnswerNotFinal");
      await desk.discard(asked.questionId);
      await at.take(asked, asker);
      await at.answer(asked, asker);
      await at.passChallenges(asked.questionId);
      await desk.pay(asked.questionId);
      expect(await at.credit(asker)).to.equal(REWARD);
    });

    it("burns half of an asker's bond where it takes its own question to keep solvers out", async () => {
      const at = await fixture();
      const { desk, asker, market } = at;
      const asked = await at.ask();
      await at.take(asked, asker);
      await expect(desk.connect(market.solver(0)).take(asked.questionId, { value: BOND }))
        .to.be.revertedWithCustomError(desk, "DeskWrongStatus")
        .withArgs(asked.questionId, QuestionStatus.Taken);
      await networkHelpers.time.increase(asked.question.answerSeconds + 1);
      await desk.drop(asked.questionId);
      expect(await at.credit(asker)).to.equal(BOND / 2n);
    });

    it("gains an asker nothing that nobody can answer its question", async () => {
      const at = await fixture();
      const { desk, market, asker } = at;
      const endless = new Assembler().label("again").jump("again").assemble({ qubits: 1, maxSteps: 10 });
      const { shape, code } = onChain(endless);
      await market.store.publish(shape, code);
      const asked = await at.ask({}, { job: endless, args: "0x" });
      await at.take(asked);
      await networkHelpers.time.increaseTo(asked.question.deadline + 1);
      await desk.drop(asked.questionId);
      await desk.refund(asked.questionId);
      expect(await at.credit(asker)).to.equal(REWARD);
      expect(await at.credit(market.solver(0))).to.equal(BOND / 2n);
    });
  });

  describe("answers", () => {
    for (const [name, score, argument] of [
      ["a NaN with a payload", 0x7ff8000000000001n, 1.5],
      ["a NaN", 0x7ff8000000000000n, 1.5],
      ["−1.5 for 1.5", bits(-1.5), 1.5],
      ["−0 for 0", bits(-0), 0],
    ] as const) {
      it(`disproves ${name}`, async () => {
        const at = await fixture();
        const asked = await at.ask({}, { args: cell(bits(argument)) });
        await at.take(asked);
        await at.answer(asked, undefined, at.lie(asked, score));
        await at.dispute(asked);
        await at.desk.discard(asked.questionId);
        expect(await at.status(asked.questionId)).to.equal(QuestionStatus.Open);
      });
    }

    it("does not believe an answer of no steps but where the program begins with its end", async () => {
      const at = await fixture();
      const { desk, market } = at;
      const asked = await at.ask();
      await at.take(asked);
      await expect(
        desk.connect(market.solver(0)).answer(asked.questionId, answerOf({ ...at.truth(asked), steps: 0n })),
      ).to.be.revertedWithCustomError(market.game, "DisputeInitialStateMismatch");
      expect(await at.status(asked.questionId)).to.equal(QuestionStatus.Taken);

      const program = new Assembler().halt().assemble({ qubits: 1, maxSteps: 1000 });
      const { shape, code } = onChain(program);
      await market.store.publish(shape, code);
      const outcome = new Prover(run({ program })).outcome();
      const trivial = await at.ask({}, { job: program, args: "0x" });
      await at.take(trivial);
      await desk.connect(market.solver(0)).answer(trivial.questionId, {
        ...{ steps: 0, finalState: outcome.finalState, haltProof: [...outcome.haltProof] },
        ...{ outputs: [...outcome.outputs], outputProof: [...outcome.outputProof] },
      });
      await expect(at.challenge(trivial)).to.be.revertedWithCustomError(market.game, "DisputeNothingToChallenge");
      await at.passChallenges(trivial.questionId);
      expect(await desk.isAnswered(trivial.questionId)).to.equal(true);
    });

    it("lets an honest solver answer although gas became dear after it had taken the question", async () => {
      const at = await fixture();
      const { desk, market } = at;
      const asked = await at.ask();
      await at.take(asked);
      const dear = 10n ** 12n;
      await networkHelpers.setNextBlockBaseFeePerGas(dear);
      await desk.connect(market.solver(0)).answer(asked.questionId, answerOf(at.truth(asked)), { gasPrice: 2n * dear });
      expect(await at.status(asked.questionId)).to.equal(QuestionStatus.Answered);
    });
  });

  describe("receivers", () => {
    it("pays solvers, creators and askers by credits, whatever they do when they are paid", async () => {
      const at = await fixture();
      const { desk, market } = at;
      for (const mood of [PuppetMood.Refuse, PuppetMood.Burn]) {
        // Whoever signs for the accounts is nobody to the desk.
        const origin = market.solver(8);
        const [asker, solver] = [(await at.puppet()).connect(origin), (await at.puppet()).connect(origin)];
        const question = await at.question();
        const ask = desk.interface.encodeFunctionData("ask", [question, cell(bits(1.5)), NO_PROOF, "0x"]);
        const ids = [];
        for (const nonce of [0n, 1n]) {
          await asker.act(desk, ask, { value: REWARD });
          ids.push(await at.idOf(await asker.getAddress(), nonce, question, market.openJob, cell(bits(1.5))));
        }
        const [paid, refunded] = ids as [string, string];
        await solver.act(desk, desk.interface.encodeFunctionData("take", [paid]), { value: BOND });
        const truth = answerOf(resultOf(market.openJob, bits(1.5), cell(bits(1.5))));
        await solver.act(desk, desk.interface.encodeFunctionData("answer", [paid, truth]));
        for (const puppet of [asker, solver]) await puppet.behave(mood, ZeroAddress, "0x");
        await at.passChallenges(paid);
        await desk.pay(paid);
        await networkHelpers.time.increaseTo(question.deadline + 1);
        await desk.refund(refunded);
        expect(await at.credit(solver)).to.equal(REWARD);
        expect(await at.credit(asker)).to.equal(REWARD);
        // Another receiver gets what the account itself cannot take.
        const to = market.solver(7).address;
        const withdraw = desk.interface.encodeFunctionData("withdraw", [ZeroAddress, to]);
        await expect(solver.act(desk, withdraw)).to.changeEtherBalance(ethers, to, REWARD);
        expect((await solver.payments()) + (await asker.payments())).to.equal(0);
        await expectUnnamed(ethers.provider, origin);
      }
    });

    it("lets nobody withdraw twice by calling back", async () => {
      const at = await fixture();
      const { desk } = at;
      const solver = await at.puppet();
      const asked = await at.ask();
      const { questionId } = asked;
      await solver.act(desk, desk.interface.encodeFunctionData("take", [questionId]), { value: BOND });
      await solver.act(desk, desk.interface.encodeFunctionData("answer", [questionId, answerOf(at.truth(asked))]));
      await at.passChallenges(questionId);
      await desk.pay(questionId);
      await at.ask();
      const withdraw = desk.interface.encodeFunctionData("withdraw", [ZeroAddress, await solver.getAddress()]);
      await solver.behave(PuppetMood.Reenter, desk, withdraw);
      await solver.act(desk, withdraw);
      expect(await solver.succeeded()).to.equal(false);
      expect(await balance(solver)).to.equal(REWARD);
      expect(await balance(desk)).to.equal(REWARD);
    });
  });

  describe("tokens", () => {
    const inTokens = async (at: DeskMarket) => at.question({ token: await at.token.getAddress(), reward: 1000n });

    it("keeps what arrives of one that keeps a fee, and pays no more than that", async () => {
      const at = await fixture();
      const { desk, token, market } = at;
      await token.behave(TokenMood.Fee, ZeroAddress, "0x");
      const asked = await at.ask(await inTokens(at));
      expect((await desk.inquiryOf(asked.questionId)).escrow).to.equal(990);
      await token.behave(TokenMood.Silent, ZeroAddress, "0x");
      await at.take(asked);
      await at.answer(asked);
      await at.passChallenges(asked.questionId);
      await desk.pay(asked.questionId);
      await desk.connect(market.solver(0)).withdraw(token, market.solver(0));
      expect(await token.balanceOf(market.solver(0))).to.equal(990);
      expect(await token.balanceOf(desk)).to.equal(0);
    });

    for (const [name, mood, error] of [
      ["returns false", TokenMood.False, "SafeERC20FailedOperation"],
      ["reverts", TokenMood.Revert, "TokenMoody"],
      ["moves nothing", TokenMood.Liar, "PurseNothingReceived"],
    ] as const) {
      it(`takes no question whose token ${name}`, async () => {
        const at = await fixture();
        const question = await inTokens(at);
        await at.token.behave(mood, ZeroAddress, "0x");
        const from = error === "TokenMoody" ? at.token : at.desk;
        await expect(at.desk.ask(question, "0x", NO_PROOF, "0x")).to.be.revertedWithCustomError(from, error);
      });

      // One that says it moved is believed: its holders' loss.
      if (mood === TokenMood.Liar) continue;
      it(`pays out later what a token that ${name} held back`, async () => {
        const at = await fixture();
        const { desk, token, asker } = at;
        const asked = await at.ask(await inTokens(at));
        await networkHelpers.time.increaseTo(asked.question.deadline + 1);
        await token.behave(mood, ZeroAddress, "0x");
        await desk.refund(asked.questionId);
        await expect(desk.withdraw(token, asker)).to.revert(ethers);
        await token.behave(TokenMood.Plain, ZeroAddress, "0x");
        await desk.withdraw(token, asker);
        expect(await token.balanceOf(desk)).to.equal(0);
      });
    }

    it("counts nothing twice where the token calls back into the desk", async () => {
      const at = await fixture();
      const { desk, token } = at;
      const question = await inTokens(at);
      // The token is an asker itself, with a credit of its own.
      await token.mint(token, 5000n);
      const reentries = [
        desk.interface.encodeFunctionData("ask", [question, "0x", NO_PROOF, "0x"]),
        desk.interface.encodeFunctionData("withdraw", [await token.getAddress(), at.asker.address]),
      ];
      for (const [i, data] of reentries.entries()) {
        await token.behave(TokenMood.Hook, desk, data);
        await desk.ask(question, "0x", NO_PROOF, "0x");
        expect(await token.succeeded()).to.equal(false);
        expect(await token.returned()).to.equal(desk.interface.encodeErrorResult("ReentrancyGuardReentrantCall"));
        expect(await token.balanceOf(desk)).to.equal(1000n * BigInt(i + 1));
      }
    });

    it("keeps the loss of a token that shrinks to its own holders", async () => {
      const at = await fixture();
      const { desk, token, market, asker } = at;
      const [inEther, shrinking] = [await at.ask(), await at.ask(await inTokens(at))];
      await token.burn(desk, 400n);
      await networkHelpers.time.increaseTo(inEther.question.deadline + 10);
      for (const { questionId } of [inEther, shrinking]) await desk.refund(questionId);
      await expect(desk.withdraw(token, asker)).to.be.revertedWithCustomError(token, "ERC20InsufficientBalance");
      await expect(desk.withdraw(ZeroAddress, market.solver(4))).to.changeEtherBalance(
        ethers,
        market.solver(4),
        REWARD,
      );
    });
  });

  it("is out of reach of those who govern what can be asked", async () => {
    const at = await fixture();
    const { desk, market, token } = at;
    const asked = await at.ask({ token: await token.getAddress(), reward: 1000n });
    await market.rules.setMachine(market.machine, false);
    await market.rules.setToken(token, false);
    await market.rules.setFee(500, at.asker);
    await market.rules.pause(7 * 86_400);
    await at.take(asked);
    await at.answer(asked);
    await at.passChallenges(asked.questionId);
    await desk.pay(asked.questionId);
    expect(await at.credit(market.solver(0), await token.getAddress())).to.equal(1000);
    await expect(desk.ask(await at.question(), "0x", NO_PROOF, "0x", { value: REWARD })).to.be.revertedWithCustomError(
      desk,
      "DeskMachineNotAllowed",
    );
  });

  it("finishes a question about a model that its owner revokes meanwhile", async () => {
    const at = await fixture();
    const { desk, market } = at;
    const { modelId, result } = await at.openModel();
    const dataRoots: QuestionWords["dataRoots"] = [result.argsRoot, ZeroHash, ZeroHash, ZeroHash];
    const job = market.dataJob;
    const asked = await at.ask({ modelId, dataRoots, maxRoyaltyBps: 500 }, { job, args: "0x" });
    await market.models.connect(at.asker).setStatus(modelId, 2);
    await at.take(asked);
    await at.answer(asked, undefined, resultOf(job, bits(1.5)));
    await at.passChallenges(asked.questionId);
    await desk.pay(asked.questionId);
    expect(await at.credit(market.solver(5))).to.equal(REWARD / 20n);
  });
});
