/** Whether a file that somebody downloaded is what a dataset token was made from. */
import { contentHash, tableSource, verifyDataset, type FileContent, type Segment } from "../../../sim/index.ts";
import { AgentError } from "../agent-error.ts";
import { mismatch, verifyDatasetCells } from "./cells.ts";
import type { DatasetManifest } from "./manifest.ts";
import { readTable } from "./table.ts";

/** What a file has turned out to be. */
export interface VerifiedFile {
  /** The cells themselves, or the file that they were made from. */
  readonly kind: "cells" | "source";
  readonly rows: number;
  readonly columns: number;
  readonly root: string;
}

/**
 * Checks a file against the manifest of a token: it is the cells, or it is the source, from which the cells are made again by
 * the recipe, step by step.
 * @param file its name, for messages
 * @param root of the token
 * @throws AgentError `DatasetFileForeign` where it is neither, `DatasetRootMismatch`; KetworkRangeError as `readTable`;
 * DataError as `verifyDataset` of the simulator
 */
export async function verifyDatasetFile(
  file: string,
  bytes: Uint8Array,
  manifest: DatasetManifest,
  root: string,
): Promise<VerifiedFile> {
  if (manifest.root !== root.toLowerCase()) {
    throw mismatch(manifest.cells, file, `the manifest must name root ${root}`, `root ${manifest.root}`);
  }
  const sha256 = contentHash(bytes);
  if (isSource(manifest, sha256)) {
    const { rows, columns } = await rebuildDataset(file, bytes, manifest);
    return { kind: "source", rows, columns, root: manifest.root };
  }
  if (bytes.length === 8 * manifest.rows * manifest.columns) {
    verifyDatasetCells(bytes, manifest, file);
    return { kind: "cells", rows: manifest.rows, columns: manifest.columns, root: manifest.root };
  }
  const expected = manifest.source?.sha256 ?? "none";
  const rule = `it must be the ${8 * manifest.rows * manifest.columns} bytes of the cells, or the source ${expected}`;
  throw new AgentError("DatasetFileForeign", `${file} has the SHA-256 ${sha256}: ${rule}`, { file, sha256, rule });
}

function isSource({ source, recipe }: DatasetManifest, sha256: string): boolean {
  if (source?.schema) return source.sha256 === sha256;
  return recipe?.source.kind === "file" && recipe.source.sha256 === sha256;
}

/**
 * Makes the cells again from the source, by the recipe of the manifest.
 * @param bytes of the source; none where the recipe generates its rows
 * @throws AgentError `DatasetRecipeMissing`; KetworkRangeError as `readTable`; DataError as `verifyDataset`
 */
export async function rebuildDataset(
  file: string,
  bytes: Uint8Array | undefined,
  { recipe, source, root }: DatasetManifest,
): Promise<Segment> {
  if (!recipe) {
    const rule = "there must be a recipe to make the cells again";
    throw new AgentError("DatasetRecipeMissing", `the manifest: ${rule}`, { file, rule });
  }
  let content: FileContent | undefined = bytes;
  if (bytes && source?.schema && source.format) {
    const { name, licence, url: where, label } = source.schema;
    const table = await readTable(file, bytes, source.format, source.schema);
    content = tableSource(table, { name, licence, where, label }).text;
  }
  return verifyDataset(recipe, content, root);
}
