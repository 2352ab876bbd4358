/** Files from their blocks (https://specs.ipfs.tech/unixfs/), whoever serves the blocks. */
import { decode } from "@ipld/dag-pb";
import { UnixFS } from "ipfs-unixfs";
import type { CID } from "multiformats/cid";

import { isKetworkError } from "../../../sim/index.ts";
import { AgentError } from "../agent-error.ts";
import { checkBlock, parseCid, RAW } from "./cid.ts";
import {
  DEFAULT_MAX_BYTES,
  MAX_BLOCK_BYTES,
  timed,
  type BlockSource,
  type ContentSource,
  type GetOptions,
} from "./source.ts";

/** A tree of 174 children a node and this height holds more than any disk. */
const MAX_DEPTH = 16;

const malformed = (cid: CID, why: string): AgentError =>
  new AgentError("ContentMalformed", `${cid}: ${why}`, { cid: `${cid}` });

/** What a block of a file says: its own bytes, and the children that follow with their sizes. */
interface FileNode {
  readonly data: Uint8Array;
  readonly children: readonly { readonly cid: CID; readonly size: number }[];
}

function nodeOf(cid: CID, block: Uint8Array): FileNode {
  if (cid.code === RAW) return { data: block, children: [] };
  try {
    const { Data, Links } = decode(block);
    const entry = UnixFS.unmarshal(Data!);
    if (entry.type !== "file" && entry.type !== "raw") throw malformed(cid, `a ${entry.type} is no file`);
    if (entry.blockSizes.length !== Links.length) throw malformed(cid, "links and sizes differ in number");
    const children = Links.map(({ Hash }, i) => ({ cid: parseCid(Hash), size: Number(entry.blockSizes[i]) }));
    return { data: entry.data ?? new Uint8Array(), children };
  } catch (error) {
    if (error instanceof AgentError) throw error;
    throw malformed(cid, isKetworkError(error) ? error.message : "no node of UnixFS");
  }
}

/**
 * Reads a file block by block, each checked against its identifier, and visits them: parents before children.
 * @throws AgentError as `ContentSource`
 */
export async function readFile(
  source: BlockSource,
  root: CID,
  { maxBytes = DEFAULT_MAX_BYTES, ...options }: GetOptions = {},
  visit: (cid: CID, block: Uint8Array) => unknown = () => undefined,
): Promise<Uint8Array> {
  parseCid(root);
  const parts: Uint8Array[] = [];
  let read = 0;

  async function walk(cid: CID, expected: number | undefined, depth: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const block = checkBlock(source.name, cid, await source.block(cid, { signal }));
    await visit(cid, block);
    const { data, children } = nodeOf(cid, block);
    const declared = children.reduce((sum, { size }) => sum + size, data.length);
    if (expected !== undefined && declared !== expected) throw malformed(cid, `${declared} bytes, not ${expected}`);
    // Checked before the children are fetched: a small block can name any number of them.
    if (read + declared > maxBytes) {
      const details = { source: source.name, cid: `${root}`, maxBytes };
      throw new AgentError("ContentTooLarge", `${root} is longer than ${maxBytes} bytes`, details);
    }
    if (depth === MAX_DEPTH) throw malformed(root, "the tree is too deep");
    if (children.some(({ size }) => !(size > 0))) throw malformed(cid, "an empty child");
    parts.push(data);
    read += data.length;
    for (const child of children) await walk(child.cid, child.size, depth + 1, signal);
  }

  await timed(source.name, root, options, (signal) => walk(root, undefined, 0, signal));
  return Buffer.concat(parts, read);
}

/** Files of a source of blocks. */
export function filesOf(source: BlockSource): ContentSource {
  return { name: source.name, get: (cid, options) => readFile(source, cid, options) };
}

/** A block of acceptable length. @throws AgentError `ContentTooLarge` */
export function boundedBlock(source: string, cid: CID, block: Uint8Array): Uint8Array {
  if (block.length <= MAX_BLOCK_BYTES) return block;
  throw new AgentError("ContentTooLarge", `${source}: a block of ${block.length} bytes`, { source, cid: `${cid}` });
}
