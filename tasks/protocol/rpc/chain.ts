/** A chain as several nodes, none of which is trusted alone, show it. */
import { randomInt } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";

import { AgentError, isAgentError } from "../agent-error.ts";
import type { BlockId } from "../store/index.ts";
import { blockFrom, quantity, quantityOf, type Block } from "./blocks.ts";
import { isTransient, type Endpoint } from "./endpoint.ts";

/** The end of the chain, from one node at one time. */
export interface Head extends Block {
  /** The last block that will stay. Never goes back. */
  readonly final: BlockId;
}

export type ChainEvent =
  | { readonly type: "retry"; readonly endpoint: string; readonly method: string; readonly error: unknown }
  | { readonly type: "distrusted"; readonly endpoint: string; readonly error: AgentError }
  | { readonly type: "disagreement"; readonly block: BlockId; readonly endpoint: string; readonly hash: string };

export interface ChainOptions {
  readonly endpoints: readonly Endpoint[];
  readonly chainId: bigint;
  /** Blocks under the head after which one is final; `"finalized"`: the node's word for it. */
  readonly finality: number | "finalized";
  /** How many nodes must name the same final block before it is believed. */
  readonly agreement?: number;
  /** The last final block known from before: `cursors.get("final")`. */
  readonly final?: BlockId;
  /** How far a head may be ahead of the local clock, seconds. */
  readonly maxAheadSeconds?: number;
  /** Tries of a request, at all nodes together. */
  readonly tries?: number;
  readonly backoffMs?: number;
  readonly maxBackoffMs?: number;
  /** How long a node that lied is left alone. */
  readonly distrustMs?: number;
  readonly sleep?: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  readonly onEvent?: (event: ChainEvent) => void;
}

/** One of the nodes, for questions whose answers must fit together. */
export interface ChainNode {
  readonly name: string;
  /** @throws AgentError as `Endpoint.request` */
  request(method: string, params: readonly unknown[], signal?: AbortSignal): Promise<unknown>;
  /** @throws AgentError as `request` */
  block(at: number): Promise<Block | undefined>;
}

export interface Chain {
  readonly chainId: bigint;
  /**
   * Asks the node in use, then the others, with growing pauses. What is sent must bear being sent twice.
   * @throws AgentError `RpcRefused` at once; `RpcExhausted` with the `failures` of all tries
   */
  request(method: string, params: readonly unknown[], signal?: AbortSignal): Promise<unknown>;
  /** @throws AgentError as `request` */
  block(at: number | "latest"): Promise<Block | undefined>;
  /** The head. @throws AgentError as `request`; nodes that contradict what was final are left out */
  head(signal?: AbortSignal): Promise<Head>;
  /**
   * Does `work` with one node, and with the next where it throws what is that node's fault: transient errors, `NodeBehind`
   * and `LogsInconsistent`.
   * @throws AgentError as `request`
   */
  at<T>(what: string, work: (node: ChainNode) => Promise<T>, signal?: AbortSignal): Promise<T>;
  /**
   * The same with as many nodes as must agree, whose results must have the same digest.
   * @throws AgentError as `request`; `NodesDisagree`, `AgreementMissing` where too few can be asked
   */
  agreed<T>(
    what: string,
    work: (node: ChainNode) => Promise<T>,
    digest: (result: T) => string,
    signal?: AbortSignal,
  ): Promise<T>;
  close(): void;
}

interface NodeState {
  readonly endpoint: Endpoint;
  checked: boolean;
  /** Not asked before this time. */
  notBefore: number;
}

const pause = async (ms: number, signal?: AbortSignal): Promise<void> => {
  await wait(ms, undefined, { signal });
};

export function connectChain(options: ChainOptions): Chain {
  const { chainId, finality, agreement = 1, tries = 6, backoffMs = 250, maxBackoffMs = 15_000 } = options;
  const { distrustMs = 60_000, maxAheadSeconds, sleep = pause, now = Date.now, onEvent } = options;
  if (options.endpoints.length < Math.max(1, agreement)) {
    throw new AgentError("EndpointsMissing", `${agreement} nodes must agree, ${options.endpoints.length} are given`, {
      agreement,
      endpoints: options.endpoints.map(({ name }) => name),
    });
  }
  const nodes = options.endpoints.map((endpoint): NodeState => ({ endpoint, checked: false, notBefore: 0 }));
  let current = 0;
  let final = options.final;

  function distrust(node: NodeState, error: AgentError): AgentError {
    node.notBefore = now() + distrustMs;
    onEvent?.({ type: "distrusted", endpoint: node.endpoint.name, error });
    return error;
  }

  async function ask(node: NodeState, method: string, params: readonly unknown[], signal?: AbortSignal) {
    for (let waits = 0; ; waits++) {
      try {
        if (!node.checked) await checkChain(node, signal);
        return await node.endpoint.request(method, params, signal);
      } catch (error) {
        // It may be another node that answers the next time.
        if (isTransient(error)) node.checked &&= isAgentError(error, "RpcRateLimited");
        if (!isAgentError(error, "RpcRateLimited")) throw error;
        node.notBefore = now() + Number(error.details.retryAfterMs);
        // Where there is no other node, what was read so far would be read again: it only waits.
        const alone = nodes.every(({ notBefore }) => notBefore > now());
        if (!alone || waits === MAX_WAITS) throw error;
        await sleep(Math.min(maxBackoffMs, node.notBefore - now()), signal);
      }
    }
  }

  async function checkChain(node: NodeState, signal?: AbortSignal): Promise<void> {
    const given = await node.endpoint.request("eth_chainId", [], signal);
    if (quantityOf(given) !== chainId) {
      const { name } = node.endpoint;
      throw distrust(
        node,
        new AgentError("ChainIdMismatch", `${name} serves chain ${String(given)}, not ${chainId}`, {
          endpoint: name,
          given,
          chainId,
        }),
      );
    }
    node.checked = true;
  }

  /** The node in use, or the next that may be asked; `undefined` while none may. */
  function available(): NodeState | undefined {
    const time = now();
    for (let i = 0; i < nodes.length; i++) {
      const index = (current + i) % nodes.length;
      if (nodes[index]!.notBefore <= time) {
        current = index;
        return nodes[index];
      }
    }
    return undefined;
  }

  /** Runs `work` with one node after the other until one can do it. */
  async function withNode<T>(what: string, work: (node: NodeState) => Promise<T>, signal?: AbortSignal): Promise<T> {
    const failures: { readonly endpoint: string; readonly error: unknown }[] = [];
    for (let attempt = 0; attempt < tries; attempt++) {
      signal?.throwIfAborted();
      const node = available();
      if (node) {
        try {
          return await work(node);
        } catch (error) {
          if (!isTransient(error) && !isAgentError(error, ...DISTRUST_CODES)) throw error;
          const endpoint = node.endpoint.name;
          failures.push({ endpoint, error });
          onEvent?.({ type: "retry", endpoint, method: what, error });
          current = (current + 1) % nodes.length;
          // The others are asked at once, the same again after a pause.
          if ((attempt + 1) % nodes.length !== 0) continue;
        }
      }
      if (attempt + 1 < tries) await sleep(pauseBefore(attempt), signal);
    }
    throw new AgentError("RpcExhausted", `no node could do ${what}`, { method: what, failures });
  }

  /** Doubles with every round of nodes, with up to a quarter of chance in it; not shorter than the nodes want. */
  function pauseBefore(attempt: number): number {
    const grown = Math.min(maxBackoffMs, backoffMs * 2 ** Math.floor(attempt / nodes.length));
    const wanted = Math.min(...nodes.map(({ notBefore }) => notBefore)) - now();
    return Math.min(maxBackoffMs, Math.max(wanted, grown + randomInt(Math.ceil(grown / 4) + 1)));
  }

  const blockAt = async (node: NodeState, at: string, signal?: AbortSignal): Promise<Block | undefined> =>
    blockFrom(node.endpoint.name, await ask(node, "eth_getBlockByNumber", [at, false], signal));

  async function headAt(node: NodeState, signal?: AbortSignal): Promise<Head> {
    const { name } = node.endpoint;
    const head = await blockAt(node, "latest", signal);
    if (!head) throw new AgentError("RpcMalformed", `${name} has no head`, { endpoint: name });
    if (maxAheadSeconds !== undefined && head.timestamp > now() / 1000 + maxAheadSeconds) {
      throw distrust(
        node,
        new AgentError("HeadAhead", `${name}: block ${head.number} is of the future`, {
          endpoint: name,
          timestamp: head.timestamp,
        }),
      );
    }
    if (final) await checkFinal(node, head, final, signal);
    const candidate =
      finality === "finalized"
        ? await blockAt(node, "finalized", signal)
        : await blockAt(node, quantity(Math.max(0, head.number - finality)), signal);
    if (candidate && candidate.number <= head.number && candidate.number > (final?.number ?? -1)) {
      if (await agreed(node, candidate, signal)) final = { number: candidate.number, hash: candidate.hash };
    }
    if (!final) {
      throw new AgentError("FinalUnknown", `no final block is agreed upon yet`, { endpoint: name });
    }
    return { ...head, final };
  }

  /** A node must still have what was final: one that lacks it lags, one that has another block lies. */
  async function checkFinal(node: NodeState, head: Block, known: BlockId, signal?: AbortSignal): Promise<void> {
    const { name } = node.endpoint;
    const details = { endpoint: name, head: head.number, final: known };
    const block = head.number < known.number ? undefined : await blockAt(node, quantity(known.number), signal);
    if (!block) {
      throw new AgentError("HeadBehind", `${name} is at block ${head.number}, final is ${known.number}`, details);
    }
    if (block.hash !== known.hash) {
      const message = `${name} has another block ${known.number} than the final one`;
      throw distrust(node, new AgentError("FinalBlockChanged", message, { ...details, given: block.hash }));
    }
  }

  async function agreed(node: NodeState, { number, hash }: Block, signal?: AbortSignal): Promise<boolean> {
    let voices = 1;
    for (const other of nodes) {
      if (voices >= agreement) break;
      if (other === node || other.notBefore > now()) continue;
      const block = await blockAt(other, quantity(number), signal).catch((error: unknown) => {
        onEvent?.({ type: "retry", endpoint: other.endpoint.name, method: "eth_getBlockByNumber", error });
        return undefined;
      });
      if (block?.hash === hash) voices++;
      else if (block) {
        onEvent?.({ type: "disagreement", block: { number, hash }, endpoint: other.endpoint.name, hash: block.hash });
        return false;
      }
    }
    return voices >= agreement;
  }

  /** What is asked of one node stays with it: an answer that was lost on the way is asked for again. */
  async function insist(node: NodeState, method: string, params: readonly unknown[], signal?: AbortSignal) {
    for (let attempt = 0; ; attempt++) {
      try {
        return await ask(node, method, params, signal);
      } catch (error) {
        if (!isAgentError(error, "RpcUnreachable", "RpcMalformed") || attempt === MAX_INSISTS) throw error;
        await sleep(backoffMs, signal);
      }
    }
  }

  const nodeOf = (node: NodeState, signal?: AbortSignal): ChainNode => ({
    name: node.endpoint.name,
    request: (method, params, own = signal) => insist(node, method, params, own),
    block: async (at) =>
      blockFrom(node.endpoint.name, await insist(node, "eth_getBlockByNumber", [quantity(at), false], signal)),
  });

  async function agreedBy<T>(
    what: string,
    work: (node: ChainNode) => Promise<T>,
    digest: (result: T) => string,
    signal?: AbortSignal,
  ): Promise<T> {
    const [first, result] = await withNode(
      what,
      async (node) => [node, await work(nodeOf(node, signal))] as const,
      signal,
    );
    let voices = 1;
    for (const other of nodes) {
      if (voices >= agreement) break;
      if (other === first || other.notBefore > now()) continue;
      const endpoint = other.endpoint.name;
      let theirs: T;
      try {
        theirs = await work(nodeOf(other, signal));
      } catch (error) {
        if (!isTransient(error) && !isAgentError(error, ...DISTRUST_CODES)) throw error;
        onEvent?.({ type: "retry", endpoint, method: what, error });
        continue;
      }
      if (digest(theirs) !== digest(result)) {
        // Nobody knows which of them is wrong: the next try begins with another one.
        current = (nodes.indexOf(first) + 1) % nodes.length;
        const names = [first.endpoint.name, endpoint];
        throw new AgentError("NodesDisagree", `${names.join(" and ")} show different ${what}`, { nodes: names, what });
      }
      voices++;
    }
    if (voices >= agreement) return result;
    throw new AgentError("AgreementMissing", `${voices} of ${agreement} nodes could show ${what}`, {
      voices,
      agreement,
    });
  }

  return {
    chainId,
    at: (what, work, signal) => withNode(what, (node) => work(nodeOf(node, signal)), signal),
    agreed: agreedBy,
    request: (method, params, signal) => withNode(method, (node) => ask(node, method, params, signal), signal),
    block: (at) => withNode("eth_getBlockByNumber", (node) => blockAt(node, at === "latest" ? at : quantity(at))),
    head: (signal) => withNode("the head", (node) => headAt(node, signal), signal),
    close() {
      for (const { endpoint } of nodes) endpoint.close?.();
    },
  };
}

/** Times that a request waits for the limit of a node's rate. */
const MAX_WAITS = 3;

/** Further tries of a request at a node that is being asked several things. */
const MAX_INSISTS = 2;

/** Faults of one node that another need not have. */
const DISTRUST_CODES = [
  "ChainIdMismatch",
  "HeadBehind",
  "HeadAhead",
  "FinalBlockChanged",
  "FinalUnknown",
  "NodeBehind",
  "LogsInconsistent",
];
