/**
 * Words: 32 bytes, big-endian, and their text form. A word holds four 64-bit cells (cell 0 first) or two amplitudes
 * `re0 | im0 | re1 | im1`.
 */
import { keccak_256 } from "@noble/hashes/sha3.js";
import { KetworkTypeError } from "../errors.ts";

/** Bytes as text: `0x` and two lower-case digits a byte. A root or hash has 32 bytes. */
export type Hex = `0x${string}`;

/** Bytes of a word. */
export const WORD_BYTES = 32;
/** Cells of 64 bits in a word. */
export const CELLS_PER_WORD = 4;

/**
 * Bytes as text.
 *
 * ```ts
 * toHex(Uint8Array.of(1, 171)); // → "0x01ab"
 * ```
 */
export function toHex(bytes: Uint8Array): Hex {
  let text = "0x";
  for (const byte of bytes) text += byte.toString(16).padStart(2, "0");
  return text as Hex;
}

/**
 * The bytes of a text.
 *
 * ```ts
 * fromHex("0x01ab"); // → [1, 171]
 * fromHex("01ab"); // throws HexMalformed
 * ```
 *
 * @throws KetworkTypeError `HexMalformed` if `text` is not `0x` and whole bytes
 */
export function fromHex(text: string): Uint8Array {
  if (!/^0x([0-9a-fA-F]{2})*$/.test(text)) {
    throw new KetworkTypeError("HexMalformed", `${text} is not 0x and whole bytes`, { text });
  }
  const bytes = new Uint8Array((text.length - 2) / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = parseInt(text.slice(2 + 2 * i, 4 + 2 * i), 16);
  return bytes;
}

/**
 * The word of an unsigned integer below 2^256.
 *
 * ```ts
 * toHex(wordOf(258n)); // → "0x0000000000000000000000000000000000000000000000000000000000000102"
 * ```
 */
export function wordOf(value: bigint): Uint8Array {
  const word = new Uint8Array(WORD_BYTES);
  const view = new DataView(word.buffer);
  for (let i = 0; i < 4; i++) view.setBigUint64(8 * i, BigInt.asUintN(64, value >> BigInt(192 - 64 * i)));
  return word;
}

/**
 * The parts in a row.
 *
 * ```ts
 * concat(Uint8Array.of(1), Uint8Array.of(2, 3)); // → [1, 2, 3]
 * ```
 */
export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}

/**
 * Keccak-256 of the parts in a row.
 *
 * ```ts
 * toHex(keccak(new Uint8Array())); // → "0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"
 * ```
 */
export function keccak(...parts: readonly Uint8Array[]): Uint8Array {
  return keccak_256(concat(...parts));
}

const CANONICAL_NAN_HIGH = 0x7ff80000;

/** Cells as integers, or as floats (amplitudes), of which a word holds any NaN as the canonical one. */
export type Cells = BigUint64Array | Float64Array;

/**
 * Big-endian bytes of cells, bit for bit. Writes at `bytes[0]`.
 *
 * ```ts
 * encodeCells(BigUint64Array.of(258n)); // → [0, 0, 0, 0, 0, 0, 1, 2]
 * ```
 */
export function encodeCells(cells: BigUint64Array, bytes = new Uint8Array(8 * cells.length)): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  for (let i = 0; i < cells.length; i++) view.setBigUint64(8 * i, cells[i]!);
  return bytes;
}

/**
 * Big-endian bytes of floats; every NaN becomes the canonical one. Writes at `bytes[0]`.
 *
 * ```ts
 * toHex(encodeFloats(Float64Array.of(1))); // → "0x3ff0000000000000"
 * ```
 */
export function encodeFloats(floats: Float64Array, bytes = new Uint8Array(8 * floats.length)): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  for (let i = 0; i < floats.length; i++) {
    const value = floats[i]!;
    if (value === value) {
      view.setFloat64(8 * i, value);
    } else {
      view.setUint32(8 * i, CANONICAL_NAN_HIGH);
      view.setUint32(8 * i + 4, 0);
    }
  }
  return bytes;
}
