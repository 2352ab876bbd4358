/** States as plain data: probabilities, density matrices, entropies, seeded measurement. */
export {
  checkShots,
  countOutcomes,
  frequencies,
  labelledCounts,
  MAX_SHOTS,
  sampleCounts,
  sampleShots,
  type Counts,
} from "./counts.ts";
export {
  checkDensity,
  densityEigen,
  densityOf,
  densityProbabilities,
  fidelity,
  isDensityMatrix,
  MAX_DENSITY_QUBITS,
  purity,
  reducedDensity,
  type DensityMatrix,
  type QuantumState,
} from "./density.ts";
export { relativeEntropy, renyiEntropy, vonNeumannEntropy, type EntropyUnit } from "./entropy.ts";
export { checkState, innerProduct, NORM_TOLERANCE, probabilities } from "./state.ts";
