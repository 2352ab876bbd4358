import { expect } from "chai";
import { CellTree } from "../../../sim/machine/cell-tree.ts";
import { WordTree, zeroRoot, type Tree } from "../../../sim/machine/tree.ts";
import { encodeCells, encodeFloats } from "../../../sim/machine/word.ts";
import { expectError } from "../../helpers/machine/errors.ts";
import { Random } from "../../helpers/machine/random.ts";

const SEED = 2718;

/** A tree with all its nodes over the same cells. */
function wholeTree(depth: number, cells: BigUint64Array | Float64Array): WordTree {
  const words = new Uint8Array(32 * Math.ceil(cells.length / 4));
  words.set(cells instanceof Float64Array ? encodeFloats(cells) : encodeCells(cells));
  return new WordTree(depth, words);
}

function expectSame(actual: Tree, expected: Tree, random: Random): void {
  expect(actual.root()).to.deep.equal(expected.root());
  for (let i = 0; i < 12; i++) {
    const level = random.below(expected.depth + 1);
    const index = random.below(2 ** (expected.depth - level));
    expect(actual.node(level, index), `node ${index} of level ${level}`).to.deep.equal(expected.node(level, index));
  }
}

describe("CellTree", () => {
  for (const [depth, blockLevels] of [
    [0, 6],
    [1, 0],
    [3, 6],
    [4, 4],
    [6, 2],
    [7, 6],
    [9, 6],
    [9, 0],
  ] as const) {
    it(`of depth ${depth} in blocks of ${blockLevels} levels follows what is touched (seed ${SEED})`, () => {
      const random = new Random(SEED + depth);
      for (const cells of [new BigUint64Array(4 * 2 ** depth), new Float64Array(4 * 2 ** depth)]) {
        const bits = new BigUint64Array(cells.buffer);
        const tree = new CellTree(depth, cells, blockLevels);
        expectSame(tree, wholeTree(depth, cells), random);
        for (let round = 0; round < 25; round++) {
          for (let change = random.below(4); change >= 0; change--) {
            const first = random.below(2 ** depth);
            const count = 1 + random.below(random.chance(0.2) ? 2 ** depth - first : 1);
            tree.touch(first, count);
            for (let i = 4 * first; i < 4 * (first + count); i++) bits[i] = random.floatBits();
          }
          expectSame(tree, wholeTree(depth, cells), random);
        }
      }
    });
  }

  it("touchWhere covers the words that contain a mask, and leaves alone blocks without one", () => {
    const [depth, levels] = [9, 7];
    const cells = new BigUint64Array(4 * 2 ** depth);
    for (const first of [0, 128, 384]) {
      for (const mask of [0, 1, 6, 16, 0b1010000, 0b1111111]) {
        const tree = new CellTree(depth, cells.fill(0n), 3);
        tree.touchWhere(first, 2 ** levels, mask);
        for (let i = 0; i < 2 ** levels; i++) if ((i & mask) === mask) cells[4 * (first + i)] = BigInt(i + 1);
        expect(tree.root()).to.deep.equal(wholeTree(depth, cells).root());
        // What was not said to change is not looked at again.
        const untouched = [...Array(2 ** depth / 8).keys()].find((block) => {
          const within = 8 * block - first;
          return within < 0 || within >= 2 ** levels || (within & mask & ~7) !== (mask & ~7);
        })!;
        const before = tree.root();
        cells[32 * untouched] = 77n;
        expect(tree.root()).to.deep.equal(before);
        tree.touch(8 * untouched, 1);
        expect(tree.root()).to.deep.equal(wholeTree(depth, cells).root());
      }
    }
  });

  it("over hashes given cells, followed by zeros", () => {
    const random = new Random(SEED);
    for (const length of [0, 1, 5, 255, 256, 257, 1000, 1024]) {
      const cells = BigUint64Array.from({ length }, () => random.bits());
      expectSame(CellTree.over(8, cells), wholeTree(8, cells), random);
    }
    expect(CellTree.over(24, new BigUint64Array()).root()).to.deep.equal(zeroRoot(24));
  });

  it("restore brings back the nodes that save kept, and clear zeros", () => {
    const random = new Random(SEED);
    const cells = BigUint64Array.from({ length: 1024 }, () => random.bits());
    const tree = CellTree.over(8, cells);
    const expected = wholeTree(8, cells.slice());
    const kept = { cells: cells.slice(), nodes: tree.save() };
    cells.fill(5n);
    tree.touch(0, 256);
    expectSame(tree, wholeTree(8, cells), random);
    tree.touch(17, 3);
    cells.set(kept.cells);
    tree.restore(kept.nodes);
    expectSame(tree, expected, random);
    cells[99] = 0n;
    tree.touch(24, 1);
    expectSame(tree, wholeTree(8, cells), random);
    tree.clear();
    cells.fill(0n);
    expectSame(tree, wholeTree(8, cells), random);
    tree.restore(kept.nodes);
    expect(tree.root()).to.deep.equal(expected.root());
  });

  it("refuses nodes that it has not", () => {
    const tree = new CellTree(2, new Float64Array(16));
    for (const [level, index] of [
      [0, 4],
      [3, 0],
      [-1, 0],
      [1, -1],
    ] as const) {
      expectError(() => tree.node(level, index), "TreeNodeMissing", { level, index, depth: 2 });
    }
  });
});
