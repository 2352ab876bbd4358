import { expect } from "chai";
import { id, toBeHex } from "ethers";

import { hashPair, listWords, packTerms, rootOf, siblingsOf, termsOf, termWord } from "../../tasks/protocol/nodes.ts";
import { ethers } from "../helpers/dispute/fixture.ts";

describe("Descent", () => {
  const deploy = () => ethers.deployContract("DisputeHarness");

  it("hashes up to 32 words into a tree and shows each of them again", async () => {
    const harness = await deploy();
    for (const count of [1, 2, 4, 8, 16, 32]) {
      const words = Array.from({ length: count }, (_, i) => id(`${count} ${i}`));
      const root = await harness.rootOf(words, Math.log2(count));
      expect(root).to.equal(rootOf(words));
      for (let i = 0; i < count; i++) {
        expect(await harness.climb(words[i]!, i, siblingsOf(words, i))).to.equal(root);
      }
    }
    expect(rootOf([id("a"), id("b")])).to.equal(hashPair(id("a"), id("b")));
  });

  it("fills a list of up to 31 hashes up with zeros", async () => {
    const harness = await deploy();
    for (const count of [1, 2, 3, 15, 16, 30, 31]) {
      const hashes = Array.from({ length: count }, (_, i) => id(`hash ${i}`));
      const words = listWords(hashes);
      expect(words.length).to.equal(32);
      expect(await harness.rootOf(hashes, 5))
        .to.equal(await harness.rootOf(words, 5))
        .and.to.equal(rootOf(words));
    }
  });

  it("reads the even term from the high half of a word and the odd one from the low half", async () => {
    const harness = await deploy();
    const terms = [
      { re: 2n ** 64n - 1n, im: 2n },
      { re: 3n, im: 2n ** 63n },
    ];
    const [word] = packTerms(terms);
    expect(termsOf([word!])).to.deep.equal(terms);
    expect(await harness.term(word!, 6)).to.equal(termWord(terms[0]!));
    expect(await harness.term(word!, 7)).to.equal(termWord(terms[1]!));
    expect(termWord({ re: 1n, im: 0n })).to.equal(toBeHex(2n ** 64n, 32));
  });
});
