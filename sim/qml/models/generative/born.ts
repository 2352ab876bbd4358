import { type Circuit, lower } from "../../../circuit/circuit.ts";
import { emitAdjointSweep } from "../../../compile/adjoint.ts";
import { cellsInOrder, emitPart, layOutCircuit } from "../../../compile/circuit.ts";
import { depthForCells } from "../../../compile/host.ts";
import type { Objective } from "../../../compile/objective.ts";
import { emitProbabilities } from "../../../compile/sampling.ts";
import { evaluationProgram, fit, type Fit, type ProgramOptions, trainingProgram } from "../../../compile/training.ts";
import { KetworkRangeError } from "../../../errors.ts";
import { FLAG0 } from "../../../machine/instruction.ts";
import type { Program } from "../../../machine/program.ts";
import { type Counts, frequencies } from "../../../state/counts.ts";
import { type BitRows, countRows } from "../../data/outcomes.ts";
import { encodeRows, type Segment } from "../../data/dataset.ts";
import { emitRelativeEntropy } from "./divergence.ts";
import { gaussianKernel, type OutcomeDistance, type SpectralKernel } from "./discrepancy.ts";
import { countPairs, divergences, type LearnedDistribution, learnedDistribution, readCounts } from "./distribution.ts";
import { readModel, type SavedModel, saveModel } from "../model.ts";
import * as saved from "../saved.ts";
import { summary } from "../summary.ts";
import { checkParameters, type ModelTraining, seededAngles, trainingOptions } from "../training.ts";

/** What {@link bornMachine} is made of. */
export interface BornMachineOptions {
  /** Its final state's probabilities are the model; bit i of a row is the outcome of qubit i. */
  readonly circuit: Circuit;
  /** What the kernel of the loss takes for near (default `hamming`). */
  readonly distance?: OutcomeDistance;
  /** The σ of the Gaussians whose mean is the kernel (default 0.5, 1 and 2). */
  readonly bandwidths?: readonly number[];
}

/**
 * The quantum circuit Born machine (Liu and Wang, arXiv:1804.04168): learns a distribution of bits as the probabilities
 * p of a circuit's outcomes.
 *
 * The loss is the squared maximum mean discrepancy `(p − q)ᵀ·K·(p − q)` from the distribution q of the data, K a mean of
 * Gaussians, and its gradient one adjoint sweep of the observable `diag(2·K·(p − q))`, all from exact probabilities.
 * The score is the relative entropy of q from p, in nats: the lower the better, 0 for q itself.
 */
export interface BornMachine {
  readonly objective: Objective;
  readonly parameters: readonly string[];
  /**
   * The data segments of both programs: the distribution of rows of bits, and the eigenvalues of the kernel.
   * @throws {DataError} DataShape, DataDegenerate; {KetworkTypeError} DataNotBit
   */
  data(rows: BitRows): readonly Segment[];
  /** No args; score = relative entropy reached, parameters in outputs 1 … P. For an exact bounty. */
  trainingProgram(training: ModelTraining, options?: ProgramOptions): Program;
  /** Args = parameters; score = their relative entropy. For an open bounty. */
  evaluationProgram(options?: ProgramOptions): Program;
  /** Trains on the host, with the same bits as the training program. @throws as {@link data} */
  fit(rows: BitRows, training: ModelTraining): FittedBornMachine;
}

/** A trained Born machine: its parameters, and the distribution that it has learned. */
export interface FittedBornMachine extends Fit, LearnedDistribution {
  /** The divergence beside the baseline, for people. */
  report(): string;
  save(): SavedModel<typeof KIND, SavedBornMachine>;
}

const KIND = "born-machine";

interface SavedBornMachine extends Required<BornMachineOptions> {
  /** Outcomes of the training data, and how often each stood there. */
  readonly counts: readonly (readonly number[])[];
  readonly losses: readonly number[];
}

/** The eigenvalues of wider kernels take too long. */
const MAX_QUBITS = 12;
/** Data segments: the distribution, and the kernel's eigenvalues. */
const [TARGET, KERNEL] = [0, 1];
/** Registers: the state, the difference of distributions and then λ, and what the kernel makes of it. */
const [PSI, LAMBDA, DUAL] = [0, 1, 2];

/**
 * A Born machine, not trained yet: see {@link BornMachine}.
 *
 * ```ts
 * const model = bornMachine({ circuit: stronglyEntangling(9, 6), distance: "integer", bandwidths: [0.25, 60] });
 * const { rows } = barsAndStripes({ rows: 3, columns: 3 });
 * const fitted = model.fit(rows, { seed: 1, iterations: 100, learningRate: 0.1 });
 * console.log(fitted.sample(5, { seed: 1 }), fitted.report());
 * ```
 *
 * @throws {KetworkRangeError | KetworkTypeError} BornTooWide above 12 qubits, KernelBandwidth, KernelDistance
 */
export function bornMachine(options: BornMachineOptions): BornMachine {
  const { circuit, distance = "hamming", bandwidths = [0.5, 1, 2] } = options;
  const width = circuit.qubits;
  if (width > MAX_QUBITS) {
    throw new KetworkRangeError("BornTooWide", `${width} qubits: at most ${MAX_QUBITS}`, { qubits: width });
  }
  const kernel = gaussianKernel(width, distance, bandwidths);
  const model: Model = { circuit, distance, bandwidths, kernel };
  const objective = discrepancyObjective(model);
  const start = seededAngles(objective);
  return {
    objective,
    parameters: circuit.parameters,
    data: (rows) => segmentsOf(model, countRows(rows, width)),
    trainingProgram: (training, program) => trainingProgram(objective, trainingOptions(training, start), program),
    evaluationProgram: (program) => evaluationProgram(objective, program),
    fit: (rows, training) => {
      const counts = countRows(rows, width);
      const data = segmentsOf(model, counts).map(({ cells }) => cells);
      return fitted(model, counts, fit(objective, { ...trainingOptions(training, start), data }));
    },
  };
}

interface Model extends Required<BornMachineOptions> {
  readonly kernel: SpectralKernel;
}

function segmentsOf({ kernel }: Model, counts: Counts): readonly Segment[] {
  const target = new Float64Array(2 ** kernel.qubits);
  target.set(frequencies(counts));
  return [target, kernel.eigenvalues].map((values) => encodeRows([Array.from(values)]));
}

function discrepancyObjective({ circuit, kernel }: Model): Objective {
  const { parameters } = circuit;
  const { qubits } = kernel;
  const depth = depthForCells(2 ** qubits);
  return {
    qubits,
    scoreKetDepth: 0,
    gradientKetDepth: 2,
    dataDepth: [depth, depth, 0, 0],
    parameters,
    layOut: (emitter, first) => {
      const { asm } = emitter;
      const code = layOutCircuit(emitter, lower(circuit), cellsInOrder(parameters, first));
      const transform = layOutCircuit(emitter, kernel.transform, () => undefined);
      const dot = asm.cells(2, 2);
      const prepare = (): void => {
        code.angles();
        asm.emit("KZERO", { k: PSI });
        code.forward(PSI);
      };
      /** F·(p − q) in LAMBDA, diag(λ)·F·(p − q) in DUAL. */
      const loss = (target: number): void => {
        prepare();
        asm.emit("KCOPY", { k: LAMBDA, k2: PSI }).emit("KMUL", { k: LAMBDA, k2: LAMBDA, flags: FLAG0 });
        asm.emit("KLOAD", { k: DUAL, k2: TARGET, b: 0 });
        asm.emit("KADDP", { k: LAMBDA, k2: DUAL, b: emitter.constant([-1, 0]) });
        transform.forward(LAMBDA);
        asm.emit("KLOAD", { k: DUAL, k2: KERNEL, b: 0 }).emit("KMUL", { k: DUAL, k2: LAMBDA });
        asm.emit("KDOT", { a: dot, k: LAMBDA, k2: DUAL }).mov(target, dot);
      };
      return {
        loss,
        score: (target) => {
          prepare();
          emitProbabilities(emitter, { qubits, register: PSI, scratch: PSI });
          emitRelativeEntropy(emitter, { register: PSI, segment: TARGET, outcomes: 2 ** circuit.qubits, target });
        },
        gradient: (target, gradient) => {
          loss(target);
          for (const part of transform.parts.toReversed()) emitPart(emitter, part, DUAL, true);
          asm.emit("KPHASE", { k: DUAL, z: 0, b: emitter.constant([2, 0]) });
          asm.emit("KCOPY", { k: LAMBDA, k2: PSI }).emit("KMUL", { k: LAMBDA, k2: DUAL });
          parameters.forEach((_, i) => asm.setFloat(gradient + i, 0));
          emitAdjointSweep(emitter, code, { psi: PSI, lambda: LAMBDA, gradient: cellsInOrder(parameters, gradient) });
        },
      };
    },
  };
}

function fitted({ circuit, distance, bandwidths }: Model, counts: Counts, made: Fit): FittedBornMachine {
  const learned = learnedDistribution(circuit, made.parameters, counts);
  const { losses, parameters } = made;
  return {
    ...made,
    ...learned,
    report: () => summary("Born machine, relative entropy of the data in nats", divergences(learned)),
    save: () => saveModel(KIND, { circuit, distance, bandwidths, counts: countPairs(counts), losses }, parameters),
  };
}

/**
 * A fitted Born machine from what `save` returned.
 *
 * @throws as `readModel` and {@link bornMachine}; {KetworkTypeError} ModelFormat; {KetworkRangeError} ModelParameterLength,
 * OutcomeOutOfRange; {CircuitError}
 */
export function loadBornMachine(source: unknown): FittedBornMachine {
  const { options: unchecked, parameters } = readModel(KIND, source);
  const options = saved.readRecord(unchecked, "options");
  const made = {
    circuit: saved.readCircuit(options["circuit"], "circuit"),
    distance: saved.readWord(options["distance"], "distance", ["integer", "hamming"]),
    bandwidths: saved.readNumbers(options["bandwidths"], "bandwidths"),
  };
  bornMachine(made);
  checkParameters(parameters, made.circuit.parameters);
  const kernel = gaussianKernel(made.circuit.qubits, made.distance, made.bandwidths);
  const counts = readCounts(options["counts"], made.circuit.qubits);
  return fitted({ ...made, kernel }, counts, { parameters, losses: saved.readNumbers(options["losses"], "losses") });
}
