import { writeFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";

import logUpdate from "log-update";

import { marketCommand } from "../cli/command.ts";
import { jsonOf } from "../cli/json.ts";
import { readFacts, readGas, readPictures } from "../cli/market-facts.ts";
import type { MarketOptions, MarketSession } from "../cli/session.ts";
import { chainClock } from "../protocol/clock/index.ts";
import { marketChanges } from "../view/market/changes.ts";
import type { ShownMarket } from "../view/market/input.ts";
import { lookAt, lookCache } from "../view/market/look.ts";
import { marketModel } from "../view/market/model.ts";
import { marketPage } from "../view/market/page.ts";
import { marketText } from "../view/market/terminal.ts";
import type { MarketFacts, MarketModel } from "../view/market/types.ts";
import { watch } from "../view/market/watch.ts";

interface MarketTaskOptions extends MarketOptions {
  readonly watch: boolean;
  readonly once: boolean;
  readonly html: string | undefined;
  readonly poll: number;
}

/** Of a page: more are left out. */
const MOST_PICTURES = 40;
const MOST_TRANSACTIONS = 500;
/** Lines that the tables' heads and frames take. */
const FRAME_ROWS = 18;

interface Seen {
  readonly view: ShownMarket;
  readonly facts: MarketFacts;
  readonly model: MarketModel;
}

export default marketCommand<MarketTaskOptions>(async (options, session) => {
  const { json, html, once } = options;
  const onTerminal = process.stdout.isTTY && !json;
  const watching = !once && (options.watch || (onTerminal && html === undefined));
  const cache = lookCache();
  const look = async (): Promise<Seen> => {
    const { market, provider, deployment } = session;
    const [view, facts] = await Promise.all([
      lookAt(market, deployment.fromBlock, cache),
      readFacts(market, provider, deployment.fromBlock),
    ]);
    return { view, facts, model: marketModel(view, deployment.chainId, facts) };
  };
  const seen = watching ? await watched(options, session, look, onTerminal) : await look();
  if (html !== undefined) await writePage(html, session, seen);
  if (watching) return { json: { ended: true, block: seen.model.block }, text: "" };
  return { json: { ...seen.model }, text: html === undefined ? marketText(seen.model) : "" };
});

async function watched(
  { json, html, poll }: MarketTaskOptions,
  session: MarketSession,
  look: () => Promise<Seen>,
  onTerminal: boolean,
): Promise<Seen> {
  const stop = new AbortController();
  const onSignal = (): void => stop.abort();
  process.once("SIGINT", onSignal);
  const clock = chainClock();
  const draw = ({ view, facts }: Seen): void => {
    const most = Math.max(3, Math.floor(((process.stdout.rows ?? 60) - FRAME_ROWS) / 3));
    logUpdate(marketText(marketModel(view, session.deployment.chainId, facts, Math.floor(clock.now())), most));
  };
  const print = (text: string): void => void process.stdout.write(`${text}\n`);
  try {
    return await watch<Seen>({
      look,
      keyOf: ({ model }) => model.block.hash,
      show(seen, before) {
        clock.observe(seen.view.head);
        if (html !== undefined) void writePage(html, session, seen).catch((error: unknown) => tell(session, error));
        if (onTerminal) draw(seen);
        else if (json) print(jsonOf(seen.model));
        else for (const line of marketChanges(before?.model, seen.model)) print(line);
      },
      ...(onTerminal && { tick: draw, tickSeconds: 1 }),
      onFailure: (error) => tell(session, error),
      pollSeconds: poll,
      // It ends early where somebody has had enough.
      sleep: (seconds, signal) => wait(1000 * seconds, undefined, { signal }).catch(() => undefined),
      signal: stop.signal,
    });
  } finally {
    process.off("SIGINT", onSignal);
    if (onTerminal) logUpdate.done();
  }
}

const tell = ({ progress }: MarketSession, error: unknown): void =>
  progress(`the node did not answer: ${error instanceof Error ? error.message : String(error)}`);

async function writePage(
  path: string,
  { market, provider, deployment, progress }: MarketSession,
  { view, model }: Seen,
): Promise<void> {
  const { fromBlock } = deployment;
  const games = model.games.map(({ gameId }) => gameId);
  const [pictures, gas] = await Promise.all([
    readPictures(market, view, games, fromBlock, MOST_PICTURES),
    readGas(market, provider, fromBlock, MOST_TRANSACTIONS),
  ]);
  writeFileSync(path, marketPage(model, { pictures, gas }));
  progress(`written to ${path}`);
}
