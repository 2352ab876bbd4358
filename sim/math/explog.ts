/**
 * Exponential and natural logarithm in the machine's canonical order, bit for bit those of
 * `contracts/machine/FloatMath.sol`.
 *
 * Reductions and polynomials after fdlibm 5.3 (`e_exp.c`, `e_log.c`; the latter's by Horner's rule); the last additions
 * are compensated by Dekker's fast two-sum. Largest errors found: exp 0.79 ulp (0.73 for normal results), log 0.85 ulp.
 */
import { constant } from "./constants.ts";
import { highWord, twoToThe, withHighWord } from "./float.ts";

const INTEGER_SHIFT = constant("INTEGER_SHIFT");
const TWO_54 = constant("TWO_54");
const LN2_HI = constant("LN2_HI");
const LN2_LO = constant("LN2_LO");
const ONE_OVER_LN2 = constant("ONE_OVER_LN2");
const EXP_MAX = constant("EXP_MAX");
const EXP_MIN = constant("EXP_MIN");
const EXP_1 = constant("EXP_1");
const EXP_2 = constant("EXP_2");
const EXP_3 = constant("EXP_3");
const EXP_4 = constant("EXP_4");
const EXP_5 = constant("EXP_5");
const SQRT2 = constant("SQRT2");
const LOG_1 = constant("LOG_1");
const LOG_2 = constant("LOG_2");
const LOG_3 = constant("LOG_3");
const LOG_4 = constant("LOG_4");
const LOG_5 = constant("LOG_5");
const LOG_6 = constant("LOG_6");
const LOG_7 = constant("LOG_7");

/** High word of 1. */
const ONE_HIGH = 0x3ff00000;

/**
 * e to the power x, error below 1 ulp, subnormal results included; Infinity above the largest double, 0 below half the
 * smallest.
 *
 * ```ts
 * exp(1); // → 2.718281828459045
 * ```
 */
export function exp(x: number): number {
  if (x !== x) return NaN;
  if (x > EXP_MAX) return Infinity;
  if (x < EXP_MIN) return 0;

  // x = k ln 2 + r, r = hi - lo. k has at most 11 bits and LN2_HI 32, so the product is exact, and so is hi (Sterbenz).
  const k = x * ONE_OVER_LN2 + INTEGER_SHIFT - INTEGER_SHIFT;
  const hi = x - k * LN2_HI;
  const lo = k * LN2_LO;
  const r = hi - lo;

  // exp r = 1 + r + r c / (2 - c), c = r - (EXP_1 r^2 + ... + EXP_5 r^10)
  const t = r * r;
  const c = r - t * (EXP_1 + t * (EXP_2 + t * (EXP_3 + t * (EXP_4 + t * EXP_5))));
  const rest = (r * c) / (2 - c) - lo;
  // 1 + hi + rest, the error of 1 + hi recovered exactly.
  const sum = 1 + hi;
  const y = sum + (1 - sum + hi + rest);

  // y 2^k in two steps, as 2^k alone may overflow or be subnormal: the first is exact, so only the second rounds.
  const half = k >> 1;
  return y * twoToThe(half) * twoToThe(k - half);
}

/**
 * The natural logarithm, error below 1 ulp; -Infinity for 0 and -0, NaN for negative numbers.
 *
 * ```ts
 * log(2); // → 0.6931471805599453
 * log(-1); // → NaN
 * ```
 */
export function log(x: number): number {
  if (x !== x || x < 0) return NaN;
  if (x === 0) return -Infinity;
  if (x === Infinity) return x;

  // x = 2^k m, sqrt(1/2) <= m < sqrt 2
  let k = 0;
  let high = highWord(x);
  if (high < 0x00100000) {
    x *= TWO_54;
    k = -54;
    high = highWord(x);
  }
  k += (high >> 20) - 1023;
  let m = withHighWord(x, (high & 0xfffff) | ONE_HIGH);
  if (m >= SQRT2) {
    m *= 0.5;
    k += 1;
  }

  // log m = f - (h - s (h + series)), s = f / (2 + f), h = f^2 / 2, series = LOG_1 s^2 + ... + LOG_7 s^14
  const f = m - 1;
  const s = f / (2 + f);
  const z = s * s;
  const series = z * (LOG_1 + z * (LOG_2 + z * (LOG_3 + z * (LOG_4 + z * (LOG_5 + z * (LOG_6 + z * LOG_7))))));
  const h = 0.5 * (f * f);
  const rest = s * (h + series) + k * LN2_LO - h;
  // k LN2_HI + f + rest; the product is exact (k has at most 11 bits, LN2_HI 32) and not below f, so the error of the
  // first addition is recovered exactly.
  const big = k * LN2_HI;
  const sum = big + f;
  return sum + (big - sum + f + rest);
}
