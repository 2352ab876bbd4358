import { Random } from "../../math/random.ts";
import { DataError } from "./errors.ts";

/** Which rows train and which test: indices into the source's rows. */
export interface Split {
  readonly seed: number;
  readonly train: readonly number[];
  readonly test: readonly number[];
}

/** A seeded permutation of a list (Fisher–Yates, from the end). */
export function shuffle<Item>(items: readonly Item[], random: Random): Item[] {
  const shuffled = [...items];
  for (let last = shuffled.length - 1; last > 0; last -= 1) {
    const other = random.nextInt(last + 1);
    [shuffled[last], shuffled[other]] = [shuffled[other]!, shuffled[last]!];
  }
  return shuffled;
}

/**
 * Draws `testPerClass` rows of every class for the test split, all others train; both lists are shuffled. The same
 * labels and seed give the same split on every machine.
 *
 * @param labels class index of every row
 * @throws {DataError} DataClassEmpty where a class would be left without a training or a test row
 */
export function stratifiedSplit(labels: readonly number[], testPerClass: number, seed: number): Split {
  const random = new Random(seed);
  let train: number[] = [];
  let test: number[] = [];
  const classes = labels.reduce((most, label) => Math.max(most, label), 0) + 1;
  for (let label = 0; label < classes; label += 1) {
    const members = shuffle(
      labels.flatMap((own, row) => (own === label ? [row] : [])),
      random,
    );
    if (!Number.isInteger(testPerClass) || testPerClass < 1 || testPerClass >= members.length) {
      const rule = `class ${label} has ${members.length} rows, of which ${testPerClass} cannot be for testing`;
      throw new DataError("DataClassEmpty", rule);
    }
    test = test.concat(members.slice(0, testPerClass));
    train = train.concat(members.slice(testPerClass));
  }
  return { seed, train: shuffle(train, random), test: shuffle(test, random) };
}
