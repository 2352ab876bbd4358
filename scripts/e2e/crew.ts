/** Who takes part in a run, and how each is started. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { keepSealedRows } from "../../tasks/protocol/agent/roles/index.ts";
import type { SealedData } from "../../tasks/protocol/index.ts";
import { openStore } from "../../tasks/protocol/store/index.ts";
import type { ActorConfig } from "./actors/context.ts";
import type { KeptRows } from "./actors/posting.ts";
import type { Recruit } from "./actors.ts";
import { keyOf } from "./market.ts";

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

/** An agent of the product, with a way by HTTP and one by WebSocket. */
export function agentRecruit(person: Person, urls: readonly string[], post: Post, index: number): Recruit {
  const plain = plainRecruit(person, urls[0]!, post, index);
  const own = folderOf(post.folder, person.name);
  const path = join(own, "config.json");
  const config = JSON.parse(readFileSync(path, "utf8")) as ActorConfig;
  const options = optionsOf(person, config.seed, post.token);
  writeFileSync(path, JSON.stringify({ ...config, urls, options }));
  if (person.part === "poster") {
    const store = openStore(join(own, STORE));
    for (const sealed of post.rows) keepSealedRows(store, sealed);
    store.close();
  }
  return { ...plain, script: join(import.meta.dirname, "actors", "agent.ts") };
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
