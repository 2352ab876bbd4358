import { writeFileSync } from "node:fs";

import { marketCommand, type Answer } from "../cli/command.ts";
import { readCurves, readGas, readPictures, tokenReader } from "../cli/market-facts.ts";
import type { ContentOptions } from "../cli/content.ts";
import { followMarket, type MarketFollower } from "../cli/market-follower.ts";
import { watchMarket } from "../cli/market-watch.ts";
import type { MarketOptions, MarketSession } from "../cli/session.ts";
import { contentFolder } from "../cli/user-data.ts";
import { folderStore } from "../protocol/content/index.ts";
import type { Curve } from "../view/market/types.ts";
import { marketModel } from "../view/market/model.ts";
import { marketPage } from "../view/market/page.ts";
import type { SeenMarket } from "../view/market/seen.ts";
import { marketText } from "../view/market/terminal.ts";

interface MarketTaskOptions extends MarketOptions, Pick<ContentOptions, "content"> {
  readonly watch: boolean;
  readonly once: boolean;
  readonly html: string | undefined;
  readonly poll: number;
  readonly ended: number;
  readonly curves: boolean;
}

/** Of a page: more are left out. */
const MOST_PICTURES = 40;
const MOST_TRANSACTIONS = 500;

export default marketCommand<MarketTaskOptions>(async (options, session) => {
  const follower = await followMarket(session);
  try {
    return await show(options, session, follower);
  } finally {
    follower.close();
  }
});

async function show(options: MarketTaskOptions, session: MarketSession, follower: MarketFollower): Promise<Answer> {
  const { json, html, once, ended, poll } = options;
  const onTerminal = process.stdout.isTTY && !json;
  const readTokens = tokenReader(follower.provider);
  const look = async (signal?: AbortSignal): Promise<SeenMarket> => {
    const view = await follower.look(signal);
    const facts = await readTokens(view, ended);
    const modelAt = (now?: number) => marketModel(view, session.deployment.chainId, { facts, ended, now });
    return { view, model: modelAt(), modelAt };
  };
  const write = html === undefined ? undefined : pageWriter(html, options, session, follower);
  if (once || !(options.watch || (onTerminal && html === undefined))) {
    const seen = await look();
    await write?.(seen);
    return { json: { ...seen.model }, text: html === undefined ? marketText(seen.model) : "" };
  }
  const last = await watchMarket({
    ...{ look, json, onTerminal, pollSeconds: poll, write },
    progress: (text) => session.progress(text),
  });
  return { json: { ended: true, ...(last && { block: last.model.block }) }, text: "", printed: true };
}

/** Writes the page of what was seen, one after the other. */
function pageWriter(
  path: string,
  { curves: wantsCurves, content: folder }: MarketTaskOptions,
  { deployment, progress }: MarketSession,
  { market, provider }: MarketFollower,
): (seen: SeenMarket) => Promise<void> {
  const curves = new Map<string, Curve | undefined>();
  const content = folderStore(folder ?? contentFolder());
  return async ({ view, model }) => {
    const [pictures, gas] = await Promise.all([
      readPictures(market, view, model, MOST_PICTURES),
      readGas(market, provider, deployment.fromBlock, MOST_TRANSACTIONS),
    ]);
    if (wantsCurves) await readCurves(market, content, view, model, curves);
    const drawn = new Map([...curves].flatMap(([id, curve]) => (curve ? [[id, curve] as const] : [])));
    writeFileSync(path, marketPage(model, { pictures, gas, curves: drawn }));
    progress(`written to ${path}`);
  };
}
