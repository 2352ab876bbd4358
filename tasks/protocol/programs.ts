/** Programs to and from the store's events. */
import {
  decodeInstruction,
  encodeInstruction,
  fromHex,
  KetworkRangeError,
  packShape,
  programId,
  toHex,
  unpackShape,
  type Program,
} from "../../sim/index.ts";
import type { ProgramStore } from "../../types/index.ts";

/** A program's instructions as the store takes them. */
export function codeWords(program: Program): string[] {
  return program.code.map((instruction) => toHex(encodeInstruction(instruction)));
}

/** Publishes a program that fits one transaction. */
export async function publishProgram(store: ProgramStore, program: Program): Promise<void> {
  await (await store.publish(packShape(program.shape), codeWords(program))).wait();
}

/**
 * A published program, read from the events that the store emitted and checked against its id: whatever a node answers,
 * it cannot pass another program off as this one.
 * @throws KetworkRangeError `ProgramCodeMismatch` where no upload in the node's events hashes to the id
 */
export async function fetchProgram(store: ProgramStore, id: string, fromBlock = 0): Promise<Program> {
  const { shape: packed } = await store.programOf(id);
  const shape = unpackShape(packed);
  const published = await store.queryFilter(store.filters.ProgramPublished(id), fromBlock);
  const uploads = published.map((event) => event.args.uploadId);
  for (const uploadId of uploads) {
    const chunks = await store.queryFilter(store.filters.CodeEmitted(uploadId), fromBlock);
    const words = chunks.flatMap((event) => [...event.args.code]);
    if (words.length > 2 ** shape.codeDepth) continue;
    const program: Program = { code: words.map((word) => decodeInstruction(fromHex(word))), shape };
    if (programId(program) === id) return program;
  }
  throw new KetworkRangeError(
    "ProgramCodeMismatch",
    `the node's events from block ${fromBlock} hold ${uploads.length} uploads of program ${id}, none of which hashes to it`,
    { programId: id, uploads: uploads.length, fromBlock },
  );
}
