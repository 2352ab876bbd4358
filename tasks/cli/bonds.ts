/** Bonds of a solver: which are at stake, and which only wait to be asked for. */
import { returnBond } from "../protocol/bounties.ts";
import type { Claim } from "../protocol/claim.ts";
import { plainClaim } from "../protocol/claims.ts";
import type { ConnectedMarket } from "../protocol/connect.ts";
import { commitsBy, ordersTakenBy, type OwnCommit } from "../protocol/overview.ts";
import { releaseClaim } from "../protocol/play.ts";
import { ORDER_STATUS } from "../protocol/private-order.ts";

/** Where a claim stands in the game, by its number on the chain (`ClaimStatus`). */
const LIVE = 1n;

/** A bond that the market still holds. In wei. */
export interface HeldBond {
  /** What it is for. */
  readonly place: { readonly bountyId: string; readonly index: bigint } | { readonly orderId: string };
  readonly bond: bigint;
  /** `release`: of a claim that stands; `return`: of a commit that nobody needs to see; `none`: it is at stake. */
  readonly free: "release" | "return" | "none";
}

/** The bonds of a solver's commits, orders and claims. */
export async function heldBonds(market: ConnectedMarket, solver: string, fromBlock: number): Promise<HeldBond[]> {
  const [commits, orders] = await Promise.all([
    commitsBy(market, solver, fromBlock),
    ordersTakenBy(market, solver, fromBlock),
  ]);
  const held = await Promise.all([
    ...commits.map((commit) => commitBonds(market, commit)),
    ...orders.map((orderId) => orderBonds(market, solver, orderId)),
  ]);
  return held.flat();
}

async function commitBonds(market: ConnectedMarket, commit: OwnCommit): Promise<HeldBond[]> {
  const { bountyId, index, bond, status, claimId } = commit;
  const place = { bountyId, index };
  if (status === "committed") return [{ place, bond, free: (await canReturn(market, commit)) ? "return" : "none" }];
  return status === "ranked" ? claimBonds(market, place, claimId) : [];
}

/** The desk holds the bonds of an order until they are the game's, or come back. */
async function orderBonds(market: ConnectedMarket, solver: string, orderId: string): Promise<HeldBond[]> {
  const facts = await market.privateDesk.factsOf(orderId);
  if (facts.solver !== solver) return [];
  const place = { orderId };
  const status = ORDER_STATUS[Number(facts.status)];
  const atDesk =
    status === "taken" || status === "delivered" ? [{ place, bond: facts.bond, free: "none" } as const] : [];
  return BigInt(facts.claimId) === 0n ? atDesk : [...atDesk, ...(await claimBonds(market, place, facts.claimId))];
}

async function claimBonds({ game }: ConnectedMarket, place: HeldBond["place"], claimId: string): Promise<HeldBond[]> {
  const { status, bond } = await game.claimState(claimId);
  if (status !== LIVE) return [];
  return [{ place, bond, free: (await game.isFinal(claimId)) ? "release" : "none" }];
}

/** Only bounties that ended without the commit give its bond back, and they know best. */
async function canReturn({ board }: ConnectedMarket, { bountyId, index }: OwnCommit): Promise<boolean> {
  try {
    await board.returnBond.staticCall(bountyId, index);
    return true;
  } catch (error) {
    if ((error as { code?: string }).code === "CALL_EXCEPTION") return false;
    throw error;
  }
}

/** Turns a free bond into a credit. */
export async function freeBond(market: ConnectedMarket, { place, free }: HeldBond): Promise<bigint> {
  if (free === "return" && "index" in place) {
    return (await returnBond(market.board, place.bountyId, place.index)).bond;
  }
  return (await releaseClaim(market.game, await claimAt(market, place))).bond;
}

async function claimAt({ lens, privateDesk }: ConnectedMarket, place: HeldBond["place"]): Promise<Claim> {
  return plainClaim(
    await ("index" in place ? lens.claimOf(place.bountyId, place.index) : privateDesk.claimOf(place.orderId)),
  );
}
