/** The benchmark as one page: targets, charts, figures. It fetches nothing, and is readable in light and dark. */
import { escapeText } from "../../tasks/view/svg/draw.ts";
import { barPlot, formatTick, linePlot } from "../../tasks/view/svg/plot.ts";
import { DRAWING_STYLE } from "../../tasks/view/svg/style.ts";
import { CHARTS, type ChartName } from "./charts.ts";
import { verdictOf, type Report } from "./report.ts";

export interface Result extends Report {
  readonly machine: string;
  /** One-minute average at the start. */
  readonly load: number;
}

const STYLE = [
  ...DRAWING_STYLE,
  "body{background:var(--ground);color:var(--ink);font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:1480px;padding:0 1rem}",
  "h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2.5rem}p.soft,figcaption{color:var(--soft)}",
  "table{border-collapse:collapse}td,th{padding:.25rem .9rem .25rem 0;text-align:left;border-bottom:1px solid var(--faint);vertical-align:top}",
  "td.number{text-align:right;font-variant-numeric:tabular-nums}.MISS{color:var(--miss);font-weight:600}.pass{color:var(--pass)}",
  "td small{display:block;color:var(--soft);max-width:70ch}",
  ".charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,560px),1fr));gap:2rem;align-items:start}figure{margin:0}figcaption{color:var(--ink);font-weight:600;margin-bottom:.3rem}",
].join("\n");

const cell = (content: string, kind?: string) => `<td${kind ? ` class="${kind}"` : ""}>${content}</td>`;

function targetsTable({ targets }: Report): string {
  const rows = targets.map((target) => {
    const note = target.note ? `<small>${escapeText(target.note)}</small>` : "";
    const verdict = verdictOf(target);
    return `<tr>${cell(escapeText(target.name) + note)}${cell(String(target.value ?? "–"), "number")}${cell(target.limit)}${cell(verdict, verdict)}</tr>`;
  });
  return `<table><tr><th>target</th><th>value</th><th>limit</th><th></th></tr>\n${rows.join("\n")}</table>`;
}

function figuresTable({ figures }: Report): string {
  const rows = figures.map(
    ({ name, value, unit }) =>
      `<tr>${cell(escapeText(name))}${cell(formatTick(value), "number")}${cell(escapeText(unit))}</tr>`,
  );
  return `<details><summary>All figures</summary><table>\n${rows.join("\n")}</table></details>`;
}

function charts({ series }: Report): string {
  const names = (Object.keys(CHARTS) as ChartName[]).filter((name) => series.some(({ chart }) => chart === name));
  const figures = names.map((name) => {
    const chart = CHARTS[name];
    const own = series.filter((line) => line.chart === name);
    const drawn = (chart.kind === "bars" ? barPlot : linePlot)(chart, own);
    return `<figure><figcaption>${escapeText(chart.title)}</figcaption>\n${drawn}\n</figure>`;
  });
  return `<div class="charts">\n${figures.join("\n")}\n</div>`;
}

export function renderPage(result: Result): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Ketwork: benchmark</title>
<style>
${STYLE}
</style>
</head>
<body>
<h1>Ketwork: benchmark</h1>
<p class="soft">${escapeText(result.machine)}; load average ${result.load}. Contenders take turns; figures are medians, ratios those of a round;
times of one thread are processor time.</p>
<h2>Targets</h2>
${targetsTable(result)}
<h2>Charts</h2>
${charts(result)}
<h2>Figures</h2>
${figuresTable(result)}
</body>
</html>
`;
}
