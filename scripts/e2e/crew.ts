/** Who takes part in a run, and how each is started. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import type { Health as AgentHealth } from "../../tasks/protocol/agent/health.ts";
import { keepSealedRows } from "../../tasks/protocol/agent/roles/index.ts";
import type { SealedData } from "../../tasks/protocol/index.ts";
import { openStore } from "../../tasks/protocol/store/index.ts";
import type { ActorConfig } from "./actors/context.ts";
import type { KeptRows } from "./actors/posting.ts";
import type { Health, Recruit } from "./actors.ts";
import { keyOf } from "./market.ts";
import { freePort } from "./nodes.ts";

export type Part = ActorConfig["role"];

export interface Person {
  readonly name: string;
  readonly part: Part;
  readonly isHonest: boolean;
}

/** Three solvers, one of whom lies, two watchtowers, one who steals, one poster. */
export const PEOPLE: readonly Person[] = [
  { name: "Alice", part: "solver", isHonest: true },
  { name: "Bob", part: "solver", isHonest: true },
  { name: "Luke", part: "liar", isHonest: false },
  { name: "Vera", part: "watchtower", isHonest: true },
  { name: "Walt", part: "watchtower", isHonest: true },
  { name: "Pete", part: "plagiarist", isHonest: false },
  { name: "Paula", part: "poster", isHonest: true },
];

export interface Post {
  readonly seed: number;
  /** Of the run: everybody has a folder in it. */
  readonly folder: string;
  readonly contentFolder: string;
  readonly market: ActorConfig["market"];
  /** Rows that the poster holds back. */
  readonly sealed: readonly KeptRows[];
  readonly rows: readonly SealedData[];
  /** In which some rewards are paid. */
  readonly token: string;
}

const STORE = "agent.db";

export const folderOf = (folder: string, name: string): string => join(folder, name);

/** A plain actor of `scripts/e2e/actors`: the liars always, the others where no agents are wanted. */
export function plainRecruit({ name, part }: Person, rpcUrl: string, post: Post, index: number): Recruit {
  const own = folderOf(post.folder, name);
  mkdirSync(own, { recursive: true });
  const { seed, contentFolder, market, sealed } = post;
  const config: ActorConfig = {
    ...{ role: part, name, rpcUrl, contentFolder, market },
    key: keyOf(seed, name),
    folder: own,
    seed: seed * PEOPLE.length + index,
  };
  const path = join(own, "config.json");
  writeFileSync(path, JSON.stringify(config));
  if (part === "poster") writeFileSync(join(own, "sealed.json"), JSON.stringify(sealed));
  const script = join(import.meta.dirname, "actors", "main.ts");
  return { name, script, args: [path], logPath: join(own, "log.txt") };
}

const ETHER = 10n ** 18n;

/** What the operators of a run want of their agents: all there is to do, soon. */
function optionsOf({ name, part }: Person, seed: number, token: string): object {
  const shared = { withdrawAbove: "1", withdrawEverySeconds: 900, tokens: [token], gasPrice: `${10n ** 9n}` };
  switch (part) {
    case "solver":
      return {
        ...shared,
        ...{ maxAtStake: `${1000n * ETHER}`, maxBond: `${10n * ETHER}`, tokenPrices: { [token]: `${ETHER}` } },
        ...{ seed, restarts: 1, iterations: name === "Alice" ? 8 : 4, behindOthers: true, searchSeconds: 1 },
      };
    case "watchtower":
      return { ...shared, maxAtStake: `${1000n * ETHER}`, checksAtOnce: 2 };
    default:
      return { ...shared, forfeit: true };
  }
}

/** Blocks after which nothing is undone: more than reorganisations go deep. */
const FINALITY = 8;
/** Who has nothing to do for so long, in seconds of the chain, is idle. */
const IDLE_SECONDS = 600;
const HEALTH_MS = 2000;

/** An agent of the product as its operator starts it: `tasks/protocol/agent/process.ts` with a file of configuration. */
export async function agentRecruit(
  person: Person,
  urls: readonly string[],
  post: Post,
  index: number,
): Promise<AgentRecruit> {
  const { name, part } = person;
  const own = folderOf(post.folder, name);
  mkdirSync(own, { recursive: true });
  const port = await freePort();
  const deployment = join(own, "market.json");
  writeFileSync(deployment, JSON.stringify(post.market));
  const config = {
    chain: {
      id: post.market.chainId,
      endpoints: urls,
      finality: FINALITY,
      finalBatch: 4,
      pollSeconds: 0.3,
      requestSeconds: 3,
    },
    market: { deployment, fromBlock: 0 },
    store: join(own, STORE),
    content: { sources: [{ type: "folder", path: post.contentFolder }] },
    signer: { type: "environment", name: KEY },
    roles: { [part]: optionsOf(person, post.seed * PEOPLE.length + index, post.token) },
    fees: { maxFeePerGas: "500 gwei", minPriorityFee: "0.1 gwei" },
    metrics: { port },
  };
  const path = join(own, "agent.json");
  writeFileSync(path, JSON.stringify(config));
  if (part === "poster") {
    const store = openStore(join(own, STORE));
    for (const sealed of post.rows) keepSealedRows(store, sealed);
    store.close();
  }
  const url = `http://127.0.0.1:${port}`;
  return {
    ...{ name, logPath: join(own, "log.txt"), url },
    script: join(import.meta.dirname, "../../tasks/protocol/agent/process.ts"),
    args: ["--config", path],
    env: { [KEY]: keyOf(post.seed, name) },
    health: () => healthAt(url),
  };
}

/** An agent, and where it tells of itself. */
export interface AgentRecruit extends Recruit {
  readonly url: string;
}

const KEY = "KETWORK_E2E_KEY";

async function healthAt(url: string): Promise<Health | undefined> {
  try {
    const response = await fetch(`${url}/health`, { signal: AbortSignal.timeout(HEALTH_MS) });
    const { state, head, mostUrgent } = (await response.json()) as AgentHealth;
    if (state !== "ok" || !head) return undefined;
    const { secondsLeft = Infinity, deadline } = mostUrgent ?? {};
    return { isIdle: secondsLeft > IDLE_SECONDS, deadline, head: head.hash };
  } catch {
    return undefined;
  }
}

/** Commitments whose secrets an agent has kept. */
export function agentSecrets(folder: string, name: string): string[] {
  const path = join(folderOf(folder, name), STORE);
  if (!existsSync(path)) return [];
  const store = openStore(path);
  const kept = store.secrets.list().map(({ commitment }) => commitment.toLowerCase());
  store.close();
  return kept;
}

/** Commitments whose secrets a plain actor has kept. */
export function plainSecrets(folder: string, name: string): string[] {
  const path = join(folderOf(folder, name), "secrets.json");
  if (!existsSync(path)) return [];
  const kept = JSON.parse(readFileSync(path, "utf8")) as Record<string, { readonly commitment: string }>;
  return Object.values(kept).map(({ commitment }) => commitment);
}
