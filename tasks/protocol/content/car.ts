/** Archives of blocks (https://ipld.io/specs/transport/car/carv1/). */
import { CarBlockIterator } from "@ipld/car/iterator";
import { CarWriter } from "@ipld/car/writer";
import { base32 } from "multiformats/bases/base32";
import type { CID } from "multiformats/cid";

import { KetworkRangeError, KetworkTypeError } from "../../../sim/index.ts";
import { AgentError } from "../agent-error.ts";
import { checkBlock, missing, parseCid } from "./cid.ts";
import type { FolderStore } from "./folder.ts";
import type { BlockSource } from "./source.ts";
import { boundedBlock, readFile } from "./unixfs.ts";

export interface CarBlock {
  readonly cid: CID;
  readonly bytes: Uint8Array;
}

/** The roots that an archive names, and its blocks, each of which is checked as it is read. */
export interface CarContent {
  readonly roots: readonly CID[];
  readonly blocks: AsyncIterable<CarBlock>;
}

/**
 * Opens an archive.
 * @param name the archive's, for errors
 * @throws AgentError `CarMalformed`; on the way through the blocks also `ContentPoisoned`, `ContentTooLarge`
 */
export async function openCar(name: string, chunks: AsyncIterable<Uint8Array>): Promise<CarContent> {
  const malformed = (cause: unknown) => {
    if (cause instanceof AgentError || cause instanceof KetworkRangeError || cause instanceof KetworkTypeError)
      return cause;
    return new AgentError("CarMalformed", `${name} is not a whole archive`, { source: name }, cause);
  };
  async function* checked(blocks: AsyncIterable<CarBlock>): AsyncGenerator<CarBlock> {
    try {
      for await (const { cid, bytes } of blocks) {
        parseCid(cid);
        yield { cid, bytes: checkBlock(name, cid, boundedBlock(name, cid, bytes)) };
      }
    } catch (error) {
      throw malformed(error);
    }
  }
  try {
    const car = await CarBlockIterator.fromIterable(chunks);
    return { roots: await car.getRoots(), blocks: checked(car) };
  } catch (error) {
    throw malformed(error);
  }
}

/** Blocks that were read from an archive, as a source. */
export async function carSource(name: string, chunks: AsyncIterable<Uint8Array>): Promise<BlockSource> {
  const blocks = new Map<string, Uint8Array>();
  const keyOf = (cid: CID) => base32.encode(cid.multihash.bytes);
  const car = await openCar(name, chunks);
  for await (const { cid, bytes } of car.blocks) blocks.set(keyOf(cid), bytes);
  return {
    name,
    block(cid) {
      const found = blocks.get(keyOf(cid));
      return found ? Promise.resolve(found) : Promise.reject(missing(name, cid));
    },
  };
}

/**
 * Puts the blocks of an archive into a folder, and returns the archive's roots.
 * @throws AgentError as `openCar`; `CarIncomplete` if a root is not a file that the store now has as a whole
 */
export async function importCar(
  store: FolderStore,
  name: string,
  chunks: AsyncIterable<Uint8Array>,
): Promise<readonly CID[]> {
  const { roots, blocks } = await openCar(name, chunks);
  for await (const { cid, bytes } of blocks) await store.putBlock(cid, bytes);
  for (const root of roots) {
    // Nothing vouches for the list of roots but the blocks.
    await readFile(store, root).catch((error: unknown) => {
      const details = { source: name, cid: `${root}` };
      throw new AgentError("CarIncomplete", `${name} has not all of ${root}`, details, error);
    });
  }
  return roots;
}

/** The archive of files: each a root, their blocks in the order in which a reader needs them. */
export async function* exportCar(source: BlockSource, roots: readonly CID[]): AsyncGenerator<Uint8Array> {
  const { writer, out } = CarWriter.create([...roots]);
  const seen = new Set<string>();
  const put = async (cid: CID, bytes: Uint8Array) => {
    if (seen.has(`${cid}`)) return;
    seen.add(`${cid}`);
    await writer.put({ cid, bytes });
  };
  const written = (async () => {
    for (const root of roots) await readFile(source, root, {}, put);
  })().finally(() => writer.close());
  // Awaited in the end: until then a failure is not unheard of.
  written.catch(() => undefined);
  yield* out;
  await written;
}
