/** Makes a failing episode small: fewer transactions, then fewer calls, as long as something still does not hold. */
import type { Batch, Gauntlet, Outcome } from "./gauntlet.ts";

/** Replays that are spent on one failure. */
const REPLAYS = 80;

const withSkips = (batches: readonly Batch[], left: ReadonlySet<string>): Batch[] =>
  batches.map((batch, b) => {
    let skip = 0n;
    for (let i = 0; i < batch.count; i++) if (!left.has(`${b}.${i}`)) skip |= 1n << BigInt(i);
    return { ...batch, skip };
  });

/**
 * The smallest failing episode that was found, by delta debugging (Zeller and Hildebrandt, 2002) over its calls; time goes
 * by as before.
 */
export async function shrink(
  gauntlet: Gauntlet,
  batches: readonly Batch[],
  replays = REPLAYS,
): Promise<{ batches: Batch[] } & Outcome> {
  let kept = batches.flatMap((batch, b) => Array.from({ length: batch.count }, (_, i) => `${b}.${i}`));
  let best = await gauntlet.play(batches);
  let parts = 2;
  for (let replay = 0; replay < replays && kept.length > 1 && parts <= kept.length; replay++) {
    const size = Math.ceil(kept.length / parts);
    let found = false;
    for (let part = 0; part < parts && replay < replays; part++, replay++) {
      const fewer = [...kept.slice(0, part * size), ...kept.slice((part + 1) * size)];
      const outcome = await gauntlet.play(withSkips(batches, new Set(fewer)));
      if (outcome.broken.length === 0) continue;
      [kept, best, found] = [fewer, outcome, true];
      break;
    }
    parts = found ? Math.max(2, parts - 1) : 2 * parts;
  }
  return { ...best, batches: withSkips(batches, new Set(kept)) };
}
