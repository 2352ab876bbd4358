import { expect } from "chai";

import { AgentError } from "../../../../tasks/protocol/agent-error.ts";
import { connectMarket, CONTRACT_NAMES, type MarketAddresses } from "../../../../tasks/protocol/connect.ts";
import { fetchProgram } from "../../../../tasks/protocol/programs.ts";
import { programCache } from "../../../../tasks/protocol/agent/programs.ts";
import { ask } from "../../../../tasks/protocol/send.ts";
import { connectChain, localEndpoint } from "../../../../tasks/protocol/rpc/index.ts";
import { ChainProvider } from "../../../../tasks/protocol/rpc/provider.ts";
import { programId } from "../../../../sim/index.ts";
import { rejection } from "../../../helpers/tasks/nodes.ts";
import { connection, deployWorld, networkHelpers, type World } from "../../../helpers/tasks/sdk.ts";

describe("ChainProvider", () => {
  let world: World;
  let calls: string[];
  let fault: (method: string, params: readonly unknown[]) => void;
  let provider: ChainProvider;

  beforeEach(async () => {
    world = await networkHelpers.loadFixture(deployWorld);
    [calls, fault] = [[], () => undefined];
    const inner = localEndpoint("inner", connection.provider as never);
    const chain = connectChain({
      endpoints: [
        {
          name: "a",
          request: (method, params) => {
            calls.push(method);
            fault(method, params);
            return inner.request(method, params);
          },
        },
      ],
      chainId: world.market.chainId,
      finality: 0,
      sleep: () => Promise.resolve(),
    });
    provider = new ChainProvider(chain);
  });
  afterEach(() => provider.destroy());

  async function market() {
    const entries = CONTRACT_NAMES.map(async (name) => [name, await world.market[name].getAddress()]);
    const contracts = Object.fromEntries(await Promise.all(entries)) as MarketAddresses["contracts"];
    return connectMarket({ chainId: world.market.chainId, contracts }, provider);
  }

  it("reads contracts through nodes that fail, and tells reverts by name", async () => {
    let tries = 0;
    fault = (method) => {
      if (method === "eth_call" && tries++ % 2 === 0) throw new AgentError("RpcUnreachable", "away", {});
    };
    const { board } = await market();
    expect(await board.NOTIFY_GAS()).to.equal(await world.market.board.NOTIFY_GAS());
    expect((await rejection(ask("programOf", (await market()).store.programOf(`0x${"12".repeat(32)}`)))).code).to.equal(
      "ProgramUnknown",
    );
  });

  it("asks for logs in halves where a node refuses the whole, and misses none", async () => {
    const { store } = await market();
    fault = (method, [filter]) => {
      if (method !== "eth_getLogs") return;
      const { fromBlock, toBlock } = filter as Record<"fromBlock" | "toBlock", string>;
      if (Number(toBlock) - Number(fromBlock) > 3) throw new AgentError("RpcRefused", "range", { reason: "range" });
    };
    const { code, shape } = world.jobs.open;
    const open = { code, shape };
    expect(await fetchProgram(store, programId(open))).to.deep.equal(open);
  });

  it("reads the state of a block that is named by its hash", async () => {
    const { board } = await market();
    const { hash } = (await provider.getBlock("latest"))!;
    const [poster] = world.accounts;
    expect(await board.nonces(poster!.address, { blockTag: hash! })).to.equal(0n);
  });

  it("neither sends nor listens", async () => {
    expect((await rejection(provider.broadcastTransaction("0x02"))).code).to.not.equal(undefined);
    expect(calls).not.to.include("eth_sendRawTransaction");
    expect((await rejection(provider.on("block", () => undefined))).code).to.equal("ProviderReadsOnly");
  });

  it("fetches a program once a store, and again where the disk has spoilt it", async () => {
    const kept = new Map<string, Uint8Array>();
    const cache = {
      get: (key: string) => kept.get(key),
      put: (key: string, value: Uint8Array) => void kept.set(key, value),
    };
    const connected = await market();
    const { code, shape } = world.jobs.open;
    const open = { code, shape };
    const id = programId(open);
    expect(await programCache(cache, connected)(id)).to.deep.equal(open);
    calls.length = 0;
    expect(await programCache(cache, connected)(id)).to.deep.equal(open);
    expect(calls).to.deep.equal([]);
    const [[key, bytes]] = [...kept] as [[string, Uint8Array]];
    const spoilt = Uint8Array.from(bytes);
    spoilt[40]! ^= 1;
    kept.set(key, spoilt);
    expect(await programCache(cache, connected)(id)).to.deep.equal(open);
    expect(calls).to.include("eth_getLogs");
  });
});
