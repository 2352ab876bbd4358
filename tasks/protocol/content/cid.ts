/** Content identifiers of files, and whether a block is the one that its identifier names. */
import { createHash } from "node:crypto";

import { importBytes, type WritableStorage } from "ipfs-unixfs-importer";
import { fixedSize } from "ipfs-unixfs-importer/chunker";
import { balanced } from "ipfs-unixfs-importer/layout";
import { CID } from "multiformats/cid";

import { KetworkRangeError, KetworkTypeError } from "../../../sim/index.ts";
import { AgentError } from "../agent-error.ts";

const CHUNK_BYTES = 256 * 1024;
const MAX_CHILDREN = 174;

/** Multicodec numbers (https://github.com/multiformats/multicodec). */
export const RAW = 0x55;
export const DAG_PB = 0x70;
const SHA2_256 = 0x12;

/**
 * Cuts a file into blocks, hands them to `blocks`, children before parents, and returns the file's identifier: CIDv1,
 * sha2-256, raw leaves of 256 KiB, a balanced tree of at most 174 children a node; the same as `ipfs add --cid-version=1`.
 */
export async function blocksOf(bytes: Uint8Array, blocks: WritableStorage): Promise<CID> {
  const { cid } = await importBytes(bytes, blocks, {
    cidVersion: 1,
    rawLeaves: true,
    wrapWithDirectory: false,
    chunker: fixedSize({ chunkSize: CHUNK_BYTES }),
    layout: balanced({ maxChildrenPerNode: MAX_CHILDREN }),
  });
  return cid;
}

/** The content identifier of a file, as `blocksOf`. */
export function contentId(bytes: Uint8Array): Promise<CID> {
  return blocksOf(bytes, { put: (cid) => cid });
}

/**
 * Reads an identifier of a file: version 0 or 1, raw or dag-pb, sha2-256.
 * @throws KetworkTypeError `CidMalformed`, KetworkRangeError `CidUnsupported`
 */
export function parseCid(text: string | CID): CID {
  let cid: CID;
  try {
    cid = typeof text === "string" ? CID.parse(text) : text;
  } catch {
    throw new KetworkTypeError("CidMalformed", `${String(text)} is not a content identifier`, { cid: String(text) });
  }
  if ((cid.code !== RAW && cid.code !== DAG_PB) || cid.multihash.code !== SHA2_256 || cid.multihash.size !== 32) {
    throw new KetworkRangeError("CidUnsupported", `${cid} is not of a file hashed by sha2-256`, { cid: `${cid}` });
  }
  return cid;
}

/**
 * Returns the block if its hash is that of its identifier.
 * @throws AgentError `ContentPoisoned` with the `source` that sent it
 */
export function checkBlock(source: string, cid: CID, bytes: Uint8Array): Uint8Array {
  if (createHash("sha256").update(bytes).digest().compare(cid.multihash.digest) !== 0) {
    throw poisoned(source, cid, "the block has another hash");
  }
  return bytes;
}

export function poisoned(source: string, cid: CID, why: string): AgentError {
  return new AgentError("ContentPoisoned", `${source}: ${why} than ${cid}`, { source, cid: `${cid}` });
}

export function missing(source: string, cid: CID): AgentError {
  return new AgentError("ContentMissing", `${source} has no ${cid}`, { source, cid: `${cid}` });
}
