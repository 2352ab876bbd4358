/** Optimisers: one interface, on the host and in the machine. */
export { adam, gradientDescent, momentum, type MomentumOptions } from "./gradient.ts";
export { naturalGradient, type NaturalOptions } from "./natural.ts";
export { nelderMead } from "./nelder-mead.ts";
export {
  minimise,
  type Fit,
  type LossFunction,
  type MinimiseOptions,
  type Optimiser,
  type Progress,
  type TrainingCells,
} from "./optimiser.ts";
export { emitAtan2, rotosolve, rotosolveFrequencies } from "./rotosolve.ts";
export { spsa, type SpsaOptions } from "./spsa.ts";
