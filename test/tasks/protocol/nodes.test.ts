import { expect } from "chai";
import { concat, id, keccak256 } from "ethers";

import { fromHex, toHex } from "../../../sim/index.ts";
import { foldRoot } from "../../../sim/machine/tree.ts";
import { hashPair, packTerms, rootOf, siblingsOf, termsOf, termWord } from "../../../tasks/protocol/nodes.ts";

const words = (count: number) => Array.from({ length: count }, (_, i) => id(`word ${i}`));

describe("Trees over the nodes of a reveal", () => {
  for (const depth of [0, 1, 2, 5]) {
    it(`of 2^${depth} words have the simulator's root, and siblings that lead every word to it`, () => {
      const list = words(2 ** depth);
      const root = rootOf(list);
      expect(root).to.equal(toHex(foldRoot(fromHex(concat(list)), depth)));
      for (const [index, word] of list.entries()) {
        const siblings = siblingsOf(list, index);
        expect(siblings).to.have.length(depth);
        const climbed = siblings.reduce(
          (node, sibling, level) => ((index >> level) & 1 ? hashPair(sibling, node) : hashPair(node, sibling)),
          word,
        );
        expect(climbed).to.equal(root);
      }
    });
  }

  it("hash a pair as the chain does", () => {
    const [left, right] = [id("left"), id("right")];
    expect(hashPair(left, right)).to.equal(keccak256(concat([left, right])));
  });
});

describe("Terms", () => {
  const terms = [
    { re: 0x3ff0000000000000n, im: 0x8000000000000000n },
    { re: 0n, im: 2n ** 64n - 1n },
  ];

  it("stand two a word, real part first", () => {
    const [word] = packTerms(terms);
    expect(word).to.equal("0x3ff000000000000080000000000000000000000000000000ffffffffffffffff");
    expect(termsOf([word!])).to.deep.equal(terms);
  });

  it("stand alone in the low half of a word", () => {
    expect(termWord(terms[0]!)).to.equal(`0x${"0".repeat(32)}3ff00000000000008000000000000000`);
  });
});
