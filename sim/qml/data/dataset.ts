import { depthFor } from "../../machine/assembler.ts";
import { cellsRoot, toCells } from "../../machine/program.ts";
import { CELLS_PER_WORD, type Hex } from "../../machine/word.ts";
import type { LabelledRows, TargetRows } from "./csv.ts";
import { DataError } from "./errors.ts";
import type { Step, StepPlan } from "./plan.ts";
import { type Recipe, RECIPE_FORMAT, RECIPE_SCHEMA, requireSameSteps } from "./recipe.ts";
import { type DataSource, type FileContent, readSource, type SourceRows, tableSource } from "./source.ts";
import type { Split } from "./split.ts";
import { applyStep, fitStep, type Work } from "./steps.ts";

/** A table as a data segment of the machine: row by row, one cell a column, zeros behind the last row. */
export interface Segment {
  readonly rows: number;
  readonly columns: number;
  readonly cells: BigUint64Array;
  /** Depth of the word tree: 4·2^depth cells. */
  readonly depth: number;
  readonly root: Hex;
}

/**
 * Rows of one length as a data segment of the machine, to the bit.
 *
 * ```ts
 * const { columns, depth, cells } = encodeRows([[1, 2], [3, 4], [5, 6]]);
 * [columns, depth, cells.length]; // → [2, 1, 6]
 * ```
 *
 * @throws {DataError} DataShape where rows differ in length, DataNotFinite for a value that is not finite
 */
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

/** What data sets for classifiers and for regressors have in common. Rows: training, then test, then validation. */
export interface Prepared {
  readonly features: readonly string[];
  readonly rows: readonly (readonly number[])[];
  readonly trainRows: number;
  readonly testRows: number;
  readonly validationRows: number;
  /** Enough for anybody to rebuild the root of the segment from the source: see {@link applyRecipe}. */
  readonly recipe: Recipe;
  /** The rows with the class index or the target as last column. */
  readonly segment: Segment;
}

/** Prepared features and class indices. */
export interface Dataset extends Prepared {
  readonly classes: readonly string[];
  readonly labels: readonly number[];
}

/** Prepared features and numbers to be predicted. */
export interface RegressionDataset extends Prepared {
  readonly target: string;
  readonly targets: readonly number[];
}

/** The usual plan for a classifier: a stratified split, then each feature scaled by the range of the training rows. */
export interface PrepareOptions {
  readonly testPerClass: number;
  readonly seed: number;
  /** The range of the scaled training features, in radians for an angle encoding (default 0 … π). */
  readonly low?: number;
  readonly high?: number;
}

const usualPlan = ({ testPerClass, seed, low, high }: PrepareOptions): readonly StepPlan[] => [
  { step: "split", kind: "stratified", testPerClass, seed },
  { step: "scale", kind: "min-max", low, high },
];

/**
 * Does the steps of a plan on the rows of a source and encodes the result. Everything is exact float64 arithmetic in one
 * order, so the root is the same on every machine.
 *
 * ```ts
 * const plan: StepPlan[] = [
 *   { step: "split", kind: "stratified", testPerClass: 10, seed: 1 },
 *   { step: "scale", kind: "standard" },
 *   { step: "pca", components: 2 },
 * ];
 * const { recipe, segment } = prepareDataset(IRIS, plan, IRIS_CSV);
 * segment.columns; // → 3 (two components and the class)
 * verifyDataset(recipe, IRIS_CSV, segment.root).rows; // → 150
 * ```
 *
 * @param source rows at hand, a file or a generator
 * @param content of the file, where the source is one
 * @throws {DataError} of whatever is wrong with source, content or plan, naming the place; DataClassEmpty where a class
 * has no rows to train or to test
 */
export function prepareDataset(
  source: LabelledRows | DataSource,
  plan: PrepareOptions | readonly StepPlan[],
  content?: FileContent,
): Dataset {
  return labelled(prepare(source, "testPerClass" in plan ? usualPlan(plan) : plan, content));
}

/**
 * As {@link prepareDataset}, for numbers to be predicted.
 *
 * ```ts
 * const source = generated("sine", { samples: 20, noise: 0, seed: 1 });
 * const plan: StepPlan[] = [{ step: "split", kind: "plain", testRows: 5, seed: 1 }];
 * const { trainRows, testRows, targets } = prepareRegression(source, plan);
 * [trainRows, testRows, targets.length]; // → [15, 5, 20]
 * ```
 */
export function prepareRegression(
  source: TargetRows | DataSource,
  plan: readonly StepPlan[],
  content?: FileContent,
): RegressionDataset {
  return targeted(prepare(source, plan, content));
}

/**
 * Rebuilds a data set from its source by the same code that made it, and asserts that the recipe records what is found on
 * the way: a scaling or axes fitted on anything but the training rows are refused.
 *
 * ```ts
 * const { recipe, segment } = prepareDataset(IRIS, { testPerClass: 10, seed: 1 }, IRIS_CSV);
 * applyRecipe(recipe, IRIS_CSV).segment.root === segment.root; // → true
 * ```
 *
 * @throws {DataError} DataRecipeFit, and as {@link prepareDataset}
 */
export const applyRecipe = (recipe: Recipe, content?: FileContent): Dataset => labelled(rebuild(recipe, content));

/**
 * As {@link applyRecipe}, for numbers to be predicted.
 *
 * ```ts
 * const source = generated("sine", { samples: 20, noise: 0, seed: 1 });
 * const { recipe, segment } = prepareRegression(source, [{ step: "split", kind: "plain", testRows: 5, seed: 1 }]);
 * applyRegressionRecipe(recipe).segment.root === segment.root; // → true
 * ```
 */
export const applyRegressionRecipe = (recipe: Recipe, content?: FileContent): RegressionDataset =>
  targeted(rebuild(recipe, content));

/**
 * Rebuilds the data of a recipe and asserts that they have a root: a bounty's, say.
 *
 * ```ts
 * const { recipe, segment } = prepareDataset(IRIS, { testPerClass: 10, seed: 1 }, IRIS_CSV);
 * verifyDataset(recipe, IRIS_CSV, segment.root).rows; // → 150
 * verifyDataset(recipe, IRIS_CSV, `0x${"0".repeat(64)}`); // throws DataRoot
 * ```
 *
 * @param root 0x and 64 hexadecimal digits
 * @throws {DataError} DataRoot, and as {@link applyRecipe}
 */
export function verifyDataset(recipe: Recipe, content: FileContent | undefined, root: string): Segment {
  const { segment } = rebuild(recipe, content);
  if (segment.root === root.toLowerCase()) return segment;
  throw new DataError("DataRoot", `the root of the data is ${segment.root}, not ${root}`);
}

type Built = Prepared & { readonly answers: SourceRows };

function rebuild(recipe: Recipe, content: FileContent | undefined): Built {
  const built = prepare(recipe.source, recipe.steps, content);
  requireSameSteps(recipe, built.recipe.steps);
  return built;
}

function prepare(given: SourceRows | DataSource, plan: readonly StepPlan[], content: FileContent | undefined): Built {
  if (!("kind" in given) && content !== undefined) throw new DataError("DataRecipe", "rows at hand read no file");
  const { source, text } = "kind" in given ? { source: given, text: content } : tableSource(given);
  let work: Work = { table: readSource(source, text) };
  const steps: Step[] = [];
  for (const planned of plan) {
    const step = fitStep(planned, work);
    work = applyStep(step, work);
    steps.push(step);
  }
  const { table, split } = work;
  if (split === undefined) throw new DataError("DataRecipe", "there is no split");
  if ("classes" in table) requireClasses(table, split);
  const order = [...split.train, ...split.test, ...split.validation];
  const rows = order.map((row) => table.rows[row]!);
  const answers = order.map((row) => ("target" in table ? table.targets : table.labels)[row]!);
  return {
    features: table.columns,
    rows,
    trainRows: split.train.length,
    testRows: split.test.length,
    validationRows: split.validation.length,
    recipe: { format: RECIPE_FORMAT, schema: RECIPE_SCHEMA, source, steps },
    segment: encodeRows(rows.map((row, i) => [...row, answers[i]!])),
    answers: "target" in table ? { ...table, rows, targets: answers } : { ...table, rows, labels: answers },
  };
}

/** Every part that has rows has rows of every class. */
function requireClasses({ classes, labels }: LabelledRows, split: Split): void {
  for (const part of ["train", "test", "validation"] as const) {
    const empty = classes.findIndex((_, label) => !split[part].some((row) => labels[row] === label));
    if (empty >= 0 && split[part].length > 0) {
      throw new DataError("DataClassEmpty", `class ${classes[empty]!} has no rows in the ${part} split`);
    }
  }
}

function labelled({ answers, ...prepared }: Built): Dataset {
  if ("target" in answers) throw new DataError("DataShape", `${answers.target} is a target, not a class: a regression`);
  return { ...prepared, classes: answers.classes, labels: answers.labels };
}

function targeted({ answers, ...prepared }: Built): RegressionDataset {
  if (!("target" in answers)) throw new DataError("DataShape", "the rows have classes, not a target");
  return { ...prepared, target: answers.target, targets: answers.targets };
}
