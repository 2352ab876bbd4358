/**
 * Word trees. A tree of depth d has 2^d words as leaves (unhashed) and `keccak256(left ‖ right)` as inner nodes; depth 0
 * is the word itself. Level 0 holds the leaves, level d the root. Proofs are positional: the siblings from the lowest
 * level up, whose sides follow from the index.
 */
import { KetworkRangeError } from "../errors.ts";
import { hasher } from "./hash/hasher.ts";
import { concat, WORD_BYTES } from "./word.ts";

/** The deepest tree of the machine: a data segment, or a bank of registers. */
export const MAX_DEPTH = 24;

const PAIR_BYTES = 2 * WORD_BYTES;

/**
 * Writes `keccak256(source[from .. from + 64))` to `target[to .. to + 32)`; both may be the same array.
 *
 * ```ts
 * const root = new Uint8Array(32);
 * hashPair(new Uint8Array(64), 0, root, 0);
 * toHex(root) === toHex(zeroRoot(1)); // → true
 * ```
 */
export function hashPair(source: Uint8Array, from: number, target: Uint8Array, to: number): void {
  hasher.hashPairs(source, from, target, to, 1);
}

const zeroRoots: Uint8Array[] = [new Uint8Array(WORD_BYTES)];

/**
 * Root of the tree of `depth` whose words are all zero.
 *
 * ```ts
 * toHex(zeroRoot(0)); // → "0x0000000000000000000000000000000000000000000000000000000000000000"
 * ```
 */
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
  hasher.hashPairs(nodes, 0, parents, 0, whole / PAIR_BYTES);
  if (last) hashPair(last, 0, parents, whole / 2);
}

/**
 * Root of the tree of `depth` over `words` (fewer than 2^depth are followed by zero words). Overwrites `words`; one
 * hash for every two populated nodes, and no further memory.
 *
 * ```ts
 * toHex(foldRoot(new Uint8Array(64), 1)) === toHex(zeroRoot(1)); // → true
 * ```
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

/**
 * The root above the node `node` of position `index` whose siblings, lowest level first, are given.
 *
 * ```ts
 * const tree = new WordTree(2, concat(wordOf(1n), wordOf(2n)));
 * const root = rootFromSiblings(wordOf(2n), 1, [wordOf(1n), zeroRoot(1)]);
 * toHex(root) === toHex(tree.root()); // → true
 * ```
 */
export function rootFromSiblings(node: Uint8Array, index: number, siblings: readonly Uint8Array[]): Uint8Array {
  const root = node.slice();
  let position = index;
  for (const sibling of siblings) {
    hashPair(position % 2 ? concat(sibling, root) : concat(root, sibling), 0, root, 0);
    position = Math.floor(position / 2);
  }
  return root;
}

/** Any tree: where its nodes come from is left to those that extend it. */
export abstract class Tree {
  readonly depth: number;

  /** @param depth 0 … 24 */
  constructor(depth: number) {
    this.depth = depth;
  }

  /** A copy of a node that is known to be there. */
  protected abstract nodeAt(level: number, index: number): Uint8Array;

  /**
   * The node of position `index` at `level` (0 = leaves, `depth` = root); a copy.
   * @throws KetworkRangeError `TreeNodeMissing`
   */
  node(level: number, index: number): Uint8Array {
    if (!(level >= 0 && level <= this.depth && index >= 0 && index < 2 ** (this.depth - level))) {
      throw new KetworkRangeError("TreeNodeMissing", `no node ${index} at level ${level} of depth ${this.depth}`, {
        level,
        index,
        depth: this.depth,
      });
    }
    return this.nodeAt(level, index);
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

  /** The tree whose root is node `index` of `level`: a view of this one. */
  subtree(level: number, index: number): Tree {
    this.node(level, index);
    return new Subtree(this, level, index);
  }
}

class Subtree extends Tree {
  readonly #whole: Tree;
  readonly #index: number;

  constructor(whole: Tree, depth: number, index: number) {
    super(depth);
    this.#whole = whole;
    this.#index = index;
  }

  protected nodeAt(level: number, index: number): Uint8Array {
    return this.#whole.node(level, this.#index * 2 ** (this.depth - level) + index);
  }
}

/**
 * A tree of given words, with all its nodes. Leaves at the end that were never given are zero and take no memory.
 *
 * ```ts
 * const tree = new WordTree(1, concat(wordOf(1n), wordOf(2n)));
 * toHex(tree.root()) === toHex(keccak(wordOf(1n), wordOf(2n))); // → true
 * ```
 */
export class WordTree extends Tree {
  readonly #levels: Uint8Array[];

  /**
   * @param depth 0 … 24
   * @param words at most 2^depth; kept, so the caller must not write to them any more
   * @throws KetworkRangeError `TreeOverfull` if there are more
   */
  constructor(depth: number, words: Uint8Array) {
    super(depth);
    const count = words.length / WORD_BYTES;
    if (!Number.isInteger(count) || count > 2 ** depth) {
      throw new KetworkRangeError("TreeOverfull", `${count} words: a tree of depth ${depth} has ${2 ** depth}`, {
        count,
        depth,
      });
    }
    this.#levels = [trimZeroWords(words)];
    for (let level = 0; level < depth; level++) {
      const nodes = this.#levels[level]!;
      const parents = new Uint8Array(Math.ceil(nodes.length / PAIR_BYTES) * WORD_BYTES);
      hashLevel(nodes, parents, zeroRoot(level));
      this.#levels.push(parents);
    }
  }

  protected nodeAt(level: number, index: number): Uint8Array {
    const nodes = this.#levels[level]!;
    const at = index * WORD_BYTES;
    return at < nodes.length ? nodes.slice(at, at + WORD_BYTES) : zeroRoot(level);
  }
}
