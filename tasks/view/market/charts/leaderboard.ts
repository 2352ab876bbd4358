/** The leaderboard of a bounty: a dot for every score, the best above. */
import { box, LETTER, num, segment, text, wrap } from "../../svg/draw.ts";
import { formatTick, placeOn, tightScale } from "../../svg/plot.ts";
import { brief } from "../../words.ts";
import { shownScore } from "../terminal.ts";
import type { BountyModel, EntryModel } from "../types.ts";

const WIDTH = 480;
const ROW = 22;
const LEFT = 170;
const RIGHT = 108;
const BOTTOM = 26;
/** More are left to the table. */
const MOST = 20;

const isOut = ({ place }: EntryModel): boolean => place === undefined;

/** `undefined` where there are not two scores that have a place on an axis. */
export function leaderboardSvg(bounty: BountyModel): string | undefined {
  const shown = bounty.entries.filter(({ score }) => typeof score === "number").slice(0, MOST);
  if (shown.length < 2) return undefined;
  const threshold = bounty.threshold !== undefined && Number.isFinite(bounty.threshold) ? [bounty.threshold] : [];
  const scale = tightScale([...shown.map(({ score }) => score as number), ...threshold]);
  const at = (value: number) => LEFT + 6 + placeOn(scale, value) * (WIDTH - LEFT - RIGHT - 12);
  const bottom = 8 + shown.length * ROW;
  const every = Math.ceil(scale.ticks.length / 4);
  const ticks = scale.ticks.filter((_, i) => i % every === 0);
  const parts = [
    ...ticks.flatMap((tick) => [
      segment("grid", at(tick), 4, at(tick), bottom),
      text("tick middle", at(tick), bottom + 16, formatTick(tick)),
    ]),
    ...threshold.map((value) => segment("limit", at(value), 4, at(value), bottom)),
    ...shown.flatMap((entry, i) => {
      const y = 8 + i * ROW + ROW / 2;
      const [score, place] = [entry.score as number, entry.place === undefined ? "–" : `${entry.place}.`];
      return [
        text("name end", 22, y + 4, place),
        text(
          "tick",
          30,
          y + 4,
          `#${entry.index} ${brief(entry.solver)}`.slice(0, Math.floor((LEFT - 36) / LETTER) + 2),
        ),
        segment("grid", LEFT, y, WIDTH - RIGHT, y),
        isOut(entry)
          ? `<path class="cross" d="M${num(at(score) - 4)} ${num(y - 4)}l8 8m0 -8l-8 8"/>`
          : `<circle class="c${entry.place === 1 ? 2 : 0}" cx="${num(at(score))}" cy="${num(y)}" r="5"/>`,
        text(isOut(entry) ? "tick" : "name", WIDTH - RIGHT + 6, y + 4, shownScore(score)),
      ];
    }),
  ];
  return wrap("Leaderboard", WIDTH, bottom + BOTTOM, [box("plain", 0, 0, WIDTH, bottom + BOTTOM), ...parts]);
}
