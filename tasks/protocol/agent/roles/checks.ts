/** Computes the claims of which nothing is known yet, several at a time. */
import type { Duty } from "../../clock/index.ts";
import type { AgentContext } from "../role.ts";
import type { KnownClaim, MarketView } from "../view.ts";
import type { WatchtowerOptions } from "./options.ts";
import { judgeClaim, secondsOf, verdictOf } from "./verdicts.ts";

/** Seconds after which data that were missing are asked for again. */
const UNKNOWN_AGAIN_SECONDS = 300;
/** Seconds that a challenge takes after the check. */
const CHALLENGE_SECONDS = 30;

/** The order in which claims are computed: urgent ones by their deadline, the others by their cost. */
export function orderOfChecks<Item extends { readonly deadline: number; readonly seconds: number }>(
  items: readonly Item[],
  now: number,
  urgentSeconds: number,
): Item[] {
  const slack = ({ deadline, seconds }: Item): number => deadline - seconds - now;
  const isUrgent = (item: Item): boolean => slack(item) < urgentSeconds;
  return [...items].sort((a, b) => {
    if (isUrgent(a) !== isUrgent(b)) return isUrgent(a) ? -1 : 1;
    return isUrgent(a) ? slack(a) - slack(b) : a.seconds - b.seconds || a.deadline - b.deadline;
  });
}

/** A claim and the seconds that it takes. */
interface Costed {
  readonly claim: KnownClaim;
  readonly seconds: number;
  readonly deadline: number;
}

/** As many duties as claims are computed at once; each takes the next claim of the latest view, until none is left. */
export function claimChecks(
  context: AgentContext,
  { checksAtOnce, urgentSeconds, maxSeconds, marginSeconds }: WatchtowerOptions,
): (view: MarketView, claims: readonly KnownClaim[]) => Duty[] {
  const { log, metrics } = context;
  const running = new Set<string>();
  const busy = new Set<number>();
  /** Claims that could not be computed, or take too long, and when they are looked at again. */
  const later = new Map<string, number>();
  let wanted: readonly KnownClaim[] = [];

  const putOff = (claim: KnownClaim, why: object, message: string): void => {
    later.set(claim.claimId, context.view().head.timestamp + UNKNOWN_AGAIN_SECONDS);
    metrics.count("claims_put_off_total");
    log.warn({ claimId: claim.claimId, ...why }, message);
  };

  async function cost(claim: KnownClaim): Promise<Costed[]> {
    try {
      const seconds = secondsOf(await context.program(claim.programId));
      if (seconds <= maxSeconds) return [{ claim, seconds, deadline: claim.deadline }];
      putOff(claim, { seconds }, "claim: takes longer than is allowed");
    } catch (error) {
      putOff(claim, { err: String(error) }, "claim: its program is not to be had");
    }
    return [];
  }

  const isDue = ({ claimId, deadline }: KnownClaim, now: number): boolean =>
    now <= deadline &&
    !running.has(claimId) &&
    (later.get(claimId) ?? 0) <= now &&
    verdictOf(context, claimId) === undefined;

  async function next(): Promise<KnownClaim | undefined> {
    const now = context.view().head.timestamp;
    const costed = await Promise.all(wanted.filter((claim) => isDue(claim, now)).map(cost));
    const ordered = orderOfChecks(costed.flat(), now, urgentSeconds);
    // Others may have taken some while programs were fetched.
    const found = ordered.find(({ claim }) => !running.has(claim.claimId))?.claim;
    if (found) running.add(found.claimId);
    return found;
  }

  async function drain(slot: number, signal: AbortSignal): Promise<void> {
    busy.add(slot);
    try {
      for (let claim = await next(); claim; claim = signal.aborted ? undefined : await next()) {
        const started = performance.now();
        try {
          const verdict = await judgeClaim(context, context.view(), claim, signal);
          if (verdict === "unknown") putOff(claim, {}, "claim: to be looked at again");
        } finally {
          running.delete(claim.claimId);
        }
        metrics.observe("claim_check_seconds", (performance.now() - started) / 1000);
      }
    } finally {
      busy.delete(slot);
    }
  }

  return (view, claims) => {
    wanted = claims;
    const due = claims.filter((claim) => isDue(claim, view.head.timestamp));
    metrics.set("claims_unchecked", due.length + running.size);
    const earliest = Math.min(
      ...due.map(({ deadline }) => deadline),
      ...claims.filter(({ claimId }) => running.has(claimId)).map(({ deadline }) => deadline),
    );
    return (
      Array.from({ length: checksAtOnce }, (_, slot) => slot)
        // One that runs stays entered, so that nobody stops it.
        .filter((slot) => busy.has(slot) || slot < due.length)
        .map((slot) => ({
          key: `checks:${slot}`,
          deadline: earliest,
          seconds: CHALLENGE_SECONDS + marginSeconds,
          run: (signal: AbortSignal) => drain(slot, signal),
        }))
    );
  };
}
