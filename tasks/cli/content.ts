/** Where tasks keep content, and where else they look for it. */
import { mkdir } from "node:fs/promises";

import { KetworkTypeError } from "../../sim/index.ts";
import { secretsOf } from "../protocol/bounded-fetch.ts";
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
  const sources = [store, ...addressesIn(gateway).map(remoteSource)];
  return {
    store,
    source: firstOf(sources, ({ source, code }) => progress(`${source}: ${code}`)),
  };
}

const KUBO = "kubo+";

/**
 * The addresses of `--gateway`.
 * @throws KetworkTypeError `GatewayMalformed`, without the address: it may hold a password
 */
function addressesIn(gateway: string | undefined): readonly string[] {
  const addresses = gateway?.split(",").map((address) => address.trim()) ?? [];
  const malformed = addresses.findIndex((address) => {
    const url = address.replace(KUBO, "");
    return !URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol);
  });
  if (malformed < 0) return addresses;
  const rule = `address ${malformed + 1} of --gateway is none of http:// or https://, with kubo+ before it or not`;
  throw new KetworkTypeError("GatewayMalformed", rule, { address: malformed + 1 });
}

/** The addresses of `--gateway` that may be written down, as it takes them: those that hold no password and no token. */
export function publicAddresses(gateway: string | undefined): {
  readonly open: string | undefined;
  readonly left: number;
} {
  const addresses = addressesIn(gateway);
  const open = addresses.filter((address) => secretsOf(address.replace(KUBO, "")).length === 0);
  return { open: open.length === 0 ? undefined : open.join(","), left: addresses.length - open.length };
}

/** A Kubo node (`kubo+http://…`), files on a web server (`https://…/{cid}`), or a trustless gateway. */
function remoteSource(address: string): ContentSource {
  if (address.startsWith(KUBO)) return kuboStore(address.slice(KUBO.length));
  return address.includes("{cid}") ? httpSource(address) : gatewaySource(address);
}
