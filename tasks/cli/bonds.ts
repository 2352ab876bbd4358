/** Bonds of a solver: which are at stake, and which only wait to be asked for. */
import { returnBond } from "../protocol/bounties.ts";
import { plainClaim } from "../protocol/claims.ts";
import type { ConnectedMarket } from "../protocol/connect.ts";
import { commitsBy, type OwnCommit } from "../protocol/overview.ts";
import { releaseClaim } from "../protocol/play.ts";

/** Where a claim stands in the game, by its number on the chain (`ClaimStatus`). */
const LIVE = 1n;

/** A bond that the market still holds. In wei. */
export interface HeldBond extends OwnCommit {
  /** `release`: of a claim that stands; `return`: of a commit that nobody needs to see; `none`: it is at stake. */
  readonly free: "release" | "return" | "none";
}

/** The bonds of a solver's commits and claims. */
export async function heldBonds(market: ConnectedMarket, solver: string, fromBlock: number): Promise<HeldBond[]> {
  const commits = await commitsBy(market, solver, fromBlock);
  const held = await Promise.all(
    commits.map(async (commit): Promise<HeldBond | undefined> => {
      if (commit.status === "committed")
        return { ...commit, free: (await canReturn(market, commit)) ? "return" : "none" };
      if (commit.status !== "ranked") return undefined;
      const { status, bond } = await market.game.claimState(commit.claimId);
      if (status !== LIVE) return undefined;
      return { ...commit, bond, free: (await market.game.isFinal(commit.claimId)) ? "release" : "none" };
    }),
  );
  return held.filter((bond) => bond !== undefined);
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
export async function freeBond(market: ConnectedMarket, { bountyId, index, free }: HeldBond): Promise<bigint> {
  if (free === "return") return (await returnBond(market.board, bountyId, index)).bond;
  return (await releaseClaim(market.game, plainClaim(await market.lens.claimOf(bountyId, index)))).bond;
}
