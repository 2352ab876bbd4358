/** Random actors at an inference desk: askers, honest solvers, silent ones and liars, an honest challenger and false ones. */
import { expect } from "chai";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";

import { DeskCrowd, type Action, type Answer, type Holding } from "./desk-crowd.ts";
import { QuestionStatus, type AskedQuestion, type DeskMarket } from "./desk.ts";
import { bits, cell } from "./jobs.ts";

const LIVE: readonly bigint[] = [QuestionStatus.Open, QuestionStatus.Taken, QuestionStatus.Answered];

export class InferenceCrowd extends DeskCrowd<DeskMarket, AskedQuestion, Answer<AskedQuestion>> {
  protected actions(): readonly Action[] {
    const { desk, market } = this.at;
    return [
      [4, "ask", () => this.#ask()],
      [14, "take", () => this.#take()],
      [14, "answer", () => this.#answer()],
      [3, "sham", () => this.sham()],
      [4, "drop", () => desk.drop(this.anyId())],
      [5, "discard", () => desk.discard(this.anyId())],
      [6, "pay", () => desk.pay(this.anyId())],
      [3, "refund", () => desk.refund(this.anyId())],
      [2, "withdraw", () => this.withdraw(this.random.pick(market.accounts))],
      [2, "release", () => market.game.release(this.latest().claim)],
      [8, "wait", () => this.wait()],
    ];
  }

  protected get buyer(): HardhatEthersSigner {
    return this.at.asker;
  }

  protected idOf({ questionId }: AskedQuestion): string {
    return questionId;
  }

  protected challengerBondOf({ question }: AskedQuestion): bigint {
    return question.challengerBond;
  }

  protected async holding({ questionId, question }: AskedQuestion): Promise<Holding> {
    const { status, escrow, bond } = await this.at.desk.inquiryOf(questionId);
    if (status !== QuestionStatus.Taken) expect(bond, "a bond that nobody has put up").to.equal(0);
    return { isLive: LIVE.includes(status), escrow, bond, token: question.token };
  }

  /** Answers that were paid for, and honest ones that were disproved. */
  async judged(): Promise<{ lies: number; paid: number; robbed: number }> {
    const { desk, market } = this.at;
    const found = { lies: 0, paid: 0, robbed: 0 };
    for (const { item, claim, isTrue } of this.answers) {
      const claimId = await market.game.claimIdOf(claim);
      const { status, claimId: standing } = await desk.inquiryOf(item.questionId);
      const isPaid = status === QuestionStatus.Paid && standing === claimId;
      if (isPaid) found.paid++;
      if (isPaid && !isTrue) found.lies++;
      if (isTrue && (await market.game.isDefeated(claimId))) found.robbed++;
    }
    return found;
  }

  async #ask(): Promise<void> {
    const { reward, token, kind } = await this.reward();
    const asked = await this.at.ask(
      {
        ...{ reward, token, solverBond: 10n ** 17n + BigInt(this.random.below(1000)) },
        ...{ deadline: (await this.at.market.now()) + 300 + this.random.below(4000) },
        ...{ answerSeconds: 400, challengeSeconds: 400 },
      },
      { args: cell(bits(this.random.unit())) },
    );
    this.paidIn[kind] += reward;
    this.items.push(asked);
  }

  async #take(): Promise<void> {
    const { questionId, question } = this.any();
    const value = question.solverBond + BigInt(this.random.below(3));
    await this.at.desk.connect(this.at.market.solver(this.random.below(4))).take(questionId, { value });
    this.paidIn.ether += value;
  }

  /** Whoever took a question answers it: mostly with the truth. Some stay silent because nobody draws them. */
  async #answer(): Promise<void> {
    const asked = this.any();
    const { solver, status } = await this.at.desk.inquiryOf(asked.questionId);
    const account = this.at.market.accounts.find(({ address }) => address === solver);
    if (account === undefined || status !== QuestionStatus.Taken) this.nothingToDo();
    const isTrue = this.random.chance(0.6);
    await this.at.answer(asked, account, isTrue ? this.at.truth(asked) : this.at.lie(asked));
    const answer = { item: asked, claim: await this.at.claim(asked.questionId), isTrue };
    this.answers.push(answer);
    // The honest challenger watches.
    if (!isTrue) await this.challenge(answer, this.at.market.challenger(0));
  }
}
