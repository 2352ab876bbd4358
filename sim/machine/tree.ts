/**
 * Word trees. A tree of depth d has 2^d words as leaves (unhashed) and `keccak256(left ‖ right)` as inner nodes; depth 0
 * is the word itself. Level 0 holds the leaves, level d the root. Proofs are positional: the siblings from the lowest
 * level up, whose sides follow from the index.
 */
import { keccakP } from "@noble/hashes/sha3.js";
import { KetworkRangeError } from "../errors.ts";
import { concat, WORD_BYTES } from "./word.ts";

/** The deepest tree of the machine: a data segment, or a bank of registers. */
export const MAX_DEPTH = 24;

const PAIR_BYTES = 2 * WORD_BYTES;
const sponge = new Uint32Array(50);

/**
 * Writes `keccak256(source[from .. from + 64))` to `target[to .. to + 32)`; the ranges may overlap. The same bytes as
 * `keccak_256` of the pair, without its allocations.
 */
export function hashPair(source: Uint8Array, from: number, target: Uint8Array, to: number): void {
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

const zeroRoots: Uint8Array[] = [new Uint8Array(WORD_BYTES)];

/** Root of the tree of `depth` whose words are all zero. */
export function zeroRoot(depth: number): Uint8Array {
  for (let d = zeroRoots.length; d <= depth; d++) {
    const below = zeroRoots[d - 1]!;
    const root = new Uint8Array(WORD_BYTES);
    hashPair(concat(below, below), 0, root, 0);
    zeroRoots.push(root);
  }
  return zeroRoots[depth]!.slice();
}

/** `bytes` without the zero words at its end. */
function trimZeroWords(bytes: Uint8Array): Uint8Array {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end--;
  return bytes.subarray(0, Math.ceil(end / WORD_BYTES) * WORD_BYTES);
}

/** Hashes the level above `nodes` into `parents`; the last node of an odd count is paired with `missing`. */
function hashLevel(nodes: Uint8Array, parents: Uint8Array, missing: Uint8Array): void {
  const whole = nodes.length - (nodes.length % PAIR_BYTES);
  const last = nodes.length > whole ? concat(nodes.subarray(whole), missing) : undefined;
  for (let from = 0, to = 0; from < whole; from += PAIR_BYTES, to += WORD_BYTES) hashPair(nodes, from, parents, to);
  if (last) hashPair(last, 0, parents, whole / 2);
}

/**
 * Root of the tree of `depth` over `words` (fewer than 2^depth are followed by zero words). Overwrites `words`; one
 * hash for every two populated nodes, and no further memory.
 */
export function foldRoot(words: Uint8Array, depth: number): Uint8Array {
  let nodes = trimZeroWords(words);
  if (nodes.length === 0) return zeroRoot(depth);
  for (let level = 0; level < depth; level++) {
    const parents = nodes.subarray(0, Math.ceil(nodes.length / PAIR_BYTES) * WORD_BYTES);
    hashLevel(nodes, parents, zeroRoot(level));
    nodes = parents;
  }
  return nodes.slice();
}

/** The root above the node `node` of position `index` whose siblings, lowest level first, are given. */
export function rootFromSiblings(node: Uint8Array, index: number, siblings: readonly Uint8Array[]): Uint8Array {
  const root = node.slice();
  let position = index;
  for (const sibling of siblings) {
    hashPair(position % 2 ? concat(sibling, root) : concat(root, sibling), 0, root, 0);
    position = Math.floor(position / 2);
  }
  return root;
}

/**
 * A tree with all its nodes, for proofs. Leaves at the end that were never given are zero and take no memory.
 *
 * With `base > 0` the "leaves" are themselves roots of subtrees of depth `base` (registers in the bank of registers),
 * and one that was not given is the root of zeros.
 */
export class WordTree {
  readonly depth: number;
  readonly base: number;
  #levels: Uint8Array[] = [];

  /**
   * @param depth 0 … 24
   * @param leaves at most 2^depth nodes of 32 bytes; kept, so the caller must not write to them any more
   * @throws KetworkRangeError `TreeOverfull` if there are more
   */
  constructor(depth: number, leaves: Uint8Array, base = 0) {
    this.depth = depth;
    this.base = base;
    const count = leaves.length / WORD_BYTES;
    if (!Number.isInteger(count) || count > 2 ** depth) {
      throw new KetworkRangeError("TreeOverfull", `${count} words: a tree of depth ${depth} has ${2 ** depth}`, {
        count,
        depth,
      });
    }
    this.#hashAll(base === 0 ? trimZeroWords(leaves) : leaves);
  }

  #hashAll(leaves: Uint8Array): void {
    this.#levels = [leaves];
    for (let level = 0; level < this.depth; level++) {
      const nodes = this.#levels[level]!;
      const parents = new Uint8Array(Math.ceil(nodes.length / PAIR_BYTES) * WORD_BYTES);
      hashLevel(nodes, parents, zeroRoot(this.base + level));
      this.#levels.push(parents);
    }
  }

  /** The node of position `index` at `level` (0 = leaves, `depth` = root); a copy. */
  node(level: number, index: number): Uint8Array {
    if (!(level >= 0 && level <= this.depth && index >= 0 && index < 2 ** (this.depth - level))) {
      throw new KetworkRangeError("TreeNodeMissing", `no node ${index} at level ${level} of depth ${this.depth}`, {
        level,
        index,
        depth: this.depth,
      });
    }
    const nodes = this.#levels[level]!;
    const at = index * WORD_BYTES;
    return at < nodes.length ? nodes.slice(at, at + WORD_BYTES) : zeroRoot(this.base + level);
  }

  root(): Uint8Array {
    return this.node(this.depth, 0);
  }

  /** The siblings of node `index` of level `from`, up to (and without) level `to`, lowest first. */
  siblings(index: number, from = 0, to = this.depth): Uint8Array[] {
    const siblings: Uint8Array[] = [];
    for (let level = from, position = index; level < to; level++, position = Math.floor(position / 2)) {
      siblings.push(this.node(level, position % 2 ? position - 1 : position + 1));
    }
    return siblings;
  }

  /** The 2^levels nodes that lie `levels` below the node `index` of `level`, in index order. */
  descendants(level: number, index: number, levels: number): Uint8Array[] {
    const first = index * 2 ** levels;
    return Array.from({ length: 2 ** levels }, (_, i) => this.node(level - levels, first + i));
  }

  /** Replaces all words by `leaves` (kept); only what lies above words that differ is hashed again. */
  assign(leaves: Uint8Array): void {
    const before = this.#levels[0]!;
    const populated = trimZeroWords(leaves);
    const changed: number[] = [];
    for (let at = 0; at < Math.max(before.length, populated.length); at += WORD_BYTES) {
      let i = at;
      while (i < at + WORD_BYTES && (before[i] ?? 0) === (populated[i] ?? 0)) i++;
      if (i < at + WORD_BYTES) changed.push(at / WORD_BYTES);
    }
    if (changed.length * this.depth < populated.length / WORD_BYTES) {
      for (const index of changed) {
        const at = index * WORD_BYTES;
        this.set(index, at < populated.length ? populated.subarray(at, at + WORD_BYTES) : zeroRoot(0));
      }
    } else {
      this.#hashAll(populated);
    }
  }

  /** Replaces leaf `index`, and with it the nodes above: `depth` hashes. */
  set(index: number, leaf: Uint8Array): void {
    this.node(0, index);
    this.#place(0, index, leaf);
    for (let level = 0, position = index; level < this.depth; level++) {
      position = Math.floor(position / 2);
      const parent = new Uint8Array(WORD_BYTES);
      hashPair(concat(this.node(level, 2 * position), this.node(level, 2 * position + 1)), 0, parent, 0);
      this.#place(level + 1, position, parent);
    }
  }

  /** Writes a node; nodes between the populated ones and it become roots of zeros. */
  #place(level: number, index: number, node: Uint8Array): void {
    const nodes = this.#levels[level]!;
    const end = (index + 1) * WORD_BYTES;
    if (end > nodes.length) {
      const capacity = Math.min(2 ** (this.depth - level) * WORD_BYTES, Math.max(end, 2 * nodes.length));
      const grown = new Uint8Array(capacity);
      grown.set(nodes);
      const missing = zeroRoot(this.base + level);
      for (let at = nodes.length; at < capacity; at += WORD_BYTES) grown.set(missing, at);
      this.#levels[level] = grown;
    }
    this.#levels[level]!.set(node, index * WORD_BYTES);
  }
}
