/**
 * Random actors at an inference desk: askers in ether and in tokens, honest solvers, silent ones and liars, an honest
 * challenger and false ones, and strangers that call whatever is due. Every call may come at any time, sensible or not.
 */
import { expect } from "chai";
import { ZeroAddress } from "ethers";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";

import { Random } from "../machine/random.ts";
import { QuestionStatus, type AskedQuestion, type DeskMarket } from "./desk.ts";
import { bits, cell } from "./jobs.ts";
import type { ClaimWords } from "./market.ts";

interface Answered {
  readonly asked: AskedQuestion;
  readonly claim: ClaimWords;
  /** Whether a run ends like this. */
  readonly honest: boolean;
}

interface Dispute {
  readonly answered: Answered;
  readonly challenger: HardhatEthersSigner;
}

const LIVE: readonly bigint[] = [QuestionStatus.Open, QuestionStatus.Taken, QuestionStatus.Answered];

export class DeskCrowd {
  readonly at: DeskMarket;
  readonly random: Random;
  readonly questions: AskedQuestion[] = [];
  readonly answers: Answered[] = [];
  readonly disputes: Dispute[] = [];
  /** How often each kind of call went through. */
  readonly done = new Map<string, number>();
  /** Sent into desk and game, and taken out by withdrawals: ether, and tokens. */
  paidIn = { ether: 0n, token: 0n };
  paidOut = { ether: 0n, token: 0n };
  readonly #ended = new Set<AskedQuestion>();

  constructor(at: DeskMarket, seed: number) {
    this.at = at;
    this.random = new Random(seed);
  }

  /** One random call, or some time going by. */
  async act(): Promise<void> {
    const { desk, market } = this.at;
    const { game } = market;
    const actions: [number, string, () => Promise<unknown>][] = [
      [4, "ask", () => this.#ask()],
      [14, "take", () => this.#take()],
      [14, "answer", () => this.#answer()],
      [3, "sham", () => this.#sham()],
      [4, "drop", () => desk.drop(this.#question().questionId)],
      [5, "discard", () => desk.discard(this.#question().questionId)],
      [6, "pay", () => desk.pay(this.#question().questionId)],
      [3, "refund", () => desk.refund(this.#question().questionId)],
      [2, "withdraw", () => this.#withdraw(this.random.pick(market.accounts))],
      [2, "release", () => game.release(this.#latest().claim)],
      [8, "wait", () => this.#wait()],
    ];
    let ticket = this.random.below(actions.reduce((sum, [weight]) => sum + weight, 0));
    for (const [weight, name, action] of actions) {
      if ((ticket -= weight) >= 0) continue;
      await this.#attempt(name, action);
      return;
    }
  }

  /** Everybody goes home; a stranger ends whatever is left, from the latest end of each question on. */
  async finish(): Promise<void> {
    const { market } = this.at;
    const [desk, game] = [this.at.desk.connect(market.solver(9)), market.game.connect(market.solver(9))];
    await this.#play();
    let end = BigInt(await market.now());
    for (const { questionId } of this.questions) {
      const latest = await desk.latestEnd(questionId);
      if (latest > end) end = latest;
    }
    await market.connection.networkHelpers.time.increaseTo(Number(end) + 1);
    for (const { answered, challenger } of this.disputes) {
      await this.#attempt("timeout", () => game.timeout(answered.claim, challenger));
      await this.#attempt("close", () => game.close(answered.claim, challenger));
    }
    for (const { questionId } of this.questions) {
      for (const call of ["drop", "discard", "pay", "refund"] as const) {
        await this.#attempt(call, () => desk[call](questionId));
      }
      expect(LIVE).to.not.include(await this.at.status(questionId));
    }
    for (const { claim } of this.answers) await this.#attempt("release", () => game.release(claim));
    for (const account of market.accounts) await this.#withdraw(account);
  }

  /** What the desk must hold: rewards of live questions, bonds of those that are taken, credits. */
  async owed(): Promise<{ ether: bigint; token: bigint }> {
    const { desk, token, market } = this.at;
    const total = { ether: 0n, token: 0n };
    for (const asked of this.questions) {
      if (this.#ended.has(asked)) continue;
      const { status, escrow, bond } = await desk.inquiryOf(asked.questionId);
      if (!LIVE.includes(status)) this.#ended.add(asked);
      total[asked.question.token === ZeroAddress ? "ether" : "token"] += escrow;
      total.ether += bond;
      if (status !== QuestionStatus.Taken) expect(bond, "a bond that nobody has put up").to.equal(0);
    }
    // Nobody else is ever owed anything here.
    for (const account of [this.at.asker, ...[0, 1, 2, 3].map((i) => market.solver(i))]) {
      total.ether += await desk.credits(account, ZeroAddress);
      total.token += await desk.credits(account, token);
    }
    return total;
  }

  /** Answers that were paid for, and honest ones that were disproved. */
  async judged(): Promise<{ lies: number; paid: number; robbed: number }> {
    const { desk, market } = this.at;
    const found = { lies: 0, paid: 0, robbed: 0 };
    for (const { asked, claim, honest } of this.answers) {
      const claimId = await market.game.claimIdOf(claim);
      const { status, claimId: standing } = await desk.inquiryOf(asked.questionId);
      const paid = status === QuestionStatus.Paid && standing === claimId;
      if (paid) found.paid++;
      if (paid && !honest) found.lies++;
      if (honest && (await market.game.isDefeated(claimId))) found.robbed++;
    }
    return found;
  }

  /** Makes a call; only the contracts' own errors may stop it. */
  async #attempt(name: string, action: () => Promise<unknown>): Promise<void> {
    try {
      await action();
      this.done.set(name, (this.done.get(name) ?? 0) + 1);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (!/custom error '(Desk|Dispute|Purse)|nothing to do/.test(message)) throw error;
    }
  }

  /** A question, mostly a live one. */
  #question(): AskedQuestion {
    const live = this.questions.filter((asked) => !this.#ended.has(asked));
    const from = live.length && this.random.chance(0.95) ? live : this.questions;
    if (from.length === 0) throw new Error("nothing to do");
    return this.random.pick(from);
  }

  /** One of the latest answers: they are the most alive. */
  #latest(): Answered {
    const { length } = this.answers;
    if (length === 0) throw new Error("nothing to do");
    return this.answers[Math.max(0, length - 1 - this.random.below(6))]!;
  }

  async #ask(): Promise<void> {
    const inEther = this.random.chance(0.6);
    const reward = BigInt(1 + this.random.below(1e9));
    const asked = await this.at.ask(
      {
        ...{ reward, token: inEther ? ZeroAddress : await this.at.token.getAddress() },
        ...{ solverBond: 10n ** 17n + BigInt(this.random.below(1000)) },
        ...{ deadline: (await this.at.market.now()) + 300 + this.random.below(4000) },
        ...{ answerSeconds: 400, challengeSeconds: 400 },
      },
      { args: cell(bits(this.random.unit())) },
    );
    this.paidIn[inEther ? "ether" : "token"] += reward;
    this.questions.push(asked);
  }

  async #take(): Promise<void> {
    const { questionId, question } = this.#question();
    const value = question.solverBond + BigInt(this.random.below(3));
    await this.at.desk.connect(this.at.market.solver(this.random.below(4))).take(questionId, { value });
    this.paidIn.ether += value;
  }

  /** Whoever took a question answers it: mostly with the truth. Some stay silent because nobody draws them. */
  async #answer(): Promise<void> {
    const asked = this.#question();
    const { solver, status } = await this.at.desk.inquiryOf(asked.questionId);
    const account = this.at.market.accounts.find(({ address }) => address === solver);
    if (account === undefined || status !== QuestionStatus.Taken) throw new Error("nothing to do");
    const honest = this.random.chance(0.6);
    await this.at.answer(asked, account, honest ? this.at.truth(asked) : this.at.lie(asked));
    const answered = { asked, claim: await this.at.claim(asked.questionId), honest };
    this.answers.push(answered);
    // The honest challenger watches.
    if (!honest) await this.#challenge(answered, this.at.market.challenger(0));
  }

  async #challenge(answered: Answered, challenger: HardhatEthersSigner): Promise<void> {
    const value = answered.asked.question.challengerBond;
    await this.at.market.game.connect(challenger).challenge(answered.claim, { value, gasLimit: 150_000n });
    this.paidIn.ether += value;
    this.disputes.push({ answered, challenger });
    this.done.set("challenge", (this.done.get("challenge") ?? 0) + 1);
  }

  /** False challengers pick any answer, true or false. */
  #sham(): Promise<void> {
    return this.#challenge(this.#latest(), this.at.market.challenger(1 + this.random.below(2)));
  }

  async #withdraw(account: HardhatEthersSigner): Promise<void> {
    const { desk, token, market } = this.at;
    for (const [kind, address] of [
      ["ether", ZeroAddress],
      ["token", await token.getAddress()],
    ] as const) {
      const credit = await desk.credits(account, address);
      if (credit !== 0n) await desk.connect(account).withdraw(address, account);
      this.paidOut[kind] += credit;
    }
    const inGame = await market.game.credits(account);
    if (inGame !== 0n) await market.game.connect(account).withdraw(account);
    this.paidOut.ether += inGame;
  }

  /** Honest solvers answer every challenge; the honest challenger shows the step, or waits for the liar's silence. */
  async #play(): Promise<void> {
    const { game } = this.at.market;
    for (const { answered, challenger } of this.disputes) {
      const { asked, claim, honest } = answered;
      if (!honest && challenger !== this.at.market.challenger(0)) continue;
      if (!honest && this.random.chance(0.5)) await this.#attempt("timeout", () => game.timeout(claim, challenger));
      else await this.#attempt("openStep", () => this.at.openStep(asked, claim, challenger));
    }
  }

  /** Time goes by; before it does, whoever is honest makes the moves that are due. */
  async #wait(): Promise<void> {
    await this.#play();
    const { time } = this.at.market.connection.networkHelpers;
    await time.increaseTo((await this.at.market.now()) + 1 + this.random.below(this.random.pick([30, 400])));
  }
}
