import type { LabelledRows } from "../../../sim/qml/data/csv.ts";
import { Random } from "../machine/random.ts";

/** Bars (columns) and stripes (rows) of 2×2 pixels, pixel 2·row + column, each pixel with noise of up to ±0.3. */
export function barsAndStripes(copies: number, seed: number): LabelledRows {
  const random = new Random(seed);
  const patterns = [
    [1, 0, 1, 0],
    [0, 1, 0, 1],
    [1, 1, 0, 0],
    [0, 0, 1, 1],
  ];
  const labels = Array.from({ length: 4 * copies }, (_, i) => (i % 4 < 2 ? 0 : 1));
  return {
    columns: ["p0", "p1", "p2", "p3"],
    rows: labels.map((_, i) => patterns[i % 4]!.map((pixel) => pixel + 0.3 * random.unit())),
    labels,
    classes: ["bars", "stripes"],
  };
}
