/**
 * From the logs of a market's contracts to what is known of it at a head.
 *
 * Logs up to the final block are folded once, for ever: state and cursor are written in one transaction. Those after it
 * are kept in memory as long as the block up to which they were read is on the chain, and are read again from the final
 * block on if it is not. So a reorganisation of any depth up to finality undoes nothing.
 */
import { keccak256, toUtf8Bytes } from "ethers";

import { AgentError } from "../agent-error.ts";
import type { ConnectedMarket } from "../connect.ts";
import { asksTooMuch, logsUpTo, type Chain, type ChainNode, type Head, type TimedLog } from "../rpc/index.ts";
import type { BlockId, Store } from "../store/index.ts";
import { foldEvents } from "./fold.ts";
import { gameDeadlines } from "./game-deadlines.ts";
import { marketLogs, type MarketEvent } from "./market-logs.ts";
import { viewOf } from "./market-view.ts";
import { Draft, FinalState } from "./state.ts";
import type { MarketView } from "./view.ts";

export interface FollowerOptions {
  readonly chain: Chain;
  readonly market: ConnectedMarket;
  readonly store: Pick<Store, "known" | "cursors" | "atomically">;
  /** Not after the first contract was deployed. */
  readonly fromBlock?: number;
  /** Blocks of one request for logs; fewer where a node refuses. */
  readonly maxRange?: number;
  /** Blocks that are final before they are read for good. */
  readonly finalBatch?: number;
  readonly onEvent?: (event: FollowerEvent) => void;
}

export type FollowerEvent =
  /** Blocks were folded for good. */
  | {
      readonly type: "folded";
      readonly from: number;
      readonly to: number;
      readonly events: number;
      readonly left: number;
    }
  /** What was read after the final block is of another chain. */
  | { readonly type: "reorganised"; readonly block: BlockId };

export interface Follower {
  /**
   * Looks at the chain. The views of one head are the same.
   * @throws AgentError as the chain's; whatever was read for good stays read
   */
  sync(signal?: AbortSignal): Promise<MarketView>;
  /** The block up to which all is read for good. */
  readonly cursor: BlockId | undefined;
}

/** The cursor's name in the store. */
export const CURSOR = "market";

/** What was read after the cursor. */
interface Volatile {
  /** Up to which block. */
  readonly to: BlockId;
  readonly draft: Draft;
}

const digestOf = (logs: readonly TimedLog[]): string =>
  keccak256(
    toUtf8Bytes(
      JSON.stringify(logs.map(({ block, index, address, topics, data }) => [block.hash, index, address, topics, data])),
    ),
  );

export async function createFollower(options: FollowerOptions): Promise<Follower> {
  const { chain, market, store, fromBlock = 0, maxRange = 10_000, finalBatch = 16, onEvent } = options;
  const logs = await marketLogs(market);
  const filter = { address: Object.values(logs.addresses).map((address) => address.toLowerCase()) };
  const deadlines = gameDeadlines(chain, market);
  let base = FinalState.load(store.known);
  let volatile: Volatile | undefined;
  let view: MarketView | undefined;
  let span = maxRange;

  const next = (): number => (store.cursors.get(CURSOR)?.number ?? fromBlock - 1) + 1;

  /** The last block of the next range that ends at or below `last`. */
  async function rangeEnd(from: number, last: BlockId): Promise<BlockId> {
    const end = from + span - 1;
    if (end >= last.number) return last;
    const block = await chain.block(end);
    if (!block) throw new AgentError("NodeBehind", `no node shows block ${end}`, { number: end });
    return { number: block.number, hash: block.hash };
  }

  /** Reads ranges up to `last`, each as long as the nodes allow. */
  async function inRanges(
    from: number,
    last: BlockId,
    read: (from: number, to: BlockId) => Promise<void>,
  ): Promise<void> {
    for (let first = from; first <= last.number;) {
      const to = await rangeEnd(first, last);
      try {
        await read(first, to);
        first = to.number + 1;
        span = Math.min(maxRange, span * 2);
      } catch (error) {
        const blocks = to.number - first + 1;
        if (blocks <= 1 || !asksTooMuch(error)) throw error;
        span = Math.ceil(blocks / 2);
      }
    }
  }

  async function readFinal(final: BlockId, signal?: AbortSignal): Promise<void> {
    await inRanges(next(), final, async (from, to) => {
      const read = (node: ChainNode) => checked(node, from, to, (events) => folded(new Draft(base), events));
      const { draft, count } = await chain.agreed("final logs", read, ({ digest }) => digest, signal);
      store.atomically(() => {
        draft.save(store.known, to);
        store.cursors.advance(CURSOR, to);
      });
      base = base.with(draft);
      volatile = undefined;
      onEvent?.({ type: "folded", from, to: to.number, events: count, left: final.number - to.number });
    });
  }

  /** Logs that fold: a node whose logs do not is no better than one that has none. */
  async function checked(node: ChainNode, from: number, to: BlockId, fold: (events: MarketEvent[]) => Draft) {
    const timed = await logsUpTo(node, filter, from, to);
    const events = logs.parse(timed);
    return { draft: fold(events), count: events.length, digest: digestOf(timed) };
  }

  function folded(draft: Draft, events: readonly MarketEvent[]): Draft {
    foldEvents(draft, logs, events);
    return draft;
  }

  async function readVolatile(head: Head, signal?: AbortSignal): Promise<Draft> {
    if (volatile && volatile.to.hash !== head.hash && !(await isOnChain(volatile.to, head))) {
      onEvent?.({ type: "reorganised", block: volatile.to });
      volatile = undefined;
    }
    const from = (volatile?.to.number ?? next() - 1) + 1;
    await inRanges(from, head, async (first, to) => {
      const start = volatile?.draft ?? new Draft(base);
      const read = (node: ChainNode) => checked(node, first, to, (events) => folded(start.fork(), events));
      const { draft } = await chain.at("logs", read, signal);
      volatile = { to: { number: to.number, hash: to.hash }, draft };
    });
    return volatile?.draft ?? new Draft(base);
  }

  async function isOnChain({ number, hash }: BlockId, head: Head): Promise<boolean> {
    if (number >= head.number) return false;
    return (await chain.block(number))?.hash === hash;
  }

  return {
    get cursor() {
      return store.cursors.get(CURSOR);
    },
    async sync(signal) {
      const head = await chain.head(signal);
      const sameFinal = view?.head.final.number === head.final.number;
      if (view?.head.hash === head.hash && sameFinal) return view;
      if (head.final.number - next() + 1 >= finalBatch) await readFinal(head.final, signal);
      const state = await readVolatile(head, signal);
      const deadlineOf = await deadlines(state, head, signal);
      view = viewOf(head, state, deadlineOf);
      return view;
    },
  };
}
