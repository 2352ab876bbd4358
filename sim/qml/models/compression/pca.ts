import type { Circuit } from "../../../circuit/circuit.ts";
import { runProgram } from "../../../compile/host.ts";
import type { Objective } from "../../../compile/objective.ts";
import { evaluationProgram, fit, type Fit, type ProgramOptions, trainingProgram } from "../../../compile/training.ts";
import { checkInteger } from "../../../errors.ts";
import type { Program } from "../../../machine/program.ts";
import type { Segment } from "../../data/dataset.ts";
import { DataError } from "../../data/errors.ts";
import {
  checkRows,
  columnMeans,
  dotProduct,
  normaliseRows,
  principalDirections,
  withPositivePeak,
} from "../../data/matrix.ts";
import { amplitudeSegment, compressionObjective, stateMap } from "./compression.ts";
import { readModel, type Rows, type SavedModel, saveModel } from "../model.ts";
import * as saved from "../saved.ts";
import { figures, summary } from "../summary.ts";
import { checkParameters, type ModelTraining, seededAngles, trainingOptions } from "../training.ts";

/** What {@link quantumPca} is made of. */
export interface QuantumPcaOptions {
  /**
   * Rotates the data; features are amplitudes of its states. A circuit of real gates, such as `realAmplitudes`, finds
   * real components; of others' components the real parts are taken.
   */
  readonly circuit: Circuit;
  /** How many components are wanted. */
  readonly components: number;
}

/**
 * Principal component analysis by the variational quantum state eigensolver (Cerezo et al., arXiv:2004.01372): the data's
 * covariance, divided by its trace, is the density matrix ρ of the centred rows as states, and a circuit V is trained to
 * bring its eigenvectors of the largest eigenvalues to the basis states 0, 1, …, m − 1, in this order.
 *
 * The loss, and the score, is `1 − Σ_j r_j·⟨j|V·ρ·V†|j⟩` with the weights `r_j = (m − j)/m` of the paper's global cost;
 * it is least, `1 − Σ_j r_j·λ_j`, exactly for the eigenvectors. One adjoint sweep a row gives its gradient.
 */
export interface QuantumPca {
  /** What is minimised for as many rows as these. @throws as {@link data} */
  objective(rows: Rows): Objective;
  readonly parameters: readonly string[];
  /**
   * The data segment of both programs: rows less their mean, divided by the square root of all their squares.
   *
   * @throws {DataError} DataShape where rows differ in length or have no room, DataNotFinite, DataDegenerate where there
   * are none or all are alike
   */
  data(rows: Rows): readonly Segment[];
  /** No args; score = the loss reached, parameters in outputs 1 … P. For an exact bounty. */
  trainingProgram(rows: Rows, training: ModelTraining, options?: ProgramOptions): Program;
  /** Args = parameters; score = their loss, the lower the better. For an open bounty. */
  evaluationProgram(rows: Rows, options?: ProgramOptions): Program;
  /** Trains on the host, with the same bits as the training program. @throws as {@link data} */
  fit(rows: Rows, training: ModelTraining): FittedQuantumPca;
}

/** Components found by training, named as scikit-learn names them. */
export interface FittedQuantumPca extends Fit {
  /** The loss reached: what the programs score. */
  readonly cost: number;
  readonly mean: readonly number[];
  /** Unit vectors of features, the component of the largest magnitude positive. */
  readonly components: Rows;
  /** The share of each component in the variance: `⟨j|V·ρ·V†|j⟩`. */
  readonly explainedVarianceRatio: readonly number[];
  /** The variance along each component (divided by the number of rows less one). */
  readonly explainedVariance: readonly number[];
  /** Shares of the components that classical PCA finds in the same rows. */
  readonly baseline: { readonly explainedVarianceRatio: readonly number[] };
  /** The coordinates of rows along the components. @throws {DataError} DataShape, DataNotFinite, DataDegenerate */
  transform(rows: Rows): number[][];
  /** Rows of features with given coordinates. @throws as {@link transform} */
  inverseTransform(coordinates: Rows): number[][];
  /** The shares beside those of classical PCA, for people. */
  report(): string;
  save(): SavedModel<typeof KIND, SavedQuantumPca>;
}

const KIND = "quantum-pca";

interface SavedQuantumPca extends QuantumPcaOptions {
  readonly mean: readonly number[];
  readonly totalVariance: number;
  readonly cost: number;
  readonly explainedVarianceRatio: readonly number[];
  readonly baseline: readonly number[];
  readonly losses: readonly number[];
}

/**
 * Quantum principal component analysis, not trained yet: see {@link QuantumPca}.
 *
 * ```ts
 * const { rows } = iris();
 * const model = quantumPca({ circuit: realAmplitudes(2, 2), components: 2 });
 * const fitted = model.fit(rows, { seed: 1, iterations: 100, learningRate: 0.1 });
 * console.log(fitted.explainedVarianceRatio, fitted.transform(rows), fitted.report());
 * ```
 *
 * @throws {KetworkRangeError | KetworkTypeError} PcaComponents unless there are 1 … 2^qubits components
 */
export function quantumPca(options: QuantumPcaOptions): QuantumPca {
  const { circuit } = options;
  const count = checkInteger("PcaComponents", "components", options.components, 1, 2 ** circuit.qubits);
  const weights = Array.from({ length: count }, (_, j) => (count - j) / count);
  const data = (rows: Rows): readonly Segment[] => [amplitudeSegment(centre(rows).unit, circuit.qubits)];
  const objective = (rows: Rows): Objective => {
    amplitudeSegment(checkRows(rows), circuit.qubits);
    return compressionObjective(circuit, rows.length, weights);
  };
  const start = seededAngles(circuit);
  return {
    objective,
    parameters: circuit.parameters,
    data,
    trainingProgram: (rows, training, program) =>
      trainingProgram(objective(rows), trainingOptions(training, start), program),
    evaluationProgram: (rows, program) => evaluationProgram(objective(rows), program),
    fit: (rows, training) => {
      const { mean, unit, totalVariance } = centre(rows);
      const cells = data(rows).map((segment) => segment.cells);
      const made = fit(objective(rows), { ...trainingOptions(training, start), data: cells });
      const map = stateMap(circuit, made.parameters);
      const states = unit.map(map.forward);
      const share = (j: number): number =>
        states.reduce((sum, state) => sum + (state[2 * j]! * state[2 * j]! + state[2 * j + 1]! * state[2 * j + 1]!), 0);
      const learned = {
        mean,
        totalVariance,
        explainedVarianceRatio: weights.map((_, j) => share(j)),
        cost: runProgram(evaluationProgram(objective(rows)), { args: made.parameters, data: cells }).floats[0]!,
        baseline: principalDirections(unit).values.slice(0, count),
        losses: made.losses,
      };
      return fitted({ circuit, components: count, ...learned }, made.parameters);
    },
  };
}

/** Rows less their mean, divided by the square root of all their squares. */
function centre(rows: Rows): { readonly mean: number[]; readonly unit: number[][]; readonly totalVariance: number } {
  const mean = columnMeans(checkRows(rows));
  const centred = rows.map((row) => row.map((value, column) => value - mean[column]!));
  const all = centred.flat();
  if (all.every((value) => value === 0)) throw new DataError("DataDegenerate", "all rows are alike");
  const [unit] = normaliseRows([all]);
  return {
    mean,
    unit: rows.map((_, i) => unit!.slice(i * mean.length, (i + 1) * mean.length)),
    totalVariance: dotProduct(all, all) / (rows.length - 1),
  };
}

function fitted(model: SavedQuantumPca, parameters: Float64Array): FittedQuantumPca {
  const { circuit, mean, explainedVarianceRatio, totalVariance, losses } = model;
  const { backward } = stateMap(circuit, parameters);
  const components = explainedVarianceRatio.map((_, j) => {
    const basis = new Float64Array(2 * 2 ** circuit.qubits);
    basis[2 * j] = 1;
    return realDirection(backward(basis), mean.length);
  });
  return {
    parameters,
    losses,
    cost: model.cost,
    mean,
    components,
    explainedVarianceRatio,
    explainedVariance: explainedVarianceRatio.map((share) => share * totalVariance),
    baseline: { explainedVarianceRatio: model.baseline },
    transform: (rows) =>
      checkRows(rows, mean.length).map((row) => {
        const centred = row.map((value, column) => value - mean[column]!);
        return components.map((component) => dotProduct(centred, component));
      }),
    inverseTransform: (coordinates) =>
      checkRows(coordinates, components.length).map((row) =>
        mean.map((value, column) => row.reduce((sum, along, j) => sum + along * components[j]![column]!, value)),
      ),
    report: () =>
      summary("Quantum principal component analysis, shares of the variance", [
        ["model", figures(explainedVarianceRatio)],
        ["PCA (classical)", figures(model.baseline)],
      ]),
    save: () => saveModel(KIND, model, parameters),
  };
}

/** The first `length` amplitudes, turned so that the largest is real, as a real unit vector. */
function realDirection(state: Float64Array, length: number): number[] {
  const square = (j: number): number => state[2 * j]! * state[2 * j]! + state[2 * j + 1]! * state[2 * j + 1]!;
  let peak = 0;
  for (let j = 1; j < length; j += 1) if (square(j) > square(peak)) peak = j;
  const [re, im] = [state[2 * peak]!, state[2 * peak + 1]!];
  const turned = Array.from({ length }, (_, j) => state[2 * j]! * re + state[2 * j + 1]! * im);
  return withPositivePeak(normaliseRows([turned])[0]!);
}

/**
 * A fitted analysis from what `save` returned.
 *
 * @throws as `readModel` and {@link quantumPca}; {KetworkTypeError} ModelFormat; {KetworkRangeError} ModelParameterLength;
 * {CircuitError}
 */
export function loadQuantumPca(source: unknown): FittedQuantumPca {
  const { options: unchecked, parameters } = readModel(KIND, source);
  const options = saved.readRecord(unchecked, "options");
  const made = {
    circuit: saved.readCircuit(options["circuit"], "circuit"),
    components: saved.readNumber(options["components"], "components"),
  };
  quantumPca(made);
  checkParameters(parameters, made.circuit.parameters);
  const numbers = (name: string): readonly number[] => saved.readNumbers(options[name], name);
  const learned = {
    mean: numbers("mean"),
    totalVariance: saved.readNumber(options["totalVariance"], "totalVariance"),
    cost: saved.readNumber(options["cost"], "cost"),
    explainedVarianceRatio: numbers("explainedVarianceRatio"),
    baseline: numbers("baseline"),
    losses: numbers("losses"),
  };
  return fitted({ ...made, ...learned }, parameters);
}
