/**
 * Bytes of proofs for words of one tree, positional, siblings from the lowest level up.
 */
import { concat } from "./word.ts";

/** Anything with the nodes of a tree: a `WordTree`, or a bank of registers whose trees are made as they are needed. */
export interface NodeSource {
  readonly depth: number;
  /** Node `index` of `level`; level 0 holds the words, level `depth` the root. */
  node(level: number, index: number): Uint8Array;
}

/** Position of the node above, `levels` up. */
const above = (index: number, levels: number) => Math.floor(index / 2 ** levels);

/** The siblings from node `index` of level `from` up to, without, level `to`. */
function siblings(tree: NodeSource, index: number, from: number, to: number): Uint8Array[] {
  return Array.from({ length: to - from }, (_, i) => tree.node(from + i, above(index, i) ^ 1));
}

/** Position of the highest set bit of a mask ≠ 0. */
const highestBit = (mask: number) => 31 - Math.clz32(mask);

/** `word | depth siblings` */
export function wordProof(tree: NodeSource, index: number): Uint8Array {
  return subtreeProof(tree, index, 0);
}

/** The 2^height words of the subtree that `index` lies in: `2^height words | depth − height siblings`. */
export function subtreeProof(tree: NodeSource, index: number, height: number): Uint8Array {
  const position = above(index, height);
  const words = Array.from({ length: 2 ** height }, (_, i) => tree.node(0, position * 2 ** height + i));
  return concat(...words, ...siblings(tree, position, height, tree.depth));
}

/** Both words and, to the level where they part, the siblings of each. */
function twins(tree: NodeSource, i: number, k: number, parting: number): Uint8Array[] {
  return [tree.node(0, i), tree.node(0, k), ...siblings(tree, i, 0, parting), ...siblings(tree, k, 0, parting)];
}

/**
 * Two words that part at bit t: `word i | word k | t siblings of i | t siblings of k | depth − t − 1 siblings above their
 * common parent`; of one word, if i = k, `word | depth siblings`.
 */
export function twoWordProof(tree: NodeSource, i: number, k: number): Uint8Array {
  if (i === k) return wordProof(tree, i);
  const t = highestBit(i ^ k);
  return concat(...twins(tree, i, k, t), ...siblings(tree, above(i, t + 1), t + 1, tree.depth));
}

/**
 * The four words at `base` with neither, either or both of two bits set, `low < high` masks, `low` 0 or one bit:
 * `half(base) | half(base ∨ high) | siblings above their common parent`. A half is a proof of its two words (of its one
 * word, if low = 0) up to the level of the high bit.
 */
export function fourWordProof(tree: NodeSource, base: number, low: number, high: number): Uint8Array {
  const s = highestBit(high);
  const half = (index: number) => {
    if (low === 0) return [tree.node(0, index), ...siblings(tree, index, 0, s)];
    const t = highestBit(low);
    return [...twins(tree, index, index | low, t), ...siblings(tree, above(index, t + 1), t + 1, s)];
  };
  return concat(...half(base), ...half(base | high), ...siblings(tree, above(base, s + 1), s + 1, tree.depth));
}
