/**
 * Loops whose rounds are made by pools of threads, beside the same runs alone. Wall time needs free processors; processor
 * time of all threads says what splitting costs where none is free. Results must have the same hash.
 */
import { availableParallelism } from "node:os";

import { energyObjective } from "../../../sim/compile/energy.ts";
import { gradientProgram, initialParameters } from "../../../sim/compile/training.ts";
import { runParallel } from "../../../sim/machine/parallel/run.ts";
import { toCells, type Statement } from "../../../sim/machine/program.ts";
import { run } from "../../../sim/machine/run.ts";
import { pauliTerm } from "../../../sim/observable/pauli.ts";
import { hardwareEfficient } from "../../../sim/qml/ansatz/ansatz.ts";
import { nodePool } from "../../../tasks/engine/pool.ts";
import { freeProcessors } from "../measure.ts";
import type { Section } from "../section.ts";
import { kernelMatrix } from "../workloads.ts";

function shifts(qubits: number): Statement {
  const circuit = hardwareEfficient(qubits, 3);
  const sum = Array.from({ length: qubits }, (_, q) => pauliTerm({ [q]: "Z", [(q + 1) % qubits]: "Z" }, -1)).flat();
  const program = gradientProgram(energyObjective(circuit, sum, "parameter-shift"));
  return { program, args: toCells(initialParameters(circuit.parameters.length, 1)) };
}

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

/** The fastest of several turns, the first of which only warms up. */
const least = (times: readonly Times[], kind: keyof Times): number =>
  Math.min(...times.slice(1).map((time) => time[kind]));

export const loops: Section = async ({ figure, point }, { isQuick }) => {
  const threads = Math.max(2, availableParallelism());
  figure(`processors that are free: speed of ${threads} plain loops ÷ one`, await freeProcessors(threads), "");
  const workloads: Readonly<Record<string, Statement>> = {
    "kernel matrix, 12 qubits, 200 × 20": kernelMatrix(12, 200, 20),
    ...(!isQuick && { "kernel matrix, 14 qubits, 100 × 20": kernelMatrix(14, 100, 20) }),
    "shift gradient, 12 qubits": shifts(12),
    ...(!isQuick && { "shift gradient, 14 qubits": shifts(14) }),
  };
  await using pool = nodePool(threads);
  for (const [name, statement] of Object.entries(workloads)) {
    const [alone, together]: [Times[], Times[]] = [[], []];
    for (let turn = 0; turn < (isQuick ? 3 : 6); turn++) {
      let hash = "";
      alone.push(await timed(() => (hash = run(statement, { checkpointBytes: 0 }).state.hash())));
      together.push(
        await timed(async () => {
          const made = await runParallel(statement, { pool, checkpointBytes: 0 });
          if (made.state.hash() !== hash) throw new Error(`${name}: another hash`);
        }),
      );
    }
    const speed = least(alone, "wall") / least(together, "wall");
    point("loops", name, threads, speed);
    figure(`${name}, alone`, least(alone, "wall"), "ms of wall time");
    figure(`… speed of ${threads} threads ÷ one`, speed, "");
    figure("… processor time of all threads ÷ one", least(together, "processor") / least(alone, "processor"), "");
  }
};
