import type { Emitter } from "../../../compile/emitter.ts";
import { FLAG0 } from "../../../machine/instruction.ts";

/**
 * Emits `m[target]` = the relative entropy `Σ_j q_j·log(q_j / p_j)` of a distribution q in a data segment from p in the
 * real parts of a register, with the bits of `relativeEntropy`: at most 9 steps an outcome.
 */
export function emitRelativeEntropy(
  { asm }: Emitter,
  cells: {
    readonly register: number;
    readonly segment: number;
    /** How many outcomes are compared, the first ones of both. */
    readonly outcomes: number;
    readonly target: number;
  },
): void {
  const [index, share, part] = [asm.cells(1), asm.cells(1), asm.cells(1)];
  const pair = asm.cells(2, 2);
  const next = asm.freshLabel("next");
  asm.setFloat(cells.target, 0);
  asm.range(index, 0, cells.outcomes, () => {
    asm.emit("DATA", { a: share, k: cells.segment, b: 0, c: index, flags: FLAG0 }).jumpIfZero(next, share);
    asm.emit("KGET", { a: pair, k: cells.register, b: index });
    asm.binary("FDIV", part, share, pair).unary("FLOG", part, part).binary("FMUL", part, share, part);
    asm.binary("FADD", cells.target, cells.target, part).label(next);
  });
}
