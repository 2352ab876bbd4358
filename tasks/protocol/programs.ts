/** Programs to and from the store's events. */
import { ZeroHash } from "ethers";

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
import { checkWord } from "./check.ts";
import { accountOf, send } from "./send.ts";
import { eventsFrom } from "./ranges.ts";

/** A program's instructions as the store takes them. */
export function codeWords(program: Program): string[] {
  return program.code.map((instruction) => toHex(encodeInstruction(instruction)));
}

/** Instructions in a transaction: nodes relay up to 128 kB. */
export const CHUNK_WORDS = 2048;

/**
 * Publishes a program: in one transaction, or a long one in several. An upload that was interrupted is gone on with.
 * A program that is known already costs nothing.
 * @param salt names the upload of a long program
 * @throws ProtocolError as the store refuses it
 */
export async function publishProgram(
  store: ProgramStore,
  program: Program,
  salt: string = ZeroHash,
): Promise<{ readonly programId: string; readonly gas: bigint }> {
  const published = programId(program);
  const shape = packShape(program.shape);
  const words = codeWords(program);
  let gas = 0n;
  if (await store.isPublished(published)) return { programId: published, gas };
  const sent = async (method: string, args: readonly unknown[]): Promise<void> => {
    gas += (await send(store, method, args)).gasUsed;
  };
  if (words.length <= CHUNK_WORDS) {
    await sent("publish", [shape, words]);
    return { programId: published, gas };
  }
  const uploadId = await store.uploadIdOf(await accountOf(store), shape, checkWord("salt", salt));
  let first = Number((await store.uploadOf(uploadId)).words);
  while (first < words.length) {
    const end = Math.min(words.length, first + CHUNK_WORDS - (first % CHUNK_WORDS));
    await sent("append", [shape, salt, first, words.slice(first, end)]);
    first = end;
  }
  await sent("finish", [shape, salt]);
  return { programId: published, gas };
}

/**
 * A published program, read from the events that the store emitted and checked against its id: whatever a node answers,
 * it cannot pass another program off as this one.
 * @throws KetworkRangeError `ProgramCodeMismatch` where no upload in the node's events hashes to the id
 */
export async function fetchProgram(store: ProgramStore, id: string, fromBlock = 0): Promise<Program> {
  const { shape: packed } = await store.programOf(id);
  const shape = unpackShape(packed);
  const published = await eventsFrom(store, store.filters.ProgramPublished(id), fromBlock);
  const uploads = published.map((event) => event.args.uploadId);
  for (const uploadId of uploads) {
    const chunks = await eventsFrom(store, store.filters.CodeEmitted(uploadId), fromBlock);
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
