import { type Circuit, lower } from "../../../circuit/circuit.ts";
import { cellsInOrder, layOutCircuit } from "../../../compile/circuit.ts";
import { deflatedObjective, type LowerState } from "../../../compile/deflation.ts";
import { Emitter } from "../../../compile/emitter.ts";
import { depthForCells, runProgram } from "../../../compile/host.ts";
import type { Objective } from "../../../compile/objective.ts";
import { emitExpectation } from "../../../compile/observable.ts";
import { DEFAULT_MAX_STEPS } from "../../../compile/program.ts";
import {
  emitTraining,
  fit,
  type Fit,
  initialParameters,
  type ProgramOptions,
  type Progress,
  type TrainingOptions,
} from "../../../compile/training.ts";
import { checkInteger, KetworkRangeError } from "../../../errors.ts";
import { depthFor } from "../../../machine/assembler.ts";
import type { Program } from "../../../machine/program.ts";
import type { PauliSum } from "../../../observable/pauli.ts";
import { exactEnergies } from "../../problems/spectrum.ts";
import { readModel, type SavedModel, saveModel } from "../model.ts";
import * as saved from "../saved.ts";
import { figures, summary } from "../summary.ts";
import { checkParameters, type ModelTraining, trainingOptions } from "../training.ts";

/** What {@link vqd} is made of. */
export interface VqdOptions {
  readonly hamiltonian: PauliSum;
  /** Prepares every one of the states, each with P parameters of its own. */
  readonly ansatz: Circuit;
  /** How many states are looked for, from the ground state on. */
  readonly states: number;
  /**
   * β, the price of an overlap with a lower state. It must exceed the gap between the lowest and the highest of the
   * states (default: three times the sum of the coefficients' magnitudes, the identity's left out; no gap exceeds twice
   * that sum).
   */
  readonly penalty?: number;
}

/**
 * `initial`, where it is given, holds the start of every state, one after the other; iterations and optimiser are those of
 * each.
 */
export interface VqdTraining extends Omit<ModelTraining, "onProgress"> {
  /** Called after every iteration of every state; `false` ends the descent of that state. */
  readonly onProgress?: (progress: Progress & { readonly state: number }) => unknown;
}

/**
 * Variational quantum deflation (Higgott, Wang and Brierley, arXiv:1805.08138): the ground state by its energy, then one
 * excited state after the other by energy and overlaps with the states below it.
 *
 * The score of all states together is the sum of the energies of the orthonormal states that Gram and Schmidt make of
 * them, first to last: it is never below the sum of as many lowest eigenvalues (Ky Fan), however the states were found,
 * and is NaN, which never ranks, where they depend on each other.
 */
export interface Vqd {
  /** What is minimised for the state above states of given parameters. @throws {KetworkRangeError} ModelParameterLength */
  objective(lower: readonly ArrayLike<number>[]): Objective;
  /**
   * No args; trains one state after the other. Score as above, parameters in outputs 1 … states·P, then each state's
   * energy. For an exact bounty.
   */
  trainingProgram(training: VqdTraining, options?: ProgramOptions): Program;
  /** Args = parameters of all states; score as above, the lower the better, then each state's energy. For an open bounty. */
  evaluationProgram(options?: ProgramOptions): Program;
  /** Trains on the host, with the same bits as the training program. */
  fit(training: VqdTraining): FittedVqd;
}

/** Trained states: their parameters one after the other, the losses of each descent, the energies. */
export interface FittedVqd extends Fit {
  /** The energy of every state, as trained, the ground state's first. */
  readonly energies: readonly number[];
  /** The sum of the energies of the states made orthonormal. */
  readonly score: number;
  readonly baseline: {
    /** As many of the lowest eigenvalues, by diagonalisation, up to 6 qubits. */
    readonly exact?: readonly number[];
  };
  report(): string;
  save(): SavedModel<typeof KIND, SavedVqd>;
}

const KIND = "vqd";

interface SavedVqd extends Required<VqdOptions> {
  readonly losses: readonly number[];
}

/** Fewer qubits have fewer dimensions; more states need more registers than small machines have. */
const MAX_STATES = 64;
/** States of which less than this part of the squared norm is left by Gram and Schmidt count as dependent. */
const INDEPENDENT = 2 ** -20;

/**
 * Variational quantum deflation, not trained yet: see {@link Vqd}.
 *
 * ```ts
 * const model = vqd({ hamiltonian: hydrogen2.hamiltonian, ansatz: hardwareEfficient(2, 2), states: 2 });
 * const { energies } = model.fit({ seed: 1, iterations: 200, learningRate: 0.1 });
 * ```
 *
 * @throws {PauliError} PauliNotHermitian; {KetworkRangeError | KetworkTypeError} ObservableTooWide, VqdStates,
 * VqdPenaltyOutOfRange
 */
export function vqd(options: VqdOptions): Vqd {
  const { hamiltonian, ansatz } = options;
  const states = checkInteger("VqdStates", "states", options.states, 1, Math.min(MAX_STATES, 2 ** ansatz.qubits));
  const penalty = options.penalty ?? defaultPenalty(hamiltonian);
  if (!(penalty > 0 && penalty < Infinity)) {
    throw new KetworkRangeError("VqdPenaltyOutOfRange", `the penalty is ${penalty}: it must be positive and finite`, {
      penalty,
    });
  }
  const model: Model = { hamiltonian, ansatz, states, penalty };
  const objective = (lowerStates: readonly ArrayLike<number>[]): Objective =>
    deflatedObjective(
      ansatz,
      hamiltonian,
      lowerStates.map((given): LowerState => {
        const values = Array.from(checkParameters(given, ansatz.parameters));
        return { penalty, cells: (emitter) => emitter.variables(values) };
      }),
    );
  // Checks the Hamiltonian.
  objective([]);
  return {
    objective,
    trainingProgram: (training, program) => vqdTrainingProgram(model, training, program),
    evaluationProgram: (program) => vqdEvaluationProgram(model, program),
    fit: ({ onProgress, ...training }) => {
      const found: Fit[] = [];
      descentsOf(model, training).forEach((descent, state) => {
        const progress = onProgress && { onProgress: (step: Progress) => onProgress({ ...step, state }) };
        found.push(fit(objective(found.map(({ parameters }) => parameters)), { ...descent, ...progress }));
      });
      const parameters = Float64Array.from(found.flatMap((made) => Array.from(made.parameters)));
      return fitted(model, { parameters, losses: found.flatMap(({ losses }) => losses) });
    },
  };
}

type Model = Required<VqdOptions>;

function defaultPenalty(sum: PauliSum): number {
  const magnitude = sum.reduce((total, { x, z, re }) => (x === 0 && z === 0 ? total : total + Math.abs(re)), 0);
  return magnitude === 0 ? 1 : 3 * magnitude;
}

/** The training of every state by itself. @throws {KetworkRangeError} TrainingStart, TrainingInitialLength */
function descentsOf({ ansatz, states }: Model, training: Omit<VqdTraining, "onProgress">): TrainingOptions[] {
  const count = ansatz.parameters.length;
  const shared = trainingOptions(training, (seed) => initialParameters(states * count, seed));
  const all = Float64Array.from(shared.initial);
  if (all.length !== states * count) {
    throw new KetworkRangeError("TrainingInitialLength", `${all.length} initial values for ${states} × ${count}`, {
      given: all.length,
      parameters: states * count,
    });
  }
  return Array.from({ length: states }, (_, i) => ({ ...shared, initial: all.slice(i * count, (i + 1) * count) }));
}

function vqdTrainingProgram(model: Model, training: VqdTraining, options: ProgramOptions = {}): Program {
  const { hamiltonian, ansatz, states, penalty } = model;
  const count = ansatz.parameters.length;
  const emitter = new Emitter(1 + states * count + states);
  const cellOf = (state: number): number => 1 + state * count;
  const depths = descentsOf(model, training).map((descent, state) => {
    const below = Array.from({ length: state }, (_, i) => ({ penalty, cells: () => cellOf(i) }));
    const objective = deflatedObjective(ansatz, hamiltonian, below);
    return emitTraining(emitter, objective, descent, cellOf(state)).ketDepth;
  });
  emitSubspace(emitter, model, { parameters: 1, energies: cellOf(states) });
  const ketDepth = Math.max(depthFor(states), ...depths);
  return emitter.finish({ qubits: ansatz.qubits, ketDepth, maxSteps: DEFAULT_MAX_STEPS, ...options });
}

function vqdEvaluationProgram(model: Model, options: ProgramOptions = {}): Program {
  const { ansatz, states } = model;
  const count = states * ansatz.parameters.length;
  const emitter = new Emitter(1 + states);
  const parameters = emitter.asm.cells(count);
  for (let i = 0; i < count; i += 1) emitter.asm.emit("ARG", { a: parameters + i, b: i });
  emitSubspace(emitter, model, { parameters, energies: 1 });
  const shape = { qubits: ansatz.qubits, ketDepth: depthFor(states), argsDepth: depthForCells(count) };
  return emitter.finish({ ...shape, maxSteps: DEFAULT_MAX_STEPS, ...options });
}

/** Emits every state's energy, then m[0] = the sum of the energies of the states made orthonormal. */
function emitSubspace(
  emitter: Emitter,
  { hamiltonian, ansatz, states }: Model,
  { parameters, energies }: { readonly parameters: number; readonly energies: number },
): void {
  const { asm } = emitter;
  const dot = asm.cells(2, 2);
  const scale = asm.cells(2, 2);
  const [independent, energy] = [asm.cells(1), asm.cells(1)];
  asm.setFloat(0, 0).setFloat(scale + 1, 0);
  for (let state = 0; state < states; state += 1) {
    const cells = cellsInOrder(ansatz.parameters, parameters + state * ansatz.parameters.length);
    const code = layOutCircuit(emitter, lower(ansatz), cells);
    code.angles();
    asm.emit("KZERO", { k: state });
    code.forward(state);
    emitExpectation(emitter, hamiltonian, state, energies + state);
    for (let below = 0; below < state; below += 1) {
      asm
        .emit("KDOT", { a: dot, k: below, k2: state })
        .unary("FNEG", dot, dot)
        .unary("FNEG", dot + 1, dot + 1);
      asm.emit("KADDP", { k: state, k2: below, b: dot });
    }
    // 1/√norm, or 0/0 where too little is left.
    asm.emit("KDOT", { a: dot, k: state, k2: state });
    asm.immediateFirst("FLE", independent, INDEPENDENT, dot).unary("FROM", independent, independent);
    asm.unary("FSQRT", dot, dot).binary("FMUL", dot, dot, independent).binary("FDIV", scale, independent, dot);
    asm.emit("KPHASE", { k: state, z: 0, b: scale });
    emitExpectation(emitter, hamiltonian, state, energy);
    asm.binary("FADD", 0, 0, energy);
  }
}

function fitted(model: Model, made: Fit): FittedVqd {
  const { floats } = runProgram(vqdEvaluationProgram(model), { args: made.parameters });
  const energies = Array.from(floats.subarray(1, 1 + model.states));
  const spectrum = exactEnergies(model.hamiltonian, model.ansatz.qubits);
  const exact = spectrum && Array.from(spectrum.subarray(0, model.states));
  return {
    ...made,
    energies,
    score: floats[0]!,
    baseline: { ...(exact && { exact }) },
    report: () =>
      summary("Variational quantum deflation", [
        ["energies", figures(energies, 10)],
        ["sum, made orthonormal", floats[0]],
        ["exact diagonalisation (classical)", exact && figures(exact, 10)],
        ["its sum", exact?.reduce((sum, value) => sum + value, 0)],
      ]),
    save: () => saveModel(KIND, { ...model, losses: made.losses }, made.parameters),
  };
}

/**
 * Fitted states from what `save` returned.
 *
 * @throws as `readModel` and {@link vqd}; {KetworkTypeError} ModelFormat; {KetworkRangeError} ModelParameterLength; {CircuitError}
 */
export function loadVqd(source: unknown): FittedVqd {
  const { options: unchecked, parameters } = readModel(KIND, source);
  const options = saved.readRecord(unchecked, "options");
  const model = {
    hamiltonian: saved.readPauliSum(options["hamiltonian"], "hamiltonian"),
    ansatz: saved.readCircuit(options["ansatz"], "ansatz"),
    states: saved.readNumber(options["states"], "states"),
    penalty: saved.readNumber(options["penalty"], "penalty"),
  };
  vqd(model);
  checkParameters(parameters, new Array<readonly string[]>(model.states).fill(model.ansatz.parameters).flat());
  return fitted(model, { parameters, losses: saved.readNumbers(options["losses"], "losses") });
}
