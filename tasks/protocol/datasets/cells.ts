/** The cells of a dataset token, from wherever its content is. */
import { cellsRoot } from "../../../sim/index.ts";
import { AgentError } from "../agent-error.ts";
import { cellsFromBytes } from "../claims.ts";
import { parseCid, type ContentSource, type GetOptions } from "../content/index.ts";
import { cidOfToken, DATASET_FORMAT, readManifest, type DatasetManifest } from "./manifest.ts";

/** What has to be known of a token. */
export interface DatasetContent {
  /** Binary CID, as bytes or in hex. */
  readonly cid: Uint8Array | string;
  readonly root: string;
  readonly depth: bigint | number;
  /** Refused if it is another than `ketwork-dataset/1`; where it is not given, nobody asks. */
  readonly format?: string;
}

/** Recipes list the rows of a split. */
const MAX_MANIFEST_BYTES = 64 * 2 ** 20;

/**
 * The manifest of a token.
 * @throws AgentError as `ContentSource`, `DatasetFormatUnknown`, `DatasetManifestMalformed`, `DatasetRootMismatch` where it
 * is of other data than the token
 */
export async function datasetManifest(
  content: ContentSource,
  { cid, root, depth, format = DATASET_FORMAT }: DatasetContent,
  options: GetOptions = {},
): Promise<DatasetManifest> {
  if (format !== DATASET_FORMAT) {
    const rule = `the format must be ${DATASET_FORMAT}`;
    throw new AgentError("DatasetFormatUnknown", `a dataset of the format ${format}: ${rule}`, { format, rule });
  }
  const name = cidOfToken(cid);
  const bytes = await content.get(name, { maxBytes: MAX_MANIFEST_BYTES, ...options });
  const manifest = readManifest(bytes, `${name} of ${content.name}`);
  if (manifest.root !== root.toLowerCase() || manifest.depth !== Number(depth)) {
    const given = `root ${manifest.root}, depth ${manifest.depth}`;
    throw mismatch(`${name}`, content.name, `the manifest must name root ${root}, depth ${depth}`, given);
  }
  return manifest;
}

/**
 * The cells of a dataset, padded by nothing: cells behind the last are zero. Sources that have other bytes than the
 * identifiers are those of whoever made `content`: `firstOf` goes on with the next. Here the cells are held to the root.
 * @throws AgentError as `datasetManifest`, and `DatasetRootMismatch` with `source` and `rule` where whoever minted the token
 * named cells of another root
 */
export async function datasetCells(
  content: ContentSource,
  dataset: DatasetContent,
  options: GetOptions = {},
): Promise<BigUint64Array> {
  const manifest = await datasetManifest(content, dataset, options);
  const maxBytes = 8 * manifest.rows * manifest.columns;
  const bytes = await content.get(parseCid(manifest.cells), { ...options, maxBytes });
  return verifyDatasetCells(bytes, manifest, content.name);
}

/**
 * Cells from their bytes, held to rows, columns and root.
 * @param source who gave them, for the error
 * @throws AgentError `DatasetRootMismatch`
 */
export function verifyDatasetCells(
  bytes: Uint8Array,
  { cells: cid, root, depth, rows, columns }: Pick<DatasetManifest, "cells" | "root" | "depth" | "rows" | "columns">,
  source: string,
): BigUint64Array {
  const expected = 8 * rows * columns;
  if (bytes.length !== expected) {
    throw mismatch(cid, source, `${rows} × ${columns} cells must have ${expected} bytes`, `${bytes.length} bytes`);
  }
  const cells = cellsFromBytes(bytes);
  const found = cellsRoot(cells, depth);
  if (found === root) return cells;
  throw mismatch(cid, source, `the cells must have the root ${root}`, `root ${found}`);
}

/** Bytes that are what their identifier says, and not what the token says. */
export function mismatch(cid: string, source: string, rule: string, found: string): AgentError {
  const details = { source, cid, rule, found };
  return new AgentError("DatasetRootMismatch", `${source}, ${cid}: ${found}; ${rule}`, details);
}
