import type { Circuit } from "../../../circuit/circuit.ts";
import { type AdamOptions, adamState, adamStep, layOutAdam } from "../../../compile/optimiser/adam.ts";
import { Emitter } from "../../../compile/emitter.ts";
import { depthForCells, runProgram } from "../../../compile/host.ts";
import { checkDescent, type Fit, type MinimiseOptions } from "../../../compile/optimiser/optimiser.ts";
import { DEFAULT_MAX_STEPS, type ProgramOptions } from "../../../compile/program.ts";
import { checkInteger, KetworkRangeError } from "../../../errors.ts";
import type { AssembleOptions } from "../../../machine/assembler.ts";
import type { Program } from "../../../machine/program.ts";
import { type Counts, frequencies } from "../../../state/counts.ts";
import { type BitRows, countRows } from "../../data/outcomes.ts";
import { encodeRows, type Segment } from "../../data/dataset.ts";
import { type Adversaries, GAN_KET_DEPTH, layOutAdversaries, paritiesUpTo } from "./adversaries.ts";
import { countPairs, divergences, type LearnedDistribution, learnedDistribution, readCounts } from "./distribution.ts";
import { readModel, type SavedModel, saveModel } from "../model.ts";
import * as saved from "../saved.ts";
import { summary } from "../summary.ts";
import { checkParameters, type ModelTraining, seededAngles, trainingOptions } from "../training.ts";

/** What {@link quantumGan} is made of. */
export interface QuantumGanOptions {
  /** The generator: its outcomes are to look like the data. */
  readonly circuit: Circuit;
  /** The most bits whose parity the discriminator looks at (default: all of them, so that it can tell any outcome). */
  readonly order?: number;
}

/**
 * How both sides are trained: the generator from `initial` values or from seeded ones, by default 300 iterations by Adam
 * at the rate 0.02 and with β1 = 0.5; the discriminator from zeros, by default at five times the generator's rate and with
 * its other options. A quick discriminator and little momentum keep the two from running in circles.
 */
export interface GanTraining extends Partial<AdamOptions>, Pick<ModelTraining, "initial" | "seed" | "iterations"> {
  readonly discriminator?: AdamOptions;
  /** Called after every iteration; `false` ends the training early. */
  readonly onProgress?: MinimiseOptions["onProgress"];
}

/**
 * A generative adversarial network with a quantum generator and a classical discriminator (Zoufal, Lucchi and Woerner,
 * arXiv:1904.00043), in exact probabilities.
 *
 * The discriminator is a logistic regression on parities of bits, `D(x) = σ(Σ_z w_z·(−1)^|x∧z|)`. In turn it takes a
 * step of Adam to lower `−Σ_x q(x)·log D(x) − Σ_x p(x)·log(1 − D(x))`, and the generator one to lower
 * `−Σ_x p(x)·log D(x)`, the observable of an adjoint sweep; q is the distribution of the data and p the generator's. The
 * score is the relative entropy of q from p, in nats: the lower the better.
 */
export interface QuantumGan {
  /** The generator's. */
  readonly parameters: readonly string[];
  /** How many weights the discriminator has. */
  readonly weights: number;
  /** The data segment of both programs. @throws {DataError} DataShape, DataDegenerate; {KetworkTypeError} DataNotBit */
  data(rows: BitRows): readonly Segment[];
  /**
   * No args; score = relative entropy reached, the generator's parameters in outputs 1 … P, then the discriminator's
   * weights. For an exact bounty.
   */
  trainingProgram(training: GanTraining, options?: ProgramOptions): Program;
  /** Args = the generator's parameters; score = their relative entropy. For an open bounty. */
  evaluationProgram(options?: ProgramOptions): Program;
  /** Trains on the host, with the same bits as the training program. @throws as {@link data} */
  fit(rows: BitRows, training: GanTraining): FittedQuantumGan;
}

/** A trained generator and its discriminator. */
export interface FittedQuantumGan extends Fit, LearnedDistribution {
  /** The discriminator's weights. */
  readonly weights: Float64Array;
  /** Its loss before each of its steps; `losses` are the generator's. Of those that nobody can tell apart: 2·log 2. */
  readonly discriminatorLosses: readonly number[];
  /** The divergence beside the baseline, for people. */
  report(): string;
  save(): SavedModel<typeof KIND, SavedQuantumGan>;
}

const KIND = "quantum-gan";

interface SavedQuantumGan extends Required<QuantumGanOptions> {
  readonly counts: readonly (readonly number[])[];
  readonly losses: readonly number[];
  readonly discriminatorLosses: readonly number[];
}

/** The machine goes through all outcomes one by one, in every step. */
const MAX_QUBITS = 10;

/**
 * A generative adversarial network, not trained yet: see {@link QuantumGan}.
 *
 * ```ts
 * const rows = barsAndStripes({ rows: 2, columns: 2 }).rows;
 * const model = quantumGan({ circuit: realAmplitudes(4, 2) });
 * const fitted = model.fit(rows, { seed: 1 });
 * console.log(fitted.sample(5, { seed: 1 }), fitted.report());
 * ```
 *
 * @throws {KetworkRangeError | KetworkTypeError} GanTooWide above 10 qubits, GanOrder
 */
export function quantumGan(options: QuantumGanOptions): QuantumGan {
  const { circuit } = options;
  const { qubits, parameters } = circuit;
  if (qubits > MAX_QUBITS) {
    throw new KetworkRangeError("GanTooWide", `${qubits} qubits: at most ${MAX_QUBITS}`, { qubits });
  }
  const order = checkInteger("GanOrder", "order", options.order ?? qubits, 1, qubits);
  const model: Model = { circuit, order, parities: paritiesUpTo(qubits, order) };
  return {
    parameters,
    weights: model.parities.length,
    data: (rows) => [targetSegment(countRows(rows, qubits))],
    trainingProgram: (training, program) => ganTrainingProgram(model, training, program),
    evaluationProgram: (program) => {
      const emitter = new Emitter();
      const generator = loadArgs(emitter, parameters.length);
      const weights = emitter.asm.cells(model.parities.length);
      layOutAdversaries(emitter, model, { generator, weights }).score(0);
      return emitter.finish(shapeOf(model, { argsDepth: depthForCells(parameters.length), ...program }));
    },
    fit: (rows, training) => fit(model, countRows(rows, qubits), training),
  };
}

interface Model extends Required<QuantumGanOptions> {
  /** The masks of the parities that the discriminator weighs. */
  readonly parities: readonly number[];
}

const targetSegment = (counts: Counts): Segment => encodeRows([Array.from(frequencies(counts))]);

function shapeOf({ circuit }: Model, options: Partial<AssembleOptions>): AssembleOptions {
  const { qubits } = circuit;
  const ranges = { qubits, ketDepth: GAN_KET_DEPTH, maxSteps: DEFAULT_MAX_STEPS };
  return { ...ranges, dataDepth: [depthForCells(2 ** qubits), 0, 0, 0], ...options };
}

function loadArgs({ asm }: Emitter, count: number): number {
  const cells = asm.cells(count);
  for (let i = 0; i < count; i += 1) asm.emit("ARG", { a: cells + i, b: i });
  return cells;
}

/** @throws {KetworkRangeError} TrainingStart, TrainingInitialLength and as `checkDescent` */
function checkTraining({ circuit }: Model, training: GanTraining): Checked {
  const { learningRate = 0.02, beta1 = 0.5, beta2, epsilon, seed, discriminator } = training;
  const { initial, iterations } = trainingOptions(
    { iterations: training.iterations ?? 300, initial: training.initial, seed },
    seededAngles(circuit),
  );
  checkDescent(initial, iterations);
  const { length } = circuit.parameters;
  if (initial.length !== length) {
    throw new KetworkRangeError("TrainingInitialLength", `${initial.length} initial values for ${length} parameters`, {
      given: initial.length,
      parameters: length,
    });
  }
  const generator = { learningRate, beta1, beta2, epsilon };
  const quicker = { ...generator, learningRate: 5 * learningRate };
  return { initial, iterations, optimisers: { generator, discriminator: discriminator ?? quicker } };
}

interface Checked extends Pick<MinimiseOptions, "initial" | "iterations"> {
  readonly optimisers: Readonly<Record<Side, AdamOptions>>;
}

function ganTrainingProgram(model: Model, training: GanTraining, options: ProgramOptions = {}): Program {
  const { initial, iterations, optimisers } = checkTraining(model, training);
  const counts = { generator: model.circuit.parameters.length, discriminator: model.parities.length };
  const emitter = new Emitter(1 + counts.generator + counts.discriminator);
  const { asm } = emitter;
  const [generator, weights] = [1, 1 + counts.generator];
  emitter.initialise(generator, Array.from(initial));
  const code = layOutAdversaries(emitter, model, { generator, weights });
  const loss = asm.cells(1);
  const turn = (side: Side, parameters: number): (() => void) => {
    const gradient = asm.cells(counts[side]);
    const step = layOutAdam(emitter, { parameters, gradient, count: counts[side] }, optimisers[side]);
    return () => {
      code[side](loss, gradient);
      step();
    };
  };
  const turns = [turn("discriminator", weights), turn("generator", generator)];
  asm.loop(iterations, () => {
    for (const take of turns) take();
  });
  code.score(0);
  return emitter.finish(shapeOf(model, options));
}

type Side = Exclude<keyof Adversaries, "score">;

/** Args = the generator's parameters and the weights; outputs = the loss of one side and its derivatives. */
function sideProgram(model: Model, side: Side): Program {
  const counts = { generator: model.circuit.parameters.length, discriminator: model.parities.length };
  const emitter = new Emitter(1 + counts[side]);
  const generator = loadArgs(emitter, counts.generator + counts.discriminator);
  const cells = { generator, weights: generator + counts.generator };
  layOutAdversaries(emitter, model, cells)[side](0, 1);
  return emitter.finish(shapeOf(model, { argsDepth: depthForCells(counts.generator + counts.discriminator) }));
}

function fit(model: Model, counts: Counts, training: GanTraining): FittedQuantumGan {
  const { initial, iterations, optimisers } = checkTraining(model, training);
  const data = [targetSegment(counts).cells];
  const generator = adamState(initial);
  const discriminator = adamState(new Float64Array(model.parities.length));
  const programs = { generator: sideProgram(model, "generator"), discriminator: sideProgram(model, "discriminator") };
  const turn = (side: Side): number => {
    const args = [...generator.parameters, ...discriminator.parameters];
    const { floats } = runProgram(programs[side], { args, data });
    adamStep({ generator, discriminator }[side], floats.subarray(1), optimisers[side]);
    return floats[0]!;
  };
  const losses: number[] = [];
  const discriminatorLosses: number[] = [];
  for (let iteration = 0; iteration < iterations; iteration += 1) {
    discriminatorLosses.push(turn("discriminator"));
    const loss = turn("generator");
    losses.push(loss);
    const progress = { iteration, loss, parameters: generator.parameters.slice() };
    if (training.onProgress?.(progress) === false) break;
  }
  const made = { parameters: generator.parameters, losses };
  return fitted(model, counts, { ...made, weights: discriminator.parameters, discriminatorLosses });
}

type Made = Pick<FittedQuantumGan, "parameters" | "losses" | "weights" | "discriminatorLosses">;

function fitted({ circuit, order }: Model, counts: Counts, made: Made): FittedQuantumGan {
  const learned = learnedDistribution(circuit, made.parameters, counts);
  const { losses, discriminatorLosses } = made;
  return {
    ...made,
    ...learned,
    report: () => summary("Quantum GAN, relative entropy of the data in nats", divergences(learned)),
    save: () =>
      saveModel(KIND, { circuit, order, counts: countPairs(counts), losses, discriminatorLosses }, [
        ...made.parameters,
        ...made.weights,
      ]),
  };
}

/**
 * A fitted network from what `save` returned.
 *
 * @throws as `readModel` and {@link quantumGan}; {KetworkTypeError} ModelFormat; {KetworkRangeError} ModelParameterLength,
 * OutcomeOutOfRange; {CircuitError}
 */
export function loadQuantumGan(source: unknown): FittedQuantumGan {
  const { options: unchecked, parameters: all } = readModel(KIND, source);
  const options = saved.readRecord(unchecked, "options");
  const circuit = saved.readCircuit(options["circuit"], "circuit");
  const order = saved.readNumber(options["order"], "order");
  const { weights } = quantumGan({ circuit, order });
  const count = circuit.parameters.length;
  checkParameters(all, [...circuit.parameters, ...new Array<string>(weights).fill("weight")]);
  return fitted(
    { circuit, order, parities: paritiesUpTo(circuit.qubits, order) },
    readCounts(options["counts"], circuit.qubits),
    {
      parameters: all.slice(0, count),
      weights: all.slice(count),
      losses: saved.readNumbers(options["losses"], "losses"),
      discriminatorLosses: saved.readNumbers(options["discriminatorLosses"], "discriminatorLosses"),
    },
  );
}
