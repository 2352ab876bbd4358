/** Logs of long ranges from nodes that give only short ones. */
import type { Filter, FilterByBlockHash, Log, Provider } from "ethers";

import { asksForMuch } from "./endpoint.ts";

/**
 * The same provider; where the node refuses a range of blocks, or has too many logs in it, it is asked for halves. Nodes of
 * the public give 500 to 10 000 blocks at once, and each says so in its own words.
 */
export function rangedProvider<P extends Provider>(provider: P): P {
  const ranged: P = new Proxy(provider, {
    get(target, name) {
      if (name === "getLogs") return (filter: Filter | FilterByBlockHash) => rangedLogs(target, filter);
      if (name === "provider") return ranged;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? (value.bind(target) as unknown) : value;
    },
  });
  return ranged;
}

async function rangedLogs(provider: Provider, filter: Filter | FilterByBlockHash): Promise<Log[]> {
  if ("blockHash" in filter && filter.blockHash !== undefined) return provider.getLogs(filter);
  const { fromBlock = "latest", toBlock = "latest", ...rest } = filter as Filter;
  const latest = await provider.getBlockNumber();
  const [first, last] = [numberOf(fromBlock, latest), Math.min(latest, numberOf(toBlock, latest))];
  const found: Log[] = [];
  let span = Math.max(1, last - first + 1);
  for (let from = first; from <= last;) {
    const to = Math.min(last, from + span - 1);
    try {
      found.push(...(await provider.getLogs({ ...rest, fromBlock: from, toBlock: to })));
      from = to + 1;
    } catch (error) {
      if (span === 1 || !asksForMuch(error)) throw error;
      span = Math.ceil(span / 2);
    }
  }
  return found;
}

/** Hexadecimal, a number, or a name of the head; `earliest` is none. */
function numberOf(tag: NonNullable<Filter["fromBlock"]>, latest: number): number {
  if (tag === "earliest") return 0;
  const number = Number(tag);
  return Number.isNaN(number) ? latest : number;
}
