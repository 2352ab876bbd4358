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
} from "./models/qaoa.ts";
export { basisStateEnergy, exactEnergies } from "./problems/spectrum.ts";
export { loadVqd, vqd, type FittedVqd, type Vqd, type VqdOptions, type VqdTraining } from "./models/vqd.ts";
export { loadVqe, vqe, type EnergyBaseline, type FittedVqe, type Vqe, type VqeOptions } from "./models/vqe.ts";
export {
  loadQuantumAutoencoder,
  quantumAutoencoder,
  type FittedQuantumAutoencoder,
  type QuantumAutoencoder,
  type QuantumAutoencoderOptions,
} from "./models/autoencoder.ts";
export {
  bornMachine,
  loadBornMachine,
  type BornMachine,
  type BornMachineOptions,
  type FittedBornMachine,
} from "./models/born.ts";
export { type OutcomeDistance } from "./models/discrepancy.ts";
export { type DistributionBaseline, type LearnedDistribution } from "./models/distribution.ts";
export {
  loadQuantumGan,
  quantumGan,
  type FittedQuantumGan,
  type GanTraining,
  type QuantumGan,
  type QuantumGanOptions,
} from "./models/gan.ts";
export {
  loadQuantumPca,
  quantumPca,
  type FittedQuantumPca,
  type QuantumPca,
  type QuantumPcaOptions,
} from "./models/pca.ts";
export { type BitRows } from "./data/outcomes.ts";
