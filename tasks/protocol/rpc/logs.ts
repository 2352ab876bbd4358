/** Logs in bounded ranges, from a node that is shown to have the blocks that they are asked for. */
import { AgentError, isAgentError } from "../agent-error.ts";
import type { BlockId } from "../store/index.ts";
import { logsFrom, quantity, type ChainLog } from "./blocks.ts";
import type { ChainNode } from "./chain.ts";

export interface LogFilter {
  readonly address: readonly string[];
  readonly topics?: readonly unknown[];
}

/** A log with the time of its block, in seconds. */
export interface TimedLog extends ChainLog {
  readonly time: number;
}

/** Requests to a node at once. */
const LANES = 8;

/**
 * The logs of the blocks `from` to `to` of the chain that `to` is on. A node that has not come so far, that is on another
 * branch, or that shows logs of other blocks than its own chain has, is refused.
 * @throws AgentError `NodeBehind`, and as `ChainNode.request`
 */
export async function logsUpTo(node: ChainNode, filter: LogFilter, from: number, to: BlockId): Promise<TimedLog[]> {
  await checkBlock(node, to);
  const range = { fromBlock: quantity(from), toBlock: quantity(to.number) };
  const logs = logsFrom(node.name, await node.request("eth_getLogs", [{ ...filter, ...range }]));
  const wanted = new Set(filter.address.map((address) => address.toLowerCase()));
  const foreign = logs.find(
    ({ address, block }) => !wanted.has(address) || block.number < from || block.number > to.number,
  );
  if (foreign) {
    throw new AgentError("RpcMalformed", `${node.name} sent a log that was not asked for`, { endpoint: node.name });
  }
  const times = await timesOf(node, logs);
  // A reorganisation in between would have mixed two chains.
  await checkBlock(node, to);
  return logs.map((log) => ({ ...log, time: times.get(log.block.hash)! }));
}

async function checkBlock(node: ChainNode, { number, hash }: BlockId): Promise<number> {
  const block = await node.block(number);
  if (block?.hash === hash) return block.timestamp;
  const what = block ? "another block" : "no block";
  throw new AgentError("NodeBehind", `${node.name} has ${what} ${number}`, { endpoint: node.name, number, hash });
}

async function timesOf(node: ChainNode, logs: readonly ChainLog[]): Promise<Map<string, number>> {
  const blocks = [...new Map(logs.map(({ block }) => [block.hash, block])).values()];
  const times = new Map<string, number>();
  await inLanes(blocks, async (block) => void times.set(block.hash, await checkBlock(node, block)));
  return times;
}

/** Does `work` for all items, a few at once. */
export async function inLanes<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const rest = items.values();
  const lane = async () => {
    for (const item of rest) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(LANES, items.length) }, lane));
}

/** Whether a shorter range of blocks may be answered where this one was not. */
export function asksTooMuch(error: unknown): boolean {
  if (isAgentError(error, "RpcExhausted")) {
    const failures = error.details.failures as readonly { readonly error: unknown }[];
    return failures.some((failure) => tooLarge(failure.error));
  }
  return isAgentError(error, "RpcRefused") || tooLarge(error);
}

const tooLarge = (error: unknown): boolean =>
  isAgentError(error) && isAgentError(error.cause, "FetchTooLarge", "FetchTimeout");
