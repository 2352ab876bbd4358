/** A dataset as files of a content store and as a token to mint. */
import type { CID } from "multiformats/cid";

import { encodeCells, type Recipe, type Segment } from "../../../sim/index.ts";
import { contentId, type ContentStore } from "../content/index.ts";
import type { DatasetDraft } from "../registry.ts";
import { DATASET_FORMAT, writeManifest, type DatasetManifest, type ManifestSource } from "./manifest.ts";

export interface PackOptions extends Pick<DatasetDraft, "name" | "royaltyBps" | "modelShareBps" | "parent"> {
  readonly segment: Segment;
  /** How the cells come from their source, for anybody to check. */
  readonly recipe?: Recipe;
  readonly source?: ManifestSource;
}

/** A file and its identifier. */
export interface PackedFile {
  readonly cid: CID;
  readonly bytes: Uint8Array;
}

export interface PackedDataset {
  readonly manifest: DatasetManifest;
  /** The cells, then the manifest: whoever has the manifest finds the cells. */
  readonly files: readonly PackedFile[];
  /** For `mintDataset`. */
  readonly draft: DatasetDraft;
}

/** Makes the files of a dataset and the draft of its token. Nothing is written. */
export async function packDataset(options: PackOptions): Promise<PackedDataset> {
  const { segment, recipe, source, name, royaltyBps, modelShareBps, parent } = options;
  const { root, depth, rows, columns } = segment;
  const cells = await fileOf(encodeCells(segment.cells));
  const manifest: DatasetManifest = { version: 1, cells: `${cells.cid}`, root, depth, rows, columns, recipe, source };
  const document = await fileOf(writeManifest(manifest));
  const cid = document.cid.bytes;
  return {
    manifest,
    files: [cells, document],
    draft: { root, depth, rows, columns, royaltyBps, modelShareBps, parent, cid, name, format: DATASET_FORMAT },
  };
}

/** Puts the files of a dataset into a store; those that are there stay as they are. */
export async function storeDataset({ files }: PackedDataset, store: ContentStore, signal?: AbortSignal): Promise<void> {
  for (const { bytes } of files) await store.put(bytes, signal);
}

const fileOf = async (bytes: Uint8Array): Promise<PackedFile> => ({ cid: await contentId(bytes), bytes });
