/** What the tasks about one bounty share. */
import { fetchBounty, type FetchedBounty } from "../protocol/fetch.ts";
import { bountyIdsLike } from "../protocol/overview.ts";
import { coinOf } from "./tokens.ts";
import { resolveId } from "./ids.ts";
import type { MarketSession } from "./session.ts";

/** The bounty that `text` names, checked against its id. @throws as `resolveId` and `fetchBounty` */
export async function openBounty({ market, deployment }: MarketSession, text: string): Promise<FetchedBounty> {
  const { fromBlock, chainId } = deployment;
  const bountyId = await resolveId("bounty", text, (prefix) => bountyIdsLike(market, prefix, fromBlock));
  return fetchBounty(market.board, chainId, bountyId, fromBlock);
}

/** The coin of a bounty's reward. */
export const rewardCoin = ({ provider }: MarketSession, { terms }: Pick<FetchedBounty, "terms">) =>
  coinOf(provider, terms.token);
