/** Licences that a bounty asks for and the account does not hold: what they cost, and buying them. */
import { ZeroAddress } from "ethers";

import { isKetworkError } from "../../../../../sim/index.ts";
import type { Terms } from "../../../bounty.ts";
import { fetchOffer } from "../../../licences.ts";
import type { AgentContext } from "../../role.ts";
import type { SolverOptions } from "../options.ts";
import type { Unworthy } from "./worth.ts";

/** An offer that is to be bought. */
export interface Purchase {
  readonly offerId: string;
  /** In wei. */
  readonly price: bigint;
}

/** The offers that the account lacks; none where it has all that is asked. */
async function missingOffers({ lookups }: Pick<AgentContext, "lookups">, terms: Terms): Promise<readonly string[]> {
  try {
    await lookups.licenceIds(terms);
    return [];
  } catch (error) {
    if (!isKetworkError(error) || error.code !== "LicenceMissing") throw error;
    return [...new Set(error.details["offers"] as readonly string[])];
  }
}

/**
 * What is to be bought for a bounty. Only offers in ether, that last until its commits end, and all together for at most
 * `maxLicencePrice`.
 */
export async function purchasesFor(
  context: Pick<AgentContext, "lookups" | "market" | "view">,
  terms: Terms,
  { maxLicencePrice }: Pick<SolverOptions, "maxLicencePrice">,
): Promise<readonly Purchase[] | Unworthy> {
  const offers = await missingOffers(context, terms);
  if (offers.length === 0) return [];
  const { licences, chainId } = context.market;
  const now = BigInt(context.view().head.timestamp);
  const purchases: Purchase[] = [];
  for (const offerId of offers) {
    const { token, price, openUntil, durationSeconds } = await fetchOffer(licences, chainId, offerId);
    const lasts = durationSeconds === 0n || now + durationSeconds > terms.commitDeadline;
    if (token !== ZeroAddress || openUntil < now || !lasts) {
      return { reason: "there is no licence for its data", details: { offerId }, again: true };
    }
    purchases.push({ offerId, price });
  }
  const price = purchases.reduce((sum, one) => sum + one.price, 0n);
  return price <= maxLicencePrice
    ? purchases
    : { reason: "there is no licence for its data", details: { offers, price: `${price}` }, again: true };
}

/** Buys licences, once for a bounty. @throws as `AgentContext.send` */
export async function buyLicences(
  { market, account, send, log, metrics }: AgentContext,
  bountyId: string,
  purchases: readonly Purchase[],
  deadline: number,
): Promise<void> {
  for (const { offerId, price } of purchases) {
    await send(`licence:${bountyId}:${offerId}`, {
      contract: market.licences,
      method: "buy",
      args: [offerId, 1n, account, "0x"],
      ...{ value: price, deadline, spends: "payment" },
    });
    metrics.count("licences_bought_total");
    log.info({ bountyId, offerId, price: `${price}` }, "licence: bought");
  }
}
