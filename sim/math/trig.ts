/**
 * Sine and cosine in the machine's canonical order, bit for bit those of `contracts/machine/FloatMath.sol`.
 *
 * Kernels after fdlibm 5.3 (`k_sin.c`, `k_cos.c`; their polynomials by Horner's rule); reduction by four parts of pi/2
 * as Cody and Waite, "Software Manual for the Elementary Functions" (1980), with the errors of the subtractions
 * recovered as Dekker, "A floating-point technique for extending the available precision" (1971). Error below 1 ulp for
 * all |x| <= 2^20; the largest found is 0.79 ulp.
 */
import { constant } from "./constants.ts";

const TRIG_LIMIT = constant("TRIG_LIMIT");
const TRIG_TINY = constant("TRIG_TINY");
const PIO4 = constant("PIO4");
const TWO_OVER_PI = constant("TWO_OVER_PI");
const INTEGER_SHIFT = constant("INTEGER_SHIFT");
const PIO2_1 = constant("PIO2_1");
const PIO2_2 = constant("PIO2_2");
const PIO2_3 = constant("PIO2_3");
const PIO2_4 = constant("PIO2_4");
const SIN_1 = constant("SIN_1");
const SIN_2 = constant("SIN_2");
const SIN_3 = constant("SIN_3");
const SIN_4 = constant("SIN_4");
const SIN_5 = constant("SIN_5");
const SIN_6 = constant("SIN_6");
const COS_1 = constant("COS_1");
const COS_2 = constant("COS_2");
const COS_3 = constant("COS_3");
const COS_4 = constant("COS_4");
const COS_5 = constant("COS_5");
const COS_6 = constant("COS_6");

/**
 * Writes sin x to `out[at]` and cos x to `out[at + 1]`. Allocates nothing.
 *
 * Both are NaN if x is not finite or |x| > 2^20. sin(-0) is -0.
 *
 * ```ts
 * const out = new Float64Array(2);
 * sinCos(1, out);
 * out; // → [0.8414709848078965, 0.5403023058681398]
 * ```
 *
 * @param x The angle in radians.
 */
export function sinCos(x: number, out: Float64Array, at = 0): void {
  const magnitude = Math.abs(x);
  if (!(magnitude <= TRIG_LIMIT)) {
    out[at] = NaN;
    out[at + 1] = NaN;
    return;
  }
  if (magnitude < TRIG_TINY) {
    // x - x^3/6 and 1 - x^2/2 differ from these by less than a half and a quarter of the last place.
    out[at] = x;
    out[at + 1] = 1;
    return;
  }

  // x = n * pi/2 + y + tail, |y| <= pi/4 (1 + 2^-30), |tail| <= half the last place of y.
  let n = 0;
  let y = x;
  let tail = 0;
  if (magnitude > PIO4) {
    // n has at most 20 bits and the first three parts of pi/2 at most 33, 32 and 28, so their products are exact.
    n = x * TWO_OVER_PI + INTEGER_SHIFT - INTEGER_SHIFT;
    // Exact: x and n * PIO2_1 are within a factor of 2 of each other (Sterbenz).
    const r1 = x - n * PIO2_1;
    // Each e is the exact error of its subtraction. Where the subtrahend is the larger operand the subtraction is itself
    // exact: its result has no more bits than the product has, plus one.
    const w2 = n * PIO2_2;
    const r2 = r1 - w2;
    const e2 = r1 - r2 - w2;
    const w3 = n * PIO2_3;
    const r3 = r2 - w3;
    const e3 = r2 - r3 - w3;
    // What is left out is below n * 2^-157, and |y| > 2^-61 for every double within the limit (its closest approach to
    // a multiple of pi/2 is 45.553093477052): less than 2^-75 of y.
    const e = e2 + e3 - n * PIO2_4;
    y = r3 + e;
    tail = r3 - y + e;
  }

  const z = y * y;
  // sin(y + tail) = y + SIN_1 y^3 + y^5 p + tail (1 - y^2/2)
  const v = z * y;
  const p = SIN_2 + z * (SIN_3 + z * (SIN_4 + z * (SIN_5 + z * SIN_6)));
  const sine = y - (z * (0.5 * tail - v * p) - tail - v * SIN_1);
  // cos(y + tail) = 1 - y^2/2 + y^4 q - y tail; the error of 1 - y^2/2 is recovered exactly.
  const q = z * (COS_1 + z * (COS_2 + z * (COS_3 + z * (COS_4 + z * (COS_5 + z * COS_6)))));
  const h = 0.5 * z;
  const w = 1 - h;
  const cosine = w + (1 - w - h + (z * q - y * tail));

  // sin and cos of n quarter turns more; the low two bits of n in two's complement.
  switch (n & 3) {
    case 0:
      out[at] = sine;
      out[at + 1] = cosine;
      return;
    case 1:
      out[at] = cosine;
      out[at + 1] = -sine;
      return;
    case 2:
      out[at] = -sine;
      out[at + 1] = -cosine;
      return;
    default:
      out[at] = -cosine;
      out[at + 1] = sine;
  }
}

const pair = new Float64Array(2);

/**
 * sin x for x in radians; NaN if x is not finite or |x| > 2^20.
 *
 * ```ts
 * sin(1); // → 0.8414709848078965
 * ```
 */
export function sin(x: number): number {
  sinCos(x, pair);
  return pair[0]!;
}

/**
 * cos x for x in radians; NaN if x is not finite or |x| > 2^20.
 *
 * ```ts
 * cos(1); // → 0.5403023058681398
 * cos(2 ** 21); // → NaN
 * ```
 */
export function cos(x: number): number {
  sinCos(x, pair);
  return pair[1]!;
}
