/**
 * The tree over cells that stay where they are and change there. It keeps the nodes from some level up, one byte of them
 * a word. Below that level stand blocks of words, whose nodes are made when they are asked for; above, only what lies over
 * blocks that were touched is hashed again.
 */
import { hasher, offsetOfNode } from "./hash/hasher.ts";
import { Tree, zeroRoot } from "./tree.ts";
import { CELLS_PER_WORD, WORD_BYTES, type Cells } from "./word.ts";

/** Levels of a block, unless the tree is lower: 64 words, hashed in some 10 µs. */
const BLOCK_LEVELS = 6;

/** Nodes from `from` up to, without, `to` of one level. */
interface Range {
  readonly from: number;
  to: number;
}

/** The ranges of the nodes above. */
function rangesAbove(ranges: readonly Range[]): Range[] {
  const above: Range[] = [];
  for (const { from, to } of ranges) {
    const next = { from: Math.floor(from / 2), to: Math.ceil(to / 2) };
    const last = above.at(-1);
    if (last && next.from <= last.to) last.to = next.to;
    else above.push(next);
  }
  return above;
}

/**
 * A tree over cells in memory; its hashes are remembered until the cells below them are touched.
 *
 * ```ts
 * const tree = CellTree.over(0, toCells([1n, 0n, 0n, 0n]));
 * toHex(tree.root()); // → "0x0000000000000001000000000000000000000000000000000000000000000000"
 * ```
 */
export class CellTree extends Tree {
  /** Words of a block. */
  readonly blockWords: number;
  readonly #cells: Cells;
  readonly #blockLevels: number;
  readonly #touched: Uint8Array;
  #anyTouched = false;
  /** Nodes of the levels from the blocks' roots up; none as long as all cells are zero. */
  #levels: Uint8Array[] = [];
  /** Nodes of the block that was last looked into. */
  #open: { readonly block: number; readonly nodes: Uint8Array } | undefined;

  /**
   * The tree of zeros, whatever the cells are: what is not zero must be touched.
   * @param depth 0 … 24
   * @param cells at most 4·2^depth, followed by zeros; whoever changes one must `touch` its word
   */
  constructor(depth: number, cells: Cells, blockLevels = BLOCK_LEVELS) {
    super(depth);
    this.#cells = cells;
    this.#blockLevels = Math.min(blockLevels, depth);
    this.blockWords = 2 ** this.#blockLevels;
    this.#touched = new Uint8Array(2 ** (depth - this.#blockLevels));
  }

  /** The tree over cells as they are. */
  static over(depth: number, cells: Cells): CellTree {
    const tree = new CellTree(depth, cells);
    const words = Math.ceil(cells.length / CELLS_PER_WORD);
    if (words > 0) tree.touch(0, words);
    return tree;
  }

  /** Notes that words from `first` on have changed, or will before the next node is asked for. */
  touch(first: number, count: number): void {
    const from = Math.floor(first / this.blockWords);
    const to = Math.ceil((first + count) / this.blockWords);
    if (to - from === 1) this.#touched[from] = 1;
    else this.#touched.fill(1, from, to);
    this.#anyTouched = true;
  }

  /** The same of those words i, counted from `first`, that contain all bits of a mask; `count` and the mask as below. */
  touchWhere(first: number, count: number, mask: number): void {
    const blockMask = Math.floor(mask / this.blockWords);
    if (blockMask === 0) {
      this.touch(first, count);
      return;
    }
    const base = first / this.blockWords;
    for (let b = blockMask; b < count / this.blockWords; b = (b + 1) | blockMask) this.#touched[base + b] = 1;
    this.#anyTouched = true;
  }

  /** Back to the tree of zeros. */
  clear(): void {
    this.#levels = [];
    this.#touched.fill(0);
    this.#anyTouched = false;
    this.#open = undefined;
  }

  /** The nodes kept, for `restore`, once the cells are again what they are now. */
  save(): readonly Uint8Array[] {
    this.#refresh();
    return this.#levels.map((nodes) => nodes.slice());
  }

  restore(saved: readonly Uint8Array[]): void {
    this.clear();
    this.#levels = saved.map((nodes) => nodes.slice());
  }

  protected nodeAt(level: number, index: number): Uint8Array {
    this.#refresh();
    if (this.#levels.length === 0) return zeroRoot(level);
    if (level >= this.#blockLevels) {
      const at = index * WORD_BYTES;
      return this.#levels[level - this.#blockLevels]!.slice(at, at + WORD_BYTES);
    }
    const width = 2 ** (this.#blockLevels - level);
    const block = Math.floor(index / width);
    if (this.#open?.block !== block) this.#open = { block, nodes: this.#fold(block).slice() };
    const at = offsetOfNode(this.#blockLevels, level, index % width);
    return this.#open.nodes.slice(at, at + WORD_BYTES);
  }

  #fold(block: number): Uint8Array {
    const cells = CELLS_PER_WORD * this.blockWords;
    return hasher.foldCells(this.#cells.subarray(block * cells, (block + 1) * cells), this.#blockLevels);
  }

  /** Hashes what lies above touched blocks. */
  #refresh(): void {
    if (!this.#anyTouched) return;
    this.#anyTouched = false;
    this.#open = undefined;
    if (this.#levels.length === 0) this.#levels = this.#zeroLevels();
    let ranges = this.#hashBlocks();
    for (let level = 0; level + 1 < this.#levels.length; level++) {
      const [nodes, parents] = [this.#levels[level]!, this.#levels[level + 1]!];
      ranges = rangesAbove(ranges);
      for (const { from, to } of ranges) {
        hasher.hashPairs(nodes, 2 * WORD_BYTES * from, parents, WORD_BYTES * from, to - from);
      }
    }
  }

  #zeroLevels(): Uint8Array[] {
    return Array.from({ length: this.depth - this.#blockLevels + 1 }, (_, above) => {
      const nodes = new Uint8Array(WORD_BYTES * 2 ** (this.depth - this.#blockLevels - above));
      nodes.set(zeroRoot(this.#blockLevels + above));
      for (let filled = WORD_BYTES; filled < nodes.length; filled *= 2) nodes.copyWithin(filled, 0, filled);
      return nodes;
    });
  }

  /** Hashes the touched blocks; returns which they were. */
  #hashBlocks(): Range[] {
    const ranges: Range[] = [];
    const roots = this.#levels[0]!;
    let block = this.#touched.indexOf(1);
    while (block >= 0) {
      const range = { from: block, to: block };
      for (; this.#touched[range.to] === 1; range.to++) {
        roots.set(this.#fold(range.to).subarray(-WORD_BYTES), WORD_BYTES * range.to);
      }
      ranges.push(range);
      block = this.#touched.indexOf(1, range.to);
    }
    this.#touched.fill(0);
    return ranges;
  }
}
