/** A bounty as a card: what it pays, how far it is, who is ahead. */
import { escapeText } from "../../svg/draw.ts";
import { duration, fromNow, utc } from "../../words.ts";
import { leaderboardSvg } from "../charts/leaderboard.ts";
import { curveSvg, scoresSvg } from "../charts/progress.ts";
import { shownScore, STAGE_WORDS } from "../terminal.ts";
import type { BountyModel, BountyStage, EntryModel, PageFacts } from "../types.ts";
import { cell, charts, figure, hash, pill, table, type Head, type PillKind } from "./parts.ts";

const KINDS: Partial<Record<EntryModel["status"], PillKind>> = {
  hidden: "live",
  late: "bad",
  challengeable: "wait",
  disputed: "bad",
  stands: "good",
  paid: "good",
};

function entryRow(entry: EntryModel, now: number): string {
  const { place, status, score, prize } = entry;
  const left = entry.until === undefined ? "" : duration(entry.until - now);
  const words: Partial<Record<EntryModel["status"], string>> = {
    hidden: `to be revealed within ${left}`,
    challengeable: `can be challenged for ${left}`,
  };
  const kind = place === 1 ? ' class="first"' : place === undefined && status !== "hidden" ? ' class="out"' : "";
  return `<tr${kind}>${[
    cell(place === undefined ? "–" : String(place), "number"),
    cell(`#${entry.index}`),
    cell(hash(entry.solver)),
    cell(`<span class="score">${escapeText(shownScore(score))}</span>`, "number"),
    cell(pill(words[status] ?? status, KINDS[status])),
    cell(prize === undefined ? "" : escapeText(prize), "number"),
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

/** The way of a bounty; sealed rows are opened where there are some. */
const WAY: readonly (readonly [name: string, stages: readonly BountyStage[]])[] = [
  ["Commits", ["commits"]],
  ["Reveals", ["rows", "reveals"]],
  ["Challenges", ["challenges", "disputes"]],
  ["Settlement", ["settlement"]],
  ["Paid", ["settled"]],
];

function way({ stage, until, commitDeadline }: BountyModel, now: number): string {
  if (stage === "refunded" || stage === "cancelled") return "";
  const at = WAY.findIndex(([, stages]) => stages.includes(stage));
  const items = WAY.map(([name, stages], i) => {
    const isLast = stage === "settled" && i === at;
    const kind = i < at || isLast ? "done" : i > at ? "" : stage === "disputes" ? "now bad" : "now";
    const clock =
      i === at && until !== undefined ? `${duration(until - now)} left` : i === 0 && i < at ? utc(commitDeadline) : "";
    const title =
      i === at && stages.length > 1 ? STAGE_WORDS[stage].replace(/^./, (first) => first.toUpperCase()) : name;
    return `<li${kind === "" ? "" : ` class="${kind}"`}>${title}${clock === "" ? "" : `<small>${clock}</small>`}</li>`;
  });
  return `<ol class="steps">${items.join("")}</ol>`;
}

function stagePill({ stage, until }: BountyModel, now: number): string {
  const kinds: Partial<Record<BountyStage, PillKind>> = {
    commits: "live",
    disputes: "bad",
    settlement: "wait",
    settled: "good",
    refunded: "plain",
    cancelled: "plain",
  };
  const when = until === undefined ? "" : `, until ${utc(until)} (${fromNow(until, now)})`;
  return `<span title="${escapeText(STAGE_WORDS[stage] + when)}">${pill(STAGE_WORDS[stage], kinds[stage] ?? "live")}</span>`;
}

export function bountyCard(bounty: BountyModel, now: number, { curves }: PageFacts): string {
  const { bountyId, name, kind, direction, threshold, entries } = bounty;
  const best =
    kind === "exact" ? "first right result wins" : `${direction === "max" ? "highest" : "lowest"} score wins`;
  const bound = threshold === undefined ? [] : [`score ${direction === "max" ? "≥" : "≤"} ${shownScore(threshold)}`];
  const prizes = bounty.prizes > 1 ? `${bounty.prizesPaid} of ${bounty.prizes} prizes paid` : "reward";
  const curve = curves?.get(bountyId);
  const chips = [stagePill(bounty, now), pill(kind), pill(best), ...bound.map((text) => pill(text))];
  return `<section class="card">
<div class="top"><div>
<h3>${escapeText(name ?? "A bounty without a name")}</h3>
<span class="soft">${hash(bountyId)} posted by ${hash(bounty.poster)}</span>
<div class="chips">${chips.join("")}</div>
</div><div class="reward">${escapeText(bounty.reward)}<small>${prizes}</small></div></div>
${way(bounty, now)}
${
  entries.length === 0
    ? '<p class="soft">No commits yet.</p>'
    : table(
        ENTRY_HEADS,
        entries.map((entry) => entryRow(entry, now)),
      )
}
${charts([
  curve === undefined ? "" : figure("Training curve", curveSvg(curve), curve.title),
  figure("Leaderboard", leaderboardSvg(bounty)),
  figure("Scores, commit by commit", scoresSvg(bounty)),
])}
</section>`;
}
