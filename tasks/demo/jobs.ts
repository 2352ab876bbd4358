/** The two jobs of the demonstration: one trains inside the machine, the other scores what was trained elsewhere. */
import {
  accuracy,
  hardwareEfficient,
  hydrogen2,
  irisClassifier,
  irisDataset,
  logisticRegression,
  nearestCentroid,
  toCells,
  vqe,
  type Circuit,
  type Dataset,
  type Program,
  type Statement,
} from "../../sim/index.ts";

/** Finds the ground state of H2 inside the machine: everybody who runs it gets the same bits. */
export interface GroundStateJob {
  readonly circuit: Circuit;
  readonly program: Program;
  readonly statement: Statement;
  /** The exact energy, electrons alone, and the nuclei's share of the total, in hartree. */
  readonly exact: number;
  readonly nuclear: number;
  /** The energy before each step of the optimiser. */
  curve(): readonly number[];
}

/** Room for the runs that the terms allow; the windows of a bounty grow with it. */
const MAX_STEPS = 2 ** 16;

export function groundStateJob(): GroundStateJob {
  const circuit = hardwareEfficient(2, 1);
  const problem = vqe({ hamiltonian: hydrogen2.hamiltonian, ansatz: circuit });
  const training = { initial: [0.1, 0.2, 0.3, 0.4], iterations: 200, learningRate: 0.1 };
  const program = problem.trainingProgram(training, { maxSteps: MAX_STEPS });
  return {
    circuit,
    program,
    statement: { program },
    exact: hydrogen2.groundEnergy,
    nuclear: hydrogen2.nuclearRepulsion,
    curve: () => problem.fit(training).losses,
  };
}

/** Scores parameters of an Iris classifier by its accuracy on the test rows: solvers find them however they like. */
export interface ClassifierJob {
  readonly circuit: Circuit;
  readonly dataset: Dataset;
  readonly program: Program;
  /** Accuracy of classical models on the same test rows. */
  readonly baselines: readonly { readonly name: string; readonly accuracy: number }[];
  /** Trains by Adam from a seed. */
  train(iterations: number, seed: number): { readonly parameters: Float64Array; readonly losses: readonly number[] };
  statement(parameters: Float64Array): Statement;
}

export function classifierJob(): ClassifierJob {
  const dataset = irisDataset();
  const model = irisClassifier();
  const program = model.evaluationProgram(dataset, { maxSteps: MAX_STEPS });
  const { rows, labels, trainRows } = dataset;
  const baselines = [nearestCentroid, logisticRegression].map((fit) => {
    const baseline = fit(rows.slice(0, trainRows), labels.slice(0, trainRows));
    return {
      name: baseline.name,
      accuracy: accuracy(baseline.predict(rows.slice(trainRows)), labels.slice(trainRows)),
    };
  });
  return {
    circuit: model.circuit,
    dataset,
    program,
    baselines,
    train: (iterations, seed) =>
      model.fit(rows.slice(0, trainRows), labels.slice(0, trainRows), { seed, iterations, learningRate: 0.1 }),
    statement: (parameters) => ({ program, args: toCells(parameters), data: [dataset.segment.cells] }),
  };
}
