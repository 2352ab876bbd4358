import { expect } from "chai";
import { concat as concatHex, hexlify, keccak256 } from "ethers";
import { foldRoot, hashPair, rootFromSiblings, WordTree, zeroRoot } from "../../../sim/machine/tree.ts";
import { toHex, wordOf } from "../../../sim/machine/word.ts";
import { expectError } from "../../helpers/machine/errors.ts";
import { Random } from "../../helpers/machine/random.ts";

/** Root by the definition, over ethers' keccak. */
function rootByDefinition(words: readonly string[]): string {
  if (words.length === 1) return words[0]!;
  const half = words.length / 2;
  return keccak256(concatHex([rootByDefinition(words.slice(0, half)), rootByDefinition(words.slice(half))]));
}

function randomWords(random: Random, count: number): Uint8Array {
  const bytes = new Uint8Array(32 * count);
  for (let i = 0; i < bytes.length; i++) bytes[i] = random.below(256);
  return bytes;
}

const wordsOf = (bytes: Uint8Array, total: number) =>
  Array.from({ length: total }, (_, i) =>
    hexlify(i * 32 < bytes.length ? bytes.slice(32 * i, 32 * i + 32) : wordOf(0n)),
  );

describe("word trees", () => {
  it("hashPair is keccak-256 of 64 bytes, in place too", () => {
    const random = new Random(1);
    for (let i = 0; i < 50; i++) {
      const pair = randomWords(random, 2);
      const expected = keccak256(pair);
      hashPair(pair, 0, pair, 0);
      expect(hexlify(pair.slice(0, 32))).to.equal(expected);
    }
  });

  it("zeroRoot is the root of zero words", () => {
    for (let depth = 0; depth <= 6; depth++) {
      expect(toHex(zeroRoot(depth))).to.equal(rootByDefinition(wordsOf(new Uint8Array(), 2 ** depth)));
    }
    expect(toHex(zeroRoot(1))).to.equal("0xad3228b676f7d3cd4284a5443f17f1962b36e491b30a40b2405849e597ba5fb5");
  });

  for (let depth = 0; depth <= 5; depth++) {
    it(`of depth ${depth} has the root of the definition for every count of given words`, () => {
      const random = new Random(100 + depth);
      for (let count = 0; count <= 2 ** depth; count++) {
        const words = randomWords(random, count);
        if (random.chance(0.3)) words.fill(0, 32 * random.below(count + 1));
        const expected = rootByDefinition(wordsOf(words, 2 ** depth));
        expect(toHex(new WordTree(depth, words.slice()).root())).to.equal(expected);
        expect(toHex(foldRoot(words.slice(), depth))).to.equal(expected);
      }
    });
  }

  it("siblings prove every word, and only at its position", () => {
    const random = new Random(7);
    const words = randomWords(random, 11);
    const tree = new WordTree(4, words);
    for (let i = 0; i < 16; i++) {
      const siblings = tree.siblings(i);
      expect(siblings).to.have.length(4);
      expect(toHex(rootFromSiblings(tree.node(0, i), i, siblings))).to.equal(toHex(tree.root()));
      expect(toHex(rootFromSiblings(tree.node(0, i), i ^ 1, siblings)) === toHex(tree.root())).to.equal(
        toHex(tree.node(0, i)) === toHex(tree.node(0, i ^ 1)),
      );
    }
  });

  it("descendants and siblings of inner nodes lead to the root", () => {
    const tree = new WordTree(5, randomWords(new Random(9), 20));
    for (let level = 0; level <= 5; level++) {
      for (let index = 0; index < 2 ** (5 - level); index++) {
        const below = tree.descendants(level, index, level).map((word) => hexlify(word));
        expect(rootByDefinition(below)).to.equal(hexlify(tree.node(level, index)));
        expect(tree.siblings(index, level)).to.have.length(5 - level);
        expect(toHex(rootFromSiblings(tree.node(level, index), index, tree.siblings(index, level)))).to.equal(
          toHex(tree.root()),
        );
      }
    }
  });

  it("subtree is the part of the tree below a node", () => {
    const tree = new WordTree(5, randomWords(new Random(11), 21));
    for (let level = 0; level <= 5; level++) {
      for (let index = 0; index < 2 ** (5 - level); index++) {
        const part = tree.subtree(level, index);
        expect(part.depth).to.equal(level);
        expect(toHex(part.root())).to.equal(toHex(tree.node(level, index)));
        expect(part.descendants(level, 0, level)).to.deep.equal(tree.descendants(level, index, level));
        expect(part.siblings(2 ** level - 1)).to.deep.equal(tree.siblings((index + 1) * 2 ** level - 1, 0, level));
        expectError(() => part.node(0, 2 ** level), "TreeNodeMissing");
      }
    }
    expectError(() => tree.subtree(5, 1), "TreeNodeMissing");
  });

  it("refuses more words than its depth holds and nodes that it has not", () => {
    expectError(() => new WordTree(1, new Uint8Array(96)), "TreeOverfull", { count: 3, depth: 1 });
    const tree = new WordTree(1, new Uint8Array(64));
    for (const [level, index] of [
      [0, 2],
      [1, 1],
      [2, 0],
      [-1, 0],
      [0, -1],
    ] as const) {
      expectError(() => tree.node(level, index), "TreeNodeMissing", { level, index, depth: 1 });
    }
  });
});
