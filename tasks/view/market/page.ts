/**
 * A market as one page: bounties with their leaderboards, disputes as drawings, clocks, gas. It fetches nothing, runs
 * nothing, and is readable in light and dark and on a phone. Whatever comes from the chain is escaped.
 */
import { escapeText } from "../svg/draw.ts";
import { count, utc } from "../words.ts";
import { timelineSvg } from "./charts/timeline.ts";
import { bountyCard } from "./page/bounty.ts";
import { figure, hash } from "./page/parts.ts";
import { disputes, gas, privateOrders, questions } from "./page/rest.ts";
import { PAGE_STYLE } from "./page/style.ts";
import { isUnfinished } from "./terminal.ts";
import type { BountyModel, MarketModel, PageFacts } from "./types.ts";

const isOver = ({ stage }: BountyModel): boolean => ["settled", "refunded", "cancelled"].includes(stage);

function tiles({ bounties, claims, games, questions: asked, orders }: MarketModel): string {
  const live = games.filter(({ turn }) => turn !== undefined).length;
  const shown: readonly (readonly [number: number, name: string, kind?: string])[] = [
    [bounties.filter((bounty) => !isOver(bounty)).length, "bounties open"],
    [bounties.reduce((sum, { entries }) => sum + entries.length, 0), "commits"],
    [claims.filter(({ status }) => status === "challengeable" || status === "disputed").length, "claims open"],
    [live, "disputes live", live > 0 ? "alarm" : undefined],
    [claims.filter(({ status }) => status === "defeated").length, "claims defeated"],
    ...(asked.length > 0 ? [[asked.filter(isUnfinished).length, "questions open"] as const] : []),
    ...(orders.length > 0 ? [[orders.filter(isUnfinished).length, "private orders open"] as const] : []),
  ];
  const boxes = shown.map(
    ([number, name, kind]) => `<div${kind ? ` class="${kind}"` : ""}><b>${count(number)}</b><span>${name}</span></div>`,
  );
  return `<div class="tiles">\n${boxes.join("\n")}\n</div>`;
}

/** The whole page. */
export function marketPage(model: MarketModel, facts: PageFacts = {}): string {
  const { bounties, block, now } = model;
  const timeline = timelineSvg(model);
  const cards = bounties.map((bounty) => bountyCard(bounty, now, facts));
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Ketwork market</title>
<style>
${PAGE_STYLE}
</style>
</head>
<body>
<header>
<p class="kicker">Quantum machine learning that anybody can check</p>
<h1>Ketwork market</h1>
<p class="lead">Chain ${escapeText(model.chainId)}, block ${count(block.number)} ${hash(block.hash)}, ${utc(now)}</p>
</header>
<main>
${tiles(model)}
${timeline === undefined ? "" : `<h2>Clocks</h2>\n<div class="card clocks">${figure("What is waited for", timeline)}</div>`}
<h2>Bounties</h2>
${cards.length === 0 ? '<div class="card empty">There are none.</div>' : cards.join("\n")}
<h2>Disputes</h2>
${disputes(model, facts)}
${questions(model)}
${privateOrders(model)}
${gas(facts.gas ?? [])}
<footer>Times and clocks are the chain's. Scores of open claims can still be disproved.</footer>
</main>
</body>
</html>
`;
}
