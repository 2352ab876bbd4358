/** Content from other machines, none of which is trusted. */
import { createHash } from "node:crypto";

import type { CID } from "multiformats/cid";

import { AgentError } from "../agent-error.ts";
import { addressBelow, fetchBounded, hostOf, type Fetched, type FetchRequest } from "../bounded-fetch.ts";
import { carSource } from "./car.ts";
import { checkBlock, contentId, missing, parseCid, poisoned } from "./cid.ts";
import {
  DEFAULT_MAX_BYTES,
  MAX_BLOCK_BYTES,
  timed,
  unreachable,
  type BlockSource,
  type ContentSource,
  type ContentStore,
} from "./source.ts";
import { filesOf, readFile } from "./unixfs.ts";

export interface RemoteOptions {
  /** Longest time for one answer, milliseconds. */
  readonly answerMs?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

const ANSWER_MS = 60_000;
/** Above the file in an archive: headers, identifiers, nodes. */
const CAR_OVERHEAD = 2 ** 20;

type Ask = (
  cid: CID,
  path: string,
  request: FetchRequest,
  limits: { readonly maxBytes: number; readonly signal?: AbortSignal },
) => Promise<Fetched>;

/** Requests to one server, whose failures are those of a source. */
function asking(base: string, name: string, { answerMs = ANSWER_MS, headers = {} }: RemoteOptions): Ask {
  return async (cid, path, request, limits) => {
    try {
      const all = { ...request, headers: { ...headers, ...request.headers } };
      return await fetchBounded(addressBelow(base, path), all, { ...limits, timeoutMs: answerMs });
    } catch (error) {
      throw unreachable(name, cid, error);
    }
  };
}

function failed(name: string, cid: CID, status: number): AgentError {
  const details = { source: name, cid: `${cid}`, status };
  return new AgentError("ContentUnreachable", `${name} answered with HTTP ${status}`, details);
}

/** The body of a success. */
function bodyOf(name: string, cid: CID, { status, body }: Fetched): Uint8Array {
  if (status === 404 || status === 410) throw missing(name, cid);
  if (status !== 200) throw failed(name, cid, status);
  return body;
}

/**
 * A trustless gateway (https://specs.ipfs.tech/http-gateways/trustless-gateway/).
 * @param format the whole file as one archive, or block by block
 */
export function gatewaySource(
  url: string,
  { format = "car", ...options }: RemoteOptions & { readonly format?: "car" | "raw" } = {},
): ContentSource {
  const name = `gateway ${hostOf(url)}`;
  const ask = asking(url, name, options);
  if (format === "raw") {
    return filesOf({
      name,
      async block(cid, { signal }) {
        const accept = { headers: { accept: "application/vnd.ipld.raw" } };
        return bodyOf(
          name,
          cid,
          await ask(cid, `/ipfs/${cid}?format=raw`, accept, { maxBytes: MAX_BLOCK_BYTES, signal }),
        );
      },
    });
  }
  return {
    name,
    get: (cid, get = {}) =>
      timed(name, cid, get, async (signal) => {
        const { maxBytes = DEFAULT_MAX_BYTES } = get;
        const accept = { headers: { accept: "application/vnd.ipld.car; version=1; order=dfs; dups=n" } };
        const limits = { maxBytes: maxBytes + Math.ceil(maxBytes / 64) + CAR_OVERHEAD, signal };
        const fetched = await ask(parseCid(cid), `/ipfs/${cid}?format=car&dag-scope=entity`, accept, limits);
        const chunks = (async function* () {
          yield bodyOf(name, cid, fetched);
        })();
        return readFile(await carSource(name, chunks), cid, { ...get, signal });
      }),
  };
}

/**
 * A Kubo node by its RPC (https://docs.ipfs.tech/reference/kubo/rpc/): its blocks are checked like a stranger's.
 * @param url of the RPC, such as `http://127.0.0.1:5001`
 * @param online whether it may look for content elsewhere
 */
export function kuboStore(
  url: string,
  { online = true, ...options }: RemoteOptions & { readonly online?: boolean } = {},
): ContentStore & BlockSource {
  const name = `kubo ${hostOf(url)}`;
  const ask = asking(url, name, options);
  const post = { method: "POST" } as const;
  /** Kubo answers 500 to everything that fails, with the reason in its message. */
  const checked = (cid: CID, fetched: Fetched): Uint8Array => {
    const text = fetched.status === 500 ? Buffer.from(fetched.body.subarray(0, 2000)).toString() : "";
    if (/not found|could not find/i.test(text)) throw missing(name, cid);
    return bodyOf(name, cid, fetched);
  };
  const store: ContentStore & BlockSource = {
    name,
    async block(cid, { signal }) {
      const path = `/api/v0/block/get?arg=${cid}${online ? "" : "&offline=true"}`;
      return checked(cid, await ask(cid, path, post, { maxBytes: MAX_BLOCK_BYTES, signal }));
    },
    get: (cid, get) => readFile(store, cid, get),
    async put(bytes, signal) {
      const cid = await contentId(bytes);
      const form = new FormData();
      form.append("file", new Blob([Uint8Array.from(bytes)]));
      // All that decides on the identifier is spelt out: a node's defaults are its owner's.
      const path =
        "/api/v0/add?quieter=true&pin=true&cid-version=1&raw-leaves=true&hash=sha2-256&chunker=size-262144" +
        "&trickle=false&wrap-with-directory=false&inline=false&max-file-links=174";
      const answer = checked(cid, await ask(cid, path, { ...post, body: form }, { maxBytes: 2 ** 16, signal }));
      const given = Buffer.from(answer)
        .toString()
        .match(/"Hash":"([^"]+)"/)?.[1];
      if (given !== `${cid}`) throw poisoned(name, cid, `the file was added as ${given ?? "nothing"}, other`);
      return cid;
    },
    async has(cid) {
      const path = `/api/v0/dag/stat?arg=${cid}&progress=false&offline=true`;
      try {
        checked(cid, await ask(cid, path, post, { maxBytes: 2 ** 16 }));
        return true;
      } catch (error) {
        if ((error as AgentError).code === "ContentMissing") return false;
        throw error;
      }
    },
  };
  return store;
}

/**
 * A file on a web server.
 * @param url of the file; `{cid}` stands for the identifier
 * @param sha256 the hash of the file, in hexadecimal, where the poster gave one; else the bytes must have the identifier
 * when they are cut as `contentId` cuts them
 */
export function httpSource(
  url: string,
  { sha256, ...options }: RemoteOptions & { readonly sha256?: string } = {},
): ContentSource {
  const name = `web ${hostOf(url)}`;
  return {
    name,
    get: (cid, get = {}) =>
      timed(name, cid, get, async (signal) => {
        const { maxBytes = DEFAULT_MAX_BYTES } = get;
        const ask = asking(url.replaceAll("{cid}", `${parseCid(cid)}`), name, options);
        const bytes = bodyOf(name, cid, await ask(cid, "", {}, { maxBytes, signal }));
        if (sha256 !== undefined) {
          const hash = createHash("sha256").update(bytes).digest("hex");
          if (hash !== sha256.toLowerCase().replace(/^0x/, "")) throw poisoned(name, cid, "the file has another hash");
        } else if (cid.code === 0x55) {
          checkBlock(name, cid, bytes);
        } else if (!(await contentId(bytes)).equals(cid)) {
          throw poisoned(name, cid, "the file has another identifier");
        }
        return bytes;
      }),
  };
}
