/**
 * A market as one page: bounties with their leaderboards, disputes as drawings, clocks, gas. It fetches nothing, runs
 * nothing, and is readable in light and dark and on a phone. Whatever comes from the chain is escaped.
 */
import { GAME_STYLE, gameSvg } from "../game/svg.ts";
import { escapeText } from "../svg/draw.ts";
import { DRAWING_STYLE } from "../svg/style.ts";
import { brief, count, duration, ether, fromNow, utc } from "../words.ts";
import { gasSvg } from "./charts/gas.ts";
import { leaderboardSvg } from "./charts/leaderboard.ts";
import { curveSvg, scoresSvg } from "./charts/progress.ts";
import { timelineSvg } from "./charts/timeline.ts";
import { shownScore, STAGE_WORDS } from "./terminal.ts";
import type { BountyModel, EntryModel, GameModel, GasOfCall, MarketModel, PageFacts } from "./types.ts";

const STYLE = [
  ...DRAWING_STYLE,
  ...GAME_STYLE,
  "body{background:var(--ground);color:var(--ink);font:15px/1.5 system-ui,sans-serif;margin:1.5rem auto;max-width:1120px;padding:0 1rem}",
  "h1{font-size:1.5rem;margin-bottom:.2rem}h2{font-size:1.2rem;margin:2.2rem 0 .6rem;border-bottom:1px solid var(--faint);padding-bottom:.2rem}h3{font-size:1.05rem;margin:1.6rem 0 .2rem;overflow-wrap:anywhere}",
  ".soft,figcaption{color:var(--soft)}p{margin:.2rem 0 .7rem}code{font:13px ui-monospace,monospace;overflow-wrap:anywhere}",
  ".facts{display:flex;flex-wrap:wrap;gap:.6rem 1.6rem;margin:.8rem 0}.facts div{min-width:5.5rem}.facts b{display:block;font-size:1.35rem;font-variant-numeric:tabular-nums}.facts span{color:var(--soft)}",
  ".wide{overflow-x:auto}table{border-collapse:collapse;width:100%}td,th{padding:.25rem .9rem .25rem 0;text-align:left;border-bottom:1px solid var(--faint);white-space:nowrap;font-weight:400}th{color:var(--soft)}td.number,th.number{text-align:right;font-variant-numeric:tabular-nums}",
  ".charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,440px),1fr));gap:1.2rem 2rem;align-items:start;margin:.8rem 0}figure{margin:0;overflow-x:auto}figure svg{min-width:340px;max-width:560px}figcaption{font-weight:600;margin-bottom:.3rem;color:var(--ink)}",
  ".stage{font-weight:600}.disputed,.late{color:var(--miss)}.defeated,.forfeited,.unranked,.returned{color:var(--soft)}.paid,.stands{color:var(--pass)}.cross{stroke:var(--miss);stroke-width:2;fill:none}.plain{fill:none}",
].join("\n");

const cell = (content: string, kind?: string): string => `<td${kind ? ` class="${kind}"` : ""}>${content}</td>`;

/** A hash or an address, short; the whole of it where it is pointed at. */
const hash = (hex: string): string => `<code title="${escapeText(hex)}">${escapeText(brief(hex))}</code>`;

interface Head {
  readonly name: string;
  readonly isNumber?: boolean;
}

function table(heads: readonly Head[], rows: readonly string[]): string {
  const head = heads.map(({ name, isNumber }) => `<th${isNumber ? ' class="number"' : ""}>${name}</th>`).join("");
  return `<div class="wide"><table><tr>${head}</tr>\n${rows.join("\n")}</table></div>`;
}

const figure = (caption: string, svg: string | undefined): string =>
  svg === undefined ? "" : `<figure><figcaption>${escapeText(caption)}</figcaption>\n${svg}\n</figure>`;

function charts(figures: readonly string[]): string {
  const drawn = figures.filter((drawing) => drawing !== "");
  return drawn.length === 0 ? "" : `<div class="charts">\n${drawn.join("\n")}\n</div>`;
}

function entryRow(entry: EntryModel, now: number): string {
  const left = entry.until === undefined ? "" : duration(entry.until - now);
  const words: Partial<Record<EntryModel["status"], string>> = {
    hidden: `to be revealed within ${left}`,
    challengeable: `can be challenged for ${left}`,
  };
  const status = words[entry.status] ?? entry.status;
  return `<tr>${[
    cell(entry.place === undefined ? "–" : String(entry.place), "number"),
    cell(`#${entry.index}`),
    cell(hash(entry.solver)),
    cell(escapeText(shownScore(entry.score)), "number"),
    cell(escapeText(status), entry.status),
    cell(entry.prize === undefined ? "" : escapeText(entry.prize), "number"),
  ].join("")}</tr>`;
}

const ENTRY_HEADS: readonly Head[] = [
  { name: "place", isNumber: true },
  { name: "commit" },
  { name: "solver" },
  { name: "score", isNumber: true },
  { name: "status" },
  { name: "prize", isNumber: true },
];

function bountySection(bounty: BountyModel, now: number, { curves }: PageFacts): string {
  const { entries, stage, until, kind, direction } = bounty;
  const title = bounty.name === undefined ? `Bounty ${brief(bounty.bountyId)}` : bounty.name;
  const when = until === undefined ? "" : `, until ${utc(until)} (${fromNow(until, now)})`;
  const best =
    kind === "exact" ? "the first right result wins" : `the ${direction === "max" ? "highest" : "lowest"} score wins`;
  const prizes = bounty.prizes > 1 ? `, ${bounty.prizesPaid} of ${bounty.prizes} prizes paid` : "";
  const curve = curves?.get(bounty.bountyId);
  return `<section>
<h3>${escapeText(title)}</h3>
<p class="soft"><code>${escapeText(bounty.bountyId)}</code></p>
<p><span class="stage">${STAGE_WORDS[stage]}</span>${escapeText(when)}; reward ${escapeText(bounty.reward)}${prizes}; ${best}; posted by ${hash(bounty.poster)}</p>
${
  entries.length === 0
    ? '<p class="soft">No commits yet.</p>'
    : table(
        ENTRY_HEADS,
        entries.map((entry) => entryRow(entry, now)),
      )
}
${charts([
  figure("Leaderboard", leaderboardSvg(bounty)),
  curve === undefined ? figure("Scores, commit by commit", scoresSvg(bounty)) : figure(curve.title, curveSvg(curve)),
])}
</section>`;
}

function gameCaption({ gameId, solver, challenger, turn, phase, deadline }: GameModel, now: number): string {
  const who = `${brief(gameId)}: ${brief(challenger)} against ${brief(solver)}`;
  if (turn === undefined) return `${who}, over`;
  const clock = deadline >= now ? `${duration(deadline - now)} left` : "too late";
  return `${who}, ${phase}: the ${turn} moves, ${clock}`;
}

function disputes({ games, now }: MarketModel, { pictures }: PageFacts): string {
  if (games.length === 0) return '<p class="soft">Nobody disagrees.</p>';
  const sorted = [...games].sort((a, b) => Number(b.turn !== undefined) - Number(a.turn !== undefined));
  const figures = sorted.map((game) => {
    const picture = pictures?.get(game.gameId);
    const bonds = `${ether(BigInt(game.solverBond))} : ${ether(BigInt(game.challengerBond))}`;
    const caption = `${gameCaption(game, now)}${game.turn === undefined ? "" : `; bonds ${bonds}`}`;
    return picture ? figure(caption, gameSvg(picture)) : `<p>${escapeText(caption)}</p>`;
  });
  return `<p class="soft">Green: agreed. Red: the part that the challenger rejects, which opens into the next row.</p>\n${charts(figures)}`;
}

function gasTable(calls: readonly GasOfCall[]): string {
  const number = (value: number) => cell(count(value), "number");
  const rows = calls.map(
    ({ call, count: times, least, median, most }) =>
      `<tr>${cell(escapeText(call))}${number(times)}${number(least)}${number(median)}${number(most)}</tr>`,
  );
  const heads = ["calls", "least", "median", "most"].map((name) => ({ name, isNumber: true }));
  return table([{ name: "call" }, ...heads], rows);
}

/** The whole page. */
export function marketPage(model: MarketModel, facts: PageFacts = {}): string {
  const { bounties, claims, games, block, now } = model;
  const over = ["settled", "refunded", "cancelled"];
  const numbers = [
    [bounties.filter(({ stage }) => !over.includes(stage)).length, "bounties open"],
    [bounties.filter(({ stage }) => over.includes(stage)).length, "ended"],
    [claims.filter(({ status }) => status === "challengeable" || status === "disputed").length, "claims open"],
    [games.filter(({ turn }) => turn !== undefined).length, "disputes live"],
    [claims.filter(({ status }) => status === "defeated").length, "claims defeated"],
  ] as const;
  const timeline = timelineSvg(model);
  const gas = facts.gas ?? [];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Ketwork market</title>
<style>
${STYLE}
</style>
</head>
<body>
<h1>Ketwork market</h1>
<p class="soft">Chain ${escapeText(model.chainId)}, block ${block.number} ${hash(block.hash)}, ${utc(now)}. Times and clocks are the chain's.</p>
<div class="facts">
${numbers.map(([number, name]) => `<div><b>${number}</b><span>${name}</span></div>`).join("\n")}
</div>
${timeline === undefined ? "" : `<h2>Clocks</h2>\n${charts([figure("What is waited for", timeline)])}`}
<h2>Bounties</h2>
${bounties.length === 0 ? '<p class="soft">There are none.</p>' : bounties.map((bounty) => bountySection(bounty, now, facts)).join("\n")}
<h2>Disputes</h2>
${disputes(model, facts)}
${gas.length === 0 ? "" : `<h2>Gas</h2>\n${charts([figure("Median by kind of call", gasSvg(gas))])}\n${gasTable(gas)}`}
</body>
</html>
`;
}
