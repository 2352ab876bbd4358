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
 * `npm run fuzz -- --parallel [--seed S] [--steps N] [--threads T] [--json]`: random programs of loops are run alone, and with
 * random parts of their rounds made by others: by T threads, or in turn here. The last line is `{steps, programs, mismatches,
 * loops, rounds, statuses}`.
 *
 * Every failure is printed, made small; the process fails if there is one.
 */
import { parseArgs } from "node:util";

const PROGRESS_STEPS = 10_000;

const { values } = parseArgs({
  options: {
    engine: { type: "string", default: "contract" },
    parallel: { type: "boolean", default: false },
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

async function fuzzParallel() {
  const { fuzzLoops } = await import("./fuzz/loops.ts");
  const threads = number("threads");
  if (threads === 1) return fuzzLoops(common);
  const { nodePool } = await import("../tasks/engine/pool.ts");
  await using pool = nodePool(threads);
  return await fuzzLoops({ ...common, pool });
}

const KINDS = { contract: fuzzContract, wasm: fuzzWasm, parallel: fuzzParallel };
const kind = values.parallel ? "parallel" : values.engine;
if (kind !== "contract" && kind !== "wasm" && kind !== "parallel") {
  throw new RangeError(`--engine ${values.engine}: contract or wasm`);
}
console.error(`${kind}, seed ${seed}, ${steps} steps`);
const report = await KINDS[kind]();

if (values.json) {
  console.log(JSON.stringify(report));
} else {
  const table = (counts: Readonly<Record<string, number>>) =>
    Object.entries(counts)
      .map(([name, count]) => `  ${name.padEnd(22)} ${count}`)
      .join("\n");
  const { steps: made, mismatches, ...counts } = report;
  for (const [name, value] of Object.entries(counts)) {
    console.log(typeof value === "number" ? `${name}: ${value}` : `${name}\n${table(value)}`);
  }
  console.log(`${made} steps, ${mismatches} mismatches`);
}
if (report.mismatches > 0) process.exitCode = 1;
