/** HTTP that cannot be made to wait for ever or to fill the memory. */
import { AgentError } from "./agent-error.ts";

export interface FetchLimits {
  /** Longest body, bytes. */
  readonly maxBytes: number;
  /** Longest time until the last byte, milliseconds. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

export interface FetchRequest {
  readonly method?: "GET" | "HEAD" | "POST";
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer> | FormData;
}

export interface Fetched {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Uint8Array;
}

/** The server of an address. Paths and queries of addresses may hold a customer's key: errors name this instead. */
export function hostOf(url: string): string {
  try {
    const { protocol, host } = new URL(url);
    return `${protocol}//${host}`;
  } catch {
    return "a malformed address";
  }
}

/**
 * Fetches `url`.
 * @throws AgentError `FetchTimeout`, `FetchTooLarge`, `FetchFailed` (refused, dropped, truncated) with the `host`; the
 * reason of `signal` if the caller gave up
 */
export async function fetchBounded(url: string, request: FetchRequest, limits: FetchLimits): Promise<Fetched> {
  const { maxBytes, timeoutMs, signal } = limits;
  const host = hostOf(url);
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(url, { ...request, signal: signal ? AbortSignal.any([signal, timeout]) : timeout });
    return { status: response.status, headers: response.headers, body: await readBounded(response, maxBytes, host) };
  } catch (error) {
    if (error instanceof AgentError) throw error;
    if (signal?.aborted) throw signal.reason;
    if (timeout.aborted) {
      throw new AgentError("FetchTimeout", `${host} took longer than ${timeoutMs} ms`, { host, timeoutMs });
    }
    // fetch's own message is "fetch failed"; what failed is its cause. Neither is kept whole: they may hold the address.
    const reason = (error as { cause?: { code?: string } }).cause?.code ?? "the connection failed";
    throw new AgentError("FetchFailed", `${host}: ${reason}`, { host, reason });
  }
}

async function readBounded(response: Response, maxBytes: number, host: string): Promise<Uint8Array> {
  const tooLarge = () =>
    new AgentError("FetchTooLarge", `${host} sent more than ${maxBytes} bytes`, { host, maxBytes });
  if (Number(response.headers.get("content-length") ?? 0) > maxBytes) {
    await response.body?.cancel();
    throw tooLarge();
  }
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.length;
    // Leaving the loop cancels the stream.
    if (length > maxBytes) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
}
