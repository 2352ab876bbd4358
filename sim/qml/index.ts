/** Quantum machine learning: ansätze, models, data sets, and the classical models to compare with. */
export { angleEncoding, hardwareEfficient, realAmplitudes, stronglyEntangling } from "./ansatz/ansatz.ts";
export {
  logisticRegression,
  nearestCentroid,
  ridgeRegression,
  type Baseline,
  type LinearBaseline,
} from "./models/baseline.ts";
export {
  assignmentOf,
  bestOf,
  bruteForce,
  maxCut,
  qubo,
  type Assignment,
  type BinaryProblem,
  type Edge,
} from "./problems/binary.ts";
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
  withProducts,
  zzFeatureMap,
  type FeatureMap,
  type FeatureMapOptions,
  type FeatureProducts,
} from "./encoding/encoding.ts";
export { entangledPairs, type Entanglement } from "./ansatz/entanglement.ts";
export { irisClassifier, irisDataset } from "./models/iris.ts";
export { isingAnsatz, isingRing, type IsingRing } from "./problems/ising.ts";
export { doubleExcitation, hydrogen2, hydrogen4, type Molecule } from "./problems/molecules.ts";
export {
  kernelClassifier,
  loadKernelClassifier,
  loadSupportVectorClassifier,
  supportVectorClassifier,
  type FittedKernelClassifier,
  type KernelClassifier,
  type KernelClassifierOptions,
  type SupportVectorOptions,
} from "./models/kernel/classifier.ts";
export { type FittedKernelMachine, type KernelPrograms } from "./models/kernel/machine.ts";
export {
  kernelRidge,
  loadKernelRidge,
  type FittedKernelRidge,
  type KernelRidge,
  type KernelRidgeOptions,
} from "./models/kernel/regressor.ts";
export { fidelityKernel, type FidelityKernel } from "./models/kernel/fidelity.ts";
export { amplitudeEncoding, prepareState } from "./encoding/preparation.ts";
export { MODEL_FORMAT, MODEL_SCHEMA, readModel, saveModel, type Rows, type SavedModel } from "./models/model.ts";
export { qaoa, qaoaAnsatz, type Qaoa, type QaoaOptions } from "./models/qaoa.ts";
export { vqe, type Vqe, type VqeOptions } from "./models/vqe.ts";
export {
  type Fitted,
  type FittedClassifier,
  type FittedRegressor,
  type Predictor,
  type Report,
} from "./models/supervised/fitted.ts";
export { type Label, type SplitClasses, type SplitTargets } from "./models/supervised/labels.ts";
export { accuracy, r2 } from "./models/supervised/quality.ts";
export { labelStates } from "./models/variational/classification.ts";
export {
  loadVariationalClassifier,
  variationalClassifier,
  type ClassifierTraining,
  type FittedVariationalClassifier,
  type VariationalClassifier,
  type VariationalClassifierOptions,
} from "./models/variational/classifier.ts";
export {
  loadVariationalRegressor,
  variationalRegressor,
  type FittedVariationalRegressor,
  type VariationalRegressor,
  type VariationalRegressorOptions,
} from "./models/variational/regressor.ts";
export {
  loadReuploadingClassifier,
  reuploadingClassifier,
  type ReuploadingClassifierOptions,
} from "./models/variational/reuploading.ts";
export { type ModelTraining } from "./models/variational/training.ts";
