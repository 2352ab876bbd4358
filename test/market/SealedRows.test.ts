import { expect } from "chai";
import { network } from "hardhat";
import { concat, id, ZeroHash } from "ethers";

import type { SealedRows } from "../../types/index.ts";
import { foldRoot } from "../../sim/machine/tree.ts";
import { fromHex, toHex } from "../../sim/machine/word.ts";
import { bits, cell } from "../helpers/market/jobs.ts";
import { rowsOf, sealOf } from "../helpers/market/sealed.ts";
import { UNDER_COVERAGE } from "../helpers/coverage.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const deploy = async () => (await ethers.deployContract("SealedRows")) as unknown as SealedRows;

const SALT = id("salt");

/** The root of a tree of words that begins with these bytes. */
function rootOf(bytes: string, depth: number): string {
  const words = new Uint8Array(32 << depth);
  words.set(fromHex(bytes));
  return toHex(foldRoot(words, depth));
}

describe("SealedRows", () => {
  it("shows the rows of a seal, keeps their root and the time, and emits them in full", async () => {
    const rows = await networkHelpers.loadFixture(deploy);
    const { bytes, root, seal } = rowsOf(bits(3), SALT);
    expect(await rows.sealOf(root, 1, SALT)).to.equal(seal);
    expect(await rows.rowsOf(seal)).to.deep.equal([ZeroHash, 0n, 0n]);
    const time = (await networkHelpers.time.latest()) + 100;
    await networkHelpers.time.setNextBlockTimestamp(time);
    await expect(rows.open(1, SALT, bytes))
      .to.emit(rows, "RowsOpened")
      .withArgs(seal, root, 1, SALT, bytes);
    expect(await rows.rowsOf(seal)).to.deep.equal([root, 1n, BigInt(time)]);
  });

  for (const [name, bytes, depth] of [
    ["no cell", "0x", 0],
    ["a part of a word", cell(7n), 0],
    ["a word", concat([1n, 2n, 3n, 4n].map(cell)), 0],
    ["a word and a half, in a deeper tree", concat([1n, 2n, 3n, 4n, 5n, 6n].map(cell)), 3],
    ["five words", concat(Array.from({ length: 20 }, (_, i) => cell(bits(i / 3)))), 3],
  ] as const) {
    it(`computes the root of ${name}`, async () => {
      const rows = await networkHelpers.loadFixture(deploy);
      const root = rootOf(bytes, depth);
      const seal = sealOf(root, depth, SALT);
      expect(await rows.open.staticCall(depth, SALT, bytes)).to.equal(seal);
      await rows.open(depth, SALT, bytes);
      expect((await rows.rowsOf(seal)).root).to.equal(root);
    });
  }

  it("is opened once, by anybody who knows the rows: sending them ahead of their owner changes nothing", async () => {
    const rows = await networkHelpers.loadFixture(deploy);
    const { bytes, seal, root } = rowsOf(bits(3), SALT);
    const [, thief] = await ethers.getSigners();
    await rows.connect(thief!).open(1, SALT, bytes);
    const { openedAt } = await rows.rowsOf(seal);
    await networkHelpers.time.increase(1000);
    await expect(rows.open(1, SALT, bytes))
      .to.be.revertedWithCustomError(rows, "RowsAlreadyOpened")
      .withArgs(seal);
    expect(await rows.rowsOf(seal)).to.deep.equal([root, 1n, openedAt]);
  });

  it("cannot be opened to anything else: other rows, depth or salt are another seal", async () => {
    const rows = await networkHelpers.loadFixture(deploy);
    const { bytes, seal } = rowsOf(bits(3), SALT);
    await rows.open(1, id("other"), bytes);
    await rows.open(2, SALT, bytes);
    await rows.open(1, SALT, rowsOf(bits(4), SALT).bytes);
    expect((await rows.rowsOf(seal)).openedAt).to.equal(0n);
  });

  it("refuses half a cell, more rows than the tree has, and a tree that no transaction carries", async () => {
    const rows = await networkHelpers.loadFixture(deploy);
    await expect(rows.open(1, SALT, "0x0011"))
      .to.be.revertedWithCustomError(rows, "RowsMisaligned")
      .withArgs(2);
    await expect(rows.open(0, SALT, `0x${"00".repeat(40)}`))
      .to.be.revertedWithCustomError(rows, "RowsTooLong")
      .withArgs(40, 32);
    await expect(rows.open(12, SALT, "0x"))
      .to.be.revertedWithCustomError(rows, "RowsDepthOutOfRange")
      .withArgs(12, 11);
    await expect(rows.open(255, SALT, "0x")).to.be.revertedWithCustomError(rows, "RowsDepthOutOfRange");
  });

  if (!UNDER_COVERAGE) {
    it("opens the most rows that there can be in one transaction", async () => {
      const rows = await networkHelpers.loadFixture(deploy);
      // Without a zero byte, the dearest there are.
      const sent = await rows.open(11, SALT, `0x${"a5".repeat(32 << 11)}`);
      expect((sent.data.length - 2) / 2).to.be.below(128 * 1024);
      expect(Number((await sent.wait())!.gasUsed)).to.be.below(2 ** 23);
    });
  }
});
