/** What anybody may do about a bounty whose reveals are over: prune, pay prizes, begin anew, give the rest back. */
import { DIRECTION, JOB_KIND, type Terms } from "../../bounty.ts";
import type { Duty } from "../../clock/index.ts";
import type { AgentContext } from "../role.ts";
import type { KnownBounty, MarketView } from "../view.ts";
import { isSealed } from "./statements.ts";

/** Claims and commits that one call of `prune` looks at. */
const PRUNED_AT_ONCE = 100;

/** One prize, exact: every commit has times of its own. */
export const isRolling = ({ kind, prizeBps }: Pick<Terms, "kind" | "prizeBps">): boolean =>
  kind === JOB_KIND.exact && prizeBps[1] === 0n;

/** Binary64 of its bits. */
export function scoreOf(bits: bigint): number {
  return new Float64Array(BigUint64Array.of(bits).buffer)[0]!;
}

/** Whether a score reaches the threshold; NaN reaches none. */
export function reaches({ hasThreshold, threshold, direction }: Terms, score: number): boolean {
  if (Number.isNaN(score)) return false;
  if (!hasThreshold) return true;
  const wanted = scoreOf(threshold);
  return direction === DIRECTION.max ? score >= wanted : score <= wanted;
}

/** Whether score `a` ranks above score `b`. */
export const isBetter = ({ direction }: Pick<Terms, "direction">, a: number, b: number): boolean =>
  direction === DIRECTION.max ? a > b : a < b;

interface Ending {
  readonly method: "prune" | "settle" | "reopen" | "refund";
  readonly key: string;
  readonly args: readonly unknown[];
}

/** When a bounty may first be brought to its end; `undefined` where it has ended. */
export function endsAfter(
  { status, terms, commits }: KnownBounty,
  view: MarketView,
  bountyId: string,
): number | undefined {
  if (status !== "open") return undefined;
  const commitDeadline = Number(terms.commitDeadline);
  const ranked = view.claims(bountyId);
  if (ranked.length > 0) {
    // Defeated leaders can be dropped, and those whose window is over paid.
    return Math.min(...ranked.map(({ status: fate, deadline }) => (fate === "defeated" ? 0 : deadline)));
  }
  const pending = commits.filter((commit) => commit.status === "committed").map(({ revealDeadline }) => revealDeadline);
  return Math.max(commitDeadline, ...pending);
}

/** What is due of a bounty's end, by the chain's own word; `undefined` while all that is left is to wait. */
async function endingOf({ market }: AgentContext, view: MarketView, bounty: KnownBounty): Promise<Ending | undefined> {
  const { bountyId, terms, commits, prizesPaid } = bounty;
  const { board, game } = market;
  const now = view.head.timestamp;
  const [ranked, leader] = await board.leaderOf(bountyId);
  if (ranked > 0n) {
    const { claimId, score } = await board.commitOf(bountyId, leader);
    if (await game.isDefeated(claimId)) {
      return { method: "prune", key: `prune:${bountyId}:${claimId}`, args: [bountyId, PRUNED_AT_ONCE] };
    }
    if (!(await game.isFinal(claimId))) return undefined;
    if (!reaches(terms, scoreOf(score))) return { method: "refund", key: `refund:${bountyId}`, args: [bountyId] };
    const { resolved } = await board.bountyOf(bountyId);
    if (isRolling(terms) && resolved < leader) {
      const before = await board.revealDeadlineOf(bountyId, leader - 1n);
      const rest = commits.slice(0, Number(leader)).some(({ status }) => status === "committed");
      if (now <= Number(before)) {
        const key = `prune:${bountyId}:${claimId}:${resolved}`;
        return rest ? undefined : { method: "prune", key, args: [bountyId, PRUNED_AT_ONCE] };
      }
    }
    return { method: "settle", key: `settle:${bountyId}:${prizesPaid}`, args: [bountyId] };
  }
  const over = Math.max(Number(terms.commitDeadline), ...commits.map(({ revealDeadline }) => revealDeadline));
  if (now <= over) return undefined;
  const awaits = commits.length > 0 && prizesPaid === 0 && isSealed(terms) && (await board.onSealedRows(bountyId));
  return awaits
    ? { method: "reopen", key: `reopen:${bountyId}`, args: [bountyId] }
    : { method: "refund", key: `refund:${bountyId}`, args: [bountyId] };
}

/**
 * Brings a bounty to its end, a call at a time.
 * @param delaySeconds how long others are waited for
 */
export function endingDuties(context: AgentContext, view: MarketView, bounty: KnownBounty, delaySeconds = 0): Duty[] {
  const after = endsAfter(bounty, view, bounty.bountyId);
  if (after === undefined || view.head.timestamp <= after + delaySeconds) return [];
  const { bountyId } = bounty;
  return [
    {
      key: `end:${bountyId}`,
      deadline: Infinity,
      run: async () => {
        const now = context.view();
        const known = now.bounty(bountyId);
        if (known?.status !== "open") return;
        const ending = await endingOf(context, now, known);
        if (!ending) return;
        const { method, key, args } = ending;
        await context.send(key, {
          contract: context.market.board,
          method,
          args,
          // A second payment would be that of the next prize, under another key.
          repeatable: method !== "settle",
          // All others revert then.
          mayDoNothing: method === "prune",
        });
        context.metrics.count("bounty_endings_total", { method });
        context.log.info({ bountyId, method }, `bounty: ${method}`);
      },
    },
  ];
}
