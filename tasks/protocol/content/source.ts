/** Where content comes from. */
import type { CID } from "multiformats/cid";

import { AgentError, isAgentError } from "../agent-error.ts";

export interface GetOptions {
  /** Longest file, bytes. */
  readonly maxBytes?: number;
  /** Longest time for all of it, milliseconds. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** Gives files by identifier. What it returns is what the identifier names, or it throws. `name` is safe to log. */
export interface ContentSource {
  readonly name: string;
  /**
   * @throws AgentError with `source` and `cid`: `ContentMissing`, `ContentPoisoned` (other bytes than the identifier's),
   * `ContentUnreachable` (refused, broken off, too slow), `ContentTooLarge`, `ContentMalformed` (no file, or one that
   * contradicts itself)
   */
  get(cid: CID, options?: GetOptions): Promise<Uint8Array>;
}

/** A source that keeps what it is given. */
export interface ContentStore extends ContentSource {
  /** Keeps a file, and returns its identifier (`contentId`). */
  put(bytes: Uint8Array, signal?: AbortSignal): Promise<CID>;
  /** Whether the whole file is there. */
  has(cid: CID): Promise<boolean>;
}

/** Gives single blocks, which need not be right: whoever reads them checks them. */
export interface BlockSource {
  readonly name: string;
  /** @throws AgentError as `ContentSource` */
  block(cid: CID, limits: Required<Pick<GetOptions, "signal">>): Promise<Uint8Array>;
}

/** Half a gibibyte, and ten minutes. */
export const DEFAULT_MAX_BYTES = 2 ** 29;
export const DEFAULT_TIMEOUT_MS = 600_000;

/** Blocks are at most 2 MiB by convention (https://specs.ipfs.tech/); twice that is certainly no block. */
export const MAX_BLOCK_BYTES = 4 * 2 ** 20;

/** Runs `work` under the time limit of `options`. @throws AgentError `ContentUnreachable` */
export async function timed<T>(
  source: string,
  cid: CID,
  { timeoutMs = DEFAULT_TIMEOUT_MS, signal }: GetOptions,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    return await work(signal ? AbortSignal.any([signal, timeout]) : timeout);
  } catch (error) {
    if (signal?.aborted || !timeout.aborted || isAgentError(error)) throw error;
    const details = { source, cid: `${cid}`, timeoutMs };
    throw new AgentError("ContentUnreachable", `${source} took longer than ${timeoutMs} ms`, details);
  }
}

/** An error of the transport, as the error of a source. */
export function unreachable(source: string, cid: CID, error: unknown): unknown {
  if (!isAgentError(error, "FetchTimeout", "FetchFailed", "FetchTooLarge")) return error;
  const code = error.code === "FetchTooLarge" ? "ContentTooLarge" : "ContentUnreachable";
  return new AgentError(code, error.message, { ...error.details, source, cid: `${cid}` }, error);
}

/** Why one source could not serve. */
export interface SourceFailure {
  readonly source: string;
  readonly code: string;
  readonly message: string;
}

/**
 * The first of `sources` that has the content serves. Sources that serve wrong bytes are passed over like those that have
 * none, and named.
 * @param onFailure told of every source that was passed over, also if a later one serves
 */
export function firstOf(
  sources: readonly ContentSource[],
  onFailure?: (failure: SourceFailure) => void,
): ContentSource {
  return {
    name: sources.map(({ name }) => name).join(", "),
    /** @throws AgentError `ContentUnavailable` with the `failures` of all sources */
    async get(cid, options = {}) {
      const failures: SourceFailure[] = [];
      for (const source of sources) {
        options.signal?.throwIfAborted();
        try {
          return await source.get(cid, options);
        } catch (error) {
          if (!isAgentError(error)) throw error;
          const failure = { source: source.name, code: error.code, message: error.message };
          failures.push(failure);
          onFailure?.(failure);
        }
      }
      const list = failures.map(({ source, code }) => `${source} (${code})`).join(", ");
      throw new AgentError("ContentUnavailable", `no source has ${cid}: ${list || "none is given"}`, {
        cid: `${cid}`,
        failures,
      });
    },
  };
}
