/** A market in a terminal: tables of what is going on, and what it waits for. */
import { styleText } from "node:util";

import { intervalBar } from "../interval.ts";
import { drawTable, type Column } from "../table.ts";
import { brief, count, cutLine, duration, fromNow, scoreText, utc } from "../words.ts";
import type { BountyModel, ClaimModel, GameModel, MarketModel, OrderModel, QuestionModel } from "./types.ts";

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

/** What a claim is for. */
function subjectOf({ bountyId, index, questionId, orderId }: ClaimModel): string {
  if (bountyId !== undefined) return `${brief(bountyId)} #${index}`;
  return orderId === undefined ? `question ${brief(questionId ?? "")}` : `order ${brief(orderId)}`;
}

function claimRow(claim: ClaimModel, now: number): string[] {
  return [
    brief(claim.claimId),
    subjectOf(claim),
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

const QUESTIONS = [left("question"), left("asker"), right("reward"), left("waits for"), left("until"), left("solver")];

/** What a question waits for, in words. */
export const QUESTION_WORDS: Readonly<Record<QuestionModel["stage"], string>> = {
  solver: "a solver",
  answer: "its answer",
  silence: "the solver, who is late",
  challenges: "challenges",
  disputes: "disputes",
  discard: "another solver: the answer was disproved",
  payment: "to be paid",
  refund: "its reward to go back",
  paid: "paid",
  refunded: "refunded",
};

function questionRow({ questionId, asker, reward, stage, until, solver }: QuestionModel, now: number): string[] {
  const clock = until === undefined ? "–" : fromNow(until, now);
  return [brief(questionId), brief(asker), reward, QUESTION_WORDS[stage], clock, solver ? brief(solver) : "–"];
}

const ORDERS = [left("order"), left("name"), left("score"), right("reward"), left("waits for"), left("until")];

/** What a private order waits for, in words. */
export const ORDER_WORDS: Readonly<Record<OrderModel["stage"], string>> = {
  solver: "a solver",
  delivery: "its delivery",
  silence: "the solver, who is late",
  challenges: "challenges by who can read it",
  disputes: "disputes",
  discard: "its reward to go back: the delivery was disproved",
  payment: "to be paid",
  refund: "its reward to go back",
  paid: "paid",
  refunded: "refunded",
};

/** What a private order asks for. */
export const wantedScore = ({ direction, threshold }: OrderModel): string =>
  threshold === undefined ? direction : `${direction === "max" ? "≥" : "≤"} ${scoreText(threshold)}`;

function orderRow(order: OrderModel, now: number): string[] {
  const { orderId, name, reward, stage, until, solver } = order;
  const clock = until === undefined ? "–" : fromNow(until, now);
  const asked = [brief(orderId), name ?? "–", wantedScore(order), reward];
  return [...asked, ORDER_WORDS[stage], clock, solver ? brief(solver) : "–"];
}

interface Section {
  readonly title: string;
  readonly columns: readonly Column[];
  readonly rows: readonly string[][];
}

/** Lines around the rows of a table: an empty one, the title, the frame, the heads, how many are left out. */
const FRAME = 7;

/** How many rows of each section are shown, so that all together have at most `rows` lines; at least one of each. */
export function shares(counts: readonly number[], rows: number): number[] {
  let room = rows - FRAME * counts.length;
  const given = counts.map(() => 0);
  for (;;) {
    const wanting = counts.flatMap((wanted, i) => (given[i]! < wanted ? [i] : []));
    const each = Math.floor(room / wanting.length);
    if (wanting.length === 0 || !(each >= 1)) break;
    for (const i of wanting) {
      const more = Math.min(each, counts[i]! - given[i]!);
      given[i]! += more;
      room -= more;
    }
    if (room === Infinity) return [...counts];
  }
  return given.map((share, i) => Math.max(share, Math.min(1, counts[i]!)));
}

function sectionLines({ title, columns, rows }: Section, most: number): string[] {
  const hidden = rows.length - most;
  const table = drawTable(columns, hidden > 0 ? rows.slice(0, most) : rows);
  return ["", title, ...table.split("\n"), ...(hidden > 0 ? [`… and ${hidden} more`] : [])];
}

/** Claims that somebody may still do something about. */
const isOpen = ({ status }: ClaimModel): boolean => status === "challengeable" || status === "disputed";
const isOver = ({ stage }: BountyModel): boolean => ["settled", "refunded", "cancelled"].includes(stage);

/** A question or an order that somebody waits for. */
export const isUnfinished = ({ stage }: Pick<QuestionModel | OrderModel, "stage">): boolean =>
  stage !== "paid" && stage !== "refunded";

/** The room of a terminal, and whether it has colours. */
export interface TerminalSize {
  readonly rows?: number;
  readonly columns?: number;
  readonly colour?: boolean;
}

/** The market as text; what does not fit is counted. */
export function marketText(model: MarketModel, size: TerminalSize = {}): string {
  const { rows = Infinity, columns = Infinity, colour = false } = size;
  const { block, now, bounties, claims, games, questions, orders } = model;
  // What ends first comes first.
  const live = games.filter(({ turn }) => turn !== undefined).sort((a, b) => a.deadline - b.deadline);
  const open = claims.filter(isOpen).sort((a, b) => a.until - b.until);
  const asked = questions.filter(isUnfinished);
  const ordered = orders.filter(isUnfinished);
  const sections: readonly Section[] = [
    {
      title: "Disputes",
      columns: [...GAMES, left("to move"), right("clock")],
      rows: live.map((game) => gameRow(game, now)),
    },
    {
      title: "Bounties",
      columns: [...BOUNTIES, right("shown / commits"), right("best")],
      rows: bounties.map((bounty) => bountyRow(bounty, now)),
    },
    { title: "Claims", columns: CLAIMS, rows: open.map((claim) => claimRow(claim, now)) },
    { title: "Questions", columns: QUESTIONS, rows: questions.map((question) => questionRow(question, now)) },
    {
      title: "Private orders",
      columns: [...ORDERS, left("solver")],
      rows: orders.map((order) => orderRow(order, now)),
    },
  ];
  const shown = sections.filter((section) => section.rows.length > 0);
  const heads = [
    `Ketwork market, chain ${model.chainId}, block ${block.number}, ${utc(now)}`,
    `${bounties.filter((bounty) => !isOver(bounty)).length} bounties open, ${open.length} claims open, ` +
      `${live.length} games live` +
      (asked.length > 0 ? `, ${asked.length} questions open` : "") +
      (ordered.length > 0 ? `, ${ordered.length} private orders open` : ""),
  ];
  const most = shares(
    shown.map((section) => section.rows.length),
    // The last line stays empty, as the cursor is there.
    rows - heads.length - 1,
  );
  const lines = [...heads, ...shown.flatMap((section, i) => sectionLines(section, most[i]!))];
  const cut = lines.slice(0, rows - 1).map((line) => cutLine(line, columns));
  return (colour ? cut.map(paint) : cut).join("\n");
}

const HEADS: readonly string[] = ["Bounties", "Claims", "Disputes", "Questions", "Private orders"];

/** A line in colour; terminals without colours get none. */
function paint(line: string): string {
  if (HEADS.includes(line)) return styleText("bold", line);
  if (line.startsWith("Ketwork market")) return styleText(["bold", "cyan"], line);
  return line
    .replace(/[┌┬┐├┼┤└┴┘─│·]+/g, (frame) => styleText("dim", frame))
    .replace(/█+|disputed|disputes|too late/g, (alarm) => styleText("red", alarm))
    .replace(/\b(settled|stands|paid)\b/g, (good) => styleText("green", good));
}
