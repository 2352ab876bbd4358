import { encodeAll, type FeatureMap } from "../../encoding/encoding.ts";
import type { Rows } from "../model.ts";
import { checkLengths, checkTargets, indexOfLabel, type Label } from "./labels.ts";
import { accuracy, classOfScores, r2 } from "./quality.ts";

/** Something that predicts one value a row: a class, or a number. */
export interface Predictor<Value> {
  readonly name: string;
  /** @throws {DataError} DataShape, DataNotFinite with row and column */
  predict(rows: Rows): Value[];
  /**
   * Accuracy of predicted classes, R² of predicted numbers.
   * @throws as `predict`; {DataError} DataShape where the counts differ, DataDegenerate, DataClassUnknown with the row
   */
  score(rows: Rows, values: readonly Value[]): number;
}

/** A model's score beside that of the classical model that was trained on the same rows. */
export interface Report {
  readonly rows: number;
  readonly metric: "accuracy" | "R²";
  readonly model: { readonly name: string; readonly score: number };
  readonly baseline: { readonly name: string; readonly score: number };
  /** Both in one line. */
  readonly text: string;
}

/** What all trained supervised models share. */
export interface Fitted<Value> extends Predictor<Value> {
  /** How many features a row has. */
  readonly nFeaturesIn: number;
  /** A classical model, trained on the same rows. */
  readonly baseline: Predictor<Value>;
  /** @throws as {@link Predictor.score} */
  report(rows: Rows, values: readonly Value[]): Report;
}

/** A trained regressor beside its classical baseline. */
export type FittedRegressor = Fitted<number>;

/** A trained classifier beside its classical baseline. */
export interface FittedClassifier<L extends Label = Label> extends Fitted<L> {
  readonly classes: readonly L[];
  /**
   * One row of scores a row: one a class, the first of the largest being predicted; of two classes only one score,
   * positive for the second class.
   */
  decisionFunction(rows: Rows): number[][];
}

/** Makes what is predicted of checked rows into a {@link Predictor}. */
export type RawPredictor = Pick<Predictor<number>, "name" | "predict">;

/** @throws {DataError} DataShape, DataNotFinite with row and column */
export function checkRows(map: FeatureMap, rows: Rows): Rows {
  encodeAll(map, rows);
  return rows;
}

function regressing({ name, predict }: RawPredictor, map: FeatureMap): Predictor<number> {
  const predictor = (rows: Rows): number[] => predict(checkRows(map, rows));
  return {
    name,
    predict: predictor,
    score: (rows, targets) => {
      checkLengths(rows, targets);
      return r2(predictor(rows), checkTargets(targets));
    },
  };
}

/** @param raw predicts indices of classes */
function classifying<L extends Label>(
  { name, predict }: RawPredictor,
  classes: readonly L[],
  map: FeatureMap,
): Predictor<L> {
  const indices = (rows: Rows): number[] => predict(checkRows(map, rows));
  return {
    name,
    predict: (rows) => indices(rows).map((index) => classes[index]!),
    score: (rows, labels) => {
      checkLengths(rows, labels);
      const wanted = labels.map((label, row) => indexOfLabel(classes, label, row));
      return accuracy(indices(rows), wanted);
    },
  };
}

function besideBaseline<Value>(
  model: Predictor<Value>,
  baseline: Predictor<Value>,
  { metric, features }: { readonly metric: Report["metric"]; readonly features: number },
): Fitted<Value> {
  return {
    ...model,
    nFeaturesIn: features,
    baseline,
    report: (rows, values) => {
      const [own, classical] = [model, baseline].map(({ name, score }) => ({ name, score: score(rows, values) }));
      const parts = [own!, classical!].map(({ name, score }) => `${name} ${score.toFixed(3)}`);
      const text = `${metric} on ${rows.length} rows: ${parts.join(", ")}`;
      return { rows: rows.length, metric, model: own!, baseline: classical!, text };
    },
  };
}

interface Parts {
  readonly name: string;
  /** Refuses rows that do not fit. */
  readonly map: FeatureMap;
  readonly baseline: RawPredictor;
}

export const fittedRegressor = ({ map, baseline, ...model }: Parts & RawPredictor): FittedRegressor =>
  besideBaseline(regressing(model, map), regressing(baseline, map), { metric: "R²", features: map.features });

/** @param scores as {@link FittedClassifier.decisionFunction} has them */
export function fittedClassifier<L extends Label>({
  name,
  map,
  baseline,
  classes,
  scores,
}: Parts & { readonly classes: readonly L[]; readonly scores: (rows: Rows) => number[][] }): FittedClassifier<L> {
  const model = { name, predict: (rows: Rows) => scores(rows).map(classOfScores) };
  const fitted = besideBaseline(classifying(model, classes, map), classifying(baseline, classes, map), {
    metric: "accuracy",
    features: map.features,
  });
  return { ...fitted, classes, decisionFunction: (rows) => scores(checkRows(map, rows)) };
}
