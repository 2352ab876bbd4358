/**
 * Differential fuzzing of the Ket Machine.
 *
 * `npm run fuzz -- [--seed S] [--steps N] [--json]`: random steps are executed by the TypeScript machine and checked by the
 * contract on the embedded chain. The last line of `--json` is `{steps, mismatches, opcodes, faults}`.
 *
 * `npm run fuzz -- --engine wasm [--seed S] [--steps N] [--block-bits B] [--qubits Q] [--threads T] [--json]`: random
 * programs are run by the reference interpreter and by the engine, registers of up to Q qubits, in blocks of 2^B amplitudes
 * and by T threads where they are larger. The last line also has `programs`.
 *
 * Every failure is printed, made small; the process fails if there is one.
 */
import { parseArgs } from "node:util";

const PROGRESS_STEPS = 10_000;

const { values } = parseArgs({
  options: {
    engine: { type: "string", default: "contract" },
    seed: { type: "string", default: "1" },
    steps: { type: "string", default: "10000" },
    "block-bits": { type: "string", default: "8" },
    qubits: { type: "string", default: "14" },
    threads: { type: "string", default: "1" },
    json: { type: "boolean", default: false },
  },
});
const number = (name: "seed" | "steps" | "block-bits" | "qubits" | "threads") => {
  const value = Number(values[name]);
  if (!Number.isSafeInteger(value) || value < (name === "seed" ? 0 : 1)) {
    throw new RangeError(`--${name} ${values[name]}: a whole number is wanted`);
  }
  return value;
};
const [seed, steps] = [number("seed"), number("steps")];
let told = 0;
const common = {
  seed,
  steps,
  onFailure: (test: string) => console.error(`\n${test}\n`),
  onProgress(done: number) {
    if (done - told < PROGRESS_STEPS) return;
    told = done;
    console.error(`${done} steps`);
  },
};

async function fuzzContract() {
  const { default: hre } = await import("hardhat");
  const { startChain } = await import("./fuzz/chain.ts");
  const { fuzz } = await import("./fuzz/run.ts");
  await hre.tasks.getTask("build").run({ quiet: true });
  const chain = await startChain(hre);
  const report = await fuzz(chain, common);
  await chain.close();
  return report;
}

async function fuzzWasm() {
  const { wasmEngine } = await import("../sim/machine/engine/wasm.ts");
  const { fuzzEngine } = await import("./fuzz/engines.ts");
  const { nodeCrew } = await import("../tasks/engine/crew.ts");
  const blockBits = number("block-bits");
  await using crew = await nodeCrew(number("threads"));
  return fuzzEngine({
    ...common,
    maxQubits: number("qubits"),
    engine(statement) {
      const engine = wasmEngine(statement, { blockBits, crew, crewQubits: blockBits + 1 });
      if (!engine) throw new Error("no WebAssembly with SIMD here");
      return engine;
    },
  });
}

if (values.engine !== "contract" && values.engine !== "wasm") {
  throw new RangeError(`--engine ${values.engine}: contract or wasm`);
}
console.error(`${values.engine}, seed ${seed}, ${steps} steps`);
const report = await (values.engine === "wasm" ? fuzzWasm() : fuzzContract());

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
