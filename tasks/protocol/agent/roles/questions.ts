/** Questions to models: taken where they pay, answered, defended, paid for. */
import { getAddress, getBytes } from "ethers";

import { cellsRoot, type Statement } from "../../../../sim/index.ts";
import { AgentError } from "../../agent-error.ts";
import { cellsFromBytes } from "../../claims.ts";
import type { Duty } from "../../clock/index.ts";
import { sideToMove } from "../../game.ts";
import { QUESTION_NONCE_WORD } from "../../inference.ts";
import { nonceOf } from "../../nonce.ts";
import { questionKeyOf } from "../../question.ts";
import { shownOf } from "../../solve.ts";
import type { AgentContext } from "../role.ts";
import { provenRun } from "../provers/index.ts";
import type { KnownQuestion, MarketView } from "../view.ts";
import { sendBonded } from "./bonds.ts";
import { gameDuties, releaseDuties } from "./games.ts";
import type { SolverOptions } from "./options.ts";
import type { Stakes } from "./solving/stake.ts";
import { costOf, weiOf } from "./solving/worth.ts";
import { questionData } from "./statements.ts";
import { secondsOf } from "./verdicts.ts";

/** Gas of taking, answering, releasing and being paid. */
const ANSWERING_GAS = 900_000n;
const MINED_SECONDS = 30;

interface Answering {
  readonly context: AgentContext;
  readonly options: SolverOptions;
  readonly stakes: Stakes;
}

/** Says what is to be done about each question that is not at an end. */
export function questionDuties({ context, options, stakes }: Answering): (view: MarketView) => Duty[] {
  const { market, account, send, log, metrics } = context;
  const leftAlone = new Set<string>();
  const isOwn = (other: string | undefined): boolean => other?.toLowerCase() === account.toLowerCase();

  const leave = (questionId: string, reason: string, details: object = {}): void => {
    leftAlone.add(questionId);
    metrics.count("questions_left_alone_total", { reason });
    log.info({ questionId, reason, ...details }, "question: left alone");
  };

  async function statementFor({ question, args }: KnownQuestion): Promise<Statement> {
    const program = await context.program(question.programId);
    const data = await questionData(context, context.view(), question);
    return { program, args: cellsFromBytes(getBytes(args)), data };
  }

  /** Whether question and arguments hash to the id. */
  async function isAsAsked({ questionId, asker, question }: KnownQuestion, statement: Statement): Promise<boolean> {
    const argsRoot = cellsRoot(statement.args, statement.program.shape.argsDepth);
    const desk = getAddress(await market.desk.getAddress());
    const key = questionKeyOf(market.chainId, desk, asker, 0n, question, argsRoot);
    return nonceOf(questionId, key, QUESTION_NONCE_WORD, await market.desk.nonces(asker)) !== undefined;
  }

  async function take(known: KnownQuestion, signal: AbortSignal): Promise<void> {
    const { questionId, question, rounds } = known;
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
      if (!(await isAsAsked(known, statement))) {
        throw new AgentError("QuestionMismatch", `the node's question does not hash to ${questionId}`, { questionId });
      }
      const { status } = await context.run(statement, signal);
      if (status !== "halted") {
        leave(questionId, "its program has no result", { status });
        return;
      }
      const deadline = Number(question.deadline);
      const name = `question:${questionId}:${rounds}`;
      await sendBonded(context, name, question.solverBond, (value) =>
        stakes.send(questionId, value, () =>
          send(`take:${questionId}:${rounds}:${value}`, {
            contract: market.desk,
            method: "take",
            args: [questionId],
            value,
            deadline,
            spends: "bond",
          }),
        ),
      );
      metrics.count("questions_taken_total");
      log.info({ questionId, reward: `${reward}` }, "question: taken");
    }
  }

  async function answer(known: KnownQuestion, deadline: number, signal: AbortSignal): Promise<void> {
    const { questionId, rounds } = known;
    const prover = await context.prover(`question:${questionId}`, () => statementFor(known), signal);
    const proven = await provenRun(prover, cellsFromBytes(getBytes(known.args)));
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

  function dutiesOf(view: MarketView, known: KnownQuestion): Duty[] {
    const { questionId, question, status, rounds, asker, solver, answerUntil, claimId } = known;
    if (status === "open") {
      const deadline = Number(question.deadline);
      const isWanted = options.answerQuestions && !leftAlone.has(questionId) && !isOwn(asker);
      if (!isWanted || view.head.timestamp >= deadline || stakes.isOver(question.solverBond)) return [];
      const run = (signal: AbortSignal): Promise<void> => take(known, signal);
      return [{ key: `take:${questionId}:${rounds}`, deadline, seconds: MINED_SECONDS, run }];
    }
    if (!isOwn(solver)) return [];
    if (status === "taken") {
      const deadline = answerUntil!;
      if (view.head.timestamp > deadline) return [];
      const run = (signal: AbortSignal): Promise<void> => answer(known, deadline, signal);
      return [{ key: `answer:${questionId}:${rounds}`, deadline, seconds: MINED_SECONDS, run }];
    }
    const claim = claimId === undefined ? undefined : view.claim(claimId);
    if (status !== "answered" || !claim) return [];
    const playing = { context, side: "solver" } as const;
    const all = view.games(claim.claimId);
    const games = all.flatMap((game) => gameDuties(playing, view, claim, game));
    const isDisputed = all.some(({ game }) => sideToMove(game.phase) !== undefined);
    if (view.head.timestamp <= claim.deadline || isDisputed || claim.status === "defeated") return games;
    const pay = async (): Promise<void> => {
      await send(`pay:${questionId}`, { contract: market.desk, method: "pay", args: [questionId], repeatable: true });
      log.info({ questionId }, "question: paid");
    };
    return [{ key: `pay:${questionId}`, deadline: Infinity, run: pay }];
  }

  return (view) => {
    const answers = view.claims().filter(({ claim, questionId }) => questionId !== undefined && isOwn(claim.solver));
    return [
      // A question that was taken is to be answered, whether others are wanted or not.
      ...view.questions().flatMap((known) => dutiesOf(view, known)),
      // The bond of an answer comes back by itself, paid for or not.
      ...answers.flatMap((claim) => releaseDuties(context, view, claim)),
    ];
  };
}
