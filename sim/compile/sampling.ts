import { type Circuit, lower } from "../circuit/circuit.ts";
import { KetworkRangeError } from "../errors.ts";
import { FLAG0 } from "../machine/instruction.ts";
import type { Program } from "../machine/program.ts";
import { requireDiagonal } from "../observable/counts.ts";
import { type PauliSum, pauliWidth } from "../observable/pauli.ts";
import { checkShots, type Counts } from "../state/counts.ts";
import { allQubits, checkQubits, exchanges } from "../state/state.ts";
import { layOutCircuit } from "./circuit.ts";
import { Emitter } from "./emitter.ts";
import { runProgram } from "./host.ts";
import { layOutRandom } from "./random.ts";

/** The most qubits whose counts a program returns: 2^10 output words hold 4095 counts besides the score. */
export const MAX_COUNTED_QUBITS = 11;

/**
 * Emits `p_j` into the real parts of `register`, which holds a state: `re·re + im·im`, then the marginal of `measured`
 * qubits, with the bits of `probabilities`. Amplitude o, for o below `2**measured.length`, becomes that of outcome o.
 *
 * @param scratch another register, spent
 */
export function emitProbabilities(
  emitter: Emitter,
  { qubits, register, scratch }: { readonly qubits: number; readonly register: number; readonly scratch: number },
  measured: readonly number[] = allQubits(qubits),
): void {
  emitter.asm.emit("KMUL", { k: register, k2: register, flags: FLAG0 });
  emitMarginal(emitter, { qubits, register, scratch }, measured);
}

/** The second half of {@link emitProbabilities}: the marginal of a distribution over all qubits. */
export function emitMarginal(
  emitter: Emitter,
  { qubits, register, scratch }: { readonly qubits: number; readonly register: number; readonly scratch: number },
  measured: readonly number[],
): void {
  const { asm } = emitter;
  for (const [a, b] of exchanges(checkQubits(measured, qubits), qubits)) {
    const [first, second] = [2 ** a, 2 ** b];
    for (const [x, c] of [
      [second, first],
      [first, second],
      [second, first],
    ] as const) {
      asm.emit("KX", { k: register, x, c });
    }
  }
  for (let place = qubits - 1; place >= measured.length; place -= 1) {
    asm.emit("KCOPY", { k: scratch, k2: register });
    asm.emit("KADDP", { k: register, k2: scratch, x: 2 ** place, b: emitter.constant([1, 0]) });
  }
}

/** What {@link emitSampler} draws, and where things stand. */
export interface SamplerCells {
  /** Holds the distribution in the real parts of its first `2**width` amplitudes. */
  readonly register: number;
  readonly width: number;
  readonly shots: number;
  readonly seed: bigint | number;
  /** First of `2**width` cells, all zero; they become the counts, as floats. */
  readonly counts: number;
}

/** Emits what `sampleCounts` does, with the same bits: some 5·2^width steps, and 18 + 4·width a shot. */
export function emitSampler(emitter: Emitter, { register, width, shots, seed, counts }: SamplerCells): void {
  const { asm } = emitter;
  const outcomes = 2 ** width;
  checkShots(shots);
  const random = layOutRandom(emitter, seed);
  const sums = asm.cells(outcomes);
  const pair = asm.cells(2, 2);
  const [total, index, mark, outcome, probe, step] = [0, 1, 2, 3, 4, 5].map(() => asm.cells(1)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  asm.source("running sums of probabilities", () => {
    asm.setFloat(total, 0).range(index, 0, outcomes, () => {
      asm.emit("KGET", { a: pair, k: register, b: index }).binary("FADD", total, total, pair);
      asm.store(sums, index, total);
    });
  });
  asm.source("shots", () => {
    asm.loop(shots, () => {
      random.nextFloat(mark);
      asm.binary("FMUL", mark, mark, total).setInt(outcome, 0);
      for (let bit = width - 1; bit >= 0; bit -= 1) {
        asm.load(probe, sums + 2 ** bit - 1, outcome).binary("FLE", step, probe, mark);
        asm.immediate("ISHL", step, step, bit).binary("IADD", outcome, outcome, step);
      }
      asm.load(probe, counts, outcome).immediate("IADD", probe, probe, 1).store(counts, outcome, probe);
    });
  });
  asm.source("counts as floats", () => {
    asm.range(index, 0, outcomes, () => {
      asm.load(probe, counts, index).unary("FROM", probe, probe).store(counts, index, probe);
    });
  });
}

/** What is measured, how often and with which seed. */
export interface SamplingOptions {
  readonly shots: number;
  /** Any integer; its low 64 bits count. A number must be a safe one. */
  readonly seed: bigint | number;
  /** The qubits that are measured, in the order of the outcome's bits (default: all). */
  readonly qubits?: readonly number[];
  /** A sum of I and Z over the measured qubits; the score is its average over the shots. */
  readonly observable?: PauliSum;
}

/**
 * A program without args that measures a circuit's final state: output 0 is the score, outputs 1 … 2^m the counts as
 * floats. The score is the average of `observable`, or the number of shots where there is none.
 *
 * ```ts
 * const program = samplingProgram(circuit(1).h(0).build(), { shots: 100, seed: 1, observable: parsePauliSum("Z0") });
 * run({ program }).score; // → -0.14
 * programId(program); // → "0xd17fbed26610a86cb4d405974dc4ac09382fc0cf3b6ae07f4b31cc7faa52efb5"
 * ```
 *
 * @throws {KetworkRangeError} SamplingTooWide for more than 11 qubits, ShotsOutOfRange, ObservableTooWide;
 * {CircuitError} CircuitParameterUnbound for a circuit with parameters; {PauliError} PauliNotDiagonal
 */
export function samplingProgram(circuit: Circuit, { shots, seed, observable, ...options }: SamplingOptions): Program {
  const n = circuit.qubits;
  const measured = checkQubits(options.qubits ?? allQubits(n), n);
  const width = measured.length;
  checkSampling(width, observable);
  const counts = 1;
  const emitter = new Emitter(1 + 2 ** width);
  const { asm } = emitter;
  const code = layOutCircuit(emitter, lower(circuit), () => undefined);
  asm.emit("KZERO", { k: 0 });
  code.forward(0);
  asm.source("probabilities", () => {
    emitProbabilities(emitter, { qubits: n, register: 0, scratch: 1 }, measured);
  });
  emitSampler(emitter, { register: 0, width, shots, seed, counts });
  asm.source("average", () => {
    emitAverage(emitter, { registers: [0, 1], observable, width, counts, shots });
  });
  return emitter.finish({ qubits: n, ketDepth: 1 });
}

export function checkSampling(width: number, observable: PauliSum | undefined): void {
  if (width < 1 || width > MAX_COUNTED_QUBITS) {
    throw new KetworkRangeError("SamplingTooWide", `${width} measured qubits: 1 … ${MAX_COUNTED_QUBITS}`, { width });
  }
  if (observable !== undefined && pauliWidth(requireDiagonal(observable)) > width) {
    throw new KetworkRangeError(
      "ObservableTooWide",
      `the observable has ${pauliWidth(observable)} qubits, measured ${width}`,
      { observable: pauliWidth(observable), measured: width },
    );
  }
}

/** Emits m[0] = the average of an observable over counts, as `expectationFromCounts`; both registers are spent. */
export function emitAverage(
  emitter: Emitter,
  {
    registers: [values, ones],
    observable,
    width,
    counts,
    shots,
  }: {
    readonly registers: readonly [number, number];
    readonly observable: PauliSum | undefined;
    readonly width: number;
    readonly counts: number;
    readonly shots: number;
  },
): void {
  const { asm } = emitter;
  asm.setFloat(0, observable === undefined ? shots : 0);
  if (observable === undefined) return;
  // The value of the observable in basis state j, as amplitude j.
  asm.emit("KCLEAR", { k: values }).emit("KFILL", { k: ones, a: emitter.constant([1, 0]) });
  for (const { z, re } of observable) {
    asm.emit("KADDP", { k: values, k2: ones, z, b: emitter.constant([re, 0]) });
  }
  const pair = asm.cells(2, 2);
  const [index, count] = [asm.cells(1), asm.cells(1)];
  asm.range(index, 0, 2 ** width, () => {
    asm.emit("KGET", { a: pair, k: values, b: index }).load(count, counts, index);
    asm.binary("FMUL", count, pair, count).binary("FADD", 0, 0, count);
  });
  asm.immediate("FDIV", 0, 0, shots);
}

/** The counts in the outputs of a sampling program. */
export function readCounts(floats: ArrayLike<number>, width: number, shots: number): Counts {
  const outcomes = Array.from({ length: 2 ** width }, (_, o) => [o, floats[1 + o]!] as const);
  return { width, shots, counts: new Map(outcomes.filter(([, count]) => count > 0)) };
}

/**
 * Measures a circuit's final state by its sampling program.
 *
 * ```ts
 * const counts = sampleCircuit(circuit(2).h(0).cx(0, 1).build(), { shots: 1000, seed: 1 });
 * labelledCounts(counts); // → { "00": 537, "11": 463 } (on every machine)
 * expectationFromCounts(parsePauliSum("Z0 Z1"), counts); // → { value: 1, error: 0 }
 * ```
 *
 * @throws as {@link samplingProgram}
 */
export function sampleCircuit(circuit: Circuit, options: SamplingOptions): Counts {
  const { floats } = runProgram(samplingProgram(circuit, options));
  return readCounts(floats, options.qubits?.length ?? circuit.qubits, options.shots);
}
