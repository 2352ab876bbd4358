import { KetworkRangeError } from "../errors.ts";
import type { Program } from "../machine/program.ts";
import { toCells } from "../machine/program.ts";
import { type PauliSum, pauliWidth, requireHermitian } from "../observable/pauli.ts";
import { checkState } from "../state/state.ts";
import { Emitter } from "./emitter.ts";
import { depthForCells, runProgram } from "./host.ts";
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

/** A program that reads a state from data segments 0 (real parts) and 1 (imaginary parts) into register 0. */
export function stateProgram(qubits: number, ketDepth: number, body: (emitter: Emitter) => void): Program {
  const emitter = new Emitter();
  emitter.asm.emit("KLOAD", { k: 0, k2: 0, b: 0 }).emit("KLOAD", { k: 1, k2: 1, b: 0 });
  emitter.asm.emit("KADDP", { k: 0, k2: 1, b: emitter.constant([0, 1]) });
  body(emitter);
  const depth = depthForCells(2 ** qubits);
  return emitter.finish({ qubits, ketDepth, dataDepth: [depth, depth, 0, 0] });
}

/** The data segments that {@link stateProgram} reads. */
export const stateData = (amplitudes: ArrayLike<number>): BigUint64Array[] =>
  [0, 1].map((offset) =>
    toCells(Float64Array.from({ length: amplitudes.length / 2 }, (_, j) => amplitudes[2 * j + offset]!)),
  );

/**
 * The variance `⟨H²⟩ − ⟨H⟩²` in a state, as the machine computes it.
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
