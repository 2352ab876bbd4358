/** Two classes in the plane that no line separates, in the geometry of scikit-learn's `make_moons` and `make_circles`. */
import type { Random } from "../../../math/random.ts";
import { cos, sin } from "../../../math/trig.ts";
import type { LabelledRows } from "../csv.ts";
import { checkCount, checkOption, MAX_NOISE, MAX_SAMPLES, normal, seeded } from "./options.ts";

/** Options of {@link moons}. */
export interface ShapeOptions {
  /** Rows of both classes together, 4 … 65 536; the first class has half of them, rounded down. */
  readonly samples: number;
  /** Standard deviation of the normal noise that each coordinate gets; 0 for none. */
  readonly noise: number;
  readonly seed: number;
}

/** Options of {@link circles}. */
export interface CircleOptions extends ShapeOptions {
  /** Radius of the inner circle, 0 … 1; the outer one has radius 1. */
  readonly factor: number;
}

type Point = readonly [x: number, y: number];

const along = (count: number, point: (i: number) => Point): Point[] =>
  Array.from({ length: count }, (_, i) => point(i));

function plane(
  classes: readonly string[],
  shapes: readonly (readonly Point[])[],
  noise: number,
  random: Random,
): LabelledRows {
  checkOption("noise", noise, 0, MAX_NOISE);
  const shaken = (value: number): number => (noise === 0 ? value : value + noise * normal(random));
  return {
    columns: ["x", "y"],
    classes,
    rows: shapes.flat().map(([x, y]) => [shaken(x), shaken(y)]),
    labels: shapes.flatMap((points, label) => points.map(() => label)),
  };
}

/**
 * Two half circles that interlock: `(cos t, sin t)` and `(1 − cos t, ½ − sin t)` for t = 0 … π, ends included; the rows of
 * the first class, then those of the second.
 *
 * ```ts
 * const { rows, classes } = moons({ samples: 100, noise: 0.1, seed: 1 });
 * [rows.length, rows[0]!.length, classes]; // → [100, 2, ["outer", "inner"]]
 * ```
 *
 * @throws {DataError} DataOption
 */
export function moons({ samples, noise, seed }: ShapeOptions): LabelledRows {
  const outer = Math.floor(checkCount("samples", samples, 4, MAX_SAMPLES) / 2);
  const angle = (i: number, count: number): number => (Math.PI * i) / (count - 1);
  const first = along(outer, (i) => [cos(angle(i, outer)), sin(angle(i, outer))]);
  const second = along(samples - outer, (i) => {
    const t = angle(i, samples - outer);
    return [1 - cos(t), 0.5 - sin(t)];
  });
  return plane(["outer", "inner"], [first, second], noise, seeded(seed));
}

/**
 * A circle of radius 1 around one of radius `factor`: `r·(cos t, sin t)`, t = 2πi/n; outer rows first.
 *
 * ```ts
 * circles({ samples: 4, noise: 0, factor: 0.5, seed: 1 }).rows[2]; // → [0.5, 0]
 * ```
 *
 * @throws {DataError} DataOption
 */
export function circles({ samples, noise, factor, seed }: CircleOptions): LabelledRows {
  const outer = Math.floor(checkCount("samples", samples, 4, MAX_SAMPLES) / 2);
  checkOption("factor", factor, 0, 1);
  const circle = (count: number, radius: number): Point[] =>
    along(count, (i) => {
      const t = (2 * Math.PI * i) / count;
      return [radius * cos(t), radius * sin(t)];
    });
  return plane(["outer", "inner"], [circle(outer, 1), circle(samples - outer, factor)], noise, seeded(seed));
}
