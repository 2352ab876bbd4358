/** From circuits to programs of the Ket Machine: emitters, gradients, optimisers, training; and running them here. */
export { adamState, adamStep, layOutAdam, type AdamOptions, type AdamState } from "./optimiser/adam.ts";
export { emitAddScaled, emitAdjointSweep, type AdjointSweep } from "./adjoint.ts";
export { describeChannel, describePrimitive } from "./annotate.ts";
export { emitArgmax, emitSoftmax, type SoftmaxCells } from "./choice.ts";
export {
  cellsInOrder,
  emitAngle,
  emitPart,
  layOutCircuit,
  type AngleCells,
  type CellOf,
  type CircuitCode,
  type Part,
} from "./circuit.ts";
export {
  emitChannel,
  emitDensityExpectation,
  emitIdentity,
  layOutDensity,
  simulateDensity,
  type DensityCode,
} from "./density.ts";
export { deflatedObjective, type LowerState } from "./deflation.ts";
export {
  emitLoss,
  hessianProgram,
  lossProgram,
  shiftGradient,
  shiftHessian,
  withShiftGradient,
  type Evaluate,
  type ShiftRules,
} from "./derivatives.ts";
export {
  emitDiagonal,
  emitMerged,
  isWorthMerging,
  layOutMerged,
  type DiagonalChoice,
  type DiagonalLayer,
  type LayerPart,
  type MergedCode,
} from "./diagonal.ts";
export { Emitter, type DiagonalTerms } from "./emitter.ts";
export { energyObjective, type EnergyOptions, type GradientMethod } from "./energy.ts";
export { MAX_FREQUENCIES, parameterFrequencies, shiftRule, shiftRules } from "./frequencies.ts";
export { depthForCells, evolve, runProgram, runToHalt, simulate, simulateAt, type Inputs } from "./host.ts";
export { emitVariance, expectation, variance } from "./measure.ts";
export {
  fubiniStudyMetric,
  layOutMetric,
  metricProgram,
  quantumFisher,
  type MetricCode,
  type MetricKind,
} from "./metric.ts";
export { noisyEnergyObjective, noisyProbabilities, noisySamplingProgram, sampleNoisy } from "./noisy.ts";
export { type Objective, type ObjectiveCode } from "./objective.ts";
export { emitApply, emitExpectation } from "./observable.ts";
export { emitCholesky, emitSpan, layOutCholesky } from "./linear.ts";
export * from "./optimiser/index.ts";
export { type ProgramOptions } from "./program.ts";
export { layOutRandom, type RandomCode } from "./random.ts";
export { emitKetLoop, emitRow, emitRowLoop, type RowRange } from "./rows.ts";
export {
  emitMarginal,
  emitProbabilities,
  emitSampler,
  sampleCircuit,
  samplingProgram,
  type SamplerCells,
  type SamplingOptions,
} from "./sampling.ts";
export { FOUR_TERM_RULE, emitParameterShift, TWO_TERM_RULE, type ShiftTerm } from "./shift.ts";
export {
  emitTraining,
  evaluationProgram,
  fit,
  gradientProgram,
  initialParameters,
  trainingProgram,
  type FitOptions,
  type TrainingOptions,
} from "./training.ts";
export {
  layOutTrajectory,
  trajectoryExpectation,
  trajectoryProgram,
  type TrajectoryCode,
  type TrajectoryOptions,
} from "./trajectories.ts";
