/**
 * Which lines of the contracts the tests run: `npm run coverage -- [--check PERCENT] [--report FILE] [--json]`.
 *
 * Runs the tests of contracts once on instrumented code and prints, for every contract that `deploy/` deploys, the lines of
 * its own source and those of everything that is compiled into it. `--report` reads an lcov file that is there already. The
 * last line of `--json` is `{seconds, deployables: [{name, lines, run, percent, withParts, missed}]}`. The process fails if a
 * test fails, or a contract is below the percentage of `--check`, 95 by default.
 */
import { spawnSync } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { deployables } from "./coverage/deployables.ts";
import { covered, percent, readLcov } from "./coverage/lcov.ts";

/**
 * What is about contracts. `deploy` deploys what `governance` deploys too, `invariants` and the exhaustive disputes make many
 * of the calls that the others make one by one; instrumented, they take longer than all others together.
 */
const FOLDERS = ["dispute", "examples", "governance", "integration", "machine", "market", "money", "registry"];
const LEFT_OUT = ["test/dispute/exhaustive.test.ts"];

const { values } = parseArgs({
  options: {
    check: { type: "string", default: "95" },
    report: { type: "string" },
    json: { type: "boolean", default: false },
  },
});
const wanted = Number(values.check);
if (!(wanted >= 0 && wanted <= 100)) throw new RangeError(`--check ${values.check}: a percentage is wanted`);
const root = join(import.meta.dirname, "..");

/** Runs the tests; what it writes goes to stderr. */
function measure(): string {
  const all = FOLDERS.flatMap((folder) => globSync(`test/${folder}/*.test.ts`, { cwd: root }));
  const files = all.map((file) => file.replaceAll("\\", "/")).filter((file) => !LEFT_OUT.includes(file));
  const hardhat = fileURLToPath(import.meta.resolve("hardhat")).replace(/index\.js$/, "cli.js");
  const options = ["--config", "scripts/unhurried.config.ts", "--coverage"];
  const { status } = spawnSync(process.execPath, [hardhat, ...options, "test", "mocha", ...files.sort()], {
    cwd: root,
    stdio: ["ignore", 2, 2],
  });
  if (status !== 0) throw new Error("tests fail on instrumented contracts");
  return join(root, "coverage", "lcov.info");
}

const started = Date.now();
const report = readLcov(readFileSync(values.report ?? measure(), "utf8"));
const seconds = Math.round((Date.now() - started) / 1000);
const rows = deployables().map(({ name, source, sources }) => {
  const [own, all] = [covered(report, [source]), covered(report, sources)];
  const { lines, run } = own;
  return { name, lines, run, percent: percent(own), withParts: percent(all), missed: all.missed };
});
if (values.json) {
  console.log(JSON.stringify({ seconds, deployables: rows }));
} else {
  for (const { name, lines, run, percent: own, withParts } of rows) {
    const numbers = [`${run}/${lines}`, own.toFixed(2), withParts.toFixed(2)].map((text) => text.padStart(9));
    console.log(`${name.padEnd(18)} ${numbers.join(" ")}`);
  }
}
for (const { name, percent: own, withParts, missed } of rows) {
  if (Math.min(own, withParts) >= wanted) continue;
  console.error(`${name}: below ${wanted} %; ${missed.join(" ")}`);
  process.exitCode = 1;
}
