/** The move that is due, for either side, from a followed game and a prover. Nothing here talks to a chain. */
import { concat, dataSlice, ZeroHash } from "ethers";

import { addNodes, fromHex, positions } from "../../sim/index.ts";

import type { LeafContextWords, StatementWords } from "./claim.ts";
import { stateHashOf, type Game, type Posted } from "./game.ts";
import { listWords, rootOf, siblingsOf, termWord } from "./nodes.ts";
import type { DisputeProver, StepOpening } from "./prover.ts";

/** A call of the game contract. */
export interface Move {
  readonly method:
    "bisect" | "pick" | "open" | "descendKet" | "descendSum" | "pickNode" | "refute" | "leaf" | "timeout" | "close";
  readonly args: readonly unknown[];
}

/** The solver's move, or `undefined` if it is not the solver's turn or the prover has no answer. */
export async function solverMove(
  game: Game,
  statement: StatementWords,
  prover: DisputeProver,
): Promise<Move | undefined> {
  switch (game.phase) {
    case "Bisect":
      return bisectMove(game, prover);
    case "Open": {
      const step = await prover.open(game.lo);
      return step && openMove(game, statement, step, await firstNodes(game.lo, step, prover));
    }
    case "DescendKet":
    case "DescendSum":
      return descendMove(game, prover);
    case "LeafKet":
    case "LeafSum":
      return leafMove(game, prover);
    default:
      return undefined;
  }
}

/**
 * The challenger's move, or one of the calls that end the game and that anybody may make; `undefined` if there is
 * nothing to do but to wait for the solver.
 */
export async function challengerMove(
  game: Game,
  statement: StatementWords,
  prover: DisputeProver,
): Promise<Move | undefined> {
  switch (game.phase) {
    case "Pick":
      return pickMove(game, prover);
    case "Open": {
      const step = await prover.open(game.lo);
      return step?.kind === "settled" ? openMove(game, statement, step, []) : undefined;
    }
    case "PickKet":
    case "PickSum":
      return pickNodeMove(game, prover);
    case "LeafKet":
    case "LeafSum":
      return leafMove(game, prover);
    default:
      return undefined;
  }
}

async function bisectMove(game: Game, prover: DisputeProver): Promise<Move | undefined> {
  const hashes = await prover.hashesAt(positions(game.lo, game.hi));
  if (hashes.includes(undefined)) return undefined;
  return { method: "bisect", args: [game.claimId, game.challenger, stateHashOf(game), hashes] };
}

async function pickMove(game: Game, prover: DisputeProver): Promise<Move> {
  const own = await prover.hashesAt(positions(game.lo, game.hi));
  const posted = game.lists.at(-1)!;
  const rejected = posted.findIndex((hash, i) => hash !== own[i]);
  return picked(game, "pick", rejected < 0 ? posted.length : rejected);
}

async function pickNodeMove(game: Game, prover: DisputeProver): Promise<Move> {
  const { kind, step, context } = game.opened!;
  const { above, words, levels } = game.reveal!;
  if (kind === "sum") {
    const { canonical, total } = addNodes(fromHex(concat(words)));
    if (!canonical || termWord(total) !== above) {
      return { method: "refute", args: [game.claim, game.challenger, stateHashOf(game), context, above, words] };
    }
  }
  const own = await prover.nodes(step, game.path, game.left);
  const word = Math.max(
    0,
    words.findIndex((revealed, i) => revealed !== own[i]),
  );
  if (kind === "ket") return picked(game, "pickNode", word);
  const [left, right] = [dataSlice(words[word]!, 0, 16), dataSlice(own[word]!, 0, 16)];
  return picked(game, "pickNode", Math.min(2 * word + (left === right ? 1 : 0), 2 ** levels - 1));
}

/** A pick by index. */
export function picked(game: Game, method: "pick" | "pickNode", index: number): Move {
  return { method, args: [game.claimId, game.claim.solver, stateHashOf(game), index] };
}

/** The nodes that go with an opening: none where the step settles at once or the register is one word. */
async function firstNodes(step: number, opened: StepOpening, prover: DisputeProver): Promise<readonly string[]> {
  return opened.kind === "settled" || opened.levels === 0 ? [] : prover.nodes(step, 0, opened.levels);
}

/** The agreed and the disputed hash, bound to the lists that they were posted in. */
function endpoints({ lists, low, high }: Game) {
  const words = lists.map(listWords);
  const shown = ({ round, index }: Posted) => {
    const list = words[round - 1];
    return list ? { hash: list[index]!, siblings: siblingsOf(list, index) } : { hash: ZeroHash, siblings: [] };
  };
  return { roots: words.map(rootOf), low: shown(low), high: shown(high) };
}

function openMove(game: Game, statement: StatementWords, step: StepOpening, nodes: readonly string[]): Move {
  return {
    method: "open",
    args: [game.claim, game.challenger, stateHashOf(game), endpoints(game), statement, step.opening, nodes],
  };
}

/** The node picked, bound to the last reveal. */
function pickedProof(game: Game) {
  const { opened, reveal, picked: index } = game;
  if (!reveal) return { above: opened!.node, word: opened!.node, siblings: [] };
  const word = opened!.kind === "ket" ? index : index >> 1;
  return { above: reveal.above, word: reveal.words[word]!, siblings: siblingsOf(reveal.words, word) };
}

async function descendMove(game: Game, prover: DisputeProver): Promise<Move> {
  const { kind, context } = game.opened!;
  const nodes = await prover.nodes(game.opened!.step, game.path, game.left);
  const common = [game.claimId, game.challenger, stateHashOf(game), context];
  const { siblings } = pickedProof(game);
  return kind === "ket"
    ? { method: "descendKet", args: [...common, siblings, nodes] }
    : { method: "descendSum", args: [...common, pickedProof(game), nodes] };
}

async function leafMove(game: Game, prover: DisputeProver): Promise<Move | undefined> {
  const { step } = game.opened!;
  // The proof is of the state before the step, so it comes first: an opening goes on to the state after it.
  const proof = await prover.leafProof(step, game.path);
  const opened = await prover.open(step);
  if (!opened || opened.kind === "settled") return undefined;
  const context: LeafContextWords = opened.context;
  return {
    method: "leaf",
    args: [game.claim, game.challenger, stateHashOf(game), pickedProof(game), context, proof],
  };
}
