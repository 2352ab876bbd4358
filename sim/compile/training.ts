import { KetworkRangeError } from "../errors.ts";
import { type AssembleOptions, depthFor } from "../machine/assembler.ts";
import { CELLS_PER_WORD } from "../machine/word.ts";
import type { Program } from "../machine/program.ts";
import { Random } from "../math/random.ts";
import { type AdamOptions, adamState, adamStep, layOutAdam } from "./adam.ts";
import { Emitter } from "./emitter.ts";
import { type Inputs, runProgram } from "./host.ts";
import type { Objective } from "./objective.ts";

export interface ProgramOptions {
  /** The longest run that may be claimed (default 2^32 − 1 steps). */
  readonly maxSteps?: number;
}

const DEFAULT_MAX_STEPS = 2 ** 32 - 1;

/** What the shape of a program depends on besides its code. */
export const programRanges = (
  { qubits, dataDepth }: Objective,
  ketDepth: number,
  { maxSteps = DEFAULT_MAX_STEPS }: ProgramOptions,
): AssembleOptions => ({ qubits, ketDepth, dataDepth, maxSteps });

/** Starts a program that takes the parameters as its args. */
export function startWithArgs(
  objective: Objective,
  outputs: number,
): { emitter: Emitter; parameters: number; argsDepth: number } {
  const count = objective.parameters.length;
  const emitter = new Emitter(outputs);
  const parameters = emitter.asm.cells(count);
  for (let i = 0; i < count; i += 1) emitter.asm.emit("ARG", { a: parameters + i, b: i });
  return { emitter, parameters, argsDepth: depthFor(Math.ceil(count / CELLS_PER_WORD)) };
}

/** A program whose args are parameters and whose score is theirs: what an open bounty runs. */
export function evaluationProgram(objective: Objective, options: ProgramOptions = {}): Program {
  const { emitter, parameters, argsDepth } = startWithArgs(objective, 1);
  objective.layOut(emitter, parameters).score(0);
  return emitter.finish({ ...programRanges(objective, objective.scoreKetDepth, options), argsDepth });
}

/** A program whose args are parameters; output 0 is their loss, outputs 1 … P its derivatives. */
export function gradientProgram(objective: Objective, options: ProgramOptions = {}): Program {
  const { emitter, parameters, argsDepth } = startWithArgs(objective, 1 + objective.parameters.length);
  objective.layOut(emitter, parameters).gradient(0, 1);
  return emitter.finish({ ...programRanges(objective, objective.gradientKetDepth, options), argsDepth });
}

export interface TrainingOptions extends AdamOptions {
  /** Where the descent begins: one value a parameter. */
  readonly initial: ArrayLike<number>;
  /** Steps of the optimiser, at least 1. */
  readonly iterations: number;
}

function checkTraining(objective: Objective, { initial, iterations }: TrainingOptions): void {
  if (objective.parameters.length === 0) {
    throw new KetworkRangeError("TrainingWithoutParameters", "there is no parameter to train");
  }
  if (initial.length !== objective.parameters.length) {
    throw new KetworkRangeError(
      "TrainingInitialLength",
      `${initial.length} initial values for ${objective.parameters.length} parameters`,
      { given: initial.length, parameters: objective.parameters.length },
    );
  }
  if (!Number.isSafeInteger(iterations) || iterations < 1) {
    throw new KetworkRangeError("TrainingIterationsOutOfRange", `${iterations} iterations: at least 1`, { iterations });
  }
}

/**
 * A program without args that trains wholly inside the machine and ends with the score: what an exact bounty runs.
 * Output 0 is the score, outputs 1 … P are the trained parameters.
 */
export function trainingProgram(
  objective: Objective,
  training: TrainingOptions,
  options: ProgramOptions = {},
): Program {
  checkTraining(objective, training);
  const count = objective.parameters.length;
  const emitter = new Emitter(1 + count);
  const parameters = 1;
  emitter.initialise(parameters, Array.from(training.initial));
  const loss = emitter.asm.cells(1);
  const gradient = emitter.asm.cells(count);
  const code = objective.layOut(emitter, parameters);
  const step = layOutAdam(emitter, { parameters, gradient, count }, training);
  emitter.asm.loop(training.iterations, () => {
    code.gradient(loss, gradient);
    step();
  });
  code.score(0);
  return emitter.finish(programRanges(objective, objective.gradientKetDepth, options));
}

/** What {@link fit} reports after each iteration: the loss at the parameters before the step. */
export interface Progress {
  readonly iteration: number;
  readonly loss: number;
  readonly parameters: Float64Array;
}

export interface FitOptions extends TrainingOptions {
  readonly data?: Inputs["data"];
  /** Called after every iteration; `false` ends the descent early. */
  readonly onProgress?: (progress: Progress) => unknown;
}

export interface Fit {
  readonly parameters: Float64Array;
  /** The training curve: the loss before each step. */
  readonly losses: readonly number[];
}

/**
 * Trains on the host: runs {@link gradientProgram} in every iteration and takes the optimiser's step in between. Bit for
 * bit what {@link trainingProgram} does in one run of the machine.
 */
export function fit(objective: Objective, { data, onProgress, ...training }: FitOptions): Fit {
  checkTraining(objective, training);
  const program = gradientProgram(objective);
  const state = adamState(training.initial);
  const losses: number[] = [];
  for (let iteration = 0; iteration < training.iterations; iteration += 1) {
    const { floats } = runProgram(program, { args: state.parameters, data });
    const loss = floats[0]!;
    losses.push(loss);
    adamStep(state, floats.subarray(1, 1 + state.parameters.length), training);
    if (onProgress?.({ iteration, loss, parameters: state.parameters.slice() }) === false) break;
  }
  return { parameters: state.parameters, losses };
}

/** A seeded start: `count` values uniform in [−spread, spread). */
export function initialParameters(count: number, seed: number, spread = 1): Float64Array {
  const random = new Random(seed);
  return Float64Array.from({ length: count }, () => (2 * random.nextFloat() - 1) * spread);
}
