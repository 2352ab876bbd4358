import type { Circuit } from "../../circuit/circuit.ts";
import type { Program } from "../../machine/program.ts";
import type { PauliSum } from "../../observable/pauli.ts";
import { DataError } from "../data/errors.ts";
import { checkReadout } from "./variational/circuit.ts";
import { classPrediction } from "./variational/classification.ts";
import { type PredictionPlace, rowPrediction } from "./variational/prediction.ts";

/** What a model is made of, as far as its predictions go. */
export interface PredictionOptions extends PredictionPlace {
  /** Encodes features by the parameters `features[0] …` and has trained parameters besides. */
  readonly circuit: Circuit;
  /** The parameter vector of the circuit that takes the features (default `x`). */
  readonly features?: string;
  /** One observable a class, 1 … 31; the largest expectation is the prediction. */
  readonly readout: readonly PauliSum[];
}

/**
 * A variational classifier's prediction for one row, as verified inference asks for it: the other way round than in
 * training, the parameters are data and the features are args.
 *
 * Data segment 0 holds the trained parameters, in the circuit's order; its root is the args root of the open bounty that
 * they won, or the root of the outputs of the training program. Args are the features. Output 0 is the class index as a
 * float, the first of the largest scores (a NaN is never larger); outputs 1 … C are the class scores. Bit for bit what
 * the classifier itself computes. No step is made twice, so the shape allows as many steps as there are instructions:
 * windows for disputes follow from that.
 *
 * ```ts
 * const model = circuit(1).ry(parameter("x[0]"), 0).ry(parameter("theta[0]"), 0).build();
 * const readout = [parsePauliSum("Z0"), parsePauliSum("-Z0")];
 * const program = predictionProgram({ circuit: model, readout });
 * runProgram(program, { args: [2], data: [toCells([0.5])] }).floats; // → [1, -0.801143…, 0.801143…, 0]
 * ```
 *
 * @throws {DataError} DataShape where the features are not numbered from 0 or a readout does not fit the circuit;
 * {KetworkRangeError} PredictionClassesOutOfRange; {PauliError} PauliNotHermitian
 */
export function predictionProgram({ circuit, features = "x", readout, first }: PredictionOptions): Program {
  checkReadout(readout, readout.length, circuit.qubits);
  const inputs = featureNames(circuit, features);
  const trainable = circuit.parameters.filter((name) => !inputs.includes(name));
  const model = { circuit, columns: inputs.length, inputs, trainable, weights: [] };
  return rowPrediction(model, classPrediction(readout), first);
}

/** The circuit's features in their order. */
function featureNames({ parameters }: Circuit, vector: string): readonly string[] {
  const count = parameters.filter((name) => name.startsWith(`${vector}[`)).length;
  const names = Array.from({ length: count }, (_, i) => `${vector}[${i}]`);
  const missing = names.find((name) => !parameters.includes(name));
  if (count > 0 && missing === undefined) return names;
  throw new DataError("DataShape", `the circuit does not use the feature ${missing ?? `${vector}[0]`}`);
}
