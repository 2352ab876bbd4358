/**
 * A game, followed from its events alone: position, hashes revealed, and the state hash that the next move answers.
 * The twin of contracts/dispute/PackedGame.sol and of the rules of docs/dispute.md.
 */
import { concat, keccak256, toBeHex, ZeroHash } from "ethers";

import { levelsOfRound, segment } from "../../sim/index.ts";
import { gameIdOf, claimIdOf, type Claim } from "./claim.ts";
import { hashPair, listWords, rootOf, termsOf, termWord } from "./nodes.ts";

/** The phases, in the order of their numbers on the chain. */
export const PHASES = [
  "None",
  "Bisect",
  "Pick",
  "Open",
  "DescendKet",
  "PickKet",
  "LeafKet",
  "DescendSum",
  "PickSum",
  "LeafSum",
  "SolverWon",
  "ChallengerWon",
  "Closed",
] as const;

export type Phase = (typeof PHASES)[number];

const CHALLENGER_PHASES: readonly Phase[] = ["Pick", "PickKet", "PickSum"];
const OVER_PHASES: readonly Phase[] = ["None", "SolverWon", "ChallengerWon", "Closed"];

/** Who has to move. */
export function sideToMove(phase: Phase): "solver" | "challenger" | undefined {
  if (OVER_PHASES.includes(phase)) return undefined;
  return CHALLENGER_PHASES.includes(phase) ? "challenger" : "solver";
}

/** Where a hash was posted: list (from 1; 0: none) and place in it. */
export interface Posted {
  readonly round: number;
  readonly index: number;
}

/** The disputed step, once it is opened as a vector instruction. */
export interface OpenedStep {
  readonly kind: "ket" | "sum";
  /** The step: from state `step` to the next. */
  readonly step: number;
  readonly context: string;
  readonly node: string;
  readonly levels: number;
}

/** The last reveal on the way down a tree. */
export interface Reveal {
  /** The node that it stands for: kets the hash of the words, sums `re << 64 | im`. */
  readonly above: string;
  /** Kets: the nodes. Sums: the terms, two a word. */
  readonly words: readonly string[];
  /** Levels between the words, or terms, and the node above. */
  readonly levels: number;
}

export interface Game {
  readonly claim: Claim;
  readonly claimId: string;
  readonly gameId: string;
  readonly challenger: string;
  readonly phase: Phase;
  /** Last step agreed and first step disputed; fixed once the step is opened. */
  readonly lo: number;
  readonly hi: number;
  readonly low: Posted;
  readonly high: Posted;
  /** All lists of hashes posted. */
  readonly lists: readonly (readonly string[])[];
  readonly opened?: OpenedStep;
  readonly reveal?: Reveal;
  /** Once the step is opened: index of the node last picked among those of its level, and the levels below it. */
  readonly path: number;
  readonly left: number;
  /** The node last picked, as its place in the last reveal. */
  readonly picked: number;
  readonly chain: string;
}

/** What happened to a game, in the words of its events. */
export type GameEvent =
  | { readonly name: "Bisected"; readonly hashes: readonly string[] }
  | { readonly name: "SegmentPicked"; readonly index: number }
  | {
      readonly name: "StepOpened";
      readonly kind: "ket" | "sum";
      readonly context: string;
      readonly node: string;
      readonly levels: number;
      readonly nodes: readonly string[];
    }
  | { readonly name: "NodesRevealed"; readonly nodes: readonly string[] }
  | { readonly name: "NodePicked"; readonly index: number }
  | { readonly name: "GameDecided"; readonly solverWon: boolean }
  | { readonly name: "GameClosed" };

/** A game as its challenge leaves it. */
export function beginGame(claim: Claim, challenger: string): Game {
  const claimId = claimIdOf(claim);
  const steps = Number(claim.steps);
  return {
    claim,
    claimId,
    gameId: gameIdOf(claimId, claim.solver, challenger),
    challenger,
    phase: steps === 1 ? "Open" : "Bisect",
    lo: 0,
    hi: steps,
    low: { round: 0, index: 0 },
    high: { round: 0, index: 0 },
    lists: [],
    path: 0,
    left: 0,
    picked: 0,
    chain: ZeroHash,
  };
}

/** The game after an event. */
export function follow(game: Game, event: GameEvent): Game {
  switch (event.name) {
    case "Bisected":
      return {
        ...game,
        phase: "Pick",
        lists: [...game.lists, event.hashes],
        chain: hashPair(game.chain, rootOf(listWords(event.hashes))),
      };
    case "SegmentPicked":
      return pickSegment(game, event.index);
    case "StepOpened":
      return openTree(game, { ...event, step: game.lo });
    case "NodesRevealed":
      return reveal(game, pickedNode(game), event.nodes);
    case "NodePicked":
      return pickNode(game, event.index);
    case "GameDecided":
      return { ...game, phase: event.solverWon ? "SolverWon" : "ChallengerWon" };
    case "GameClosed":
      return { ...game, phase: "Closed" };
  }
}

function pickSegment(game: Game, index: number): Game {
  const round = game.lists.length;
  const { lo, hi } = segment(game.lo, game.hi, index);
  return {
    ...game,
    lo,
    hi,
    low: lo === game.lo ? game.low : { round, index: index - 1 },
    high: hi === game.hi ? game.high : { round, index },
    phase: hi - lo === 1 ? "Open" : "Bisect",
  };
}

function openTree(game: Game, { kind, step, context, node, levels, nodes }: OpenedStep & { nodes: readonly string[] }) {
  const opened: Game = { ...game, opened: { kind, step, context, node, levels }, path: 0, left: levels, picked: 0 };
  if (levels > 0) return reveal(opened, node, nodes);
  return { ...opened, phase: kind === "ket" ? "LeafKet" : "LeafSum", chain: hashPair(context, node) } as const;
}

function reveal(game: Game, above: string, words: readonly string[]): Game {
  const { kind, context } = game.opened!;
  const root = rootOf(words);
  return {
    ...game,
    phase: kind === "ket" ? "PickKet" : "PickSum",
    reveal: { above, words, levels: levelsOfRound(game.left) },
    chain: hashPair(context, kind === "ket" ? root : hashPair(above, root)),
  };
}

function pickNode(game: Game, index: number): Game {
  const { levels } = game.reveal!;
  const left = game.left - levels;
  const suffix = game.opened!.kind === "ket" ? "Ket" : "Sum";
  return {
    ...game,
    path: game.path * 2 ** levels + index,
    left,
    picked: index,
    phase: left > 0 ? `Descend${suffix}` : `Leaf${suffix}`,
  };
}

/** The node that the challenger picked last; before that, the step's own. */
export function pickedNode({ opened, reveal: last, picked }: Game): string {
  if (!last) return opened!.node;
  return opened!.kind === "ket" ? last.words[picked]! : termWord(termsOf(last.words)[picked]!);
}

/** What the next move has to name: hash of what was revealed and of the position. */
export function stateHashOf(game: Game): string {
  const tree = game.opened !== undefined;
  const fields: readonly (readonly [bits: number, value: number])[] = [
    [4, PHASES.indexOf(game.phase)],
    [24, Number(game.claim.minMoveSeconds)],
    [48, tree ? game.path : game.lo],
    [48, tree ? game.left : game.hi],
    [4, tree ? (game.reveal?.levels ?? 0) : game.lists.length],
    [4, tree ? 0 : game.low.round],
    [5, tree ? game.picked : game.low.index],
    [4, tree ? 0 : game.high.round],
    [5, tree ? 0 : game.high.index],
  ];
  let position = 0n;
  let offset = 0n;
  for (const [bits, value] of fields) {
    position |= BigInt(value) << offset;
    offset += BigInt(bits);
  }
  return keccak256(concat([game.chain, toBeHex(position, 32)]));
}
