import type { Circuit } from "../../../circuit/circuit.ts";
import { simulateAt } from "../../../compile/host.ts";
import { log } from "../../../math/explog.ts";
import { checkShots, type Counts, countOutcomes, frequencies, sampleShots } from "../../../state/counts.ts";
import { relativeEntropy } from "../../../state/entropy.ts";
import { probabilities } from "../../../state/state.ts";
import { type BitRows, bitsOf, independentBits, outcomesOf } from "../../data/outcomes.ts";
import * as saved from "../saved.ts";
import { type Figure } from "../summary.ts";

/** Relative entropies of the data from classical models of them, in nats. */
export interface DistributionBaseline {
  /** All outcomes alike. */
  readonly uniform: number;
  /** Each bit by itself, as often 1 as in the data. */
  readonly independentBits: number;
  /** The histogram of the rows, which knows them by heart: 0. */
  readonly histogram: number;
}

/** A distribution of bits as the outcomes of a trained circuit, beside the data that it was trained on. */
export interface LearnedDistribution {
  /** The relative entropy of the training data from the model, in nats. */
  readonly divergence: number;
  /** Of all `2**qubits` outcomes. */
  readonly probabilities: Float64Array;
  readonly baseline: DistributionBaseline;
  /** Seeded rows of bits. @throws {KetworkRangeError} ShotsOutOfRange, SeedNotAnInteger */
  sample(count: number, options: { readonly seed: bigint | number }): number[][];
  /**
   * The logarithm of the probability of each row; −Infinity for an impossible one.
   * @throws {DataError} DataShape, DataDegenerate; {KetworkTypeError} DataNotBit
   */
  scoreSamples(rows: BitRows): number[];
  /** The mean of {@link scoreSamples}. @throws as {@link scoreSamples} */
  score(rows: BitRows): number;
}

/** @param counts of the training data */
export function learnedDistribution(
  circuit: Circuit,
  parameters: ArrayLike<number>,
  counts: Counts,
): LearnedDistribution {
  const width = circuit.qubits;
  const target = frequencies(counts);
  const learned = probabilities(simulateAt(circuit, parameters));
  const scoreSamples = (rows: BitRows): number[] =>
    Array.from(outcomesOf(rows, width), (outcome) => log(learned[outcome]!));
  return {
    divergence: relativeEntropy(target, learned),
    probabilities: learned,
    baseline: {
      uniform: relativeEntropy(target, new Float64Array(target.length).fill(1 / target.length)),
      independentBits: relativeEntropy(target, independentBits(target)),
      histogram: relativeEntropy(target, target),
    },
    sample: (count, { seed }) => Array.from(sampleShots(learned, count, seed), (outcome) => bitsOf(outcome, width)),
    scoreSamples,
    score: (rows) => scoreSamples(rows).reduce((sum, value) => sum + value, 0) / rows.length,
  };
}

/** What a report says of a learned distribution. */
export const divergences = ({ divergence, baseline }: LearnedDistribution): readonly Figure[] => [
  ["model", divergence],
  ["uniform (classical)", baseline.uniform],
  ["independent bits (classical)", baseline.independentBits],
  ["histogram of the data (classical)", baseline.histogram],
];

/** Counts as pairs of an outcome and its number, as they are saved. */
export const countPairs = ({ counts }: Counts): readonly (readonly number[])[] => [...counts];

/** @throws {KetworkTypeError} ModelFormat; {KetworkRangeError | KetworkTypeError} OutcomeOutOfRange, ShotsOutOfRange */
export function readCounts(value: unknown, width: number): Counts {
  const outcomes = saved
    .readTable(value, "counts", 2)
    .flatMap(([outcome, count]) => new Array<number>(checkShots(count!)).fill(outcome!));
  return countOutcomes(outcomes, width);
}
