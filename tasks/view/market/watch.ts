/** A market watched: looked at again and again, shown where it has changed. */

export interface WatchOptions<Seen> {
  look(signal: AbortSignal): Promise<Seen>;
  /** Looks with the same key are shown once. */
  keyOf(seen: Seen): string;
  /** @param before the look before this one; none at the first */
  show(seen: Seen, before: Seen | undefined): void;
  /** Called between looks, so that clocks run. */
  tick?(seen: Seen): void;
  /** Told of a look that failed: it is tried again. The first must succeed, unless it is cut short. */
  onFailure(error: unknown): void;
  /** Seconds between two looks, and between two ticks. */
  readonly pollSeconds: number;
  readonly tickSeconds?: number;
  sleep(seconds: number, signal: AbortSignal): Promise<void>;
  readonly signal: AbortSignal;
}

/**
 * Shows every head that is new, until it is told to stop.
 * @returns the last look; none where it was told before the first had ended
 * @throws as the first look
 */
export async function watch<Seen>(options: WatchOptions<Seen>): Promise<Seen | undefined> {
  const { look, keyOf, show, tick, onFailure, pollSeconds, tickSeconds = pollSeconds, sleep, signal } = options;
  let seen: Seen;
  try {
    seen = await look(signal);
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  }
  show(seen, undefined);
  while (!signal.aborted) {
    for (let waited = 0; waited < pollSeconds && !signal.aborted; waited += tickSeconds) {
      await sleep(Math.min(tickSeconds, pollSeconds - waited), signal);
      if (!signal.aborted) tick?.(seen);
    }
    if (signal.aborted) break;
    try {
      const next = await look(signal);
      if (keyOf(next) !== keyOf(seen)) {
        show(next, seen);
        seen = next;
      }
    } catch (error) {
      if (!signal.aborted) onFailure(error);
    }
  }
  return seen;
}
