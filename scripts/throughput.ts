/**
 * How fast a watchtower gets through claims: it comes to a chain on which one bounty, the evaluation of an Iris classifier,
 * has many, and computes every one of them again.
 *
 *     npm run throughput [-- --claims 100 --seed 1 --json]
 *
 * The clock runs from when the watchtower has read the chain to the last verdict. The last line of
 * `--json` is `{claims, seconds, perSecond, startSeconds}`; the process fails where a claim is called wrong or it takes 20 s
 * or longer for a hundred.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";

import { enlist } from "./e2e/actors.ts";
import { revealClaims } from "./e2e/claims.ts";
import { agentRecruit, PEOPLE } from "./e2e/crew.ts";
import { deployGround, FUNDS, keyOf } from "./e2e/market.ts";
import { startAnvil } from "./e2e/nodes.ts";
import { installAnvil } from "./nodes/anvil.ts";

for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130));

const { values } = parseArgs({
  options: {
    claims: { type: "string", default: "100" },
    seed: { type: "string", default: "1" },
    json: { type: "boolean", default: false },
  },
});
const [count, seed] = [Number(values.claims), Number(values.seed)];
if (!Number.isSafeInteger(count) || count < 1 || !Number.isSafeInteger(seed)) {
  throw new RangeError(`--claims ${values.claims} --seed ${values.seed}: whole numbers are wanted`);
}
const SECONDS_A_CLAIM = 0.2;
const MOST_MS = 600_000;
const POLL_MS = 20;

const folder = mkdtempSync(join(tmpdir(), "ketwork-throughput-"));
using anvil = installAnvil();
await using node = await startAnvil(anvil.path, folder);
const ground = await deployGround(node, seed, keyOf(seed, "Paula"));
console.error(`making ${count} claims…`);
await revealClaims(node, ground, { count, seed, folder });
await node.request("evm_setAutomine", [false]);

const index = PEOPLE.findIndex(({ name }) => name === "Vera");
await node.setBalance(await ground.signer(keyOf(seed, "Vera")).getAddress(), FUNDS);
const market = { chainId: ground.chainId, contracts: ground.contracts };
const post = {
  seed,
  folder,
  contentFolder: join(folder, "content"),
  market,
  token: ground.token,
  sealed: [],
  rows: [],
};
const recruit = await agentRecruit(PEOPLE[index]!, [node.url], post, index);
const spawned = performance.now();
await using member = enlist(recruit);

/** Verdicts so far, by the agent's metrics; `undefined` before it has read the chain. */
async function verdicts(): Promise<{ readonly right: number; readonly wrong: number } | undefined> {
  try {
    const text = await (await fetch(`${recruit.url}/metrics`)).text();
    if (!/^ketwork_head_number /m.test(text)) return undefined;
    const count = (verdict: string): number =>
      Number(new RegExp(`^ketwork_claims_checked_total\\{verdict="${verdict}"\\} (\\d+)`, "m").exec(text)?.[1] ?? 0);
    return { right: count("right"), wrong: count("wrong") };
  } catch {
    return undefined;
  }
}

let began: number | undefined;
let seen = await verdicts();
while ((seen?.right ?? 0) + (seen?.wrong ?? 0) < count) {
  if (performance.now() - spawned > MOST_MS) throw new Error(`${JSON.stringify(seen)} verdicts after ${MOST_MS} ms`);
  await sleep(POLL_MS);
  seen = await verdicts();
  if (seen) began ??= performance.now();
}
const seconds = (performance.now() - began!) / 1000;
const startSeconds = (began! - spawned) / 1000;
await member.stop("SIGTERM");
ground.provider.destroy();
console.error(
  `${count} claims in ${seconds.toFixed(2)} s: ${(count / seconds).toFixed(1)} a second, after ${startSeconds.toFixed(1)} s to start; ` +
    `${seen!.right} right, ${seen!.wrong} wrong`,
);
if (values.json) console.log(JSON.stringify({ claims: count, seconds, perSecond: count / seconds, startSeconds }));
if (seen!.wrong > 0 || seconds >= SECONDS_A_CLAIM * count) process.exitCode = 1;
rmSync(folder, { recursive: true });
process.exit();
