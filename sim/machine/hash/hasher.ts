/**
 * Keccak-256 where it is needed by the million: of pairs of words. Two implementations give the same bytes: WebAssembly
 * with SIMD, some fifteen times as fast, and @noble/hashes wherever that is missing.
 */
import { keccakP } from "@noble/hashes/sha3.js";
import { decodeBase64 } from "../base64.ts";
import { encodeCells, encodeFloats, CELLS_PER_WORD, WORD_BYTES, type Cells } from "../word.ts";
import { KECCAK_WASM } from "./keccak-wasm.ts";

const PAIR_BYTES = 2 * WORD_BYTES;
/** The most levels that `foldCells` takes. */
export const MAX_FOLD_LEVELS = 9;

/** Keccak of many pairs of words at once. */
export interface Hasher {
  readonly name: "wasm" | "noble";
  /**
   * Writes `keccak256(source[from + 64i .. from + 64(i + 1)))` to `target[to + 32i .. to + 32(i + 1))` for `count` values
   * of i, in this order. Source and target may be the same array where to ≤ from.
   */
  hashPairs(source: Uint8Array, from: number, target: Uint8Array, to: number, count: number): void;
  /**
   * The tree over 2^levels words, ≤ `MAX_FOLD_LEVELS` levels; floats are made canonical, missing cells are zero.
   * @returns its nodes, level by level from the words up, the root last: `(2^(levels + 1) − 1)·32` bytes, valid until the
   * next call of any method
   */
  foldCells(cells: Cells, levels: number): Uint8Array;
}

/** Bytes of the nodes of a tree. */
const nodeBytes = (levels: number) => (2 * 2 ** levels - 1) * WORD_BYTES;

/** Where node `index` of `level` stands in the nodes of a tree of `levels` levels, in bytes. */
export function offsetOfNode(levels: number, level: number, index: number): number {
  return (2 * 2 ** levels - 2 * 2 ** (levels - level) + index) * WORD_BYTES;
}

/** The implementation that runs everywhere. */
export function nobleHasher(): Hasher {
  const sponge = new Uint32Array(50);
  const nodes = new Uint8Array(nodeBytes(MAX_FOLD_LEVELS));

  function hashPair(source: Uint8Array, from: number, target: Uint8Array, to: number): void {
    for (let i = 0, at = from; i < 16; i++, at += 4) {
      sponge[i] = source[at]! | (source[at + 1]! << 8) | (source[at + 2]! << 16) | (source[at + 3]! << 24);
    }
    sponge.fill(0, 16);
    sponge[16] = 0x01; // first byte of the padding
    sponge[33] = 0x80000000; // last byte of the 136-byte block
    keccakP(sponge, 24);
    for (let i = 0, at = to; i < 8; i++, at += 4) {
      const lane = sponge[i]!;
      target[at] = lane;
      target[at + 1] = lane >>> 8;
      target[at + 2] = lane >>> 16;
      target[at + 3] = lane >>> 24;
    }
  }

  return {
    name: "noble",
    hashPairs(source, from, target, to, count) {
      for (let i = 0; i < count; i++) hashPair(source, from + PAIR_BYTES * i, target, to + WORD_BYTES * i);
    },
    foldCells(cells, levels) {
      const words = WORD_BYTES * 2 ** levels;
      if (cells instanceof Float64Array) encodeFloats(cells, nodes);
      else encodeCells(cells, nodes);
      nodes.fill(0, 8 * cells.length, words);
      // Every pair stands before its hash, so one pass makes all levels.
      this.hashPairs(nodes, 0, nodes, words, 2 ** levels - 1);
      return nodes.subarray(0, nodeBytes(levels));
    },
  };
}

/** What sim/assembly/keccak.ts exports. */
interface KeccakExports {
  readonly memory: { readonly buffer: ArrayBuffer };
  /** Address of a buffer of 96 KiB. */
  buffer(): number;
  hashPairs(source: number, target: number, pairs: number): void;
  encodeCells(at: number, bytes: number): void;
  encodeFloats(at: number, bytes: number): void;
}

/** The part of WebAssembly used here: TypeScript's own declaration comes only with the whole DOM. */
interface WebAssemblyApi {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object) => { exports: unknown };
}

/** Pairs that fit the buffer together with their hashes. */
const CHUNK_PAIRS = 1024;

/** The fast implementation; `undefined` where WebAssembly or its SIMD is missing or forbidden. */
export function wasmHasher(): Hasher | undefined {
  const { WebAssembly: api } = globalThis as { WebAssembly?: WebAssemblyApi };
  // Its cells are little-endian, typed arrays are as the host is.
  const littleEndian = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;
  if (!api || !littleEndian) return undefined;
  let wasm: KeccakExports;
  try {
    wasm = new api.Instance(new api.Module(decodeBase64(KECCAK_WASM))).exports as KeccakExports;
  } catch {
    return undefined;
  }
  const buffer = wasm.buffer();
  const hashes = buffer + CHUNK_PAIRS * PAIR_BYTES;
  const memory = new Uint8Array(wasm.memory.buffer);
  const floats = new Float64Array(wasm.memory.buffer, buffer, CELLS_PER_WORD * 2 ** MAX_FOLD_LEVELS);
  const integers = new BigUint64Array(wasm.memory.buffer, buffer, floats.length);
  const nodes = Array.from({ length: MAX_FOLD_LEVELS + 1 }, (_, levels) =>
    memory.subarray(buffer, buffer + nodeBytes(levels)),
  );

  return {
    name: "wasm",
    hashPairs(source, from, target, to, count) {
      for (let done = 0; done < count; done += CHUNK_PAIRS) {
        const pairs = Math.min(CHUNK_PAIRS, count - done);
        const at = from + PAIR_BYTES * done;
        memory.set(source.subarray(at, at + PAIR_BYTES * pairs), buffer);
        wasm.hashPairs(buffer, hashes, pairs);
        target.set(memory.subarray(hashes, hashes + WORD_BYTES * pairs), to + WORD_BYTES * done);
      }
    },
    foldCells(cells, levels) {
      const count = CELLS_PER_WORD * 2 ** levels;
      const bytes = 8 * count;
      if (cells instanceof Float64Array) floats.set(cells);
      else integers.set(cells);
      if (cells.length < count) integers.fill(0n, cells.length, count);
      if (cells instanceof Float64Array) wasm.encodeFloats(buffer, bytes);
      else wasm.encodeCells(buffer, bytes);
      wasm.hashPairs(buffer, buffer + bytes, 2 ** levels - 1);
      return nodes[levels]!;
    },
  };
}

/** The better one of those that run here. */
export const hasher: Hasher = wasmHasher() ?? nobleHasher();
