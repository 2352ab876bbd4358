/**
 * Where a dispute looks: rounds are balanced, so that a distance of L levels takes `r = ceil(L / 5)` rounds of
 * `ceil(L / r)` levels, at most 31 hashes or 32 nodes a reveal. Steps are bisected over `L = ceil(log2(hi − lo))` levels,
 * trees over their depth.
 */
import { KetworkRangeError } from "../errors.ts";

/** Most levels that one reveal goes down. */
export const LEVELS_PER_ROUND = 5;

/**
 * Levels of steps between lo and hi: ceil(log2(hi − lo)).
 *
 * ```ts
 * stepLevels(0, 1000); // → 10
 * stepLevels(5, 5); // throws IntervalOutOfRange
 * ```
 */
export function stepLevels(lo: number, hi: number): number {
  if (!(Number.isSafeInteger(lo) && Number.isSafeInteger(hi) && lo >= 0 && lo < hi)) {
    throw new KetworkRangeError("IntervalOutOfRange", `steps ${lo} to ${hi} are no interval`, { lo, hi });
  }
  let levels = 0;
  for (let span = 1; span < hi - lo; span *= 2) levels++;
  return levels;
}

/**
 * Rounds that a distance of `levels` takes.
 *
 * ```ts
 * roundsFor(12); // → 3
 * ```
 */
export function roundsFor(levels: number): number {
  return Math.ceil(levels / LEVELS_PER_ROUND);
}

/**
 * Levels that the next reveal goes down, of those left; 0 where none are left.
 *
 * ```ts
 * levelsOfRound(12); // → 4
 * ```
 */
export function levelsOfRound(levels: number): number {
  return levels === 0 ? 0 : Math.ceil(levels / roundsFor(levels));
}

/**
 * Distance of the steps that the solver posts between lo and hi.
 *
 * ```ts
 * strideOf(0, 1000); // → 32
 * ```
 */
export function strideOf(lo: number, hi: number): number {
  const levels = stepLevels(lo, hi);
  return 2 ** (levels - levelsOfRound(levels));
}

/**
 * The steps whose hashes the solver posts: lo + i·stride < hi. None where hi − lo = 1: that step is opened.
 *
 * ```ts
 * positions(0, 8); // → [1, 2, 3, 4, 5, 6, 7]
 * ```
 */
export function positions(lo: number, hi: number): number[] {
  const stride = strideOf(lo, hi);
  const steps: number[] = [];
  for (let step = lo + stride; step < hi; step += stride) steps.push(step);
  return steps;
}

/**
 * The interval that remains once segment `pick` of those between lo, the posted steps and hi is disputed.
 *
 * ```ts
 * segment(0, 1000, 1); // → { lo: 32, hi: 64 }
 * ```
 */
export function segment(lo: number, hi: number, pick: number): { lo: number; hi: number } {
  const ends = [lo, ...positions(lo, hi), hi];
  const [from, to] = [ends[pick], ends[pick + 1]];
  if (from === undefined || to === undefined) {
    throw new KetworkRangeError("SegmentOutOfRange", `segment ${pick} of ${ends.length - 1}`, { lo, hi, pick });
  }
  return { lo: from, hi: to };
}
