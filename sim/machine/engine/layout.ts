/**
 * The engine's linear memory for one machine. Everything that the engine needs stands in it, the state included: an
 * amplitude has 16 bytes and is nowhere else. The offsets are passed to the engine as CONFIG words (sim/assembly/layout.ts).
 */
import { memoryCells } from "../instruction.ts";
import { CELLS_PER_WORD } from "../word.ts";
import type { Statement } from "../program.ts";

export const PAGE_BYTES = 65_536;
/** One less than there are addresses for, so that the end of the memory has an address too. */
export const MAX_PAGES = 65_535;
/** Byte offset of the configuration. */
export const CONFIG = 64;
/** A word that is always zero. */
export const ZERO_CELL = 16;
/** Bytes of a record. */
export const RECORD_BYTES = 64;

/** Registers of so many qubits, 1 MiB, are not cut into blocks: they are in a cache as they are. */
const UNCUT_QUBITS = 16;
/** Larger ones are worked on in blocks of so many index bits: 2^14 amplitudes are 256 KiB. */
export const BLOCK_BITS = 14;
/** From so many qubits on, it pays to put gates off and do two of them in one pass. */
const QUEUE_QUBITS = 10;
const QUEUE_HEAD_BYTES = 64;
const QUEUE_BYTES = 256 * 320;
const SUM_BYTES = 1024;
const SEGMENT_BYTES = 4096;
const CREW_BYTES = 256;
/** Sums of at most 2^11 parts of 2^14 amplitudes. */
const PART_AMPLITUDES = 2 ** 14;
const AMPLITUDE_BYTES = 16;
const CELL_BYTES = 8;

/** Cells in linear memory: those that are given; up to `cells` there are zeros. */
export interface Segment {
  readonly at: number;
  readonly given: number;
  readonly cells: number;
}

export interface Layout {
  readonly bytes: number;
  readonly memory: number;
  readonly cells: number;
  readonly kets: number;
  readonly registers: number;
  readonly code: number;
  readonly dirty: number;
  readonly args: Segment;
  readonly data: readonly Segment[];
  readonly amplitudes: number;
  /** Words by which threads find their work. */
  readonly crew: number;
  /** The words from CONFIG on. */
  readonly config: readonly number[];
}

/** Where everything of a statement stands, for so many threads and blocks of 2^blockBits amplitudes, where they are given. */
export function layoutOf(
  { program: { code, shape }, args, data = [] }: Statement,
  threads: number,
  givenBits?: number,
): Layout {
  let end = CONFIG + 64;
  const place = (bytes: number): number => {
    const at = end;
    end = Math.ceil((at + bytes) / 64) * 64;
    return at;
  };
  const segment = (cells: BigUint64Array | undefined, depth: number): Segment => ({
    at: place(CELL_BYTES * (cells?.length ?? 0)),
    given: cells?.length ?? 0,
    cells: CELLS_PER_WORD * 2 ** depth,
  });
  const amplitudes = 2 ** shape.qubits;
  const registers = 2 ** shape.ketDepth;
  const isCut = shape.qubits > (givenBits ?? UNCUT_QUBITS);
  const blockBits = isCut ? (givenBits ?? BLOCK_BITS) : shape.qubits;
  const isQueued = isCut || shape.qubits >= QUEUE_QUBITS;
  // Two records behind the code: its end, and a place for computed jumps; and one for each jump that leads elsewhere.
  const records = place(RECORD_BYTES * (2 * code.length + 2));
  const dirty = place(registers);
  const crew = place(CREW_BYTES);
  const parts = place(AMPLITUDE_BYTES * Math.max(1, amplitudes / PART_AMPLITUDES));
  const queue = place(isQueued ? QUEUE_HEAD_BYTES + (isCut ? 2 : 1) * QUEUE_BYTES : 0);
  const scratchBytes = SUM_BYTES + (isCut ? SEGMENT_BYTES + AMPLITUDE_BYTES * 2 ** blockBits : 0);
  const scratch = place(threads * scratchBytes);
  const memory = place(CELL_BYTES * memoryCells(shape));
  const argsSegment = segment(args, shape.argsDepth);
  const dataSegments = shape.dataDepth.map((depth, i) => segment(data[i], depth));
  const kets = place(AMPLITUDE_BYTES * amplitudes * registers);
  return {
    bytes: end,
    memory,
    cells: memoryCells(shape),
    kets,
    registers,
    code: records,
    dirty,
    args: argsSegment,
    data: dataSegments,
    crew,
    amplitudes,
    config: [
      shape.qubits,
      records,
      code.length,
      memory,
      memoryCells(shape),
      kets,
      registers,
      dirty,
      queue,
      blockBits,
      scratch,
      scratchBytes,
      crew,
      parts,
      isQueued ? 1 : 0,
    ],
  };
}
