/**
 * Random calls to a market, by honest and malicious actors, with everything checked that docs/market.md and docs/dispute.md
 * say always holds.
 *
 * `npm run invariants -- [--calls N] [--seed S] [--json]`: actors that are contracts, a machine whose truth is known, many
 * calls in a transaction. A failure is printed with the shortest sequence of calls that was found to bring it about.
 *
 * `npm run invariants -- --live [--calls N] [--seed S] [--json]`: accounts, the real machine and its proofs, one transaction
 * a call.
 *
 * The last line of `--json` is `{calls, seed, failures, coverage}`; the process fails if there is a failure.
 */
import { parseArgs } from "node:util";

const PROGRESS_CALLS = 20_000;

const { values } = parseArgs({
  options: {
    calls: { type: "string", default: "20000" },
    seed: { type: "string", default: "1" },
    live: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
  },
});
const [calls, seed] = [Number(values.calls), Number(values.seed)];
if (!Number.isSafeInteger(calls) || calls < 1 || !Number.isSafeInteger(seed) || seed < 0) {
  throw new RangeError(`--calls ${values.calls} --seed ${values.seed}: whole numbers are wanted`);
}
const { default: hre } = await import("hardhat");
await hre.tasks.getTask("build").run({ quiet: true });

const started = Date.now();
let told = 0;
const options = {
  calls,
  seed,
  onFailure: (text: string) => console.error(`\n${text}\n`),
  onProgress(done: number) {
    if (done - told < (values.live ? PROGRESS_CALLS / 20 : PROGRESS_CALLS)) return;
    told = done;
    console.error(`${done} calls, ${Math.round((1000 * done) / (Date.now() - started))} a second`);
  },
};

async function scripted() {
  const { campaign } = await import("./invariants/campaign.ts");
  const { startGauntlet } = await import("./invariants/gauntlet.ts");
  const gauntlet = await startGauntlet(hre);
  const report = await campaign(gauntlet, options);
  await gauntlet.close();
  return report;
}

async function live() {
  const { liveCampaign } = await import("./invariants/live.ts");
  return liveCampaign(hre, options);
}

const report = await (values.live ? live() : scripted());
if (values.json) {
  console.log(JSON.stringify(report));
} else {
  for (const [action, outcomes] of Object.entries(report.coverage)) {
    const told = Object.entries(outcomes).map(([outcome, count]) => `${outcome} ${count}`);
    console.log(`${action.padEnd(16)} ${told.join(", ")}`);
  }
  console.log(`${report.calls} calls, ${report.failures} failures`);
}
if (report.failures > 0) process.exitCode = 1;
