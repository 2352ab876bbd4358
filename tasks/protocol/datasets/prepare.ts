/** From a table to the cells that a bounty names. */
import {
  prepareDataset,
  prepareRegression,
  tableSource,
  type Dataset,
  type RegressionDataset,
  type SourceRows,
  type StepPlan,
} from "../../../sim/index.ts";
import type { TableSchema } from "./schema.ts";

export type PreparedTable = Dataset | RegressionDataset;

const NO_STEPS: readonly StepPlan[] = [{ step: "split", kind: "none" }];

/**
 * Does the steps of a schema on the rows of a table. The recipe names the rows, not the file that they were read from: it is
 * the same for every format.
 * @throws DataError as `prepareDataset`
 */
export function prepareTable(table: SourceRows, schema: TableSchema): PreparedTable {
  const { name, licence, url: where, label, steps = NO_STEPS } = schema;
  const { source, text } = tableSource(table, { name, licence, where, label });
  return "target" in table ? prepareRegression(source, steps, text) : prepareDataset(source, steps, text);
}

/** The range of a column of the prepared rows. */
export interface ColumnRange {
  readonly column: string;
  readonly minimum: number;
  readonly maximum: number;
}

/** The range of each feature, and of the target where there is one, over all rows. */
export function rangesOf(prepared: PreparedTable): readonly ColumnRange[] {
  const rangeOf = (column: string, values: readonly number[]): ColumnRange => ({
    column,
    minimum: values.reduce((least, value) => Math.min(least, value), Infinity),
    maximum: values.reduce((most, value) => Math.max(most, value), -Infinity),
  });
  const features = prepared.features.map((column, i) =>
    rangeOf(
      column,
      prepared.rows.map((row) => row[i]!),
    ),
  );
  return "target" in prepared ? [...features, rangeOf(prepared.target, prepared.targets)] : features;
}
