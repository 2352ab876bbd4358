import { adamState, adamStep } from "../../compile/optimiser/adam.ts";
import { exp } from "../../math/explog.ts";
import { solveCholesky } from "../../math/linear.ts";
import type { Rows } from "./model.ts";
import { firstLargest } from "./supervised/quality.ts";

/** A trained classical model, to be printed beside every quantum one: predicts class indices, or numbers. */
export interface Baseline {
  readonly name: string;
  predict(rows: Rows): number[];
}

/** A baseline that is its parameters. */
export interface LinearBaseline extends Baseline {
  readonly parameters: Float64Array;
}

const countClasses = (labels: readonly number[]): number =>
  labels.reduce((most, label) => Math.max(most, label), 0) + 1;

/**
 * Predicts the class whose mean is nearest (Euclidean).
 *
 * ```ts
 * nearestCentroid([[0, 0], [1, 0], [9, 9]], [0, 0, 1]).predict([[2, 2], [7, 8]]); // → [0, 1]
 * ```
 */
export function nearestCentroid(rows: Rows, labels: readonly number[]): Baseline {
  const classes = countClasses(labels);
  const centroids = Array.from({ length: classes }, (_, label) => {
    const members = rows.filter((_, i) => labels[i] === label);
    return rows[0]!.map((_, column) => members.reduce((sum, row) => sum + row[column]!, 0) / members.length);
  });
  const distance = (row: readonly number[], centroid: readonly number[]): number =>
    row.reduce((sum, value, column) => sum + (value - centroid[column]!) * (value - centroid[column]!), 0);
  return {
    name: "nearest centroid",
    predict: (queries) =>
      queries.map((row) => {
        const distances = centroids.map((centroid) => distance(row, centroid));
        return distances.indexOf(Math.min(...distances));
      }),
  };
}

/** `Σ_j w_j·x_j` plus the bias, which stands behind the weights; summed from the bias on. */
const affine = (weights: Float64Array, first: number, row: readonly number[]): number =>
  row.reduce((sum, value, column) => sum + weights[first + column]! * value, weights[first + row.length]!);

/**
 * Multinomial logistic regression: softmax of a linear map, cross entropy, `iterations` steps of Adam from zero.
 *
 * ```ts
 * logisticRegression([[0], [1], [8], [9]], [0, 0, 1, 1]).predict([[2], [7]]); // → [0, 1]
 * ```
 */
export function logisticRegression(
  rows: Rows,
  labels: readonly number[],
  { iterations = 500, learningRate = 0.1 }: { readonly iterations?: number; readonly learningRate?: number } = {},
): LinearBaseline {
  const classes = countClasses(labels);
  const columns = rows[0]!.length;
  const width = columns + 1;
  const softmax = (values: readonly number[]): number[] => {
    const largest = Math.max(...values);
    const powers = values.map((value) => exp(value - largest));
    const total = powers.reduce((sum, power) => sum + power, 0);
    return powers.map((power) => power / total);
  };
  const state = adamState(new Float64Array(classes * width));
  for (let iteration = 0; iteration < iterations; iteration += 1) {
    const gradient = new Float64Array(classes * width);
    rows.forEach((row, i) => {
      softmax(logits(state.parameters, classes, row)).forEach((share, label) => {
        const weight = (share - (labels[i] === label ? 1 : 0)) / rows.length;
        row.forEach((value, column) => {
          gradient[label * width + column] = gradient[label * width + column]! + weight * value;
        });
        gradient[label * width + columns] = gradient[label * width + columns]! + weight;
      });
    });
    adamStep(state, gradient, { learningRate });
  }
  return logisticRegressionOf(state.parameters, classes);
}

const logits = (weights: Float64Array, classes: number, row: readonly number[]): number[] =>
  Array.from({ length: classes }, (_, label) => affine(weights, label * (row.length + 1), row));

/** @param parameters for each class its weights, then its bias */
export const logisticRegressionOf = (parameters: Float64Array, classes: number): LinearBaseline => ({
  name: "logistic regression",
  parameters,
  predict: (queries) => queries.map((row) => firstLargest(logits(parameters, classes, row))),
});

/**
 * Linear ridge regression: the least `Σ(y − w·x − b)² + alpha·‖w‖²`, solved on centred rows.
 *
 * ```ts
 * ridgeRegression([[0], [1], [2]], [1, 3, 5]).predict([[10]]); // → [20.99999…]
 * ```
 *
 * @param alpha above 0, so that there is always one solution
 */
export function ridgeRegression(rows: Rows, targets: readonly number[], alpha = 1e-6): LinearBaseline {
  const columns = rows[0]!.length;
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const centre = rows[0]!.map((_, column) => mean(rows.map((row) => row[column]!)));
  const level = mean(targets);
  const centred = rows.map((row) => row.map((value, column) => value - centre[column]!));
  const sum = (term: (row: readonly number[], i: number) => number): number =>
    centred.reduce((total, row, i) => total + term(row, i), 0);
  const gram = Float64Array.from({ length: columns * columns }, (_, at) => {
    const [a, b] = [Math.floor(at / columns), at % columns];
    return sum((row) => row[a]! * row[b]!) + (a === b ? alpha : 0);
  });
  const right = Float64Array.from({ length: columns }, (_, a) => sum((row, i) => row[a]! * (targets[i]! - level)));
  const weights = solveCholesky(gram, right);
  const bias = centre.reduce((rest, value, column) => rest - weights[column]! * value, level);
  return ridgeRegressionOf(Float64Array.of(...weights, bias));
}

/** @param parameters the weights, then the bias */
export const ridgeRegressionOf = (parameters: Float64Array): LinearBaseline => ({
  name: "ridge regression",
  parameters,
  predict: (queries) => queries.map((row) => affine(parameters, 0, row)),
});
