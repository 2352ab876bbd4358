import { type Circuit, compose } from "../../../circuit/circuit.ts";
import type { Objective } from "../../../compile/objective.ts";
import { evaluationProgram, fit, type Fit, type ProgramOptions, trainingProgram } from "../../../compile/training.ts";
import type { Program } from "../../../machine/program.ts";
import type { PauliSum } from "../../../observable/pauli.ts";
import type { Segment } from "../../data/dataset.ts";
import type { FeatureMap } from "../../encoding/encoding.ts";
import { logisticRegression, logisticRegressionOf } from "../baseline.ts";
import { readModel, type Rows, type SavedModel, saveModel } from "../model.ts";
import { checkRows, type FittedClassifier, fittedClassifier, type RawPredictor } from "../supervised/fitted.ts";
import {
  checkClasses,
  checkLengths,
  indexLabels,
  type IndexedLabels,
  type Label,
  labelledSegment,
  type SplitClasses,
  trainingRows,
} from "../supervised/labels.ts";
import * as saved from "../saved.ts";
import { checkReadout, expectationsOf, modelCircuit, type ModelCircuit, seededStart } from "./circuit.ts";
import { checkSharpness, classificationHead, classPrediction, defaultReadout, softmax } from "./classification.ts";
import { rowsObjective, type Table } from "./objective.ts";
import { type PredictionPlace, rowPrediction } from "./prediction.ts";
import { checkParameters, type ModelTraining, trainingOptions } from "../training.ts";

/** What {@link variationalClassifier} is made of. */
export interface VariationalClassifierOptions {
  /** Encodes a row. */
  readonly map: FeatureMap;
  /** The trainable circuit behind it. */
  readonly ansatz: Circuit;
  /**
   * One observable a class; the largest expectation is the prediction. Default: Z of qubit 0 and its opposite for two
   * classes, Z of qubits 0, 1, … for more.
   */
  readonly readout?: readonly PauliSum[];
  /** Logits are this times the expectations (default 4): expectations alone, in [−1, 1], cannot become certain. */
  readonly sharpness?: number;
}

/** How a classifier is trained, and the order of its classes. */
export interface ClassifierTraining<L extends Label> extends ModelTraining {
  /** The classes in their order; by default the labels that occur, ascending. */
  readonly classes?: readonly L[];
}

/**
 * A variational quantum classifier for any number of classes, not trained yet (Farhi and Neven, arXiv:1802.06002; Schuld
 * et al., arXiv:1804.00633).
 *
 * Class scores are expectations `s_c = ⟨R_c⟩`; the loss is the mean cross entropy of `softmax(sharpness·s)` over the
 * training rows. The score by which parameters are ranked is the accuracy on the test rows.
 */
export interface VariationalClassifier {
  /** The whole circuit, encoding included. */
  readonly circuit: Circuit;
  /** Names of the trainable parameters, in the order of args and gradients. */
  readonly parameters: readonly string[];
  /**
   * Trains on the host, with the same bits as the training program.
   *
   * @param rows features, scaled as angles
   * @throws {DataError} DataShape, DataNotFinite with row and column, DataDegenerate for no rows or one class,
   * DataClassEmpty, DataClassUnknown; {KetworkTypeError} LabelMalformed; {KetworkRangeError} TrainingStart and as
   * `trainingProgram` of `sim/compile`
   */
  fit<L extends Label>(
    rows: Rows,
    labels: readonly L[],
    training: ClassifierTraining<L>,
  ): FittedVariationalClassifier<L>;
  /**
   * The model with parameters that were found elsewhere, such as the outputs of its training program from the second on.
   *
   * @param dataset names the classes; its training rows are for the baseline
   * @throws {DataError}; {KetworkRangeError} ModelParameterLength, ModelParameterNotFinite
   */
  withParameters(dataset: SplitClasses, parameters: ArrayLike<number>): FittedVariationalClassifier<string>;
  /** Data segment 0 of the programs: encoded rows with their class index. Its root names the data. */
  segment(dataset: SplitClasses): Segment;
  /** What is minimised, for `gradientProgram` and own loops. */
  objective(dataset: SplitClasses): Objective;
  /** No args; trains on the training rows; score = accuracy on the test rows. For an exact bounty. */
  trainingProgram(dataset: SplitClasses, training: ModelTraining, options?: ProgramOptions): Program;
  /** Args = parameters; score = accuracy on the test rows. For an open bounty. */
  evaluationProgram(dataset: SplitClasses, options?: ProgramOptions): Program;
  /**
   * Data segment 0 = trained parameters, args = an encoded row; output 0 = the index of the class that the trained model
   * predicts, as a float, outputs 1 … C = the class scores, all to the bit. For questions to an inference desk.
   *
   * ```ts
   * const map = zzFeatureMap(2);
   * const model = variationalClassifier({ map, ansatz: hardwareEfficient(2, 1) });
   * const rows = [[0.2, 0.1], [2.9, 3.1], [0.4, 0.3], [3, 2.7]];
   * const fitted = model.fit(rows, ["no", "yes", "no", "yes"], { seed: 1, iterations: 20 });
   * const asked = { args: map.encode([3.1, 2.8]), data: [toCells(fitted.parameters)] };
   * const [index] = runProgram(model.predictionProgram(2), asked).floats;
   * fitted.classes[index!] === fitted.predict([[3.1, 2.8]])[0]; // → true
   * ```
   *
   * @param classes how many there are
   * @throws {DataError} DataShape where the readout is not of so many classes; {KetworkRangeError | KetworkTypeError}
   * PredictionClassesOutOfRange, PredictionFirstOutOfRange
   */
  predictionProgram(classes: number, place?: PredictionPlace): Program;
}

/** A trained classifier: its parameters, predictions and probabilities. */
export interface FittedVariationalClassifier<L extends Label = Label> extends FittedClassifier<L> {
  readonly parameters: Float64Array;
  /** The training curve: the loss before each step. None where the model was not trained here. */
  readonly losses: readonly number[];
  /** One probability a class: `softmax(sharpness·s)`. */
  predictProba(rows: Rows): number[][];
  /** @throws {KetworkRangeError} ModelParameterNotFinite */
  save(): SavedModel;
}

/**
 * A variational classifier, not trained yet: see {@link VariationalClassifier}.
 *
 * ```ts
 * const model = variationalClassifier({ map: featureMap(angleEncoding(2)), ansatz: hardwareEfficient(2, 1) });
 * const rows = [[0.2, 0.1], [2.9, 3.1], [0.4, 0.3], [3, 2.7]];
 * const labels = ["no", "yes", "no", "yes"];
 * const fitted = model.fit(rows, labels, { seed: 1, iterations: 20 });
 * fitted.predict([[0.3, 0.2], [3.1, 2.8]]); // → ["no", "yes"]
 * fitted.report(rows, labels).text; // → "accuracy on 4 rows: variational classifier 1.000, logistic regression 1.000"
 * ```
 *
 * @throws {DataError} DataShape; {CircuitError} CircuitWidthMismatch; {KetworkRangeError} ClassifierSharpnessOutOfRange
 */
export function variationalClassifier(options: VariationalClassifierOptions): VariationalClassifier {
  const { map, ansatz, readout, sharpness } = options;
  const circuit = compose(map.circuit, ansatz);
  return circuitClassifier(VARIATIONAL, {
    map,
    circuit,
    sharpness,
    readout: (n) => readout ?? defaultReadout(n, circuit.qubits),
  });
}

/**
 * A trained {@link variationalClassifier} from what its `save` returned, bit for bit.
 *
 * ```ts
 * const model = variationalClassifier({ map: featureMap(angleEncoding(2)), ansatz: hardwareEfficient(2, 1) });
 * const fitted = model.fit([[0.1, 0.2], [3, 2.8]], ["no", "yes"], { seed: 1, iterations: 20 });
 * const text = JSON.stringify(fitted.save());
 * loadVariationalClassifier(JSON.parse(text)).predict([[3, 3]]); // → ["yes"]
 * ```
 *
 * @throws {KetworkTypeError} ModelFormat; {KetworkRangeError} ModelSchema, ModelKind; and as the parts that it holds
 */
export const loadVariationalClassifier = (model: unknown): FittedVariationalClassifier =>
  loadCircuitClassifier(VARIATIONAL, model);

/** Kinds of classifiers that are a circuit and a readout: what saved models and reports call them. */
export interface ClassifierKind {
  readonly kind: string;
  readonly name: string;
}

const VARIATIONAL: ClassifierKind = { kind: "variational-classifier", name: "variational classifier" };

export interface CircuitClassifierOptions {
  readonly map: FeatureMap;
  /** The whole circuit, encoding included. */
  readonly circuit: Circuit;
  readonly readout: (classes: number) => readonly PauliSum[];
  readonly sharpness?: number;
  /** How often the circuit takes a row by weighted inputs; 0 (the default) where it takes it by the elements themselves. */
  readonly weightedLayers?: number;
}

/** @throws as {@link variationalClassifier} */
export function circuitClassifier(kind: ClassifierKind, options: CircuitClassifierOptions): VariationalClassifier {
  const { map, circuit } = options;
  const sharpness = checkSharpness(options.sharpness ?? 4);
  const model = modelCircuit(map, circuit, options.weightedLayers);
  const start = (seed: number): readonly number[] => seededStart(model, seed);
  const readoutFor = (classes: number): readonly PauliSum[] =>
    checkReadout(options.readout(classes), classes, circuit.qubits);
  const objectiveOf = (readout: readonly PauliSum[], table: Table): Objective =>
    rowsObjective(model, classificationHead(readout, sharpness), table);
  const segment = (dataset: SplitClasses): Segment => {
    checkClasses(dataset);
    return labelledSegment(map, dataset.rows, dataset.labels);
  };
  const objective = (dataset: SplitClasses): Objective => {
    const { trainRows, testRows, classes } = dataset;
    const table = { ...segment(dataset), trainRows, testRows };
    return objectiveOf(readoutFor(classes.length), table);
  };
  const fitted = <L extends Label>(rows: Rows, { classes, labels }: IndexedLabels<L>, found: Fit) =>
    fittedModel(kind, {
      ...{ model, sharpness, classes, ...found },
      readout: readoutFor(classes.length),
      baseline: logisticRegression(rows, labels),
    });
  const names = [...model.trainable, ...model.weights];
  return {
    circuit,
    parameters: names,
    fit: (rows, labels, { classes, ...training }) => {
      checkLengths(rows, labels);
      const indexed = indexLabels(labels, classes);
      const data = labelledSegment(map, rows, indexed.labels);
      const table = { ...data, trainRows: rows.length, testRows: 0 };
      const goal = objectiveOf(readoutFor(indexed.classes.length), table);
      return fitted(rows, indexed, fit(goal, { ...trainingOptions(training, start), data: [data.cells] }));
    },
    withParameters: (dataset, parameters) => {
      checkClasses(dataset);
      const indexed = { classes: dataset.classes, labels: dataset.labels.slice(0, dataset.trainRows) };
      const found = { parameters: checkParameters(parameters, names), losses: [] };
      return fitted(checkRows(map, trainingRows(dataset)), indexed, found);
    },
    segment,
    objective,
    trainingProgram: (dataset, training, program) => {
      const goal = objective(dataset);
      return trainingProgram(goal, trainingOptions(training, start), program);
    },
    evaluationProgram: (dataset, program) => evaluationProgram(objective(dataset), program),
    predictionProgram: (classes, { first } = {}) => rowPrediction(model, classPrediction(readoutFor(classes)), first),
  };
}

interface FittedParts<L extends Label> {
  readonly model: ModelCircuit;
  readonly readout: readonly PauliSum[];
  readonly sharpness: number;
  readonly classes: readonly L[];
  readonly baseline: RawPredictor & { readonly parameters: Float64Array };
  readonly parameters: Float64Array;
  readonly losses: readonly number[];
}

function fittedModel<L extends Label>(kind: ClassifierKind, parts: FittedParts<L>): FittedVariationalClassifier<L> {
  const { model, readout, sharpness, classes, baseline, parameters, losses } = parts;
  const { map } = model;
  const expectations = (rows: Rows): number[][] => expectationsOf(model, readout, parameters, rows);
  const fitted = fittedClassifier({
    name: kind.name,
    map,
    baseline,
    classes,
    scores: (rows) => expectations(rows).map((s) => (s.length === 2 ? [s[1]! - s[0]!] : s)),
  });
  return {
    ...fitted,
    parameters,
    losses,
    predictProba: (rows) => expectations(rows).map((row) => softmax(row, sharpness)),
    save: () => {
      const circuit = saved.saveCircuit(model.circuit);
      const weightedLayers = model.weights.length / model.columns;
      const options = {
        map: saved.saveMap(map),
        circuit,
        weightedLayers,
        readout,
        sharpness,
        classes,
        baseline: [...baseline.parameters],
      };
      return saveModel(kind.kind, options, parameters);
    },
  };
}

/** @throws as {@link loadVariationalClassifier} */
export function loadCircuitClassifier(kind: ClassifierKind, source: unknown): FittedVariationalClassifier {
  const { options, parameters } = readModel(kind.kind, source);
  const record = saved.readRecord(options, "options");
  const map = saved.readMap(record["map"]);
  const model = modelCircuit(
    map,
    saved.readCircuit(record["circuit"], "circuit"),
    saved.readCount(record["weightedLayers"], "number of layers"),
  );
  const classes = saved.readClasses(record["classes"]);
  const readout = checkReadout(
    saved.readObservables(record["readout"], classes.length),
    classes.length,
    model.circuit.qubits,
  );
  const weights = saved.readNumbers(record["baseline"], "baseline", classes.length * (map.features + 1));
  return fittedModel(kind, {
    model,
    readout,
    sharpness: checkSharpness(saved.readNumber(record["sharpness"], "sharpness")),
    classes,
    baseline: logisticRegressionOf(Float64Array.from(weights), classes.length),
    parameters: checkParameters(parameters, [...model.trainable, ...model.weights]),
    losses: [],
  });
}
