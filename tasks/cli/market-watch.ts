/** A market watched from a terminal, or by a program that reads lines. */
import { setTimeout as wait } from "node:timers/promises";

import logUpdate from "log-update";

import { chainClock } from "../protocol/clock/index.ts";
import { marketChanges } from "../view/market/changes.ts";
import { contentOf, type SeenMarket } from "../view/market/seen.ts";
import { marketText } from "../view/market/terminal.ts";
import { watch } from "../view/market/watch.ts";
import { jsonOf } from "./json.ts";

export interface WatchMarketOptions {
  look(signal: AbortSignal): Promise<SeenMarket>;
  /** One document a change, each on its line. */
  readonly json: boolean;
  /** Drawn anew every second; else a line a change. */
  readonly onTerminal: boolean;
  readonly pollSeconds: number;
  /** Called at changes, never twice at once. */
  readonly write?: (seen: SeenMarket) => Promise<void>;
  progress(text: string): void;
}

/** Erases the screen, from whose corner is drawn on. */
const CLEAR = "\u001b[2J\u001b[H";

/**
 * Shows a market until SIGINT; a second one does not wait.
 * @returns what was seen last
 */
export async function watchMarket(options: WatchMarketOptions): Promise<SeenMarket | undefined> {
  const { look, json, onTerminal, pollSeconds, progress } = options;
  const stop = new AbortController();
  const onSignal = (): void => {
    if (stop.signal.aborted) process.exit(130);
    stop.abort();
  };
  const clock = chainClock();
  let drawn: SeenMarket | undefined;
  const draw = (seen: SeenMarket): void => {
    drawn = seen;
    const { rows, columns } = process.stdout;
    logUpdate(marketText(seen.modelAt(Math.floor(clock.now())), { rows, columns, colour: true }));
  };
  const onResize = (): void => {
    // Lines of the last drawing may have been folded: where it stands is not known any more.
    process.stdout.write(CLEAR);
    logUpdate.done();
    if (drawn) draw(drawn);
  };
  const print = (text: string): void => void process.stdout.write(`${text}\n`);
  const tell = (error: unknown): void =>
    progress(`the node did not answer: ${error instanceof Error ? error.message : String(error)}`);
  const pages = lastOf(options.write, tell);
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, onSignal);
  if (onTerminal) process.stdout.on("resize", onResize);
  try {
    const last = await watch<SeenMarket>({
      look,
      keyOf: ({ model }) => model.block.hash,
      show(seen, before) {
        clock.observe(seen.view.head);
        if (onTerminal) draw(seen);
        if (before && contentOf(before.model) === contentOf(seen.model)) return;
        pages.put(seen);
        if (onTerminal) return;
        const changes = marketChanges(before?.model, seen.model);
        if (json) print(jsonOf({ ...seen.model, changes }));
        else for (const line of changes) print(line);
      },
      ...(onTerminal && { tick: draw, tickSeconds: 1 }),
      onFailure: tell,
      pollSeconds,
      // It ends early where somebody has had enough.
      sleep: (seconds, signal) => wait(1000 * seconds, undefined, { signal }).catch(() => undefined),
      signal: stop.signal,
    });
    await pages.done();
    return last;
  } finally {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.off(signal, onSignal);
    process.stdout.off("resize", onResize);
    if (onTerminal) logUpdate.done();
  }
}

/** Does `work` with what was put last, one at a time: what comes too fast is left out. */
export function lastOf<T>(
  work: ((item: T) => Promise<void>) | undefined,
  onFailure: (error: unknown) => void,
): { put(item: T): void; done(): Promise<void> } {
  let next: { readonly item: T } | undefined;
  let running: Promise<void> | undefined;
  async function run(): Promise<void> {
    for (let own = next; own; own = next) {
      next = undefined;
      await work?.(own.item).catch(onFailure);
    }
    running = undefined;
  }
  return {
    put(item) {
      next = { item };
      running ??= run();
    },
    done: async () => running,
  };
}
