/**
 * The process of an actor of the harness: `node main.ts <config.json>`. It looks at the chain again and again and does what
 * its role would; after each look it prints a line, `{"idle": true}` if there was nothing to do.
 */
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

import { isNoise, openActor, type Actor, type ActorConfig } from "./context.ts";
import { lieAbout } from "./liar.ts";
import { stealing } from "./plagiarist.ts";
import { ending } from "./posting.ts";
import { honestly, solving } from "./solving.ts";
import { watching } from "./watching.ts";

const PAUSE_MS = 250;
/** Of the training of open jobs: who trains for longer scores better. */
const ITERATIONS = 4;

const config = JSON.parse(readFileSync(process.argv[2]!, "utf8")) as ActorConfig;

function roleOf(actor: Actor): () => Promise<boolean> {
  switch (config.role) {
    case "solver":
      return solving(actor, { claimant: honestly, iterations: ITERATIONS + (config.seed % 7) });
    case "liar":
      return solving(actor, { claimant: lieAbout(config.seed), iterations: 2 });
    case "plagiarist":
      return stealing(actor);
    case "watchtower":
      return watching(actor);
    case "poster":
      return ending(actor);
  }
}

async function patiently<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isNoise(error)) console.error(`${config.name}: ${error instanceof Error ? error.stack : String(error)}`);
      await sleep(PAUSE_MS);
    }
  }
}

const actor = await patiently(() => openActor(config));
const look = roleOf(actor);
for (;;) {
  const busy = await patiently(look);
  console.log(JSON.stringify({ idle: !busy }));
  await sleep(PAUSE_MS);
}
