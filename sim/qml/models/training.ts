import type { Objective } from "../../compile/objective.ts";
import { type FitOptions, initialParameters, type TrainingOptions } from "../../compile/training.ts";
import { KetworkRangeError } from "../../errors.ts";

/**
 * How a variational model is trained: from `initial` values or, if these are left out, from seeded ones; by default 100
 * steps of Adam at rate 0.1 on all rows.
 */
export interface ModelTraining extends Partial<Omit<TrainingOptions, "initial">>, Pick<FitOptions, "onProgress"> {
  readonly initial?: TrainingOptions["initial"];
  readonly seed?: number;
}

/**
 * @param start initial values from a seed
 * @throws {KetworkRangeError} TrainingStart unless there are either initial values or a seed; SeedNotAnInteger
 */
export function trainingOptions(
  { initial, seed, iterations = 100, ...training }: ModelTraining,
  start: (seed: number) => ArrayLike<number>,
): TrainingOptions & Pick<FitOptions, "onProgress"> {
  if ((initial === undefined) === (seed === undefined)) {
    throw new KetworkRangeError("TrainingStart", "give either initial values or a seed", { seed });
  }
  const { optimiser, learningRate, beta1, beta2, epsilon } = training;
  const isChosen = [optimiser, learningRate, beta1, beta2, epsilon].some((option) => option !== undefined);
  const chosen = isChosen ? training : { ...training, learningRate: 0.1 };
  return { ...chosen, iterations, initial: initial ?? start(seed!) };
}

/** Seeded values in [−1, 1) for the parameters of a circuit. */
export const seededAngles =
  ({ parameters }: Pick<Objective, "parameters">) =>
  (seed: number): Float64Array =>
    initialParameters(parameters.length, seed);

/**
 * The machine would take zeros for parameters that are missing.
 *
 * @throws {KetworkRangeError} ModelParameterLength, ModelParameterNotFinite
 */
export function checkParameters(values: ArrayLike<number>, names: readonly string[]): Float64Array {
  if (values.length !== names.length) {
    throw new KetworkRangeError(
      "ModelParameterLength",
      `${values.length} parameters: the model has ${names.length} to train`,
      { given: values.length, parameters: names.length },
    );
  }
  const parameters = Float64Array.from(values);
  const index = parameters.findIndex((value) => !Number.isFinite(value));
  if (index < 0) return parameters;
  const [name, value] = [names[index], parameters[index]];
  throw new KetworkRangeError("ModelParameterNotFinite", `${name} is ${value}`, { index, value });
}
