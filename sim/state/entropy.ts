import { KetworkRangeError } from "../errors.ts";
import { exp, log } from "../math/explog.ts";
import { densityEigen, type DensityMatrix } from "./density.ts";

/** Natural units (`nat`: natural logarithm) or bits (logarithm to base 2). */
export type EntropyUnit = "nat" | "bit";

const inUnit = (nats: number, unit: EntropyUnit): number => (unit === "bit" ? nats / log(2) : nats);

/**
 * The von Neumann entropy `−tr ρ log ρ = −Σ λ·log λ` over the positive eigenvalues, ascending.
 *
 * ```ts
 * const half = reducedDensity(simulate(circuit(2).h(0).cx(0, 1).build()), [0]);
 * vonNeumannEntropy(half, "bit"); // ≈ 1
 * ```
 *
 * @throws as `densityEigen`
 */
export function vonNeumannEntropy(density: DensityMatrix, unit: EntropyUnit = "nat"): number {
  return inUnit(shannon(densityEigen(density).values), unit);
}

/** An entropy of a pure spectrum is 0, not −0 or a rounding below it. */
const shannon = (values: Float64Array): number =>
  Math.max(
    0,
    values.reduce((sum, value) => (value > 0 ? sum - value * log(value) : sum), 0),
  );

/** Nearer than this to 1, the limit is closer than a difference of logarithms divided by almost nothing: within 1e-8. */
const NEAR_ONE = 1e-8;

/** Eigenvalues up to this count as zero in the rank of a density matrix. */
const RANK_TOLERANCE = 1e-12;

/**
 * The Rényi entropy `log(Σ λ^α) / (1 − α)`, with its limits: the logarithm of the rank at 0 (of the eigenvalues above
 * 1e-12), the von Neumann entropy at 1, `−log max λ` at ∞. `λ^α = exp(α·log λ)`.
 *
 * ```ts
 * const half = reducedDensity(simulate(circuit(2).h(0).cx(0, 1).build()), [0]);
 * renyiEntropy(half, 2, "bit"); // ≈ 1
 * renyiEntropy(half, -1); // throws EntropyOrderOutOfRange
 * ```
 *
 * @param order α, from 0 to Infinity
 * @throws as `densityEigen`; {KetworkRangeError} EntropyOrderOutOfRange
 */
export function renyiEntropy(density: DensityMatrix, order: number, unit: EntropyUnit = "nat"): number {
  if (!(order >= 0)) {
    throw new KetworkRangeError("EntropyOrderOutOfRange", `the order is ${order}: it must not be negative`, { order });
  }
  const { values } = densityEigen(density);
  return inUnit(Math.max(0, renyi(values, order)), unit);
}

function renyi(values: Float64Array, order: number): number {
  const largest = values[values.length - 1]!;
  if (order === 0) return log(values.filter((value) => value > RANK_TOLERANCE).length);
  if (Math.abs(order - 1) < NEAR_ONE) return shannon(values);
  if (order === Infinity) return -log(largest);
  // Divided by the largest, so that no power of a high order vanishes.
  const sum = values.reduce((total, value) => (value > 0 ? total + exp(order * log(value / largest)) : total), 0);
  return (log(sum) + order * log(largest)) / (1 - order);
}

/**
 * The relative entropy (Kullback–Leibler divergence) `Σ_j q_j·log(q_j / p_j)` of a distribution q from p, over the
 * outcomes with q_j > 0, ascending; Infinity where p excludes one of them. The same operations as in machine code.
 *
 * @throws {KetworkRangeError} ProbabilitiesLength where they differ in length
 */
export function relativeEntropy(q: ArrayLike<number>, p: ArrayLike<number>, unit: EntropyUnit = "nat"): number {
  if (q.length !== p.length) {
    throw new KetworkRangeError("ProbabilitiesLength", `${q.length} and ${p.length} probabilities`, {
      length: p.length,
    });
  }
  let sum = 0;
  for (let j = 0; j < q.length; j += 1) {
    const share = q[j]!;
    if (share > 0) sum += share * log(share / p[j]!);
  }
  return inUnit(sum, unit);
}
