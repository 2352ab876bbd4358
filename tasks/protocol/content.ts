import { MemoryBlockstore } from "blockstore-core";
import { importBytes } from "ipfs-unixfs-importer";
import { fixedSize } from "ipfs-unixfs-importer/chunker";
import { balanced } from "ipfs-unixfs-importer/layout";
import type { CID } from "multiformats/cid";

const CHUNK_BYTES = 256 * 1024;
const MAX_CHILDREN = 174;

/**
 * The content identifier of a file: CIDv1, sha2-256, raw leaves of 256 KiB, a balanced tree of at most 174
 * children a node; the same as `ipfs add --cid-version=1`.
 */
export async function contentId(bytes: Uint8Array): Promise<CID> {
  const { cid } = await importBytes(bytes, new MemoryBlockstore(), {
    cidVersion: 1,
    rawLeaves: true,
    wrapWithDirectory: false,
    chunker: fixedSize({ chunkSize: CHUNK_BYTES }),
    layout: balanced({ maxChildrenPerNode: MAX_CHILDREN }),
  });
  return cid;
}
