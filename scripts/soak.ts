/**
 * Agents at work for a long time: does their memory grow?
 *
 *     npm run soak -- --minutes 30 [--seed S] [--json]
 *
 * One node, a solver, a watchtower and a poster, and one bounty after the other. The heap of each agent is measured after a
 * full collection; a line is fitted to what follows the warm-up (the first third), and the process fails where it rises by
 * more than 10 %. The last line of `--json` is `{seed, minutes, bounties, ended, failures, agents: [{name, samples,
 * growth, bytesPerHour, heap}]}`.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";

import { lineChart } from "../tasks/view/plot.ts";
import { enlist, type Member } from "./e2e/actors.ts";
import { mintRows, postPlanned } from "./e2e/bounties.ts";
import { agentRecruit, PEOPLE } from "./e2e/crew.ts";
import { growthOf, heapAfterCollection } from "./e2e/heap.ts";
import { planBounties } from "./e2e/jobs.ts";
import { deployGround, FUNDS, keyOf } from "./e2e/market.ts";
import { startAnvil } from "./e2e/nodes.ts";
import { blockAt } from "./e2e/rpc.ts";
import { installAnvil } from "./nodes/anvil.ts";

for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130));

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "30" },
    seed: { type: "string", default: "1" },
    json: { type: "boolean", default: false },
  },
});
const [minutes, seed] = [Number(values.minutes), Number(values.seed)];
if (!(minutes > 0) || !Number.isSafeInteger(seed)) throw new RangeError("--minutes and --seed: numbers are wanted");

const CREW = ["Alice", "Vera", "Paula"];
const MOST_GROWTH = 0.1;
const WARM_UP = 1 / 3;
const SAMPLES = 60;
const BLOCK_MS = 250;
const BLOCK_SECONDS = 24;
const COMMIT_SECONDS = 900;
/** Blocks from one bounty to the next. */
const PACE = 40;
const MEGABYTE = 2 ** 20;

/** The address at which a process that was started with `--inspect` says that it listens. */
function inspectorOf(logPath: string): string | undefined {
  return [...readFileSync(logPath, "utf8").matchAll(/listening on (ws:\S+)/g)].at(-1)?.[1];
}

const folder = mkdtempSync(join(tmpdir(), "ketwork-soak-"));
const began = Date.now();
const say = (text: string) => console.error(`${((Date.now() - began) / 1000).toFixed(0).padStart(6)} s  ${text}`);
using anvil = installAnvil();
await using node = await startAnvil(anvil.path, folder);
const contentFolder = join(folder, "content");
// Bounties are another account's, so that nobody else uses an agent's nonces; the poster has what it does for others.
const ground = await deployGround(node, seed, keyOf(seed, "Petra"));
const { market, provider, token } = ground;
const petra = ground.signer(keyOf(seed, "Petra"));
const datasetId = await mintRows(market, contentFolder, 1);
for (const name of CREW) await node.setBalance(await ground.signer(keyOf(seed, name)).getAddress(), FUNDS);
await node.request("evm_setAutomine", [false]);

const post = { seed, folder, contentFolder, token, sealed: [], rows: [] };
const addresses = { chainId: ground.chainId, contracts: ground.contracts };
await using stack = new AsyncDisposableStack();
const crew: { readonly member: Member; readonly logPath: string; readonly points: [number, number][] }[] = [];
for (const [i, person] of PEOPLE.entries()) {
  if (!CREW.includes(person.name)) continue;
  const recruit = await agentRecruit(person, [node.url], { ...post, market: addresses }, i);
  const member = stack.use(enlist({ ...recruit, env: { ...recruit.env, NODE_OPTIONS: "--inspect=127.0.0.1:0" } }));
  crew.push({ member, logPath: recruit.logPath, points: [] });
}

const plans = planBounties(10_000, seed).filter(({ isSealed, inTokens }) => !isSealed && !inTokens);
const failures: string[] = [];
const sampleMs = (60_000 * minutes) / SAMPLES;
let [posted, block, sampled, posting] = [0, 0, Date.now(), Promise.resolve()];
let workedFrom: number | undefined;
for (; workedFrom === undefined || Date.now() - workedFrom < 60_000 * minutes; block++) {
  const { time } = await blockAt(node.request, "latest");
  await node.mine(time + BLOCK_SECONDS);
  if (block % PACE === 0) {
    const [planned, number] = [plans[posted % plans.length]!, posted++];
    const options = { datasetId, token, commitSeconds: COMMIT_SECONDS, seed: seed + number };
    posting = posting.then(async () => {
      await postPlanned(market, petra, planned, options).catch((error: unknown) => failures.push(String(error)));
    });
  }
  const healths = await Promise.all(crew.map(({ member }) => member.health()));
  if (workedFrom === undefined && healths.every((health) => health !== undefined)) {
    workedFrom = Date.now();
    say("all are at work");
  }
  if (workedFrom !== undefined && Date.now() - sampled >= sampleMs) {
    sampled = Date.now();
    for (const { member, logPath, points } of crew) {
      const url = inspectorOf(logPath);
      const heap = url && (await heapAfterCollection(url).catch(() => undefined));
      if (heap) points.push([(Date.now() - workedFrom) / 1000, heap]);
      else failures.push(`${member.name} could not be measured`);
    }
    const heaps = crew.map(
      ({ member, points }) => `${member.name} ${((points.at(-1)?.[1] ?? 0) / MEGABYTE).toFixed(1)}`,
    );
    say(`block ${block}, ${posted} bounties; heap in MiB: ${heaps.join(", ")}`);
  }
  await sleep(BLOCK_MS);
}
await posting;
for (const { member } of crew) await member.stop("SIGKILL");
const board = await market.board.getAddress();
const logs = await provider.getLogs({ address: board, fromBlock: 0 });
const ended = logs.filter(
  ({ topics }) => topics[0] === market.board.interface.getEvent("BountySettled").topicHash,
).length;
if (ended === 0) failures.push(`none of ${posted} bounties was settled: nobody worked`);
const agents = crew.map(({ member, points }) => {
  if (member.crashes > 0) failures.push(`${member.name} crashed ${member.crashes} times`);
  const { growth, bytesPerHour } = growthOf(points, WARM_UP);
  if (growth > MOST_GROWTH) failures.push(`the heap of ${member.name} grew by ${(100 * growth).toFixed(1)} %`);
  const heaps = points.map(([, heap]) => heap / MEGABYTE);
  const title = `${member.name}: heap in MiB, ${(100 * growth).toFixed(1)} %, ${(bytesPerHour / MEGABYTE).toFixed(2)} MiB/h`;
  console.error(lineChart(heaps, { title }));
  return { name: member.name, samples: points.length, growth, bytesPerHour, heap: points.map(([, heap]) => heap) };
});
for (const failure of failures) console.error(`FAILED  ${failure}`);
if (failures.length > 0) process.exitCode = 1;
else rmSync(folder, { recursive: true });
if (values.json) console.log(JSON.stringify({ seed, minutes, bounties: posted, ended, failures, agents }));
provider.destroy();
