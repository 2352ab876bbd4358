/** Questions to the inference desk as the chain names them (contracts/interfaces/IInferenceDesk.sol). */
import { AbiCoder, keccak256, ZeroAddress, ZeroHash } from "ethers";

import {
  cellsRoot,
  KetworkRangeError,
  packShape,
  programId,
  SEGMENTS,
  type Program,
  type Prover,
} from "../../sim/index.ts";
import type { PostingRules } from "../../types/index.ts";
import { checkAddress, checkUint, checkWord } from "./check.ts";
import { ask } from "./send.ts";

/** What somebody wants to have computed. Amounts in wei or the token's smallest unit, times in Unix seconds. */
export interface Question {
  readonly programId: string;
  readonly machine: string;
  readonly modelId: bigint;
  readonly dataRoots: [string, string, string, string];
  readonly token: string;
  readonly reward: bigint;
  readonly solverBond: bigint;
  readonly challengerBond: bigint;
  readonly deadline: bigint;
  readonly answerSeconds: bigint;
  readonly challengeSeconds: bigint;
  readonly budgetSeconds: bigint;
  readonly minMoveSeconds: bigint;
  readonly maxRoyaltyBps: bigint;
}

const QUESTION =
  "tuple(bytes32 programId, address machine, uint256 modelId, bytes32[4] dataRoots, address token, uint96 reward, " +
  "uint96 solverBond, uint96 challengerBond, uint48 deadline, uint32 answerSeconds, uint32 challengeSeconds, " +
  "uint24 budgetSeconds, uint24 minMoveSeconds, uint16 maxRoyaltyBps)";

const coder = AbiCoder.defaultAbiCoder();

/** `keccak256(abi.encode(question))`. */
export function questionHashOf(question: Question): string {
  return keccak256(coder.encode([QUESTION], [question]));
}

/** What a question's id is the hash of: `abi.encode(chainid, desk, asker, nonce, questionHash, argsRoot)`. */
export function questionKeyOf(
  chainId: bigint,
  desk: string,
  asker: string,
  nonce: bigint,
  question: Question,
  argsRoot: string,
): string {
  return coder.encode(
    ["uint256", "address", "address", "uint256", "bytes32", "bytes32"],
    [chainId, desk, asker, nonce, questionHashOf(question), argsRoot],
  );
}

/** The desk's key of an answer's claim in the dispute game: `keccak256(abi.encode(questionId, rounds))`. */
export function answerKeyOf(questionId: string, rounds: bigint): string {
  return keccak256(coder.encode(["bytes32", "uint256"], [questionId, rounds]));
}

/** Shows that a model's parameters have a root (`ParameterProof`). */
export interface ParameterProof {
  readonly finalState: { readonly pc: number; readonly mem: string; readonly kets: string };
  readonly siblings: readonly string[];
}

/** The proof for a model of an open job, whose arguments are the parameters, and for no model at all. */
export const NO_PROOF: ParameterProof = { finalState: { pc: 0, mem: ZeroHash, kets: ZeroHash }, siblings: [] };

/** The proof for a model of an exact job, from its training run: the parameters are the outputs. */
export function parameterProofOf(training: Prover): ParameterProof {
  const { finalState, outputProof } = training.outcome();
  return { finalState, siblings: [...outputProof] };
}

export interface QuestionDraft {
  /** At most 8 output words. */
  readonly program: Program;
  readonly machine: string;
  /** The verified model whose parameters segment 0 holds; default: none. */
  readonly modelId?: bigint;
  /** Cells of each data segment, or their root, from segment 0. */
  readonly data?: readonly (BigUint64Array | string)[];
  /** ERC-20 token of the reward; default: ether. */
  readonly token?: string;
  readonly reward: bigint;
  readonly solverBond: bigint;
  readonly challengerBond: bigint;
  /** Time in which a solver can take the question, from the latest block, in seconds. */
  readonly openSeconds: number;
  /** The most that the model's royalty may take, in hundredths of a percent; default: 0. */
  readonly maxRoyaltyBps?: bigint;
}

/** Output words that the desk keeps: 2^3. */
const MAX_OUT_DEPTH = 3;
const MAX_BUDGET_SECONDS = 2n ** 24n - 1n;

/**
 * A question with the shortest windows that the rules accept for the program.
 * @throws KetworkRangeError `DeskRewardZero`, `DeskOutputsTooMany`, `DeskBondOutOfRange`, `DeskDataMismatch`,
 * `DeskWindowOutOfRange`, `SegmentsTooMany`; errors of `checkUint`, `checkWord`, `checkAddress`
 */
export async function draftQuestion(rules: PostingRules, draft: QuestionDraft): Promise<Question> {
  const { program, data = [], reward, solverBond, challengerBond } = draft;
  const { shape } = program;
  if (checkUint("reward", reward, 96) === 0n) throw new KetworkRangeError("DeskRewardZero", "the reward is 0");
  if (shape.outDepth > MAX_OUT_DEPTH) {
    const rule = `the program has 2^${shape.outDepth} output words: a question's has at most 2^${MAX_OUT_DEPTH}`;
    throw new KetworkRangeError("DeskOutputsTooMany", rule, { outDepth: shape.outDepth, maximum: MAX_OUT_DEPTH });
  }
  if (checkUint("challengerBond", challengerBond, 96) > checkUint("solverBond", solverBond, 96)) {
    throw new KetworkRangeError("DeskBondOutOfRange", "a challenger must not risk more than the solver", {
      challengerBond,
      solverBond,
    });
  }
  const latest = await rules.runner!.provider!.getBlock("latest");
  const [, challengeSeconds, budgetSeconds, minMoveSeconds] = await ask(
    "minimumWindows",
    rules.minimumWindows(packShape(shape)),
  );
  const { maxWindowSeconds } = await rules.limits();
  const longest = maxWindowSeconds < MAX_BUDGET_SECONDS ? maxWindowSeconds : MAX_BUDGET_SECONDS;
  if (challengeSeconds > maxWindowSeconds || budgetSeconds > longest) {
    const rule = `the program needs ${challengeSeconds} s, the most is ${longest} s: compile it with a smaller maxSteps`;
    throw new KetworkRangeError("DeskWindowOutOfRange", rule, { challengeSeconds, maximum: longest });
  }
  return {
    programId: programId(program),
    machine: checkAddress("machine", draft.machine),
    modelId: checkUint("modelId", draft.modelId ?? 0n, 256),
    dataRoots: rootsOf(program, data),
    token: checkAddress("token", draft.token ?? ZeroAddress),
    reward,
    solverBond,
    challengerBond,
    deadline: BigInt(latest!.timestamp + draft.openSeconds),
    answerSeconds: challengeSeconds,
    challengeSeconds,
    budgetSeconds,
    minMoveSeconds,
    maxRoyaltyBps: checkUint("maxRoyaltyBps", draft.maxRoyaltyBps ?? 0n, 16),
  };
}

function rootsOf({ shape }: Program, data: readonly (BigUint64Array | string)[]): Question["dataRoots"] {
  if (data.length > SEGMENTS) {
    throw new KetworkRangeError("SegmentsTooMany", `${data.length} data segments: a program has ${SEGMENTS}`, {
      given: data.length,
    });
  }
  return shape.dataDepth.map((depth, segment) => {
    const given = data[segment];
    if (typeof given === "string") return checkWord(`data[${segment}]`, given);
    if (given) return cellsRoot(given, depth);
    if (depth === 0) return ZeroHash;
    throw new KetworkRangeError("DeskDataMismatch", `the program reads segment ${segment}, which has no data`, {
      segment,
      depth,
    });
  }) as Question["dataRoots"];
}
