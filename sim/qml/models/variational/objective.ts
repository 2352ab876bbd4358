import type { Emitter } from "../../../compile/emitter.ts";
import type { Objective } from "../../../compile/objective.ts";
import { emitRow, emitRowLoop } from "../../../compile/rows.ts";
import type { PauliSum } from "../../../observable/pauli.ts";
import type { Segment } from "../../data/dataset.ts";
import type { JudgedRows } from "../supervised/quality.ts";
import { layOutReadout, type ModelCircuit } from "./circuit.ts";

/** What is predicted from a row's expectations. */
export interface PredictionHead {
  readonly readout: readonly PauliSum[];
  /** Names of trainable parameters besides the circuit's, behind them. */
  readonly parameters: readonly string[];
  /** Emits `m[target]` = the prediction. */
  predict(emitter: Emitter, cells: HeadCells, target: number): void;
}

/** What becomes of a row's expectations: its loss, and the prediction that is judged. */
export interface Head extends PredictionHead {
  layOut(emitter: Emitter, cells: HeadCells): HeadCode;
}

export interface HeadCells {
  /** First of the cells of the expectations, one an observable. */
  readonly expectations: number;
  /** First of the cells of the head's parameters. */
  readonly parameters: number;
}

/** Where the loss of a training row goes. */
export interface LossCells {
  readonly loss: number;
  /** The cell of the row's label. */
  readonly label: number;
  /** Pairs of cells, one an observable; the imaginary parts stay 0. */
  readonly weights: number;
  /** First of the cells of the derivatives by the head's parameters. */
  readonly gradient: number;
  /** Training rows. */
  readonly rows: number;
}

export interface HeadCode {
  /**
   * Lays out what emits, for the row at hand, `m[loss] +=` its loss, `m[weights + 2i] =` the derivative of the mean loss by expectation
   * i, and the addition of its share to the gradient.
   */
  loss(cells: LossCells): () => void;
  /** Emits `m[target]` = the score over the rows. */
  score(target: number, rows: JudgedRows): void;
}

/** Training rows, then test rows, in data segment 0, each with its label as last column. */
export interface Table extends Pick<Segment, "columns" | "depth"> {
  readonly trainRows: number;
  readonly testRows: number;
}

/**
 * The mean loss of a model over the training rows, and its score over the test rows. The gradient is one adjoint sweep a
 * row, of the observable `Σ_i ∂loss/∂⟨R_i⟩·R_i`.
 */
export function rowsObjective(model: ModelCircuit, head: Head, table: Table): Objective {
  const { circuit } = model;
  const { readout } = head;
  const own = [...model.trainable, ...model.weights];
  const parameterNames = [...own, ...head.parameters];
  const { columns, depth, trainRows, testRows } = table;
  return {
    qubits: circuit.qubits,
    scoreKetDepth: 0,
    gradientKetDepth: 1,
    dataDepth: [depth, 0, 0, 0],
    parameters: parameterNames,
    layOut: (emitter, parameters) => {
      const { asm } = emitter;
      // Features and label of the row under the cursor.
      const row = asm.cells(columns);
      const label = row + model.columns;
      const code = layOutReadout(emitter, model, readout, { parameters, row });
      const { expectations } = code;
      const headCode = head.layOut(emitter, { expectations, parameters: parameters + own.length });
      const eachRow = (first: number, count: number, body: () => void): void => {
        emitRowLoop(emitter, { segment: 0, columns, first, count }, (cursor) => {
          emitRow(emitter, 0, cursor, row, columns);
          body();
        });
      };
      return {
        score: (target) => {
          code.prepare();
          headCode.score(target, {
            count: testRows,
            label,
            forEach: (body, labelsOnly = false) => {
              eachRow(trainRows, testRows, () => {
                if (!labelsOnly) code.read();
                body();
              });
            },
          });
        },
        gradient: (loss, gradient) => {
          code.prepare();
          const weights = asm.cells(2 * readout.length, 2);
          const emitRowLoss = headCode.loss({ loss, label, weights, gradient: gradient + own.length, rows: trainRows });
          const scratch = asm.cells(2, 2);
          asm.setFloat(loss, 0);
          parameterNames.forEach((_, i) => asm.setFloat(gradient + i, 0));
          eachRow(0, trainRows, () => {
            code.read();
            asm.source("loss of the row", emitRowLoss);
            asm.source("observable", () => {
              asm.emit("KCLEAR", { k: 1 });
              readout.forEach((sum, i) => {
                const weight = weights + 2 * i;
                for (const { x, z, re } of sum) {
                  if (re !== 1) asm.immediate("FMUL", scratch, weight, re);
                  asm.emit("KADDP", { k: 1, k2: 0, x, z, b: re === 1 ? weight : scratch });
                }
              });
            });
            code.differentiate(gradient);
          });
          asm.immediate("FDIV", loss, loss, trainRows);
        },
      };
    },
  };
}
