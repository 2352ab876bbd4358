import { depthFor } from "../../machine/assembler.ts";
import { cellsRoot, toCells } from "../../machine/program.ts";
import { CELLS_PER_WORD, type Hex } from "../../machine/word.ts";
import type { LabelledRows } from "./csv.ts";
import { DataError } from "./errors.ts";
import { fitMinMax, type MinMaxScaling, scaleRow } from "./scaling.ts";
import { type Split, stratifiedSplit } from "./split.ts";

/** A table as a data segment of the machine: row by row, one cell a column, zeros behind the last row. */
export interface Segment {
  readonly rows: number;
  readonly columns: number;
  readonly cells: BigUint64Array;
  /** Depth of the word tree: 4·2^depth cells. */
  readonly depth: number;
  readonly root: Hex;
}

/** @throws {DataError} DataShape where rows differ in length, DataNotFinite for a value that is not finite */
export function encodeRows(rows: readonly (readonly number[])[]): Segment {
  const columns = rows[0]?.length ?? 0;
  if (columns === 0) throw new DataError("DataDegenerate", "there are no rows or no columns");
  rows.forEach((row, i) => {
    if (row.length !== columns)
      throw new DataError("DataShape", `has ${row.length} columns, not ${columns}`, { row: i });
    const column = row.findIndex((value) => !Number.isFinite(value));
    if (column >= 0) throw new DataError("DataNotFinite", `the value is ${row[column]}`, { row: i, column });
  });
  const cells = toCells(rows.flat());
  const depth = depthFor(Math.ceil(cells.length / CELLS_PER_WORD));
  return { rows: rows.length, columns, cells, depth, root: cellsRoot(cells, depth) };
}

/** How a prepared data set came from its source: enough for anybody to rebuild its root. */
export interface Recipe {
  readonly split: Split;
  readonly scaling: MinMaxScaling;
}

/**
 * Scaled features and class indices, training rows first, then test rows; and the same as a data segment with the class
 * index as last column.
 */
export interface Dataset {
  readonly features: readonly string[];
  readonly classes: readonly string[];
  readonly rows: readonly (readonly number[])[];
  readonly labels: readonly number[];
  readonly trainRows: number;
  readonly testRows: number;
  readonly recipe: Recipe;
  readonly segment: Segment;
}

export interface PrepareOptions {
  readonly testPerClass: number;
  readonly seed: number;
  /** The range of the scaled training features, in radians for an angle encoding (default 0 … π). */
  readonly low?: number;
  readonly high?: number;
}

/**
 * Splits rows by a seed, class by class, scales each feature by the range of the training rows alone, and encodes the
 * result. Everything is exact float64 arithmetic, so the root is the same on every machine.
 *
 * @throws {DataError} DataClassEmpty, DataDegenerate
 */
export function prepareDataset(
  source: LabelledRows,
  { testPerClass, seed, low = 0, high = Math.PI }: PrepareOptions,
): Dataset {
  const split = stratifiedSplit(source.labels, testPerClass, seed);
  const order = [...split.train, ...split.test];
  const scaling = fitMinMax(
    split.train.map((row) => source.rows[row]!),
    low,
    high,
  );
  const rows = order.map((row) => scaleRow(scaling, source.rows[row]!));
  const labels = order.map((row) => source.labels[row]!);
  return {
    features: source.columns,
    classes: source.classes,
    rows,
    labels,
    trainRows: split.train.length,
    testRows: split.test.length,
    recipe: { split, scaling },
    segment: encodeRows(rows.map((row, i) => [...row, labels[i]!])),
  };
}
