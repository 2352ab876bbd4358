/** A state and a head as roles see them. */
import { JOB_KIND } from "../bounty.ts";
import type { Head } from "../rpc/index.ts";
import { commitKey, type BountyRecord, type CommitRecord, type GameRecord } from "./records.ts";
import type { State } from "./state.ts";
import type { KnownBounty, KnownCommit, KnownGame, MarketView } from "./view.ts";

/** @param deadlineOf last time of the move that a game waits for, Unix time */
export function viewOf(head: Head, state: State, deadlineOf: (game: GameRecord) => number): MarketView {
  const bounties = new Map<string, KnownBounty>();
  const bountyOf = (record: BountyRecord): KnownBounty => {
    const known = bounties.get(record.bountyId);
    if (known) return known;
    const made = knownBounty(record, commitsOf(state, record));
    bounties.set(record.bountyId, made);
    return made;
  };
  const knownGame = (record: GameRecord): KnownGame => ({ ...record, deadline: deadlineOf(record) });
  const found = <T, K>(record: T | undefined, make: (record: T) => K): K | undefined => record && make(record);
  const present = <T>(items: readonly (T | undefined)[]): T[] => items.filter((item) => item !== undefined);
  return {
    head,
    bounties: () => state.live("bounty").map(bountyOf),
    bounty: (bountyId) => found(state.get("bounty", bountyId), bountyOf),
    endedBounties: (most) => state.ended("bounty", most).map(bountyOf),
    claims(bountyId) {
      if (bountyId === undefined) {
        return state.live("claim").filter(({ status }) => status === "open");
      }
      const commits = found(state.get("bounty", bountyId), (bounty) => commitsOf(state, bounty)) ?? [];
      return present(commits.map(({ claimId }) => claimId && state.get("claim", claimId))).filter(
        (claim) => typeof claim === "object",
      );
    },
    claim: (claimId) => state.get("claim", claimId),
    games(claimId) {
      if (claimId === undefined) return state.live("game").map(knownGame);
      const { gameIds = [] } = state.get("claim", claimId) ?? {};
      return present(gameIds.map((id) => state.get("game", id))).map(knownGame);
    },
    game: (gameId) => found(state.get("game", gameId), knownGame),
    questions: () => state.live("question"),
    question: (questionId) => state.get("question", questionId),
    endedQuestions: (most) => state.ended("question", most),
    orders: () => state.live("order"),
    order: (orderId) => state.get("order", orderId),
    endedOrders: (most) => state.ended("order", most),
  };
}

const commitsOf = (state: State, { bountyId, commits }: BountyRecord): CommitRecord[] =>
  Array.from({ length: commits }, (_, i) => state.get("commit", commitKey(bountyId, i))!);

function knownBounty(record: BountyRecord, made: readonly CommitRecord[]): KnownBounty {
  const commits = made.map((commit): KnownCommit => ({ ...commit, revealDeadline: revealDeadlineOf(record, commit) }));
  return { ...record, commits, reopened: record.reopenedAt !== undefined };
}

/** As `IBountyBoard.revealDeadlineOf`. */
function revealDeadlineOf({ terms, reopenedAt }: BountyRecord, { time }: CommitRecord): number {
  // One prize, exact: each commit has its own time.
  const isRolling = terms.kind === JOB_KIND.exact && terms.prizeBps[1] === 0n;
  const start = reopenedAt ?? (isRolling ? time : Number(terms.commitDeadline + terms.unsealSeconds));
  return start + Number(terms.revealSeconds);
}
