/** Memory per amplitude: what the engine asks for, and by how much a process grows that runs, hashes and proves. */
import { execFileSync } from "node:child_process";
import { join } from "node:path";

import { layoutOf } from "../../../sim/machine/engine/layout.ts";
import { circuitA, gateProgram } from "../circuits.ts";
import { threadCounts } from "./threads.ts";
import type { Section } from "../section.ts";

const CHILD = join(import.meta.dirname, "..", "memory-child.ts");

export const memory: Section = ({ figure, point, target }, { isQuick }) => {
  for (let n = 8; n <= 24; n += 2) {
    const statement = { program: gateProgram(n, circuitA(n)) };
    for (const threads of threadCounts(4)) {
      point("memory", `asked for, threads: ${threads}`, n, layoutOf(statement, threads).bytes / 2 ** n);
    }
  }
  const bytes = layoutOf({ program: gateProgram(20, circuitA(20)) }, 1).bytes / 2 ** 20;
  target("bytes an amplitude, one register of 20 qubits", bytes, "≤", 17);
  for (const n of isQuick ? [20] : [16, 18, 20, 22]) {
    for (const work of ["run", "hash", "prove"] as const) {
      const grown = Number(execFileSync(process.execPath, [CHILD, work, String(n)], { encoding: "utf8" }));
      point("memory", `growth of a process: ${work}`, n, grown / 2 ** n);
      figure(`growth of a process, n = ${n}, ${work}, an amplitude`, grown / 2 ** n, "bytes");
    }
  }
};
