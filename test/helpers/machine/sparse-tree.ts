/** A deep word tree of which few words are not zero, for proofs at full size. */
import { concat, keccak256, ZeroHash } from "ethers";

const zeroRoots: string[] = [ZeroHash];

/** Root of the tree of zeros. */
function zeroRoot(depth: number): string {
  while (zeroRoots.length <= depth) {
    const below = zeroRoots.at(-1)!;
    zeroRoots.push(keccak256(concat([below, below])));
  }
  return zeroRoots[depth]!;
}

export class SparseTree {
  readonly depth: number;
  readonly #levels: Map<number, string>[];

  constructor(depth: number, words: ReadonlyMap<number, string>) {
    this.depth = depth;
    this.#levels = [new Map(words)];
    for (let level = 0; level < depth; level++) {
      const parents = new Map<number, string>();
      for (const index of this.#levels[level]!.keys()) {
        const left = index - (index % 2);
        const parent = keccak256(concat([this.node(level, left), this.node(level, left + 1)]));
        parents.set(left / 2, parent);
      }
      this.#levels.push(parents);
    }
  }

  node(level: number, index: number): string {
    return this.#levels[level]!.get(index) ?? zeroRoot(level);
  }

  get root(): string {
    return this.node(this.depth, 0);
  }

  /** The siblings of the ancestors of word `index`, from one level to another. */
  siblings(index: number, from = 0, to = this.depth): string[] {
    return Array.from({ length: to - from }, (_, i) => this.node(from + i, (index >> (from + i)) ^ 1));
  }

  /** `2^height words | siblings`, of the subtree that word `index` starts. */
  subtree(index: number, height = 0, top = this.depth): string[] {
    const words = Array.from({ length: 1 << height }, (_, i) => this.node(0, index + i));
    return [...words, ...this.siblings(index, height, top)];
  }

  /** Two words with the siblings above their common parent, up to level `top`, given once. */
  two(i: number, k: number, top = this.depth): string[] {
    if (i === k) return this.subtree(i, 0, top);
    const t = 31 - Math.clz32(i ^ k);
    const words = [this.node(0, i), this.node(0, k)];
    return [...words, ...this.siblings(i, 0, t), ...this.siblings(k, 0, t), ...this.siblings(i, t + 1, top)];
  }
}
