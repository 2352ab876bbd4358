import { expect } from "chai";
import { network } from "hardhat";
import { concat, ZeroAddress, type ContractTransactionResponse } from "ethers";

import { Assembler } from "../../sim/machine/assembler.ts";
import { Prover } from "../../sim/machine/prover.ts";
import { run } from "../../sim/machine/run.ts";
import { UNDER_COVERAGE } from "../helpers/coverage.ts";
import { answerOf, NO_PROOF, type QuestionWords } from "../helpers/market/desk.ts";
import { IrisDesk, resultOfRun } from "../helpers/market/iris-desk.ts";
import { bits, cell, onChain } from "../helpers/market/jobs.ts";

const connection = await network.create();
const { networkHelpers } = connection;

/** The most that each call may cost; a call's gas varies a little with the zero bytes of its hashes. */
const CEILINGS = {
  "ask, without a model": 284_000,
  "ask about a model from an open bounty": 447_000,
  take: 61_100,
  "take again": 43_900,
  "answer, one word": 246_000,
  "answer, eight words": 414_500,
  "answer again, one word": 171_200,
  drop: 69_100,
  discard: 34_900,
  pay: 69_900,
  "pay, with a royalty": 82_200,
  refund: 58_900,
} satisfies Record<string, number>;

// Instrumented code is larger and dearer.
if (!UNDER_COVERAGE) {
  describe("Gas of verified inference", () => {
    const gas = new Map<string, bigint>();
    const measure = async (name: keyof typeof CEILINGS, sent: Promise<ContractTransactionResponse>) => {
      gas.set(name, (await (await sent).wait())!.gasUsed);
    };

    before(async () => {
      const iris = await IrisDesk.deploy(connection);
      const { at, model } = iris;
      const { desk, market } = at;
      await networkHelpers.setBalance(ZeroAddress, 1n);
      const solver = desk.connect(market.solver(0));

      // An asker's first question also writes its nonce.
      const plain = await at.question();
      const value = { value: plain.reward };
      await measure("ask, without a model", desk.ask(plain, cell(bits(1.5)), NO_PROOF, "0x", value));
      const asked = await at.ask();
      const { questionId, question } = asked;
      const bond = { value: question.solverBond };
      await measure("take", solver.take(questionId, bond));
      await networkHelpers.time.increase(question.answerSeconds + 1);
      await measure("drop", desk.drop(questionId));
      await measure("take again", desk.connect(market.solver(1)).take(questionId, bond));
      const lying = desk.connect(market.solver(1));
      await measure("answer, one word", lying.answer(questionId, answerOf(at.lie(asked))));
      await at.dispute(asked);
      await measure("discard", desk.discard(questionId));
      await at.take(asked, market.solver(2));
      const second = desk.connect(market.solver(2)).answer(questionId, answerOf(at.truth(asked)));
      await measure("answer again, one word", second);
      await at.passChallenges(questionId);
      await measure("pay", desk.pay(questionId));

      const asm = new Assembler({ outputs: 32 });
      for (let i = 0; i < 32; i++) asm.setFloat(i, 1 / (i + 3));
      const job = asm.halt().assemble({ qubits: 1, memDepth: 4, maxSteps: 1000 });
      const { shape, code } = onChain(job);
      await market.store.publish(shape, code);
      const wide = await at.ask({}, { job, args: "0x" });
      await at.take(wide);
      const outcome = new Prover(run({ program: job, args: new BigUint64Array(0) }));
      await measure("answer, eight words", solver.answer(wide.questionId, answerOf(resultOfRun(outcome))));

      const about: QuestionWords = await iris.question();
      const row = model.rows[0]!;
      const args = concat(row.map((feature) => cell(bits(feature))));
      const nonce = await desk.nonces(at.asker);
      await measure("ask about a model from an open bounty", desk.ask(about, args, NO_PROOF, "0x", value));
      const aboutModel = await at.idOf(at.asker.address, nonce, about, iris.program, args);
      await solver.take(aboutModel, bond);
      await solver.answer(aboutModel, answerOf(resultOfRun(iris.honest(row))));
      await at.passChallenges(aboutModel);
      await measure("pay, with a royalty", desk.pay(aboutModel));

      const late = await at.ask();
      await networkHelpers.time.increaseTo(late.question.deadline + 1);
      await measure("refund", desk.refund(late.questionId));
    });

    for (const [name, ceiling] of Object.entries(CEILINGS)) {
      it(`is at most ${ceiling} for: ${name}`, () => {
        const used = Number(gas.get(name));
        expect(used).to.be.at.most(ceiling);
        // A ceiling that has become too high says nothing.
        expect(used).to.be.above(0.9 * ceiling);
      });
    }
  });
}
