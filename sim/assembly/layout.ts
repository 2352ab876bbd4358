/**
 * Where things stand in linear memory. The host (sim/machine/engine/layout.ts) decides it and writes it down as 32-bit
 * words from CONFIG on; every instance of the module that shares the memory reads it by `configure`.
 */

/** Byte offset of the configuration. */
const CONFIG: usize = 64;

/** Bytes of a decoded instruction; its fields are in interpreter.ts. */
export const RECORD: usize = 64;
/** Bytes of an amplitude, `re f64 | im f64`. */
export const AMPLITUDE_SHIFT: u32 = 4;
/** Bytes of a queued gate; its fields are in gates.ts. */
export const GATE: usize = 320;
/** Most gates of a queue. */
export const QUEUE_CAPACITY: i32 = 256;

/** Qubits n of a register, and its amplitudes 2^n. */
export let qubits: i32 = 0;
export let size: u32 = 0;
/** The decoded code, one record an instruction; behind it one that stops, and the place of a computed jump. */
export let codeBase: usize = 0;
export let codeLength: u32 = 0;
export let memBase: usize = 0;
export let memCells: u32 = 0;
export let ketsBase: usize = 0;
export let registers: u32 = 0;
/** One byte a register: whether it has been written to. The host clears it. */
export let dirtyBase: usize = 0;
/** Gates whose execution is put off, where a register is larger than a block. */
export let queueBase: usize = 0;
/** Whether gates are put off, to be done together. */
export let isQueued: bool = false;
/** Index bits of a block; those of the register, where it is not to be cut. */
export let blockBits: i32 = 0;
/** Scratch memory: SUM_BYTES for sums, then the table of segments, then one block; the same again for each thread. */
export let scratchBase: usize = 0;
export let scratchBytes: usize = 0;
/** Words by which threads find their work, and the sums of the parts of a sum (crew.ts). */
export let crewBase: usize = 0;
export let partsBase: usize = 0;

/** Partial sums by level, 32 × 16 bytes, then 8 vectors of signs. */
export const SUM_BYTES: usize = 1024;
/** Offsets of the segments of a block, 4 bytes each. */
export const SEGMENT_BYTES: usize = 4096;

export function configure(): void {
  qubits = load<i32>(CONFIG);
  size = 1 << qubits;
  codeBase = load<u32>(CONFIG, 4);
  codeLength = load<u32>(CONFIG, 8);
  memBase = load<u32>(CONFIG, 12);
  memCells = load<u32>(CONFIG, 16);
  ketsBase = load<u32>(CONFIG, 20);
  registers = load<u32>(CONFIG, 24);
  dirtyBase = load<u32>(CONFIG, 28);
  queueBase = load<u32>(CONFIG, 32);
  blockBits = load<i32>(CONFIG, 36);
  scratchBase = load<u32>(CONFIG, 40);
  scratchBytes = load<u32>(CONFIG, 44);
  crewBase = load<u32>(CONFIG, 48);
  partsBase = load<u32>(CONFIG, 52);
  isQueued = load<u32>(CONFIG, 56) != 0;
}

/** Address of register k. */
export function registerAt(k: u32): usize {
  return ketsBase + ((<usize>k) << (AMPLITUDE_SHIFT + qubits));
}
