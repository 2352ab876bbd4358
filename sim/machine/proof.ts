/**
 * Bytes of proofs for words of one tree, positional, siblings from the lowest level up.
 */
import type { Tree } from "./tree.ts";
import { concat } from "./word.ts";

/** Position of the node above, `levels` up. */
const above = (index: number, levels: number) => Math.floor(index / 2 ** levels);

/** Position of the highest set bit of a mask ≠ 0. */
const highestBit = (mask: number) => 31 - Math.clz32(mask);

/** `word | depth siblings` */
export function wordProof(tree: Tree, index: number): Uint8Array {
  return subtreeProof(tree, index, 0);
}

/** `node | siblings`, of a node of any level. */
export function nodeProof(tree: Tree, level: number, index: number): Uint8Array {
  return concat(tree.node(level, index), ...tree.siblings(index, level));
}

/** The 2^height words of the subtree that `index` lies in: `2^height words | depth − height siblings`. */
export function subtreeProof(tree: Tree, index: number, height: number): Uint8Array {
  const position = above(index, height);
  return concat(...tree.descendants(height, position, height), ...tree.siblings(position, height));
}

/** Both words and, to the level where they part, the siblings of each. */
function twins(tree: Tree, i: number, k: number, parting: number): Uint8Array[] {
  return [tree.node(0, i), tree.node(0, k), ...tree.siblings(i, 0, parting), ...tree.siblings(k, 0, parting)];
}

/**
 * Two words that part at bit t: `word i | word k | t siblings of i | t siblings of k | depth − t − 1 siblings above their
 * common parent`; of one word, if i = k, `word | depth siblings`.
 */
export function twoWordProof(tree: Tree, i: number, k: number): Uint8Array {
  if (i === k) return wordProof(tree, i);
  const t = highestBit(i ^ k);
  return concat(...twins(tree, i, k, t), ...tree.siblings(above(i, t + 1), t + 1, tree.depth));
}

/**
 * The four words at `base` with neither, either or both of two bits set, `low < high` masks, `low` 0 or one bit:
 * `half(base) | half(base ∨ high) | siblings above their common parent`. A half is a proof of its two words (of its one
 * word, if low = 0) up to the level of the high bit.
 */
export function fourWordProof(tree: Tree, base: number, low: number, high: number): Uint8Array {
  const s = highestBit(high);
  const half = (index: number) => {
    if (low === 0) return [tree.node(0, index), ...tree.siblings(index, 0, s)];
    const t = highestBit(low);
    return [...twins(tree, index, index | low, t), ...tree.siblings(above(index, t + 1), t + 1, s)];
  };
  return concat(...half(base), ...half(base | high), ...tree.siblings(above(base, s + 1), s + 1, tree.depth));
}
