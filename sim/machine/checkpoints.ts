/** States of a run that are kept, to recompute others from. */
import type { Engine } from "./engine/engine.ts";
import type { Machine } from "./machine.ts";
import type { Checkpoint } from "./state.ts";

const MAX_CHECKPOINTS = 512;
/** States kept because they were asked for: a round of a bisection has 31. */
const MAX_MARKS = 32;
/** Cost of as many bytes' snapshot, in amplitude updates, is small beside that of the steps between two. */
const COST_A_BYTE = 4;

/**
 * Snapshots at growing distances, measured in cost: whenever there are too many, every other one is dropped and the
 * distance doubled, so they stay evenly spread over however long a run. A quarter of the memory is for marks, the states
 * that were last asked for, with their hashes: a dispute asks for them, and for what comes shortly after, again.
 */
export class Checkpoints {
  readonly #capacity: number;
  /** Marks there is room for. */
  readonly marks: number;
  #kept: Checkpoint[] = [];
  #marked: Checkpoint[] = [];
  #interval: number;
  /** The cost at which the next one is wanted. */
  due: number;

  constructor({ machine: { state }, grain }: Engine, bytes: number) {
    const size = state.cells.byteLength + state.kets.byteLength;
    const room = Math.floor(bytes / size);
    this.marks = room < 2 ? 0 : Math.min(MAX_MARKS, Math.max(1, Math.floor(room / 4)));
    this.#capacity = Math.min(MAX_CHECKPOINTS, room - this.marks);
    this.#interval = Math.max(grain, COST_A_BYTE * size);
    this.due = this.#capacity === 0 ? Infinity : this.#interval;
  }

  /** Keeps the state if one is due, or, `isWanted`, whenever there is room for any. */
  offer({ state }: Machine, cost: number, isWanted = false): void {
    if (cost < this.due && !isWanted) return;
    if (this.#capacity === 0) return;
    if (this.#kept.length === this.#capacity) {
      this.#kept = this.#kept.filter((_, index) => index % 2 === 1);
      this.#interval *= 2;
    }
    this.#kept.push(state.snapshot());
    this.due = cost + this.#interval;
  }

  /** Keeps a state until as many others as there is room for have been marked after it. */
  mark({ steps, state }: Machine): void {
    if (this.marks === 0) return;
    const known = this.#marked.find((mark) => mark.steps === steps);
    const others = this.#marked.filter((mark) => mark !== known);
    if (others.length === this.marks) others.shift();
    this.#marked = [...others, known ?? state.snapshot(true)];
  }

  /** The last one at or before `step`. */
  before(step: number): Checkpoint | undefined {
    const regular = this.#kept.findLast(({ steps }) => steps <= step);
    return this.#marked.reduce(
      (best, mark) => (mark.steps <= step && mark.steps >= (best?.steps ?? 0) ? mark : best),
      regular,
    );
  }
}
