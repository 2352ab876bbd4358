/** The Iris classifier as the tests of verified inference use it: what it was trained to be, and what it says itself. */
import { fit } from "../../../sim/compile/training.ts";
import { type Circuit, compose } from "../../../sim/circuit/circuit.ts";
import { hardwareEfficient } from "../../../sim/qml/ansatz/ansatz.ts";
import { angleEncoding } from "../../../sim/qml/encoding/encoding.ts";
import { pauliTerm } from "../../../sim/observable/pauli.ts";
import type { Program } from "../../../sim/machine/program.ts";
import { predictionProgram } from "../../../sim/qml/models/prediction.ts";
import { irisClassifier, irisDataset } from "../../../sim/qml/models/iris.ts";

const SEED = 5;

export interface TrainedIris {
  readonly parameters: Float64Array;
  readonly rows: readonly (readonly number[])[];
  /** What the model itself says of rows. */
  predict(rows: readonly (readonly number[])[]): readonly number[];
  scores(rows: readonly (readonly number[])[]): readonly (readonly number[])[];
  /** Args = parameters; segment 0 = the data: the program of an open bounty. */
  readonly evaluation: Program;
  readonly data: BigUint64Array;
}

/** The circuit of the classifier, encoding included. */
export const irisModelCircuit = (): Circuit => compose(angleEncoding(4), hardwareEfficient(4, 3));

/** Observables of the three species: Z of qubits 0, 1, 2. */
export const IRIS_READOUT = [0, 1, 2].map((qubit) => pauliTerm({ [qubit]: "Z" }));

/** Segment 0 = parameters, args = features. */
export const irisPrediction = (first = 0): Program =>
  predictionProgram({ circuit: irisModelCircuit(), readout: IRIS_READOUT, first });

/** A few steps of Adam: enough to be right on most rows. */
export function trainedIris(iterations = 12): TrainedIris {
  const dataset = irisDataset();
  const model = irisClassifier();
  const initial = model.parameters.map((_, i) => ((SEED * (i + 1)) % 7) / 7 - 0.5);
  const { cells } = model.segment(dataset);
  const { parameters } = fit(model.objective(dataset), { initial, iterations, learningRate: 0.2, data: [cells] });
  const fitted = model.withParameters(dataset, parameters);
  return {
    parameters,
    rows: dataset.rows,
    predict: (rows) => fitted.predict(rows).map((name) => dataset.classes.indexOf(name)),
    scores: (rows) => fitted.decisionFunction(rows),
    evaluation: model.evaluationProgram(dataset, { maxSteps: 1_000_000 }),
    data: cells,
  };
}
