import { expect } from "chai";

import { inRanges } from "../../../tasks/protocol/ranges.ts";

const node = { getBlockNumber: () => Promise.resolve(99) };

describe("inRanges", () => {
  it("asks for every block once, in ranges up to the head", async () => {
    const asked: number[][] = [];
    const read = (from: number, to: number) => {
      asked.push([from, to]);
      return Promise.resolve([from]);
    };
    expect(await inRanges(node, 10, read, { span: 40 })).to.deep.equal([10, 50, 90]);
    expect(asked).to.deep.equal([
      [10, 49],
      [50, 89],
      [90, 99],
    ]);
  });

  it("halves a range that is refused, and fails with a block that is", async () => {
    const blocks = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);
    const atMost = (span: number) => (from: number, to: number) =>
      to - from + 1 > span ? Promise.reject(new Error("too many blocks")) : Promise.resolve(blocks(from, to));
    expect(await inRanges(node, 0, atMost(7))).to.deep.equal(blocks(0, 99));
    expect(await inRanges(node, 5, atMost(7), { to: 4 })).to.deep.equal([]);
    const failed = await inRanges(node, 0, atMost(0)).catch((error: unknown) => error);
    expect(failed).to.be.instanceOf(Error);
  });
});
