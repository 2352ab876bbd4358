/** What a benchmark has found: figures, targets with a verdict, and the points of its charts. */
import type { Series as PlotSeries } from "../../tasks/view/svg/plot.ts";
import type { ChartName } from "./charts.ts";

export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
}

export interface Target {
  readonly name: string;
  /** `undefined` where it could not be measured. */
  readonly value: number | undefined;
  readonly limit: string;
  readonly pass: boolean | undefined;
  /** Of a target that is missed: why, and what was tried. */
  readonly note?: string;
}

/** What one line, or the bars of one colour, of a chart show. */
export interface Series extends PlotSeries {
  readonly chart: ChartName;
}

export interface Report {
  readonly figures: readonly Figure[];
  readonly targets: readonly Target[];
  readonly series: readonly Series[];
}

export interface Reporter {
  say(text: string): void;
  /** @param name after `… ` it belongs to the figure or target before it, and has that one's name before its own */
  figure(name: string, value: number, unit: string): void;
  target(name: string, value: number | undefined, comparison: "≤" | "≥", limit: number, noteOfMiss?: string): void;
  point(chart: ChartName, line: string, x: number | string, y: number): void;
  report(): Report;
}

const NAME_WIDTH = 62;

/** Four significant digits. */
export const round = (value: number): number => Number(value.toPrecision(4));

export const verdictOf = ({ pass }: Pick<Target, "pass">): string =>
  pass === undefined ? "not measured" : pass ? "pass" : "MISS";

/** @param print takes a line as soon as there is something to say */
export function createReporter(print: (line: string) => void): Reporter {
  const figures: Figure[] = [];
  const targets: Target[] = [];
  const lines = new Map<string, { chart: ChartName; line: string; points: [number | string, number][] }>();
  let head = "";
  return {
    say: print,
    figure(name, value, unit) {
      const isMore = name.startsWith("… ");
      if (!isMore) head = name;
      figures.push({ name: isMore ? `${head}: ${name.slice(2)}` : name, value: round(value), unit });
      print(`${name.padEnd(NAME_WIDTH)} ${String(round(value)).padStart(10)} ${unit}`.trimEnd());
    },
    target(name, value, comparison, limit, noteOfMiss) {
      const pass = value === undefined ? undefined : comparison === "≤" ? value <= limit : value >= limit;
      const target: Target = {
        name,
        value: value === undefined ? undefined : round(value),
        limit: `${comparison} ${limit}`,
        pass,
        ...(pass === false && noteOfMiss !== undefined && { note: noteOfMiss }),
      };
      targets.push(target);
      head = name;
      const shown = String(target.value ?? "–").padStart(10);
      print(`${name.padEnd(NAME_WIDTH)} ${shown} ${target.limit}  ${verdictOf(target)}`);
      if (target.note) print(`  ${target.note}`);
    },
    point(chart, line, x, y) {
      const key = JSON.stringify([chart, line]);
      const series = lines.get(key) ?? { chart, line, points: [] };
      series.points.push([x, round(y)]);
      lines.set(key, series);
    },
    report: () => ({ figures, targets, series: [...lines.values()] }),
  };
}
