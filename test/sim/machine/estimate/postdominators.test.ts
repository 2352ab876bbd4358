import { expect } from "chai";
import { postdominators } from "../../../../sim/machine/estimate/postdominators.ts";
import type { Instruction } from "../../../../sim/machine/instruction.ts";
import { MNEMONIC_OF } from "../../../../sim/machine/isa.ts";
import { Random } from "../../../../sim/math/random.ts";
import { randomFlow } from "../../../helpers/machine/flow.ts";

const SEED = 11;

/** Places that can be reached from `from` without passing `without`; `code.length` is the end. */
function reachable(code: readonly Instruction[], from: number, without: number): ReadonlySet<number> {
  const seen = new Set<number>();
  const waiting = [from];
  for (let pc = waiting.pop(); pc !== undefined; pc = waiting.pop()) {
    if (pc === without || seen.has(pc)) continue;
    seen.add(pc);
    const instruction = code[pc];
    if (!instruction) continue;
    const name = MNEMONIC_OF.get(instruction.op);
    const target = Math.min(instruction.a, code.length);
    if (name === "HALT" || name === "RET" || name === undefined) waiting.push(code.length);
    else if (name === "JMP") waiting.push(target);
    else waiting.push(pc + 1, ...(name === "JZ" || name === "JNZ" || name === "LOOP" ? [target] : []));
  }
  return seen;
}

describe("postdominators", () => {
  it(`are the first places that every way to the end passes (seed ${SEED})`, () => {
    const random = new Random(SEED);
    let found = 0;
    for (let i = 0; i < 40; i += 1) {
      const code = randomFlow(random, 1).code.slice(0, 60);
      const first = postdominators(code);
      code.forEach((_, pc) => {
        if (!reachable(code, pc, -1).has(code.length)) return;
        // Those whose removal cuts the way to the end; the first is the one that cuts the ways to all others.
        const cuts = code.map((_, at) => at).filter((at) => at !== pc && !reachable(code, pc, at).has(code.length));
        const nearest = cuts.find((at) => cuts.every((other) => other === at || !reachable(code, pc, at).has(other)));
        expect(first[pc], `program ${i}, ${pc}`).to.equal(nearest);
        if (nearest !== undefined) found += 1;
      });
    }
    expect(found).to.be.above(500);
  });
});
