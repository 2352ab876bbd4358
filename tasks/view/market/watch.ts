/** A market watched: looked at again and again, shown where it has changed. */

export interface WatchOptions<Seen> {
  look(): Promise<Seen>;
  /** What two looks at the same head have in common. */
  keyOf(seen: Seen): string;
  /** @param before the look before this one; none at the first */
  show(seen: Seen, before: Seen | undefined): void;
  /** Called between looks, so that clocks run. */
  tick?(seen: Seen): void;
  /** Told of a look that failed: it is tried again. The first must succeed. */
  onFailure(error: unknown): void;
  /** Seconds between two looks, and between two ticks. */
  readonly pollSeconds: number;
  readonly tickSeconds?: number;
  sleep(seconds: number, signal: AbortSignal): Promise<void>;
  readonly signal: AbortSignal;
}

/**
 * Shows every head that is new, until it is told to stop.
 * @returns the last look
 * @throws as the first look
 */
export async function watch<Seen>(options: WatchOptions<Seen>): Promise<Seen> {
  const { look, keyOf, show, tick, onFailure, pollSeconds, tickSeconds = pollSeconds, sleep, signal } = options;
  let seen = await look();
  show(seen, undefined);
  while (!signal.aborted) {
    for (let waited = 0; waited < pollSeconds && !signal.aborted; waited += tickSeconds) {
      await sleep(Math.min(tickSeconds, pollSeconds - waited), signal);
      if (!signal.aborted) tick?.(seen);
    }
    if (signal.aborted) break;
    try {
      const next = await look();
      if (keyOf(next) !== keyOf(seen)) {
        show(next, seen);
        seen = next;
      }
    } catch (error) {
      onFailure(error);
    }
  }
  return seen;
}
