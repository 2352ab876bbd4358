import { expect } from "chai";

import { AgentError } from "../../../../tasks/protocol/agent-error.ts";
import { connectChain, type ChainEvent, type ChainOptions } from "../../../../tasks/protocol/rpc/index.ts";
import { CHAIN_ID, fakeNode, faults, type FakeNode } from "../../../helpers/tasks/fake-node.ts";
import { rejection } from "../../../helpers/tasks/nodes.ts";

describe("connectChain", () => {
  let a: FakeNode;
  let b: FakeNode;
  let time: number;
  let slept: number[];
  let events: ChainEvent[];

  beforeEach(() => {
    [a, b] = [fakeNode("a"), fakeNode("b")];
    for (const node of [a, b]) node.mine(10);
    time = 1_900_000_000_000;
    slept = [];
    events = [];
  });

  const connect = (options: Partial<ChainOptions> = {}) =>
    connectChain({
      endpoints: [a, b],
      chainId: CHAIN_ID,
      finality: 4,
      now: () => time,
      sleep: (ms) => {
        slept.push(ms);
        time += ms;
        return Promise.resolve();
      },
      onEvent: (event) => events.push(event),
      ...options,
    });
  const calls = (node: FakeNode) => [...node.calls.values()].reduce((sum, count) => sum + count, 0);

  it("gives the head and the block that is final", async () => {
    const { number, hash, final, baseFeePerGas } = await connect().head();
    expect([number, hash, baseFeePerGas]).to.deep.equal([10, a.chain[10]!.hash, 1_000_000n]);
    expect(final).to.deep.equal({ number: 6, hash: a.chain[6]!.hash });
  });

  it("takes the node's word for what is final where that is wanted", async () => {
    a.mine();
    expect((await connect({ finality: "finalized" }).head()).final.number).to.equal(7);
  });

  it("stays with a node that works", async () => {
    const chain = connect();
    for (let i = 0; i < 5; i++) await chain.head();
    expect(calls(b)).to.equal(0);
  });

  it("goes on with another node, without a pause, when one fails", async () => {
    a.fault = faults.unreachable;
    expect((await connect().head()).number).to.equal(10);
    expect(slept).to.deep.equal([]);
    expect(events).to.have.length(1).and.to.have.nested.property("[0].endpoint", "a");
  });

  it("pauses longer and longer when all fail, and tells every failure", async () => {
    a.fault = b.fault = faults.unreachable;
    const error = await rejection(connect({ tries: 8, backoffMs: 100, maxBackoffMs: 450 }).request("eth_x", []));
    expect(error.code).to.equal("RpcExhausted");
    expect(
      (error.details as { failures: { endpoint: string }[] }).failures.map(({ endpoint }) => endpoint),
    ).to.deep.equal(["a", "b", "a", "b", "a", "b", "a", "b"]);
    const bounds = [
      [100, 125],
      [200, 250],
      [400, 450],
    ] as const;
    expect(slept).to.have.length(3);
    for (const [i, [low, high]] of bounds.entries()) expect(slept[i]).to.be.within(low, high);
  });

  it("does not ask a node again before its limit is over", async () => {
    let limited = 0;
    a.fault = () => (limited++ === 0 ? faults.rateLimited() : undefined);
    const chain = connect({ endpoints: [a], backoffMs: 1 });
    await chain.head();
    expect(limited).to.be.greaterThan(1);
    expect(slept[0]).to.be.at.least(5);
  });

  it("throws a node's refusal at once", async () => {
    const error = await rejection(connect().request("eth_nonsense", []));
    expect(error).to.include({ code: "RpcRefused" });
    expect([calls(b), slept]).to.deep.equal([0, []]);
  });

  it("uses no node of another chain", async () => {
    a.fault = (method) => (method === "eth_chainId" ? "0x1" : undefined);
    const chain = connect();
    await chain.head();
    await chain.head();
    expect([...a.calls.keys()]).to.deep.equal(["eth_chainId"]);
    expect(events[0]).to.deep.include({ type: "distrusted", endpoint: "a" });
    b.fault = a.fault;
    expect(await rejection(connect().head())).to.include({ code: "RpcExhausted" });
  });

  it("asks a node that was away for its chain again", async () => {
    const chain = connect({ endpoints: [a] });
    await chain.head();
    let away = true;
    a.fault = (method) => {
      if (away) {
        away = false;
        return faults.unreachable();
      }
      return method === "eth_chainId" ? "0x1" : undefined;
    };
    expect(await rejection(chain.head())).to.include({ code: "RpcExhausted" });
  });

  it("never lets what is final go back: a node that lags is passed over", async () => {
    const chain = connect();
    await chain.head();
    a.lag = 8;
    expect(await chain.head()).to.deep.include({ number: 10, final: { number: 6, hash: b.chain[6]!.hash } });
    a.lag = 2;
    const again = connect({ endpoints: [a], final: { number: 6, hash: a.chain[6]!.hash } });
    expect(await again.head()).to.deep.include({ number: 8, final: { number: 6, hash: a.chain[6]!.hash } });
  });

  it("leaves a node alone that shows another final block", async () => {
    const chain = connect();
    await chain.head();
    a.reorganise(6);
    a.mine(6);
    const { final } = await chain.head();
    expect(final.hash).to.equal(b.chain[6]!.hash);
    const before = calls(a);
    await chain.head();
    expect(calls(a)).to.equal(before);
    expect(events.find(({ type }) => type === "distrusted")).to.have.nested.property("error.code", "FinalBlockChanged");
    time += 60_001;
    b.fault = faults.unreachable;
    expect(await rejection(chain.head())).to.include({ code: "RpcExhausted" });
  });

  it("takes a block for final once as many nodes as wanted name it", async () => {
    const chain = connect({ agreement: 2 });
    expect((await chain.head()).final.number).to.equal(6);
    a.mine(3);
    expect((await chain.head()).final.number, "b has block 9").to.equal(9);
    a.mine(3);
    expect((await chain.head()).final.number, "b lacks block 12").to.equal(9);
  });

  it("does not move what is final while nodes contradict each other", async () => {
    const chain = connect({ agreement: 2 });
    await chain.head();
    a.reorganise(3);
    a.mine(6);
    b.mine(3);
    expect((await chain.head()).final.number).to.equal(6);
    expect(events.find(({ type }) => type === "disagreement")).to.deep.include({ endpoint: "b" });
  });

  it("does not believe a head of the future", async () => {
    const now = a.chain[10]!.timestamp * 1000;
    expect((await connect({ now: () => now, maxAheadSeconds: 30 }).head()).number).to.equal(10);
    a.mine(5);
    expect((await connect({ now: () => now, maxAheadSeconds: 30 }).head()).number, "that of b").to.equal(10);
  });

  it("passes over nodes that send nonsense", async () => {
    for (const nonsense of ["text", {}, { number: "0x1", hash: "0x" }, 7, { number: "0xzz", hash: a.chain[1]!.hash }]) {
      a.fault = (method) => (method === "eth_getBlockByNumber" ? nonsense : undefined);
      expect((await connect().head()).hash, JSON.stringify(nonsense)).to.equal(b.chain[10]!.hash);
    }
  });

  it("wants as many nodes as must agree", () => {
    expect(() => connect({ endpoints: [a], agreement: 2 }))
      .to.throw()
      .with.property("code", "EndpointsMissing");
  });
});

describe("Chain.at and Chain.agreed", () => {
  const two = (agreement: number) => {
    const nodes = [fakeNode("a"), fakeNode("b"), fakeNode("c")] as const;
    for (const node of nodes) node.mine(5);
    const sleep = () => Promise.resolve();
    return { nodes, chain: connectChain({ endpoints: nodes, chainId: CHAIN_ID, finality: 2, agreement, sleep }) };
  };
  const numberOf = (number: number) => (node: { block(at: number): Promise<{ hash: string } | undefined> }) =>
    node.block(number).then((block) => block?.hash ?? "none");

  it("does with one node what belongs together, and goes to the next where that lags", async () => {
    const { chain } = two(1);
    const asked: string[] = [];
    const result = await chain.at("work", async (node) => {
      asked.push(node.name);
      if (node.name === "a") throw new AgentError("NodeBehind", "it lags", {});
      return (await node.block(3))!.number;
    });
    expect([result, asked]).to.deep.equal([3, ["a", "b"]]);
  });

  it("does not hide from its caller what no other node can do either", async () => {
    const { chain } = two(1);
    const refused = new AgentError("RpcRefused", "never", {});
    expect(await rejection(chain.at("work", () => Promise.reject(refused)))).to.equal(refused);
  });

  it("believes what enough nodes say alike, passes over those that are away, and no majority of liars' victims", async () => {
    const { chain, nodes } = two(2);
    expect(await chain.agreed("block", numberOf(3), (hash) => hash)).to.equal(nodes[0].chain[3]!.hash);
    nodes[1].fault = faults.unreachable;
    expect(await chain.agreed("block", numberOf(3), (hash) => hash)).to.equal(nodes[0].chain[3]!.hash);
    nodes[2].fault = faults.unreachable;
    const missing = await rejection(chain.agreed("block", numberOf(3), (hash) => hash));
    expect(missing.code).to.equal("AgreementMissing");
    delete nodes[1].fault;
    nodes[1].fault = (method) => (method === "eth_getBlockByNumber" ? null : undefined);
    const differs = await rejection(chain.agreed("block", numberOf(3), (hash) => hash));
    expect(differs.code).to.equal("NodesDisagree");
  });
});
