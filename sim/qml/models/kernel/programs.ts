import { emitArgmax } from "../../../compile/choice.ts";
import { Emitter } from "../../../compile/emitter.ts";
import { depthForCells } from "../../../compile/host.ts";
import type { ProgramOptions } from "../../../compile/program.ts";
import { emitRowLoop, type RowRange } from "../../../compile/rows.ts";
import { KetworkRangeError } from "../../../errors.ts";
import { FLAG0 } from "../../../machine/instruction.ts";
import type { AssembleOptions } from "../../../machine/assembler.ts";
import type { Program } from "../../../machine/program.ts";
import type { FeatureMap } from "../../encoding/encoding.ts";
import { emitAccuracy, emitR2, type JudgedRows } from "../supervised/quality.ts";
import type { DualSolver } from "./solver.ts";
import { ketDepthFor, layOutStates, type StatesCode } from "./states.ts";

/** What a kernel machine's programs depend on. */
export interface MachineLayout {
  readonly map: FeatureMap;
  readonly solver: DualSolver;
  /** Depth of data segment 0: encoded rows with their label as last column, training rows first, then test rows. */
  readonly depth: number;
  /** Of classifiers; without it the labels are targets. */
  readonly classes?: number;
  readonly trainRows: number;
  readonly testRows: number;
}

/** Functions that are learnt: one for targets and for two classes, else one a class (one against the rest). */
export const outputsOf = (classes = 1): number => (classes <= 2 ? 1 : classes);

/** The targets of each function: labels themselves, or 1 for the class and −1 for the others. */
export function targetsOf(labels: readonly number[], classes?: number): (readonly number[])[] {
  if (classes === undefined) return [labels];
  const positive = classes === 2 ? [1] : Array.from({ length: classes }, (_, c) => c);
  return positive.map((c) => labels.map((label) => (label === c ? 1 : -1)));
}

/** Coefficients of one function: one a training row, and the intercept. */
const widthOf = ({ trainRows, solver }: MachineLayout): number => trainRows + (solver.hasIntercept ? 1 : 0);

export const countOf = (layout: MachineLayout): number => outputsOf(layout.classes) * widthOf(layout);

/** Outputs and args of a shape: 2^10 and 2^11 words of four cells. */
const [MAX_OUTPUTS, MAX_ARGS] = [4096, 8192];

function ketDepthOf(layout: MachineLayout, cells: number, most: number): number {
  const ketDepth = ketDepthFor(layout.map, layout.trainRows);
  if (ketDepth === undefined || cells > most) {
    const { trainRows } = layout;
    throw new KetworkRangeError("KernelTooLarge", `${trainRows} training rows do not fit into one program`, {
      trainRows,
    });
  }
  return ketDepth;
}

interface Rows {
  readonly columns: number;
  readonly train: RowRange;
  readonly test: RowRange;
}

function rowsOf({ map, trainRows, testRows }: MachineLayout): Rows {
  const columns = map.circuit.parameters.length + 1;
  const range = (first: number, count: number): RowRange => ({ segment: 0, columns, first, count });
  return { columns, train: range(0, trainRows), test: range(trainRows, testRows) };
}

/**
 * No args; computes the kernel matrix of the training rows, solves, and scores. Output 0 is the score, the others are the
 * coefficients, function by function.
 *
 * @throws {KetworkRangeError} KernelTooLarge
 */
export function kernelTrainingProgram(layout: MachineLayout, options: ProgramOptions = {}): Program {
  const { map, solver, classes, trainRows: size } = layout;
  const count = countOf(layout);
  const ketDepth = ketDepthOf(layout, 1 + count, MAX_OUTPUTS);
  const emitter = new Emitter(1 + count);
  const { asm } = emitter;
  const states = layOutStates(emitter, map);
  const rows = rowsOf(layout);
  const [kernel, targets, solution] = [asm.cells(size * size), asm.cells(size), asm.cells(size + 1)];
  const code = solver.layOut(emitter, { kernel, targets, coefficients: solution, size });
  asm.source("solver", () => {
    asm.subroutine("solve", () => {
      code.solve();
    });
  });
  states.keep(rows.train);
  emitKernelMatrix(emitter, states, { kernel, size });
  asm.source("preparation of the solver", () => {
    code.prepare();
  });
  const [i, value, test] = [asm.cells(1), asm.cells(1), asm.cells(1)];
  targetsOf([], classes).forEach((_, output) => {
    asm.setInt(i, 0);
    emitRowLoop(emitter, rows.train, (cursor) => {
      asm.emit("DATA", { a: value, k: 0, b: rows.columns - 1, c: cursor, flags: FLAG0 });
      if (classes !== undefined) {
        asm.immediate("FEQ", test, value, classes === 2 ? 1 : output).unary("FROM", value, test);
        asm.immediate("FMUL", value, value, 2).immediate("FSUB", value, value, 1);
      }
      asm.store(targets, i, value).immediate("IADD", i, i, 1);
    });
    asm.call("solve");
    const width = widthOf(layout);
    asm.range(i, 0, width, () => asm.load(value, solution, i).store(1 + output * width, i, value));
  });
  emitScore(emitter, layout, { states, rows, coefficients: 1 });
  return emitter.finish({ ...ranges(layout, options), ketDepth });
}

/**
 * Args = coefficients; keeps the states of the training rows and scores.
 *
 * @throws {KetworkRangeError} KernelTooLarge
 */
export function kernelEvaluationProgram(layout: MachineLayout, options: ProgramOptions = {}): Program {
  const count = countOf(layout);
  const ketDepth = ketDepthOf(layout, count, MAX_ARGS);
  const emitter = new Emitter();
  const { asm } = emitter;
  const states = layOutStates(emitter, layout.map);
  const rows = rowsOf(layout);
  const coefficients = asm.cells(count);
  const [i, value] = [asm.cells(1), asm.cells(1)];
  asm.range(i, 0, count, () => {
    asm.emit("ARG", { a: value, b: 0, c: i, flags: FLAG0 }).store(coefficients, i, value);
  });
  states.keep(rows.train);
  emitScore(emitter, layout, { states, rows, coefficients });
  return emitter.finish({ ...ranges(layout, options), ketDepth, argsDepth: depthForCells(count) });
}

const ranges = (
  { map, depth }: MachineLayout,
  { maxSteps = 2 ** 32 - 1 }: ProgramOptions,
): Pick<AssembleOptions, "qubits" | "dataDepth" | "maxSteps"> => ({
  qubits: map.circuit.qubits,
  dataDepth: [depth, 0, 0, 0],
  maxSteps,
});

/** Emits the kernel matrix of the states that are kept: each pair is compared once. */
function emitKernelMatrix(
  { asm }: Emitter,
  states: StatesCode,
  { kernel, size }: { readonly kernel: number; readonly size: number },
): void {
  const [i, next, place] = [asm.cells(1), asm.cells(1), asm.cells(1)];
  asm.range(i, 0, size, () => {
    states.take(i);
    asm.immediate("IADD", next, i, 1);
    states.compareUpTo(next, ({ other, value }) => {
      asm.immediate("IMUL", place, i, size).binary("IADD", place, place, other).store(kernel, place, value);
      asm.immediate("IMUL", place, other, size).binary("IADD", place, place, i).store(kernel, place, value);
    });
  });
}

/** Emits output 0: the accuracy, or R², on the test rows. */
function emitScore(
  emitter: Emitter,
  layout: MachineLayout,
  { states, rows, coefficients }: { readonly states: StatesCode; readonly rows: Rows; readonly coefficients: number },
): void {
  const { asm } = emitter;
  const { classes, trainRows, testRows, solver } = layout;
  const outputs = outputsOf(classes);
  const [functions, term, label] = [asm.cells(outputs), asm.cells(1), asm.cells(1)];
  const zero = emitter.variables([0]);
  const of = (output: number): number => coefficients + output * widthOf(layout);
  const each = Array.from({ length: outputs }, (_, output) => output);
  const emitFunctions = (): void => {
    for (const output of each) asm.setFloat(functions + output, 0);
    states.compare(trainRows, ({ other, value }) => {
      for (const output of each) {
        asm.load(term, of(output), other).binary("FMUL", term, term, value);
        asm.binary("FADD", functions + output, functions + output, term);
      }
    });
    if (!solver.hasIntercept) return;
    for (const output of each) {
      asm.binary("FADD", functions + output, functions + output, of(output) + trainRows);
    }
  };
  const judged: JudgedRows = {
    count: testRows,
    label,
    forEach: (body, labelsOnly = false) => {
      const use = (cursor: number): void => {
        asm.emit("DATA", { a: label, k: 0, b: rows.columns - 1, c: cursor, flags: FLAG0 });
        body();
      };
      if (labelsOnly) emitRowLoop(emitter, rows.test, use);
      else states.eachState(rows.test, use);
    },
  };
  if (classes === undefined) {
    emitR2(emitter, judged, 0, (predicted) => {
      emitFunctions();
      asm.mov(predicted, functions);
    });
    return;
  }
  emitAccuracy(emitter, judged, 0, (predicted) => {
    emitFunctions();
    if (outputs > 1) emitArgmax(emitter, functions, outputs, predicted);
    else asm.binary("FLT", predicted, zero, functions).unary("FROM", predicted, predicted);
  });
}
