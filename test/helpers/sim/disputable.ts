import { expect } from "chai";
import { concat } from "ethers";
import { levelsOfRound } from "../../../sim/machine/bisection.ts";
import type { Statement } from "../../../sim/machine/program.ts";
import { Prover } from "../../../sim/machine/prover.ts";
import { run } from "../../../sim/machine/run.ts";
import type { Random } from "../machine/random.ts";
import { addsUp, rootAbove, verifyLeaf, verifyOpening } from "../machine/verifier.ts";

/**
 * Runs a statement and disputes steps of it: for each, a checker that sees only hashes and bytes is given the opening
 * and, for registers and sums, goes down to one word, which it computes by exact rationals.
 *
 * @returns the kinds of steps that were checked
 */
export function disputeSteps(statement: Statement, count: number, random: Random): Set<string> {
  const made = run(statement);
  expect(made.status).to.equal("halted");
  const prover = new Prover(made);
  const kinds = new Set<string>();
  for (let i = 0; i < count; i += 1) {
    const step = random.below(made.steps);
    const opened = verifyOpening(prover.roots, prover.open(step));
    expect([opened.preHash, opened.postHash], `step ${step}`).to.deep.equal(prover.hashesAt([step, step + 1]));
    expect(opened.faulted).to.equal(false);
    kinds.add(opened.kind);
    if (opened.kind === "settled") continue;
    let { node } = opened;
    let path = 0;
    for (let level = opened.levels; level > 0;) {
      const down = levelsOfRound(level);
      const nodes =
        opened.kind === "ket" ? prover.ketNodes(step, path, level) : sumWords(prover.sumNodes(step, path, level));
      expect(opened.kind === "ket" ? rootAbove(nodes) === node : addsUp(nodes, node)).to.equal(true);
      const child = random.below(nodes.length);
      node = nodes[child]!.toString();
      path = path * nodes.length + child;
      level -= down;
    }
    expect(verifyLeaf(opened.context, path, prover.leafProof(step, path)).value, `step ${step}`).to.equal(node);
  }
  return kinds;
}

const sumWords = (bytes: Uint8Array): string[] =>
  Array.from({ length: bytes.length / 16 }, (_, i) => concat([new Uint8Array(16), bytes.slice(16 * i, 16 * i + 16)]));
