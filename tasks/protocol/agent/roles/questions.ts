/** Questions to models: taken where they pay, answered, defended, paid for. */
import { getBytes } from "ethers";

import { cellsRoot, type Statement } from "../../../../sim/index.ts";
import { cellsFromBytes } from "../../claims.ts";
import type { Duty } from "../../clock/index.ts";
import { QUESTION_STATUS } from "../../inference.ts";
import { shownOf } from "../../solve.ts";
import type { AgentContext } from "../role.ts";
import { provenRun } from "../provers/index.ts";
import type { MarketView } from "../view.ts";
import { sendBonded } from "./bonds.ts";
import { gameDuties, releaseDuties } from "./games.ts";
import type { SolverOptions } from "./options.ts";
import { costOf, weiOf } from "./solving/worth.ts";
import { questionData } from "./statements.ts";
import { secondsOf } from "./verdicts.ts";

/** Gas of taking, answering, releasing and being paid. */
const ANSWERING_GAS = 900_000n;
const MINED_SECONDS = 30;

interface Answering {
  readonly context: AgentContext;
  readonly options: SolverOptions;
}

interface Asked {
  readonly questionId: string;
  readonly args: BigUint64Array;
}

/** Reads what was asked since the last head, and says what is to be done about each question that is not at an end. */
export function questionDuties({ context, options }: Answering): (view: MarketView) => Promise<Duty[]> {
  const { market, account, send, log, metrics } = context;
  const asked = new Map<string, Asked>();
  const leftAlone = new Set<string>();
  let nextBlock = options.questionsFromBlock;

  async function read(view: MarketView): Promise<void> {
    // From the last final block on again: what came after it may have been taken out of the chain.
    const events = await market.desk.queryFilter(market.desk.filters.Asked(), nextBlock, view.head.number);
    for (const { args: event } of events) {
      if (!leftAlone.has(event.questionId)) {
        asked.set(event.questionId, { questionId: event.questionId, args: cellsFromBytes(getBytes(event.args)) });
      }
    }
    nextBlock = Math.max(nextBlock, view.head.final.number + 1);
  }

  const leave = (questionId: string, reason: string, details: object = {}): void => {
    asked.delete(questionId);
    leftAlone.add(questionId);
    metrics.count("questions_left_alone_total", { reason });
    log.info({ questionId, reason, ...details }, "question: left alone");
  };

  async function statementFor({ questionId, args }: Asked): Promise<Statement> {
    const question = await market.desk.questionOf(questionId);
    const program = await context.program(question.programId);
    const { modelId, dataRoots } = question;
    const data = await questionData(context, context.view(), { modelId, dataRoots: [...dataRoots] });
    return { program, args, data };
  }

  async function take(known: Asked, rounds: bigint): Promise<void> {
    const { questionId } = known;
    const question = await market.desk.questionOf(questionId);
    const { royaltyBps } = await market.desk.inquiryOf(questionId);
    const seconds = secondsOf(await context.program(question.programId));
    const reward = (weiOf(question.reward, question.token, options) * (10_000n - royaltyBps)) / 10_000n;
    const cost = costOf(seconds, ANSWERING_GAS, options);
    if (seconds > Math.min(options.maxSeconds, Number(question.answerSeconds) / 2)) {
      leave(questionId, "it takes too long", { seconds });
    } else if (reward - cost < options.minProfit) {
      leave(questionId, "it does not pay", { reward: `${reward}`, cost: `${cost}` });
    } else if (question.solverBond > options.maxBond) {
      leave(questionId, "its bond is too large");
    } else {
      // First the answer: whoever takes a question and is silent loses half of the bond.
      const statement = await statementFor(known);
      const { argsRoot } = await market.desk.inquiryOf(questionId);
      if (cellsRoot(known.args, statement.program.shape.argsDepth) !== argsRoot) {
        leave(questionId, "its arguments are not those that were asked");
        return;
      }
      const { status } = await context.run(statement);
      if (status !== "halted") {
        leave(questionId, "its program has no result", { status });
        return;
      }
      const deadline = Number(question.deadline);
      const name = `question:${questionId}:${rounds}`;
      await sendBonded(context, name, question.solverBond, (value) =>
        send(`take:${questionId}:${rounds}:${value}`, {
          contract: market.desk,
          method: "take",
          args: [questionId],
          value,
          deadline,
          spends: "bond",
        }),
      );
      metrics.count("questions_taken_total");
      log.info({ questionId, reward: `${reward}` }, "question: taken");
    }
  }

  async function answer(known: Asked, rounds: bigint, deadline: number, signal: AbortSignal): Promise<void> {
    const { questionId } = known;
    const prover = await context.prover(`question:${questionId}`, () => statementFor(known), signal);
    const proven = await provenRun(prover, known.args);
    const call = {
      contract: market.desk,
      method: "answer",
      args: [questionId, shownOf(proven)],
      deadline,
      repeatable: true,
    };
    await send(`answer:${questionId}:${rounds}`, call);
    metrics.count("questions_answered_total");
    log.info({ questionId, statement: prover.summary.statementHash }, "question: answered");
  }

  async function dutiesOf(view: MarketView, known: Asked): Promise<Duty[]> {
    const { questionId } = known;
    const inquiry = await market.desk.inquiryOf(questionId);
    const status = QUESTION_STATUS[Number(inquiry.status)]!;
    const isOwn = inquiry.solver.toLowerCase() === account.toLowerCase();
    const { rounds } = inquiry;
    if (status === "paid" || status === "refunded") asked.delete(questionId);
    if (status === "open") {
      const deadline = Number((await market.desk.questionOf(questionId)).deadline);
      if (view.head.timestamp >= deadline || inquiry.asker.toLowerCase() === account.toLowerCase()) return [];
      return [
        { key: `take:${questionId}:${rounds}`, deadline, seconds: MINED_SECONDS, run: () => take(known, rounds) },
      ];
    }
    if (!isOwn) return [];
    if (status === "taken") {
      const deadline = Number(inquiry.answerUntil);
      if (view.head.timestamp > deadline) return [];
      const run = (signal: AbortSignal): Promise<void> => answer(known, rounds, deadline, signal);
      return [{ key: `answer:${questionId}:${rounds}`, deadline, seconds: MINED_SECONDS, run }];
    }
    const claim = view.claim(inquiry.claimId);
    if (status !== "answered" || !claim) return [];
    const playing = { context, side: "solver" } as const;
    const games = view.games(claim.claimId).flatMap((game) => gameDuties(playing, view, claim, game));
    const isFinal = view.head.timestamp > claim.deadline && (await market.game.isFinal(claim.claimId));
    if (!isFinal) return games;
    const pay = async (): Promise<void> => {
      await send(`pay:${questionId}`, { contract: market.desk, method: "pay", args: [questionId], repeatable: true });
      log.info({ questionId }, "question: paid");
    };
    return [{ key: `pay:${questionId}`, deadline: Infinity, run: pay }];
  }

  return async (view) => {
    await read(view);
    const duties = await Promise.all([...asked.values()].map((known) => dutiesOf(view, known)));
    const answers = view
      .claims()
      .filter(
        ({ claim, questionId }) => questionId !== undefined && claim.solver.toLowerCase() === account.toLowerCase(),
      );
    // The bond of an answer comes back by itself, paid for or not.
    return [...duties.flat(), ...answers.flatMap((claim) => releaseDuties(context, view, claim))];
  };
}
