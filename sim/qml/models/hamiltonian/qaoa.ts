import { parameterVector, type ParameterValues, scaleAngle } from "../../../circuit/angle.ts";
import { circuit } from "../../../circuit/builder.ts";
import { type Circuit, parameterValues } from "../../../circuit/circuit.ts";
import { type EnergyOptions, energyObjective, type GradientMethod } from "../../../compile/energy.ts";
import { runProgram, simulateAt } from "../../../compile/host.ts";
import type { Objective } from "../../../compile/objective.ts";
import { evaluationProgram, fit, type Fit, type ProgramOptions, trainingProgram } from "../../../compile/training.ts";
import { KetworkRangeError } from "../../../errors.ts";
import type { Program } from "../../../machine/program.ts";
import { requireDiagonal } from "../../../observable/counts.ts";
import { type PauliSum, pauliWidth, scalePaulis } from "../../../observable/pauli.ts";
import { sampleCounts } from "../../../state/counts.ts";
import { probabilities } from "../../../state/state.ts";
import {
  type Assignment,
  bestOf,
  type BinaryProblem,
  bruteForce,
  checkProblem,
  localSearch,
} from "../../problems/binary.ts";
import { checkLayers } from "../../ansatz/entanglement.ts";
import { readModel, type SavedModel, saveModel } from "../model.ts";
import * as saved from "../saved.ts";
import { summary } from "../summary.ts";
import { checkParameters, type ModelTraining, seededAngles, trainingOptions } from "../training.ts";

/**
 * The circuit of the quantum approximate optimisation algorithm (Farhi, Goldstone and Gutmann, arXiv:1411.4028): from
 * the even superposition of all bits, `layers` times `e^{−i·gamma[l]·C}` and `e^{−i·beta[l]·ΣX}`.
 *
 * Parameters in the order `gamma[0], beta[0], gamma[1], …`. A term `c·Z…` of C is one rotation by `2c·gamma`; the term
 * of the identity is only a global phase and is left out.
 *
 * ```ts
 * const { cost } = maxCut([[0, 1], [1, 2]]);
 * qaoaAnsatz(cost, 2).parameters; // → ["gamma[0]", "beta[0]", "gamma[1]", "beta[1]"]
 * ```
 *
 * @param qubits default: as many as the cost has
 * @throws {PauliError} PauliNotHermitian, PauliNotDiagonal; {KetworkRangeError | KetworkTypeError} AnsatzLayers,
 * QaoaCostConstant where there is nothing but the identity; {CircuitError} CircuitQubitOutOfRange
 */
export function qaoaAnsatz(cost: PauliSum, layers: number, qubits = pauliWidth(cost)): Circuit {
  const terms = requireDiagonal(cost).filter(({ z, re }) => z !== 0 && re !== 0);
  if (terms.length === 0) throw new KetworkRangeError("QaoaCostConstant", "the cost is the same for all bits");
  const builder = circuit(qubits);
  const [gamma, beta] = ["gamma", "beta"].map((name) => parameterVector(name, checkLayers(layers, 1)));
  for (let qubit = 0; qubit < qubits; qubit += 1) builder.h(qubit);
  for (let layer = 0; layer < layers; layer += 1) {
    for (const { z, re } of terms) {
      const on = Array.from({ length: pauliWidth(cost) }, (_, qubit) => qubit).filter((qubit) => (z >> qubit) & 1);
      builder.pauli(scaleAngle(gamma![layer]!, 2 * re), "Z".repeat(on.length), on);
    }
    for (let qubit = 0; qubit < qubits; qubit += 1) builder.rx(scaleAngle(beta![layer]!, 2), qubit);
  }
  return builder.build();
}

/** What {@link qaoa} is made of. */
export interface QaoaOptions extends EnergyOptions {
  /** What is optimised: see `maxCut` and `qubo`. */
  readonly problem: BinaryProblem;
  /** How often cost and mixer alternate: p. */
  readonly layers: number;
  /** Default: adjoint. */
  readonly gradient?: GradientMethod;
}

/**
 * The quantum approximate optimisation algorithm for functions of bits. Its loss is the expectation of the cost, or minus
 * that where the problem is a maximum; its score is always the expectation itself, in the unit of the problem.
 */
export interface Qaoa {
  readonly objective: Objective;
  readonly circuit: Circuit;
  /** `gamma[0], beta[0], gamma[1], …` */
  readonly parameters: readonly string[];
  /** No args; score = the expectation reached, parameters in outputs 1 … 2p. For an exact bounty. */
  trainingProgram(training: ModelTraining, options?: ProgramOptions): Program;
  /** Args = parameters; score = their expectation, the higher the better for a maximum. For an open bounty. */
  evaluationProgram(options?: ProgramOptions): Program;
  /** Trains on the host, with the same bits as the training program. */
  fit(training: ModelTraining): FittedQaoa;
  /** The expectation of the cost, by names: `{ gamma: […], beta: […] }`. */
  expectation(values: ParameterValues): number;
  /**
   * The best assignment among seeded shots.
   * @param parameters in the order of `parameters`
   * @throws {KetworkRangeError} QaoaParameterLength, ShotsOutOfRange
   */
  sample(parameters: ArrayLike<number>, options: Shots): Assignment;
}

export interface Shots {
  readonly shots: number;
  readonly seed: bigint | number;
}

/** What classical computing finds for the same problem. */
export interface QaoaBaseline {
  /** The mean over all assignments: what a random one is worth. */
  readonly random: number;
  /** What flipping single bits, as long as that helps, comes to. */
  readonly localSearch: Assignment;
  /** The best of all assignments, up to 16 variables. */
  readonly best?: Assignment;
}

/** Trained angles, the expectation that they reach, and assignments drawn from their state. */
export interface FittedQaoa extends Fit {
  /** The expectation of the cost. */
  readonly expectation: number;
  readonly baseline: QaoaBaseline;
  /** The best assignment among seeded shots. @throws {KetworkRangeError} ShotsOutOfRange */
  sample(options: Shots): Assignment;
  /** The expectation beside the baseline, for people. */
  report(): string;
  save(): SavedModel<typeof KIND, SavedQaoa>;
}

const KIND = "qaoa";

interface SavedQaoa extends Required<QaoaOptions> {
  readonly losses: readonly number[];
}

/** More variables are not searched exhaustively. */
const MAX_SEARCHED = 16;

/**
 * The quantum approximate optimisation algorithm for a problem, not trained yet: see {@link Qaoa}.
 *
 * ```ts
 * const problem = maxCut([[0, 1], [1, 2], [2, 3], [3, 0]]);
 * const model = qaoa({ problem, layers: 2 });
 * const fitted = model.fit({ initial: [0.5, 0.5, 0.5, 0.5], iterations: 100, learningRate: 0.1 });
 * fitted.sample({ shots: 100, seed: 1 }).value; // → 4
 * bruteForce(problem).value; // → 4
 * console.log(fitted.report());
 * ```
 *
 * @throws as {@link qaoaAnsatz}; {KetworkRangeError} ProblemWidth where the cost has more variables than the problem
 */
export function qaoa(options: QaoaOptions): Qaoa {
  const { problem, layers, gradient, diagonal } = options;
  const { cost, sense, variables } = checkProblem(problem);
  const ansatz = qaoaAnsatz(cost, layers, variables);
  const objective =
    sense === "max"
      ? withNegatedScore(energyObjective(ansatz, scalePaulis(cost, -1), gradient, { diagonal }))
      : energyObjective(ansatz, cost, gradient, { diagonal });
  const start = seededAngles(objective);
  const expectation = (args: ArrayLike<number>): number =>
    runProgram(evaluationProgram(objective), { args }).floats[0]!;
  const model: Qaoa = {
    objective,
    circuit: ansatz,
    parameters: ansatz.parameters,
    trainingProgram: (training, program) => trainingProgram(objective, trainingOptions(training, start), program),
    evaluationProgram: (program) => evaluationProgram(objective, program),
    fit: (training) => {
      const made = fit(objective, trainingOptions(training, start));
      return fitted(options, model, made, expectation(made.parameters));
    },
    expectation: (values) => expectation(parameterValues(ansatz, values)),
    sample: (parameters, { shots, seed }) => {
      if (parameters.length !== ansatz.parameters.length) {
        throw new KetworkRangeError(
          "QaoaParameterLength",
          `${parameters.length} parameters: ${layers} layers have ${ansatz.parameters.length}`,
          { given: parameters.length, parameters: ansatz.parameters.length },
        );
      }
      const { counts } = sampleCounts(probabilities(simulateAt(ansatz, parameters)), shots, seed);
      return bestOf(problem, counts.keys())!;
    },
  };
  return model;
}

function fitted(
  { problem, layers, gradient = "adjoint", diagonal = "auto" }: QaoaOptions,
  model: Qaoa,
  made: Fit,
  expectation: number,
): FittedQaoa {
  const baseline: QaoaBaseline = {
    random: problem.cost.find(({ z }) => z === 0)?.re ?? 0,
    localSearch: localSearch(problem),
    ...(problem.variables <= MAX_SEARCHED && { best: bruteForce(problem) }),
  };
  return {
    ...made,
    expectation,
    baseline,
    sample: (shots) => model.sample(made.parameters, shots),
    report: () =>
      summary(`QAOA, ${layers} layers, ${problem.sense} of the cost`, [
        ["expectation", expectation],
        ["random bits (classical)", baseline.random],
        ["local search (classical)", baseline.localSearch.value],
        ["brute force (classical)", baseline.best?.value],
      ]),
    save: () => saveModel(KIND, { problem, layers, gradient, diagonal, losses: made.losses }, made.parameters),
  };
}

/**
 * A fitted model from what `save` returned.
 *
 * @throws as `readModel` and {@link qaoa}; {KetworkTypeError} ModelFormat; {KetworkRangeError} ModelParameterLength
 */
export function loadQaoa(source: unknown): FittedQaoa {
  const { options: unchecked, parameters } = readModel(KIND, source);
  const options = saved.readRecord(unchecked, "options");
  const problem = saved.readRecord(options["problem"], "problem");
  const made = {
    problem: {
      variables: saved.readNumber(problem["variables"], "variables"),
      sense: saved.readWord(problem["sense"], "sense", ["min", "max"]),
      cost: saved.readPauliSum(problem["cost"], "cost"),
    },
    layers: saved.readNumber(options["layers"], "layers"),
    gradient: saved.readWord(options["gradient"], "gradient", ["adjoint", "parameter-shift"]),
    diagonal: saved.readWord(options["diagonal"], "diagonal", ["auto", "never"]),
  };
  const model = qaoa(made);
  checkParameters(parameters, model.parameters);
  const args = Object.fromEntries(model.parameters.map((name, i) => [name, parameters[i]!]));
  return fitted(
    made,
    model,
    { parameters, losses: saved.readNumbers(options["losses"], "losses") },
    model.expectation(args),
  );
}

/** Scores by minus the score; the loss stays. */
const withNegatedScore = (objective: Objective): Objective => ({
  ...objective,
  layOut: (emitter, parameters) => {
    const code = objective.layOut(emitter, parameters);
    return {
      ...code,
      score: (target) => {
        code.score(target);
        emitter.asm.unary("FNEG", target, target);
      },
    };
  },
});
