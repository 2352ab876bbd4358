/** Disputes, questions, private orders and gas on a market's page. */
import { gameSvg } from "../../game/svg.ts";
import { escapeText } from "../../svg/draw.ts";
import { brief, count, duration, ether, fromNow } from "../../words.ts";
import { gasSvg } from "../charts/gas.ts";
import { ORDER_WORDS, QUESTION_WORDS, wantedScore } from "../terminal.ts";
import type {
  GameModel,
  GasOfCall,
  MarketModel,
  OrderModel,
  OrderStage,
  PageFacts,
  QuestionModel,
  QuestionStage,
} from "../types.ts";
import { cell, figure, hash, pill, table, type PillKind } from "./parts.ts";

function gameFigure(game: GameModel, now: number, { pictures }: PageFacts): string {
  const { gameId, solver, challenger, turn, phase, deadline } = game;
  const picture = pictures?.get(gameId);
  const clock = deadline >= now ? `${duration(deadline - now)} left` : "too late";
  const state =
    turn === undefined
      ? pill(phase.replace("Won", " won").toLowerCase(), "good")
      : pill(`${turn} moves, ${clock}`, "bad");
  const bonds = `bonds ${ether(BigInt(game.solverBond))} : ${ether(BigInt(game.challengerBond))}`;
  const note = `${brief(challenger)} against ${brief(solver)}${turn === undefined ? "" : `; ${bonds}`}`;
  const caption = `<figcaption><span>Game ${hash(gameId)}<small>${escapeText(note)}</small></span>${state}</figcaption>`;
  return `<figure class="card game">${caption}\n${picture ? gameSvg(picture) : ""}</figure>`;
}

export function disputes({ games, now }: MarketModel, facts: PageFacts): string {
  if (games.length === 0) return '<div class="card empty">Nobody disagrees.</div>';
  const sorted = [...games].sort((a, b) => Number(b.turn !== undefined) - Number(a.turn !== undefined));
  const figures = sorted.map((game) => gameFigure(game, now, facts));
  return `<p class="soft">Green: agreed. Red: the part that the challenger rejects, which opens into the next row, down to one step that the contract computes itself.</p>
<div class="charts cards">
${figures.join("\n")}
</div>`;
}

const KINDS: Partial<Record<QuestionStage | OrderStage, PillKind>> = {
  ...{ solver: "live", answer: "live", delivery: "live", challenges: "wait", payment: "wait", paid: "good" },
  ...{ disputes: "bad", silence: "bad", discard: "bad" },
};

function questionRow({ questionId, asker, modelId, reward, stage, until, solver }: QuestionModel, now: number): string {
  return `<tr>${[
    cell(hash(questionId)),
    cell(hash(asker)),
    cell(modelId === undefined ? "–" : escapeText(modelId), "number"),
    cell(escapeText(reward), "number"),
    cell(pill(QUESTION_WORDS[stage], KINDS[stage])),
    cell(until === undefined ? "" : fromNow(until, now)),
    cell(solver === undefined ? "" : hash(solver)),
  ].join("")}</tr>`;
}

/** Nothing where nobody has asked. */
export function questions({ questions: all, now }: MarketModel): string {
  if (all.length === 0) return "";
  const [left, right] = [(name: string) => ({ name }), (name: string) => ({ name, isNumber: true })];
  const heads = [left("question"), left("asker"), right("model"), right("reward"), left("waits for"), left("until")];
  const rows = all.map((question) => questionRow(question, now));
  return `<h2>Questions to models</h2>\n<div class="card">${table([...heads, left("solver")], rows)}</div>`;
}

function orderRow(order: OrderModel, now: number): string {
  const { orderId, name, reward, stage, until, solver } = order;
  return `<tr>${[
    cell(hash(orderId)),
    cell(escapeText(name ?? "–")),
    cell(escapeText(wantedScore(order)), "number"),
    cell(escapeText(reward), "number"),
    cell(pill(ORDER_WORDS[stage], KINDS[stage])),
    cell(until === undefined ? "" : fromNow(until, now)),
    cell(solver === undefined ? "" : hash(solver)),
  ].join("")}</tr>`;
}

/** Nothing where nobody has ordered. */
export function privateOrders({ orders, now }: MarketModel): string {
  if (orders.length === 0) return "";
  const [left, right] = [(name: string) => ({ name }), (name: string) => ({ name, isNumber: true })];
  const heads = [left("order"), left("name"), right("score"), right("reward"), left("waits for"), left("until")];
  const rows = orders.map((order) => orderRow(order, now));
  return `<h2>Private orders</h2>\n<div class="card">${table([...heads, left("solver")], rows)}</div>`;
}

/** Nothing where nothing was called. */
export function gas(calls: readonly GasOfCall[]): string {
  if (calls.length === 0) return "";
  const number = (value: number) => cell(count(value), "number");
  const rows = calls.map(
    ({ call, count: times, least, median, most }) =>
      `<tr>${cell(escapeText(call))}${number(times)}${number(least)}${number(median)}${number(most)}</tr>`,
  );
  const heads = ["calls", "least", "median", "most"].map((name) => ({ name, isNumber: true }));
  return `<h2>Gas</h2>
<div class="charts cards"><div class="card">${figure("Median by kind of call", gasSvg(calls))}</div>
<div class="card">${table([{ name: "call" }, ...heads], rows)}</div></div>`;
}
