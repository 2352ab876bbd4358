import { bitsOf } from "../../../../sim/qml/data/outcomes.ts";

/** The patterns of `rows × columns` pixels whose rows or whose columns are of one colour each, ascending. */
export function stripedPatterns(rows: number, columns: number): number[][] {
  const pixels = rows * columns;
  return Array.from({ length: 2 ** pixels }, (_, outcome) => bitsOf(outcome, pixels)).filter((bits) => {
    const stripes = bits.every((bit, i) => bit === bits[Math.floor(i / columns) * columns]);
    const bars = bits.every((bit, i) => bit === bits[i % columns]);
    return stripes || bars;
  });
}
