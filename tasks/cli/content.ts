/** Where tasks keep content, and where else they look for it. */
import { mkdir } from "node:fs/promises";

import { isAgentError } from "../protocol/agent-error.ts";
import type { ConnectedMarket } from "../protocol/connect.ts";
import {
  firstOf,
  folderStore,
  gatewaySource,
  httpSource,
  kuboStore,
  type ContentSource,
  type FolderStore,
} from "../protocol/content/index.ts";
import { datasetCells, fetchDataset } from "../protocol/datasets/index.ts";
import { contentFolder } from "./user-data.ts";

/** Options of every task that reads or writes content. */
export interface ContentOptions {
  /** Folder of the store; default: `content` in the user's data folder. */
  readonly content: string | undefined;
  /** Sources as `remoteSource` reads them, separated by commas, asked for what the folder lacks. */
  readonly gateway: string | undefined;
}

export interface Content {
  /** What is put goes here. */
  readonly store: FolderStore;
  /** The folder, then the others in their order. */
  readonly source: ContentSource;
}

export async function openContent(
  { content, gateway }: ContentOptions,
  progress: (text: string) => void,
): Promise<Content> {
  const folder = content ?? contentFolder();
  await mkdir(folder, { recursive: true });
  const store = folderStore(folder);
  const urls = gateway?.split(",").map((url) => url.trim()) ?? [];
  const sources = [store, ...urls.map((url) => remoteSource(url))];
  return {
    store,
    source: firstOf(sources, ({ source, code }) => progress(`${source}: ${code}`)),
  };
}

/**
 * The cells of a dataset that the content store of this machine has; `undefined` where it has not.
 * @throws as `fetchDataset` and `datasetCells`
 */
export async function keptCells(
  { datasets }: Pick<ConnectedMarket, "datasets">,
  datasetId: bigint,
  content: string | undefined,
): Promise<BigUint64Array | undefined> {
  if (datasetId === 0n) return undefined;
  const token = await fetchDataset(datasets, datasetId);
  try {
    return await datasetCells(folderStore(content ?? contentFolder()), token);
  } catch (error) {
    if (isAgentError(error, "ContentMissing", "ContentUnavailable")) return undefined;
    throw error;
  }
}

/** A Kubo node (`kubo+http://…`), files on a web server (`https://…/{cid}`), or a trustless gateway. */
function remoteSource(url: string): ContentSource {
  if (url.startsWith("kubo+")) return kuboStore(url.slice("kubo+".length));
  return url.includes("{cid}") ? httpSource(url) : gatewaySource(url);
}
