/**
 * Statements and stretches as bytes, for workers in other threads and on other machines: a header of JSON, its length
 * before it, then cells and floats, big-endian.
 */
import type { JobResult, Kets, Stretch, StretchTask } from "../../sim/machine/parallel/stretch.ts";
import { decodeInstruction } from "../../sim/machine/instruction.ts";
import { encodeCode, type Shape, type Statement } from "../../sim/machine/program.ts";
import { encodeCells, encodeFloats, WORD_BYTES } from "../../sim/machine/word.ts";

const LENGTH_BYTES = 4;
const CELL_BYTES = 8;

function pack(header: object, blobs: readonly Uint8Array[]): Uint8Array {
  const text = new TextEncoder().encode(JSON.stringify({ ...header, bytes: blobs.map(({ length }) => length) }));
  const length = new Uint8Array(LENGTH_BYTES);
  new DataView(length.buffer).setUint32(0, text.length);
  return Buffer.concat([length, text, ...blobs]);
}

function unpack<Header>(bytes: Uint8Array): { header: Header; blobs: Uint8Array[] } {
  const textLength = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
  let at = LENGTH_BYTES + textLength;
  const text = bytes.slice(LENGTH_BYTES, at);
  const header = JSON.parse(new TextDecoder().decode(text)) as Header & { readonly bytes: readonly number[] };
  const blobs = header.bytes.map((length) => bytes.subarray(at, (at += length)));
  return { header, blobs };
}

function cellsOf(bytes: Uint8Array): BigUint64Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return BigUint64Array.from({ length: bytes.length / CELL_BYTES }, (_, i) => view.getBigUint64(CELL_BYTES * i));
}

function floatsOf(bytes: Uint8Array): Float64Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Float64Array.from({ length: bytes.length / CELL_BYTES }, (_, i) => view.getFloat64(CELL_BYTES * i));
}

export function packStatement({ program, args, data = [] }: Statement): Uint8Array {
  const cells = [args ?? new BigUint64Array(), ...data].map((segment) => encodeCells(segment));
  return pack({ shape: program.shape }, [encodeCode(program.code), ...cells]);
}

export function unpackStatement(bytes: Uint8Array): Statement {
  const { header, blobs } = unpack<{ readonly shape: Shape }>(bytes);
  const [words, args, ...data] = blobs as [Uint8Array, Uint8Array, ...Uint8Array[]];
  const code = Array.from({ length: words.length / WORD_BYTES }, (_, i) =>
    decodeInstruction(words.subarray(WORD_BYTES * i, WORD_BYTES * (i + 1))),
  );
  return { program: { code, shape: header.shape }, args: cellsOf(args), data: data.map(cellsOf) };
}

export const packKets = ({ registers, amplitudes }: Kets): Uint8Array =>
  pack({ registers }, [encodeFloats(amplitudes)]);

export function unpackKets(bytes: Uint8Array): Kets {
  const { header, blobs } = unpack<Pick<Kets, "registers">>(bytes);
  return { registers: header.registers, amplitudes: floatsOf(blobs[0]!) };
}

/** A task without what it shares with others, its statement and kets. */
export type OwnTask = Omit<StretchTask, "statement" | "kets">;

export const packTask = ({ pc, maxSteps, wanted, cells }: OwnTask): Uint8Array =>
  pack({ pc, maxSteps, wanted }, [encodeCells(cells)]);

export function unpackTask(bytes: Uint8Array): OwnTask {
  const { header, blobs } = unpack<Omit<OwnTask, "cells">>(bytes);
  const { pc, maxSteps, wanted } = header;
  return { pc, maxSteps, wanted, cells: cellsOf(blobs[0]!) };
}

export const packStretch = ({ halted, steps, cost, cells, kets }: Stretch): Uint8Array =>
  pack({ halted, steps, cost }, [encodeCells(cells), packKets(kets)]);

export function unpackStretch(bytes: Uint8Array): Stretch {
  const { header, blobs } = unpack<Omit<Stretch, "cells" | "kets">>(bytes);
  const { halted, steps, cost } = header;
  return { halted, steps, cost, cells: cellsOf(blobs[0]!), kets: unpackKets(blobs[1]!) };
}

export const packJob = ({ outputs, ...rest }: JobResult): Uint8Array => pack(rest, [encodeCells(outputs)]);

export function unpackJob(bytes: Uint8Array): JobResult {
  const { header, blobs } = unpack<Omit<JobResult, "outputs">>(bytes);
  const { status, steps, fault, stateHash } = header;
  return { status, steps, fault, stateHash, outputs: cellsOf(blobs[0]!) };
}
