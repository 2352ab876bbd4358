import { type Circuit, lower } from "../../../circuit/circuit.ts";
import { weight } from "../../../circuit/mask.ts";
import { emitAdjointSweep } from "../../../compile/adjoint.ts";
import { cellsInOrder, layOutCircuit } from "../../../compile/circuit.ts";
import type { Emitter } from "../../../compile/emitter.ts";
import { emitProbabilities } from "../../../compile/sampling.ts";
import { FLAG0 } from "../../../machine/instruction.ts";
import { emitRelativeEntropy } from "./divergence.ts";

/** The masks of at most `order` of `qubits` bits, ascending, the empty one first. */
export const paritiesUpTo = (qubits: number, order: number): readonly number[] =>
  Array.from({ length: 2 ** qubits }, (_, mask) => mask).filter((mask) => weight(mask) <= order);

/**
 * Registers: the generator's state, its distribution or λ, the logits and then what the loop over the outcomes makes of
 * them, and ones.
 */
const [PSI, OTHER, VALUES, ONES] = [0, 1, 2, 3];
export const GAN_KET_DEPTH = 2;
/** The data segment of the data's distribution. */
const TARGET = 0;

/** Machine code of the two sides of a GAN; each may be used once. */
export interface Adversaries {
  /** Emits the loss `−Σ q·log D − Σ p·log(1 − D)` and its derivatives by the weights. */
  discriminator(loss: number, gradient: number): void;
  /** Emits the loss `−Σ p·log D` and its derivatives by the generator's parameters. */
  generator(loss: number, gradient: number): void;
  /** Emits the relative entropy of q from p. */
  score(target: number): void;
}

/**
 * Lays out a generator circuit, with its parameters in consecutive cells, and the discriminator
 * `D(x) = σ(Σ_z w_z·(−1)^|x∧z|)`.
 */
export function layOutAdversaries(
  emitter: Emitter,
  { circuit, parities }: { readonly circuit: Circuit; readonly parities: readonly number[] },
  cells: { readonly generator: number; readonly weights: number },
): Adversaries {
  const { asm } = emitter;
  const { qubits, parameters } = circuit;
  const code = layOutCircuit(emitter, lower(circuit), cellsInOrder(parameters, cells.generator));
  const dot = asm.cells(2, 2);
  const prepare = (): void => {
    code.angles();
    asm.emit("KZERO", { k: PSI });
    code.forward(PSI);
  };
  /** Puts what `body` leaves in the first of a pair in the place of the logit in its first cell, outcome by outcome. */
  const mapLogits = (body: (index: number, value: number) => void): void => {
    const pair = asm.cells(2, 2);
    const term = emitter.variables([0, 0], 2);
    const index = asm.cells(1);
    asm.emit("KFILL", { k: ONES, a: emitter.constant([1, 0]) }).emit("KCLEAR", { k: VALUES });
    parities.forEach((z, i) => {
      asm.mov(term, cells.weights + i).emit("KADDP", { k: VALUES, k2: ONES, z, b: term });
    });
    asm.range(index, 0, 2 ** qubits, () => {
      asm.emit("KGET", { a: pair, k: VALUES, b: index });
      body(index, pair);
      asm.emit("KSET", { k: VALUES, a: pair, b: index });
    });
  };
  return {
    discriminator: (loss, gradient) => {
      const likely = asm.cells(2, 2);
      const [share, grown, odds, real] = [asm.cells(1), asm.cells(1), asm.cells(1), asm.cells(1)];
      prepare();
      asm.emit("KCOPY", { k: OTHER, k2: PSI });
      emitProbabilities(emitter, { qubits, register: OTHER, scratch: OTHER });
      asm.setFloat(loss, 0);
      mapLogits((index, value) => {
        asm.emit("KGET", { a: likely, k: OTHER, b: index });
        asm.emit("DATA", { a: share, k: TARGET, b: 0, c: index, flags: FLAG0 });
        // −log D = log(1 + e^−s), −log(1 − D) = log(1 + e^s), D = 1/(1 + e^−s).
        asm.unary("FEXP", grown, value).immediate("FADD", grown, grown, 1).unary("FLOG", grown, grown);
        asm.binary("FMUL", grown, grown, likely).binary("FADD", loss, loss, grown);
        asm.unary("FNEG", odds, value).unary("FEXP", odds, odds).immediate("FADD", odds, odds, 1);
        asm.immediateFirst("FDIV", real, 1, odds);
        asm.unary("FLOG", odds, odds).binary("FMUL", odds, odds, share).binary("FADD", loss, loss, odds);
        // The derivative by the logit: p·D − q·(1 − D).
        asm.binary("FMUL", value, likely, real).immediateFirst("FSUB", real, 1, real);
        asm.binary("FMUL", real, share, real).binary("FSUB", value, value, real);
      });
      parities.forEach((z, i) => {
        asm.emit("KDOT", { a: dot, k: ONES, k2: VALUES, z }).mov(gradient + i, dot);
      });
    },
    generator: (loss, gradient) => {
      prepare();
      mapLogits((_, value) => {
        asm.unary("FNEG", value, value).unary("FEXP", value, value).immediate("FADD", value, value, 1);
        asm.unary("FLOG", value, value);
      });
      asm.emit("KCOPY", { k: OTHER, k2: PSI }).emit("KMUL", { k: OTHER, k2: VALUES });
      asm.emit("KDOT", { a: dot, k: PSI, k2: OTHER }).mov(loss, dot);
      parameters.forEach((_, i) => asm.setFloat(gradient + i, 0));
      emitAdjointSweep(emitter, code, { psi: PSI, lambda: OTHER, gradient: cellsInOrder(parameters, gradient) });
    },
    score: (target) => {
      prepare();
      emitProbabilities(emitter, { qubits, register: PSI, scratch: PSI });
      emitRelativeEntropy(emitter, { register: PSI, segment: TARGET, outcomes: 2 ** qubits, target });
    },
  };
}
