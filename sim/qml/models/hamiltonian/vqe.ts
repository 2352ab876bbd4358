import type { ParameterValues } from "../../../circuit/angle.ts";
import { type Circuit, parameterValues } from "../../../circuit/circuit.ts";
import { type EnergyOptions, energyObjective, type GradientMethod } from "../../../compile/energy.ts";
import type { Objective } from "../../../compile/objective.ts";
import { runProgram } from "../../../compile/host.ts";
import { evaluationProgram, fit, type Fit, type ProgramOptions, trainingProgram } from "../../../compile/training.ts";
import type { Program } from "../../../machine/program.ts";
import type { PauliSum } from "../../../observable/pauli.ts";
import { basisStateEnergy, exactEnergies } from "../../problems/spectrum.ts";
import { readModel, type SavedModel, saveModel } from "../model.ts";
import * as saved from "../saved.ts";
import { summary } from "../summary.ts";
import { checkParameters, type ModelTraining, seededAngles, trainingOptions } from "../training.ts";

/** What {@link vqe} is made of. */
export interface VqeOptions extends EnergyOptions {
  readonly hamiltonian: PauliSum;
  /** The circuit that prepares the trial state; its parameters are trained. */
  readonly ansatz: Circuit;
  /** Default: adjoint. */
  readonly gradient?: GradientMethod;
}

/**
 * The variational quantum eigensolver (Peruzzo et al., arXiv:1304.3061): minimises the energy of a trial state.
 */
export interface Vqe {
  readonly objective: Objective;
  /** No args; score = the energy reached, parameters in outputs 1 … P. For an exact bounty. */
  trainingProgram(training: ModelTraining, options?: ProgramOptions): Program;
  /** Args = parameters; score = their energy, the lower the better. For an open bounty. */
  evaluationProgram(options?: ProgramOptions): Program;
  /** Trains on the host, with the same bits as the training program. */
  fit(training: ModelTraining): FittedVqe;
  /** The energy of parameters. */
  energy(values: ParameterValues): number;
}

/** What classical computing has to say of the same Hamiltonian. */
export interface EnergyBaseline {
  /** The lowest energy of a single basis state, for molecules Hartree–Fock's. */
  readonly basisState: number;
  /** The ground energy by diagonalisation, up to 6 qubits. */
  readonly exact?: number;
}

/** A trained eigensolver: the parameters found, the loss before each step, the energy. */
export interface FittedVqe extends Fit {
  readonly energy: number;
  readonly baseline: EnergyBaseline;
  /** The energy reached beside the baseline, for people. */
  report(): string;
  save(): SavedModel<typeof KIND, SavedVqe>;
}

const KIND = "vqe";

interface SavedVqe extends Required<VqeOptions> {
  readonly losses: readonly number[];
}

/**
 * A variational quantum eigensolver, not trained yet: see {@link Vqe}.
 *
 * ```ts
 * const problem = vqe({ hamiltonian: hydrogen2.hamiltonian, ansatz: hardwareEfficient(2, 1) });
 * const training = { initial: [0.1, 0.2, 0.3, 0.4], iterations: 200, learningRate: 0.1 };
 * run({ program: problem.trainingProgram(training) }).score; // → -1.857275…
 * console.log(problem.fit(training).report());
 * ```
 *
 * @throws {PauliError} PauliNotHermitian; {KetworkRangeError} ObservableTooWide
 */
export function vqe(options: VqeOptions): Vqe {
  const { hamiltonian, ansatz, gradient, diagonal } = options;
  const objective = energyObjective(ansatz, hamiltonian, gradient, { diagonal });
  const start = seededAngles(objective);
  return {
    objective,
    trainingProgram: (training, program) => trainingProgram(objective, trainingOptions(training, start), program),
    evaluationProgram: (program) => evaluationProgram(objective, program),
    fit: (training) => fitted(options, objective, fit(objective, trainingOptions(training, start))),
    energy: (values) => energyOf(objective, parameterValues(ansatz, values)),
  };
}

const energyOf = (objective: Objective, args: ArrayLike<number>): number =>
  runProgram(evaluationProgram(objective), { args }).floats[0]!;

function fitted(
  { hamiltonian, ansatz, gradient = "adjoint", diagonal = "auto" }: VqeOptions,
  objective: Objective,
  made: Fit,
): FittedVqe {
  const energy = energyOf(objective, made.parameters);
  const exact = exactEnergies(hamiltonian, ansatz.qubits)?.[0];
  const basisState = basisStateEnergy(hamiltonian, ansatz.qubits);
  return {
    ...made,
    energy,
    baseline: { basisState, ...(exact !== undefined && { exact }) },
    report: () =>
      summary("Variational quantum eigensolver", [
        ["energy", energy],
        ["best basis state (classical)", basisState],
        ["exact diagonalisation (classical)", exact],
      ]),
    save: () => saveModel(KIND, { hamiltonian, ansatz, gradient, diagonal, losses: made.losses }, made.parameters),
  };
}

/**
 * A fitted eigensolver from what `save` returned.
 *
 * @throws as `readModel`; {KetworkTypeError} ModelFormat; {KetworkRangeError} ModelParameterLength; {CircuitError}
 */
export function loadVqe(source: unknown): FittedVqe {
  const { options: unchecked, parameters } = readModel(KIND, source);
  const options = saved.readRecord(unchecked, "options");
  const made = {
    hamiltonian: saved.readPauliSum(options["hamiltonian"], "hamiltonian"),
    ansatz: saved.readCircuit(options["ansatz"], "ansatz"),
    gradient: saved.readWord(options["gradient"], "gradient", ["adjoint", "parameter-shift"]),
    diagonal: saved.readWord(options["diagonal"], "diagonal", ["auto", "never"]),
  };
  checkParameters(parameters, made.ansatz.parameters);
  return fitted(made, vqe(made).objective, { parameters, losses: saved.readNumbers(options["losses"], "losses") });
}
