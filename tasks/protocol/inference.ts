/** Verified inference: a question is asked, taken with a bond, answered, and paid for once the answer stands. */
import { concat, getBytes, getAddress, hexlify, keccak256, ZeroAddress } from "ethers";

import { cellsRoot, encodeCells, type Program, type Prover } from "../../sim/index.ts";
import type { InferenceDesk, ProgramStore } from "../../types/index.ts";
import type { Done } from "./bounties.ts";
import { checkBytes, checkUint, checkWord } from "./check.ts";
import { claimIdOf } from "./claim.ts";
import { cellsFromBytes, plainClaim, plainStatement, type RunClaim } from "./claims.ts";
import { foreign, nonceOf } from "./nonce.ts";
import { fetchProgram } from "./programs.ts";
import { eventsFrom } from "./ranges.ts";
import { answerKeyOf, NO_PROOF, questionKeyOf, type ParameterProof, type Question } from "./question.ts";
import { ask, eventOf, plainOf, send } from "./send.ts";
import { shownOf } from "./solve.ts";

/** Where a question stands, by its number on the chain. */
export const QUESTION_STATUS = ["none", "open", "taken", "answered", "paid", "refunded"] as const;

export interface AskOptions {
  /** That segment 0 holds the parameters of the model: `parameterProofOf` for those of exact jobs. */
  readonly proof?: ParameterProof;
  /** How tokens are taken, by `signPermit` or `signPermit2`; by default by an allowance. */
  readonly permit?: string;
}

/**
 * Asks a question; the reward goes into escrow.
 * @param args argument cells of the program
 * @throws ProtocolError as the desk refuses it, for example `DeskParametersMismatch`
 */
export async function askModel(
  desk: InferenceDesk,
  question: Question,
  args: BigUint64Array = new BigUint64Array(),
  { proof = NO_PROOF, permit = "0x" }: AskOptions = {},
): Promise<Done & { readonly questionId: string; readonly escrow: bigint }> {
  const value = question.token === ZeroAddress ? question.reward : 0n;
  const words = hexlify(encodeCells(args));
  const receipt = await send(desk, "ask", [question, words, proof, checkBytes("permit", permit)], { value });
  const { questionId, escrow } = await eventOf(desk, receipt, "Asked");
  return { questionId, escrow, gas: receipt.gasUsed };
}

/** A question as it was asked: everything that a solver has to know, hashing to its id. */
export interface FetchedQuestion {
  readonly questionId: string;
  readonly question: Question;
  readonly asker: string;
  readonly program: Program;
  readonly args: BigUint64Array;
  readonly blockNumber: number;
}

/** Where the nonce stands in what a question's id is the hash of, `questionKeyOf`. */
export const QUESTION_NONCE_WORD = 3;

/**
 * Reads a question and its program. The id is the hash of chain, desk, asker, nonce, question and arguments, and the
 * program's id that of its code: a node that shows others is caught.
 * @param chainId where the caller means to be, not what the node says
 * @throws KetworkRangeError `QuestionMismatch` where nothing that the node shows hashes to the id, `ProgramCodeMismatch`
 */
export async function fetchQuestion(
  { desk, store }: { readonly desk: InferenceDesk; readonly store: ProgramStore },
  chainId: bigint,
  questionId: string,
  fromBlock = 0,
): Promise<FetchedQuestion> {
  const events = await eventsFrom(desk, desk.filters.Asked(checkWord("questionId", questionId)), fromBlock);
  const address = await desk.getAddress();
  for (const { args: asked, blockNumber } of events) {
    const question = plainOf<Question>(asked.question);
    const program = await fetchProgram(store, question.programId, fromBlock);
    const args = cellsFromBytes(getBytes(asked.args));
    const argsRoot = cellsRoot(args, program.shape.argsDepth);
    const key = questionKeyOf(chainId, address, asked.asker, 0n, question, argsRoot);
    if (nonceOf(questionId, key, QUESTION_NONCE_WORD, await desk.nonces(asked.asker)) === undefined) continue;
    return { questionId, question, asker: asked.asker, program, args, blockNumber };
  }
  throw foreign("QuestionMismatch", "question", questionId);
}

/**
 * Takes a question: nobody else can answer it until the time for the answer is over.
 * @param bond in wei, at least the question's and that of `bondFor`
 * @throws ProtocolError `DeskWrongStatus`, `DeskTooLate`, `DeskBondTooLow`
 */
export async function takeQuestion(
  desk: InferenceDesk,
  questionId: string,
  bond: bigint,
): Promise<Done & { readonly answerUntil: bigint }> {
  const value = checkUint("bond", bond, 96);
  const receipt = await send(desk, "take", [checkWord("questionId", questionId)], { value });
  const { answerUntil } = await eventOf(desk, receipt, "Taken");
  return { answerUntil, gas: receipt.gasUsed };
}

/**
 * Answers a question that the account has taken.
 * @throws ProtocolError `DeskNotSolver`, `DeskTooLate`, or as the machine refuses it
 */
export async function answerQuestion(
  desk: InferenceDesk,
  questionId: string,
  prover: Prover,
): Promise<Done & { readonly claimId: string }> {
  const receipt = await send(desk, "answer", [checkWord("questionId", questionId), shownOf(prover)]);
  const { claimId } = await eventOf(desk, receipt, "Answered");
  return { claimId, gas: receipt.gasUsed };
}

/**
 * The claim of an answer, which is disputed like any other: `judge` computes it again.
 * @throws KetworkRangeError `AnswerMismatch` where the claim is not that of this desk's answer, and as `fetchQuestion`
 */
export async function answeredClaim(
  market: { readonly desk: InferenceDesk; readonly store: ProgramStore },
  chainId: bigint,
  questionId: string,
  fromBlock = 0,
): Promise<RunClaim & { readonly program: Program }> {
  const { desk } = market;
  const { program, args } = await fetchQuestion(market, chainId, questionId, fromBlock);
  const [{ claimId, rounds }, words, statement] = await Promise.all([
    desk.inquiryOf(questionId),
    desk.claimOf(questionId),
    desk.statementOf(questionId),
  ]);
  const claim = plainClaim(words);
  const isOwn =
    claimIdOf(claim) === claimId &&
    claim.host === getAddress(await desk.getAddress()) &&
    claim.hostKey === answerKeyOf(questionId, rounds);
  const events = await eventsFrom(desk, desk.filters.Answered(questionId, claimId), fromBlock);
  if (!isOwn || events.length === 0) throw foreign("AnswerMismatch", "the answer to", questionId);
  return {
    claimId,
    claim,
    statement: plainStatement(statement),
    args: hexlify(encodeCells(args)),
    blockNumber: events[0]!.blockNumber,
    program,
  };
}

/**
 * The output cells of an answer that stands.
 * @throws ProtocolError `DeskAnswerNotFinal` as long as it can be challenged
 */
export async function readAnswer(desk: InferenceDesk, questionId: string): Promise<BigUint64Array> {
  const words = await ask("answerOf", desk.answerOf(checkWord("questionId", questionId)));
  return cellsFromBytes(getBytes(concat(words)));
}

/** Where a question stands. */
export async function questionStatus(
  desk: InferenceDesk,
  questionId: string,
): Promise<(typeof QUESTION_STATUS)[number]> {
  const { status } = await desk.inquiryOf(checkWord("questionId", questionId));
  return QUESTION_STATUS[Number(status)]!;
}

/**
 * Credits the reward to the solver whose answer stands.
 * @throws ProtocolError `DeskAnswerNotFinal`, `DeskWrongStatus`
 */
export async function payAnswer(
  desk: InferenceDesk,
  questionId: string,
): Promise<Done & { readonly amount: bigint; readonly royalty: bigint }> {
  const receipt = await send(desk, "pay", [checkWord("questionId", questionId)]);
  const { amount, royalty } = await eventOf(desk, receipt, "Paid");
  return { amount, royalty, gas: receipt.gasUsed };
}

/**
 * Opens a question again whose solver was silent.
 * @throws ProtocolError `DeskTooEarly`, `DeskWrongStatus`
 */
export async function dropQuestion(
  desk: InferenceDesk,
  questionId: string,
): Promise<Done & { readonly burned: bigint; readonly returned: bigint }> {
  const receipt = await send(desk, "drop", [checkWord("questionId", questionId)]);
  const { burned, returned } = await eventOf(desk, receipt, "Dropped");
  return { burned, returned, gas: receipt.gasUsed };
}

/**
 * Opens a question again whose answer was disproved.
 * @throws ProtocolError `DeskAnswerStands`, `DeskWrongStatus`
 */
export async function discardAnswer(desk: InferenceDesk, questionId: string): Promise<Done> {
  const receipt = await send(desk, "discard", [checkWord("questionId", questionId)]);
  return { gas: receipt.gasUsed };
}

/**
 * Gives the reward back to the asker, once the deadline is over and nobody is at the question.
 * @throws ProtocolError `DeskTooEarly`, `DeskWrongStatus`
 */
export async function refundQuestion(
  desk: InferenceDesk,
  questionId: string,
): Promise<Done & { readonly amount: bigint }> {
  const receipt = await send(desk, "refund", [checkWord("questionId", questionId)]);
  const { amount } = await eventOf(desk, receipt, "Refunded");
  return { amount, gas: receipt.gasUsed };
}

/** Id of a question: the hash of `questionKeyOf`. */
export function questionIdOf(...parts: Parameters<typeof questionKeyOf>): string {
  return keccak256(questionKeyOf(...parts));
}
