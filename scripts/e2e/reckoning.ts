/** The end of a run: everything read from the chain and from the stores, computed again, and compared. */
import { openActor } from "./actors/context.ts";
import { agentSecrets, PEOPLE, plainSecrets } from "./crew.ts";
import { judge, type Judgement } from "./judgement.ts";
import { ledgerOf, type Holdings, type Ledger } from "./ledger.ts";
import { keyOf } from "./market.ts";
import type { ChainNode } from "./nodes.ts";
import { holdingsOf, reservesOf, transactionsAfter, truthsOf } from "./reading.ts";
import type { Stage } from "./stage.ts";

export interface Reckoning {
  readonly blocks: number;
  readonly judgement: Judgement;
  readonly ledger: Ledger;
}

/** To be called when nobody sends anything any more. */
export async function reckon(node: ChainNode, stage: Stage): Promise<Reckoning> {
  const { accounts, before, first, ground, post } = stage;
  const { market, provider, token } = ground;
  const { seed, folder } = post;
  const events = await stage.events();
  const last = await provider.getBlockNumber();
  const harness = await openActor({
    ...{ role: "watchtower", name: "harness", rpcUrl: node.url, key: keyOf(seed, "deployer") },
    ...{ market: post.market, folder, contentFolder: post.contentFolder, seed },
  });
  const truths = await truthsOf(harness, events);
  harness.close();
  const names = (wanted: boolean) =>
    new Map(PEOPLE.filter(({ isHonest }) => isHonest === wanted).map(({ name }) => [accounts.get(name)!, name]));
  const kept = PEOPLE.flatMap(({ name }) => [...plainSecrets(folder, name), ...agentSecrets(folder, name)]);
  const secrets = new Set(kept.map((commitment) => commitment.toLowerCase()));
  const holdings: Holdings[] = [];
  for (const [name, account] of accounts) {
    holdings.push(await holdingsOf(market, token, { account, name, before: before.get(name)! }));
  }
  return {
    blocks: last,
    judgement: judge({ events, truths, secrets, honest: names(true), liars: names(false) }),
    ledger: ledgerOf({
      ...{ events, holdings },
      transactions: await transactionsAfter(node.request, first, last, new Set(accounts.values())),
      reserves: await reservesOf(market, token),
    }),
  };
}
