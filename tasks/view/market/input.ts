/** What is shown of a market: a part of what agents know of it (`MarketView`), or what a single look at a node tells. */
import type { KnownBounty, KnownClaim, KnownCommit, KnownGame, MarketView } from "../../protocol/agent/view.ts";

export type ShownCommit = Pick<KnownCommit, "index" | "solver" | "status" | "claimId" | "score" | "time"> & {
  /** Last time of its reveal, Unix time. */
  readonly revealDeadline: number;
};

export type ShownBounty = Pick<
  KnownBounty,
  "bountyId" | "terms" | "poster" | "metadata" | "isDocument" | "escrow" | "status" | "prizesPaid" | "openedRows"
> & { readonly commits: readonly ShownCommit[] };

export type ShownClaim = Pick<KnownClaim, "claimId" | "claim" | "bountyId" | "index" | "status" | "deadline"> & {
  /** The solver's, in wei. */
  readonly bond: bigint;
  /** The question that it answers. */
  readonly questionId?: string;
};

export type ShownGame = Pick<KnownGame, "gameId" | "claimId" | "challenger" | "game" | "deadline"> & {
  /** The challenger's, in wei. */
  readonly bond: bigint;
};

export interface ShownMarket {
  readonly head: Pick<MarketView["head"], "number" | "hash" | "timestamp">;
  /** All that are not over, or have commits or claims that are not at an end. */
  bounties(): readonly ShownBounty[];
  bounty(bountyId: string): ShownBounty | undefined;
  /** Of one bounty, or all that are open. */
  claims(bountyId?: string): readonly ShownClaim[];
  claim(claimId: string): ShownClaim | undefined;
  /** Of one claim, or all that are not over. */
  games(claimId?: string): readonly ShownGame[];
}
