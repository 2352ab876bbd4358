/** Sets a run up: the market, its bounties, and everybody's process behind a way that can fail. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";

import { encodeCells, toHex } from "../../sim/index.ts";
import { CONTRACT_NAMES, eventReader, type EventRecord } from "../../tasks/protocol/index.ts";
import { enlist } from "./actors.ts";
import { mintRows, postPlanned, type PostedJob } from "./bounties.ts";
import { agentRecruit, PEOPLE, plainRecruit, type Post } from "./crew.ts";
import { planBounties } from "./jobs.ts";
import { deployGround, FUNDS, keyOf, type Ground } from "./market.ts";
import type { Victim } from "./mishaps.ts";
import type { ChainNode } from "./nodes.ts";
import { startProxy } from "./proxy.ts";
import { balancesOf } from "./reading.ts";

export interface StageOptions {
  readonly seed: number;
  readonly bounties: number;
  readonly folder: string;
  /** Whether the honest are agents of the product, or plain actors. */
  readonly agents: boolean;
}

export interface Stage extends AsyncDisposable {
  readonly ground: Ground;
  readonly posted: readonly PostedJob[];
  readonly post: Post;
  /** By name, in lower case. */
  readonly accounts: ReadonlyMap<string, string>;
  /** By name: what everybody had before the first bounty, by token. */
  readonly before: ReadonlyMap<string, ReadonlyMap<string, bigint>>;
  /** The block before the first bounty. */
  readonly first: number;
  readonly victims: ReadonlyMap<string, Victim>;
  /** All that has happened on the market. */
  events(): Promise<EventRecord[]>;
}

const POSTER = "Paula";
const FIRST_COMMIT_SECONDS = 900;
const STAGGER_SECONDS = 60;

export async function setStage(node: ChainNode, options: StageOptions): Promise<Stage> {
  const { seed, folder } = options;
  const contentFolder = join(folder, "content");
  mkdirSync(contentFolder, { recursive: true });
  const ground = await deployGround(node, seed, keyOf(seed, POSTER));
  const { market, provider, token } = ground;
  const datasetId = await mintRows(market, contentFolder, 1);
  const accounts = new Map<string, string>();
  for (const { name } of PEOPLE) {
    const address = await ground.signer(keyOf(seed, name)).getAddress();
    if (name !== POSTER) await node.setBalance(address, FUNDS);
    accounts.set(name, address.toLowerCase());
  }
  const first = await provider.getBlockNumber();
  const before = new Map<string, ReadonlyMap<string, bigint>>();
  for (const [name, account] of accounts) before.set(name, await balancesOf(market, token, account));
  const poster = ground.signer(keyOf(seed, POSTER));
  const posted: PostedJob[] = [];
  for (const [i, planned] of planBounties(options.bounties, seed).entries()) {
    const commitSeconds = FIRST_COMMIT_SECONDS + i * STAGGER_SECONDS;
    posted.push(await postPlanned(market, poster, planned, { datasetId, token, commitSeconds, seed: seed * 100 + i }));
  }
  await node.request("evm_setAutomine", [false]);

  const post: Post = {
    ...{ seed, folder, contentFolder, token },
    market: { chainId: ground.chainId, contracts: ground.contracts },
    rows: posted.flatMap(({ sealed }) => sealed ?? []),
    sealed: posted.flatMap(({ bountyId, sealed }) =>
      sealed ? [{ bountyId, depth: sealed.depth, salt: sealed.salt, rows: toHex(encodeCells(sealed.cells)) }] : [],
    ),
  };
  const stack = new AsyncDisposableStack();
  const victims = new Map<string, Victim>();
  for (const [i, person] of PEOPLE.entries()) {
    const isAgent = options.agents && person.isHonest;
    const proxies = [];
    for (let way = 0; way < (isAgent ? 2 : 1); way++) {
      proxies.push(stack.use(await startProxy(node.port, 2 * (seed * PEOPLE.length + i) + way)));
    }
    const urls = proxies.map(({ httpUrl, wsUrl }, way) => (way === 0 ? httpUrl : wsUrl));
    const recruit = isAgent ? await agentRecruit(person, urls, post, i) : plainRecruit(person, urls[0]!, post, i);
    victims.set(person.name, { member: stack.use(enlist(recruit)), proxies, key: keyOf(seed, person.name) });
  }

  const readEvent = await eventReader(market);
  const address = await Promise.all(CONTRACT_NAMES.map((name) => market[name].getAddress()));
  return {
    ...{ ground, posted, post, accounts, before, first, victims },
    async events() {
      const logs = await provider.getLogs({ address, fromBlock: 0 });
      return logs.map(readEvent).filter((event) => event !== undefined);
    },
    async [Symbol.asyncDispose]() {
      await stack.disposeAsync();
      provider.destroy();
    },
  };
}
