/** Rows that stand for others of the same shape: programs are built from the shape alone. */
import { KetworkRangeError, type FeatureMap, type SplitClasses, type SplitTargets } from "../../../sim/index.ts";
import { labelledRows } from "./labelled.ts";
import type { LayoutRecipe } from "./recipe.ts";

interface Split {
  readonly rows: number[][];
  readonly trainRows: number;
  readonly testRows: number;
}

function missing(what: string): KetworkRangeError {
  return new KetworkRangeError("JobLayoutMissing", `the recipe's data do not say ${what}`, { missing: what });
}

function splitOf({ features }: FeatureMap, layout: LayoutRecipe | undefined): Split {
  if (layout?.test === undefined) throw missing("how many rows train and test");
  const { train, test, rows = train + test } = layout;
  return {
    rows: Array.from({ length: rows }, () => new Array<number>(features).fill(0)),
    trainRows: train,
    testRows: test,
  };
}

/** @throws KetworkRangeError `JobLayoutMissing` */
export function classRows(map: FeatureMap, layout: LayoutRecipe | undefined): SplitClasses {
  const classes = layout?.classes;
  if (classes === undefined) throw missing("how many classes there are");
  const split = splitOf(map, layout);
  return {
    ...split,
    labels: split.rows.map((_, row) => row % classes),
    classes: Array.from({ length: classes }, (_, index) => `${index}`),
  };
}

/**
 * @param cells of the rows, encoded, each with its target behind it: these are the targets then
 * @throws KetworkRangeError `JobLayoutMissing`, and as `labelledRows`
 */
export function targetRows(map: FeatureMap, layout: LayoutRecipe | undefined, cells?: BigUint64Array): SplitTargets {
  const split = splitOf(map, layout);
  if (!cells) return { ...split, targets: split.rows.map((_, row) => row) };
  return { ...split, targets: labelledRows(map, split.rows.length, cells).values };
}

/** Rows of amplitudes. @throws KetworkRangeError `JobLayoutMissing` */
export function plainRows(qubits: number, layout: LayoutRecipe | undefined): number[][] {
  if (layout === undefined) throw missing("how many rows there are");
  const features = Math.min(layout.features ?? Infinity, 2 ** qubits);
  const row = Array.from({ length: features }, (_, feature) => (feature === 0 ? 1 : 0));
  return new Array<number[]>(layout.train).fill(row);
}
