/** What has been executed, as far as it is known: the least and the most of each number. */
import { MNEMONICS, type Mnemonic } from "../isa.ts";

/** Numbers of a tally: steps, amplitude updates, and how often each instruction is made. */
export const STEPS = 0;
export const UPDATES = 1;
/** Steps of words that are no instruction. */
export const NO_INSTRUCTION = 2;
const FIRST_COUNT = 3;
const SIZE = FIRST_COUNT + MNEMONICS.length;

export const COUNT_OF = Object.fromEntries(MNEMONICS.map((name, i) => [name, FIRST_COUNT + i])) as Readonly<
  Record<Mnemonic, number>
>;

export interface Tally {
  readonly low: Float64Array;
  readonly high: Float64Array;
}

export const emptyTally = (): Tally => ({ low: new Float64Array(SIZE), high: new Float64Array(SIZE) });

/** `to += times·tally`, the highs `timesHigh` times. */
export function addTally(to: Tally, { low, high }: Tally, times = 1, timesHigh = times): void {
  for (let i = 0; i < SIZE; i += 1) {
    to.low[i] = to.low[i]! + times * low[i]!;
    to.high[i] = to.high[i]! + timesHigh * high[i]!;
  }
}

/** Adds one step of an instruction. */
export function addStep({ low, high }: Tally, count: number, updates: number): void {
  for (const side of [low, high]) {
    side[STEPS] = side[STEPS]! + 1;
    side[UPDATES] = side[UPDATES]! + updates;
    side[count] = side[count]! + 1;
  }
}

/** The sum of two tallies. */
export function sumOf(left: Tally, right: Tally): Tally {
  const sum = emptyTally();
  addTally(sum, left);
  addTally(sum, right);
  return sum;
}

/** Either one or the other: the lesser of the lows, the greater of the highs. */
export function either(left: Tally | undefined, right: Tally | undefined): Tally | undefined {
  if (left === undefined || right === undefined) return left ?? right;
  return {
    low: left.low.map((value, i) => Math.min(value, right.low[i]!)),
    high: left.high.map((value, i) => Math.max(value, right.high[i]!)),
  };
}

export const isExact = ({ low, high }: Tally): boolean => low.every((value, i) => value === high[i]);
