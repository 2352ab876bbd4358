import { KetworkRangeError } from "../errors.ts";
import { type PauliSum, pauliWidth, requireHermitian } from "../observable/pauli.ts";
import { checkState } from "../state/state.ts";
import type { Emitter } from "./emitter.ts";
import { runProgram, stateData, stateProgram } from "./host.ts";
import { emitApply, emitExpectation } from "./observable.ts";

/**
 * Emits `m[target] = ⟨H²⟩ − ⟨H⟩²` for a register ψ of norm 1: `‖Hψ‖² − ⟨ψ|Hψ⟩²`. It may come out a rounding below zero.
 *
 * @param scratch another register, spent
 * @throws {PauliError} PauliNotHermitian
 */
export function emitVariance(
  emitter: Emitter,
  sum: PauliSum,
  { register, scratch, target }: { readonly register: number; readonly scratch: number; readonly target: number },
): void {
  const { asm } = emitter;
  emitApply(emitter, requireHermitian(sum), register, scratch);
  const [square, mean] = [asm.cells(2, 2), asm.cells(2, 2)];
  asm.emit("KDOT", { a: square, k: scratch, k2: scratch }).emit("KDOT", { a: mean, k: register, k2: scratch });
  asm.binary("FMUL", mean, mean, mean).binary("FSUB", target, square, mean);
}

/**
 * The variance `⟨H²⟩ − ⟨H⟩²` in a state, as the machine computes it.
 *
 * ```ts
 * variance(parsePauliSum("Z0"), simulate(circuit(1).h(0).build())); // ≈ 1
 * ```
 *
 * @param amplitudes `re, im` of 2^n amplitudes
 * @throws {PauliError} PauliNotHermitian; {KetworkRangeError} StateLength, StateNotNormalised, ObservableTooWide
 */
export function variance(sum: PauliSum, amplitudes: ArrayLike<number>): number {
  const qubits = checkState(amplitudes);
  checkObservable(sum, qubits);
  const program = stateProgram(qubits, 1, (emitter) => {
    emitVariance(emitter, sum, { register: 0, scratch: 1, target: 0 });
  });
  return runProgram(program, { data: stateData(amplitudes) }).floats[0]!;
}

/**
 * ⟨ψ|H|ψ⟩ of a normalised state vector, as the machine computes it.
 *
 * ```ts
 * const state = simulate(circuit(1).ry(0.3, 0).build());
 * expectation(parsePauliSum("Z0"), state); // → 0.955336…
 * expectation(parsePauliSum("Z1"), state); // throws ObservableTooWide
 * ```
 *
 * @param amplitudes `re, im` of 2^n amplitudes
 * @throws {PauliError} PauliNotHermitian; {KetworkRangeError} StateLength, StateNotNormalised, ObservableTooWide
 */
export function expectation(sum: PauliSum, amplitudes: ArrayLike<number>): number {
  const qubits = checkState(amplitudes);
  checkObservable(sum, qubits);
  const program = stateProgram(qubits, 1, (emitter) => {
    emitExpectation(emitter, sum, 0, 0);
  });
  return runProgram(program, { data: stateData(amplitudes) }).floats[0]!;
}

/** @throws {PauliError} PauliNotHermitian; {KetworkRangeError} ObservableTooWide */
export function checkObservable(sum: PauliSum, qubits: number): void {
  const width = pauliWidth(requireHermitian(sum));
  if (width > qubits) {
    throw new KetworkRangeError("ObservableTooWide", `the observable has ${width} qubits, the circuit ${qubits}`, {
      observable: width,
      circuit: qubits,
    });
  }
}
