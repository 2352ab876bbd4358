/**
 * Follows the control flow of a program without running it. Where it depends on nothing that is unknown, that is what a
 * run does; rounds of a counted loop that cannot differ are followed once; where a branch depends on data, both ways are.
 */
import { brokenRule, memoryCells } from "../instruction.ts";
import { MNEMONIC_OF, type Mnemonic } from "../isa.ts";
import { type Decoded, STEP_COST, stepCost } from "../machine.ts";
import type { Program } from "../program.ts";
import { FAULT_PC } from "../state.ts";
import {
  COUNTER,
  copyOf,
  DATA,
  execute,
  forget,
  initialMemory,
  join,
  KNOWN,
  type Memory,
  type MemoryCopy,
  restore,
  VARIES,
} from "./memory.ts";
import { postdominators } from "./postdominators.ts";
import {
  addStep,
  addTally,
  COUNT_OF,
  either,
  emptyTally,
  isExact,
  NO_INSTRUCTION,
  sumOf,
  type Tally,
} from "./tally.ts";

/** Why the walk ended before the program did. */
export type Stopped =
  /** no more of the work that was allowed */
  | "budget"
  /** a jump, a store or the length of a loop depends on data */
  | "data";

export interface Walk {
  /** Until the program ends, whichever way; or, if it was `stopped`, what is certain to be made: its lows. */
  readonly tally: Tally;
  readonly stopped?: Stopped;
  /** Whether some way ends in a HALT, and in a fault. */
  readonly halts: boolean;
  readonly faults: boolean;
}

/** Thrown to leave a part of the walk. */
class Stop extends Error {
  readonly reason: Stopped | "varies";
  constructor(reason: Stopped | "varies") {
    super(reason);
    this.reason = reason;
  }
}

/** A part of the walk: from one place to the first time that another is reached. */
interface Part {
  readonly tally: Tally;
  /** Ways on which the program ended before, counted from the start of the part. */
  ended: Tally | undefined;
}

/** How deep branches may nest. */
const MAX_DEPTH = 256;
/** Steps that could be followed in the time that a copy of the memory takes, and in that for so many of its cells. */
const COPY_COST = 16;
const CELLS_A_STEP = 64;
/** A loop's rounds are followed one by one if that takes at most this share of what is left. */
const UNROLL_SHARE = 1 / 4;
/** Loops whose rounds turned out to differ so many times are followed round by round at once. */
const MAX_ATTEMPTS = 4;

/** @param budget steps that may be followed */
export function walk(program: Program, budget: number): Walk {
  const walker = new Walker(program, budget);
  const whole: Part = { tally: emptyTally(), ended: undefined };
  try {
    walker.follow(whole, 0, undefined, 0);
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    // Nothing at all varies outside of loops.
    const stopped = error.reason === "varies" ? "data" : error.reason;
    return { tally: whole.tally, stopped, halts: walker.halts, faults: walker.faults };
  }
  return { tally: whole.ended ?? whole.tally, halts: walker.halts, faults: walker.faults };
}

class Walker {
  halts = false;
  faults = false;
  readonly #code: readonly Decoded[];
  readonly #names: readonly (Mnemonic | undefined)[];
  readonly #counts: readonly number[];
  readonly #updates: readonly number[];
  readonly #broken: readonly boolean[];
  readonly #memory: Memory;
  readonly #cellsCost: number;
  #left: number;
  #meets: readonly (number | undefined)[] | undefined;
  /** Branches both of whose ways are being followed. */
  readonly #open = new Set<number>();
  /** Loops that are being followed round by round. */
  #unrolled = new Set<number>();
  readonly #attempts = new Map<number, number>();
  /** Whether a branch depended on what only varies, so that following round by round would have told more. */
  #varied = false;

  constructor(program: Program, budget: number) {
    const { code, shape } = program;
    this.#memory = initialMemory(program);
    this.#code = this.#memory.machine.code;
    this.#names = code.map(({ op }) => MNEMONIC_OF.get(op));
    this.#counts = this.#names.map((name) => (name === undefined ? NO_INSTRUCTION : COUNT_OF[name]));
    this.#updates = code.map((instruction) => stepCost(instruction, shape));
    this.#broken = code.map((instruction) => brokenRule(instruction, shape) !== undefined);
    this.#cellsCost = Math.ceil(memoryCells(shape) / CELLS_A_STEP);
    this.#left = budget;
  }

  /**
   * Follows the program from `pc` until it comes to `until`.
   * @returns whether it does; else every way ends before, which is in `part.ended`
   */
  follow(part: Part, from: number, until: number | undefined, depth: number): boolean {
    if (depth > MAX_DEPTH) throw new Stop("data");
    const { kind, machine } = this.#memory;
    const { cells } = machine;
    const { tally } = part;
    let pc = from;
    while (pc !== until) {
      const name = this.#names[pc];
      if (name === "HALT") {
        this.halts = true;
        part.ended = either(part.ended, tally);
        return false;
      }
      if (name === undefined || this.#broken[pc]) {
        if (pc !== FAULT_PC) addStep(tally, this.#counts[pc] ?? NO_INSTRUCTION, STEP_COST);
        return this.#fault(part);
      }
      this.#pay(1);
      addStep(tally, this.#counts[pc]!, this.#updates[pc]!);
      const instruction = this.#code[pc]!;
      const { a, b } = instruction;
      switch (name) {
        case "JMP":
          pc = a;
          break;
        case "CALL":
          cells[b] = BigInt(pc + 1);
          kind[b] = KNOWN;
          pc = a;
          break;
        case "RET":
          if (kind[b] !== KNOWN) throw new Stop(kind[b] === DATA ? "data" : "varies");
          if (cells[b]! >= 1n << 32n) return this.#fault(part);
          pc = Number(cells[b]!);
          break;
        case "JZ":
        case "JNZ": {
          const next: number | undefined =
            kind[b] === KNOWN ? ((cells[b] === 0n) === (name === "JZ") ? a : pc + 1) : this.#both(part, pc, a, depth);
          if (next === undefined) return false;
          pc = next;
          break;
        }
        case "LOOP": {
          const next = this.#loop(part, pc, depth);
          if (next === undefined) return false;
          pc = next;
          break;
        }
        default: {
          const problem = execute(this.#memory, instruction);
          if (problem === "storeVaries") throw new Stop("varies");
          if (problem === "storeData") throw new Stop("data");
          if (problem !== undefined) return this.#fault(part);
          pc += 1;
        }
      }
    }
    return true;
  }

  #fault(part: Part): false {
    this.faults = true;
    part.ended = either(part.ended, part.tally);
    return false;
  }

  #pay(steps: number): void {
    this.#left -= steps;
    if (this.#left < 0) throw new Stop("budget");
  }

  #copy(): MemoryCopy {
    this.#pay(COPY_COST + this.#cellsCost);
    return copyOf(this.#memory);
  }

  /**
   * Follows both ways of the branch at `pc` until they meet, or to the end of the program where they never do.
   * @returns where they meet; `undefined` where the program ends first
   */
  #both(part: Part, pc: number, target: number, depth: number): number | undefined {
    this.#meets ??= postdominators(this.#code);
    const meet = this.#meets[pc];
    const varies = this.#memory.kind[this.#code[pc]!.b] !== DATA;
    if (varies) this.#varied = true;
    // A way that leads back to the branch is a loop of unknown length.
    if (this.#open.has(pc)) throw new Stop(varies ? "varies" : "data");
    this.#open.add(pc);
    try {
      const before = this.#copy();
      const [left, right] = [newPart(), newPart()];
      const leftMeets = this.follow(left, pc + 1, meet, depth + 1);
      const after = this.#copy();
      restore(this.#memory, before);
      const rightMeets = this.follow(right, target, meet, depth + 1);
      const ended = either(left.ended, right.ended);
      if (ended) part.ended = either(part.ended, sumOf(part.tally, ended));
      if (!leftMeets && !rightMeets) return undefined;
      if (leftMeets && rightMeets) join(this.#memory, after, false);
      else if (leftMeets) restore(this.#memory, after);
      addTally(part.tally, either(leftMeets ? left.tally : undefined, rightMeets ? right.tally : undefined)!);
      return meet!;
    } finally {
      this.#open.delete(pc);
    }
  }

  /** The LOOP at `pc`, a step of which has been counted. @returns where the program goes on */
  #loop(part: Part, pc: number, depth: number): number | undefined {
    const { a, b } = this.#code[pc]!;
    const { kind, machine } = this.#memory;
    if (kind[b] !== KNOWN) {
      const was = kind[b]!;
      forget(this.#memory, b, was === DATA ? DATA : VARIES);
      return this.#both(part, pc, a, depth);
    }
    machine.cells[b] = machine.cells[b]! - 1n;
    const rounds = Number(machine.cells[b]!);
    if (rounds === 0) {
      this.#unrolled.delete(pc);
      return pc + 1;
    }
    if (a <= pc && rounds > 1 && !this.#unrolled.has(pc)) {
      if (this.#allRounds(part, pc, rounds, depth)) return pc + 1;
      this.#unrolled.add(pc);
    }
    return a;
  }

  /**
   * Follows one round of a loop for all those that remain: with a memory in which whatever differs from one to the next is
   * not known. @returns whether that succeeded; else nothing has happened
   */
  #allRounds(part: Part, pc: number, rounds: number, depth: number): boolean {
    const attempts = this.#attempts.get(pc) ?? 0;
    if (attempts >= MAX_ATTEMPTS && rounds < this.#left / 100) return false;
    const { a, b } = this.#code[pc]!;
    const before = this.#copy();
    const [unrolled, varied] = [new Set(this.#unrolled), this.#varied];
    const fail = (): false => {
      restore(this.#memory, before);
      this.#unrolled = unrolled;
      this.#varied = varied;
      this.#attempts.set(pc, attempts + 1);
      return false;
    };
    try {
      this.#memory.kind[b] = COUNTER;
      for (;;) {
        const entry = this.#copy();
        const [round, paid] = [newPart(), this.#left];
        this.#varied = false;
        const reached = this.follow(round, a, pc, depth + 1);
        if (!reached || this.#memory.kind[b] !== COUNTER) return fail();
        const work = paid - this.#left;
        const after = this.#copy();
        if (join(this.#memory, entry, true)) continue;
        const isLoose = round.ended !== undefined || !isExact(round.tally);
        if (isLoose && this.#varied && rounds * work < this.#left * UNROLL_SHARE) return fail();
        restore(this.#memory, after);
        addStep(round.tally, COUNT_OF.LOOP, STEP_COST);
        if (round.ended) {
          const soonest = sumOf(part.tally, round.ended);
          const latest = sumOf(part.tally, round.ended);
          addTally(latest, round.tally, rounds - 1);
          part.ended = either(part.ended, { low: soonest.low, high: latest.high });
        }
        addTally(part.tally, round.tally, rounds);
        break;
      }
    } catch (error) {
      if (error instanceof Stop && error.reason !== "budget") return fail();
      throw error;
    }
    this.#varied ||= varied;
    this.#attempts.delete(pc);
    this.#memory.kind[b] = KNOWN;
    this.#memory.machine.cells[b] = 0n;
    return true;
  }
}

const newPart = (): Part => ({ tally: emptyTally(), ended: undefined });
