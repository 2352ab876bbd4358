import { type PauliSum, requireHermitian } from "../observable/pauli.ts";
import type { Emitter } from "./emitter.ts";

/**
 * Emits `m[target] = ⟨ψ|H|ψ⟩` for a register ψ of norm 1, term by term in the order of the sum: two or three steps a
 * term. The identity counts as its coefficient.
 *
 * ```ts
 * const emitter = new Emitter();
 * emitter.asm.emit("KZERO", { k: 0 });
 * emitExpectation(emitter, parsePauliSum("Z0"), 0, 0);
 * runProgram(emitter.finish({ qubits: 1 })).floats[0]; // → 1
 * ```
 *
 * @param left the register that stands on the left, if not ψ; its product with ψ must be 1, and those with the terms real
 * @throws {PauliError} PauliNotHermitian
 */
export function emitExpectation(
  { asm }: Emitter,
  sum: PauliSum,
  register: number,
  target: number,
  left = register,
): void {
  const dot = asm.cells(2, 2);
  let total: number | undefined;
  for (const { x, z, re } of requireHermitian(sum)) {
    if (x === 0 && z === 0) {
      if (total === undefined) asm.setFloat(target, re);
      else asm.immediate("FADD", target, target, re);
    } else {
      asm.emit("KDOT", { a: dot, k: left, k2: register, x, z });
      const term = total === undefined ? target : dot;
      if (re !== 1) asm.immediate("FMUL", term, dot, re);
      else if (term !== dot) asm.mov(term, dot);
      if (total !== undefined) asm.binary("FADD", target, target, dot);
    }
    total = target;
  }
  if (total === undefined) asm.setFloat(target, 0);
}

/** Emits `to = H·from` for two different registers: one step a term. */
export function emitApply(emitter: Emitter, sum: PauliSum, from: number, to: number): void {
  emitter.asm.emit("KCLEAR", { k: to });
  for (const { x, z, re, im } of sum) {
    emitter.asm.emit("KADDP", { k: to, k2: from, x, z, b: emitter.constant([re, im]) });
  }
}
