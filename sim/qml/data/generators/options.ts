import { log } from "../../../math/explog.ts";
import { Random } from "../../../math/random.ts";
import { cos } from "../../../math/trig.ts";
import { DataError } from "../errors.ts";

/** @throws {DataError} DataOption where the value is no number in low … high */
export function checkOption(name: string, value: number, low: number, high: number): number {
  if (typeof value === "number" && value >= low && value <= high) return value;
  throw new DataError("DataOption", `${name} is ${String(value)}: it must be in ${low} … ${high}`, { column: name });
}

/** @throws {DataError} DataOption where the value is no integer in low … high */
export function checkCount(name: string, value: number, low: number, high: number): number {
  if (Number.isInteger(value)) return checkOption(name, value, low, high);
  throw new DataError("DataOption", `${name} is ${String(value)}: it must be an integer`, { column: name });
}

/** Rows of a generated set at most: its segment has then some million cells. */
export const MAX_SAMPLES = 2 ** 16;
/** The largest standard deviation of the noise. */
export const MAX_NOISE = 1e6;

/** @throws {DataError} DataOption */
export const seeded = (seed: number): Random =>
  new Random(checkCount("seed", seed, -Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER));

/**
 * A normally distributed number of mean 0 and variance 1 from two uniform ones: `√(−2·ln(1 − u))·cos(2πv)` (Box and
 * Muller, Ann. Math. Statist. 29, 610 (1958)).
 */
export function normal(random: Random): number {
  const u = random.nextFloat();
  return Math.sqrt(-2 * log(1 - u)) * cos(2 * Math.PI * random.nextFloat());
}
