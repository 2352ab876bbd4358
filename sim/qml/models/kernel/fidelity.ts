import { Emitter } from "../../../compile/emitter.ts";
import { depthForCells, runProgram } from "../../../compile/host.ts";
import type { ProgramOptions } from "../../../compile/program.ts";
import { checkInteger, KetworkRangeError } from "../../../errors.ts";
import type { Program } from "../../../machine/program.ts";
import { encodeRows, type Segment } from "../../data/dataset.ts";
import { encodeAll, type FeatureMap } from "../../encoding/encoding.ts";
import type { Rows } from "../model.ts";
import { checkWidth, KEPT, ketDepthFor, layOutStates } from "./states.ts";

/**
 * The fidelity quantum kernel of a feature map φ: `k(a, b) = |⟨φ(a)|φ(b)⟩|²` (Havlíček et al., Nature 567, 209 (2019);
 * Schuld and Killoran, arXiv:1803.07128).
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
/** What {@link FidelityKernel.matrix} asks of one run: at most so many rows, states kept, and amplitudes altogether. */
const TILE = { rows: 128, others: 30, amplitudes: 2 ** 20 };

/**
 * The fidelity kernel of a feature map: see {@link FidelityKernel}.
 *
 * ```ts
 * const kernel = fidelityKernel(zzFeatureMap(2));
 * const rows = [[0.1, 0.2], [0.3, 0.4]];
 * kernel.matrix(rows); // → [[1.000000…, 0.103484…], [0.103484…, 1.000000…]]
 * kernel.matrix([[0.5, 0.6]], rows); // → [[0.198434…, 0.413342…]]
 * ```
 *
 * @throws {KetworkRangeError} KernelTooWide where the map has more than 23 qubits
 */
export function fidelityKernel(map: FeatureMap): FidelityKernel {
  const { qubits, parameters } = map.circuit;
  checkWidth(map);
  const segment = (rows: Rows): Segment => encodeRows(encodeAll(map, rows));
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
  map: FeatureMap,
  rows: number,
  others: number,
  { maxSteps = 2 ** 32 - 1 }: ProgramOptions = {},
): Program {
  checkInteger("KernelRows", "rows", rows, 1, Infinity);
  checkInteger("KernelRows", "others", others, 1, Infinity);
  const ketDepth = ketDepthFor(map, others);
  if (rows * others > MAX_ENTRIES || ketDepth === undefined) {
    throw new KetworkRangeError("KernelTooLarge", `${rows} × ${others} entries do not fit into one program`, {
      rows,
      others,
    });
  }
  const { qubits, parameters } = map.circuit;
  const columns = parameters.length;
  const emitter = new Emitter(rows * others);
  const { asm } = emitter;
  const states = layOutStates(emitter, map);
  const entry = asm.cells(1);
  states.keep({ segment: 1, columns, first: 0, count: others });
  states.eachState({ segment: 0, columns, first: 0, count: rows }, () => {
    states.compare(others, ({ value }) => {
      asm.store(0, entry, value).immediate("IADD", entry, entry, 1);
    });
  });
  const dataDepth = [depthForCells(rows * columns), depthForCells(others * columns), 0, 0] as const;
  return emitter.finish({ qubits, ketDepth, dataDepth, maxSteps });
}
