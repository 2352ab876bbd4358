/**
 * Arbitrary-precision sin, cos, exp and log of doubles: BigInt fixed point and the textbook series, nothing shared with
 * what they judge.
 */
import { floatToBits } from "../../../sim/math/float.ts";

/** The real number `mantissa * 2**-scale`, known to at least 120 significant bits. */
export interface Real {
  readonly mantissa: bigint;
  readonly scale: number;
}

/** Fraction bits for arguments of ordinary size. */
const PRECISION = 256;

const shift = (value: bigint, by: number): bigint => (by >= 0 ? value << BigInt(by) : value >> BigInt(-by));

/** A finite double as `mantissa * 2**exponent`, exactly. */
export function exactParts(value: number): { mantissa: bigint; exponent: number } {
  const bits = floatToBits(value);
  const field = Number((bits >> 52n) & 0x7ffn);
  if (field === 0x7ff) throw new RangeError(`exactParts: ${value} is not finite`);
  const fraction = bits & 0xfffffffffffffn;
  const mantissa = field === 0 ? fraction : fraction | (1n << 52n);
  return { mantissa: bits >> 63n ? -mantissa : mantissa, exponent: Math.max(field, 1) - 1075 };
}

/** arctan(1/n) in fixed point, by its series. */
function arctanOfReciprocal(n: bigint, scale: number): bigint {
  let power = (1n << BigInt(scale)) / n;
  let sum = power;
  for (let k = 3n; power !== 0n; k += 2n) {
    power /= -n * n;
    sum += power / k;
  }
  return sum;
}

/** artanh(s) in fixed point, by its series; |s| well below 1. */
function artanh(s: bigint, scale: number): bigint {
  const square = (s * s) >> BigInt(scale);
  let power = s;
  let sum = s;
  for (let k = 3n; power !== 0n && power !== -1n; k += 2n) {
    power = (power * square) >> BigInt(scale);
    sum += power / k;
  }
  return sum;
}

function memoized(compute: (scale: number) => bigint): (scale: number) => bigint {
  const known = new Map<number, bigint>();
  return (scale) => {
    let value = known.get(scale);
    if (value === undefined) known.set(scale, (value = compute(scale + 32) >> 32n));
    return value;
  };
}

/** pi in fixed point, by Machin's formula. */
export const piAt = memoized((scale) => 16n * arctanOfReciprocal(5n, scale) - 4n * arctanOfReciprocal(239n, scale));
/** ln 2 = 2 artanh(1/3) in fixed point. */
export const ln2At = memoized((scale) => 2n * artanh((1n << BigInt(scale)) / 3n, scale));

/** sin and cos of a finite double, by reduction modulo 2 pi and Taylor's series. */
export function sinCosReference(x: number): { sin: Real; cos: Real } {
  const { mantissa, exponent } = exactParts(x);
  // Small arguments need as many more bits as their sines have leading zeros; no more than 2^-1074 is exact anyway.
  const scale = PRECISION + (x === 0 ? 0 : Math.max(0, -exponent - 53));
  const one = 1n << BigInt(scale);
  const turn = 2n * piAt(scale + 64);
  let angle = shift(mantissa, exponent + scale + 64) % turn;
  if (2n * angle > turn) angle -= turn;
  if (2n * angle < -turn) angle += turn;
  angle >>= 64n;
  let sine = 0n;
  let cosine = 0n;
  let term = one;
  for (let k = 0n; term !== 0n && term !== -1n; k++) {
    const signed = k & 2n ? -term : term;
    if (k & 1n) sine += signed;
    else cosine += signed;
    term = ((term * angle) >> BigInt(scale)) / (k + 1n);
  }
  return { sin: { mantissa: sine, scale }, cos: { mantissa: cosine, scale } };
}

/** e to a finite double within [-10^4, 10^4]: halvings of ln 2 taken out, Taylor's series for the rest. */
export function expReference(x: number): Real {
  const { mantissa, exponent } = exactParts(x);
  const ln2 = ln2At(PRECISION + 64);
  const argument = shift(mantissa, exponent + PRECISION + 64);
  const k = argument / ln2;
  const rest = (argument - k * ln2) >> 64n;
  let sum = 0n;
  let term = 1n << BigInt(PRECISION);
  for (let n = 1n; term !== 0n && term !== -1n; n++) {
    sum += term;
    term = ((term * rest) >> BigInt(PRECISION)) / n;
  }
  return { mantissa: sum, scale: PRECISION - Number(k) };
}

/** ln of a positive finite double: k ln 2 + 2 artanh((m - 1) / (m + 1)) with m in [3/4, 3/2). */
export function logReference(x: number): Real {
  const { mantissa, exponent } = exactParts(x);
  const bits = mantissa.toString(2).length;
  let k = exponent + bits - 1;
  let m = shift(mantissa, PRECISION - bits + 1);
  const one = 1n << BigInt(PRECISION);
  if (2n * m >= 3n * one) {
    m >>= 1n;
    k += 1;
  }
  const s = ((m - one) << BigInt(PRECISION)) / (m + one);
  return { mantissa: BigInt(k) * ln2At(PRECISION) + 2n * artanh(s, PRECISION), scale: PRECISION };
}

/** |value - real| in units of the last place of doubles around `real` (2^-1074 below the normal range). */
export function ulpError(value: number, real: Real): number {
  const size = real.mantissa < 0n ? -real.mantissa : real.mantissa;
  const lead = size === 0n ? -Infinity : size.toString(2).length - 1 - real.scale;
  const place = Math.max(lead, -1022) - 52;
  if (!Number.isFinite(value)) {
    // Infinity stands for 2^1024: an overflow is right when the real is at least half a place from the largest double.
    const max = (1n << 1024n) - (1n << 970n);
    const huge = shift(size, Math.max(0, -real.scale)) >> BigInt(Math.max(0, real.scale));
    return !Number.isNaN(value) && value > 0 === real.mantissa > 0n && huge >= max ? 0.5 : Infinity;
  }
  const { mantissa, exponent } = exactParts(value);
  const scale = Math.max(real.scale, -exponent, -place);
  const difference = shift(mantissa, exponent + scale) - shift(real.mantissa, scale - real.scale);
  const distance = difference < 0n ? -difference : difference;
  return Number((distance << 60n) / shift(1n, place + scale)) / 2 ** 60;
}

/** The doubles n * pi/2 rounded, n from 1 on and up to `limit`, that lie closest to n * pi/2, closest first. */
export function hardestReductions(limit: number, count: number): { x: number; distance: number }[] {
  const scale = 200;
  const step = piAt(scale) >> 1n;
  let found: { x: number; distance: number }[] = [];
  let farthest = Infinity;
  const keepClosest = (): void => {
    found = found.sort((a, b) => a.distance - b.distance).slice(0, count);
    if (found.length === count) farthest = found[count - 1]!.distance;
  };
  let multiple = 0n;
  for (let n = 1; ; n++) {
    multiple += step;
    const approximate = n * (Math.PI / 2);
    if (approximate > limit) break;
    // The exponent of n pi/2 fixes the spacing of doubles around it.
    const exponent = Number((floatToBits(approximate) >> 52n) & 0x7ffn) - 1075;
    const remainder = BigInt.asIntN(scale + exponent, multiple);
    const distance = Math.abs(Number(remainder)) / 2 ** scale;
    if (distance >= farthest) continue;
    found.push({ x: Number((multiple - remainder) >> BigInt(scale + exponent)) * 2 ** exponent, distance });
    if (found.length >= 2 * count) keepClosest();
  }
  keepClosest();
  return found;
}
