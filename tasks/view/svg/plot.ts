/** Line and bar charts as SVG, of the classes of `style.ts`. */
import { LETTER, escapeText, num, segment, text, wrap } from "./draw.ts";
import { COLOURS } from "./style.ts";

export interface Limit {
  readonly name: string;
  readonly value: number;
}

/** What the axes of a chart say. */
export interface Chart {
  readonly title: string;
  /** Bars have labels in place of numbers on their first axis. */
  readonly kind: "lines" | "bars";
  readonly x: string;
  readonly y: string;
  readonly isLogX?: boolean;
  readonly isLogY?: boolean;
  /** The vertical axis has the range of the values, and not zero. */
  readonly isTightY?: boolean;
  readonly limits?: readonly Limit[];
  /** Pixels (default 680). */
  readonly width?: number;
}

/** A line of a chart, or the bars of one colour; `x` of a bar is its label. */
export interface Series {
  readonly line: string;
  readonly points: readonly (readonly [x: number | string, y: number])[];
}

const WIDTH = 680;
const HEIGHT = 340;
const LEFT = 64;
const RIGHT = 20;
const TOP = 12;
const BOTTOM = 46;
const LEGEND_LINE = 20;
const BAR = 12;
const MAX_TICKS = 7;
/** Width of a number under an axis. */
const TICK_ROOM = 55;
/** A line with more points has no mark at each. */
const MAX_MARKS = 60;

export interface Scale {
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly number[];
  readonly isLog: boolean;
}

/** The least of 1, 2, 5, 10, 20, … (and of 0.1, 0.2, …) that is not below `value`. */
function niceAbove(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  // A hair of tolerance, as 0.3 / 0.1 > 3.
  return [1, 2, 5, 10].map((factor) => factor * power).find((nice) => nice >= value * (1 - 1e-9))!;
}

/** From zero, or below, to a round number above every value. */
export function linearScale(values: readonly number[]): Scale {
  const [least, most] = [Math.min(0, ...values), Math.max(0, ...values)];
  const step = niceAbove((most - least || 1) / (MAX_TICKS - 1));
  const [first, last] = [Math.floor(least / step + 1e-9), Math.ceil(most / step - 1e-9)];
  const ticks = Array.from({ length: Math.max(2, last - first + 1) }, (_, i) =>
    Number(((first + i) * step).toPrecision(12)),
  );
  return { low: ticks[0]!, high: ticks.at(-1)!, ticks, isLog: false };
}

/** Around the values, between round numbers. */
export function tightScale(values: readonly number[]): Scale {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const span = most - least || Math.abs(most) / 10 || 1;
  const step = niceAbove(span / (MAX_TICKS - 2));
  const [first, last] = [Math.floor(least / step - 1e-9), Math.ceil(most / step + 1e-9)];
  const ticks = Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
  return { low: ticks[0]!, high: ticks.at(-1)!, ticks, isLog: false };
}

/**
 * From a power of ten, or 2 or 5 times one, to another; ticks at powers of ten, and between where there are few.
 * @throws {RangeError} where a value is not positive
 */
export function logScale(values: readonly number[]): Scale {
  if (!values.every((value) => value > 0))
    throw new RangeError("a logarithmic axis has no place for what is not positive");
  const high = niceAbove(Math.max(...values));
  let low = 1 / niceAbove(1 / Math.min(...values));
  if (low === high) low = high / 10;
  const decades: number[] = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++) decades.push(power);
  const every = Math.max(1, Math.ceil((decades.length - 2) / MAX_TICKS));
  const factors = decades.length > 4 ? [1] : [1, 2, 5];
  const ticks = decades
    .filter((power) => power % every === 0)
    .flatMap((power) => factors.map((factor) => Number(`${factor}e${power}`)))
    .filter((tick) => tick >= low * (1 - 1e-9) && tick <= high * (1 + 1e-9));
  return { low, high, ticks, isLog: true };
}

/** Ticks at the values themselves: qubits and threads are few whole numbers. */
function valueScale(values: readonly number[]): Scale {
  const ticks = [...new Set(values)].sort((left, right) => left - right);
  const every = Math.ceil(ticks.length / 12);
  return {
    low: ticks[0]!,
    high: ticks.at(-1)!,
    ticks: ticks.filter((_, i) => i % every === 0),
    isLog: false,
  };
}

/** Where a value stands on a scale: 0 at its low end, 1 at its high end. */
export function placeOn({ low, high, isLog }: Scale, value: number): number {
  if (low === high) return 0.5;
  return isLog ? Math.log10(value / low) / Math.log10(high / low) : (value - low) / (high - low);
}

export function formatTick(value: number): string {
  if (value === 0) return "0";
  const exponent = Math.floor(Math.log10(Math.abs(value)));
  if (exponent < -3 || exponent > 5) return value.toExponential().replace("e+", "e");
  return exponent >= 3 ? value.toLocaleString("en").replaceAll(",", "\u202f") : String(value);
}

/** A square of the colour of each line and its name, as many in a row as there is room for. */
function legend(names: readonly string[], chartWidth: number): { parts: string[]; height: number } {
  let [x, row] = [LEFT, 0];
  const parts = names.flatMap((name, i) => {
    const width = 22 + LETTER * name.length + 14;
    if (x > LEFT && x + width > chartWidth) [x, row] = [LEFT, row + 1];
    const y = TOP + row * LEGEND_LINE;
    const made = [`<rect class="c${i % COLOURS}" x="${num(x)}" y="${num(y)}" width="12" height="12" rx="2"/>`];
    made.push(text("name", x + 18, y + 10, name));
    x += width;
    return made;
  });
  return { parts, height: (row + 1) * LEGEND_LINE };
}

const yScaleOf = ({ isLogY, isTightY }: Chart) => (isLogY ? logScale : isTightY ? tightScale : linearScale);

/** @throws {RangeError} where there is nothing to draw, or an axis is logarithmic and a value is not positive */
export function linePlot(chart: Chart, series: readonly Series[]): string {
  const lines = series.map(({ line, points }) => ({
    line,
    points: points.map(([x, y]) => [Number(x), y] as const).sort(([left], [right]) => left - right),
  }));
  const points = lines.flatMap((line) => line.points);
  if (points.length === 0) throw new RangeError(`${chart.title}: there is nothing to draw`);
  const limits: readonly Limit[] = chart.limits ?? [];
  const xs = points.map(([x]) => x);
  const ys = [...points.map(([, y]) => y), ...limits.map(({ value }) => value)];
  const [xScale, yScale] = [chart.isLogX ? logScale(xs) : valueScale(xs), yScaleOf(chart)(ys)];
  const { width = WIDTH } = chart;
  const head = legend(
    lines.map(({ line }) => line),
    width,
  );
  const [top, bottom] = [TOP + head.height, TOP + head.height + HEIGHT - BOTTOM];
  const atX = (value: number) => LEFT + 10 + placeOn(xScale, value) * (width - LEFT - RIGHT - 20);
  const atY = (value: number) => bottom - placeOn(yScale, value) * (bottom - top);
  const drawn = lines.flatMap(({ line, points: own }, i) => [
    `<polyline class="line c${i % COLOURS}" points="${own.map(([x, y]) => `${num(atX(x))},${num(atY(y))}`).join(" ")}"/>`,
    // Of a curve the line is enough.
    ...(own.length > MAX_MARKS ? [] : own).map(
      ([x, y]) =>
        `<circle class="c${i % COLOURS}" cx="${num(atX(x))}" cy="${num(atY(y))}" r="3.5"><title>${escapeText(`${line}, ${chart.x} ${x}: ${y} ${chart.y}`)}</title></circle>`,
    ),
  ]);
  return wrap(chart.title, width, bottom + BOTTOM, [
    ...head.parts,
    ...yScale.ticks.flatMap((tick) => [
      segment("grid", LEFT, atY(tick), width - RIGHT, atY(tick)),
      text("tick end", LEFT - 8, atY(tick) + 4, formatTick(tick)),
    ]),
    ...xScale.ticks.map((tick) => text("tick middle", atX(tick), bottom + 18, formatTick(tick))),
    segment("axis", LEFT, bottom, width - RIGHT, bottom),
    text("tick middle", (LEFT + width - RIGHT) / 2, bottom + 38, chart.x),
    `<text class="tick middle" transform="translate(14 ${num((top + bottom) / 2)}) rotate(-90)">${escapeText(chart.y)}</text>`,
    ...limits.map(({ value }) => segment("limit", LEFT, atY(value), width - RIGHT, atY(value))),
    ...drawn,
    // At the right and at the left in turn, as limits may be close to each other.
    ...limits.map(({ name, value }, i) =>
      text(
        i % 2 ? "limit" : "limit end",
        i % 2 ? LEFT + 4 : width - RIGHT,
        atY(value) - 4,
        `${name} (${formatTick(value)})`,
      ),
    ),
  ]);
}

/** A group of bars a label, one for each series that has it. */
export function barPlot(chart: Chart, series: readonly Series[]): string {
  const labels = [...new Set(series.flatMap(({ points }) => points.map(([label]) => String(label))))];
  if (labels.length === 0) throw new RangeError(`${chart.title}: there is nothing to draw`);
  const scale = linearScale(series.flatMap(({ points }) => points.map(([, y]) => y)));
  const { width = WIDTH } = chart;
  const head = legend(
    series.map(({ line }) => line),
    width,
  );
  const left = Math.max(...labels.map((label) => label.length)) * LETTER + 16;
  const group = series.length * BAR + 12;
  const top = TOP + head.height;
  const bottom = top + labels.length * group;
  const atX = (value: number) => left + placeOn(scale, value) * (width - left - 70);
  // In a narrow chart there is no room for all numbers.
  const every = Math.ceil((scale.ticks.length * TICK_ROOM) / (width - left - 70));
  const shown = scale.ticks.filter((_, i) => i % every === 0);
  const bars = labels.flatMap((label, row) => [
    text("tick end", left - 8, top + row * group + group / 2 + 4, label),
    ...series.flatMap(({ points }, i) => {
      const value = points.find(([own]) => own === label)?.[1];
      if (value === undefined) return [];
      const y = top + row * group + 6 + i * BAR;
      return [
        `<rect class="c${i % COLOURS}" x="${num(left)}" y="${num(y)}" width="${num(atX(value) - left)}" height="${BAR - 1}"/>`,
        text("tick", atX(value) + 5, y + 10, formatTick(value)),
      ];
    }),
  ]);
  return wrap(chart.title, width, bottom + BOTTOM, [
    ...head.parts,
    ...shown.flatMap((tick) => [
      segment("grid", atX(tick), top, atX(tick), bottom),
      text("tick middle", atX(tick), bottom + 18, formatTick(tick)),
    ]),
    ...bars,
    text("tick middle", (left + width) / 2, bottom + 38, chart.y),
  ]);
}
