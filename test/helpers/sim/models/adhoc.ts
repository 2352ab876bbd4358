import { readFileSync } from "node:fs";
import type { SplitClasses } from "../../../../sim/qml/models/supervised/labels.ts";

interface Grid {
  readonly train: readonly (readonly number[])[];
  readonly test: readonly (readonly number[])[];
}

const file = new URL("../../../vectors/adhoc/rows.json", import.meta.url);
const published = JSON.parse(readFileSync(file, "utf8")) as Readonly<Record<string, Grid>>;

/**
 * Published data that the ZZ feature map separates by construction (Havlíček et al., Nature 567, 209 (2019)), by seed; see
 * the README beside the file. 20 training rows and 5 test rows a class.
 */
export const AD_HOC: readonly SplitClasses[] = Object.values(published).map(({ train, test }) => ({
  rows: [...train, ...test].map((row) => row.map((k) => k * ((2 * Math.PI) / 100))),
  labels: [train, test].flatMap((rows) => rows.map((_, i) => (i < rows.length / 2 ? 0 : 1))),
  classes: ["A", "B"],
  trainRows: train.length,
  testRows: test.length,
}));
