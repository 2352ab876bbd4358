/** The clocks of a market: a bar for all that is waited for, from now to its end. */
import { box, segment, text, wrap } from "../../svg/draw.ts";
import { brief, duration, fromNow } from "../../words.ts";
import { STAGE_WORDS } from "../terminal.ts";
import type { MarketModel } from "../types.ts";

const WIDTH = 640;
const LEFT = 226;
const RIGHT = 84;
const TOP = 24;
const ROW = 20;
/** More are left to the tables. */
const MOST = 30;

/** Something that ends at a time. */
export interface Clock {
  readonly what: string;
  readonly kind: "bounty" | "claim" | "game";
  /** Unix time. */
  readonly until: number;
}

const COLOUR = { bounty: 0, claim: 5, game: 1 } as const;

/** Everything that is waited for, what ends first above. */
export function clocksOf({ bounties, claims, games }: MarketModel): Clock[] {
  const clocks: Clock[] = [
    ...bounties.flatMap(({ bountyId, name, stage, until }): Clock[] =>
      until === undefined
        ? []
        : [{ what: `${name?.slice(0, 18) ?? brief(bountyId)}: ${STAGE_WORDS[stage]}`, kind: "bounty", until }],
    ),
    ...claims.flatMap(({ claimId, status, until }): Clock[] =>
      status === "challengeable" ? [{ what: `claim ${brief(claimId)}`, kind: "claim", until }] : [],
    ),
    ...games.flatMap(({ gameId, turn, deadline }): Clock[] =>
      turn === undefined ? [] : [{ what: `game ${brief(gameId)}: ${turn}`, kind: "game", until: deadline }],
    ),
  ];
  return clocks.sort((a, b) => a.until - b.until);
}

/** `undefined` where nothing is waited for. */
export function timelineSvg(model: MarketModel): string | undefined {
  const clocks = clocksOf(model);
  if (clocks.length === 0) return undefined;
  const shown = clocks.slice(0, MOST);
  const { now } = model;
  const span = Math.max(60, ...shown.map(({ until }) => until - now));
  const bottom = TOP + shown.length * ROW;
  // Minutes and weeks stand on one axis: its divisions grow.
  const at = (seconds: number) =>
    LEFT + (Math.log10(1 + Math.max(0, seconds) / 30) / Math.log10(1 + span / 30)) * (WIDTH - LEFT - RIGHT);
  const marks = [60, 600, 3_600, 21_600, 86_400, 604_800, 2_592_000].filter((seconds) => seconds <= span);
  const rows = shown.flatMap(({ what, kind, until }, i) => {
    const y = TOP + i * ROW;
    const late = until < now;
    return [
      text("tick end", LEFT - 8, y + 13, what),
      box(
        late ? "hit" : `c${COLOUR[kind]}`,
        LEFT,
        y + 4,
        Math.max(2, at(until - now) - LEFT),
        11,
        `${what}: ${fromNow(until, now)}`,
      ),
      text("name", Math.max(LEFT + 2, at(until - now)) + 5, y + 13, late ? "too late" : duration(until - now)),
    ];
  });
  return wrap("Clocks", WIDTH, bottom + 8, [
    ...marks.flatMap((mark) => [
      segment("grid", at(mark), TOP - 4, at(mark), bottom),
      text("tick middle", at(mark), TOP - 9, duration(mark)),
    ]),
    segment("axis", LEFT, TOP - 4, LEFT, bottom),
    text("tick middle", LEFT, TOP - 9, "now"),
    ...rows,
  ]);
}
