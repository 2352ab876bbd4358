/** Arguments of sin, cos, exp and log at which implementations go wrong, as functions of a seed. */
import { bitsToFloat, floatToBits } from "../../../sim/math/float.ts";
import type { Random } from "../../../sim/math/random.ts";
import { hardestReductions } from "./bigreal.ts";

/** The largest |x| that sin and cos accept. */
export const TRIG_LIMIT = 2 ** 20;

const TINY = 2 ** -27;
const MIN_SUBNORMAL = 5e-324;
const MIN_NORMAL = 2 ** -1022;
const MAX = Number.MAX_VALUE;
/** The largest x with a finite exp, and the smallest with an exp that does not round to 0. */
export const EXP_MAX = 709.782712893384;
export const EXP_MIN = -745.1332191019411;

/** `count` doubles from each side of x, x included. */
export function neighbours(x: number, count = 2): number[] {
  const bits = floatToBits(x);
  return Array.from({ length: 2 * count + 1 }, (_, i) => bitsToFloat(bits + BigInt(i - count)));
}

const both = (values: readonly number[]): number[] => values.flatMap((value) => [value, -value]);
const signed = (random: Random): number => 2 * random.nextFloat() - 1;

/** Arguments that stand alone: zeros, subnormals, thresholds with their neighbours, infinities, NaN. */
export const SPECIAL_ARGUMENTS: readonly number[] = both([
  0,
  MIN_SUBNORMAL,
  2 * MIN_SUBNORMAL,
  1e-310,
  ...neighbours(MIN_NORMAL),
  1e-300,
  ...neighbours(2 ** -54),
  ...neighbours(TINY),
  ...neighbours(0.5),
  ...neighbours(Math.LN2 / 2),
  ...neighbours(Math.LN2),
  ...neighbours(1.5 * Math.LN2),
  ...neighbours(Math.SQRT1_2),
  ...neighbours(Math.SQRT2),
  ...neighbours(Math.PI / 4),
  ...neighbours(Math.PI / 2),
  ...neighbours((3 * Math.PI) / 4),
  ...neighbours(Math.PI),
  ...neighbours(2 * Math.PI),
  ...neighbours(1),
  ...neighbours(2),
  Math.E,
  10,
  100,
  ...neighbours(708.3964185322641),
  ...neighbours(EXP_MAX),
  ...neighbours(-EXP_MIN),
  1000,
  ...neighbours(TRIG_LIMIT),
  2 ** 31,
  2 ** 52,
  2 ** 53,
  1e22,
  2 ** 1023,
  MAX,
  Infinity,
  NaN,
]);

/** Arguments of sin and cos by what they stress; all within the limit. */
export function trigArguments(random: Random, count: number): Record<string, number[]> {
  const draw = (f: () => number): number[] => Array.from({ length: count }, f);
  return {
    "the hardest reductions": both(hardestReductions(TRIG_LIMIT, count >> 1).map(({ x }) => x)),
    "the first quadrant": draw(() => signed(random) * (Math.PI / 4)),
    "a few turns": draw(() => signed(random) * 20),
    "the whole domain": draw(() => signed(random) * TRIG_LIMIT),
    "near multiples of pi/4": draw(() => {
      const turns = random.nextInt(2) ? random.nextInt(16) : random.nextInt(1_335_088);
      return turns * (Math.PI / 4) * (1 + signed(random) * 2 ** -(30 + random.nextInt(24)));
    }),
    "every binade": draw(() => signed(random) * 2 ** (random.nextInt(80) - 60)),
  };
}

/** Arguments of exp with finite, non-zero results, by what they stress. */
export function expArguments(random: Random, count: number): Record<string, number[]> {
  const draw = (f: () => number): number[] => Array.from({ length: count }, f);
  return {
    "around zero": draw(() => signed(random) * 0.36),
    "near multiples of ln 2 / 2": draw(
      () => (random.nextInt(4198) - 2150) * (Math.LN2 / 2) * (1 + signed(random) * 2 ** -(10 + random.nextInt(44))),
    ).filter((x) => x >= EXP_MIN && x <= EXP_MAX),
    "normal results": draw(() => -708.39 + random.nextFloat() * 1418.17),
    "subnormal results": draw(() => EXP_MIN + random.nextFloat() * 36.8),
    "every binade": draw(() => signed(random) * 2 ** (random.nextInt(70) - 60)),
  };
}

/** Positive finite arguments of log, by what they stress. */
export function logArguments(random: Random, count: number): Record<string, number[]> {
  const draw = (f: () => number): number[] => Array.from({ length: count }, f);
  return {
    "one octave": draw(() => 0.5 + 1.5 * random.nextFloat()),
    // Here the largest errors lie: what is added to f is at its largest.
    "just below the square root of 2": draw(() => Math.SQRT2 - 0.04 * random.nextFloat()),
    "around one": draw(() => 1 + signed(random) * 2 ** -(1 + random.nextInt(52))),
    "every normal number": draw(() =>
      bitsToFloat((BigInt(1 + random.nextInt(2046)) << 52n) | (random.nextUint64() >> 12n)),
    ),
    "powers of the square root of 2 and near them": draw(
      () =>
        2 ** (random.nextInt(100) - 50) *
        (random.nextInt(2) ? 1 : Math.SQRT2) *
        (random.nextInt(4) ? 1 + signed(random) * 2 ** -(10 + random.nextInt(44)) : 1),
    ),
    "subnormal numbers": draw(() => bitsToFloat(1n + (random.nextUint64() >> BigInt(12 + random.nextInt(52))))),
  };
}
