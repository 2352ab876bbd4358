/**
 * The angle of a point in the plane, in one fixed order of few rounded operations, so that machine code can repeat it;
 * `elementary.ts` has the host's, which takes more branches.
 *
 * Polynomial of fdlibm 5.3 (`s_atan.c`), good for |r| ≤ 7/16:
 *
 *   Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved.
 *   Developed at SunPro, a Sun Microsystems, Inc. business.
 *   Permission to use, copy, modify, and distribute this software is freely granted, provided that this notice is
 *   preserved.
 */
import { bitsToFloat } from "./float.ts";

/** Coefficients of `atan r = r − r·(r²·(ATAN[0] + r²·(ATAN[1] + …)))`. */
export const ATAN: readonly number[] = [
  0x3fd555555555550dn,
  0xbfc999999998ebc4n,
  0x3fc24924920083ffn,
  0xbfbc71c6fe231671n,
  0x3fb745cdc54c206en,
  0xbfb3b0f2af749a6dn,
  0x3fb10d66a0d03d51n,
  0xbfadde2d52defd9an,
  0x3fa97b4b24760debn,
  0xbfa2b4442c6a6c2fn,
  0x3f90ad3ae322da11n,
].map(bitsToFloat);

/** Beyond this the quotient is folded about π/4; (1 − t)/(1 + t) is then below it, and below 7/16. */
export const ATAN_FOLD = Math.SQRT2 - 1;

/**
 * The angle of (x, y) in (−π, π], in radians: `atan(y / x)` and its quadrant. Within 2 ulp; NaN where a coordinate is
 * NaN, both are zero or both infinite.
 *
 * `t = min/max` of the magnitudes; `r, a₀ = (t − 1)/(t + 1), π/4` where t > √2 − 1, else `t, 0`;
 * `a = a₀ + (r − r·(r²·p(r²)))`; then π/2 − a where |y| > |x|, π − a where x < 0, −a where y < 0.
 *
 * ```ts
 * machineAtan2(1, -1); // → 2.356194490192345
 * ```
 */
export function machineAtan2(y: number, x: number): number {
  const [tall, wide] = [Math.abs(y), Math.abs(x)];
  const t = Math.min(tall, wide) / Math.max(tall, wide);
  const folded = t > ATAN_FOLD;
  const r = folded ? (t - 1) / (t + 1) : t;
  const z = r * r;
  let p = ATAN[ATAN.length - 1]!;
  for (let i = ATAN.length - 2; i >= 0; i -= 1) p = p * z + ATAN[i]!;
  let angle = (folded ? Math.PI / 4 : 0) + (r - r * (z * p));
  if (wide < tall) angle = Math.PI / 2 - angle;
  if (x < 0) angle = Math.PI - angle;
  return y < 0 ? -angle : angle;
}
