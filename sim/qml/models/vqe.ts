import type { ParameterValues } from "../../circuit/angle.ts";
import { type Circuit, parameterValues } from "../../circuit/circuit.ts";
import { type EnergyOptions, energyObjective, type GradientMethod } from "../../compile/energy.ts";
import type { Objective } from "../../compile/objective.ts";
import { runProgram } from "../../compile/host.ts";
import {
  evaluationProgram,
  fit,
  type Fit,
  type FitOptions,
  type ProgramOptions,
  trainingProgram,
  type TrainingOptions,
} from "../../compile/training.ts";
import type { Program } from "../../machine/program.ts";
import type { PauliSum } from "../../observable/pauli.ts";

export interface VqeOptions extends EnergyOptions {
  readonly hamiltonian: PauliSum;
  /** The circuit that prepares the trial state; its parameters are trained. */
  readonly ansatz: Circuit;
  /** Default: adjoint. */
  readonly gradient?: GradientMethod;
}

/**
 * The variational quantum eigensolver (Peruzzo et al., arXiv:1304.3061): minimises the energy of a trial state.
 *
 * ```ts
 * const problem = vqe({ hamiltonian: hydrogen2.hamiltonian, ansatz: hardwareEfficient(2, 1) });
 * const program = problem.trainingProgram({ initial: [0.1, 0.2, 0.3, 0.4], iterations: 200, learningRate: 0.1 });
 * ```
 */
export interface Vqe {
  readonly objective: Objective;
  /** No args; score = the energy reached, parameters in outputs 1 … P. For an exact bounty. */
  trainingProgram(training: TrainingOptions, options?: ProgramOptions): Program;
  /** Args = parameters; score = their energy, the lower the better. For an open bounty. */
  evaluationProgram(options?: ProgramOptions): Program;
  /** Trains on the host, with the same bits as the training program. */
  fit(options: FitOptions): Fit;
  /** The energy of parameters. */
  energy(values: ParameterValues): number;
}

export function vqe({ hamiltonian, ansatz, gradient, diagonal }: VqeOptions): Vqe {
  const objective = energyObjective(ansatz, hamiltonian, gradient, { diagonal });
  return {
    objective,
    trainingProgram: (training, options) => trainingProgram(objective, training, options),
    evaluationProgram: (options) => evaluationProgram(objective, options),
    fit: (options) => fit(objective, options),
    energy: (values) => runProgram(evaluationProgram(objective), { args: parameterValues(ansatz, values) }).floats[0]!,
  };
}
