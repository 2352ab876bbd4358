import { type Circuit, lower } from "../../circuit/circuit.ts";
import { emitAdjointSweep } from "../../compile/adjoint.ts";
import { cellsInOrder, type CircuitCode, layOutCircuit } from "../../compile/circuit.ts";
import { Emitter } from "../../compile/emitter.ts";
import { depthForCells, runProgram } from "../../compile/host.ts";
import type { Objective } from "../../compile/objective.ts";
import { emitExpectation } from "../../compile/observable.ts";
import { emitArgmax, emitSoftmax } from "../../compile/choice.ts";
import { emitRow, emitRowLoop, type RowRange } from "../../compile/rows.ts";
import {
  evaluationProgram,
  fit,
  type Fit,
  type FitOptions,
  type ProgramOptions,
  trainingProgram,
  type TrainingOptions,
} from "../../compile/training.ts";
import { KetworkRangeError } from "../../errors.ts";
import { depthFor } from "../../machine/assembler.ts";
import type { Program } from "../../machine/program.ts";
import { CELLS_PER_WORD } from "../../machine/word.ts";
import { pauliTerm, pauliWidth, type PauliSum } from "../../observable/pauli.ts";
import { type Dataset, encodeRows } from "../data/dataset.ts";
import { DataError } from "../data/errors.ts";

export interface ClassifierOptions {
  /** Encodes features by the parameters `features[0] …` and has trainable parameters besides. */
  readonly circuit: Circuit;
  readonly dataset: Dataset;
  /** The parameter vector of the circuit that takes the features (default `x`). */
  readonly features?: string;
  /** One observable a class (default Z on qubits 0, 1, …); the largest expectation is the prediction. */
  readonly readout?: readonly PauliSum[];
  /** Logits are this times the expectations (default 4): expectations alone, in [−1, 1], cannot become certain. */
  readonly sharpness?: number;
}

/**
 * A variational quantum classifier for any number of classes.
 *
 * Class scores are expectations `s_c = ⟨R_c⟩`; the loss is the mean cross entropy of `softmax(sharpness·s)` over the
 * training rows, its gradient one adjoint sweep a row (of the observable `Σ_c ∂loss/∂s_c·R_c`). The score by which
 * parameters are ranked is the accuracy on the test rows.
 */
export interface Classifier {
  readonly objective: Objective;
  readonly parameters: readonly string[];
  /** Args = parameters, segment 0 = the data set; score = accuracy on the test rows. For an open bounty. */
  evaluationProgram(options?: ProgramOptions): Program;
  /** No args; trains on the training rows; score = accuracy on the test rows. For an exact bounty. */
  trainingProgram(training: TrainingOptions, options?: ProgramOptions): Program;
  /** Trains on the host, with the same bits as the training program. */
  fit(options: Omit<FitOptions, "data">): Fit;
  /**
   * Class scores of rows whose features are scaled as the data set's.
   * @throws {KetworkRangeError} ClassifierParameterLength; {DataError} DataShape
   */
  scores(parameters: ArrayLike<number>, rows: readonly (readonly number[])[]): readonly (readonly number[])[];
  /** Class index of each row: the first of the largest scores. */
  predict(parameters: ArrayLike<number>, rows: readonly (readonly number[])[]): readonly number[];
}

/** @throws {DataError} DataShape where circuit, data set and readout do not fit together */
export function classifier(options: ClassifierOptions): Classifier {
  const { dataset } = options;
  const layout = layOutModel(options);
  const objective = classificationObjective(layout);
  const data = [dataset.segment.cells];
  const scores = (parameters: ArrayLike<number>, rows: readonly (readonly number[])[]): number[][] => {
    requireLength(layout, parameters);
    const found: number[][] = [];
    for (let first = 0; first < rows.length; first += SCORED_ROWS) {
      const segment = encodeRows(rows.slice(first, first + SCORED_ROWS));
      const program = scoresProgram(layout, segment.rows, segment.columns);
      const { floats } = runProgram(program, { args: parameters, data: [segment.cells] });
      for (let row = 0; row < segment.rows; row += 1) {
        found.push(Array.from(floats.subarray(row * layout.classes, (row + 1) * layout.classes)));
      }
    }
    return found;
  };
  return {
    objective,
    parameters: layout.trainable,
    evaluationProgram: (program) => evaluationProgram(objective, program),
    trainingProgram: (training, program) => trainingProgram(objective, training, program),
    fit: (training) => fit(objective, { ...training, data }),
    scores,
    predict: (parameters, rows) => scores(parameters, rows).map(firstLargest),
  };
}

/** The index of the first of the largest values, found as the machine does: NaN is never larger. */
const firstLargest = (values: readonly number[]): number =>
  values.reduce((best, value, i) => (values[best]! < value ? i : best), 0);

/** The machine would take zeros for parameters that are missing. */
function requireLength({ trainable }: Model, parameters: ArrayLike<number>): void {
  if (parameters.length === trainable.length) return;
  throw new KetworkRangeError(
    "ClassifierParameterLength",
    `${parameters.length} parameters: the circuit has ${trainable.length} to train`,
    { given: parameters.length, parameters: trainable.length },
  );
}

/** Rows whose scores one run computes; their outputs must fit into 2^10 words. */
const SCORED_ROWS = 128;

/** exp(100·s) of readouts s up to 7 stays finite. */
const MAX_SHARPNESS = 100;

interface Model {
  readonly circuit: Circuit;
  readonly dataset: Dataset;
  readonly inputs: readonly string[];
  readonly trainable: readonly string[];
  readonly readout: readonly PauliSum[];
  readonly classes: number;
  readonly sharpness: number;
}

function layOutModel({ circuit, dataset, features = "x", readout, sharpness = 4 }: ClassifierOptions): Model {
  const inputs = dataset.features.map((_, i) => `${features}[${i}]`);
  const foreign = circuit.parameters.find((name) => name.startsWith(`${features}[`) && !inputs.includes(name));
  if (foreign !== undefined) throw new DataError("DataShape", `the data set has no feature for ${foreign}`);
  const missing = inputs.find((name) => !circuit.parameters.includes(name));
  if (missing !== undefined) throw new DataError("DataShape", `the circuit does not use the feature ${missing}`);
  if (dataset.testRows === 0) throw new DataError("DataClassEmpty", "the data set has no rows to test on");
  const classes = dataset.classes.length;
  if (readout === undefined && classes > circuit.qubits) {
    throw new DataError("DataShape", `${classes} classes need a readout, as there are only ${circuit.qubits} qubits`);
  }
  const sums = readout ?? dataset.classes.map((_, qubit) => pauliTerm({ [qubit]: "Z" }));
  if (!(sharpness > 0 && sharpness <= MAX_SHARPNESS)) {
    throw new KetworkRangeError(
      "ClassifierSharpnessOutOfRange",
      `the sharpness is ${sharpness}: it must be in (0, ${MAX_SHARPNESS}]`,
      { sharpness },
    );
  }
  if (sums.length !== classes || sums.some((sum) => pauliWidth(sum) > circuit.qubits)) {
    throw new DataError("DataShape", `the readout must be ${classes} observables on ${circuit.qubits} qubits`);
  }
  const trainable = circuit.parameters.filter((name) => !inputs.includes(name));
  return { circuit, dataset, inputs, trainable, readout: sums, classes, sharpness };
}

/** The code that turns the row under the cursor into class scores, with the model's state left in register 0. */
interface ScoringCode {
  readonly code: CircuitCode;
  /** First of the cells of the class scores. */
  readonly scores: number;
  /** Emits what does not depend on the row: once before the loop. */
  prepare(): void;
  /** Emits the scoring of the row whose features have been loaded. */
  score(): void;
}

function layOutScoring(
  emitter: Emitter,
  { circuit, inputs, trainable, readout }: Model,
  parameters: number,
  features: number,
): ScoringCode {
  const inputCell = cellsInOrder(inputs, features);
  const parameterCell = cellsInOrder(trainable, parameters);
  const code = layOutCircuit(emitter, lower(circuit), (name) => inputCell(name) ?? parameterCell(name));
  const scores = emitter.asm.cells(readout.length);
  return {
    code,
    scores,
    prepare: () => {
      code.angles((name) => inputCell(name) === undefined);
    },
    score: () => {
      code.angles((name) => inputCell(name) !== undefined);
      emitter.asm.emit("KZERO", { k: 0 });
      code.forward(0);
      emitter.asm.source("class scores", () => {
        readout.forEach((sum, i) => {
          emitExpectation(emitter, sum, 0, scores + i);
        });
      });
    },
  };
}

function classificationObjective(model: Model): Objective {
  const { circuit, dataset, trainable, classes, readout, sharpness, inputs } = model;
  const { columns, depth } = dataset.segment;
  const range = (first: number, count: number): RowRange => ({ segment: 0, columns, first, count });
  return {
    qubits: circuit.qubits,
    scoreKetDepth: 0,
    gradientKetDepth: 1,
    dataDepth: [depth, 0, 0, 0],
    parameters: trainable,
    layOut: (emitter, parameters) => {
      const { asm } = emitter;
      // Features and label of the row under the cursor.
      const row = asm.cells(columns);
      const label = row + inputs.length;
      const scoring = layOutScoring(emitter, model, parameters, row);
      return {
        score: (target) => {
          scoring.prepare();
          const best = asm.cells(1);
          const correct = asm.cells(1);
          const test = asm.cells(1);
          asm.setInt(correct, 0);
          emitRowLoop(emitter, range(dataset.trainRows, dataset.testRows), (cursor) => {
            emitRow(emitter, 0, cursor, row, columns);
            scoring.score();
            asm.source("prediction", () => {
              emitArgmax(emitter, scoring.scores, classes, best);
            });
            asm.binary("FEQ", test, best, label).binary("IADD", correct, correct, test);
          });
          asm.unary("FROM", target, correct).immediate("FDIV", target, target, dataset.testRows);
        },
        gradient: (loss, gradient) => {
          scoring.prepare();
          const weights = asm.cells(2 * classes, 2);
          const likelihood = asm.cells(1);
          const scratch = asm.cells(2, 2);
          asm.setFloat(loss, 0);
          trainable.forEach((_, i) => asm.setFloat(gradient + i, 0));
          emitRowLoop(emitter, range(0, dataset.trainRows), (cursor) => {
            emitRow(emitter, 0, cursor, row, columns);
            scoring.score();
            asm.source("cross entropy", () => {
              emitSoftmax(emitter, { scores: scoring.scores, classes, label, sharpness, weights, likelihood });
              asm.unary("FLOG", likelihood, likelihood).binary("FSUB", loss, loss, likelihood);
            });
            asm.source("observable", () => {
              asm.emit("KCLEAR", { k: 1 });
              readout.forEach((sum, c) => {
                asm.immediate("FMUL", weights + 2 * c, weights + 2 * c, sharpness / dataset.trainRows);
                for (const { x, z, re } of sum) {
                  if (re !== 1) asm.immediate("FMUL", scratch, weights + 2 * c, re);
                  asm.emit("KADDP", { k: 1, k2: 0, x, z, b: re === 1 ? weights + 2 * c : scratch });
                }
              });
            });
            const sweep = { psi: 0, lambda: 1, gradient: cellsInOrder(trainable, gradient) };
            emitAdjointSweep(emitter, scoring.code, sweep);
          });
          asm.immediate("FDIV", loss, loss, dataset.trainRows);
        },
      };
    },
  };
}

/** Args = parameters, segment 0 = rows of features; outputs = class scores, row by row. */
function scoresProgram(model: Model, rows: number, columns: number): Program {
  if (columns !== model.inputs.length) {
    throw new DataError("DataShape", `rows have ${columns} features, the model ${model.inputs.length}`);
  }
  const emitter = new Emitter(rows * model.classes);
  const { asm } = emitter;
  const parameters = asm.cells(model.trainable.length);
  model.trainable.forEach((_, i) => asm.emit("ARG", { a: parameters + i, b: i }));
  const row = asm.cells(columns);
  const target = asm.cells(1);
  const scoring = layOutScoring(emitter, model, parameters, row);
  scoring.prepare();
  asm.setInt(target, 0);
  emitRowLoop(emitter, { segment: 0, columns, first: 0, count: rows }, (cursor) => {
    emitRow(emitter, 0, cursor, row, columns);
    scoring.score();
    for (let c = 0; c < model.classes; c += 1) {
      asm.store(0, target, scoring.scores + c).immediate("IADD", target, target, 1);
    }
  });
  return emitter.finish({
    qubits: model.circuit.qubits,
    argsDepth: depthFor(Math.ceil(model.trainable.length / CELLS_PER_WORD)),
    dataDepth: [depthForCells(rows * columns), 0, 0, 0],
  });
}
