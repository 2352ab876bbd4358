/** A node's JSON-RPC interface, and what can go wrong with it. */
import { AgentError, isAgentError } from "../agent-error.ts";
import { fetchBounded, hostOf } from "../bounded-fetch.ts";

/** One node. `name` is safe to log. */
export interface Endpoint {
  readonly name: string;
  /**
   * @throws AgentError `RpcRefused` with the node's `rpcCode`, `reason` and `data`; `RpcRateLimited` with `retryAfterMs`;
   * `RpcUnreachable`; `RpcMalformed`
   */
  request(method: string, params: readonly unknown[], signal?: AbortSignal): Promise<unknown>;
  close?(): void;
}

export interface EndpointOptions {
  readonly timeoutMs?: number;
  readonly maxBytes?: number;
  /** Sent with every request: a token, say. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** EIP-1474's code for a limit that was exceeded, and one that providers use. */
const LIMIT_CODES: readonly unknown[] = [-32005, 429];
const DEFAULT_RETRY_MS = 1000;
/** The same code stands for answers that would be too long: waiting does not make them shorter. */
const TOO_MUCH = /result|block range|range of blocks|response size/i;
/** Words of providers: "query returned more than 10000 results", "exceed maximum block range: 5000", "range is too large". */
const MUCH =
  /more than|exceed|too (large|wide|many|big|long)|limited? (to|of)|block range|range of blocks|response size/i;
const TOO_OFTEN = /\brates?\b|too many requests|per (second|minute)/i;

/** Whether a node refused because of how much it was asked for, in whatever form a library tells it. */
export function asksForMuch(error: unknown): boolean {
  const text = String((error as { message?: unknown }).message);
  return MUCH.test(text) && !TOO_OFTEN.test(text);
}

/** Whether another try, perhaps at another node, may succeed. */
export function isTransient(error: unknown): boolean {
  return isAgentError(error, "RpcRateLimited", "RpcUnreachable", "RpcMalformed");
}

export function rateLimited(name: string, retryAfterMs = DEFAULT_RETRY_MS): AgentError {
  return new AgentError("RpcRateLimited", `${name} limits the rate of requests`, { endpoint: name, retryAfterMs });
}

/** The result in a response, which is whatever the node chose to send. */
export function resultOf(name: string, method: string, response: unknown): unknown {
  const { result, error } = (response ?? {}) as { result?: unknown; error?: unknown };
  if (typeof error === "object" && error !== null) {
    const { code, message, data } = error as Record<string, unknown>;
    const tooMuch = method === "eth_getLogs" && TOO_MUCH.test(String(message));
    if (LIMIT_CODES.includes(code) && !tooMuch) throw rateLimited(name);
    throw new AgentError("RpcRefused", `${name} refused ${method}: ${String(message)}`, {
      endpoint: name,
      method,
      rpcCode: code,
      reason: String(message),
      data,
    });
  }
  if (result === undefined) {
    throw new AgentError("RpcMalformed", `${name} answered ${method} without a result`, { endpoint: name, method });
  }
  return result;
}

/** Seconds or a date, as in RFC 9110 section 10.2.3. */
function retryAfterMs(header: string | null): number | undefined {
  if (header === null) return undefined;
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}

/** A node over HTTP. */
export function httpEndpoint(url: string, options: EndpointOptions = {}): Endpoint {
  const { timeoutMs = 15_000, maxBytes = 64 * 2 ** 20, headers = {} } = options;
  const name = hostOf(url);
  let id = 0;
  return {
    name,
    async request(method, params, signal) {
      const body = JSON.stringify({ jsonrpc: "2.0", id: ++id, method, params });
      const post = { method: "POST", headers: { ...headers, "content-type": "application/json" }, body } as const;
      const fetched = await fetchBounded(url, post, { timeoutMs, maxBytes, signal }).catch((error: unknown) => {
        if (!isAgentError(error)) throw error;
        throw new AgentError("RpcUnreachable", `${method}: ${error.message}`, { endpoint: name, method }, error);
      });
      if (fetched.status === 429) throw rateLimited(name, retryAfterMs(fetched.headers.get("retry-after")));
      let response: unknown;
      try {
        response = JSON.parse(Buffer.from(fetched.body).toString());
      } catch {
        const code = fetched.status >= 500 ? "RpcUnreachable" : "RpcMalformed";
        throw new AgentError(code, `${name} answered ${method} with no JSON (HTTP ${fetched.status})`, {
          endpoint: name,
          method,
          status: fetched.status,
        });
      }
      return resultOf(name, method, response);
    },
  };
}

/** A provider in the process, such as that of a Hardhat connection. */
export function localEndpoint(
  name: string,
  provider: { request(call: { method: string; params: unknown[] }): Promise<unknown> },
): Endpoint {
  return {
    name,
    async request(method, params) {
      try {
        return resultOf(name, method, { result: await provider.request({ method, params: [...params] }) });
      } catch (error) {
        if (isAgentError(error)) throw error;
        const { code, message, data } = error as { code?: unknown; message?: string; data?: unknown };
        return resultOf(name, method, { error: { code, message, data } });
      }
    },
  };
}
