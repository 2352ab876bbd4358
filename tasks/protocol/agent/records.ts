/** What is folded from a market's events, as it is kept in memory and in the store. */
import type { FetchedBounty } from "../fetch.ts";
import { sideToMove } from "../game.ts";
import type { KnownAward, KnownBounty, KnownClaim, KnownCommit, KnownGame, KnownOrder, KnownQuestion } from "./view.ts";

/** A bounty without its commits, which are records of their own. */
export interface BountyRecord extends FetchedBounty {
  readonly status: KnownBounty["status"];
  readonly prizesPaid: number;
  readonly awards: readonly KnownAward[];
  readonly promised: bigint;
  readonly openedRows?: string;
  /** Unix time from which on its commits are revealed on the public rows. */
  readonly reopenedAt?: number;
  readonly commits: number;
  /** Commits that are neither revealed nor given back. */
  readonly openCommits: number;
  /** Claims that can still be challenged, disputed or released. */
  readonly openClaims: number;
}

export type CommitRecord = Omit<KnownCommit, "revealDeadline">;

export interface ClaimRecord extends KnownClaim {
  /** Of the games on it, oldest first. */
  readonly gameIds: readonly string[];
  readonly liveGames: number;
}

export interface GameRecord extends Omit<KnownGame, "deadline"> {
  /** The block of its last event. */
  readonly lastBlock: string;
}

/** Sealed rows that were opened. */
export interface RowsRecord {
  readonly root: string;
  readonly depth: number;
  /** Unix time. */
  readonly openedAt: number;
}

export interface PosterRecord {
  /** Bounties posted, or orders placed. */
  readonly posts: bigint;
}

/** The records by kind. Commits are named by `commitKey`, all others by their ids. */
export interface Records {
  readonly bounty: BountyRecord;
  readonly commit: CommitRecord;
  readonly claim: ClaimRecord;
  readonly game: GameRecord;
  readonly question: KnownQuestion;
  readonly order: KnownOrder;
  readonly rows: RowsRecord;
  readonly poster: PosterRecord;
}

export type Kind = keyof Records;

export const KINDS: readonly Kind[] = ["bounty", "commit", "claim", "game", "question", "order", "rows", "poster"];

/** Commits of a bounty are numbered from 0 without gaps. */
export const commitKey = (bountyId: string, index: bigint | number): string => `${bountyId}:${index}`;

export const isBountyOver = ({ status, openCommits, openClaims }: BountyRecord): boolean =>
  status !== "open" && openCommits === 0 && openClaims === 0;

const isPaidOrRefunded = ({ status }: KnownQuestion | KnownOrder): boolean =>
  status === "paid" || status === "refunded";

/** Whether nobody waits for anything more of it, so that it need not stay in memory. */
export function isOver<K extends Kind>(kind: K, record: Records[K], bountyOf: (id: string) => BountyRecord): boolean {
  switch (kind) {
    case "bounty":
      return isBountyOver(record as BountyRecord);
    case "commit":
      return isBountyOver(bountyOf((record as CommitRecord).bountyId));
    case "claim":
      return (record as ClaimRecord).status !== "open" && (record as ClaimRecord).liveGames === 0;
    case "game":
      return sideToMove((record as GameRecord).game.phase) === undefined;
    case "question":
    case "order":
      return isPaidOrRefunded(record as KnownQuestion | KnownOrder);
    default:
      return true;
  }
}

export function parentOf<K extends Kind>(kind: K, record: Records[K]): string | undefined {
  if (kind === "commit") return (record as CommitRecord).bountyId;
  if (kind === "claim")
    return (record as ClaimRecord).bountyId ?? (record as ClaimRecord).questionId ?? (record as ClaimRecord).orderId;
  return kind === "game" ? (record as GameRecord).claimId : undefined;
}

/** JSON has no integers of any size: they are objects with one field, which no text can be taken for. */
const BIGINT = "$n";

export function encodeRecord(record: object): string {
  return JSON.stringify(record, (_, value: unknown) =>
    typeof value === "bigint" ? { [BIGINT]: value.toString() } : value,
  );
}

export function decodeRecord(text: string): unknown {
  return JSON.parse(text, (_, value: unknown) => {
    const digits = (value as Record<string, unknown> | null)?.[BIGINT];
    return typeof digits === "string" ? BigInt(digits) : value;
  });
}
