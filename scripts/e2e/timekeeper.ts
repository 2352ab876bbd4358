/** How fast the chain's clock may go: nobody honest is made late by the harness alone. */
import type { EventRecord } from "../../tasks/protocol/index.ts";

/** Seconds of the chain a block: while all have nothing to do, while some are at work, while one is away. */
export const PACE = { idle: 30, busy: 12, away: 5 } as const;
/** A jump ends so long before anything is due, in seconds. */
const SLACK = 300;

type Fields = EventRecord["args"];
const secondsOf = (args: Fields, name: string): number => Number(args[name] as string);

/** The times at which something ends that is still to come: after it, what was not done is too late. */
export function deadlinesOf(events: readonly EventRecord[]): number[] {
  const named = (name: string) => events.filter(({ event }) => event === name).map(({ args }) => args);
  const ended = new Set(
    ["BountySettled", "BountyRefunded", "BountyCancelled"].flatMap((name) =>
      named(name).map((args) => args["bountyId"] as string),
    ),
  );
  const times: number[] = [];
  for (const posted of named("BountyPosted")) {
    if (ended.has(posted["bountyId"] as string)) continue;
    const terms = posted["terms"] as Fields;
    const commits = secondsOf(terms, "commitDeadline");
    const unseal = commits + secondsOf(terms, "unsealSeconds");
    times.push(commits, unseal, unseal + secondsOf(terms, "revealSeconds"));
  }
  for (const reopened of named("BountyReopened")) times.push(secondsOf(reopened, "revealDeadline"));
  for (const opened of named("ClaimOpened")) times.push(secondsOf(opened, "challengeUntil"));
  return times;
}

/**
 * The furthest time up to `wanted` to which the clock may jump from `now`.
 * @param isGameOpen a game's clock runs: there is no jump
 */
export function jumpTo(now: number, wanted: number, deadlines: readonly number[], isGameOpen: boolean): number {
  if (isGameOpen) return now;
  const next = Math.min(...deadlines.filter((time) => time > now), Infinity);
  return Math.max(now, Math.min(wanted, next - SLACK));
}

/** Whether a game is not over. */
export function gameIsOpen(events: readonly EventRecord[]): boolean {
  const count = (name: string) => events.filter(({ event }) => event === name).length;
  return count("Challenged") > count("GameDecided") + count("GameClosed");
}
