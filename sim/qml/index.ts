/** Quantum machine learning: ansätze, models, data sets, and the classical models to compare with. */
export { hardwareEfficient, realAmplitudes, stronglyEntangling } from "./ansatz/ansatz.ts";
export {
  angleEncoding,
  basisEncoding,
  dataReuploading,
  type FeatureMap,
  featureMap,
  type FeatureMapOptions,
  type FeatureProducts,
  iqpFeatureMap,
  withProducts,
  zzFeatureMap,
} from "./encoding/encoding.ts";
export {
  excitation,
  excitations,
  hartreeFock,
  spinOrbital,
  uccsd,
  type Electrons,
  type Excitation,
  type OrbitalOptions,
  type OrbitalOrdering,
  type UccsdOptions,
} from "./ansatz/uccsd.ts";
export { BLOCK_PARAMETERS, type Block } from "./ansatz/block.ts";
export { qcnn, type Funnel, type FunnelOptions } from "./ansatz/convolution.ts";
export { mera, treeTensorNetwork } from "./ansatz/tree.ts";
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
  localSearch,
  maxCut,
  qubo,
  type Assignment,
  type BinaryProblem,
  type Edge,
} from "./problems/binary.ts";
export { BREAST_CANCER, DIGITS, DIGITS_TRAINING, WINE } from "./data/catalogue.ts";
export {
  parseCsv,
  parseLabelled,
  parseTargets,
  writeCsv,
  type LabelledOptions,
  type LabelledRows,
  type Table,
  type TargetOptions,
  type TargetRows,
} from "./data/csv.ts";
export {
  applyRecipe,
  applyRegressionRecipe,
  encodeRows,
  prepareDataset,
  prepareRegression,
  verifyDataset,
  type Dataset,
  type Prepared,
  type PrepareOptions,
  type RegressionDataset,
  type Segment,
} from "./data/dataset.ts";
export { DataError, type DataFault, type DataPlace } from "./data/errors.ts";
export { adHoc, type AdHocOptions } from "./data/generators/adhoc.ts";
export { barsAndStripes, patternIndex, type BarsOptions } from "./data/generators/bars.ts";
export { fourier, friedman, sine, type FourierOptions, type FunctionOptions } from "./data/generators/functions.ts";
export { generate, generated, type Generated, type GeneratorName } from "./data/generators/index.ts";
export { isingGroundState, transverseFieldIsing, type IsingOptions } from "./data/generators/ising.ts";
export { circles, moons, type CircleOptions, type ShapeOptions } from "./data/generators/shapes.ts";
export { iris, IRIS, IRIS_CLASSES, IRIS_CSV, IRIS_FILE } from "./data/iris.ts";
export { fitPca, project, type PrincipalAxes } from "./data/pca.ts";
export type { SplitPlan, Step, StepPlan } from "./data/plan.ts";
export {
  classesOfSource,
  readRecipe,
  RECIPE_FORMAT,
  RECIPE_SCHEMA,
  targetOfSource,
  transformRows,
  type Recipe,
} from "./data/recipe.ts";
export {
  fitMinMax,
  fitStandard,
  scaleRow,
  unscale,
  type MinMaxScaling,
  type Scaling,
  type StandardScaling,
} from "./data/scaling.ts";
export {
  contentHash,
  readSource,
  tableSource,
  type DataSource,
  type FileContent,
  type FileSource,
  type SourceRows,
} from "./data/source.ts";
export { foldSplit, plainSplit, shuffle, stratifiedSplit, type PerClass, type Split } from "./data/split.ts";
export { entangledPairs, type Entanglement } from "./ansatz/entanglement.ts";
export { irisClassifier, irisDataset } from "./models/iris.ts";
export { electronicHamiltonian, exactEnergy } from "./problems/electronic.ts";
export {
  gaussianIntegrals,
  nuclearRepulsion,
  type Contraction,
  type Integrals,
  type Nucleus,
  type Point,
} from "./problems/gaussians.ts";
export { isingAnsatz, isingRing, type IsingRing } from "./problems/ising.ts";
export { molecule, type Atom, type ComputedMolecule, type Element, type MoleculeOptions } from "./problems/sto3g.ts";
export { hartreeFockOrbitals, inOrbitals, type Orbitals } from "./problems/self-consistent.ts";
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
export { predictionProgram, type PredictionOptions } from "./models/prediction.ts";
export type { PredictionPlace } from "./models/variational/prediction.ts";
export {
  loadQaoa,
  qaoa,
  qaoaAnsatz,
  type FittedQaoa,
  type Qaoa,
  type QaoaBaseline,
  type QaoaOptions,
} from "./models/hamiltonian/qaoa.ts";
export { basisStateEnergy, exactEnergies } from "./problems/spectrum.ts";
export { loadVqd, vqd, type FittedVqd, type Vqd, type VqdOptions, type VqdTraining } from "./models/hamiltonian/vqd.ts";
export {
  loadVqe,
  vqe,
  type EnergyBaseline,
  type FittedVqe,
  type Vqe,
  type VqeOptions,
} from "./models/hamiltonian/vqe.ts";
export {
  loadQuantumAutoencoder,
  quantumAutoencoder,
  type FittedQuantumAutoencoder,
  type QuantumAutoencoder,
  type QuantumAutoencoderOptions,
} from "./models/compression/autoencoder.ts";
export {
  bornMachine,
  loadBornMachine,
  type BornMachine,
  type BornMachineOptions,
  type FittedBornMachine,
} from "./models/generative/born.ts";
export { type OutcomeDistance } from "./models/generative/discrepancy.ts";
export { type DistributionBaseline, type LearnedDistribution } from "./models/generative/distribution.ts";
export {
  loadQuantumGan,
  quantumGan,
  type FittedQuantumGan,
  type GanTraining,
  type QuantumGan,
  type QuantumGanOptions,
} from "./models/generative/gan.ts";
export {
  loadQuantumPca,
  quantumPca,
  type FittedQuantumPca,
  type QuantumPca,
  type QuantumPcaOptions,
} from "./models/compression/pca.ts";
export { type BitRows } from "./data/outcomes.ts";
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
export { type ModelTraining } from "./models/training.ts";
