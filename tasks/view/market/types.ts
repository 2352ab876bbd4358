/** A market at a head as plain data: what the terminal, the page and JSON show. */
import type { Phase } from "../../protocol/game.ts";
import type { GamePicture } from "../game/picture.ts";
import type { TokenFacts } from "./money.ts";

/** What is known beside the events that a view is folded from. All of it may be missing. */
export interface MarketFacts {
  /** By address of the token. */
  readonly tokens?: ReadonlyMap<string, TokenFacts>;
}

/** Where a commit stands. */
export type EntryStatus =
  | "hidden"
  | "late"
  | "unranked"
  | "forfeited"
  | "returned"
  | "challengeable"
  | "disputed"
  | "defeated"
  | "stands"
  | "paid";

export interface EntryModel {
  /** From 1, of those that can still win or have won. */
  readonly place?: number;
  readonly index: number;
  readonly solver: string;
  readonly status: EntryStatus;
  /** Once it was revealed; NaN and infinities are written out, as JSON has none. */
  readonly score?: number | string;
  readonly claimId?: string;
  /** Live games on its claim. */
  readonly games: number;
  /** Unix time of the commit, and the last one of what is due: its reveal, or a challenge. */
  readonly committedAt: number;
  readonly until?: number;
  readonly prize?: string;
}

/** What a bounty waits for. */
export type BountyStage =
  "commits" | "rows" | "reveals" | "challenges" | "disputes" | "settlement" | "settled" | "refunded" | "cancelled";

export interface BountyModel {
  readonly bountyId: string;
  /** As its document has it, made harmless. */
  readonly name?: string;
  readonly kind: "exact" | "open";
  readonly direction: "min" | "max";
  readonly threshold?: number;
  readonly poster: string;
  readonly programId: string;
  readonly reward: string;
  readonly prizes: number;
  readonly prizesPaid: number;
  readonly stage: BountyStage;
  /** Last time of what it waits for, Unix time. */
  readonly until?: number;
  readonly commitDeadline: number;
  /** Last time of any reveal. */
  readonly revealDeadline: number;
  /** Best first; then those that are out. */
  readonly entries: readonly EntryModel[];
}

export interface ClaimModel {
  readonly claimId: string;
  readonly solver: string;
  /** The bounty and the commit, the question, or the private order that it is for. */
  readonly bountyId?: string;
  readonly index?: number;
  readonly questionId?: string;
  readonly orderId?: string;
  readonly steps: number;
  readonly status: "challengeable" | "disputed" | "defeated" | "stands";
  readonly until: number;
  readonly games: number;
}

export interface GameModel {
  readonly gameId: string;
  readonly claimId: string;
  readonly bountyId?: string;
  readonly solver: string;
  readonly challenger: string;
  readonly phase: Phase;
  readonly turn?: "solver" | "challenger";
  /** Last time of the move that is due, Unix time; 0 once it is over. */
  readonly deadline: number;
  readonly steps: number;
  /** The steps that are still disputed. */
  readonly lo: number;
  readonly hi: number;
  /** In wei, as decimal strings. */
  readonly solverBond: string;
  readonly challengerBond: string;
}

/**
 * What a question waits for: a solver, its answer, challenges, disputes; or for anybody to say that the solver is silent,
 * to discard an answer that was disproved, to pay for one that stands, to give the reward back.
 */
export type QuestionStage =
  "solver" | "answer" | "silence" | "challenges" | "disputes" | "discard" | "payment" | "refund" | "paid" | "refunded";

export interface QuestionModel {
  readonly questionId: string;
  readonly asker: string;
  readonly programId: string;
  /** Of the registry, where one is asked; a decimal. */
  readonly modelId?: string;
  readonly reward: string;
  /** Who has taken it. */
  readonly solver?: string;
  readonly claimId?: string;
  /** Live games on its claim. */
  readonly games: number;
  readonly stage: QuestionStage;
  /** Last time of what it waits for, Unix time. */
  readonly until?: number;
}

/**
 * What a private order waits for: a solver, its delivery, challenges and accusations, disputes; or for anybody to say that the
 * solver is silent, to discard a delivery that was disproved, to pay for one that stands, to give the reward back.
 */
export type OrderStage = Exclude<QuestionStage, "answer"> | "delivery";

export interface OrderModel {
  readonly orderId: string;
  /** As its document has it, made harmless. */
  readonly name?: string;
  readonly poster: string;
  readonly programId: string;
  readonly direction: "min" | "max";
  readonly threshold?: number;
  readonly reward: string;
  /** Who has taken it. */
  readonly solver?: string;
  readonly claimId?: string;
  /** Live games on its claim. */
  readonly games: number;
  readonly stage: OrderStage;
  /** Last time of what it waits for, Unix time. */
  readonly until?: number;
}

export interface MarketModel {
  readonly chainId: string;
  readonly block: { readonly number: number; readonly hash: string; readonly time: number };
  /** The time for which clocks are shown, Unix seconds, by the chain. */
  readonly now: number;
  readonly bounties: readonly BountyModel[];
  readonly claims: readonly ClaimModel[];
  readonly games: readonly GameModel[];
  readonly questions: readonly QuestionModel[];
  readonly orders: readonly OrderModel[];
}

/** A training, iteration by iteration. */
export interface Curve {
  readonly title: string;
  /** What the values are. */
  readonly y: string;
  readonly values: readonly number[];
}

/** What the transactions that called a function have used. */
export interface GasOfCall {
  /** Contract and function. */
  readonly call: string;
  readonly count: number;
  readonly least: number;
  readonly median: number;
  readonly most: number;
}

/** What a page shows beside the model. */
export interface PageFacts {
  /** By game. */
  readonly pictures?: ReadonlyMap<string, GamePicture>;
  /** By bounty. */
  readonly curves?: ReadonlyMap<string, Curve>;
  readonly gas?: readonly GasOfCall[];
}
