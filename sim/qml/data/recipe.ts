import { canonicalJson } from "./bits.ts";
import { DataError } from "./errors.ts";
import type { Step } from "./plan.ts";
import { unscale } from "./scaling.ts";
import type { DataSource } from "./source.ts";
import { rowTransform, scalingOf } from "./steps.ts";

/** What `format` of every {@link Recipe} says. */
export const RECIPE_FORMAT = "ketwork-data";
/** The version of the format of {@link Recipe} that this library writes and reads. */
export const RECIPE_SCHEMA = 1;

/**
 * How a data set comes from its source, as JSON: where the source is and what it must be, and every step with the numbers
 * found in it. `schema` counts the versions of this format.
 */
export interface Recipe {
  readonly format: typeof RECIPE_FORMAT;
  readonly schema: typeof RECIPE_SCHEMA;
  readonly source: DataSource;
  readonly steps: readonly Step[];
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isNames = (value: unknown): boolean =>
  Array.isArray(value) && value.every((name: unknown) => typeof name === "string");

/**
 * A recipe as it comes from `JSON.parse`. What its steps choose is checked when they are done, and what they record is
 * compared with what is found then: see {@link applyRecipe}.
 *
 * ```ts
 * const { recipe } = prepareDataset(IRIS, { testPerClass: 10, seed: 1 }, IRIS_CSV);
 * readRecipe(JSON.parse(JSON.stringify(recipe))).steps.length; // → 2
 * readRecipe({}); // throws DataRecipe
 * ```
 *
 * @throws {DataError} DataRecipe
 */
export function readRecipe(json: unknown): Recipe {
  if (!isRecord(json) || json["format"] !== RECIPE_FORMAT) throw new DataError("DataRecipe", `is no ${RECIPE_FORMAT}`);
  if (json["schema"] !== RECIPE_SCHEMA) {
    throw new DataError("DataRecipe", `schema ${String(json["schema"])} is not ${RECIPE_SCHEMA}`);
  }
  const { source, steps } = json;
  if (!isSource(source)) throw new DataError("DataRecipe", "the source is neither a file nor a generator");
  if (!Array.isArray(steps) || !steps.every(isRecord)) throw new DataError("DataRecipe", "the steps are no list");
  return json as unknown as Recipe;
}

function isSource(source: unknown): source is DataSource {
  if (!isRecord(source)) return false;
  if (source["kind"] === "generator") return typeof source["generator"] === "string" && isRecord(source["options"]);
  const { layout, sha256, rows } = source;
  const texts = ["name", "file", "licence", "where"].every((name) => typeof source[name] === "string");
  return (
    source["kind"] === "file" &&
    texts &&
    typeof sha256 === "string" &&
    /^[0-9a-f]{64}$/.test(sha256) &&
    Number.isInteger(rows) &&
    isRecord(layout) &&
    ["columns", "ignore", "classes"].every((name) => layout[name] === undefined || isNames(layout[name])) &&
    ["label", "target"].every((name) => layout[name] === undefined || typeof layout[name] === "string")
  );
}

/**
 * Asserts that a recipe says what was found when its steps were done.
 *
 * @throws {DataError} DataRecipeFit naming the first step (`row`, from 0) that does not
 */
export function requireSameSteps(recipe: Recipe, found: readonly Step[]): void {
  const row = found.findIndex((step, i) => canonicalJson(step) !== canonicalJson(recipe.steps[i]));
  if (row < 0) return;
  throw new DataError("DataRecipeFit", `step ${found[row]!.step} records other numbers than the data give`, { row });
}

/**
 * Features of other rows, such as those to be predicted, as the recipe prepares its own.
 *
 * ```ts
 * const { recipe } = prepareDataset(IRIS, { testPerClass: 10, seed: 1 }, IRIS_CSV);
 * transformRows(recipe, [[5.1, 3.5, 1.4, 0.2]])[0]!.length; // → 4
 * ```
 *
 * @param rows with the features of the source
 * @throws {DataError} naming the row (from 0)
 */
export function transformRows({ steps }: Recipe, rows: readonly (readonly number[])[]): (readonly number[])[] {
  return steps.reduce<(readonly number[])[]>((current, step) => {
    const transform = rowTransform(step);
    return transform === undefined ? current : current.map(transform);
  }, Array.from(rows));
}

/**
 * What a predicted target of a regression is in the units of the source.
 *
 * ```ts
 * const source = generated("friedman", { samples: 20, noise: 0, seed: 1 });
 * const { recipe, targets } = prepareRegression(source, [{ step: "split", kind: "none" }, { step: "scale-target", kind: "standard" }]);
 * const [original] = (generate(source) as TargetRows).targets;
 * targetOfSource(recipe, targets[0]!) - original!; // ≈ 0
 * ```
 */
export const targetOfSource = ({ steps }: Recipe, value: number): number =>
  steps.reduceRight(
    (current, step) => (step.step === "scale-target" ? unscale(scalingOf(step), current) : current),
    value,
  );

/**
 * The names of the classes whose indices are the labels; `undefined` where there are none, or the recipe does not say.
 *
 * ```ts
 * const kept: StepPlan[] = [{ step: "classes", keep: ["virginica", "setosa"] }, { step: "split", kind: "none" }];
 * classesOfSource(prepareDataset(IRIS, kept, IRIS_CSV).recipe); // → ["virginica", "setosa"]
 * ```
 */
export function classesOfSource({ source, steps }: Recipe): readonly string[] | undefined {
  const chosen = steps.findLast((step) => step.step === "classes");
  const names: unknown = chosen ? chosen.keep : source.kind === "file" ? source.layout.classes : undefined;
  // Nobody has done a stranger's steps yet: what they choose may be anything.
  return isNames(names) ? (names as readonly string[]) : undefined;
}
