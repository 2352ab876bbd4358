/** Random values from the classes that hurt. */
import type { Shape } from "../../sim/machine/program.ts";
import type { Random } from "../../sim/math/random.ts";

const MAX = 2n ** 64n - 1n;

/** Bits that are an edge of something: of integers, of shifts, of floats. */
const EDGES: readonly bigint[] = [
  0n,
  1n,
  2n,
  63n,
  64n,
  2n ** 32n - 1n,
  2n ** 32n,
  2n ** 52n,
  2n ** 53n + 1n,
  2n ** 63n - 1n,
  2n ** 63n, // −2^63, and −0
  2n ** 63n + 1n, // the least negative subnormal
  MAX,
  MAX - 1n,
  0x000fffffffffffffn, // the greatest subnormal
  0x0010000000000000n, // the least normal
  0x3ff0000000000000n, // 1
  0xbff0000000000000n, // −1
  0x3ff0000000000001n,
  0x4340000000000000n, // 2^53
  0x43e0000000000000n, // 2^63
  0xc3e0000000000000n, // −2^63
  0x4130000000000000n, // 2^20, the last argument of cos and sin
  0x4130000000000001n,
  0x7fefffffffffffffn, // the greatest finite
  0x7ff0000000000000n, // ∞
  0xfff0000000000000n, // −∞
  0x7ff8000000000000n, // the canonical NaN
  0x7ff0000000000001n, // a signalling NaN
  0xfff8000000000000n,
  0xffffffffffffffffn,
];

export const chance = (random: Random, percent: number) => random.nextInt(100) < percent;
export const pick = <T>(random: Random, items: readonly T[]): T => items[random.nextInt(items.length)]!;
export const between = (random: Random, low: number, high: number) => low + random.nextInt(high - low + 1);
/** Below 2^bits, bits ≤ 32. */
export const below = (random: Random, bits: number) => random.nextInt(2 ** bits);

/** Bits of a cell. */
export function randomCell(random: Random, shape: Shape): bigint {
  switch (random.nextInt(8)) {
    case 0:
      return pick(random, EDGES);
    case 1: // an index: of an amplitude, of a cell, of a register; even for KLOAD
      return BigInt(
        pick(random, [below(random, shape.qubits), 2 * below(random, 2), 2 ** shape.qubits, below(random, 3)]),
      );
    case 2: // backwards, modulo 2^64
      return MAX - BigInt(random.nextInt(12));
    case 3: // any bits
      return random.nextUint64();
    case 4: // any sign and fraction, an exponent near the end of the range or near 1
      return (
        (random.nextUint64() & 0x800fffffffffffffn) |
        (BigInt(pick(random, [0, 1, 2, 53, 1021, 1023, 1075, 2045, 2046])) << 52n)
      );
    default: {
      const value = (random.nextFloat() - 0.5) * pick(random, [1, 2, 7, 1e-9, 1e9]);
      return new BigUint64Array(Float64Array.of(value).buffer)[0]!;
    }
  }
}
