/** Checks of what callers give, before anything is asked of a node. */
import { getAddress, isAddress, isHexString } from "ethers";

import { KetworkRangeError, KetworkTypeError } from "../../sim/index.ts";

/**
 * A word of 32 bytes, in hex.
 * @throws KetworkTypeError `WordMalformed`
 */
export function checkWord(name: string, value: string): string {
  if (isHexString(value, 32)) return value;
  throw new KetworkTypeError("WordMalformed", `${name} is ${String(value)}: it must be 0x and 64 digits`, {
    name,
    value,
  });
}

/**
 * An address, in its form with a checksum.
 * @throws KetworkTypeError `AddressMalformed`
 */
export function checkAddress(name: string, value: string): string {
  if (isAddress(value)) return getAddress(value);
  throw new KetworkTypeError("AddressMalformed", `${name} is ${String(value)}: it must be an address`, { name, value });
}

/**
 * An unsigned integer of so many bits.
 * @throws KetworkTypeError `UintMalformed` if it is no bigint, KetworkRangeError `UintOutOfRange`
 */
export function checkUint(name: string, value: bigint, bits: number): bigint {
  if (typeof value !== "bigint") {
    throw new KetworkTypeError("UintMalformed", `${name} is ${String(value)}: it must be a bigint`, { name, value });
  }
  if (value >= 0n && value < 2n ** BigInt(bits)) return value;
  throw new KetworkRangeError("UintOutOfRange", `${name} is ${value}: it must be in 0 … 2^${bits} − 1`, {
    name,
    value,
    bits,
  });
}

/**
 * Bytes in hex.
 * @throws KetworkTypeError `BytesMalformed`
 */
export function checkBytes(name: string, value: string): string {
  if (isHexString(value) && value.length % 2 === 0) return value;
  throw new KetworkTypeError("BytesMalformed", `${name} must be 0x and an even number of digits`, { name, value });
}
