import { lower } from "../../circuit/circuit.ts";
import { parameterVector } from "../../circuit/angle.ts";
import { cellsInOrder, layOutCircuit } from "../../compile/circuit.ts";
import { Emitter } from "../../compile/emitter.ts";
import { depthForCells, runProgram } from "../../compile/host.ts";
import type { ProgramOptions } from "../../compile/program.ts";
import { emitRow, emitRowLoop, type RowRange } from "../../compile/rows.ts";
import { checkInteger, KetworkRangeError } from "../../errors.ts";
import { depthFor } from "../../machine/assembler.ts";
import { FLAG0, FLAG1 } from "../../machine/instruction.ts";
import type { Program } from "../../machine/program.ts";
import { encodeRows, type Segment } from "../data/dataset.ts";
import type { FeatureMap } from "../encoding/encoding.ts";

type Rows = readonly (readonly number[])[];

/**
 * The fidelity quantum kernel of a feature map φ: `k(a, b) = |⟨φ(a)|φ(b)⟩|²` (Havlíček et al., Nature 567, 209 (2019);
 * Schuld and Killoran, arXiv:1803.07128).
 *
 * ```ts
 * const kernel = fidelityKernel(zzFeatureMap(2));
 * const rows = [[0.1, 0.2], [0.3, 0.4]];
 * kernel.matrix(rows); // → [[1.000000…, 0.103484…], [0.103484…, 1.000000…]]
 * kernel.matrix([[0.5, 0.6]], rows); // → [[0.198434…, 0.413342…]]
 * ```
 */
export interface FidelityKernel {
  readonly map: FeatureMap;
  /** k(a, b). @throws {DataError} DataShape, DataNotFinite */
  value(a: readonly number[], b: readonly number[]): number;
  /**
   * `K[i][j] = k(rows[i], others[j])`; without `others`, of the rows with themselves. Has the bits of {@link program}.
   *
   * @throws {DataError} DataShape, DataNotFinite with row and column, DataDegenerate where there are no rows
   */
  matrix(rows: Rows, others?: Rows): number[][];
  /** Rows as a data segment of {@link program}. @throws as {@link matrix} */
  segment(rows: Rows): Segment;
  /**
   * The machine's program for a matrix of `rows × others` entries. Data segment 0 holds the rows and segment 1 the others,
   * both encoded; outputs 0, 1, … are the matrix, row by row.
   *
   * @throws {KetworkRangeError | KetworkTypeError} KernelRows where a number of rows is no integer ≥ 1,
   * KernelTooLarge where there are more than 4096 entries or the states of `others` need more registers than there are
   */
  program(rows: number, others: number, options?: ProgramOptions): Program;
}

/** Outputs of a program: 2^10 words of four cells. */
const MAX_ENTRIES = 4096;
/** Registers and qubits of a shape: ketDepth + qubits − 1 is at most this. */
const MAX_KET_DEPTH = 24;
/** Register of the state of the row, and of the other that it is compared with; the others' states are kept behind. */
const [ROW, OTHER, KEPT] = [0, 1, 2];
/** What {@link FidelityKernel.matrix} asks of one run: at most so many rows, states kept, and amplitudes altogether. */
const TILE = { rows: 128, others: 30, amplitudes: 2 ** 20 };

/** @throws {KetworkRangeError} KernelTooWide where the map has more than 23 qubits */
export function fidelityKernel(map: FeatureMap): FidelityKernel {
  const { qubits, parameters } = map.circuit;
  if (qubits + depthFor(KEPT + 1) - 1 > MAX_KET_DEPTH) {
    throw new KetworkRangeError("KernelTooWide", `${qubits} qubits: there is no room for three states`, { qubits });
  }
  const segment = (rows: Rows): Segment => encodeRows(rows.map((row, i) => map.encode(row, i)));
  const program = (rows: number, others: number, options?: ProgramOptions): Program =>
    kernelProgram(map, rows, others, options);
  const kept = Math.max(1, Math.min(TILE.others, Math.floor(TILE.amplitudes / 2 ** qubits) - KEPT));
  const matrix = (rows: Rows, others: Rows = rows): number[][] => {
    const [left, right] = [segment(rows), segment(others)];
    const cells = ({ cells }: Segment, first: number, count: number): BigUint64Array =>
      cells.slice(first * parameters.length, (first + count) * parameters.length);
    const found = rows.map(() => new Array<number>(others.length));
    for (let i = 0; i < rows.length; i += TILE.rows) {
      const height = Math.min(TILE.rows, rows.length - i);
      for (let j = 0; j < others.length; j += kept) {
        const width = Math.min(kept, others.length - j);
        const data = [cells(left, i, height), cells(right, j, width)];
        const { floats } = runProgram(program(height, width), { data });
        for (let k = 0; k < height * width; k += 1) found[i + Math.floor(k / width)]![j + (k % width)] = floats[k]!;
      }
    }
    return found;
  };
  return { map, segment, program, matrix, value: (a, b) => matrix([a], [b])[0]![0]! };
}

function kernelProgram(
  { circuit, name }: FeatureMap,
  rows: number,
  others: number,
  { maxSteps = 2 ** 32 - 1 }: ProgramOptions = {},
): Program {
  checkInteger("KernelRows", "rows", rows, 1, Infinity);
  checkInteger("KernelRows", "others", others, 1, Infinity);
  const ketDepth = depthFor(KEPT + others);
  if (rows * others > MAX_ENTRIES || ketDepth + circuit.qubits - 1 > MAX_KET_DEPTH) {
    throw new KetworkRangeError("KernelTooLarge", `${rows} × ${others} entries do not fit into one program`, {
      rows,
      others,
    });
  }
  const columns = circuit.parameters.length;
  const emitter = new Emitter(rows * others);
  const { asm } = emitter;
  const features = asm.cells(columns);
  const names = parameterVector(name, columns).map(({ parameter }) => parameter);
  const code = layOutCircuit(emitter, lower(circuit), cellsInOrder(names, features));
  asm.source("state of a row", () => {
    asm.subroutine("state", () => {
      code.angles();
      asm.emit("KZERO", { k: ROW });
      code.forward(ROW);
    });
  });
  const states = (range: RowRange, use: () => void): void => {
    emitRowLoop(emitter, range, (cursor) => {
      emitRow(emitter, range.segment, cursor, features, columns);
      asm.call("state");
      use();
    });
  };
  const [other, entry, square] = [asm.cells(1), asm.cells(1), asm.cells(1)];
  const overlap = asm.cells(2, 2);
  states({ segment: 1, columns, first: 0, count: others }, () => {
    asm.emit("KCOPY", { k: KEPT, k2: ROW, a: other, flags: FLAG0 }).immediate("IADD", other, other, 1);
  });
  states({ segment: 0, columns, first: 0, count: rows }, () => {
    asm.source("entries of the row", () => {
      asm.range(other, 0, others, () => {
        asm.emit("KCOPY", { k: OTHER, k2: KEPT, b: other, flags: FLAG1 });
        asm.emit("KDOT", { a: overlap, k: ROW, k2: OTHER });
        asm.binary("FMUL", square, overlap, overlap).binary("FMUL", overlap, overlap + 1, overlap + 1);
        asm.binary("FADD", square, square, overlap).store(0, entry, square).immediate("IADD", entry, entry, 1);
      });
    });
  });
  const dataDepth = [depthForCells(rows * columns), depthForCells(others * columns), 0, 0] as const;
  return emitter.finish({ qubits: circuit.qubits, ketDepth, dataDepth, maxSteps });
}
