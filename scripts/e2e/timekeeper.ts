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

/** Whether a game is not over. */
export function gameIsOpen(events: readonly EventRecord[]): boolean {
  const count = (name: string) => events.filter(({ event }) => event === name).length;
  return count("Challenged") > count("GameDecided") + count("GameClosed");
}
