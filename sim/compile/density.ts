import type { Complex, Matrix } from "../circuit/complex.ts";
import { operationPrimitives } from "../circuit/gates.ts";
import { weight } from "../circuit/mask.ts";
import type { Primitive } from "../circuit/primitive.ts";
import { KetworkRangeError } from "../errors.ts";
import { paulisOfChannel, superoperator } from "../noise/channel.ts";
import { type ChannelUse, isChannelUse, type NoisyCircuit } from "../noise/circuit.ts";
import type { PauliSum } from "../observable/pauli.ts";
import { type DensityMatrix, MAX_DENSITY_QUBITS } from "../state/density.ts";
import { describeChannel } from "./annotate.ts";
import { type CellOf, type CircuitCode, emitPart, layOutCircuit, type Part } from "./circuit.ts";
import { Emitter } from "./emitter.ts";
import { runToHalt } from "./host.ts";
import { emitExpectation } from "./observable.ts";

/**
 * A noisy circuit laid out on registers of 2n qubits that hold density matrices: rows are the qubits n … 2n − 1, columns
 * 0 … n − 1. A gate is one step on the rows and its complex conjugate one on the columns; a one-qubit channel is one KUU
 * (its superoperator), a two-qubit one a KADDP for each term of its Pauli expansion.
 */
export interface DensityCode extends Pick<CircuitCode, "angles" | "pairs"> {
  /** Emits the circuit on a register that holds a density matrix; `scratch` is spent. */
  forward(register: number, scratch: number): void;
}

/** The primitives of a noisy circuit's gates, first to last. */
export const noisyPrimitives = ({ steps }: NoisyCircuit): readonly Primitive[] =>
  steps.flatMap((step) => (isChannelUse(step) ? [] : operationPrimitives(step)));

/**
 * Lays a noisy circuit out: see {@link DensityCode}.
 *
 * @param primitives those of {@link noisyPrimitives}, perhaps with other angles
 * @throws {CircuitError} CircuitParameterUnbound; {KetworkRangeError} DensityTooWide for more than 12 qubits
 */
export function layOutDensity(
  emitter: Emitter,
  noisy: NoisyCircuit,
  cellOf: CellOf,
  primitives = noisyPrimitives(noisy),
): DensityCode {
  const n = noisy.qubits;
  if (n > MAX_DENSITY_QUBITS) {
    throw new KetworkRangeError("DensityTooWide", `${n} qubits: a density matrix has at most ${MAX_DENSITY_QUBITS}`, {
      qubits: n,
    });
  }
  const code = layOutCircuit(emitter, primitives, cellOf);
  let next = 0;
  const emitters = noisy.steps.map((step): ((register: number, scratch: number) => void) => {
    if (isChannelUse(step)) {
      return (register, scratch) =>
        emitter.asm.source(describeChannel(step), () => {
          emitChannel(emitter, step, n, register, scratch);
        });
    }
    const parts = code.parts.slice(next, (next += operationPrimitives(step).length));
    return (register) => {
      for (const part of parts) {
        emitPart(emitter, { ...part, primitive: onRows(part.primitive, n) }, register);
        emitConjugate(emitter, part, register);
      }
    };
  });
  return {
    angles: code.angles,
    pairs: code.pairs,
    forward: (register, scratch) => {
      emitter.asm.source("noisy circuit", () => {
        for (const emit of emitters) emit(register, scratch);
      });
    },
  };
}

/** The same on qubits n places higher. */
function onRows(primitive: Primitive, n: number): Primitive {
  const up = (mask: number): number => mask * 2 ** n;
  switch (primitive.kind) {
    case "flip":
    case "hadamard":
    case "matrix":
      return { ...primitive, x: up(primitive.x), c: up(primitive.c) };
    case "factor":
    case "phase":
      return { ...primitive, z: up(primitive.z) };
    case "matrix2":
      return { ...primitive, x: up(primitive.x), z: up(primitive.z) };
    case "rotation":
      return { ...primitive, x: up(primitive.x), z: up(primitive.z), c: up(primitive.c) };
  }
}

/** Emits the complex conjugate of a part, exactly. A string with an odd number of Y is minus its own conjugate. */
function emitConjugate(emitter: Emitter, part: Part, register: number): void {
  const { primitive } = part;
  switch (primitive.kind) {
    case "flip":
    case "hadamard":
      emitPart(emitter, part, register);
      return;
    case "factor":
    case "phase":
      emitPart(emitter, part, register, true);
      return;
    case "rotation":
      emitPart(emitter, part, register, weight(primitive.x & primitive.z) % 2 === 0);
      return;
    case "matrix":
    case "matrix2": {
      const matrix: Matrix = primitive.matrix.map((row) => row.map(([re, im]): Complex => [re, -im]));
      emitPart(emitter, { primitive: { ...primitive, matrix }, cell: emitter.matrix(matrix) }, register);
    }
  }
}

/** Emits a channel on a density matrix of n qubits; `scratch` is spent by two-qubit channels. */
export function emitChannel(
  emitter: Emitter,
  { channel, qubits }: ChannelUse,
  n: number,
  register: number,
  scratch: number,
): void {
  const { asm } = emitter;
  if (channel.qubits === 1) {
    const z = 2 ** qubits[0]!;
    asm.emit("KUU", { k: register, x: z * 2 ** n, z, b: emitter.matrix(superoperator(channel)) });
    return;
  }
  const spread = (mask: number): number => qubits.reduce((all, qubit, i) => all + ((mask >> i) & 1) * 2 ** qubit, 0);
  asm.emit("KCOPY", { k: scratch, k2: register }).emit("KCLEAR", { k: register });
  for (const { left, right, coefficient } of paulisOfChannel(channel)) {
    // P·ρ·Q is P on the rows and the transpose of Q on the columns; only an odd number of Y changes its sign.
    const sign = weight(right.x & right.z) % 2 === 1 ? -1 : 1;
    asm.emit("KADDP", {
      k: register,
      k2: scratch,
      x: spread(left.x) * 2 ** n + spread(right.x),
      z: spread(left.z) * 2 ** n + spread(right.z),
      b: emitter.constant([sign * coefficient[0], sign * coefficient[1]]),
    });
  }
}

/** Emits the vector of the identity matrix, `Σ_j |j, j⟩`, exactly; `scratch` is spent. */
export function emitIdentity(emitter: Emitter, n: number, register: number, scratch: number): void {
  emitter.asm.emit("KZERO", { k: register });
  for (let qubit = 0; qubit < n; qubit += 1) {
    emitter.asm.emit("KCOPY", { k: scratch, k2: register });
    const x = 2 ** qubit * (2 ** n + 1);
    emitter.asm.emit("KADDP", { k: register, k2: scratch, x, b: emitter.constant([1, 0]) });
  }
}

/** Emits `m[target] = tr(H·ρ)`, ρ of trace 1, `identity` as {@link emitIdentity} leaves it. @throws {PauliError} PauliNotHermitian */
export function emitDensityExpectation(
  emitter: Emitter,
  sum: PauliSum,
  n: number,
  { register, identity, target }: { readonly register: number; readonly identity: number; readonly target: number },
): void {
  const onRegister = sum.map((term) => ({ ...term, x: term.x * 2 ** n, z: term.z * 2 ** n }));
  emitExpectation(emitter, onRegister, register, target, identity);
}

/**
 * The density matrix that a noisy circuit makes of |0…0⟩, run by the machine.
 *
 * ```ts
 * const noisy = withNoise(circuit(1).h(0).build(), { single: phaseFlip(0.25) });
 * simulateDensity(noisy).entries; // ≈ [0.5, 0, 0.25, 0, 0.25, 0, 0.5, 0]
 * ```
 *
 * @throws {CircuitError} CircuitParameterUnbound for a circuit with parameters; {KetworkRangeError} DensityTooWide
 */
export function simulateDensity(noisy: NoisyCircuit): DensityMatrix {
  const emitter = new Emitter();
  const code = layOutDensity(emitter, noisy, () => undefined);
  emitter.asm.emit("KZERO", { k: 0 });
  code.forward(0, 1);
  const { state } = runToHalt({ program: emitter.finish({ qubits: 2 * noisy.qubits, ketDepth: 1 }) });
  return { qubits: noisy.qubits, entries: state.register(0).slice() };
}
