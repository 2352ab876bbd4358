import { type Circuit, lower } from "../../circuit/circuit.ts";
import { emitArgmax } from "../../compile/choice.ts";
import { cellsInOrder, layOutCircuit } from "../../compile/circuit.ts";
import { Emitter } from "../../compile/emitter.ts";
import { depthForCells } from "../../compile/host.ts";
import { emitExpectation } from "../../compile/observable.ts";
import { checkInteger, KetworkRangeError } from "../../errors.ts";
import type { Program } from "../../machine/program.ts";
import { type PauliSum, pauliWidth } from "../../observable/pauli.ts";
import { DataError } from "../data/errors.ts";

/** What an inference desk keeps of an answer: 8 words. */
const MAX_OUTPUTS = 32;
/** The most cells that a data segment has. */
const MAX_CELLS = 2 ** 26;

/** What a model is made of, as far as its predictions go. */
export interface PredictionOptions {
  /** Encodes features by the parameters `features[0] …` and has trained parameters besides. */
  readonly circuit: Circuit;
  /** The parameter vector of the circuit that takes the features (default `x`). */
  readonly features?: string;
  /** One observable a class, 1 … 31; the largest expectation is the prediction. */
  readonly readout: readonly PauliSum[];
  /**
   * Where in the segment the trained parameters begin: 0 (the default) where they were the args of an open bounty's
   * program, 1 where they are the outputs of a training program, whose cell 0 is the score.
   */
  readonly first?: number;
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
export function predictionProgram({ circuit, features = "x", readout, first = 0 }: PredictionOptions): Program {
  checkInteger("PredictionFirstOutOfRange", "the first parameter's cell", first, 0, MAX_CELLS);
  checkReadout(circuit, readout);
  const inputs = featureNames(circuit, features);
  const trained = circuit.parameters.filter((name) => !inputs.includes(name));
  const emitter = new Emitter(1 + readout.length);
  const { asm } = emitter;
  const parameters = asm.cells(trained.length);
  const row = asm.cells(inputs.length);
  const parameterCell = cellsInOrder(trained, parameters);
  const inputCell = cellsInOrder(inputs, row);
  const code = layOutCircuit(emitter, lower(circuit), (name) => inputCell(name) ?? parameterCell(name));
  asm.source("parameters", () => {
    trained.forEach((_, i) => asm.emit("DATA", { a: parameters + i, k: 0, b: first + i }));
  });
  asm.source("features", () => {
    inputs.forEach((_, i) => asm.emit("ARG", { a: row + i, b: i }));
  });
  code.angles();
  asm.emit("KZERO", { k: 0 });
  code.forward(0);
  asm.source("class scores", () => {
    readout.forEach((sum, c) => {
      emitExpectation(emitter, sum, 0, 1 + c);
    });
  });
  asm.source("prediction", () => {
    emitArgmax(emitter, 1, readout.length, 0);
  });
  const program = emitter.finish({
    qubits: circuit.qubits,
    argsDepth: depthForCells(inputs.length),
    dataDepth: [depthForCells(first + trained.length), 0, 0, 0],
  });
  return { ...program, shape: { ...program.shape, maxSteps: program.code.length } };
}

function checkReadout({ qubits }: Circuit, readout: readonly PauliSum[]): void {
  if (readout.length === 0 || readout.length >= MAX_OUTPUTS) {
    throw new KetworkRangeError(
      "PredictionClassesOutOfRange",
      `${readout.length} classes: there must be 1 to ${MAX_OUTPUTS - 1}`,
      { classes: readout.length },
    );
  }
  if (readout.some((sum) => pauliWidth(sum) > qubits)) {
    throw new DataError("DataShape", `the readout must be observables on ${qubits} qubits`);
  }
}

/** The circuit's features in their order. */
function featureNames({ parameters }: Circuit, vector: string): readonly string[] {
  const count = parameters.filter((name) => name.startsWith(`${vector}[`)).length;
  const names = Array.from({ length: count }, (_, i) => `${vector}[${i}]`);
  const missing = names.find((name) => !parameters.includes(name));
  if (count > 0 && missing === undefined) return names;
  throw new DataError("DataShape", `the circuit does not use the feature ${missing ?? `${vector}[0]`}`);
}
