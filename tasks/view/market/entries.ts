/** The leaderboard of a bounty: where its commits stand, and which is ahead. */

import { DIRECTION, JOB_KIND } from "../../protocol/bounty.ts";
import { sideToMove } from "../../protocol/game.ts";
import { floatOf } from "../words.ts";
import type { ShownBounty, ShownClaim, ShownCommit, ShownGame, ShownMarket } from "./input.ts";
import { rewardText } from "./money.ts";
import type { ClaimModel, EntryModel, EntryStatus, MarketFacts } from "./types.ts";

/** A score as JSON can have it. */
export const scoreValue = (score: number): number | string => (Number.isFinite(score) ? score : String(score));

/** Whether somebody is to move. */
export const isLive = ({ game }: ShownGame): boolean => sideToMove(game.phase) !== undefined;

function entryStatus(
  commit: ShownCommit,
  claim: ShownClaim | undefined,
  liveGames: number,
  paid: boolean,
  now: number,
): EntryStatus {
  if (paid) return "paid";
  if (commit.status === "committed") return commit.revealDeadline < now ? "late" : "hidden";
  if (commit.status !== "ranked" || !claim) {
    return commit.status === "none" || commit.status === "ranked" ? "hidden" : commit.status;
  }
  return claimStatus(claim, liveGames, now);
}

/** Where a claim stands. */
export function claimStatus(claim: ShownClaim, liveGames: number, now: number): ClaimModel["status"] {
  if (claim.status === "defeated") return "defeated";
  if (liveGames > 0) return "disputed";
  return claim.status === "open" && claim.deadline >= now ? "challengeable" : "stands";
}

/** An entry, and what it is ranked by: the least is the best. */
interface Ranked {
  readonly entry: EntryModel;
  readonly key: number;
}

/** Those that can win, or have won. */
const IN: readonly EntryStatus[] = ["challengeable", "disputed", "stands", "paid"];

/** The commits of a bounty, the best first, and then those that are out. */
export function entriesOf(view: ShownMarket, bounty: ShownBounty, facts: MarketFacts, now: number): EntryModel[] {
  const { kind, direction, token, hasThreshold, threshold } = bounty.terms;
  const entries = bounty.commits.map((commit): Ranked => {
    const claim = commit.claimId === undefined ? undefined : view.claim(commit.claimId);
    const games = claim ? view.games(claim.claimId).filter(isLive).length : 0;
    const award = bounty.awards.find(({ index }) => index === commit.index);
    const status = entryStatus(commit, claim, games, award !== undefined, now);
    const score = commit.score === undefined ? undefined : floatOf(commit.score);
    const until =
      status === "hidden" ? commit.revealDeadline : status === "challengeable" ? claim!.deadline : undefined;
    const sign = direction === DIRECTION.max ? -1 : 1;
    const entry: EntryModel = {
      index: Number(commit.index),
      solver: commit.solver,
      status,
      ...(score !== undefined && { score: scoreValue(score) }),
      ...(claim && { claimId: claim.claimId }),
      games,
      committedAt: commit.time,
      ...(until !== undefined && { until }),
      ...(award && { prize: rewardText(award.amount, token, facts.tokens) }),
    };
    // Exact jobs are won by the first commit.
    return { entry, key: kind === JOB_KIND.exact || score === undefined ? 0 : sign * score };
  });
  const bound = hasThreshold ? (direction === DIRECTION.max ? -1 : 1) * floatOf(threshold) : Infinity;
  const inRace = entries.filter(
    ({ entry, key }) => IN.includes(entry.status) && (kind === JOB_KIND.exact || key <= bound),
  );
  inRace.sort((a, b) => (a.key === b.key ? a.entry.index - b.entry.index : a.key - b.key));
  const out = entries.filter((ranked) => !inRace.includes(ranked));
  return [...inRace.map(({ entry }, i) => ({ ...entry, place: i + 1 })), ...out.map(({ entry }) => entry)];
}
