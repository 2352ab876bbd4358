/** What an agent knows of a market at one head: the events of all its contracts, folded. */
import type { BOUNTY_STATUS, COMMIT_STATUS } from "../bounty.ts";
import type { RevealedClaim } from "../claims.ts";
import type { FetchedBounty } from "../fetch.ts";
import type { Game } from "../game.ts";
import type { PrivateOrder } from "../private-order.ts";
import type { Question } from "../question.ts";
import type { Head } from "../rpc/index.ts";

/** A commit on a bounty. */
export interface KnownCommit {
  readonly bountyId: string;
  readonly index: bigint;
  readonly solver: string;
  readonly commitment: string;
  /** In wei. */
  readonly bond: bigint;
  readonly status: (typeof COMMIT_STATUS)[number];
  /** Once it was revealed and ranked. */
  readonly claimId?: string;
  /** Of the reveal, binary64 bits. */
  readonly score?: bigint;
  readonly blockNumber: number;
  /** Unix time of its block. */
  readonly time: number;
  /** Last time of its reveal, Unix time. */
  readonly revealDeadline: number;
}

/** A prize that was paid. */
export interface KnownAward {
  /** Of the commit. */
  readonly index: bigint;
  /** From 0, the best. */
  readonly rank: number;
  /** Of the reward's token, before the shares of others. */
  readonly amount: bigint;
}

/** A bounty with its commits. */
export interface KnownBounty extends FetchedBounty {
  readonly status: (typeof BOUNTY_STATUS)[number];
  readonly commits: readonly KnownCommit[];
  /** Prizes that were paid so far. */
  readonly prizesPaid: number;
  readonly awards: readonly KnownAward[];
  /** What was promised, with what was added later, whatever of it is paid by now: in the token's smallest unit. */
  readonly promised: bigint;
  /** Once its sealed rows were opened, not too late: their root. Whether the program can read them is the board's word. */
  readonly openedRows?: string;
  /** Whether its commits are revealed on the public rows again. */
  readonly reopened: boolean;
}

/** A claim that was opened in the game, for a bounty or for a question. */
export interface KnownClaim extends Omit<RevealedClaim, "bountyId" | "index" | "score"> {
  /** The commit of a bounty that it belongs to; none for an answer to a question and for a delivery. */
  readonly bountyId?: string;
  readonly index?: bigint;
  readonly score?: bigint;
  /** The question that it answers. */
  readonly questionId?: string;
  /** The private order that it was delivered to: its arguments are encrypted, and `args` is empty. */
  readonly orderId?: string;
  /** The program that was run, by the statement that the claim names. */
  readonly programId: string;
  /** The solver's, in wei. */
  readonly bond: bigint;
  readonly status: "open" | "defeated" | "released";
  /** Last time of a challenge, Unix time. */
  readonly deadline: number;
}

/** A game on a claim. */
export interface KnownGame {
  readonly gameId: string;
  readonly claimId: string;
  readonly challenger: string;
  readonly game: Game;
  /** The challenger's, in wei. */
  readonly bond: bigint;
  /** Last time of the move that is due, Unix time; 0 once the game is over. */
  readonly deadline: number;
  readonly blockNumber: number;
}

/** A question to the inference desk. */
export interface KnownQuestion {
  readonly questionId: string;
  readonly asker: string;
  /** As the node shows it: that it hashes to the id is seen once its program is known. */
  readonly question: Question;
  /** Argument cells, 8 bytes each, big-endian. */
  readonly args: string;
  readonly status: "open" | "taken" | "answered" | "paid" | "refunded";
  /** How often it was taken. */
  readonly rounds: number;
  /** Who took it last. */
  readonly solver?: string;
  /** Of that solver, in wei: on the desk until the answer. */
  readonly bond?: bigint;
  /** Of a question that is taken: last time of the answer, Unix time. */
  readonly answerUntil?: number;
  /** Of the last answer. */
  readonly claimId?: string;
  readonly blockNumber: number;
}

/** An order of the private desk. */
export interface KnownOrder {
  readonly orderId: string;
  readonly poster: string;
  readonly order: PrivateOrder;
  /** The document about it, or where it is. */
  readonly metadata: string;
  /** Whether `metadata` is the document whose hash the terms bind. */
  readonly isDocument: boolean;
  /** What arrived of the reward. */
  readonly escrow: bigint;
  /** Who gets a part of it, in hundredths of a percent. */
  readonly shares: FetchedBounty["shares"];
  readonly status: "open" | "taken" | "delivered" | "paid" | "refunded";
  /** How often it was taken. */
  readonly rounds: number;
  /** Who took it last. */
  readonly solver?: string;
  /** What that put at stake, in wei. */
  readonly bond?: bigint;
  /** In which that was. */
  readonly takenBlock?: number;
  /** Of an order that is taken: last time of the delivery, Unix time. */
  readonly deliverUntil?: number;
  /** Of an order that was delivered. */
  readonly delivery?: {
    readonly claimId: string;
    readonly ciphertext: string;
    /** Last time of an accusation, Unix time. */
    readonly accuseUntil: number;
    readonly blockNumber: number;
  };
  readonly blockNumber: number;
}

/** One head of the chain and everything known under it. A reorganisation makes another view; none ever changes. */
export interface MarketView {
  readonly head: Head;
  /** All that are not over, or have commits or claims that are not at an end. */
  bounties(): readonly KnownBounty[];
  bounty(bountyId: string): KnownBounty | undefined;
  /** Of the others, those that ended last, the latest first. */
  endedBounties(most: number): readonly KnownBounty[];
  /** Of one bounty, or all that are open. */
  claims(bountyId?: string): readonly KnownClaim[];
  claim(claimId: string): KnownClaim | undefined;
  /** Of one claim, or all that are not over. */
  games(claimId?: string): readonly KnownGame[];
  game(gameId: string): KnownGame | undefined;
  /** All that are neither paid nor refunded. */
  questions(): readonly KnownQuestion[];
  question(questionId: string): KnownQuestion | undefined;
  /** Of the others, those that changed last, the latest first. */
  endedQuestions(most: number): readonly KnownQuestion[];
  /** All that are neither paid nor refunded. */
  orders(): readonly KnownOrder[];
  order(orderId: string): KnownOrder | undefined;
  /** Of the others, those that changed last, the latest first. */
  endedOrders(most: number): readonly KnownOrder[];
}
