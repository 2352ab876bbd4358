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

/**
 * The secret parts of an address: its password, and the values of its query, which may be tokens. Values that stand for
 * something that is put in (`{cid}`) are none.
 */
export function secretsOf(url: string): readonly string[] {
  if (!URL.canParse(url)) return [];
  const { username, password, searchParams } = new URL(url);
  const values = [...searchParams.values()].filter((value) => !/\{\w+\}/.test(value));
  const found = [username, password, ...values].filter((text) => text !== "");
  return [...new Set(found.flatMap((text) => [text, decoded(text), encodeURIComponent(text)]))];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A lone % is one.
    return text;
  }
}

/** An address below another, whose query stays. */
export function addressBelow(base: string, path: string): string {
  if (!URL.canParse(base)) return `${base}${path}`;
  const url = new URL(base);
  const [below, query] = path.split("?");
  if (below) url.pathname = `${url.pathname.replace(/\/$/, "")}${below}`;
  url.search = [url.search.slice(1), query].filter(Boolean).join("&");
  return url.href;
}

/** `fetch` refuses addresses with a password in them, and repeats them in its error. */
function withoutPassword(url: string, headers: FetchRequest["headers"]): [string, Record<string, string>] {
  if (!URL.canParse(url)) return [url, { ...headers }];
  const bare = new URL(url);
  const { username, password } = bare;
  if (username === "" && password === "") return [url, { ...headers }];
  bare.username = bare.password = "";
  const pair = [username, password].map(decoded).join(":");
  return [bare.href, { authorization: `Basic ${Buffer.from(pair).toString("base64")}`, ...headers }];
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
 * Fetches `url`, whose user and password go into a header.
 * @throws AgentError `FetchTimeout`, `FetchTooLarge`, `FetchFailed` (refused, dropped, truncated) with the `host`; the
 * reason of `signal` if the caller gave up
 */
export async function fetchBounded(url: string, request: FetchRequest, limits: FetchLimits): Promise<Fetched> {
  const { maxBytes, timeoutMs, signal } = limits;
  const host = hostOf(url);
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const [address, headers] = withoutPassword(url, request.headers);
    const response = await fetch(address, {
      ...request,
      headers,
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
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
