/** Quantum machine learning: ansätze, models, data sets, and the classical models to compare with. */
export { angleEncoding, hardwareEfficient, realAmplitudes, stronglyEntangling } from "./ansatz/ansatz.ts";
export { accuracy, logisticRegression, nearestCentroid, type Baseline } from "./models/baseline.ts";
export {
  assignmentOf,
  bestOf,
  bruteForce,
  localSearch,
  maxCut,
  qubo,
  type Assignment,
  type BinaryProblem,
  type Edge,
} from "./problems/binary.ts";
export { classifier, type Classifier, type ClassifierOptions } from "./models/classifier.ts";
export { parseCsv, parseLabelled, type LabelledOptions, type LabelledRows, type Table } from "./data/csv.ts";
export {
  encodeRows,
  prepareDataset,
  type Dataset,
  type PrepareOptions,
  type Recipe,
  type Segment,
} from "./data/dataset.ts";
export { DataError, type DataFault, type DataPlace } from "./data/errors.ts";
export { iris, IRIS_CLASSES, IRIS_CSV, IRIS_FILE } from "./data/iris.ts";
export { fitMinMax, scaleRow, type MinMaxScaling } from "./data/scaling.ts";
export { shuffle, stratifiedSplit, type Split } from "./data/split.ts";
export {
  basisEncoding,
  dataReuploading,
  featureMap,
  iqpFeatureMap,
  zzFeatureMap,
  type FeatureMap,
  type FeatureMapOptions,
} from "./encoding/encoding.ts";
export { entangledPairs, type Entanglement } from "./ansatz/entanglement.ts";
export { irisCircuit, irisClassifier, irisDataset } from "./models/iris.ts";
export { isingAnsatz, isingRing, type IsingRing } from "./problems/ising.ts";
export { doubleExcitation, hydrogen2, hydrogen4, type Molecule } from "./problems/molecules.ts";
export { fidelityKernel, type FidelityKernel } from "./models/kernel.ts";
export { amplitudeEncoding, prepareState } from "./encoding/preparation.ts";
export { MODEL_FORMAT, MODEL_SCHEMA, readModel, saveModel, type Rows, type SavedModel } from "./models/model.ts";
export {
  loadQaoa,
  qaoa,
  qaoaAnsatz,
  type FittedQaoa,
  type Qaoa,
  type QaoaBaseline,
  type QaoaOptions,
  type Shots,
} from "./models/qaoa.ts";
export { basisStateEnergy, exactEnergies } from "./problems/spectrum.ts";
export { loadVqd, vqd, type FittedVqd, type Vqd, type VqdFitOptions, type VqdOptions } from "./models/vqd.ts";
export { loadVqe, vqe, type EnergyBaseline, type FittedVqe, type Vqe, type VqeOptions } from "./models/vqe.ts";
