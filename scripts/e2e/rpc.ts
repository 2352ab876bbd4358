/** JSON-RPC calls by the harness itself: straight to the node, past all that it does to others. */

/** One call and its answer, as they go over the wire. */
export interface Message {
  readonly id?: unknown;
  readonly method?: string;
  readonly params?: readonly unknown[];
}

/** What a node answers: one of `result` and `error`. */
export interface Answer {
  readonly jsonrpc?: string;
  readonly id?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly code?: number; readonly message?: string };
}

export type Request = (method: string, params?: readonly unknown[]) => Promise<unknown>;

/** @throws Error with the node's reason, or the connection's */
export function requester(url: string, timeoutMs = 60_000): Request {
  let id = 0;
  return async (method, params = []) => {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ jsonrpc: "2.0", id: ++id, method, params }),
      signal: AbortSignal.timeout(timeoutMs),
    });
    const { result, error } = (await response.json()) as Answer;
    if (error) throw new Error(`${method}: ${error.message ?? "no reason"}`);
    return result;
  };
}

export const quantity = (value: number | bigint): string => `0x${value.toString(16)}`;

/** The end of the chain. `time` in Unix seconds, `baseFee` in wei a gas. */
export interface ChainHead {
  readonly number: number;
  readonly hash: string;
  readonly time: number;
  readonly baseFee: bigint;
}

/** @throws Error where there is no such block */
export async function blockAt(request: Request, at: number | "latest"): Promise<ChainHead> {
  const tag = at === "latest" ? at : quantity(at);
  const block = (await request("eth_getBlockByNumber", [tag, false])) as Record<string, string> | null;
  if (!block) throw new Error(`there is no block ${at}`);
  const { number, hash, timestamp, baseFeePerGas } = block;
  return { number: Number(number), hash: hash!, time: Number(timestamp), baseFee: BigInt(baseFeePerGas ?? 0) };
}
