/** Who takes part in a run, and how each is started. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

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
}

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

/** Commitments whose secrets a plain actor has kept. */
export function plainSecrets(folder: string, name: string): string[] {
  const path = join(folderOf(folder, name), "secrets.json");
  if (!existsSync(path)) return [];
  const kept = JSON.parse(readFileSync(path, "utf8")) as Record<string, { readonly commitment: string }>;
  return Object.values(kept).map(({ commitment }) => commitment);
}
