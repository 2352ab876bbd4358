import type { Program } from "../machine/program.ts";
import { applyReadout, readoutMatrix } from "../noise/channels.ts";
import type { NoisyCircuit } from "../noise/circuit.ts";
import type { PauliSum } from "../observable/pauli.ts";
import type { Counts } from "../state/counts.ts";
import { densityProbabilities } from "../state/density.ts";
import { allQubits, checkQubits } from "../state/state.ts";
import { cellsInOrder } from "./circuit.ts";
import { emitDensityExpectation, emitIdentity, layOutDensity, noisyPrimitives, simulateDensity } from "./density.ts";
import { Emitter } from "./emitter.ts";
import { runProgram } from "./host.ts";
import { checkObservable } from "./measure.ts";
import type { Objective } from "./objective.ts";
import { checkSampling, emitAverage, emitMarginal, emitSampler, readCounts, type SamplingOptions } from "./sampling.ts";
import { emitParameterShift } from "./shift.ts";

/** The error of a qubit that is read without any. */
const FAITHFUL = { zeroAsOne: 0, oneAsZero: 0 };

/** Registers of programs with density matrices. */
const RHO = 0;
const SCRATCH = 1;
const IDENTITY = 2;

/**
 * The energy `tr(H·ρ(θ))` of a noisy circuit, as loss and as score; the gradient is by parameter shift, as channels are
 * linear. For up to 11 qubits. Errors of reading do not enter: they belong to counts.
 *
 * ```ts
 * const noisy = withNoise(circuit(1).ry(parameter("theta"), 0).build(), { single: depolarising(0.1) });
 * const objective = noisyEnergyObjective(noisy, parsePauliSum("Z0"));
 * fit(objective, { initial: [0.5], iterations: 100, learningRate: 0.2 }).losses.at(-1); // → -0.866644…
 * ```
 *
 * @throws {PauliError} PauliNotHermitian; {KetworkRangeError} ObservableTooWide, DensityTooWide
 */
export function noisyEnergyObjective(noisy: NoisyCircuit, sum: PauliSum): Objective {
  checkObservable(sum, noisy.qubits);
  const n = noisy.qubits;
  const { parameters } = noisy;
  return {
    qubits: 2 * n,
    scoreKetDepth: 2,
    gradientKetDepth: 2,
    dataDepth: [0, 0, 0, 0],
    parameters,
    layOut: (emitter, first) => {
      const { asm } = emitter;
      const cellOf = cellsInOrder(parameters, first);
      const code = layOutDensity(emitter, noisy, cellOf);
      const energyOf = (forward: (register: number) => void, target: number): void => {
        asm.emit("KZERO", { k: RHO });
        forward(RHO);
        emitDensityExpectation(emitter, sum, n, { register: RHO, identity: IDENTITY, target });
      };
      const score = (target: number): void => {
        emitIdentity(emitter, n, IDENTITY, SCRATCH);
        code.angles();
        energyOf((register) => {
          code.forward(register, SCRATCH);
        }, target);
      };
      return {
        score,
        loss: score,
        gradient: (loss, gradient) => {
          score(loss);
          emitParameterShift(emitter, noisyPrimitives(noisy), {
            cellOf,
            gradient: cellsInOrder(parameters, gradient),
            evaluate: energyOf,
            layOut: (primitives, shifted) => {
              const { angles, pairs, forward } = layOutDensity(emitter, noisy, shifted, primitives);
              return {
                angles,
                pairs,
                forward: (register) => {
                  forward(register, SCRATCH);
                },
              };
            },
          });
        },
      };
    },
  };
}

/**
 * The probabilities of outcomes of a noisy circuit, errors of reading included.
 *
 * ```ts
 * const noisy = withNoise(circuit(1).x(0).build(), { single: bitFlip(0.1), readout: { zeroAsOne: 0, oneAsZero: 0.5 } });
 * noisyProbabilities(noisy); // ≈ [0.55, 0.45]
 * ```
 *
 * @param qubits the qubits that are measured, in the order of the outcome's bits (default: all)
 */
export function noisyProbabilities(noisy: NoisyCircuit, qubits = allQubits(noisy.qubits)): Float64Array {
  const exact = densityProbabilities(simulateDensity(noisy), qubits);
  if (noisy.readout.every((error) => error === undefined)) return exact;
  return applyReadout(
    exact,
    qubits.map((qubit) => noisy.readout[qubit] ?? FAITHFUL),
  );
}

/**
 * A program without args that measures a noisy circuit, with errors of reading; outputs as those of `samplingProgram`.
 *
 * ```ts
 * const noisy = withNoise(circuit(1).x(0).build(), { single: bitFlip(0.1) });
 * runProgram(noisySamplingProgram(noisy, { shots: 100, seed: 1 })).floats.slice(0, 3); // → [100, 11, 89]
 * ```
 *
 * @throws as `samplingProgram`; {KetworkRangeError} DensityTooWide
 */
export function noisySamplingProgram(
  noisy: NoisyCircuit,
  { shots, seed, observable, ...options }: SamplingOptions,
): Program {
  const n = noisy.qubits;
  const measured = checkQubits(options.qubits ?? allQubits(n), n);
  const width = measured.length;
  checkSampling(width, observable);
  const counts = 1;
  const emitter = new Emitter(1 + 2 ** width);
  const { asm } = emitter;
  const code = layOutDensity(emitter, noisy, () => undefined);
  asm.emit("KZERO", { k: RHO });
  code.forward(RHO, SCRATCH);
  // Row r and column c change places with row r ⊕ c and column c: the diagonal is then in row 0, amplitudes 0 … 2^n − 1.
  for (let qubit = 0; qubit < n; qubit += 1) asm.emit("KX", { k: RHO, x: 2 ** (n + qubit), c: 2 ** qubit });
  asm.source("probabilities", () => {
    emitMarginal(emitter, { qubits: n, register: RHO, scratch: SCRATCH }, measured);
  });
  if (noisy.readout.some((error) => error !== undefined)) {
    asm.source("errors of reading", () => {
      measured.forEach((qubit, i) => {
        asm.emit("KU", { k: RHO, x: 2 ** i, b: emitter.matrix(readoutMatrix(noisy.readout[qubit] ?? FAITHFUL)) });
      });
    });
  }
  emitSampler(emitter, { register: RHO, width, shots, seed, counts });
  asm.source("average", () => {
    emitAverage(emitter, { registers: [RHO, SCRATCH], observable, width, counts, shots });
  });
  return emitter.finish({ qubits: 2 * n, ketDepth: 1 });
}

/**
 * Measures a noisy circuit by its sampling program.
 *
 * ```ts
 * const noisy = withNoise(circuit(1).x(0).build(), { single: bitFlip(0.1) });
 * labelledCounts(sampleNoisy(noisy, { shots: 100, seed: 1 })); // → { 0: 11, 1: 89 }
 * ```
 *
 * @throws as {@link noisySamplingProgram}
 */
export function sampleNoisy(noisy: NoisyCircuit, options: SamplingOptions): Counts {
  const { floats } = runProgram(noisySamplingProgram(noisy, options));
  return readCounts(floats, options.qubits?.length ?? noisy.qubits, options.shots);
}
