/** A market in a terminal: tables of what is going on, and what it waits for. */
import { intervalBar } from "../interval.ts";
import { drawTable, type Column } from "../table.ts";
import { brief, count, duration, fromNow, scoreText, utc } from "../words.ts";
import type { BountyModel, ClaimModel, GameModel, MarketModel } from "./types.ts";

/** What a bounty waits for, in words. */
export const STAGE_WORDS: Readonly<Record<BountyModel["stage"], string>> = {
  commits: "commits",
  rows: "sealed rows to be opened",
  reveals: "reveals",
  challenges: "challenges",
  disputes: "disputes",
  settlement: "to be settled",
  settled: "settled",
  refunded: "refunded",
  cancelled: "cancelled",
};

const BAR = 16;

/** A score, or a dash where there is none. */
export const shownScore = (score: number | string | undefined): string =>
  score === undefined ? "–" : typeof score === "number" ? scoreText(score) : score;

function bountyRow(bounty: BountyModel, now: number): string[] {
  const revealed = bounty.entries.filter(({ score }) => score !== undefined).length;
  const best = bounty.entries.find(({ place }) => place === 1);
  return [
    brief(bounty.bountyId),
    bounty.name ?? "–",
    `${bounty.kind}, ${bounty.direction}`,
    bounty.reward,
    STAGE_WORDS[bounty.stage],
    bounty.until === undefined ? "–" : fromNow(bounty.until, now),
    `${revealed} / ${bounty.entries.length}`,
    best ? `${shownScore(best.score)} (#${best.index})` : "–",
  ];
}

function claimRow(claim: ClaimModel, now: number): string[] {
  return [
    brief(claim.claimId),
    claim.bountyId === undefined
      ? `question ${brief(claim.questionId ?? "")}`
      : `${brief(claim.bountyId)} #${claim.index}`,
    brief(claim.solver),
    count(claim.steps),
    claim.status,
    claim.status === "challengeable" ? fromNow(claim.until, now) : "–",
  ];
}

function gameRow(game: GameModel, now: number): string[] {
  return [
    brief(game.gameId),
    brief(game.claimId),
    `${brief(game.solver)} : ${brief(game.challenger)}`,
    intervalBar(game.lo, game.hi, game.steps, BAR),
    game.phase,
    game.turn ?? "over",
    game.turn === undefined ? "–" : game.deadline >= now ? duration(game.deadline - now) : "too late",
  ];
}

const right = (head: string): Column => ({ head, align: "right" });
const left = (head: string): Column => ({ head });

const BOUNTIES = [left("bounty"), left("name"), left("job"), right("reward"), left("waits for"), left("until")];
const CLAIMS = [left("claim"), left("of"), left("solver"), right("steps"), left("status"), left("until")];
const GAMES = [left("game"), left("claim"), left("solver : challenger"), left("disputed steps"), left("phase")];

function section(title: string, columns: readonly Column[], rows: readonly string[][], most: number): string[] {
  if (rows.length === 0) return [];
  const left = rows.length - most;
  const table = drawTable(columns, left > 0 ? rows.slice(0, most) : rows);
  return ["", title, table, ...(left > 0 ? [`… and ${left} more`] : [])];
}

/** Claims that somebody may still do something about. */
const isOpen = ({ status }: ClaimModel): boolean => status === "challengeable" || status === "disputed";

/**
 * The market as text.
 * @param most rows of a table that are shown
 */
export function marketText(model: MarketModel, most = Infinity): string {
  const { block, now, bounties, claims, games } = model;
  const live = games.filter(({ turn }) => turn !== undefined);
  const open = claims.filter(isOpen);
  // What ends first comes first.
  const soonest = [...live].sort((a, b) => a.deadline - b.deadline);
  const lines = [
    `Ketwork market, chain ${model.chainId}, block ${block.number}, ${utc(now)}`,
    `${bounties.filter(({ stage }) => !["settled", "refunded", "cancelled"].includes(stage)).length} bounties open, ` +
      `${open.length} claims open, ${live.length} games live`,
    ...section(
      "Bounties",
      [...BOUNTIES, right("shown / commits"), right("best")],
      bounties.map((bounty) => bountyRow(bounty, now)),
      most,
    ),
    ...section(
      "Claims",
      CLAIMS,
      [...open].sort((a, b) => a.until - b.until).map((claim) => claimRow(claim, now)),
      most,
    ),
    ...section(
      "Disputes",
      [...GAMES, left("to move"), right("clock")],
      soonest.map((game) => gameRow(game, now)),
      most,
    ),
  ];
  return lines.join("\n");
}
