/** Charts as SVG, of the classes and colours that iris.html defines. */

const WIDTH = 480;
const HEIGHT = 300;
const LEFT = 44;
const RIGHT = 12;
const TOP = 14;
const BOTTOM = 40;

interface Axis {
  readonly label: string;
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly number[];
}

interface Frame {
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
  readonly grid: string;
}

const text = (x: number, y: number, anchor: string, content: string): string =>
  `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}">${content}</text>`;

function frame(horizontal: Axis, vertical: Axis): Frame {
  const share = ({ low, high }: Axis, value: number): number => (value - low) / (high - low);
  const x = (value: number): number => LEFT + share(horizontal, value) * (WIDTH - LEFT - RIGHT);
  const y = (value: number): number => HEIGHT - BOTTOM - share(vertical, value) * (HEIGHT - TOP - BOTTOM);
  const lines = vertical.ticks.map(
    (tick) =>
      `<path class="grid" d="M${LEFT} ${y(tick).toFixed(1)}H${WIDTH - RIGHT}"/>` +
      text(LEFT - 8, y(tick) + 4, "end", String(tick)),
  );
  const marks = horizontal.ticks.map((tick) => text(x(tick), HEIGHT - BOTTOM + 18, "middle", String(tick)));
  const names = [
    text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 4, "middle", horizontal.label),
    `<g transform="translate(11 ${(TOP + HEIGHT - BOTTOM) / 2}) rotate(-90)">${text(0, 0, "middle", vertical.label)}</g>`,
  ];
  return { x, y, grid: [...lines, ...marks, ...names].join("") };
}

const svg = (title: string, content: string): string =>
  `<svg class="chart" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img"><title>${title}</title>${content}</svg>`;

/** A tick at every multiple of `step` within the range. */
const ticks = (low: number, high: number, step: number): readonly number[] =>
  Array.from({ length: Math.floor(high / step) - Math.ceil(low / step) + 1 }, (_, i) =>
    Number(((Math.ceil(low / step) + i) * step).toFixed(6)),
  );

/** Losses over their iterations, from 0. */
export function curveChart(title: string, label: string, values: readonly number[]): string {
  const step = 0.2;
  const high = Math.ceil(Math.max(...values) / step) * step;
  const { x, y, grid } = frame(
    { label: "iteration", low: 1, high: values.length, ticks: [1, ...ticks(10, values.length, 10)] },
    { label, low: 0, high, ticks: ticks(0, high, step) },
  );
  const path = values.map((value, i) => `${i === 0 ? "M" : "L"}${x(i + 1).toFixed(1)} ${y(value).toFixed(1)}`).join("");
  return svg(title, `${grid}<path class="curve" d="${path}"/>`);
}

/** A point of a scatter chart: its colour says what it was taken for, a cross what it is where that is wrong. */
export interface Point {
  readonly at: readonly [x: number, y: number];
  readonly predicted: number;
  readonly actual: number;
}

/** Points of three classes; wrong ones have a ring of the colour of their own class. */
export function scatterChart(
  title: string,
  labels: readonly [x: string, y: string],
  classes: readonly string[],
  points: readonly Point[],
): string {
  const axis = (label: string, values: readonly number[]): Axis => {
    const [low, high] = [Math.floor(Math.min(...values)), Math.ceil(Math.max(...values))];
    return { label, low, high, ticks: ticks(low, high, 1) };
  };
  const { x, y, grid } = frame(
    axis(
      labels[0],
      points.map(({ at }) => at[0]),
    ),
    axis(
      labels[1],
      points.map(({ at }) => at[1]),
    ),
  );
  const dots = points.map(({ at, predicted, actual }) => {
    const place = `cx="${x(at[0]).toFixed(1)}" cy="${y(at[1]).toFixed(1)}"`;
    const ring = `<circle ${place} r="8.5" fill="none" stroke="var(--class-${actual})" stroke-width="2.5"/>`;
    const dot = `<circle ${place} r="4.5" fill="var(--class-${predicted})" fill-opacity="0.85"/>`;
    return predicted === actual ? dot : dot + ring;
  });
  const legend = classes.map((name, i) => {
    const top = TOP + 12 + 18 * i;
    return `<circle cx="${LEFT + 14}" cy="${top - 4}" r="4.5" fill="var(--class-${i})"/>${text(LEFT + 26, top, "start", name)}`;
  });
  return svg(title, grid + dots.join("") + legend.join(""));
}
