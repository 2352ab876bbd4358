/** Threads: wall time, which only free processors make shorter, so it is said how many there are. */
import { availableParallelism } from "node:os";

import { nodeCrew } from "../../../tasks/engine/crew.ts";
import { circuitA, gateProgram } from "../circuits.ts";
import { engineFor, replay } from "../engines.ts";
import { freeProcessors, interleaved, median, ratio, wall } from "../measure.ts";
import { round } from "../report.ts";
import type { Section } from "../section.ts";

/** 1, 2, 4 … and as many as there are processors. */
export function threadCounts(processors: number): number[] {
  const counts = new Set([1, 2, 4]);
  for (let count = 8; count < processors; count *= 2) counts.add(count);
  return [...counts.add(processors)].sort((left, right) => left - right);
}

export const threads: Section = async ({ figure, point, target }, { isQuick }) => {
  const counts = threadCounts(availableParallelism());
  let freeOfTwo = 0;
  for (const count of counts) {
    const free = await freeProcessors(count);
    if (count === 2) freeOfTwo = free;
    point("threads", "plain loops: processors that are free", count, free);
    if (count > 1) figure(`processors that are free: speed of ${count} plain loops ÷ one`, free, "");
  }
  for (const n of isQuick ? [20] : [18, 20, 22]) {
    const statement = { program: gateProgram(n, circuitA(n)) };
    const one = engineFor(statement);
    for (const count of counts) {
      await using crew = await nodeCrew(count);
      const many = engineFor(statement, { crew });
      replay(many);
      const turns = interleaved(n > 20 ? 3 : 7, {
        one: () => wall(() => replay(one)),
        many: () => wall(() => replay(many)),
      });
      many.release();
      const speed = ratio(turns.one, turns.many);
      point("threads", `n = ${n}`, count, speed);
      figure(`circuit A, n = ${n}, ${count} thread${count > 1 ? "s" : ""}`, median(turns.many), "ms of wall time");
      if (n !== 20 || count !== 2) continue;
      target(
        "speed of two threads ÷ one, n = 20",
        speed,
        "≥",
        1.6,
        `Two free processors are needed: here two plain loops at once were ${round(freeOfTwo)} times as fast as one after the other.`,
      );
    }
  }
};
