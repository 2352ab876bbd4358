/** Content in a folder of this machine, block by block. */
import { randomBytes } from "node:crypto";
import { mkdir, open, readFile as read, rename, rm } from "node:fs/promises";
import { join, resolve } from "node:path";

import { base32 } from "multiformats/bases/base32";
import type { CID } from "multiformats/cid";

import { isAgentError } from "../agent-error.ts";
import { blocksOf, checkBlock, missing } from "./cid.ts";
import type { BlockSource, ContentStore } from "./source.ts";
import { boundedBlock, readFile } from "./unixfs.ts";

export interface FolderStore extends ContentStore, BlockSource {
  /** Keeps a block. @throws AgentError `ContentPoisoned` if its hash is another */
  putBlock(cid: CID, block: Uint8Array): Promise<void>;
}

/**
 * The content store in `path`, made when something is put. A block is there as a whole or not at all, whenever the machine
 * stops; what a disk has spoilt since is found when it is read, and mended by putting it again.
 */
export function folderStore(path: string): FolderStore {
  const name = resolve(path);

  /** By hash alone: the same block may be named by version 0 and 1. */
  const place = (cid: CID): { readonly folder: string; readonly file: string } => {
    const key = base32.encode(cid.multihash.bytes);
    const folder = join(name, key.slice(-2));
    return { folder, file: join(folder, key) };
  };

  async function putBlock(cid: CID, block: Uint8Array): Promise<void> {
    checkBlock(name, cid, block);
    const { folder, file } = place(cid);
    await mkdir(folder, { recursive: true });
    const draft = `${file}.${randomBytes(6).toString("hex")}.part`;
    try {
      await written(draft, block);
      await rename(draft, file);
    } catch (error) {
      await rm(draft, { force: true });
      throw error;
    }
    await synced(folder);
  }

  const store: FolderStore = {
    name,
    async block(cid) {
      try {
        return boundedBlock(name, cid, await read(place(cid).file));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") throw missing(name, cid);
        throw error;
      }
    },
    putBlock,
    get: (cid, options) => readFile(store, cid, options),
    put: (bytes, signal) =>
      blocksOf(bytes, {
        async put(cid, block) {
          signal?.throwIfAborted();
          await putBlock(cid, block as Uint8Array);
          return cid;
        },
      }),
    async has(cid) {
      try {
        await readFile(store, cid);
        return true;
      } catch (error) {
        if (isAgentError(error, "ContentMissing", "ContentPoisoned")) return false;
        throw error;
      }
    },
  };
  return store;
}

async function written(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, "wx");
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function synced(folder: string): Promise<void> {
  const file = await open(folder, "r");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
