import { Emitter } from "../../../compile/emitter.ts";
import { depthForCells } from "../../../compile/host.ts";
import { checkInteger, KetworkRangeError } from "../../../errors.ts";
import type { Program } from "../../../machine/program.ts";
import { layOutReadout, type RowCircuit } from "./circuit.ts";
import type { PredictionHead } from "./objective.ts";

/** What an inference desk keeps of an answer: 8 words. */
const MAX_OUTPUTS = 32;
/** The most cells that a data segment has. */
const MAX_CELLS = 2 ** 26;

/** Where a prediction program finds the trained parameters. */
export interface PredictionPlace {
  /**
   * Where in data segment 0 they begin: 0 (the default) where they were the args of an open bounty's program, 1 where they
   * are the outputs of a training program, whose cell 0 is the score.
   */
  readonly first?: number;
}

/**
 * A program that predicts one row: data segment 0 = parameters, weights and the head's parameters; args = the encoded row;
 * output 0 = the prediction, outputs 1 … = the expectations of the readout. No step is made twice, so the shape allows as
 * many steps as there are instructions.
 *
 * @throws {KetworkRangeError | KetworkTypeError} PredictionClassesOutOfRange, PredictionFirstOutOfRange
 */
export function rowPrediction(model: RowCircuit, head: PredictionHead, first = 0): Program {
  checkInteger("PredictionFirstOutOfRange", "the first parameter's cell", first, 0, MAX_CELLS);
  const { circuit, columns, trainable, weights } = model;
  const { readout } = head;
  checkOutputs(readout.length);
  const own = trainable.length + weights.length;
  const count = own + head.parameters.length;
  const emitter = new Emitter(1 + readout.length);
  const { asm } = emitter;
  const parameters = asm.cells(count);
  const row = asm.cells(columns);
  const expectations = 1;
  const code = layOutReadout(emitter, model, readout, { parameters, row, expectations });
  asm.source("parameters", () => {
    for (let i = 0; i < count; i += 1) asm.emit("DATA", { a: parameters + i, k: 0, b: first + i });
  });
  asm.source("row", () => {
    for (let i = 0; i < columns; i += 1) asm.emit("ARG", { a: row + i, b: i });
  });
  code.readOnce();
  asm.source("prediction", () => {
    head.predict(emitter, { expectations, parameters: parameters + own }, 0);
  });
  const program = emitter.finish({
    qubits: circuit.qubits,
    argsDepth: depthForCells(columns),
    dataDepth: [depthForCells(first + count), 0, 0, 0],
  });
  return { ...program, shape: { ...program.shape, maxSteps: program.code.length } };
}

function checkOutputs(classes: number): void {
  if (classes > 0 && classes < MAX_OUTPUTS) return;
  throw new KetworkRangeError(
    "PredictionClassesOutOfRange",
    `${classes} classes: there must be 1 to ${MAX_OUTPUTS - 1}`,
    { classes },
  );
}
