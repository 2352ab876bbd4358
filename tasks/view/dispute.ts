/** A game as it narrows, a line a round. */
import { formatInstruction, type Instruction } from "../../sim/index.ts";
import { sideToMove, type Game } from "../protocol/game.ts";
import type { Move } from "../protocol/moves.ts";
import { intervalBar } from "./interval.ts";

const count = (value: number): string => value.toLocaleString("en").replaceAll(",", " ");

/** What the leaves of a tree are called: two amplitudes of a register, one term of a sum. */
const leafName = ({ opened }: Game): string => (opened!.kind === "ket" ? "word" : "term");

/**
 * What a move did, in words; `undefined` for moves that another line tells of.
 * @param instruction the disputed instruction, once it is known
 */
export function describeMove(before: Game, after: Game, move: Move, instruction?: Instruction): string | undefined {
  const steps = Number(before.claim.steps);
  switch (move.method) {
    case "bisect":
      return undefined;
    case "pick": {
      const posted = before.lists.at(-1)!.length;
      const bar = intervalBar(after.lo, after.hi, steps);
      return `${bar}  ${posted} hashes posted, disputed: steps ${count(after.lo)} … ${count(after.hi)}`;
    }
    case "open": {
      const text = instruction ? formatInstruction(instruction) : "";
      const how = after.opened ? "opened" : "opened and executed on-chain";
      return `step ${count(before.lo + 1)} ${how}: ${text}`;
    }
    case "pickNode": {
      const words = 2 ** after.opened!.levels;
      const width = 2 ** after.left;
      const bar = intervalBar(after.path * width, (after.path + 1) * width, words);
      const what = after.opened!.kind === "ket" ? "register" : "sum";
      const leaf = leafName(after);
      const range =
        width === 1 ? `${leaf} ${after.path}` : `${leaf}s ${after.path * width} … ${(after.path + 1) * width - 1}`;
      return `${bar}  ${2 ** before.reveal!.levels} nodes of the ${what} revealed, disputed: ${range}`;
    }
    case "leaf":
      return `${leafName(before)} ${before.path} computed on-chain by exact binary64 arithmetic`;
    case "refute":
      return "the terms revealed do not add up";
    case "timeout":
      return `the ${sideToMove(before.phase)} has no answer, and its time runs out`;
    case "descendKet":
    case "descendSum":
    case "close":
      return undefined;
  }
}
