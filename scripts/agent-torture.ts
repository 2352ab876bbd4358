/**
 * Tries to make an agent lose a salt, use a nonce twice or send an intent twice:
 *
 *     npm run torture -- --seed 1 --lives 200 --moves 300 --kills 40
 *
 * `lives` of a transactor on a node that reorganises, forgets, lags and limits, with deaths at random calls; then `kills` of
 * processes that write to a store. A failure names its seed.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { Random } from "../sim/math/random.ts";
import { playScenario, type ScenarioReport } from "../test/helpers/tasks/agent-scenario.ts";
import { killStore } from "../test/helpers/tasks/kill-store.ts";

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    lives: { type: "string", default: "200" },
    moves: { type: "string", default: "300" },
    kills: { type: "string", default: "40" },
  },
});
const [seed, lives, moves, kills] = [values.seed, values.lives, values.moves, values.kills].map(Number) as [
  number,
  number,
  number,
  number,
];

async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "ketwork-"));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const total: Record<keyof ScenarioReport, number> = { intents: 0, deaths: 0, strangers: 0, reorganisations: 0 };
for (let life = 0; life < lives; life++) {
  try {
    const report = await inFolder((folder) => playScenario(folder, new Random(seed + life), moves));
    for (const key of Object.keys(total) as (keyof ScenarioReport)[]) total[key] += report[key];
  } catch (error) {
    console.error(`seed ${seed + life}, ${moves} moves:`);
    throw error;
  }
}
console.log(`${lives} lives: ${JSON.stringify(total)}; every intent happened once`);
const checked = await inFolder((folder) => killStore(join(folder, "agent.db"), kills, new Random(seed)));
console.log(`${kills} processes killed: nothing of ${checked} things on the disk was lost`);
