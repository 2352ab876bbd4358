/** A chain of several nodes as a provider of ethers: to read. */
import {
  isHexString,
  JsonRpcApiProvider,
  Network,
  type JsonRpcError,
  type JsonRpcPayload,
  type JsonRpcResult,
  type Subscriber,
} from "ethers";

import { AgentError, isAgentError } from "../agent-error.ts";
import { quantity } from "./blocks.ts";
import type { Chain } from "./chain.ts";
import { asksTooMuch } from "./logs.ts";

/** Where a call's block stands among its parameters; a hash is named as one (EIP-1898). */
const BLOCK_PARAMETER: Readonly<Record<string, number>> = {
  eth_call: 1,
  eth_getBalance: 1,
  eth_getCode: 1,
  eth_getTransactionCount: 1,
  eth_getStorageAt: 2,
};

/**
 * Contracts read through the nodes of a chain, which fail over and retry by themselves. Nothing happens in the background,
 * and nothing is sent: that is the transactor's.
 */
export class ChainProvider extends JsonRpcApiProvider {
  readonly #chain: Chain;

  constructor(chain: Chain) {
    const network = Network.from(chain.chainId);
    super(network, { staticNetwork: network, batchMaxCount: 1, batchStallTime: 0, cacheTimeout: -1 });
    this.#chain = chain;
    this._start();
  }

  /** @throws AgentError `ProviderReadsOnly` */
  override _getSubscriber(): Subscriber {
    throw new AgentError("ProviderReadsOnly", "this provider does not listen: the follower does", {});
  }

  override async _send(payload: JsonRpcPayload | JsonRpcPayload[]): Promise<(JsonRpcResult | JsonRpcError)[]> {
    const payloads = Array.isArray(payload) ? payload : [payload];
    return Promise.all(
      payloads.map(async ({ id, method, params }) => {
        try {
          return { id, result: await this.#answer(method, params as readonly unknown[]) };
        } catch (error) {
          if (!isAgentError(error, "RpcRefused")) throw error;
          const { rpcCode, reason, data } = error.details;
          return { id, error: { code: Number(rpcCode ?? -32_000), message: String(reason), data: data as string } };
        }
      }),
    );
  }

  async #answer(method: string, params: readonly unknown[]): Promise<unknown> {
    if (/^eth_send/.test(method))
      throw new AgentError("ProviderReadsOnly", `${method}: use the transactor`, { method });
    if (method === "eth_getLogs") return this.#logs(params[0] as Record<string, unknown>);
    const at = BLOCK_PARAMETER[method];
    const asked = params.map((value, i) => (i === at && isHexString(value, 32) ? { blockHash: value } : value));
    return this.#chain.request(method, asked);
  }

  /** Nodes limit the range of blocks: what one refuses is asked for in halves. */
  async #logs(filter: Record<string, unknown>): Promise<unknown[]> {
    if (filter.blockHash !== undefined) return (await this.#chain.request("eth_getLogs", [filter])) as unknown[];
    const latest = (await this.#chain.block("latest"))!.number;
    const numberOf = (value: unknown, otherwise: number) => (isHexString(value) ? Number(value) : otherwise);
    const [first, last] = [numberOf(filter.fromBlock, latest), Math.min(latest, numberOf(filter.toBlock, latest))];
    const found: unknown[] = [];
    let span = last - first + 1;
    for (let from = first; from <= last;) {
      const to = Math.min(last, from + span - 1);
      const range = { ...filter, fromBlock: quantity(from), toBlock: quantity(to) };
      try {
        for (const log of (await this.#chain.request("eth_getLogs", [range])) as unknown[]) found.push(log);
        from = to + 1;
      } catch (error) {
        if (span <= 1 || !asksTooMuch(error)) throw error;
        span = Math.ceil(span / 2);
      }
    }
    return found;
  }
}
