/** What there is to see of a game: the rounds of its bisection, the disputed step, the rounds of its descent, its end. */
import { dataSlice } from "ethers";

import { formatInstruction, levelsOfRound, positions } from "../../../sim/index.ts";
import { sideToMove, type Game, type Phase } from "../../protocol/game.ts";
import type { GameHistory, HistoryMove, Verdict } from "../../protocol/history.ts";
import { termsOf } from "../../protocol/nodes.ts";
import { floatOf } from "../words.ts";

export type Side = "solver" | "challenger";

/** A range of steps, words or terms: `from` … `to`, the end of it not included for words and terms. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** What is known of money and clocks beside the game's own events. */
export interface GameStanding {
  /** Last time of the move that is due, Unix time; 0 once the game is over. */
  readonly deadline: number;
  /** In wei; 0 once it is lost or given back. */
  readonly solverBond: bigint;
  readonly challengerBond: bigint;
}

/** Hashes posted between two steps, and the segment that the challenger picked. */
export interface BisectionRound {
  readonly steps: Range;
  readonly posted: readonly { readonly step: number; readonly hash: string }[];
  readonly picked?: Range;
}

/** Nodes revealed of a part of the tree, and the one that the challenger picked. Ranges count words, or terms. */
export interface DescentRound {
  readonly range: Range;
  /** How many words, or terms, a node stands for. */
  readonly width: number;
  readonly nodes: readonly string[];
  readonly picked?: Range;
}

/** Real and imaginary part. */
export type Complex = readonly [re: number, im: number];

/** What a value of the verdict is: the amplitudes of a word, a term, or a hash. */
export interface JudgedValue {
  readonly word: string;
  readonly values?: readonly Complex[];
}

export type PictureVerdict =
  | { readonly kind: "step" | "leaf"; readonly claimed: JudgedValue; readonly computed: JudgedValue }
  | { readonly kind: "sum"; readonly claimed: JudgedValue; readonly computed: JudgedValue; readonly canonical: boolean }
  | { readonly kind: "timeout"; readonly late: Side };

/** The step on which the sides disagree. */
export interface DisputedStep {
  /** Counted from 1: from the state after `step − 1` steps to that after `step`. */
  readonly step: number;
  /** Place in the program, and the instruction there, as assembly; none before the step is opened. */
  readonly pc?: number;
  readonly instruction?: string;
  /** What it writes, once it is known: one number or register at once, or amplitudes or terms of a sum by descent. */
  readonly kind?: "settled" | "ket" | "sum";
  /** Words or terms of its tree. */
  readonly leaves?: number;
}

/** A move, for a list of them. */
export interface PictureMove {
  readonly method: HistoryMove["method"];
  readonly by: Side | "anybody";
  readonly from: string;
  readonly time: number;
  readonly gas: number;
  readonly transactionHash: string;
}

export interface GamePicture {
  readonly gameId: string;
  readonly claimId: string;
  readonly solver: string;
  readonly challenger: string;
  readonly steps: number;
  readonly phase: Phase;
  readonly turn?: Side;
  readonly winner?: Side;
  readonly standing: GameStanding;
  readonly moves: readonly PictureMove[];
  readonly bisection: readonly BisectionRound[];
  readonly disputed?: DisputedStep;
  readonly descent: readonly DescentRound[];
  /** Amplitudes that are still disputed, counted from 0. */
  readonly amplitudes?: Range;
  readonly verdict?: PictureVerdict;
  readonly next: string;
}

const sideOf = (address: string, { claim, challenger }: Game): PictureMove["by"] =>
  address === claim.solver ? "solver" : address === challenger ? "challenger" : "anybody";

function bisectionOf(moves: readonly HistoryMove[]): BisectionRound[] {
  const rounds: BisectionRound[] = [];
  for (const { method, before, after } of moves) {
    if (method === "bisect") {
      const hashes = after.lists.at(-1)!;
      const posted = positions(before.lo, before.hi).map((step, i) => ({ step, hash: hashes[i]! }));
      rounds.push({ steps: { from: before.lo, to: before.hi }, posted });
    } else if (method === "pick") {
      rounds.push({ ...rounds.pop()!, picked: { from: after.lo, to: after.hi } });
    }
  }
  return rounds;
}

/** The part of a tree below the node last picked. */
const rangeOf = ({ path, left }: Game): Range => ({ from: path * 2 ** left, to: (path + 1) * 2 ** left });

function descentOf(moves: readonly HistoryMove[]): DescentRound[] {
  const rounds: DescentRound[] = [];
  for (const { method, after } of moves) {
    const reveals = method === "descendKet" || method === "descendSum" || method === "open";
    if (reveals && after.reveal) {
      const { words, levels } = after.reveal;
      rounds.push({ range: rangeOf(after), width: 2 ** (after.left - levels), nodes: words });
    } else if (method === "pickNode") {
      rounds.push({ ...rounds.pop()!, picked: rangeOf(after) });
    }
  }
  return rounds;
}

/** The two amplitudes of a word of a register. */
const wordValues = (word: string): Complex[] => termsOf([word]).map(({ re, im }) => [floatOf(re), floatOf(im)]);

/** The term in a word of its own, `re << 64 | im`. */
const termValue = (word: string): Complex => [
  floatOf(BigInt(dataSlice(word, 16, 24))),
  floatOf(BigInt(dataSlice(word, 24, 32))),
];

function verdictOf(verdict: Verdict, before: Game): PictureVerdict {
  switch (verdict.kind) {
    case "timeout":
      return { kind: "timeout", late: sideToMove(verdict.phase)! };
    case "step":
      return { kind: "step", claimed: { word: verdict.claimed }, computed: { word: verdict.computed } };
    case "sum": {
      const { above } = before.reveal!;
      return {
        kind: "sum",
        canonical: verdict.canonical,
        claimed: { word: above, values: [termValue(above)] },
        computed: { word: verdict.total, values: [termValue(verdict.total)] },
      };
    }
    case "leaf": {
      const decode = (word: string) => (before.opened!.kind === "ket" ? wordValues(word) : [termValue(word)]);
      const judged = (word: string): JudgedValue => ({ word, values: decode(word) });
      return { kind: "leaf", claimed: judged(verdict.claimed), computed: judged(verdict.computed) };
    }
  }
}

function disputedOf({ game, disputed }: GameHistory, verdict: Verdict | undefined): DisputedStep | undefined {
  if (game.hi - game.lo !== 1) return undefined;
  const kind = game.opened?.kind ?? (verdict?.kind === "step" ? "settled" : undefined);
  return {
    step: game.lo + 1,
    ...(disputed && { pc: Number(disputed.pc), instruction: formatInstruction(disputed.instruction) }),
    ...(kind && { kind }),
    ...(game.opened && { leaves: 2 ** game.opened.levels }),
  };
}

/** What happens next, and who does it; how a game ended that is over. */
function nextOf(game: Game): string {
  const { phase, lo, hi } = game;
  const leaf = game.opened?.kind === "sum" ? "term" : "word";
  const range = rangeOf(game);
  const part = range.to - range.from === 1 ? `${leaf} ${range.from}` : `${leaf}s ${range.from} … ${range.to - 1}`;
  switch (phase) {
    case "Bisect": {
      const hashes = positions(lo, hi).length;
      return `the solver posts ${hashes} ${hashes === 1 ? "hash" : "hashes"} of states between steps ${lo} and ${hi} (bisect)`;
    }
    case "Pick":
      return "the challenger picks the first segment whose end it rejects (pick)";
    case "Open":
      return `the solver opens step ${hi} (open); anybody may if that settles it at once`;
    case "DescendKet":
    case "DescendSum":
      return `the solver reveals ${2 ** levelsOfRound(game.left)} nodes above ${part} (descend)`;
    case "PickKet":
      return "the challenger picks a node that it rejects (pickNode)";
    case "PickSum":
      return "the challenger picks a node that it rejects (pickNode), or shows that they do not add up (refute)";
    case "LeafKet":
    case "LeafSum":
      return `the solver proves what ${part} is computed from (leaf); anybody may`;
    case "SolverWon":
      return "over: the solver won, the claim stands against this challenger";
    case "ChallengerWon":
      return "over: the challenger won, the claim is defeated";
    case "Closed":
      return "over: the claim was defeated in another game, the challenger has its bond back";
    case "None":
      return "there is no such game";
  }
}

const WINNERS: Partial<Record<Phase, Side>> = { SolverWon: "solver", ChallengerWon: "challenger" };

/** The picture of a game. */
export function pictureOf(history: GameHistory, standing: GameStanding): GamePicture {
  const { game, moves } = history;
  const judged = moves.findLast(({ verdict }) => verdict);
  const [turn, winner] = [sideToMove(game.phase), WINNERS[game.phase]];
  const disputed = disputedOf(history, judged?.verdict);
  const range = game.opened && rangeOf(game);
  return {
    gameId: game.gameId,
    claimId: game.claimId,
    solver: game.claim.solver,
    challenger: game.challenger,
    steps: Number(game.claim.steps),
    phase: game.phase,
    ...(turn && { turn }),
    ...(winner && { winner }),
    standing,
    moves: moves.map(({ method, from, time, gasUsed, transactionHash }) => ({
      ...{ method, from, time, transactionHash },
      by: sideOf(from, game),
      gas: Number(gasUsed),
    })),
    bisection: bisectionOf(moves),
    ...(disputed && { disputed }),
    descent: descentOf(moves),
    // A word holds two amplitudes, and a term is of the two of a word.
    ...(range && { amplitudes: { from: 2 * range.from, to: 2 * range.to } }),
    ...(judged?.verdict && { verdict: verdictOf(judged.verdict, judged.before) }),
    next: nextOf(game),
  };
}
