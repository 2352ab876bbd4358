/**
 * Functions that classical expressions use and the machine has no instruction for: tangent, inverse trigonometric
 * functions and powers. Like the rest of this folder they use nothing but additions, multiplications, divisions and
 * square roots in a fixed order, so every engine gets the same bits.
 *
 * The arctangent is fdlibm 5.3's (`s_atan.c`):
 *
 *   Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved.
 *   Developed at SunPro, a Sun Microsystems, Inc. business.
 *   Permission to use, copy, modify, and distribute this software is freely granted, provided that this notice is
 *   preserved.
 */
import { exp, log } from "./explog.ts";
import { sinCos } from "./trig.ts";

/** atan of 1/2, 1, 3/2 and infinity: rounded, and what the rounding left. */
const ATAN_HIGH = [
  4.63647609000806093515e-1, 7.85398163397448278999e-1, 9.82793723247329054082e-1, 1.570796326794896558,
] as const;
const ATAN_LOW = [
  2.26987774529616870924e-17, 3.06161699786838301793e-17, 1.39033110312309984516e-17, 6.12323399573676603587e-17,
] as const;
/** Coefficients of `x³, x⁵, … x²³` in `x − atan x`, for |x| ≤ 7/16. */
const ATAN = [
  3.33333333333329318027e-1, -1.99999999998764832476e-1, 1.42857142725034663711e-1, -1.1111110405462355788e-1,
  9.09088713343650656196e-2, -7.69187620504482999495e-2, 6.66107313738753120669e-2, -5.83357013379057348645e-2,
  4.97687799461593236017e-2, -3.6531572744216915527e-2, 1.62858201153657823623e-2,
] as const;

const pair = new Float64Array(2);

/**
 * tan x = sin x / cos x for x in radians, error below 2 ulp; NaN if x is not finite or |x| > 2^20.
 *
 * ```ts
 * tan(1); // → 1.557407…
 * ```
 */
export function tan(x: number): number {
  sinCos(x, pair);
  return pair[0]! / pair[1]!;
}

/**
 * The angle in [−π/2, π/2] whose tangent is x, error below 1 ulp.
 *
 * ```ts
 * atan(1); // → 0.7853981633974483
 * ```
 */
export function atan(x: number): number {
  if (x !== x) return NaN;
  const a = Math.abs(x);
  if (a >= 2 ** 66) return x > 0 ? ATAN_HIGH[3] : -ATAN_HIGH[3];
  if (a < 2 ** -29) return x;
  // atan a = atan b + atan((a − b)/(1 + ab)) with b = 0, 1/2, 1, 3/2 or infinity.
  const [part, reduced] =
    a < 7 / 16
      ? [-1, a]
      : a < 11 / 16
        ? [0, (2 * a - 1) / (2 + a)]
        : a < 19 / 16
          ? [1, (a - 1) / (a + 1)]
          : a < 39 / 16
            ? [2, (a - 1.5) / (1 + 1.5 * a)]
            : [3, -1 / a];
  const z = reduced * reduced;
  let series = 0;
  for (let i = ATAN.length - 1; i >= 0; i -= 1) series = z * (ATAN[i]! + series);
  const value =
    part < 0 ? reduced - reduced * series : ATAN_HIGH[part]! - (reduced * series - ATAN_LOW[part]! - reduced);
  return x < 0 ? -value : value;
}

/**
 * The angle in (−π, π] of the point (x, y); 0 for the origin. Error below 2 ulp.
 *
 * ```ts
 * atan2(1, -1); // → 2.356194490192345
 * ```
 */
export function atan2(y: number, x: number): number {
  if (x !== x || y !== y) return NaN;
  if (y === 0) return x < 0 ? Math.PI : 0;
  if (x === 0) return y > 0 ? ATAN_HIGH[3] : -ATAN_HIGH[3];
  const acute = atan(Math.abs(y / x));
  const upper = x > 0 ? acute : Math.PI - (acute - 1.2246467991473532e-16);
  return y > 0 ? upper : -upper;
}

/**
 * The angle in [−π/2, π/2] whose sine is x, error below 3 ulp; NaN for |x| > 1.
 *
 * ```ts
 * asin(1); // → 1.5707963267948966
 * ```
 */
export function asin(x: number): number {
  return x === 0 ? x : atan2(x, Math.sqrt((1 - x) * (1 + x)));
}

/**
 * The angle in [0, π] whose cosine is x, error below 3 ulp; NaN for |x| > 1.
 *
 * ```ts
 * acos(2); // → NaN
 * ```
 */
export function acos(x: number): number {
  return 2 * atan2(Math.sqrt(1 - x), Math.sqrt(1 + x));
}

/**
 * x to the power y. For integers |y| ≤ 2^20 by repeated squaring (so small integer powers of integers are exact, and the
 * relative error is below |y|/2 · 2^−52 otherwise), for others `exp(y · log x)`, whose relative error grows as
 * `|y log x| · 2^−52`. NaN for a negative x and a y that is no integer.
 *
 * ```ts
 * pow(3, 4); // → 81
 * pow(-8, 1 / 3); // → NaN
 * ```
 */
export function pow(x: number, y: number): number {
  if (Number.isInteger(y) && Math.abs(y) <= 2 ** 20) {
    let result = 1;
    let square = x;
    for (let rest = Math.abs(y); rest > 0; rest = Math.floor(rest / 2)) {
      if (rest % 2 === 1) result *= square;
      square *= square;
    }
    return y < 0 ? 1 / result : result;
  }
  if (x < 0 && Number.isInteger(y)) return y % 2 === 0 ? exp(y * log(-x)) : -exp(y * log(-x));
  return exp(y * log(x));
}
