/** Models from their recipes, and the programs that each of them has. */
import {
  bornMachine,
  kernelClassifier,
  kernelRidge,
  KetworkRangeError,
  parsePauliSum,
  qaoa,
  quantumAutoencoder,
  quantumGan,
  quantumPca,
  reuploadingClassifier,
  supportVectorClassifier,
  variationalClassifier,
  variationalRegressor,
  vqd,
  vqe,
  type FeatureMap,
  type Fit,
  type GanTraining,
  type KernelPrograms,
  type ModelTraining,
  type Program,
  type ProgramOptions,
} from "../../../sim/index.ts";
import { circuitOf, featuresOf, problemOf, trainingOf } from "./circuits.ts";
import { labelledRows } from "./labelled.ts";
import { classRows, plainRows, targetRows } from "./placeholder.ts";
import type { LayoutRecipe, ModelRecipe, TrainingRecipe } from "./recipe.ts";

/** How a trained model is asked for its prediction of a row. */
export interface ModelPrediction {
  /** @param first the cell of segment 0 with which the trained parameters begin */
  program(first: number): Program;
  /**
   * The arguments for a row of features; or for one that is encoded already, as the recipe of its data may leave it.
   * @throws DataError `DataShape`; `DataNotFinite` where features are encoded
   */
  encode(row: readonly number[]): readonly number[];
  /** How many there are, where output 0 is the index of one. */
  readonly classes?: number;
}

/** What a model runs on the machine. */
export interface ModelPrograms {
  /** Arguments of the evaluation: binary64 cells. Outputs 1 … of the training are arguments, in their order. */
  readonly parameters: number;
  evaluation(options: ProgramOptions): Program;
  /** @param training counts for nothing where the model is solved, not trained */
  training(training: TrainingRecipe, options: ProgramOptions): Program;
  /** Only of models that say something of a single row. */
  readonly prediction?: ModelPrediction;
}

/** What of its data a model's programs depend on. */
export interface JobData {
  readonly layout?: LayoutRecipe;
  /** Of segment 0. Only the seeded training of a regressor looks at them. */
  readonly cells?: BigUint64Array;
}

/**
 * The programs of a model. They depend on how many rows there are, and not on what stands in them.
 * @throws KetworkRangeError `JobLayoutMissing`, `JobDataMissing`, and whatever sim/ refuses
 */
export function modelOf(model: Exclude<ModelRecipe, { kind: "listing" }>, data: JobData): ModelPrograms {
  switch (model.kind) {
    case "classifier":
    case "reuploading-classifier":
    case "regressor":
    case "kernel-classifier":
    case "support-vector-classifier":
    case "kernel-ridge":
      return supervisedModel(model, data);
    case "autoencoder":
    case "pca":
      return rowsModel(model, data);
    default:
      return plainModel(model);
  }
}

type Supervised = Extract<ModelRecipe, { readonly map: unknown }>;

type Classifier = Extract<Supervised, { kind: "classifier" | "reuploading-classifier" }>;
type Regressor = Extract<Supervised, { kind: "regressor" }>;

function classifierOf(model: Classifier) {
  const map = featuresOf(model.map);
  const readout = model.readout?.map(parsePauliSum);
  const made =
    model.kind === "classifier"
      ? variationalClassifier({ ...model, map, readout, ansatz: circuitOf(model.ansatz) })
      : reuploadingClassifier({ ...model, map, readout });
  return { map, made };
}

function regressorOf(model: Regressor) {
  const map = featuresOf(model.map);
  const observable = model.observable === undefined ? undefined : parsePauliSum(model.observable);
  return { map, made: variationalRegressor({ map, ansatz: circuitOf(model.ansatz), observable }) };
}

function supervisedModel(model: Supervised, data: JobData): ModelPrograms {
  switch (model.kind) {
    case "classifier":
    case "reuploading-classifier": {
      const { map, made } = classifierOf(model);
      const rows = classRows(map, data.layout);
      const classes = rows.classes.length;
      return {
        parameters: made.parameters.length,
        evaluation: (options) => made.evaluationProgram(rows, options),
        training: (training, options) => made.trainingProgram(rows, trainingOf(training), options),
        prediction: {
          program: (first) => made.predictionProgram(classes, { first }),
          encode: encoderOf(map),
          classes,
        },
      };
    }
    case "regressor": {
      const { map, made } = regressorOf(model);
      return {
        parameters: made.parameters.length,
        evaluation: (options) => made.evaluationProgram(targetRows(map, data.layout), options),
        training: (training, options) => {
          if (training.initial === undefined && !data.cells) {
            throw new KetworkRangeError("JobDataMissing", "the seeded start of a regressor depends on its targets");
          }
          return made.trainingProgram(targetRows(map, data.layout, data.cells), trainingOf(training), options);
        },
        prediction: { program: (first) => made.predictionProgram({ first }), encode: encoderOf(map) },
      };
    }
    default:
      return kernelModelOf(model, data);
  }
}

function kernelModelOf(model: Exclude<Supervised, Classifier | Regressor>, data: JobData): ModelPrograms {
  const map = featuresOf(model.map);
  switch (model.kind) {
    case "kernel-ridge": {
      const rows = targetRows(map, data.layout);
      return kernelModel(kernelRidge({ map, alpha: model.alpha }), rows, rows.trainRows);
    }
    default: {
      const rows = classRows(map, data.layout);
      const functions = rows.classes.length === 2 ? 1 : rows.classes.length;
      return model.kind === "kernel-classifier"
        ? kernelModel(kernelClassifier({ map, alpha: model.alpha }), rows, functions * rows.trainRows)
        : kernelModel(supportVectorClassifier({ ...model, map }), rows, functions * (rows.trainRows + 1));
    }
  }
}

/** Encoded rows are longer than the features that they begin with, or are the features themselves. */
const encoderOf =
  ({ circuit, encode }: FeatureMap): ModelPrediction["encode"] =>
  (row) =>
    row.length === circuit.parameters.length ? row : encode(row);

const kernelModel = <Split>(made: KernelPrograms<Split>, rows: Split, parameters: number): ModelPrograms => ({
  parameters,
  evaluation: (options) => made.evaluationProgram(rows, options),
  training: (_, options) => made.trainingProgram(rows, options),
});

function rowsModel(model: Extract<ModelRecipe, { kind: "autoencoder" | "pca" }>, { layout }: JobData): ModelPrograms {
  const circuit = circuitOf(model.circuit);
  const made =
    model.kind === "pca"
      ? quantumPca({ circuit, components: model.components })
      : quantumAutoencoder({ circuit, latent: model.latent });
  const rows = plainRows(circuit.qubits, layout);
  return {
    parameters: made.parameters.length,
    evaluation: (options) => made.evaluationProgram(rows, options),
    training: (training, options) => made.trainingProgram(rows, trainingOf(training), options),
  };
}

type Plain = Extract<ModelRecipe, { kind: "vqe" | "vqd" | "qaoa" | "born-machine" | "gan" }>;

/** Models whose programs depend on no rows. */
function plainModel(model: Plain): ModelPrograms {
  switch (model.kind) {
    case "vqe": {
      const { made, parameters } = vqeOf(model);
      return plainPrograms(made, parameters);
    }
    case "vqd": {
      const { states, penalty } = model;
      const [hamiltonian, ansatz] = [parsePauliSum(model.hamiltonian), circuitOf(model.ansatz)];
      return plainPrograms(vqd({ hamiltonian, ansatz, states, penalty }), states * ansatz.parameters.length);
    }
    case "qaoa": {
      const made = qaoaOf(model);
      return plainPrograms(made, made.parameters.length);
    }
    case "born-machine": {
      const { distance, bandwidths } = model;
      const made = bornMachine({ circuit: circuitOf(model.circuit), distance, bandwidths });
      return plainPrograms(made, made.parameters.length);
    }
    case "gan": {
      const made = quantumGan({ circuit: circuitOf(model.circuit), order: model.order });
      return plainPrograms(made, made.parameters.length);
    }
  }
}

function vqeOf({ hamiltonian: text, ansatz: form, gradient, diagonal }: Extract<Plain, { kind: "vqe" }>) {
  const [hamiltonian, ansatz] = [parsePauliSum(text), circuitOf(form)];
  const made = vqe({ hamiltonian, ansatz, gradient, diagonal });
  return { made, qubits: ansatz.qubits, parameters: ansatz.parameters.length };
}

function qaoaOf({ problem, layers, gradient, diagonal }: Extract<Plain, { kind: "qaoa" }>) {
  return qaoa({ problem: problemOf(problem), layers, gradient, diagonal });
}

/** A model that can be trained on the host, with the bits of the machine. */
export interface HostModel {
  readonly qubits: number;
  /** Runs of the circuit an iteration: training rows; 1 where there are none. */
  readonly runs: number;
  fit(training: ModelTraining): Pick<Fit, "losses">;
}

/**
 * `undefined` for a model that needs data which are not at hand, or more than one descent.
 * @throws as `modelOf` and `labelledRows`; where the data are none for the model, training throws
 */
export function hostModelOf(model: ModelRecipe, { layout, cells }: JobData = {}): HostModel | undefined {
  switch (model.kind) {
    case "vqe": {
      const { made, qubits } = vqeOf(model);
      return { qubits, runs: 1, fit: (training) => made.fit(training) };
    }
    case "qaoa": {
      const made = qaoaOf(model);
      return { qubits: made.circuit.qubits, runs: 1, fit: (training) => made.fit(training) };
    }
    case "classifier":
    case "reuploading-classifier": {
      if (!cells || layout?.classes === undefined) return undefined;
      const { map, made } = classifierOf(model);
      const { rows, values } = labelledRows(map, layout.train, cells);
      const classes = Array.from({ length: layout.classes }, (_, index) => index);
      const fit = (training: ModelTraining) => made.fit(rows, values, { ...training, classes });
      return { qubits: made.circuit.qubits, runs: layout.train, fit };
    }
    case "regressor": {
      if (!cells || !layout) return undefined;
      const { map, made } = regressorOf(model);
      const { rows, values } = labelledRows(map, layout.train, cells);
      const fit = (training: ModelTraining) => made.fit(rows, values, training);
      return { qubits: made.circuit.qubits, runs: layout.train, fit };
    }
    default:
      return undefined;
  }
}

interface PlainPrograms {
  evaluationProgram(options?: ProgramOptions): Program;
  trainingProgram(training: GanTraining, options?: ProgramOptions): Program;
}

const plainPrograms = (made: PlainPrograms, parameters: number): ModelPrograms => ({
  parameters,
  evaluation: (options) => made.evaluationProgram(options),
  training: (training, options) => made.trainingProgram(trainingOf(training) as GanTraining, options),
});
