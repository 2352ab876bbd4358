/**
 * A market from one end to the other: real nodes, real processes, and everything that goes wrong between them.
 *
 *     npm run e2e -- --seed S [--node hardhat|anvil|both] [--bounties 20] [--json]
 *
 * `--plain` has plain actors of the harness in the place of agents: it tries the harness, not the product.
 * docs/assurance/e2e.md says what is done to whom and what must hold at the end. Progress goes to stderr; the last line of
 * `--json` is `{seed, node, bounties, kills, reorgs, spikes, jumps, failures, ledger, …}`, one object for each node in
 * `runs` where there are two. The process fails where anything does.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { startAnvil, startHardhatNode, type ChainNode, type NodeKind } from "./e2e/nodes.ts";
import { jsonOf, tableOf } from "./e2e/report.ts";
import { playRun, type RunReport } from "./e2e/run.ts";
import { installAnvil } from "./nodes/anvil.ts";

for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130));

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    node: { type: "string", default: "both" },
    bounties: { type: "string", default: "20" },
    chaos: { type: "string", default: "0.1" },
    "block-ms": { type: "string", default: "500" },
    minutes: { type: "string", default: "30" },
    plain: { type: "boolean", default: false },
    keep: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
  },
});
const number = (name: "seed" | "bounties" | "chaos" | "block-ms" | "minutes"): number => {
  const value = Number(values[name]);
  if (!Number.isFinite(value) || value < 0) throw new RangeError(`--${name} ${values[name]}: a number is wanted`);
  return value;
};
const KINDS: readonly NodeKind[] = ["hardhat", "anvil"];
const kinds = KINDS.filter((kind) => values.node === kind || values.node === "both");
if (kinds.length === 0) throw new RangeError(`--node ${values.node}: hardhat, anvil or both are wanted`);

const started = Date.now();
const say = (text: string): void => {
  console.error(`${((Date.now() - started) / 1000).toFixed(1).padStart(7)} s  ${text}`);
};

async function play(kind: NodeKind): Promise<RunReport> {
  const folder = mkdtempSync(join(tmpdir(), `ketwork-e2e-${kind}-`));
  say(`${kind}: seed ${values.seed}, in ${folder}`);
  using anvil = kind === "anvil" ? installAnvil() : undefined;
  await using node: ChainNode = anvil ? await startAnvil(anvil.path, folder) : await startHardhatNode();
  const report = await playRun(node, {
    seed: number("seed"),
    bounties: number("bounties"),
    folder,
    blockMs: number("block-ms"),
    chaos: number("chaos"),
    agents: !values.plain,
    maxSeconds: 60 * number("minutes"),
    say,
  });
  if (report.failures.length === 0 && !values.keep) rmSync(folder, { recursive: true });
  else say(`what everybody printed and kept is in ${folder}`);
  return report;
}

const reports: RunReport[] = [];
for (const kind of kinds) reports.push(await play(kind));
for (const report of reports) {
  console.error(tableOf(report));
  for (const failure of report.failures) console.error(`FAILED  ${failure}`);
  if (report.failures.length > 0) {
    const again = `npm run e2e -- --seed ${report.seed} --node ${report.node} --bounties ${report.bounties} --chaos ${values.chaos}`;
    console.error(`again: ${again} --block-ms ${values["block-ms"]}`);
    process.exitCode = 1;
  }
}
if (values.json) {
  const runs = reports.map(jsonOf);
  console.log(JSON.stringify(runs.length === 1 ? runs[0] : { seed: number("seed"), runs }));
}
process.exit();
