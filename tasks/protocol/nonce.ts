/** Ids that hash a counter of an account: found again by trying its values. */
import { getBytes, toBeHex } from "ethers";

import { keccak, KetworkRangeError, toHex } from "../../sim/index.ts";

const WORD_BYTES = 32;
/** Hashing so many takes a second or so; nobody has posted as often. */
export const MAX_NONCES = 100_000;

/**
 * The value of a counter with which an encoding hashes to an id.
 * @param encoded words, one of them the counter
 * @param position of the counter's word
 * @param count the counter as it is now, by the node's word: values below it are tried, the latest first, at most
 * `MAX_NONCES`
 * @returns `undefined` where there is none: what was encoded is not what the id names
 */
export function nonceOf(id: string, encoded: string, position: number, count: bigint): bigint | undefined {
  const bytes = getBytes(encoded);
  const first = count > BigInt(MAX_NONCES) ? count - BigInt(MAX_NONCES) : 0n;
  for (let nonce = count - 1n; nonce >= first; nonce -= 1n) {
    bytes.set(getBytes(toBeHex(nonce, WORD_BYTES)), WORD_BYTES * position);
    if (toHex(keccak(bytes)) === id) return nonce;
  }
  return undefined;
}

/** The error of an id that what a node shows does not hash to. */
export function foreign(code: string, what: string, id: string): KetworkRangeError {
  return new KetworkRangeError(code, `what the node shows of ${what} ${id} does not hash to that id`, { id });
}
