import { generator } from "../circuit/primitive.ts";
import type { Emitter } from "./emitter.ts";
import { type CellOf, isParametrised, type Part } from "./circuit.ts";
import { emitDiagonal, emitMerged, isLayerPart, type LayerPart } from "./diagonal.ts";

/** The registers and cells of an adjoint sweep. */
export interface AdjointSweep {
  readonly psi: number;
  readonly lambda: number;
  /** A third register, spent; needed where gates are merged into layers. */
  readonly scratch?: number;
  readonly gradient: CellOf;
  /** Cells that hold nothing yet: what is added to one first is written. */
  readonly fresh?: Set<number>;
}

/** The parameter that a part depends on, if any. */
function parameterOf(part: Part | LayerPart): string | undefined {
  if (isLayerPart(part)) return part.layer.parameter;
  return isParametrised(part) ? part.primitive.angle.parameter : undefined;
}

/**
 * Emits the reverse sweep of the adjoint method (Jones and Gacon, arXiv:2009.02823, algorithm 1), in O(gates) steps
 * whatever the number of parameters.
 *
 * `psi` must hold the circuit's final state |ψ⟩ and `lambda` H|ψ⟩ for a Hermitian H. For each gate exp(−iθG/2), last to
 * first, `∂⟨ψ|H|ψ⟩/∂θ = Im⟨λ|G|ψ⟩` is added to the cell that `gradient` names for its parameter (times the angle's
 * coefficient), and the gate is undone on both registers; for a layer exp(iθD), G is −2D. Both registers are spent; the
 * sweep stops at the first gate whose derivative is wanted. A gate with c controls costs 2^c KDOT, a layer one.
 */
export function emitAdjointSweep(
  emitter: Emitter,
  { parts }: { readonly parts: readonly (Part | LayerPart)[] },
  { psi, lambda, scratch, gradient, fresh }: AdjointSweep,
): void {
  const { asm } = emitter;
  const wanted = parts.map((part) => {
    const parameter = parameterOf(part);
    return parameter === undefined ? undefined : gradient(parameter);
  });
  const first = wanted.findIndex((cell) => cell !== undefined);
  const dot = asm.cells(2, 2);
  const derive = (part: Part | LayerPart, cell: number): void => {
    if (isLayerPart(part)) {
      emitDiagonal(emitter, part.register, psi, scratch!);
      asm.emit("KDOT", { a: dot, k: lambda, k2: scratch! });
      emitAddScaled(emitter, cell, dot + 1, -2 * part.layer.sign, fresh);
    } else if (isParametrised(part)) {
      for (const { x, z, coefficient } of generator(part.primitive)) {
        // ⟨λ|ψ⟩ = ⟨ψ|H|ψ⟩ at every gate: it is real, so the identity contributes nothing.
        if (x === 0 && z === 0) continue;
        asm.emit("KDOT", { a: dot, k: lambda, k2: psi, x, z });
        emitAddScaled(emitter, cell, dot + 1, coefficient * part.primitive.angle.coefficient, fresh);
      }
    }
  };
  asm.source("adjoint sweep", () => {
    for (let i = parts.length - 1; i >= first && first >= 0; i -= 1) {
      const part = parts[i]!;
      const cell = wanted[i];
      if (cell !== undefined) {
        asm.source(`derivative by ${parameterOf(part)!}`, () => {
          derive(part, cell);
        });
      }
      if (i === first) break;
      emitMerged(emitter, part, psi, true);
      emitMerged(emitter, part, lambda, true);
    }
  });
}

/**
 * Emits `m[target] += factor · m[source]`, or `m[target] = …` where `fresh` has the target, which it then has no longer.
 * Overwrites `source` where the factor is neither 1 nor −1.
 */
export function emitAddScaled(
  { asm }: Emitter,
  target: number,
  source: number,
  factor: number,
  fresh?: Set<number>,
): void {
  if (fresh?.delete(target)) {
    if (factor === 1) asm.mov(target, source);
    else asm.immediate("FMUL", target, source, factor);
  } else if (factor === 1) {
    asm.binary("FADD", target, target, source);
  } else if (factor === -1) {
    asm.binary("FSUB", target, target, source);
  } else {
    asm.immediate("FMUL", source, source, factor).binary("FADD", target, target, source);
  }
}

/** Emits zeros for the cells that nothing was added to. */
export function emitFreshZeros({ asm }: Emitter, fresh: ReadonlySet<number>): void {
  for (const cell of fresh) asm.setFloat(cell, 0);
}
