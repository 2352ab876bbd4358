/** Where tasks keep content, and where else they look for it. */
import { mkdir } from "node:fs/promises";

import {
  firstOf,
  folderStore,
  gatewaySource,
  httpSource,
  kuboStore,
  type ContentSource,
  type FolderStore,
} from "../protocol/content/index.ts";
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

/** A Kubo node (`kubo+http://…`), files on a web server (`https://…/{cid}`), or a trustless gateway. */
function remoteSource(url: string): ContentSource {
  if (url.startsWith("kubo+")) return kuboStore(url.slice("kubo+".length));
  return url.includes("{cid}") ? httpSource(url) : gatewaySource(url);
}
