import { Random } from "../../math/random.ts";
import { DataError } from "./errors.ts";

/** Which rows train, which validate and which test: indices into the rows that are split. */
export interface Split {
  readonly train: readonly number[];
  readonly validation: readonly number[];
  readonly test: readonly number[];
}

/** A number of rows for all classes, or one for each. */
export type PerClass = number | readonly number[];

/**
 * A seeded permutation of a list (Fisher–Yates, from the end).
 *
 * ```ts
 * shuffle(["a", "b", "c", "d"], new Random(1)).toSorted(); // → ["a", "b", "c", "d"]
 * ```
 */
export function shuffle<Item>(items: readonly Item[], random: Random): Item[] {
  const shuffled = [...items];
  for (let last = shuffled.length - 1; last > 0; last -= 1) {
    const other = random.nextInt(last + 1);
    [shuffled[last], shuffled[other]] = [shuffled[other]!, shuffled[last]!];
  }
  return shuffled;
}

/**
 * Draws `testPerClass` rows of every class for the test split and `validationPerClass` for the validation split, all
 * others train; the lists are shuffled. The same labels and seed give the same split on every machine.
 *
 * ```ts
 * const { train, test } = stratifiedSplit([0, 0, 0, 1, 1, 1], 1, 7);
 * [train.length, test.length]; // → [4, 2]
 * ```
 *
 * @param labels class index of every row
 * @throws {DataError} DataClassEmpty where a class would be left without a training or a test row, DataRecipe for counts
 * that are none
 */
export function stratifiedSplit(
  labels: readonly number[],
  testPerClass: PerClass,
  seed: number,
  validationPerClass: PerClass = 0,
): Split {
  const groups = byClass(labels);
  const count = (perClass: PerClass, label: number): number =>
    typeof perClass === "number" ? perClass : (perClass[label] ?? NaN);
  for (const perClass of [testPerClass, validationPerClass]) {
    if (typeof perClass === "number" || perClass.length === groups.length) continue;
    throw new DataError("DataRecipe", `${perClass.length} counts for ${groups.length} classes`);
  }
  const counts = groups.map((members, label) => {
    const [test, validation] = [count(testPerClass, label), count(validationPerClass, label)];
    if (isCount(test, 1) && isCount(validation, 0) && test + validation < members.length) return { test, validation };
    const rule = `class ${label} has ${members.length} rows, of which ${test} for testing and ${validation} for validation`;
    throw new DataError("DataClassEmpty", `${rule} leave none to train, or are no counts`);
  });
  return draw(groups, counts, seed);
}

/**
 * Draws `test` and `validation` rows, whatever their class.
 *
 * ```ts
 * const { train, test, validation } = plainSplit(10, 2, 7, 1);
 * [train.length, test.length, validation.length]; // → [7, 2, 1]
 * ```
 *
 * @param rows how many there are
 * @throws {DataError} DataClassEmpty where no row would train or test
 */
export function plainSplit(rows: number, test: number, seed: number, validation = 0): Split {
  if (!isCount(test, 1) || !isCount(validation, 0) || test + validation >= rows) {
    const rule = `${rows} rows, of which ${test} for testing and ${validation} for validation, leave none to train`;
    throw new DataError("DataClassEmpty", rule);
  }
  return draw([Array.from({ length: rows }, (_, row) => row)], [{ test, validation }], seed);
}

/**
 * Fold `fold` of `folds`: each row is in the test split of exactly one fold, and the folds of a seed differ by at most one
 * row, of every class and altogether.
 *
 * ```ts
 * foldSplit([0, 0, 1, 1], 2, 0, 7).test.length; // → 2
 * ```
 *
 * @param labels class index of every row; all 0 for folds without regard to classes
 * @throws {DataError} DataClassEmpty where a class has fewer rows than there are folds, DataRecipe for a fold that is none
 */
export function foldSplit(labels: readonly number[], folds: number, fold: number, seed: number): Split {
  if (!isCount(folds, 2) || !isCount(fold, 0) || fold >= folds) {
    throw new DataError("DataRecipe", `there is no fold ${fold} of ${folds}`);
  }
  const random = new Random(seed);
  const dealt = byClass(labels).flatMap((members, label) => {
    if (members.length >= folds) return shuffle(members, random);
    throw new DataError("DataClassEmpty", `class ${label} has ${members.length} rows for ${folds} folds`);
  });
  const test = dealt.filter((_, i) => i % folds === fold);
  const train = dealt.filter((_, i) => i % folds !== fold);
  return { train: shuffle(train, random), validation: [], test: shuffle(test, random) };
}

const isCount = (value: number, least: number): boolean => Number.isInteger(value) && value >= least;

function byClass(labels: readonly number[]): number[][] {
  const classes = labels.reduce((most, label) => Math.max(most, label), 0) + 1;
  return Array.from({ length: classes }, (_, label) => labels.flatMap((own, row) => (own === label ? [row] : [])));
}

function draw(
  groups: readonly (readonly number[])[],
  counts: readonly { readonly test: number; readonly validation: number }[],
  seed: number,
): Split {
  const random = new Random(seed);
  const parts = groups.map((group, i) => {
    const members = shuffle(group, random);
    const { test, validation } = counts[i]!;
    return {
      test: members.slice(0, test),
      validation: members.slice(test, test + validation),
      train: members.slice(test + validation),
    };
  });
  const all = (part: keyof Split): number[] => parts.flatMap((rows) => rows[part]);
  return {
    train: shuffle(all("train"), random),
    test: shuffle(all("test"), random),
    validation: shuffle(all("validation"), random),
  };
}
