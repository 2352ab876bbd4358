/**
 * The binary64 numbers of the machine as bit patterns and back.
 *
 * One 8-byte buffer is shared by all conversions: nothing here allocates except `bigint`s.
 */

const float = new Float64Array(1);
const cell = new BigUint64Array(float.buffer);
const words = new Uint32Array(float.buffer);

/** Index of the 32-bit word that holds sign and exponent: 1 on little-endian machines. */
const HIGH = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1 ? 1 : 0;
const LOW = 1 - HIGH;

/** The only NaN that arithmetic writes into a cell. */
export const CANONICAL_NAN_BITS = 0x7ff8000000000000n;
/** The sign bit; also the pattern of -0. */
export const SIGN_BIT = 0x8000000000000000n;
/** The pattern of +Infinity. */
export const INFINITY_BITS = 0x7ff0000000000000n;

/**
 * The 64-bit pattern of a number. Engines may store any NaN pattern, so the result for NaN is unspecified: see
 * {@link canonicalBits}.
 *
 * ```ts
 * floatToBits(1).toString(16); // → "3ff0000000000000"
 * ```
 */
export function floatToBits(value: number): bigint {
  float[0] = value;
  return cell[0]!;
}

/**
 * The number with a 64-bit pattern; bits above the 64th are ignored.
 *
 * ```ts
 * bitsToFloat(0x3ff0000000000000n); // → 1
 * ```
 */
export function bitsToFloat(bits: bigint): number {
  cell[0] = bits;
  return float[0]!;
}

/**
 * The 64-bit pattern of a number, every NaN as {@link CANONICAL_NAN_BITS}.
 *
 * ```ts
 * canonicalBits(NaN).toString(16); // → "7ff8000000000000"
 * ```
 */
export function canonicalBits(value: number): bigint {
  return value === value ? floatToBits(value) : CANONICAL_NAN_BITS;
}

/**
 * A number as the 16 hexadecimal digits of its {@link canonicalBits}: JSON's decimals have no −0, NaN or infinities.
 *
 * ```ts
 * floatToHex(-0); // → "8000000000000000"
 * ```
 */
export const floatToHex = (value: number): string => canonicalBits(value).toString(16).padStart(16, "0");

/**
 * The number that {@link floatToHex} wrote; `undefined` for anything but 16 lower-case hexadecimal digits.
 *
 * ```ts
 * hexToFloat("3ff0000000000000"); // → 1
 * hexToFloat("1.0"); // → undefined
 * ```
 */
export const hexToFloat = (hex: unknown): number | undefined =>
  typeof hex === "string" && /^[0-9a-f]{16}$/.test(hex) ? bitsToFloat(BigInt(`0x${hex}`)) : undefined;

/**
 * Whether a 64-bit pattern is a NaN, whatever its sign and payload.
 *
 * ```ts
 * isNaNBits(0x7ff0000000000001n); // → true
 * ```
 */
export function isNaNBits(bits: bigint): boolean {
  return (bits & ~SIGN_BIT) > INFINITY_BITS;
}

/** Sign, exponent and the 20 highest fraction bits of a number, as a signed 32-bit integer. */
export function highWord(value: number): number {
  float[0] = value;
  return words[HIGH]! | 0;
}

/** A number with its high word replaced. */
export function withHighWord(value: number, high: number): number {
  float[0] = value;
  words[HIGH] = high;
  return float[0]!;
}

/**
 * `2**k` for an integer k in [-1022, 1023].
 *
 * ```ts
 * twoToThe(-3); // → 0.125
 * ```
 */
export function twoToThe(k: number): number {
  words[HIGH] = (k + 1023) << 20;
  words[LOW] = 0;
  return float[0]!;
}
