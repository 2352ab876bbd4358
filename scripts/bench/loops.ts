/**
 * Loops by pools of threads, beside the same runs alone: `node scripts/bench/loops.ts [--threads 2] [--rounds 5]`. Wall time,
 * the fastest of several turns, and processor time of all threads, which says what splitting costs where no processor is
 * free; results must have the same hash. How many processors were free is measured too.
 */
import { parseArgs } from "node:util";

import { energyObjective } from "../../sim/compile/energy.ts";
import { gradientProgram, initialParameters } from "../../sim/compile/training.ts";
import { runParallel } from "../../sim/machine/parallel/run.ts";
import { toCells, type Statement } from "../../sim/machine/program.ts";
import { run } from "../../sim/machine/run.ts";
import { pauliTerm } from "../../sim/observable/pauli.ts";
import { hardwareEfficient } from "../../sim/qml/ansatz/ansatz.ts";
import { nodePool } from "../../tasks/engine/pool.ts";
import { describeMachine, freeProcessors } from "./measure.ts";
import { kernelMatrix, training } from "./workloads.ts";

const { values } = parseArgs({
  options: { threads: { type: "string", default: "2" }, rounds: { type: "string", default: "5" } },
});
const [threads, rounds] = [Number(values.threads), Number(values.rounds)];

function shifts(qubits: number): Statement {
  const circuit = hardwareEfficient(qubits, 3);
  const sum = Array.from({ length: qubits }, (_, q) => pauliTerm({ [q]: "Z", [(q + 1) % qubits]: "Z" }, -1)).flat();
  const program = gradientProgram(energyObjective(circuit, sum, "parameter-shift"));
  return { program, args: toCells(initialParameters(circuit.parameters.length, 1)) };
}

const WORKLOADS: Readonly<Record<string, Statement>> = {
  "kernel matrix, 10 qubits, 400 × 10": kernelMatrix(10, 400, 10),
  "kernel matrix, 12 qubits, 200 × 20": kernelMatrix(12, 200, 20),
  "kernel matrix, 14 qubits, 100 × 20": kernelMatrix(14, 100, 20),
  "shift gradient, 12 qubits": shifts(12),
  "shift gradient, 14 qubits": shifts(14),
  "Iris, 20 epochs (too small to be split)": training(20),
};

interface Times {
  readonly wall: number;
  readonly processor: number;
}

async function timed(action: () => unknown): Promise<Times> {
  const start = performance.now();
  const before = process.cpuUsage();
  await action();
  const { user, system } = process.cpuUsage(before);
  return { wall: performance.now() - start, processor: (user + system) / 1000 };
}

const least = (times: readonly Times[], kind: keyof Times): number => Math.min(...times.map((time) => time[kind]));

console.log(`${describeMachine()}; ${(await freeProcessors()).toFixed(2)} processors free`);
await using pool = nodePool(threads);
for (const [name, statement] of Object.entries(WORKLOADS)) {
  const [alone, together]: [Times[], Times[]] = [[], []];
  let chunks = 0;
  for (let round = 0; round <= rounds; round++) {
    let hashes: string[] = [];
    const first = await timed(() => (hashes = [run(statement, { checkpointBytes: 0 }).state.hash()]));
    chunks = 0;
    const second = await timed(async () => {
      const made = await runParallel(statement, {
        pool,
        checkpointBytes: 0,
        onLoop: (loop) => (chunks += loop.merged),
      });
      hashes.push(made.state.hash());
    });
    if (hashes[0] !== hashes[1]) throw new Error(`${name}: another hash`);
    // The first turn warms up.
    if (round === 0) continue;
    alone.push(first);
    together.push(second);
  }
  const [one, many] = [least(alone, "wall"), least(together, "wall")];
  const cost = least(together, "processor") / least(alone, "processor");
  console.log(
    `${name}: ${one.toFixed(0)} ms alone, ${many.toFixed(0)} ms by ${threads} threads in ${chunks} chunks: ` +
      `× ${(one / many).toFixed(2)}; processor time × ${cost.toFixed(2)}`,
  );
}
