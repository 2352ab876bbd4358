import type { Circuit } from "../../../circuit/circuit.ts";
import { runProgram } from "../../../compile/host.ts";
import type { Objective } from "../../../compile/objective.ts";
import { evaluationProgram, fit, type Fit, type ProgramOptions, trainingProgram } from "../../../compile/training.ts";
import { checkInteger, KetworkRangeError } from "../../../errors.ts";
import type { Program } from "../../../machine/program.ts";
import { checkState, widthMismatch } from "../../../state/state.ts";
import type { Segment } from "../../data/dataset.ts";
import { checkRows, normaliseRows, principalDirections } from "../../data/matrix.ts";
import { amplitudeSegment, compressionObjective, type StateMap, stateMap } from "./compression.ts";
import { readModel, type Rows, type SavedModel, saveModel } from "../model.ts";
import * as saved from "../saved.ts";
import { summary } from "../summary.ts";
import { checkParameters, type ModelTraining, seededAngles, trainingOptions } from "../training.ts";

/** What {@link quantumAutoencoder} is made of. */
export interface QuantumAutoencoderOptions {
  /** The encoder; its inverse decodes. */
  readonly circuit: Circuit;
  /** How many qubits the code has, the lowest ones; all above are trash, to be left in |0⟩. */
  readonly latent: number;
}

/**
 * The quantum autoencoder (Romero, Olson and Aspuru-Guzik, arXiv:1612.02045): a circuit U is trained to leave the trash
 * qubits of all the data's states in |0…0⟩, so that the latent qubits alone hold them.
 *
 * Data rows are real amplitudes, divided by their norm and filled up with zeros. The loss, and the score, is one less the
 * mean probability that all trash qubits are 0, which is the fidelity of a state with what comes back of it through the
 * decoder. One adjoint sweep a row gives its gradient.
 */
export interface QuantumAutoencoder {
  /** What is minimised for as many rows as these. @throws as {@link data} */
  objective(rows: Rows): Objective;
  readonly parameters: readonly string[];
  /**
   * The data segment of both programs: rows divided by their norms, and by the square root of their number.
   *
   * @throws {DataError} DataShape where rows differ in length or have no room, DataNotFinite, DataDegenerate where there
   * are none or one is all zero
   */
  data(rows: Rows): readonly Segment[];
  /** No args; score = the loss reached, parameters in outputs 1 … P. For an exact bounty. */
  trainingProgram(rows: Rows, training: ModelTraining, options?: ProgramOptions): Program;
  /** Args = parameters; score = their loss, the lower the better. For an open bounty. */
  evaluationProgram(rows: Rows, options?: ProgramOptions): Program;
  /** Trains on the host, with the same bits as the training program. @throws as {@link data} */
  fit(rows: Rows, training: ModelTraining): FittedQuantumAutoencoder;
}

/** A trained encoder, and its inverse. */
export interface FittedQuantumAutoencoder extends Fit {
  /** The loss reached: what the programs score. */
  readonly cost: number;
  /** The mean fidelity of the training rows with what comes back of them: `1 − cost`. */
  readonly fidelity: number;
  /**
   * The mean fidelity of classical PCA (without centring) with as many components as the code has dimensions: no linear
   * code of this size keeps more.
   */
  readonly baseline: { readonly fidelity: number };
  /**
   * The codes of rows: `re, im` of 2^latent amplitudes, of norm 1.
   *
   * @throws {DataError} as `data`; {KetworkRangeError} AutoencoderOrthogonal for a row of which nothing is kept
   */
  transform(rows: Rows): Float64Array[];
  /** The states that codes stand for: `re, im` of 2^qubits amplitudes. @throws {KetworkRangeError} as `checkState`; StateWidthMismatch */
  inverseTransform(codes: readonly ArrayLike<number>[]): Float64Array[];
  /** The fidelity of each row with what comes back of it. @throws as `data` */
  scoreSamples(rows: Rows): number[];
  /** The mean of {@link scoreSamples}. */
  score(rows: Rows): number;
  /** The fidelity beside that of classical PCA, for people. */
  report(): string;
  save(): SavedModel<typeof KIND, SavedQuantumAutoencoder>;
}

const KIND = "quantum-autoencoder";

interface SavedQuantumAutoencoder extends QuantumAutoencoderOptions {
  readonly cost: number;
  readonly baseline: number;
  readonly losses: readonly number[];
}

/**
 * A quantum autoencoder, not trained yet: see {@link QuantumAutoencoder}.
 *
 * ```ts
 * const rows = iris().rows.slice(0, 20);
 * const model = quantumAutoencoder({ circuit: realAmplitudes(2, 2), latent: 1 });
 * const fitted = model.fit(rows, { seed: 1, iterations: 50, learningRate: 0.1 });
 * const codes = fitted.transform(rows);
 * console.log(fitted.inverseTransform(codes), fitted.report());
 * ```
 *
 * @throws {KetworkRangeError | KetworkTypeError} AutoencoderLatent unless there is a latent qubit and one of trash
 */
export function quantumAutoencoder(options: QuantumAutoencoderOptions): QuantumAutoencoder {
  const { circuit } = options;
  const { qubits } = circuit;
  const latent = checkInteger("AutoencoderLatent", "latent", options.latent, 1, qubits - 1);
  const weights = new Array<number>(2 ** latent).fill(1);
  const unitRows = (rows: Rows): number[][] => normaliseRows(checkRows(rows));
  const data = (rows: Rows): readonly Segment[] => {
    const share = Math.sqrt(rows.length);
    return [
      amplitudeSegment(
        unitRows(rows).map((row) => row.map((value) => value / share)),
        qubits,
      ),
    ];
  };
  const objective = (rows: Rows): Objective => {
    amplitudeSegment(unitRows(rows), qubits);
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
      const cells = data(rows).map((segment) => segment.cells);
      const made = fit(objective(rows), { ...trainingOptions(training, start), data: cells });
      const kept = principalDirections(unitRows(rows)).values.slice(0, 2 ** latent);
      const learned = {
        cost: runProgram(evaluationProgram(objective(rows)), { args: made.parameters, data: cells }).floats[0]!,
        baseline: kept.reduce((sum, value) => sum + value, 0) / rows.length,
        losses: made.losses,
      };
      return fitted({ circuit, latent, ...learned }, made.parameters);
    },
  };
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** The part of an encoded state whose trash is 0, as it stands. */
const codeOf = (map: StateMap, row: readonly number[], latent: number): Float64Array =>
  map.forward(row).slice(0, 2 * 2 ** latent);

const squaredNorm = (values: Float64Array): number => values.reduce((sum, value) => sum + value * value, 0);

const fidelities = (map: StateMap, rows: Rows, latent: number): number[] =>
  rows.map((row) => squaredNorm(codeOf(map, row, latent)));

function fitted(model: SavedQuantumAutoencoder, parameters: Float64Array): FittedQuantumAutoencoder {
  const { circuit, latent, cost, baseline, losses } = model;
  const fidelity = 1 - cost;
  const { qubits } = circuit;
  const map = stateMap(circuit, parameters);
  const prepared = (rows: Rows): number[][] => {
    const unit = normaliseRows(checkRows(rows));
    amplitudeSegment(unit, qubits);
    return unit;
  };
  const scoreSamples = (rows: Rows): number[] => fidelities(map, prepared(rows), latent);
  return {
    parameters,
    losses,
    cost,
    fidelity,
    baseline: { fidelity: baseline },
    transform: (rows) =>
      prepared(rows).map((values, row) => {
        const code = codeOf(map, values, latent);
        const norm = Math.sqrt(squaredNorm(code));
        if (norm === 0) throw new KetworkRangeError("AutoencoderOrthogonal", `row ${row}: nothing is kept`, { row });
        return code.map((value) => value / norm);
      }),
    inverseTransform: (codes) =>
      codes.map((code) => {
        const width = checkState(code);
        if (width !== latent) throw widthMismatch(width, latent);
        const state = new Float64Array(2 * 2 ** qubits);
        state.set(code);
        return map.backward(state);
      }),
    scoreSamples,
    score: (rows) => mean(scoreSamples(rows)),
    report: () =>
      summary(`Quantum autoencoder, ${qubits} to ${latent} qubits, mean fidelity`, [
        ["model", fidelity],
        [`PCA with ${2 ** latent} components (classical)`, baseline],
      ]),
    save: () => saveModel(KIND, model, parameters),
  };
}

/**
 * A fitted autoencoder from what `save` returned.
 *
 * @throws as `readModel` and {@link quantumAutoencoder}; {KetworkTypeError} ModelFormat; {KetworkRangeError}
 * ModelParameterLength; {CircuitError}
 */
export function loadQuantumAutoencoder(source: unknown): FittedQuantumAutoencoder {
  const { options: unchecked, parameters } = readModel(KIND, source);
  const options = saved.readRecord(unchecked, "options");
  const made = {
    circuit: saved.readCircuit(options["circuit"], "circuit"),
    latent: saved.readNumber(options["latent"], "latent"),
  };
  quantumAutoencoder(made);
  checkParameters(parameters, made.circuit.parameters);
  const learned = {
    cost: saved.readNumber(options["cost"], "cost"),
    baseline: saved.readNumber(options["baseline"], "baseline"),
    losses: saved.readNumbers(options["losses"], "losses"),
  };
  return fitted({ ...made, ...learned }, parameters);
}
