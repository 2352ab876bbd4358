import { expect } from "chai";

import { eventIndex } from "../../../../tasks/protocol/agent/event-index.ts";
import type { Head } from "../../../../tasks/protocol/rpc/index.ts";

const headAt = (number: number, final: number, branch = "a"): Head =>
  ({ number, hash: `${branch}${number}`, final: { number: final, hash: `a${final}` } }) as Head;

describe("eventIndex", () => {
  function indexed(maxRange = 10) {
    /** An event in each block that is named. */
    const chain = new Set([3, 14, 27, 31]);
    const asked: (readonly [number, number])[] = [];
    let fault: Error | undefined;
    const read = eventIndex(
      async (from, to) => {
        asked.push([from, to]);
        await Promise.resolve();
        if (fault) throw fault;
        return [...chain].filter((block) => block >= from && block <= to);
      },
      { fromBlock: 2, maxRange },
    );
    return { chain, asked, read, fail: (error?: Error) => (fault = error) };
  }

  it("reads what is final once, in ranges, and the rest at each head", async () => {
    const { asked, read } = indexed();
    expect(await read(headAt(30, 25))).to.deep.equal([3, 14, 27]);
    expect(asked.splice(0)).to.deep.equal([
      [2, 11],
      [12, 21],
      [22, 25],
      [26, 30],
    ]);
    expect(await read(headAt(30, 25))).to.have.length(3);
    expect(asked).to.deep.equal([]);
    expect(await read(headAt(32, 27))).to.deep.equal([3, 14, 27, 31]);
    expect(asked).to.deep.equal([
      [26, 27],
      [28, 32],
    ]);
  });

  it("forgets what a reorganisation took out", async () => {
    const { chain, read } = indexed();
    expect(await read(headAt(30, 25))).to.include(27);
    chain.delete(27);
    expect(await read(headAt(30, 25, "b"))).to.deep.equal([3, 14]);
  });

  it("goes on after a failure where it stood, and keeps nothing twice when it is asked at once", async () => {
    const { read, asked, fail } = indexed();
    fail(new Error("no node answers"));
    expect(await read(headAt(30, 25)).catch((error: Error) => error.message)).to.equal("no node answers");
    fail();
    asked.length = 0;
    const all = await Promise.all([read(headAt(30, 25)), read(headAt(31, 26)), read(headAt(32, 26))]);
    expect(all).to.deep.equal([
      [3, 14, 27],
      [3, 14, 27, 31],
      [3, 14, 27, 31],
    ]);
    expect(asked.filter(([from]) => from === 2)).to.have.length(1);
  });
});
