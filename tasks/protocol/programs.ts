/** Programs to and from the store's events. */
import {
  codeTree,
  decodeInstruction,
  encodeInstruction,
  fromHex,
  KetworkRangeError,
  packShape,
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
 * A published program, read from the events that the store emitted and checked against the root that it computed.
 * @throws KetworkRangeError `ProgramCodeMismatch` where the node's events do not hash to that root
 */
export async function fetchProgram(store: ProgramStore, programId: string, fromBlock = 0): Promise<Program> {
  const { codeRoot, shape } = await store.programOf(programId);
  const published = await store.queryFilter(store.filters.ProgramPublished(programId), fromBlock);
  const uploads = published.map((event) => event.args.uploadId);
  for (const uploadId of uploads) {
    const chunks = await store.queryFilter(store.filters.CodeEmitted(uploadId), fromBlock);
    const words = chunks.flatMap((event) => [...event.args.code]);
    const program: Program = {
      code: words.map((word) => decodeInstruction(fromHex(word))),
      shape: unpackShape(shape),
    };
    if (toHex(codeTree(program).root()) === codeRoot) return program;
  }
  throw new KetworkRangeError(
    "ProgramCodeMismatch",
    `none of the ${uploads.length} uploads of program ${programId} has the code root ${codeRoot}`,
    { programId, codeRoot },
  );
}
