import type { Emitter } from "./emitter.ts";

/** Emits `m[best]` = the index, as a float, of the first of the largest of `count` cells; a NaN is never larger. */
export function emitArgmax({ asm }: Emitter, scores: number, count: number, best: number): void {
  const largest = asm.cells(1);
  const larger = asm.cells(1);
  asm.mov(largest, scores).setFloat(best, 0);
  for (let c = 1; c < count; c += 1) {
    const next = asm.freshLabel("next");
    asm.binary("FLT", larger, largest, scores + c).jumpIfZero(next, larger);
    asm
      .mov(largest, scores + c)
      .setFloat(best, c)
      .label(next);
  }
}

/** Where {@link emitSoftmax} reads and writes. */
export interface SoftmaxCells {
  /** First of the cells of the scores, one a class. */
  readonly scores: number;
  readonly classes: number;
  /** The cell of the true class index, a float. */
  readonly label: number;
  /** What scores are multiplied by before the exponential. */
  readonly sharpness: number;
  /** Pairs of cells; the real parts become p_c − [c = label], the imaginary parts stay 0. */
  readonly weights: number;
  /** Becomes p_label. */
  readonly likelihood: number;
}

/** Emits `p = softmax(sharpness·scores)`; nothing overflows for logits below 700. */
export function emitSoftmax({ asm }: Emitter, cells: SoftmaxCells): void {
  const { scores, classes, label, sharpness, weights, likelihood } = cells;
  const total = asm.cells(1);
  const isLabel = asm.cells(1);
  const share = asm.cells(1);
  asm.setFloat(total, 0).setFloat(likelihood, 0);
  for (let c = 0; c < classes; c += 1) {
    const weight = weights + 2 * c;
    asm.immediate("FMUL", weight, scores + c, sharpness).unary("FEXP", weight, weight);
    asm.binary("FADD", total, total, weight);
  }
  for (let c = 0; c < classes; c += 1) {
    const weight = weights + 2 * c;
    asm.binary("FDIV", weight, weight, total);
    asm.immediate("FEQ", isLabel, label, c).unary("FROM", isLabel, isLabel);
    asm.binary("FMUL", share, weight, isLabel).binary("FADD", likelihood, likelihood, share);
    asm.binary("FSUB", weight, weight, isLabel);
  }
}
