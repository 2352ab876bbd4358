/** Events of many blocks from nodes that show those of a few at a time. */
import type { BaseContract, Provider } from "ethers";

import type { TypedContractEvent, TypedDeferredTopicFilter, TypedEventLog } from "../../types/common.ts";

/** Blocks of one request, where the node does not want fewer. */
const SPAN = 10_000;

export interface RangeOptions {
  /** Last block; default: the head. */
  readonly to?: number;
  readonly span?: number;
}

/**
 * What `read` finds in the blocks `from` … `to`, asked for in ranges. A range that the node refuses is halved; a single
 * block that it refuses is an error.
 * @throws as `read`
 */
export async function inRanges<T>(
  provider: Pick<Provider, "getBlockNumber">,
  from: number,
  read: (from: number, to: number) => Promise<readonly T[]>,
  { to, span: most = SPAN }: RangeOptions = {},
): Promise<T[]> {
  const last = to ?? (await provider.getBlockNumber());
  const found: T[] = [];
  let span = most;
  for (let first = from; first <= last;) {
    const end = Math.min(last, first + span - 1);
    try {
      found.push(...(await read(first, end)));
      first = end + 1;
      span = Math.min(most, span * 2);
    } catch (error) {
      // Nodes have no common word for "too much".
      if (end === first) throw error;
      span = Math.ceil((end - first + 1) / 2);
    }
  }
  return found;
}

/**
 * The events of a contract, from all blocks at once where the node gives them, else in ranges.
 * @param toBlock default: the head
 * @throws as the node
 */
export async function eventsFrom<Event extends TypedContractEvent>(
  contract: BaseContract,
  filter: TypedDeferredTopicFilter<Event>,
  fromBlock: number,
  toBlock?: number,
): Promise<TypedEventLog<Event>[]> {
  const read = (from: number, to?: number) =>
    contract.queryFilter(filter, from, to) as unknown as Promise<TypedEventLog<Event>[]>;
  try {
    return await read(fromBlock, toBlock);
  } catch {
    return inRanges(contract.runner!.provider!, fromBlock, read, { to: toBlock });
  }
}
