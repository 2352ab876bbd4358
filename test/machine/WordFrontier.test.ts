import { expect } from "chai";
import { network } from "hardhat";
import { concat, dataSlice, hexlify, keccak256, ZeroHash, zeroPadBytes } from "ethers";

import { Random } from "../helpers/machine/random.ts";

const SEED = 20261122;
const { ethers, networkHelpers } = await network.create();
const deploy = () => ethers.deployContract("MarketHarness");

/** The root by its definition. */
function rootByDefinition(words: readonly string[], depth: number): string {
  if (depth === 0) return words[0] ?? ZeroHash;
  const half = 2 ** (depth - 1);
  return keccak256(
    concat([rootByDefinition(words.slice(0, half), depth - 1), rootByDefinition(words.slice(half), depth - 1)]),
  );
}

function randomBytes(random: Random, count: number): string {
  return hexlify(Uint8Array.from({ length: count }, () => random.below(256)));
}

describe("WordFrontier", () => {
  it(`builds the root of every number of words in two chunks of every size (seed ${SEED})`, async () => {
    const harness = await networkHelpers.loadFixture(deploy);
    const random = new Random(SEED);
    for (const depth of [0, 1, 2, 3, 4]) {
      for (let count = 0; count <= 2 ** depth; count++) {
        const words = Array.from({ length: count }, () => randomBytes(random, 32));
        const expected = rootByDefinition(words, depth);
        for (let cut = 0; cut <= count; cut++) {
          const root = await harness.rootOfChunks(words.slice(0, cut), words.slice(cut), depth);
          expect(root, `${count} words, cut at ${cut}, depth ${depth}`).to.equal(expected);
        }
      }
    }
  });

  it(`builds the root of bytes, the last word filled up with zeros (seed ${SEED})`, async () => {
    const harness = await networkHelpers.loadFixture(deploy);
    const random = new Random(SEED);
    for (const depth of [0, 1, 3]) {
      for (let length = 0; length <= 32 * 2 ** depth; length += 8) {
        const content = randomBytes(random, length);
        const words = Array.from({ length: Math.ceil(length / 32) }, (_, i) =>
          zeroPadBytes(dataSlice(content, 32 * i, Math.min(length, 32 * i + 32)), 32),
        );
        expect(await harness.rootOf(content, depth), `${length} bytes`).to.equal(rootByDefinition(words, depth));
      }
    }
  });

  it("builds the root of the largest arguments and of the deepest empty tree", async () => {
    const harness = await networkHelpers.loadFixture(deploy);
    const random = new Random(SEED);
    const content = randomBytes(random, 32 * 2 ** 11);
    const words = Array.from({ length: 2 ** 11 }, (_, i) => `0x${content.slice(2 + 64 * i, 66 + 64 * i)}`);
    expect(await harness.rootOf(content, 11)).to.equal(rootByDefinition(words, 11));
    expect(await harness.rootOf("0x", 14)).to.equal(rootByDefinition([], 14));
  });
});
