/** How fast the chain's clock may go: nobody honest is made late by the harness alone. */
import type { EventRecord } from "../../tasks/protocol/index.ts";

/** Seconds of the chain a block: while all have nothing to do, while some are at work, while one is away. */
export const PACE = { idle: 30, busy: 12, away: 5 } as const;
/** A jump ends so long before anything is due, in seconds. */
const SLACK = 300;

/**
 * How many seconds the clock may jump.
 * @param wanted seconds
 * @param left of everybody, seconds until the most urgent of its duties is too late
 * @param isGameOpen a game's clock runs: there is no jump
 */
export function jumpOf(wanted: number, left: readonly number[], isGameOpen: boolean): number {
  return isGameOpen ? 0 : Math.max(0, Math.min(wanted, ...left.map((seconds) => seconds - SLACK)));
}

/**
 * Seconds until the commits of each bounty end on which one of the solvers has not committed yet: an agent that has not
 * thought about a bounty does not say that it is idle with regard to it.
 */
export function commitSecondsLeft(events: readonly EventRecord[], solvers: readonly string[], now: number): number[] {
  const committed = new Set(
    events.flatMap(({ event, args }) =>
      event === "Committed" ? [`${String(args["bountyId"])} ${String(args["solver"])}`] : [],
    ),
  );
  return events
    .filter(({ event }) => event === "BountyPosted")
    .filter(({ args }) => solvers.some((solver) => !committed.has(`${String(args["bountyId"])} ${solver}`)))
    .map(({ args }) => Number((args["terms"] as EventRecord["args"])["commitDeadline"]) - now)
    .filter((seconds) => seconds >= 0);
}

/** Whether a game is not over. */
export function gameIsOpen(events: readonly EventRecord[]): boolean {
  const count = (name: string) => events.filter(({ event }) => event === name).length;
  return count("Challenged") > count("GameDecided") + count("GameClosed");
}
