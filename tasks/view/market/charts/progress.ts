/** How the scores of a bounty came: each reveal, and the best so far; or the curve of its training. */
import { linePlot, type Series } from "../../svg/plot.ts";
import type { BountyModel, Curve } from "../types.ts";

const WIDTH = 480;

/** The loss, or the score, over the iterations of a training. */
export function curveSvg({ title, y, values }: Curve): string | undefined {
  const points = values.flatMap((value, i) => (Number.isFinite(value) ? [[i, value] as const] : []));
  if (points.length < 2) return undefined;
  const chart = { title, kind: "lines", x: "iteration", y, isTightY: true, width: WIDTH } as const;
  return linePlot(chart, [{ line: y, points }]);
}

/** Scores in the order of their commits; `undefined` where there are not three. */
export function scoresSvg({ entries, direction }: BountyModel): string | undefined {
  const scored = [...entries]
    .filter(({ score, status }) => typeof score === "number" && status !== "defeated")
    .sort((a, b) => a.index - b.index);
  if (scored.length < 3) return undefined;
  const better = direction === "max" ? Math.max : Math.min;
  let best = scored[0]!.score as number;
  const points = scored.map(({ score, index }) => [index, score as number] as const);
  const record = points.map(([index, score]) => [index, (best = better(best, score))] as const);
  const series: Series[] = [
    { line: "best so far", points: stairs(record) },
    { line: "score", points },
  ];
  const chart = {
    title: "Scores in the order of their commits",
    kind: "lines",
    x: "commit",
    y: "score",
    isTightY: true,
    width: WIDTH,
  } as const;
  return linePlot(chart, series);
}

/** A value holds until the next one comes. */
function stairs(points: readonly (readonly [number, number])[]): (readonly [number, number])[] {
  return points.flatMap(([x, y], i) =>
    i === 0 ? [[x, y] as const] : [[x, points[i - 1]![1]] as const, [x, y] as const],
  );
}
