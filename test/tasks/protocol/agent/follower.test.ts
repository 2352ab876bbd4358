import { join } from "node:path";

import { expect } from "chai";

import { concealing } from "../../../../sim/index.ts";
import { Random } from "../../../../sim/math/random.ts";
import { createFollower, type Follower, type FollowerEvent } from "../../../../tasks/protocol/agent/follower.ts";
import { AgentError } from "../../../../tasks/protocol/agent-error.ts";
import { newOrderKey } from "../../../../tasks/protocol/envelope.ts";
import { draftOrder } from "../../../../tasks/protocol/private-order.ts";
import { publishProgram } from "../../../../tasks/protocol/programs.ts";
import { connectChain, localEndpoint, type Endpoint } from "../../../../tasks/protocol/rpc/index.ts";
import { openStore, type Store } from "../../../../tasks/protocol/store/index.ts";
import { echoJob } from "../../../helpers/market/jobs.ts";
import { temporaryFolder } from "../../../helpers/tasks/folder.ts";
import { rejection } from "../../../helpers/tasks/nodes.ts";
import {
  CHAPTERS,
  claim,
  expectTrue,
  loadPlayed,
  playOut,
  players,
  type Played,
} from "../../../helpers/tasks/played.ts";
import { sendNoText } from "../../../helpers/tasks/no-text.ts";
import { BOND, connection, networkHelpers, post, REWARD } from "../../../helpers/tasks/sdk.ts";

const { provider } = connection;
const FINALITY = 8;

/** The node, with answers replaced where a fault returns one. */
function node(name: string, fault: (method: string, params: readonly unknown[]) => unknown = () => undefined) {
  const inner = localEndpoint(name, provider as never);
  const calls: { method: string; params: readonly unknown[] }[] = [];
  const endpoint: Endpoint = {
    name,
    async request(method, params) {
      calls.push({ method, params });
      return (await fault(method, params)) ?? (await inner.request(method, params));
    },
  };
  return { ...endpoint, calls };
}

describe("createFollower", () => {
  const folder = temporaryFolder();
  let stores: Store[];
  beforeEach(() => (stores = []));
  afterEach(() => {
    for (const store of stores) store.close();
  });

  function open(): Store {
    const store = openStore(join(folder(), `${stores.length}.db`));
    stores.push(store);
    return store;
  }

  async function follow(
    { market }: Played,
    options: {
      store?: Store;
      nodes?: Endpoint[];
      agreement?: number;
      finalBatch?: number;
      maxRange?: number;
      finality?: number;
    } = {},
  ): Promise<Follower & { readonly events: FollowerEvent[] }> {
    const { store = open(), nodes = [node("a")], agreement = 1, finality = FINALITY, ...rest } = options;
    const chain = connectChain({
      endpoints: nodes,
      chainId: market.chainId,
      finality,
      agreement,
      sleep: () => Promise.resolve(),
      distrustMs: 0,
      final: store.cursors.get("market"),
    });
    const events: FollowerEvent[] = [];
    const follower = await createFollower({
      ...{ chain, market, store, finalBatch: 1, ...rest },
      onEvent: (event) => events.push(event),
    });
    return { sync: (signal) => follower.sync(signal), cursor: undefined, events };
  }

  it("knows at every head what the contracts say, and so does one that begins anew", async function () {
    this.timeout(300_000);
    const world = await loadPlayed();
    const follower = await follow(world);
    const each = async () => expectTrue(await follower.sync(), world);
    for (const chapter of CHAPTERS) {
      await chapter(world, each);
      await each();
    }
    await networkHelpers.mine(2 * FINALITY);
    await each();
    const late = await follow(world, { finalBatch: 100_000 });
    await expectTrue(await late.sync(), world);
    const small = await follow(world, { maxRange: 3 });
    await expectTrue(await small.sync(), world);
  });

  it("forgets what a reorganisation took, and learns what came instead", async () => {
    const world = await loadPlayed();
    await CHAPTERS[0]!(world, () => Promise.resolve());
    await networkHelpers.mine(FINALITY);
    const follower = await follow(world);
    const before = await follower.sync();
    const snapshot = await networkHelpers.takeSnapshot();
    const lie = await claim(world, world.bounties[0]!, 1, true);
    const sides = players(world, lie, 3);
    await sides.attack.challenge();
    const during = await follower.sync();
    expect(during.games()).to.have.length(1);
    await expectTrue(during, world);
    await snapshot.restore();
    // The game knows the nonces of the chain that is gone.
    const { bountyId } = await post(world);
    await networkHelpers.mine(1);
    const after = await follower.sync();
    await expectTrue(after, world);
    expect(after.claim(lie.claimId)).to.equal(undefined);
    expect(after.bounty(bountyId)).to.include({ status: "open" });
    // Views of heads that were are as they were.
    expect(during.games()).to.have.length(1);
    expect(during.bounty(bountyId)).to.equal(undefined);
    expect(before.claims()).to.deep.equal([]);
    await snapshot.restore();
    await networkHelpers.mine(3);
    await expectTrue(await follower.sync(), world);
    expect(follower.events.filter(({ type }) => type === "reorganised")).to.have.length(2);
  });

  it("reads nothing that is final a second time, whenever it is started again", async () => {
    const world = await loadPlayed();
    const store = open();
    for (const chapter of CHAPTERS.slice(0, 2)) await chapter(world, () => Promise.resolve());
    await networkHelpers.mine(FINALITY);
    await (await follow(world, { store })).sync();
    const final = store.cursors.get("market")!;
    const again = node("a");
    await CHAPTERS[2]!(world, () => Promise.resolve());
    const follower = await follow(world, { store, nodes: [again] });
    await expectTrue(await follower.sync(), world);
    const asked = again.calls.filter(({ method }) => method === "eth_getLogs");
    expect(asked).not.to.be.empty;
    for (const { params } of asked) {
      expect(Number((params[0] as { fromBlock: string }).fromBlock)).to.be.greaterThan(final.number);
    }
  });

  it("loses and doubles nothing when it dies between any two writes", async () => {
    const world = await loadPlayed();
    for (const chapter of CHAPTERS.slice(0, 2)) await chapter(world, () => Promise.resolve());
    await networkHelpers.mine(FINALITY);
    const store = open();
    let deaths = 0;
    for (let fatal = 0; ; fatal++) {
      let writes = 0;
      const dying: Pick<Store, "known" | "cursors" | "atomically"> = {
        atomically: (work) => store.atomically(work),
        cursors: store.cursors,
        known: {
          ...store.known,
          put: (item) => {
            if (writes++ === fatal) throw new Error("died");
            store.known.put(item);
          },
        },
      };
      const done = await (await follow(world, { store: dying as Store, maxRange: 5 })).sync().catch(() => undefined);
      if (done) break;
      deaths++;
    }
    expect(deaths).to.be.greaterThan(3);
    await expectTrue(await (await follow(world, { store })).sync(), world);
  });

  it("does with a node that refuses long ranges, and does not ask again for what it was refused", async () => {
    const world = await loadPlayed();
    await CHAPTERS[0]!(world, () => Promise.resolve());
    await networkHelpers.mine(FINALITY);
    let refused = 0;
    const strict = node("strict", (method, [filter]) => {
      if (method !== "eth_getLogs") return undefined;
      const { fromBlock, toBlock } = filter as Record<"fromBlock" | "toBlock", string>;
      if (Number(toBlock) - Number(fromBlock) < 7) return undefined;
      refused++;
      throw new AgentError("RpcRefused", "block range is too wide", { reason: "block range is too wide" });
    });
    await expectTrue(await (await follow(world, { nodes: [strict] })).sync(), world);
    expect(refused).to.be.greaterThan(0);
  });

  it("does not believe a node that lags, that shows other logs, or that leaves some out in the middle", async () => {
    const world = await loadPlayed();
    for (const chapter of CHAPTERS.slice(0, 2)) await chapter(world, () => Promise.resolve());
    await networkHelpers.mine(FINALITY);
    const inner = localEndpoint("inner", provider as never);
    const logs = async (params: readonly unknown[]) =>
      (await inner.request("eth_getLogs", params)) as Record<string, unknown>[];
    const { board } = world.market;
    const posts = board.filters.BountyPosted().fragment.topicHash;
    const changed = (change: (data: string) => string) => async (method: string, params: readonly unknown[]) => {
      if (method !== "eth_getLogs") return undefined;
      return (await logs(params)).map((log) =>
        (log.topics as string[])[0] === posts ? { ...log, data: change(log.data as string) } : log,
      );
    };
    const faults: Record<string, (method: string, params: readonly unknown[]) => unknown> = {
      "lags behind its head": (method, params) => (method === "eth_getLogs" && params.length ? [] : undefined),
      "of another block": async (method, params) =>
        method === "eth_getLogs"
          ? (await logs(params)).map((log) => ({ ...log, blockHash: `0x${"77".repeat(32)}` }))
          : undefined,
      "another reward": changed((data) => data.replace(/0de0b6b3a7640000/, "0de0b6b3a7640001")),
      "cut short": changed((data) => data.slice(0, -2)),
      "without the commits": async (method, params) =>
        method === "eth_getLogs"
          ? (await logs(params)).filter(
              ({ topics }) => (topics as string[])[0] !== board.filters.Committed().fragment.topicHash,
            )
          : undefined,
    };
    for (const [what, fault] of Object.entries(faults)) {
      const liar = node("liar", fault);
      const honest = node("honest");
      const silent = what === "lags behind its head";
      const follower = await follow(world, { nodes: [liar, honest], agreement: silent ? 2 : 1 });
      if (silent) {
        // Its logs are consistent in themselves: only another node can tell.
        expect((await rejection(follower.sync())).code, what).to.equal("NodesDisagree");
        liar.request = honest.request;
      }
      await expectTrue(await follower.sync(), world);
    }
  });

  it("follows on behind documents that are no text", async () => {
    const world = await loadPlayed();
    const { market, accounts } = world;
    const { board, privateDesk } = market;
    const { terms } = await post(world);
    const later = { ...terms, commitDeadline: terms.commitDeadline + 3600n };
    await sendNoText(accounts[0]!, board, "post", later, later.reward);
    const program = concealing(echoJob());
    await publishProgram(market.store, program);
    const order = await draftOrder(market.rules, market.datasets, {
      ...{ program, machine: await market.machine.getAddress(), direction: "max", reward: REWARD, commitSeconds: 3600 },
      ...{ solverBond: BOND, challengerBond: BOND, key: newOrderKey().key, deliveryBond: BOND },
    });
    await sendNoText(accounts[0]!, privateDesk, "order", order, REWARD);
    await CHAPTERS[0]!(world, () => Promise.resolve());
    const view = await (await follow(world)).sync();
    await expectTrue(view, world);
    expect(view.bounties()[1]).to.include({ metadata: "", isDocument: false });
    expect(view.orders()[0]).to.include({ metadata: "", isDocument: false });
  });

  it("plays a game to its end while the nodes lose a quarter of all requests", async function () {
    this.timeout(200_000);
    const world = await loadPlayed();
    await CHAPTERS[0]!(world, () => Promise.resolve());
    const random = new Random(7);
    const shaky = node("shaky", () => {
      if (random.nextInt(4) === 0) throw new AgentError("RpcUnreachable", "no connection", {});
      return undefined;
    });
    const follower = await follow(world, { nodes: [shaky] });
    const lie = await claim(world, world.bounties[0]!, 1, true);
    await playOut(players(world, lie, 3), async () => {
      let view = await follower.sync().catch(() => undefined);
      for (let i = 0; !view && i < 20; i++) view = await follower.sync().catch(() => undefined);
      await expectTrue(view!, world);
    });
  });
});
