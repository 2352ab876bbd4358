/** Episodes of the gauntlet, one after the other, and what they came to. */
import { batchesOf, type Gauntlet } from "./gauntlet.ts";
import { shrink } from "./shrink.ts";

export interface Report {
  readonly calls: number;
  readonly seed: number;
  readonly failures: number;
  /** Function → outcome (`ok`, or the name of an error) → how often. */
  readonly coverage: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

export interface CampaignOptions {
  readonly seed: number;
  /** At least so many. */
  readonly calls: number;
  readonly onFailure: (text: string) => void;
  readonly onProgress?: (calls: number) => void;
}

/** Calls of an episode: enough for bounties to live and end, few enough for a failure to be short. */
export const EPISODE_CALLS = 800;
/** Failures that are made small; more say nothing new. */
const MAX_FAILURES = 3;

export async function campaign(gauntlet: Gauntlet, options: CampaignOptions): Promise<Report> {
  const { seed } = options;
  const counts = new Map<string, number>();
  let [calls, failures] = [0, 0];
  for (let episode = 0; calls < options.calls && failures < MAX_FAILURES; episode++) {
    const batches = batchesOf(seed, episode, Math.min(EPISODE_CALLS, options.calls - calls));
    const outcome = await gauntlet.play(batches);
    calls += outcome.calls;
    for (const [name, count] of outcome.outcomes) counts.set(name, (counts.get(name) ?? 0) + count);
    options.onProgress?.(calls);
    if (outcome.broken.length === 0) continue;
    failures++;
    const small = await shrink(gauntlet, batches);
    const head = `seed ${seed}, episode ${episode}: ${small.broken.join("; ")}`;
    options.onFailure([head, ...small.trace.map((call, i) => `  ${i} ${call}`)].join("\n"));
  }
  const coverage: Record<string, Record<string, number>> = {};
  for (const [name, count] of [...counts].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const [action, outcome] = name.split(": ") as [string, string];
    (coverage[action] ??= {})[outcome] = count;
  }
  return { calls, seed, failures, coverage };
}
