import { KetworkRangeError } from "../errors.ts";
import type { Program } from "../machine/program.ts";
import { Random } from "../math/random.ts";
import type { AdamOptions } from "./optimiser/adam.ts";
import { emitLoss, lossProgram } from "./derivatives.ts";
import { Emitter } from "./emitter.ts";
import { type Inputs, runProgram } from "./host.ts";
import type { Objective } from "./objective.ts";
import { adam } from "./optimiser/gradient.ts";
import { checkDescent, type Fit, minimise, type MinimiseOptions, type Optimiser } from "./optimiser/optimiser.ts";
import { type ProgramOptions, programRanges, startWithArgs } from "./program.ts";

export { type Fit, type Progress } from "./optimiser/optimiser.ts";
export { type ProgramOptions } from "./program.ts";

/**
 * A program whose args are parameters and whose score is theirs: what an open bounty runs.
 *
 * ```ts
 * const objective = energyObjective(circuit(1).ry(parameter("theta"), 0).build(), parsePauliSum("Z0"));
 * run({ program: evaluationProgram(objective), args: toCells([Math.PI]) }).score; // → -1
 * ```
 */
export function evaluationProgram(objective: Objective, options: ProgramOptions = {}): Program {
  const { emitter, parameters, argsDepth } = startWithArgs(objective, 1);
  const code = objective.layOut(emitter, parameters);
  emitter.asm.source("score", () => {
    code.score(0);
  });
  return emitter.finish({ ...programRanges(objective, objective.scoreKetDepth, options), argsDepth });
}

/**
 * A program whose args are parameters; output 0 is their loss, outputs 1 … P its derivatives.
 *
 * ```ts
 * const objective = energyObjective(circuit(1).ry(parameter("theta"), 0).build(), parsePauliSum("Z0"));
 * const [loss, slope] = runProgram(gradientProgram(objective), { args: [Math.PI / 2] }).floats;
 * [loss, slope]; // ≈ [0, -1]
 * ```
 */
export function gradientProgram(objective: Objective, options: ProgramOptions = {}): Program {
  const { emitter, parameters, argsDepth } = startWithArgs(objective, 1 + objective.parameters.length);
  const code = objective.layOut(emitter, parameters);
  emitter.asm.source("gradient", () => {
    code.gradient(0, 1);
  });
  return emitter.finish({ ...programRanges(objective, objective.gradientKetDepth, options), argsDepth });
}

/**
 * A descent: `optimiser`, or Adam with the options given here.
 *
 * ```ts
 * const ansatz = circuit(1).ry(parameter("a"), 0).build();
 * const objective = energyObjective(ansatz, parsePauliSum("Z0"));
 * const optimiser = rotosolve({ frequencies: rotosolveFrequencies(ansatz) });
 * fit(objective, { optimiser, initial: [0.1], iterations: 1 }).parameters; // ≈ [3.141592653589793]
 * fit(objective, { learningRate: 0.1, initial: [0.1], iterations: 200 }).parameters; // → [3.141692…] (Adam)
 * ```
 */
export interface TrainingOptions extends Partial<AdamOptions>, Omit<MinimiseOptions, "onProgress"> {
  readonly optimiser?: Optimiser;
}

/** @throws {KetworkRangeError} TrainingOptimiser unless there is either an optimiser or a learning rate for Adam */
function optimiserOf({ optimiser, learningRate, beta1, beta2, epsilon }: TrainingOptions): Optimiser {
  const forAdam = [learningRate, beta1, beta2, epsilon].some((option) => option !== undefined);
  if (optimiser !== undefined && !forAdam) return optimiser;
  if (optimiser !== undefined || learningRate === undefined) {
    throw new KetworkRangeError("TrainingOptimiser", "give either an optimiser or a learning rate for Adam", {
      optimiser: optimiser?.name,
      learningRate,
    });
  }
  return adam({ learningRate, beta1, beta2, epsilon });
}

function checkTraining(objective: Objective, { initial, iterations }: TrainingOptions): void {
  if (objective.parameters.length > 0 && initial.length !== objective.parameters.length) {
    throw new KetworkRangeError(
      "TrainingInitialLength",
      `${initial.length} initial values for ${objective.parameters.length} parameters`,
      { given: initial.length, parameters: objective.parameters.length },
    );
  }
  checkDescent(objective.parameters.length === 0 ? [] : initial, iterations);
}

/**
 * A program without args that trains wholly inside the machine and ends with the score: what an exact bounty runs.
 * Output 0 is the score, outputs 1 … P are the trained parameters.
 *
 * ```ts
 * const objective = energyObjective(circuit(1).ry(parameter("theta"), 0).build(), parsePauliSum("Z0"));
 * const program = trainingProgram(objective, { initial: [0.5], iterations: 50, learningRate: 0.2 });
 * run({ program }).score; // → -0.996309…
 * ```
 *
 * @throws {KetworkRangeError} TrainingWithoutParameters, TrainingInitialLength, TrainingInitialNotFinite,
 * TrainingIterationsOutOfRange, TrainingOptimiser, OptimiserHostOnly
 */
export function trainingProgram(
  objective: Objective,
  training: TrainingOptions,
  options: ProgramOptions = {},
): Program {
  const emitter = new Emitter(1 + objective.parameters.length);
  const { ketDepth, score } = emitTraining(emitter, objective, training, 1);
  emitter.asm.source("score", () => {
    score(0);
  });
  return emitter.finish(programRanges(objective, Math.max(ketDepth, objective.scoreKetDepth), options));
}

/**
 * Emits a whole descent on parameters in consecutive cells from `parameters` on, which hold the start when the program
 * begins. A program may have several, one after the other.
 *
 * @returns the descent's ketDepth, and what emits the score of the parameters reached
 * @throws as {@link trainingProgram}
 */
export function emitTraining(
  emitter: Emitter,
  objective: Objective,
  training: TrainingOptions,
  parameters: number,
): { readonly ketDepth: number; score(target: number): void } {
  checkTraining(objective, training);
  const optimiser = optimiserOf(training);
  const count = objective.parameters.length;
  const { asm } = emitter;
  emitter.initialise(parameters, Array.from(training.initial));
  const loss = asm.cells(1);
  const gradient = asm.cells(count);
  const code = objective.layOut(emitter, parameters);
  const descent = optimiser.layOut?.(emitter, {
    ...{ parameters, count, loss, gradient, qubits: objective.qubits },
    emitLoss: () => {
      asm.source("loss", () => {
        emitLoss(code, loss, gradient);
      });
    },
    emitGradient: () => {
      asm.source("gradient", () => {
        code.gradient(loss, gradient);
      });
    },
  });
  if (descent === undefined) {
    throw new KetworkRangeError("OptimiserHostOnly", `${optimiser.name} has no machine code`, {
      optimiser: optimiser.name,
    });
  }
  asm.source("training", () => {
    asm.loop(training.iterations, () => {
      asm.source(`step of ${optimiser.name}`, descent.emit);
    });
  });
  return { ketDepth: Math.max(objective.gradientKetDepth, descent.ketDepth), score: code.score };
}

/** A descent on the host, with the data segments that the objective reads. */
export interface FitOptions extends TrainingOptions, Pick<MinimiseOptions, "onProgress"> {
  readonly data?: Inputs["data"];
}

/**
 * Trains on the host: runs the objective's programs, and takes the optimiser's steps in between. Bit for bit what
 * {@link trainingProgram} does in one run of the machine.
 *
 * ```ts
 * const objective = energyObjective(circuit(1).ry(parameter("theta"), 0).build(), parsePauliSum("Z0"));
 * const { parameters, losses } = fit(objective, { initial: [0.5], iterations: 50, learningRate: 0.2 });
 * parameters; // → [3.227530…]
 * losses.length; // → 50
 * ```
 *
 * @throws as {@link trainingProgram}, but for OptimiserHostOnly
 */
export function fit(objective: Objective, { data, ...training }: FitOptions): Fit {
  checkTraining(objective, training);
  const optimiser = optimiserOf(training);
  const count = objective.parameters.length;
  let [forValue, forGradient]: (Program | undefined)[] = [];
  const loss = {
    value: (args: Float64Array) => runProgram((forValue ??= lossProgram(objective)), { args, data }).floats[0]!,
    gradient: (args: Float64Array) => {
      const { floats } = runProgram((forGradient ??= gradientProgram(objective)), { args, data });
      return { loss: floats[0]!, gradient: floats.slice(1, 1 + count) };
    },
  };
  return minimise(optimiser, loss, training);
}

/**
 * A seeded start: `count` values uniform in [−spread, spread).
 *
 * ```ts
 * initialParameters(2, 7); // → [-0.220340…, -0.966423…]
 * ```
 */
export function initialParameters(count: number, seed: number, spread = 1): Float64Array {
  const random = new Random(seed);
  return Float64Array.from({ length: count }, () => (2 * random.nextFloat() - 1) * spread);
}
