import { generator } from "../circuit/primitive.ts";
import type { Emitter } from "./emitter.ts";
import { type CellOf, type CircuitCode, emitPart, isParametrised } from "./circuit.ts";

/**
 * Emits the reverse sweep of the adjoint method (Jones and Gacon, arXiv:2009.02823, algorithm 1), in O(gates) steps
 * whatever the number of parameters.
 *
 * `psi` must hold the circuit's final state |ψ⟩ and `lambda` H|ψ⟩ for a Hermitian H. For each gate exp(−iθG/2), last to
 * first, `∂⟨ψ|H|ψ⟩/∂θ = Im⟨λ|G|ψ⟩` is added to the cell that `gradient` names for its parameter (times the angle's
 * coefficient), and the gate is undone on both registers. Both registers are spent; the sweep stops at the first gate
 * whose derivative is wanted. A gate with c controls costs 2^c KDOT.
 */
export function emitAdjointSweep(
  emitter: Emitter,
  { parts }: CircuitCode,
  { psi, lambda, gradient }: { readonly psi: number; readonly lambda: number; readonly gradient: CellOf },
): void {
  const { asm } = emitter;
  const wanted = parts.map((part) => (isParametrised(part) ? gradient(part.primitive.angle.parameter) : undefined));
  const first = wanted.findIndex((cell) => cell !== undefined);
  const dot = asm.cells(2, 2);
  for (let i = parts.length - 1; i >= first && first >= 0; i -= 1) {
    const part = parts[i]!;
    const cell = wanted[i];
    if (cell !== undefined && isParametrised(part)) {
      for (const { x, z, coefficient } of generator(part.primitive)) {
        // ⟨λ|ψ⟩ = ⟨ψ|H|ψ⟩ at every gate: it is real, so the identity contributes nothing.
        if (x === 0 && z === 0) continue;
        asm.emit("KDOT", { a: dot, k: lambda, k2: psi, x, z });
        emitAddScaled(emitter, cell, dot + 1, coefficient * part.primitive.angle.coefficient);
      }
    }
    if (i === first) break;
    emitPart(emitter, part, psi, true);
    emitPart(emitter, part, lambda, true);
  }
}

/** Emits `m[target] += factor · m[source]`; overwrites `source` where the factor is neither 1 nor −1. */
export function emitAddScaled({ asm }: Emitter, target: number, source: number, factor: number): void {
  if (factor === 1) {
    asm.binary("FADD", target, target, source);
  } else if (factor === -1) {
    asm.binary("FSUB", target, target, source);
  } else {
    asm.immediate("FMUL", source, source, factor).binary("FADD", target, target, source);
  }
}
