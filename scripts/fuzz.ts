/**
 * Differential fuzzing of the Ket Machine: `npm run fuzz -- [--seed S] [--steps N] [--json]`. Random steps are executed by
 * the TypeScript machine and checked by the contract on the embedded chain. Every failure is printed as a test; the
 * process fails if there is one. The last line of `--json` is `{steps, mismatches, opcodes, faults}`.
 */
import { parseArgs } from "node:util";

import hre from "hardhat";

import { startChain } from "./fuzz/chain.ts";
import { fuzz } from "./fuzz/run.ts";

const PROGRESS_STEPS = 10_000;

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    steps: { type: "string", default: "10000" },
    json: { type: "boolean", default: false },
  },
});
const number = (name: "seed" | "steps") => {
  const value = Number(values[name]);
  if (!Number.isSafeInteger(value) || value < (name === "steps" ? 1 : 0)) {
    throw new RangeError(`--${name} ${values[name]}: a whole number is wanted`);
  }
  return value;
};
const [seed, steps] = [number("seed"), number("steps")];

await hre.tasks.getTask("build").run({ quiet: true });
const chain = await startChain(hre);
console.error(`seed ${seed}, ${steps} steps`);
let told = 0;
const report = await fuzz(chain, {
  seed,
  steps,
  onFailure: (test) => console.error(`\n${test}\n`),
  onProgress(done) {
    if (done - told < PROGRESS_STEPS) return;
    told = done;
    console.error(`${done} steps`);
  },
});
await chain.close();

if (values.json) {
  console.log(JSON.stringify(report));
} else {
  const table = (counts: Readonly<Record<string, number>>) =>
    Object.entries(counts)
      .map(([name, count]) => `  ${name.padEnd(22)} ${count}`)
      .join("\n");
  console.log(`opcodes\n${table(report.opcodes)}\nfaults\n${table(report.faults)}`);
  console.log(`${report.steps} steps, ${report.mismatches} mismatches`);
}
if (report.mismatches > 0) process.exitCode = 1;
