import { expect } from "chai";
import { keccak256, concat, ZeroHash } from "ethers";
import { network } from "hardhat";

import { DenseTree, word } from "../helpers/machine/dense-machine.ts";

const { ethers, networkHelpers } = await network.create();

async function deployHarness() {
  return { trees: await ethers.deployContract("WordTreeHarness") };
}

/** Words that look random but are the same every time. */
const words = (count: number, seed: string) =>
  Array.from({ length: count }, (_, i) => keccak256(concat([word(BigInt(i)), ethers.id(seed)])));

describe("WordTree", () => {
  for (const depth of [0, 1, 2, 3, 5]) {
    it(`folds every word of a tree of depth ${depth} to its root, as the slow twin does`, async () => {
      const { trees } = await networkHelpers.loadFixture(deployHarness);
      const tree = new DenseTree(words(2 ** depth, "fold"));
      for (const [index, leaf] of tree.levels[0]!.entries()) {
        expect(await trees.fold(leaf, index, tree.siblings(index))).to.equal(tree.root);
        expect(await trees.slowFold(leaf, index, tree.siblings(index))).to.equal(tree.root);
      }
    });

    it(`folds a replacement over the same siblings at depth ${depth}`, async () => {
      const { trees } = await networkHelpers.loadFixture(deployHarness);
      const before = words(2 ** depth, "before");
      const tree = new DenseTree(before);
      for (const [index, leaf] of before.entries()) {
        const replacement = ethers.id(`replacement ${index}`);
        const after = new DenseTree(before.map((old, i) => (i === index ? replacement : old)));
        expect(await trees.foldBoth(leaf, replacement, index, tree.siblings(index))).to.deep.equal([
          tree.root,
          after.root,
        ]);
      }
    });

    it(`hashes the 2^${depth} words of a subtree, as the slow twin does`, async () => {
      const { trees } = await networkHelpers.loadFixture(deployHarness);
      const leaves = words(2 ** depth, "subtree");
      expect(await trees.rootOf(leaves, depth)).to.equal(new DenseTree(leaves).root);
      expect(await trees.slowRootOf(leaves)).to.equal(new DenseTree(leaves).root);
    });
  }

  it("ignores the bits of an index above the siblings", async () => {
    const { trees } = await networkHelpers.loadFixture(deployHarness);
    const tree = new DenseTree(words(8, "high bits"));
    expect(await trees.fold(tree.levels[0]![5]!, 5 + 8 * 77, tree.siblings(5))).to.equal(tree.root);
  });

  it("is positional: the right word at another index folds to another root", async () => {
    const { trees } = await networkHelpers.loadFixture(deployHarness);
    const tree = new DenseTree(words(8, "positional"));
    for (const index of [0, 1, 2, 3, 4, 6, 7]) {
      expect(await trees.fold(tree.levels[0]![5]!, index, tree.siblings(5))).not.to.equal(tree.root);
    }
  });

  it("hashes pairs left before right", async () => {
    const { trees } = await networkHelpers.loadFixture(deployHarness);
    const [left, right] = words(2, "pair") as [string, string];
    expect(await trees.parent(left, right)).to.equal(keccak256(concat([left, right])));
    expect(await trees.slowParent(left, right)).to.equal(keccak256(concat([left, right])));
    expect(await trees.parent(right, left)).not.to.equal(await trees.parent(left, right));
  });

  it("gives the roots of empty, uniform and leftmost trees", async () => {
    const { trees } = await networkHelpers.loadFixture(deployHarness);
    const leaf = ethers.id("leaf");
    for (const depth of [0, 1, 4, 7]) {
      const size = 2 ** depth;
      expect(await trees.uniformRoot(ZeroHash, depth)).to.equal(
        new DenseTree(new Array<string>(size).fill(ZeroHash)).root,
      );
      expect(await trees.uniformRoot(leaf, depth)).to.equal(new DenseTree(new Array<string>(size).fill(leaf)).root);
      expect(await trees.leftmostRoot(leaf, depth)).to.equal(
        new DenseTree([leaf, ...new Array<string>(size - 1).fill(ZeroHash)]).root,
      );
    }
    // The widely published keccak256 of 64 zero bytes.
    expect(await trees.uniformRoot(ZeroHash, 1)).to.equal(
      "0xad3228b676f7d3cd4284a5443f17f1962b36e491b30a40b2405849e597ba5fb5",
    );
  });
});
