import { checkInteger, KetworkRangeError } from "../errors.ts";
import { Random } from "../math/random.ts";
import { NORM_TOLERANCE } from "./state.ts";

/** How often each outcome was found, the outcomes ascending; bit i of an outcome is the result of the i-th qubit. */
export interface Counts {
  /** Measured qubits. */
  readonly width: number;
  readonly shots: number;
  readonly counts: ReadonlyMap<number, number>;
}

/** The most shots of one run. */
export const MAX_SHOTS = 2 ** 32 - 1;

/**
 * A number of shots, checked.
 *
 * ```ts
 * checkShots(100); // → 100
 * checkShots(0); // throws ShotsOutOfRange
 * ```
 *
 * @throws {KetworkTypeError}, {KetworkRangeError} ShotsOutOfRange
 */
export const checkShots = (shots: number): number => checkInteger("ShotsOutOfRange", "shots", shots, 1, MAX_SHOTS);

/**
 * Samples outcomes of a distribution, by inversion: outcome o is the first whose running sum exceeds `u·total`, u being
 * the next float of SplitMix64 and the sums added in ascending order. An outcome of probability 0 is never found. The
 * same seed gives the same outcomes on every machine, in machine code too (`samplingProgram`).
 *
 * ```ts
 * sampleShots([0.5, 0.5], 8, 1); // → [1, 1, 1, 0, 0, 1, 1, 1]
 * sampleShots([0.5, 0.4], 8, 1); // throws ProbabilitySum
 * ```
 *
 * @param probabilities `2**width` of them; they must add up to 1 within 1e-8
 * @param seed any integer (its low 64 bits count); a number must be a safe one
 * @throws {KetworkRangeError} ProbabilitiesLength, ProbabilityOutOfRange, ProbabilitySum, ShotsOutOfRange, SeedNotAnInteger
 */
export function sampleShots(probabilities: ArrayLike<number>, shots: number, seed: bigint | number): Uint32Array {
  checkShots(shots);
  const width = widthOf(probabilities);
  const sums = new Float64Array(probabilities.length);
  let total = 0;
  for (let o = 0; o < sums.length; o += 1) {
    const share = probabilities[o]!;
    if (!(share >= 0)) {
      throw new KetworkRangeError("ProbabilityOutOfRange", `outcome ${o} has the probability ${share}`, {
        outcome: o,
        probability: share,
      });
    }
    total += share;
    sums[o] = total;
  }
  if (!(Math.abs(total - 1) <= NORM_TOLERANCE)) {
    throw new KetworkRangeError("ProbabilitySum", `the probabilities add up to ${total}`, { sum: total });
  }
  const random = new Random(seed);
  return Uint32Array.from({ length: shots }, () => {
    const mark = random.nextFloat() * total;
    let outcome = 0;
    for (let bit = width - 1; bit >= 0; bit -= 1) {
      const step = 2 ** bit;
      if (sums[outcome + step - 1]! <= mark) outcome += step;
    }
    return outcome;
  });
}

function widthOf(probabilities: ArrayLike<number>): number {
  const width = 31 - Math.clz32(probabilities.length);
  if (probabilities.length < 1 || 2 ** width !== probabilities.length) {
    throw new KetworkRangeError("ProbabilitiesLength", `${probabilities.length} probabilities are not 2^k`, {
      length: probabilities.length,
    });
  }
  return width;
}

/**
 * Samples and counts: see {@link sampleShots}.
 *
 * ```ts
 * const { counts } = sampleCounts([0.25, 0.75], 1000, 7);
 * counts; // → { 0: 252, 1: 748 }
 * ```
 */
export function sampleCounts(probabilities: ArrayLike<number>, shots: number, seed: bigint | number): Counts {
  return countOutcomes(sampleShots(probabilities, shots, seed), widthOf(probabilities));
}

/**
 * Counts outcomes.
 *
 * ```ts
 * countOutcomes([3, 0, 3], 2); // → { width: 2, shots: 3, counts: { 0: 1, 3: 2 } }
 * ```
 *
 * @throws {KetworkRangeError} OutcomeOutOfRange for one that has more than `width` bits
 */
export function countOutcomes(outcomes: ArrayLike<number>, width: number): Counts {
  const found = new Map<number, number>();
  for (let i = 0; i < outcomes.length; i += 1) {
    const outcome = checkInteger("OutcomeOutOfRange", "outcome", outcomes[i]!, 0, 2 ** width - 1);
    found.set(outcome, (found.get(outcome) ?? 0) + 1);
  }
  return { width, shots: outcomes.length, counts: new Map([...found].sort(([a], [b]) => a - b)) };
}

/**
 * Counts under labels such as `"011"`, the *last* character being the first measured qubit (as in Qiskit).
 *
 * ```ts
 * const counts = sampleCircuit(circuit(3).x(0).build(), { shots: 10, seed: 1 });
 * labelledCounts(counts); // → { "001": 10 }
 * ```
 */
export function labelledCounts({ width, counts }: Counts): Readonly<Record<string, number>> {
  return Object.fromEntries([...counts].map(([outcome, count]) => [outcome.toString(2).padStart(width, "0"), count]));
}

/**
 * The shares of all `2**width` outcomes.
 *
 * ```ts
 * frequencies(countOutcomes([3, 0, 3, 3], 2)); // → [0.25, 0, 0, 0.75]
 * ```
 */
export function frequencies({ width, shots, counts }: Counts): Float64Array {
  const shares = new Float64Array(2 ** width);
  for (const [outcome, count] of counts) shares[outcome] = count / shots;
  return shares;
}
