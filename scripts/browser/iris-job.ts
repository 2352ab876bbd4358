/** The same training in Node and on a page: everything here runs in both. */
import {
  accuracy,
  type EngineChoice,
  hasher,
  irisClassifier,
  irisDataset,
  logisticRegression,
  nearestCentroid,
  programId,
  run,
  toCells,
} from "../../sim/index.ts";

const SEED = 1;
const ITERATIONS = 60;
const LEARNING_RATE = 0.1;

export const irisRows = irisDataset(SEED);
export const irisModel = irisClassifier();
export const irisTraining = {
  seed: SEED,
  iterations: ITERATIONS,
  learningRate: LEARNING_RATE,
};

const inHex = (cell: bigint): string => cell.toString(16).padStart(16, "0");

/** What a run of the training program came to; equal everywhere but for `engine` and `hasher`. */
export interface TrainingRun {
  readonly engine: string;
  readonly hasher: string;
  readonly programId: string;
  readonly steps: number;
  readonly stateHash: string;
  /** The output cells, in hexadecimal: score and parameters, to the bit. */
  readonly outputs: readonly string[];
  readonly score: number;
}

/** Trains by the training program, in one run of the machine. */
export function trainInMachine(engine: EngineChoice): TrainingRun {
  const program = irisModel.trainingProgram(irisRows, irisTraining);
  const made = run({ program, data: [irisRows.segment.cells] }, { engine, checkpointBytes: 0 });
  if (made.status !== "halted") throw new Error(`the training ${made.status}`);
  return {
    ...{ engine: made.engine, hasher: hasher.name, programId: programId(program), steps: made.steps },
    stateHash: made.hashAt(made.steps),
    outputs: Array.from(made.outputs, inHex),
    score: made.score,
  };
}

/** The training curve and what the trained model is worth, beside classical ones. */
export interface Assessment {
  readonly losses: readonly number[];
  /** Trained parameters, in hexadecimal: outputs 1 … 16 of the training program. */
  readonly parameters: readonly string[];
  /** Predicted classes of the test rows. */
  readonly predicted: readonly number[];
  /** Accuracies on the test rows: the quantum model first. */
  readonly accuracies: readonly { readonly name: string; readonly accuracy: number }[];
}

/** Trains by the host's loop, which tells of every iteration, and scores the test rows. */
export function assess(): Assessment {
  const { rows, labels, trainRows } = irisRows;
  const [seen, seenLabels] = [rows.slice(0, trainRows), labels.slice(0, trainRows)];
  const [test, testLabels] = [rows.slice(trainRows), labels.slice(trainRows)];
  const { parameters, losses, predict } = irisModel.fit(seen, seenLabels, irisTraining);
  const predicted = predict(test);
  const baselines = [logisticRegression(seen, seenLabels), nearestCentroid(seen, seenLabels)];
  return {
    losses: Array.from(losses),
    parameters: Array.from(toCells(parameters), inHex),
    predicted,
    accuracies: [
      { name: "variational quantum classifier", accuracy: accuracy(predicted, testLabels) },
      ...baselines.map(({ name, predict }) => ({ name, accuracy: accuracy(predict(test), testLabels) })),
    ],
  };
}
