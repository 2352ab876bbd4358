/** Events that are no part of the view, looked up now and then: each is read once. */
import type { Head } from "../rpc/index.ts";

/** Reads events of blocks, both ends counted in. */
export type ReadEvents<Event> = (from: number, to: number) => Promise<readonly Event[]>;

export interface IndexOptions {
  /** Not after the first event. */
  readonly fromBlock: number;
  /** Blocks of one request. */
  readonly maxRange: number;
}

/**
 * @returns all events up to a head. Those up to the final block are read once, in ranges; those after it, which a
 * reorganisation may take out, whenever another head is asked for
 */
export function eventIndex<Event>(
  read: ReadEvents<Event>,
  { fromBlock, maxRange }: IndexOptions,
): (head: Head) => Promise<readonly Event[]> {
  const settled: Event[] = [];
  let next = fromBlock;
  let latest: { readonly hash: string; readonly events: readonly Event[] } | undefined;
  let turn: Promise<unknown> = Promise.resolve();

  async function look({ number, hash, final }: Head): Promise<readonly Event[]> {
    if (latest?.hash === hash) return latest.events;
    while (next <= final.number) {
      const to = Math.min(final.number, next + maxRange - 1);
      settled.push(...(await read(next, to)));
      next = to + 1;
    }
    const fresh: Event[] = [];
    for (let from = next; from <= number; from += maxRange) {
      fresh.push(...(await read(from, Math.min(number, from + maxRange - 1))));
    }
    const events = [...settled, ...fresh];
    latest = { hash, events };
    return events;
  }

  // One after the other: two that read the same range would both keep it.
  return (head) => {
    const found = turn.then(() => look(head));
    turn = found.catch(() => undefined);
    return found;
  };
}
