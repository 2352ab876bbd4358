/** A node over a WebSocket that is opened again whenever it drops. */
import { AgentError } from "../agent-error.ts";
import { hostOf } from "../bounded-fetch.ts";
import { resultOf, type Endpoint } from "./endpoint.ts";

export interface WebSocketOptions {
  readonly timeoutMs?: number;
  /** Waits this long before the second try to open, twice as long before each further one. */
  readonly backoffMs?: number;
  readonly maxBackoffMs?: number;
  readonly onEvent?: (event: { readonly type: "opened" | "dropped"; readonly endpoint: string }) => void;
}

export interface WebSocketEndpoint extends Endpoint {
  /**
   * Calls `listen` for what `eth_subscribe` reports, on this connection and on those that replace it. What happened while
   * there was none is lost: a subscription is a reason to look, not a source of truth.
   * @returns ends the subscription
   */
  subscribe(params: readonly unknown[], listen: (message: unknown) => void): () => void;
  close(): void;
}

interface Call {
  readonly method: string;
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

interface Subscription {
  readonly params: readonly unknown[];
  readonly listen: (message: unknown) => void;
  id?: unknown;
}

/** Opens a connection at the first request, and holds it. */
export function webSocketEndpoint(url: string, options: WebSocketOptions = {}): WebSocketEndpoint {
  const { timeoutMs = 15_000, backoffMs = 250, maxBackoffMs = 30_000, onEvent } = options;
  const name = hostOf(url);
  const calls = new Map<number, Call>();
  const subscriptions = new Set<Subscription>();
  let socket: WebSocket | undefined;
  let opening: Promise<WebSocket> | undefined;
  let retry: NodeJS.Timeout | undefined;
  let failures = 0;
  let lastId = 0;
  let closed = false;

  const unreachable = (what: string) =>
    new AgentError("RpcUnreachable", `${name}: ${what}`, { endpoint: name, reason: what });

  function drop(reason: string): void {
    const had = socket !== undefined;
    socket = undefined;
    for (const call of calls.values()) call.reject(unreachable(reason));
    calls.clear();
    for (const subscription of subscriptions) delete subscription.id;
    if (had) onEvent?.({ type: "dropped", endpoint: name });
    // Requests open the socket by themselves; subscribers wait for it.
    if (closed || subscriptions.size === 0 || retry) return;
    retry = setTimeout(
      () => {
        retry = undefined;
        open().catch(() => undefined);
      },
      Math.min(maxBackoffMs, backoffMs * 2 ** failures),
    );
    failures++;
  }

  function open(): Promise<WebSocket> {
    if (closed) return Promise.reject(unreachable("closed"));
    if (socket) return Promise.resolve(socket);
    opening ??= new Promise<WebSocket>((resolve, reject) => {
      const candidate = new WebSocket(url);
      const late = setTimeout(() => candidate.close(), timeoutMs);
      candidate.onopen = () => {
        clearTimeout(late);
        // It was closed before it was open.
        if (closed) return candidate.close();
        socket = candidate;
        failures = 0;
        onEvent?.({ type: "opened", endpoint: name });
        for (const subscription of subscriptions) void begin(subscription);
        resolve(candidate);
      };
      candidate.onmessage = ({ data }) => receive(String(data));
      candidate.onclose = () => {
        clearTimeout(late);
        reject(unreachable("the connection cannot be opened"));
        if (socket === candidate || socket === undefined) drop("the connection dropped");
      };
      // An error is followed by a close.
      candidate.onerror = () => undefined;
    }).finally(() => (opening = undefined));
    return opening;
  }

  function receive(text: string): void {
    let message: { id?: number; method?: string; params?: { subscription?: unknown; result?: unknown } } | null;
    try {
      message = JSON.parse(text) as typeof message;
    } catch {
      return;
    }
    const call = calls.get(message?.id ?? -1);
    if (call) {
      calls.delete(message!.id!);
      try {
        call.resolve(resultOf(name, call.method, message));
      } catch (error) {
        call.reject(error);
      }
    } else if (message?.method === "eth_subscription") {
      const { subscription: id, result } = message.params ?? {};
      for (const subscription of subscriptions) if (subscription.id === id) subscription.listen(result);
    }
  }

  async function request(method: string, params: readonly unknown[], signal?: AbortSignal): Promise<unknown> {
    const connection = await open();
    signal?.throwIfAborted();
    const id = ++lastId;
    return new Promise<unknown>((resolve, reject) => {
      const end = () => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", abort);
        calls.delete(id);
      };
      const abort = () => {
        end();
        reject(signal!.reason);
      };
      const timer = setTimeout(() => {
        end();
        reject(unreachable(`no answer to ${method} in ${timeoutMs} ms`));
        // A socket that does not answer is not used again.
        connection.close();
        if (socket === connection) drop("the node does not answer");
      }, timeoutMs);
      signal?.addEventListener("abort", abort, { once: true });
      calls.set(id, {
        method,
        resolve: (value) => (end(), resolve(value)),
        reject: (error) => (end(), reject(error)),
      });
      connection.send(JSON.stringify({ jsonrpc: "2.0", id, method, params }));
    });
  }

  /** A refused subscription is tried again with the next connection. */
  async function begin(subscription: Subscription): Promise<void> {
    const id = await request("eth_subscribe", subscription.params).catch(() => undefined);
    if (subscriptions.has(subscription)) subscription.id = id;
  }

  return {
    name,
    request,
    subscribe(params, listen) {
      const subscription: Subscription = { params, listen };
      subscriptions.add(subscription);
      if (socket) void begin(subscription);
      else open().catch(() => undefined);
      return () => {
        subscriptions.delete(subscription);
        if (socket && subscription.id !== undefined)
          request("eth_unsubscribe", [subscription.id]).catch(() => undefined);
      };
    },
    close() {
      closed = true;
      clearTimeout(retry);
      socket?.close();
      drop("closed");
    },
  };
}
