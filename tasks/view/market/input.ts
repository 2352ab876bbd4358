/** What is shown of a market: a part of what agents know of it. */
import type {
  KnownBounty,
  KnownClaim,
  KnownCommit,
  KnownGame,
  KnownOrder,
  KnownQuestion,
  MarketView,
} from "../../protocol/agent/view.ts";

export type ShownCommit = Pick<
  KnownCommit,
  "index" | "solver" | "status" | "claimId" | "score" | "time" | "revealDeadline"
>;

export type ShownBounty = Pick<
  KnownBounty,
  | "bountyId"
  | "terms"
  | "poster"
  | "metadata"
  | "isDocument"
  | "promised"
  | "awards"
  | "status"
  | "prizesPaid"
  | "openedRows"
> & { readonly commits: readonly ShownCommit[] };

export type ShownClaim = Pick<
  KnownClaim,
  "claimId" | "claim" | "bountyId" | "index" | "questionId" | "orderId" | "status" | "deadline" | "bond"
>;

export type ShownGame = Pick<
  KnownGame,
  "gameId" | "claimId" | "challenger" | "game" | "deadline" | "bond" | "blockNumber"
>;

export type ShownQuestion = Omit<KnownQuestion, "blockNumber" | "args" | "rounds">;

export type ShownOrder = Pick<
  KnownOrder,
  "orderId" | "poster" | "metadata" | "isDocument" | "escrow" | "status" | "solver" | "deliverUntil"
> & {
  readonly order: { readonly terms: KnownOrder["order"]["terms"] };
  readonly delivery?: Pick<NonNullable<KnownOrder["delivery"]>, "claimId">;
};

export interface ShownMarket {
  readonly head: Pick<MarketView["head"], "number" | "hash" | "timestamp">;
  /** All that are not over, or have commits or claims that are not at an end. */
  bounties(): readonly ShownBounty[];
  bounty(bountyId: string): ShownBounty | undefined;
  /** Of the others, those that ended last, the latest first. */
  endedBounties(most: number): readonly ShownBounty[];
  /** Of one bounty, or all that are open. */
  claims(bountyId?: string): readonly ShownClaim[];
  claim(claimId: string): ShownClaim | undefined;
  /** Of one claim, or all that are not over. */
  games(claimId?: string): readonly ShownGame[];
  /** All that are not over. */
  questions(): readonly ShownQuestion[];
  endedQuestions(most: number): readonly ShownQuestion[];
  /** All that are not over. */
  orders(): readonly ShownOrder[];
  endedOrders(most: number): readonly ShownOrder[];
}
