/**
 * Seeded pseudo-random numbers: SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators",
 * OOPSLA 2014; constants of its reference implementation by Vigna, https://prng.di.unimi.it/splitmix64.c).
 *
 * The state is a 64-bit counter advanced by the golden gamma; an output is the counter hashed by two multiplications.
 * Not for secrets. 64-bit words are kept as two 32-bit halves, so nothing is allocated but what `nextUint64` returns.
 */

import { KetworkRangeError, KetworkTypeError } from "../errors.ts";

const GAMMA_HIGH = 0x9e3779b9;
const GAMMA_LOW = 0x7f4a7c15;
const MIX1_HIGH = 0xbf58476d;
const MIX1_LOW = 0x1ce4e5b9;
const MIX2_HIGH = 0x94d049bb;
const MIX2_LOW = 0x133111eb;

/**
 * A stream of pseudo-random numbers, a function of its seed alone.
 *
 * ```ts
 * const random = new Random(1);
 * random.nextFloat(); // → 0.566561…
 * random.nextInt(6); // → 1
 * new Random(0.5); // throws SeedNotAnInteger
 * ```
 */
export class Random {
  /** The counter. */
  private stateHigh: number;
  private stateLow: number;
  /** The last output. */
  private high = 0;
  private low = 0;

  /**
   * @param seed any integer; its low 64 bits count. A number must be a safe integer, so that nothing is rounded away
   * @throws {KetworkRangeError | KetworkTypeError} SeedNotAnInteger, also where there is no seed
   */
  constructor(seed: bigint | number) {
    if (typeof seed !== "number" && typeof seed !== "bigint") {
      throw new KetworkTypeError("SeedNotAnInteger", `the seed is ${String(seed)}: give any integer`, { seed });
    }
    if (typeof seed === "number" && !Number.isSafeInteger(seed)) {
      throw new KetworkRangeError("SeedNotAnInteger", `the seed ${seed} is not a safe integer`, { seed });
    }
    const bits = BigInt.asUintN(64, BigInt(seed));
    this.stateHigh = Number(bits >> 32n);
    this.stateLow = Number(bits & 0xffffffffn);
  }

  /** A uniform integer in [0, 2^64). */
  nextUint64(): bigint {
    this.advance();
    return (BigInt(this.high) << 32n) | BigInt(this.low);
  }

  /** A uniform multiple of 2^-53 in [0, 1): the 53 high bits of one output. */
  nextFloat(): number {
    this.advance();
    return (this.high * 0x200000 + (this.low >>> 11)) / 0x20000000000000;
  }

  /** A uniform integer in [0, n), n in [1, 2^32]: the high half of outputs, those of the incomplete last block rejected. */
  nextInt(n: number): number {
    if (!Number.isInteger(n) || n < 1 || n > 0x100000000) {
      throw new KetworkRangeError("RandomBoundOutOfRange", `the bound ${n} is not an integer in [1, 2^32]`, {
        bound: n,
      });
    }
    const limit = 0x100000000 - (0x100000000 % n);
    do this.advance();
    while (this.high >= limit);
    return this.high % n;
  }

  private advance(): void {
    let low = this.stateLow + GAMMA_LOW;
    let high = (this.stateHigh + GAMMA_HIGH + (low > 0xffffffff ? 1 : 0)) >>> 0;
    low >>>= 0;
    this.stateHigh = high;
    this.stateLow = low;

    // z = (z ^ (z >>> 30)) * MIX1; z = (z ^ (z >>> 27)) * MIX2; z ^= z >>> 31, modulo 2^64
    low ^= (low >>> 30) | (high << 2);
    high ^= high >>> 30;
    let productHigh = multiplyHigh(low >>> 0, MIX1_LOW) + Math.imul(high, MIX1_LOW) + Math.imul(low, MIX1_HIGH);
    low = Math.imul(low, MIX1_LOW);
    high = productHigh | 0;
    low ^= (low >>> 27) | (high << 5);
    high ^= high >>> 27;
    productHigh = multiplyHigh(low >>> 0, MIX2_LOW) + Math.imul(high, MIX2_LOW) + Math.imul(low, MIX2_HIGH);
    low = Math.imul(low, MIX2_LOW);
    high = productHigh | 0;
    this.low = (low ^ ((low >>> 31) | (high << 1))) >>> 0;
    this.high = (high ^ (high >>> 31)) >>> 0;
  }
}

/** The high 32 bits of the 64-bit product of two unsigned 32-bit integers. */
function multiplyHigh(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16);
  const carry = aLow * bHigh + (middle & 0xffff);
  return aHigh * bHigh + Math.floor(middle / 0x10000) + Math.floor(carry / 0x10000);
}
