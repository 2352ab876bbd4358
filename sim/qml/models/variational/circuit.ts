import { type Circuit, lower } from "../../../circuit/circuit.ts";
import { cellsInOrder, type CircuitCode, layOutCircuit } from "../../../compile/circuit.ts";
import { Emitter } from "../../../compile/emitter.ts";
import { depthForCells, runProgram } from "../../../compile/host.ts";
import { emitExpectation } from "../../../compile/observable.ts";
import { emitRow, emitRowLoop } from "../../../compile/rows.ts";
import type { Program } from "../../../machine/program.ts";
import { type PauliSum, pauliWidth, requireHermitian } from "../../../observable/pauli.ts";
import { encodeRows } from "../../data/dataset.ts";
import { DataError } from "../../data/errors.ts";
import { encodeAll, type FeatureMap } from "../../encoding/encoding.ts";
import type { Rows } from "../model.ts";

/** A circuit that takes encoded rows and has trainable parameters besides. */
export interface ModelCircuit {
  readonly map: FeatureMap;
  readonly circuit: Circuit;
  /** The parameters that hold an encoded row, and those to be trained. */
  readonly inputs: readonly string[];
  readonly trainable: readonly string[];
}

/** @throws {DataError} DataShape where the circuit does not take exactly the encoded rows of the map */
export function modelCircuit(map: FeatureMap, circuit: Circuit): ModelCircuit {
  const inputs = map.circuit.parameters.map((_, i) => `${map.name}[${i}]`);
  const missing = inputs.find((name) => !circuit.parameters.includes(name));
  if (missing !== undefined) throw new DataError("DataShape", `the circuit does not use the feature ${missing}`);
  const trainable = circuit.parameters.filter((name) => !inputs.includes(name));
  const foreign = trainable.find((name) => name.startsWith(`${map.name}[`));
  if (foreign !== undefined) throw new DataError("DataShape", `the rows have no feature for ${foreign}`);
  return { map, circuit, inputs, trainable };
}

/** @throws {DataError} DataShape unless there are `count` observables that fit; {PauliError} PauliNotHermitian */
export function checkReadout(readout: readonly PauliSum[], count: number, qubits: number): readonly PauliSum[] {
  if (readout.length !== count || readout.some((sum) => pauliWidth(requireHermitian(sum)) > qubits)) {
    throw new DataError("DataShape", `the readout must be ${count} observables on ${qubits} qubits`);
  }
  return readout;
}

/** The code that turns the row under the cursor into expectations, with the model's state left in register 0. */
export interface ReadoutCode {
  readonly code: CircuitCode;
  /** First of the cells of the expectations. */
  readonly expectations: number;
  /** Emits what does not depend on the row: once before the loop. */
  prepare(): void;
  /** Emits the expectations of the row whose features have been loaded. */
  read(): void;
}

/** Lays a model out whose parameters and features stand in consecutive cells. */
export function layOutReadout(
  emitter: Emitter,
  { circuit, inputs, trainable }: ModelCircuit,
  readout: readonly PauliSum[],
  { parameters, features }: { readonly parameters: number; readonly features: number },
): ReadoutCode {
  const inputCell = cellsInOrder(inputs, features);
  const parameterCell = cellsInOrder(trainable, parameters);
  const code = layOutCircuit(emitter, lower(circuit), (name) => inputCell(name) ?? parameterCell(name));
  const expectations = emitter.asm.cells(readout.length);
  return {
    code,
    expectations,
    prepare: () => {
      code.angles((name) => inputCell(name) === undefined);
    },
    read: () => {
      code.angles((name) => inputCell(name) !== undefined);
      emitter.asm.emit("KZERO", { k: 0 });
      code.forward(0);
      readout.forEach((sum, i) => {
        emitExpectation(emitter, sum, 0, expectations + i);
      });
    },
  };
}

/** Rows whose expectations one run computes; its outputs must fit into 2^10 words. */
const READ_ROWS = 128;

/**
 * The expectations of the readout for each row, computed by the machine's code.
 *
 * @param parameters values of `trainable`
 * @throws {DataError} DataShape, DataNotFinite with row and column
 */
export function expectationsOf(
  model: ModelCircuit,
  readout: readonly PauliSum[],
  parameters: ArrayLike<number>,
  rows: Rows,
): number[][] {
  const encoded = encodeAll(model.map, rows);
  const room = Math.max(1, Math.min(READ_ROWS, Math.floor(MAX_OUTPUTS / readout.length)));
  const found: number[][] = [];
  for (let first = 0; first < encoded.length; first += room) {
    const part = encoded.slice(first, first + room);
    const program = readoutProgram(model, readout, part.length);
    const { floats } = runProgram(program, { args: parameters, data: [encodeRows(part).cells] });
    part.forEach((_, i) => found.push(Array.from(floats.subarray(i * readout.length, (i + 1) * readout.length))));
  }
  return found;
}

const MAX_OUTPUTS = 4096;

/** Args = parameters, segment 0 = encoded rows; outputs = expectations, row by row. */
function readoutProgram(model: ModelCircuit, readout: readonly PauliSum[], rows: number): Program {
  const columns = model.inputs.length;
  const emitter = new Emitter(rows * readout.length);
  const { asm } = emitter;
  const parameters = asm.cells(model.trainable.length);
  model.trainable.forEach((_, i) => asm.emit("ARG", { a: parameters + i, b: i }));
  const features = asm.cells(columns);
  const target = asm.cells(1);
  const code = layOutReadout(emitter, model, readout, { parameters, features });
  code.prepare();
  asm.setInt(target, 0);
  emitRowLoop(emitter, { segment: 0, columns, first: 0, count: rows }, (cursor) => {
    emitRow(emitter, 0, cursor, features, columns);
    code.read();
    readout.forEach((_, i) => {
      asm.store(0, target, code.expectations + i).immediate("IADD", target, target, 1);
    });
  });
  return emitter.finish({
    qubits: model.circuit.qubits,
    argsDepth: depthForCells(model.trainable.length),
    dataDepth: [depthForCells(rows * columns), 0, 0, 0],
  });
}
