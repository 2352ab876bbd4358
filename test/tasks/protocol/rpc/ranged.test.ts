import { expect } from "chai";
import { Log, type Filter, type Provider } from "ethers";

import { rangedProvider } from "../../../../tasks/protocol/rpc/index.ts";

const HEAD = 9_999;
const WORD = `0x${"11".repeat(32)}`;
const EVENTS = [0, 1, 4_999, 5_000, 7_321, HEAD];

/** A node with an event in some blocks, that gives `most` blocks at once; its parts are private, as those of Hardhat's are. */
class Node {
  readonly asked: [number, number][] = [];
  readonly #refuse: (blocks: number) => string | undefined;
  constructor(refuse: (blocks: number) => string | undefined) {
    this.#refuse = refuse;
  }
  get provider(): this {
    return this;
  }
  getBlockNumber = (): Promise<number> => Promise.resolve(HEAD);
  getLogs({ fromBlock, toBlock }: Filter): Promise<Log[]> {
    const [from, to] = [Number(fromBlock), Number(toBlock)];
    this.asked.push([from, to]);
    const reason = this.#refuse(to - from + 1);
    if (reason !== undefined) return Promise.reject(new Error(reason));
    return Promise.resolve(EVENTS.filter((number) => from <= number && number <= to).map(logAt));
  }
}

const logAt = (blockNumber: number): Log => {
  const log = { address: `0x${"22".repeat(20)}`, blockNumber, blockHash: WORD, transactionHash: WORD, topics: [] };
  return new Log({ ...log, data: "0x", index: 0, transactionIndex: 0, removed: false }, {} as Provider);
};

describe("rangedProvider", () => {
  const open = (refuse: ConstructorParameters<typeof Node>[0]) => {
    const node = new Node(refuse);
    return { node, provider: rangedProvider(node as unknown as Provider) };
  };

  for (const [most, words] of [
    [1_000, "query exceeds max block range 1000"],
    [500, "You can make eth_getLogs requests with up to a 500 block range."],
    [1, "query returned more than 10000 results"],
  ] as const) {
    it(`finds every log once where a node gives ${most} blocks at once`, async () => {
      const { node, provider } = open((blocks) => (blocks > most ? words : undefined));
      const logs = await provider.getLogs({ fromBlock: 0 });
      expect(logs.map(({ blockNumber }) => blockNumber)).to.deep.equal(EVENTS);
      // Ranges that were given follow each other without a gap.
      const given = node.asked.filter(([from, to]) => to - from < most);
      expect([given[0]![0], given.at(-1)![1]]).to.deep.equal([0, HEAD]);
      given.slice(1).forEach(([from], i) => expect(from).to.equal(given[i]![1] + 1));
    }).timeout(20_000);
  }

  it("asks once where the node gives everything", async () => {
    const { node, provider } = open(() => undefined);
    expect(await provider.getLogs({ fromBlock: 5_000, toBlock: "latest" })).to.have.length(3);
    expect(node.asked).to.deep.equal([[5_000, HEAD]]);
    expect(provider.provider).to.equal(provider);
  });

  for (const words of ["execution reverted", "Too Many Requests", "request rate exceeded"]) {
    it(`gives up at "${words}", which a shorter range does not mend`, async () => {
      const { node, provider } = open(() => words);
      const error = await provider.getLogs({ fromBlock: 0 }).then(
        () => undefined,
        (reason: Error) => reason,
      );
      expect(error?.message).to.equal(words);
      expect(node.asked).to.have.length(1);
    });
  }
});
