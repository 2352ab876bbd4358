import { type Circuit, compose } from "../../../circuit/circuit.ts";
import type { Emitter } from "../../../compile/emitter.ts";
import type { Objective } from "../../../compile/objective.ts";
import { evaluationProgram, fit, type ProgramOptions, trainingProgram } from "../../../compile/training.ts";
import type { Program } from "../../../machine/program.ts";
import { type PauliSum, pauliTerm } from "../../../observable/pauli.ts";
import type { Segment } from "../../data/dataset.ts";
import type { FeatureMap } from "../../encoding/encoding.ts";
import { type LinearBaseline, ridgeRegression, ridgeRegressionOf } from "../baseline.ts";
import { readModel, type Rows, type SavedModel, saveModel } from "../model.ts";
import { checkRows, type FittedRegressor, fittedRegressor } from "../supervised/fitted.ts";
import {
  checkLengths,
  checkTargets,
  checkTargetSplit,
  labelledSegment,
  type SplitTargets,
  trainingRows,
} from "../supervised/labels.ts";
import { emitR2 } from "../supervised/quality.ts";
import * as saved from "../saved.ts";
import { checkReadout, expectationsOf, modelCircuit, type ModelCircuit, seededStart } from "./circuit.ts";
import { type Head, type HeadCells, rowsObjective, type Table } from "./objective.ts";
import { type PredictionPlace, rowPrediction } from "./prediction.ts";
import { checkParameters, type ModelTraining, trainingOptions } from "../training.ts";

/** What {@link variationalRegressor} is made of. */
export interface VariationalRegressorOptions {
  /** Encodes a row. */
  readonly map: FeatureMap;
  /** The trainable circuit behind it. */
  readonly ansatz: Circuit;
  /** What is measured (default Z on qubit 0). */
  readonly observable?: PauliSum;
}

/**
 * A variational quantum regressor, not trained yet (Mitarai et al., arXiv:1803.00745): predicts `scale·⟨O⟩ + offset`, where
 * scale and offset are trained with the circuit, so that targets need not lie in [−1, 1]. The loss is the mean square of
 * the error over the training rows; the score is R² on the test rows.
 *
 * A seeded start has the scale and the offset that take [−1, 1] to the range of the training targets.
 */
export interface VariationalRegressor {
  /** The whole circuit, encoding included. */
  readonly circuit: Circuit;
  /** Names of the trainable parameters: the circuit's, then `output.scale` and `output.offset`. */
  readonly parameters: readonly string[];
  /**
   * Trains on the host, with the same bits as the training program.
   *
   * @param rows features, scaled as angles
   * @throws {DataError} DataShape, DataNotFinite with row and column, DataDegenerate for no rows; {KetworkRangeError}
   * TrainingStart and as `trainingProgram` of `sim/compile`
   */
  fit(rows: Rows, targets: readonly number[], training: ModelTraining): FittedVariationalRegressor;
  /**
   * The model with parameters that were found elsewhere, such as the outputs of its training program from the second on.
   *
   * @param dataset its training rows are for the baseline
   * @throws {DataError}; {KetworkRangeError} ModelParameterLength, ModelParameterNotFinite
   */
  withParameters(dataset: SplitTargets, parameters: ArrayLike<number>): FittedVariationalRegressor;
  /** Data segment 0 of the programs: encoded rows with their target. Its root names the data. */
  segment(dataset: SplitTargets): Segment;
  /** What is minimised, for `gradientProgram` and own loops. */
  objective(dataset: SplitTargets): Objective;
  /** No args; trains on the training rows; score = R² on the test rows. For an exact bounty. */
  trainingProgram(dataset: SplitTargets, training: ModelTraining, options?: ProgramOptions): Program;
  /** Args = parameters; score = R² on the test rows. For an open bounty. */
  evaluationProgram(dataset: SplitTargets, options?: ProgramOptions): Program;
  /**
   * Data segment 0 = trained parameters, args = an encoded row; output 0 = what the trained model predicts of it, to the
   * bit, and output 1 = ⟨O⟩. For questions to an inference desk.
   *
   * ```ts
   * const map = featureMap(angleEncoding(1));
   * const model = variationalRegressor({ map, ansatz: stronglyEntangling(1, 1) });
   * const fitted = model.fit([[0], [1], [2]], [4, 5, 4], { seed: 1, iterations: 5 });
   * const asked = { args: map.encode([1.5]), data: [toCells(fitted.parameters)] };
   * runProgram(model.predictionProgram(), asked).floats[0] === fitted.predict([[1.5]])[0]; // → true
   * ```
   *
   * @throws {KetworkRangeError | KetworkTypeError} PredictionFirstOutOfRange
   */
  predictionProgram(place?: PredictionPlace): Program;
}

/** A trained regressor: its parameters and predictions. */
export interface FittedVariationalRegressor extends FittedRegressor {
  readonly parameters: Float64Array;
  /** The training curve: the loss before each step. None where the model was not trained here. */
  readonly losses: readonly number[];
  /** @throws {KetworkRangeError} ModelParameterNotFinite */
  save(): SavedModel;
}

const KIND = "variational-regressor";
const HEAD_PARAMETERS = ["output.scale", "output.offset"];

/**
 * A variational regressor, not trained yet: see {@link VariationalRegressor}.
 *
 * ```ts
 * const map = featureMap(circuit(1).ry(parameter("x[0]"), 0).build());
 * const model = variationalRegressor({ map, ansatz: stronglyEntangling(1, 1) });
 * const rows = [[-2], [-1], [0], [1], [2]];
 * const waves = rows.map(([x]) => 3 + 2 * Math.sin(x!));
 * const fitted = model.fit(rows, waves, { seed: 1, iterations: 200 });
 * fitted.report(rows, waves).text; // → "R² on 5 rows: variational regressor 1.000, ridge regression 0.922"
 * ```
 *
 * @throws {DataError} DataShape; {CircuitError} CircuitWidthMismatch; {PauliError} PauliNotHermitian
 */
export function variationalRegressor({ map, ansatz, observable }: VariationalRegressorOptions): VariationalRegressor {
  const model = modelCircuit(map, compose(map.circuit, ansatz));
  const readout = checkReadout([observable ?? pauliTerm({ 0: "Z" })], 1, model.circuit.qubits);
  const names = [...model.trainable, ...HEAD_PARAMETERS];
  const objectiveOf = (table: Table): Objective => rowsObjective(model, regressionHead(readout), table);
  const segment = (dataset: SplitTargets): Segment => {
    checkTargetSplit(dataset);
    return labelledSegment(map, dataset.rows, dataset.targets);
  };
  const objective = (dataset: SplitTargets): Objective => {
    const { trainRows, testRows } = dataset;
    return objectiveOf({ ...segment(dataset), trainRows, testRows });
  };
  return {
    circuit: model.circuit,
    parameters: names,
    fit: (rows, targets, training) => {
      checkLengths(rows, targets);
      checkTargets(targets);
      const data = labelledSegment(map, rows, targets);
      const goal = objectiveOf({ ...data, trainRows: rows.length, testRows: 0 });
      const options = trainingOptions(training, startFor(model, targets));
      const { parameters, losses } = fit(goal, { ...options, data: [data.cells] });
      return fittedModel({ model, readout, baseline: ridgeRegression(rows, targets), parameters, losses });
    },
    withParameters: (dataset, parameters) => {
      checkTargetSplit(dataset);
      const rows = checkRows(map, trainingRows(dataset));
      const baseline = ridgeRegression(rows, dataset.targets.slice(0, dataset.trainRows));
      return fittedModel({ model, readout, baseline, parameters: checkParameters(parameters, names), losses: [] });
    },
    segment,
    objective,
    trainingProgram: (dataset, training, program) => {
      const start = startFor(model, dataset.targets.slice(0, dataset.trainRows));
      return trainingProgram(objective(dataset), trainingOptions(training, start), program);
    },
    evaluationProgram: (dataset, program) => evaluationProgram(objective(dataset), program),
    predictionProgram: ({ first } = {}) => rowPrediction(model, regressionHead(readout), first),
  };
}

/** The circuit's start, and the scale and offset that take [−1, 1] to the range of the targets. */
const startFor =
  (model: ModelCircuit, targets: readonly number[]) =>
  (seed: number): readonly number[] => {
    const low = targets.reduce((least, target) => Math.min(least, target));
    const high = targets.reduce((most, target) => Math.max(most, target));
    return [...seededStart(model, seed), (high - low) / 2, (high + low) / 2];
  };

/** `m[target] = scale·⟨O⟩ + offset` */
function emitAffine({ asm }: Emitter, { expectations: expectation, parameters: scale }: HeadCells, target: number) {
  asm.binary("FMUL", target, scale, expectation).binary("FADD", target, target, scale + 1);
}

const regressionHead = (readout: readonly PauliSum[]): Head => ({
  readout,
  parameters: HEAD_PARAMETERS,
  predict: emitAffine,
  layOut: (emitter, cells) => {
    const { asm } = emitter;
    const { expectations: expectation, parameters: scale } = cells;
    return {
      loss: ({ loss, label, weights, gradient, rows }) => {
        const [error, share] = [asm.cells(1), asm.cells(1)];
        return () => {
          emitAffine(emitter, cells, error);
          asm.binary("FSUB", error, error, label);
          asm.binary("FMUL", share, error, error).binary("FADD", loss, loss, share);
          asm.immediate("FMUL", error, error, 2 / rows);
          asm.binary("FMUL", weights, error, scale);
          asm.binary("FMUL", share, error, expectation).binary("FADD", gradient, gradient, share);
          asm.binary("FADD", gradient + 1, gradient + 1, error);
        };
      },
      score: (target, rows) => {
        emitR2(emitter, rows, target, (predicted) => {
          emitAffine(emitter, cells, predicted);
        });
      },
    };
  },
});

interface FittedParts {
  readonly model: ModelCircuit;
  readonly readout: readonly PauliSum[];
  readonly baseline: LinearBaseline;
  readonly parameters: Float64Array;
  readonly losses: readonly number[];
}

function fittedModel({ model, readout, baseline, parameters, losses }: FittedParts): FittedVariationalRegressor {
  const { map, trainable } = model;
  const angles = parameters.subarray(0, trainable.length);
  const [scale, offset] = parameters.subarray(trainable.length);
  const fitted = fittedRegressor({
    name: "variational regressor",
    map,
    baseline,
    predict: (rows) => expectationsOf(model, readout, angles, rows).map(([value]) => scale! * value! + offset!),
  });
  return {
    ...fitted,
    parameters,
    losses,
    save: () => {
      const circuit = saved.saveCircuit(model.circuit);
      const options = { map: saved.saveMap(map), circuit, readout, baseline: [...baseline.parameters] };
      return saveModel(KIND, options, parameters);
    },
  };
}

/**
 * A trained {@link variationalRegressor} from what its `save` returned.
 *
 * @throws {KetworkTypeError} ModelFormat; {KetworkRangeError} ModelSchema, ModelKind; and as the parts that it holds
 */
export function loadVariationalRegressor(source: unknown): FittedVariationalRegressor {
  const { options, parameters } = readModel(KIND, source);
  const record = saved.readRecord(options, "options");
  const map = saved.readMap(record["map"]);
  const model = modelCircuit(map, saved.readCircuit(record["circuit"], "circuit"));
  const weights = saved.readNumbers(record["baseline"], "baseline", map.features + 1);
  return fittedModel({
    model,
    readout: checkReadout(saved.readObservables(record["readout"], 1), 1, model.circuit.qubits),
    baseline: ridgeRegressionOf(Float64Array.from(weights)),
    parameters: checkParameters(parameters, [...model.trainable, ...HEAD_PARAMETERS]),
    losses: [],
  });
}
