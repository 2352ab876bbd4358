import { expect } from "chai";
import { Random } from "../../../../sim/math/random.ts";
import { iris } from "../../../../sim/qml/data/iris.ts";
import { foldSplit, plainSplit, shuffle, type Split, stratifiedSplit } from "../../../../sim/qml/data/split.ts";
import { expectError } from "../../../helpers/machine/errors.ts";

const SEED = 1;
const { labels } = iris();

/** All rows of a split in order. */
const all = ({ train, validation, test }: Split): number[] => [...train, ...validation, ...test].sort((a, b) => a - b);
const perClass = (rows: readonly number[]): number[] =>
  [0, 1, 2].map((label) => rows.filter((row) => labels[row] === label).length);
const everyRow = labels.map((_, row) => row);

describe("stratifiedSplit", () => {
  it(`draws the same number of test rows from every class and loses no row (seed ${SEED})`, () => {
    const { train, test } = stratifiedSplit(labels, 15, SEED);
    expect([train.length, test.length]).to.deep.equal([105, 45]);
    expect([...train, ...test].sort((a, b) => a - b)).to.deep.equal(labels.map((_, row) => row));
    expect([0, 1, 2].map((label) => test.filter((row) => labels[row] === label).length)).to.deep.equal([15, 15, 15]);
  });
  it("is a function of the seed", () => {
    expect(stratifiedSplit(labels, 15, SEED)).to.deep.equal(stratifiedSplit(labels, 15, SEED));
    expect(stratifiedSplit(labels, 15, SEED).test).to.not.deep.equal(stratifiedSplit(labels, 15, SEED + 1).test);
  });
  it("leaves no class without rows", () => {
    for (const testPerClass of [0, 2, 1.5]) {
      expectError(() => stratifiedSplit([0, 0, 1, 1], testPerClass, SEED), "DataClassEmpty");
    }
  });
  it("draws validation rows, and other numbers for each class", () => {
    const split = stratifiedSplit(labels, [5, 10, 15], SEED, 4);
    expect(all(split)).to.deep.equal(everyRow);
    expect(perClass(split.test)).to.deep.equal([5, 10, 15]);
    expect(perClass(split.validation)).to.deep.equal([4, 4, 4]);
    expectError(() => stratifiedSplit(labels, [5, 10], SEED), "DataRecipe");
    expectError(() => stratifiedSplit(labels, 25, SEED, 25), "DataClassEmpty");
    expectError(() => stratifiedSplit(labels, 25, SEED, -1), "DataClassEmpty");
  });
  it(`shuffles evenly: every item is first about equally often (seed ${SEED})`, () => {
    const random = new Random(SEED);
    const firsts = [0, 0, 0];
    for (let round = 0; round < 3000; round += 1) firsts[shuffle([0, 1, 2], random)[0]!]! += 1;
    for (const count of firsts) expect(count).to.be.within(900, 1100);
  });
});

describe("plainSplit", () => {
  it("draws rows whatever their class and loses none", () => {
    const split = plainSplit(150, 30, SEED, 20);
    expect([split.train.length, split.validation.length, split.test.length]).to.deep.equal([100, 20, 30]);
    expect(all(split)).to.deep.equal(everyRow);
    expect(plainSplit(150, 30, SEED + 1, 20)).to.not.deep.equal(split);
  });
  it("leaves rows to train and to test", () => {
    for (const [test, validation] of [
      [0, 0],
      [3, 2],
      [5, 0],
      [1.5, 0],
      [1, -1],
    ] as const) {
      expectError(() => plainSplit(5, test, SEED, validation), "DataClassEmpty");
    }
  });
});

describe("foldSplit", () => {
  it("tests every row in exactly one fold, of evenly many rows of each class", () => {
    const folds = [0, 1, 2, 3].map((fold) => foldSplit(labels, 4, fold, SEED));
    for (const split of folds) {
      expect(all(split)).to.deep.equal(everyRow);
      for (const count of perClass(split.test)) expect(count).to.be.within(12, 13);
      expect(split.test.length).to.be.within(37, 38);
    }
    expect(folds.flatMap(({ test }) => test).sort((a, b) => a - b)).to.deep.equal(everyRow);
  });
  it("refuses folds that there are not, and classes with fewer rows than folds", () => {
    for (const [folds, fold] of [
      [1, 0],
      [2.5, 0],
      [3, 3],
      [3, -1],
    ] as const) {
      expectError(() => foldSplit(labels, folds, fold, SEED), "DataRecipe");
    }
    expectError(() => foldSplit([0, 0, 0, 1, 1], 3, 0, SEED), "DataClassEmpty");
  });
});
