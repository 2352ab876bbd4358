/** Search for arguments of a program of which nothing is known: a (1, λ) evolution strategy on binary64 arguments. */
import { CELLS_PER_WORD, ISA, Random, toCells, type Program } from "../../../../../sim/index.ts";

/** `c` of an ARG adds to its place. */
const INDEXED = 1;

/** How many arguments a program may read. */
export function argumentsOf({ code, shape }: Program): number {
  const room = CELLS_PER_WORD * 2 ** shape.argsDepth;
  const reads = code.filter(({ op }) => op === ISA.ARG.opcode);
  if (reads.some(({ flags }) => flags & INDEXED)) return room;
  return Math.min(
    room,
    reads.reduce((most, { b }) => Math.max(most, b + 1), 0),
  );
}

export interface SearchOptions {
  /** Candidates that are computed at once. */
  readonly offspring: number;
  readonly seed: number;
  /** Whether `a` is a better score than `b`; neither is NaN. */
  isBetter(a: number, b: number): boolean;
  /** Whether there is time for more. */
  goesOn(generation: number): boolean;
}

/** The score of arguments; NaN where a run has none. */
export type Score = (args: BigUint64Array) => Promise<number>;

export interface Found {
  readonly args: BigUint64Array;
  readonly score: number;
}

/** The factor of the step after a better candidate; after a worse one its fourth root is divided by (Rechenberg's rule). */
const GROWTH = 1.5;
const SHRINK = 0.9036;
const FIRST_STEP = 0.5;
const LEAST_STEP = 1e-6;

/** A standard normal value, nearly: twelve uniform ones. */
function normal(random: Random): number {
  let sum = -6;
  for (let i = 0; i < 12; i++) sum += random.nextFloat();
  return sum;
}

/**
 * The best of what was tried, beginning with zeros and with uniform angles.
 * @param count arguments
 */
export async function searchArguments(count: number, score: Score, options: SearchOptions): Promise<Found | undefined> {
  const { offspring, seed, isBetter, goesOn } = options;
  const random = new Random(seed);
  let best: { readonly values: Float64Array; readonly score: number } | undefined;
  let centre: Float64Array = new Float64Array(count);
  let step = FIRST_STEP;
  const angles = (): Float64Array => Float64Array.from({ length: count }, () => (2 * random.nextFloat() - 1) * Math.PI);
  for (let generation = 0; generation === 0 || goesOn(generation); generation++) {
    const candidates = Array.from({ length: offspring }, (_, i) => {
      if (generation === 0) return i === 0 ? new Float64Array(count) : angles();
      return centre.map((value) => value + step * normal(random));
    });
    const scores = await Promise.all(candidates.map((values) => score(toCells(values))));
    let improved = false;
    candidates.forEach((values, i) => {
      const value = scores[i]!;
      if (Number.isNaN(value) || (best && !isBetter(value, best.score))) return;
      best = { values, score: value };
      improved = true;
    });
    if (best) centre = Float64Array.from(best.values);
    else centre = angles();
    step = improved ? step * GROWTH : step * SHRINK;
    // Stuck: look around again.
    if (step < LEAST_STEP) step = FIRST_STEP;
    if (count === 0) break;
  }
  return best && { args: toCells(best.values), score: best.score };
}
