import { bind, type Circuit, inverse, lower } from "../../../circuit/circuit.ts";
import { emitAdjointSweep } from "../../../compile/adjoint.ts";
import { cellsInOrder, layOutCircuit } from "../../../compile/circuit.ts";
import { depthForCells, evolve } from "../../../compile/host.ts";
import type { Objective } from "../../../compile/objective.ts";
import { emitKetLoop } from "../../../compile/rows.ts";
import { encodeRows, type Segment } from "../../data/dataset.ts";
import { DataError } from "../../data/errors.ts";
import type { Rows } from "../model.ts";

/** Registers: a row's state, the observable on it, and the observable's diagonal. */
const [PSI, LAMBDA, WEIGHTS] = [0, 1, 2];

/**
 * The objective of circuits V that are to bring rows x into the first basis states:
 * `1 − Σ_x Σ_j w_j·|⟨j|V|x⟩|²` over the first basis states j, as loss and as score; rows whose squares add up to 1. They
 * stand in data segment 0, 2^qubits cells a row.
 */
export function compressionObjective(circuit: Circuit, rows: number, weights: readonly number[]): Objective {
  const { parameters, qubits } = circuit;
  return {
    qubits,
    scoreKetDepth: 2,
    gradientKetDepth: 2,
    dataDepth: [depthForCells(rows * 2 ** qubits), 0, 0, 0],
    parameters,
    layOut: (emitter, first) => {
      const { asm } = emitter;
      const code = layOutCircuit(emitter, lower(circuit), cellsInOrder(parameters, first));
      const table = emitter.variables(weights.map((weight) => -weight));
      const entry = emitter.variables([0, 0], 2);
      const index = asm.cells(1);
      const dot = asm.cells(2, 2);
      const loss = (target: number, derive: () => void): void => {
        code.angles();
        asm.emit("KCLEAR", { k: WEIGHTS }).range(index, 0, weights.length, () => {
          asm.load(entry, table, index).emit("KSET", { k: WEIGHTS, a: entry, b: index });
        });
        asm.setFloat(target, 1);
        emitKetLoop(emitter, { segment: 0, columns: 2 ** qubits, first: 0, count: rows }, PSI, () => {
          code.forward(PSI);
          asm.emit("KCOPY", { k: LAMBDA, k2: PSI }).emit("KMUL", { k: LAMBDA, k2: WEIGHTS });
          asm.emit("KDOT", { a: dot, k: PSI, k2: LAMBDA }).binary("FADD", target, target, dot);
          derive();
        });
      };
      const value = (target: number): void => {
        loss(target, () => undefined);
      };
      return {
        loss: value,
        score: value,
        gradient: (target, gradient) => {
          parameters.forEach((_, i) => asm.setFloat(gradient + i, 0));
          loss(target, () => {
            const sweep = { psi: PSI, lambda: LAMBDA, gradient: cellsInOrder(parameters, gradient) };
            emitAdjointSweep(emitter, code, sweep);
          });
        },
      };
    },
  };
}

/** Rows filled up with zeros as the data segment of {@link compressionObjective}. @throws {DataError} DataShape */
export function amplitudeSegment(rows: Rows, qubits: number): Segment {
  checkRoom(rows[0]!.length, qubits);
  return encodeRows(rows.map((row) => Array.from({ length: 2 ** qubits }, (_, j) => row[j] ?? 0)));
}

function checkRoom(features: number, qubits: number): void {
  if (features > 2 ** qubits) {
    throw new DataError("DataShape", `${features} features do not fit into the amplitudes of ${qubits} qubits`);
  }
}

/** A trained circuit as a map of states, and back. */
export interface StateMap {
  /** `V|row⟩`, the row being filled up with zeros. */
  forward(row: readonly number[]): Float64Array;
  /** `V†|state⟩` for `re, im` of amplitudes. */
  backward(state: ArrayLike<number>): Float64Array;
}

/** @param parameters the values of the circuit's parameters in their order */
export function stateMap(circuit: Circuit, parameters: ArrayLike<number>): StateMap {
  const bound = bind(circuit, Object.fromEntries(circuit.parameters.map((name, i) => [name, parameters[i]!])));
  const [there, back] = [lower(bound), lower(inverse(bound))];
  const size = 2 ** circuit.qubits;
  return {
    forward: (row) => {
      const state = new Float64Array(2 * size);
      row.forEach((value, j) => (state[2 * j] = value));
      return evolve(circuit.qubits, there, state);
    },
    backward: (state) => evolve(circuit.qubits, back, Float64Array.from(state)),
  };
}
