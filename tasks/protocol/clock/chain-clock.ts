/** What time it is on the chain, between blocks. */
import { performance } from "node:perf_hooks";

export interface ChainClock {
  /** Notes a head, as soon as it is seen. `timestamp` in seconds. */
  observe(head: { readonly number: number; readonly timestamp: number }): void;
  /** Seconds that the chain has certainly reached: the time of its head. */
  reached(): number;
  /**
   * Seconds that the next block may well bear: runs on with the local clock while no block comes, so that a node that
   * falls silent makes nobody late.
   */
  now(): number;
}

const WINDOW = 64;

/**
 * A clock that is set by the heads of the chain and runs by the machine's. Blocks are seen some time after the time that
 * they bear, never before: of the last 64 the one seen soonest gives the difference of the clocks.
 * @param localMs the machine's time, which never goes back
 */
export function chainClock(localMs: () => number = () => performance.now()): ChainClock {
  const offsets: number[] = [];
  let head = { number: -1, timestamp: 0 };
  return {
    observe({ number, timestamp }) {
      // The same head again would only look late. Another one of the same number is a reorganisation.
      if (number === head.number && timestamp === head.timestamp) return;
      head = { number, timestamp };
      offsets.push(timestamp - localMs() / 1000);
      if (offsets.length > WINDOW) offsets.shift();
    },
    reached: () => head.timestamp,
    now: () => Math.max(head.timestamp, localMs() / 1000 + Math.max(...offsets)),
  };
}
