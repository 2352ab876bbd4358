import { parameterVector } from "../../../circuit/angle.ts";
import { type Circuit, lower } from "../../../circuit/circuit.ts";
import { emitAdjointSweep } from "../../../compile/adjoint.ts";
import { type CellOf, cellsInOrder, layOutCircuit } from "../../../compile/circuit.ts";
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
import { seededAngles } from "../training.ts";

/** A circuit that takes encoded rows and has trainable parameters besides. */
export interface RowCircuit {
  readonly circuit: Circuit;
  /** Elements of an encoded row. */
  readonly columns: number;
  /** The parameters that take an encoded row, layer by layer: number k is for element k modulo the row's length. */
  readonly inputs: readonly string[];
  /** The circuit's other parameters, which are trained. */
  readonly trainable: readonly string[];
  /** Trained too: one factor an input, by which the element is multiplied; or none, where inputs are the elements. */
  readonly weights: readonly string[];
}

/** A circuit whose rows a feature map encodes. */
export interface ModelCircuit extends RowCircuit {
  readonly map: FeatureMap;
}

/**
 * @param layers how often the circuit takes a row, each time by inputs of its own with weights; by default it takes it by
 * one set of inputs, without weights
 * @throws {DataError} DataShape where the circuit does not take exactly the encoded rows of the map
 */
export function modelCircuit(map: FeatureMap, circuit: Circuit, layers = 0): ModelCircuit {
  const columns = map.circuit.parameters.length;
  const inputs = parameterVector(map.name, Math.max(1, layers) * columns).map(({ parameter }) => parameter);
  const missing = inputs.find((name) => !circuit.parameters.includes(name));
  if (missing !== undefined) throw new DataError("DataShape", `the circuit does not use the feature ${missing}`);
  const trainable = circuit.parameters.filter((name) => !inputs.includes(name));
  const foreign = trainable.find((name) => name.startsWith(`${map.name}[`));
  if (foreign !== undefined) throw new DataError("DataShape", `the rows have no feature for ${foreign}`);
  const weights = layers === 0 ? [] : inputs.map((_, k) => `input.weight[${k}]`);
  return { map, circuit, columns, inputs, trainable, weights };
}

/** Seeded angles in [−1, 1), and weights 1. */
export const seededStart = ({ trainable, weights }: ModelCircuit, seed: number): readonly number[] => [
  ...seededAngles({ parameters: trainable })(seed),
  ...weights.map(() => 1),
];

/** @throws {DataError} DataShape unless there are `count` observables that fit; {PauliError} PauliNotHermitian */
export function checkReadout(readout: readonly PauliSum[], count: number, qubits: number): readonly PauliSum[] {
  if (readout.length !== count || readout.some((sum) => pauliWidth(requireHermitian(sum)) > qubits)) {
    throw new DataError("DataShape", `the readout must be ${count} observables on ${qubits} qubits`);
  }
  return readout;
}

/** The code that turns the row under the cursor into expectations, with the model's state left in register 0. */
export interface ReadoutCode {
  /** First of the cells of the expectations. */
  readonly expectations: number;
  /** Emits what does not depend on the row: once before the loop. */
  prepare(): void;
  /** Emits the expectations of the row that has been loaded. */
  read(): void;
  /** Emits the expectations of the only row that is loaded: nothing has to be prepared. */
  readOnce(): void;
  /**
   * Emits, for the row that was read, the addition of the derivatives of ⟨O⟩ by the parameters to the cells from `gradient`
   * on, where register 1 holds O times the state. Both registers are spent.
   */
  differentiate(gradient: number): void;
}

/** Where a model that is laid out reads and writes: the first of the cells of each. */
export interface ReadoutCells {
  /** Of its parameters and weights. */
  readonly parameters: number;
  /** Of an encoded row. */
  readonly row: number;
  /** Of the expectations; default: cells of their own. */
  readonly expectations?: number;
}

/** Lays a model out. */
export function layOutReadout(
  emitter: Emitter,
  { circuit, columns, inputs, trainable, weights }: RowCircuit,
  readout: readonly PauliSum[],
  { parameters, row, ...cells }: ReadoutCells,
): ReadoutCode {
  const { asm } = emitter;
  const firstInput = weights.length === 0 ? row : asm.cells(weights.length);
  const inputCell = cellsInOrder(inputs, firstInput);
  const parameterCell = cellsInOrder(trainable, parameters);
  const code = layOutCircuit(emitter, lower(circuit), (name) => inputCell(name) ?? parameterCell(name));
  const expectations = cells.expectations ?? asm.cells(readout.length);
  const element = (k: number): number => row + (k % columns);
  const firstWeight = parameters + trainable.length;
  const isInput = (name: string): boolean => inputCell(name) !== undefined;
  const readWith = (angles: (parameter: string) => boolean): void => {
    weights.forEach((_, k) => asm.binary("FMUL", firstInput + k, firstWeight + k, element(k)));
    code.angles(angles);
    asm.emit("KZERO", { k: 0 });
    code.forward(0);
    asm.source("expectations", () => {
      readout.forEach((sum, i) => {
        emitExpectation(emitter, sum, 0, expectations + i);
      });
    });
  };
  return {
    expectations,
    prepare: () => {
      code.angles((name) => !isInput(name));
    },
    read: () => {
      readWith(isInput);
    },
    readOnce: () => {
      readWith(() => true);
    },
    differentiate: (gradient) => {
      const slopes = asm.cells(weights.length);
      const slopeCell = cellsInOrder(weights.length === 0 ? [] : inputs, slopes);
      const gradientCell = cellsInOrder(trainable, gradient);
      weights.forEach((_, k) => asm.setFloat(slopes + k, 0));
      const cellOf: CellOf = (name) => gradientCell(name) ?? slopeCell(name);
      emitAdjointSweep(emitter, code, { psi: 0, lambda: 1, gradient: cellOf });
      weights.forEach((_, k) => {
        const target = gradient + trainable.length + k;
        asm.binary("FMUL", slopes + k, slopes + k, element(k)).binary("FADD", target, target, slopes + k);
      });
    },
  };
}

/** Rows whose expectations one run computes; its outputs must fit into 2^10 words. */
const READ_ROWS = 128;

/**
 * The expectations of the readout for each row, computed by the machine's code.
 *
 * @param parameters values of `trainable`, then of `weights`
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

/** Args = parameters and weights, segment 0 = encoded rows; outputs = expectations, row by row. */
function readoutProgram(model: ModelCircuit, readout: readonly PauliSum[], rows: number): Program {
  const { columns } = model;
  const count = model.trainable.length + model.weights.length;
  const emitter = new Emitter(rows * readout.length);
  const { asm } = emitter;
  const parameters = asm.cells(count);
  for (let i = 0; i < count; i += 1) asm.emit("ARG", { a: parameters + i, b: i });
  const row = asm.cells(columns);
  const target = asm.cells(1);
  const code = layOutReadout(emitter, model, readout, { parameters, row });
  code.prepare();
  asm.setInt(target, 0);
  emitRowLoop(emitter, { segment: 0, columns, first: 0, count: rows }, (cursor) => {
    emitRow(emitter, 0, cursor, row, columns);
    code.read();
    readout.forEach((_, i) => {
      asm.store(0, target, code.expectations + i).immediate("IADD", target, target, 1);
    });
  });
  return emitter.finish({
    qubits: model.circuit.qubits,
    argsDepth: depthForCells(count),
    dataDepth: [depthForCells(rows * columns), 0, 0, 0],
  });
}
