import { adamState, adamStep } from "../../compile/adam.ts";
import { exp } from "../../math/explog.ts";

/** A trained classical model, to be printed beside every quantum one. */
export interface Baseline {
  readonly name: string;
  predict(rows: readonly (readonly number[])[]): readonly number[];
}

type Rows = readonly (readonly number[])[];

/** The share of predictions that are right. */
export function accuracy(predicted: readonly number[], labels: readonly number[]): number {
  return predicted.filter((label, i) => label === labels[i]).length / labels.length;
}

const countClasses = (labels: readonly number[]): number =>
  labels.reduce((most, label) => Math.max(most, label), 0) + 1;

/** Predicts the class whose mean is nearest (Euclidean). */
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

/** Multinomial logistic regression: softmax of a linear map, cross entropy, `iterations` steps of Adam from zero. */
export function logisticRegression(
  rows: Rows,
  labels: readonly number[],
  { iterations = 500, learningRate = 0.1 }: { readonly iterations?: number; readonly learningRate?: number } = {},
): Baseline {
  const classes = countClasses(labels);
  const columns = rows[0]!.length;
  const width = columns + 1;
  const logits = (weights: Float64Array, row: readonly number[]): number[] =>
    Array.from({ length: classes }, (_, label) =>
      row.reduce(
        (sum, value, column) => sum + weights[label * width + column]! * value,
        weights[label * width + columns]!,
      ),
    );
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
      softmax(logits(state.parameters, row)).forEach((share, label) => {
        const weight = (share - (labels[i] === label ? 1 : 0)) / rows.length;
        row.forEach((value, column) => {
          gradient[label * width + column] = gradient[label * width + column]! + weight * value;
        });
        gradient[label * width + columns] = gradient[label * width + columns]! + weight;
      });
    });
    adamStep(state, gradient, { learningRate });
  }
  return {
    name: "logistic regression",
    predict: (queries) =>
      queries.map((row) => {
        const values = logits(state.parameters, row);
        return values.indexOf(Math.max(...values));
      }),
  };
}
