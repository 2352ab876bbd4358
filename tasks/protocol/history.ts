/** A game move by move, from its events and its transactions: who did what, when, for how much gas. */
import { dataSlice, type Log, type Provider } from "ethers";

import { decodeInstruction, fromHex, type Instruction } from "../../sim/index.ts";
import type { DisputeGame } from "../../types/index.ts";
import { claimIdOf, gameIdOf, type Claim } from "./claim.ts";
import { logsOfGame, readEvent } from "./follow.ts";
import { beginGame, follow, PHASES, type Game, type Phase } from "./game.ts";
import type { Move } from "./moves.ts";

/** What decided a game. Words are hex of 32 bytes. */
export type Verdict =
  | { readonly kind: "step"; readonly claimed: string; readonly computed: string }
  | { readonly kind: "leaf"; readonly claimed: string; readonly computed: string }
  | { readonly kind: "sum"; readonly canonical: boolean; readonly total: string }
  | { readonly kind: "timeout"; readonly phase: Phase };

/** A move that was mined. */
export interface HistoryMove {
  readonly method: "challenge" | Move["method"];
  readonly from: string;
  readonly before: Game;
  readonly after: Game;
  readonly verdict?: Verdict;
  readonly transactionHash: string;
  readonly blockNumber: number;
  /** Unix time of its block. */
  readonly time: number;
  /** Of the whole transaction. */
  readonly gasUsed: bigint;
}

/** The instruction that a game is about, as it was shown on the chain. */
export interface DisputedInstruction {
  readonly pc: bigint;
  readonly instruction: Instruction;
}

export interface GameHistory {
  readonly game: Game;
  /** The challenge first. */
  readonly moves: readonly HistoryMove[];
  /** Once the step was opened, by a call that says so. */
  readonly disputed?: DisputedInstruction;
}

type Parsed = NonNullable<ReturnType<DisputeGame["interface"]["parseLog"]>>;

const METHODS: Readonly<Record<string, HistoryMove["method"]>> = {
  Challenged: "challenge",
  Bisected: "bisect",
  SegmentPicked: "pick",
  StepSettled: "open",
  StepOpened: "open",
  NodePicked: "pickNode",
  SumRefuted: "refute",
  LeafComputed: "leaf",
  MoveTimedOut: "timeout",
  GameClosed: "close",
};

function methodOf({ name }: Parsed, { opened }: Game): HistoryMove["method"] | undefined {
  if (name === "NodesRevealed") return opened?.kind === "ket" ? "descendKet" : "descendSum";
  return METHODS[name];
}

function verdictOf({ name, args }: Parsed): Verdict | undefined {
  switch (name) {
    case "StepSettled":
      return { kind: "step", claimed: args.claimed, computed: args.computed };
    case "LeafComputed":
      return { kind: "leaf", claimed: args.claimed, computed: args.computed };
    case "SumRefuted":
      return { kind: "sum", canonical: args.canonical, total: args.total };
    case "MoveTimedOut":
      return { kind: "timeout", phase: PHASES[Number(args.phase)]! };
    default:
      return undefined;
  }
}

/** Place of the instruction among the words of an opening, behind the program counter and two roots. */
const INSTRUCTION_WORD = 3;

/** The instruction of an opening (docs/machine.md, section 5); `undefined` where it shows none. */
export function instructionOf(opening: string): DisputedInstruction | undefined {
  if (opening.length < 2 + 64 * (INSTRUCTION_WORD + 1)) return undefined;
  const word = dataSlice(opening, 32 * INSTRUCTION_WORD, 32 * (INSTRUCTION_WORD + 1));
  return { pc: BigInt(dataSlice(opening, 0, 32)), instruction: decodeInstruction(fromHex(word)) };
}

/** The opening that a transaction gave in its call; `undefined` where the call was another contract's. */
function calledOpening(contract: DisputeGame, data: string): string | undefined {
  const call = contract.interface.parseTransaction({ data });
  return call?.name === "open" ? (call.args.opening as string) : undefined;
}

/**
 * The game of a challenger on a claim as the chain has it now, and how it came there. The node's word is taken for times,
 * senders and gas.
 * @param fromBlock not after the challenge
 */
export async function readHistory(
  contract: DisputeGame,
  claim: Claim,
  challenger: string,
  fromBlock: number,
): Promise<GameHistory> {
  const provider = contract.runner!.provider as Provider;
  const gameId = gameIdOf(claimIdOf(claim), claim.solver, challenger);
  const logs = await logsOfGame(contract, gameId, fromBlock);
  const sent = await transactionsOf(provider, logs);

  let game = beginGame(claim, challenger);
  let disputed: DisputedInstruction | undefined;
  const moves: HistoryMove[] = [];
  for (const log of logs) {
    const parsed = contract.interface.parseLog(log);
    if (!parsed) continue;
    const before = game;
    const event = readEvent(contract, log);
    if (event) game = follow(game, event);
    const method = methodOf(parsed, before);
    const { from, data, time, gasUsed } = sent.get(log.transactionHash)!;
    if (method === "open") {
      const opening = (parsed.args.opening as string | undefined) ?? calledOpening(contract, data);
      disputed = opening === undefined ? undefined : instructionOf(opening);
    }
    if (method) {
      const { transactionHash, blockNumber } = log;
      const verdict = verdictOf(parsed);
      moves.push({
        ...{ method, from, before, after: game, transactionHash, blockNumber, time, gasUsed },
        ...(verdict && { verdict }),
      });
    } else if (parsed.name === "GameDecided") {
      // What decided it stands just before.
      const last = moves.pop();
      if (last) moves.push({ ...last, after: game });
    }
  }
  return { game, moves, ...(disputed && { disputed }) };
}

interface Sent {
  readonly from: string;
  readonly data: string;
  readonly time: number;
  readonly gasUsed: bigint;
}

async function transactionsOf(provider: Provider, logs: readonly Log[]): Promise<ReadonlyMap<string, Sent>> {
  const blocks = new Map(logs.map((log) => [log.transactionHash, log.blockNumber] as const));
  const entries = await Promise.all(
    [...blocks].map(async ([hash, blockNumber]) => {
      const [transaction, receipt, block] = await Promise.all([
        provider.getTransaction(hash),
        provider.getTransactionReceipt(hash),
        provider.getBlock(blockNumber),
      ]);
      const from = transaction?.from ?? receipt?.from ?? "";
      const { gasUsed = 0n } = receipt ?? {};
      return [hash, { from, data: transaction?.data ?? "0x", time: block?.timestamp ?? 0, gasUsed }] as const;
    }),
  );
  return new Map(entries);
}
