/** Which mutants are made: a seeded choice among all, the same for the same seed and sources. */
import { createHash } from "node:crypto";

import { Random } from "../../sim/math/random.ts";
import { mutationsOf, type Mutation } from "./operators.ts";
import { sourceOf, syntaxTrees } from "./solidity.ts";
import type { Target } from "./targets.ts";

export interface Mutant extends Mutation {
  /** Names the text of the source and the change: a source that changes has other mutants. */
  readonly id: string;
  readonly target: string;
  readonly source: string;
  readonly line: number;
  /** The lines of the source that change, before and after. */
  readonly before: string;
  readonly after: string;
}

/** Texts of a source with the mutation made. */
export function mutated({ source, start, length, replacement }: Mutant): string {
  const text = Buffer.from(sourceOf(source));
  return Buffer.concat([text.subarray(0, start), Buffer.from(replacement), text.subarray(start + length)]).toString();
}

/** Every mutant of a target. */
export function allMutants(target: Target): Mutant[] {
  const trees = syntaxTrees(target.sources);
  return target.sources.flatMap((source) => {
    const text = Buffer.from(sourceOf(source));
    const known = createHash("sha256").update(text).digest("hex");
    return mutationsOf(trees.get(source)!, text).map((mutation) => {
      const { operator, start, length, replacement } = mutation;
      const from = text.lastIndexOf(10, start - 1) + 1;
      const newline = text.indexOf(10, start + length);
      const to = newline < 0 ? text.length : newline;
      const before = text.subarray(from, to).toString();
      const after = `${text.subarray(from, start).toString()}${replacement}${text.subarray(start + length, to).toString()}`;
      const id = createHash("sha256").update(`${known} ${operator} ${start} ${length} ${replacement}`).digest("hex");
      const line = text.subarray(0, start).toString().split("\n").length;
      return { ...mutation, id: id.slice(0, 12), target: target.name, source, line, before, after };
    });
  });
}

/** `count` mutants of the targets, by their shares; those of one target in random order. */
export function sample(targets: readonly Target[], count: number, seed: number): Mutant[] {
  const whole = targets.reduce((sum, { share }) => sum + share, 0);
  const queues = targets.map((target) => {
    const random = new Random(seed);
    const all = allMutants(target);
    for (let i = all.length - 1; i > 0; i--) {
      const j = random.nextInt(i + 1);
      [all[i], all[j]] = [all[j]!, all[i]!];
    }
    return all.slice(0, Math.ceil((count * target.share) / whole));
  });
  // Interleaved, so that a run that is cut short has seen all targets.
  const order = queues.flatMap((queue) => queue.map((mutant, i) => ({ mutant, at: i / queue.length })));
  order.sort((a, b) => a.at - b.at);
  return order.slice(0, count).map(({ mutant }) => mutant);
}
