import { expect } from "chai";
import { solveCholesky } from "../../../../../sim/math/linear.ts";
import { Random } from "../../../../../sim/math/random.ts";
import { prepareDataset } from "../../../../../sim/qml/data/dataset.ts";
import { adHoc } from "../../../../../sim/qml/data/generators/adhoc.ts";
import { generated } from "../../../../../sim/qml/data/generators/index.ts";
import { shuffle } from "../../../../../sim/qml/data/split.ts";
import { zzFeatureMap } from "../../../../../sim/qml/encoding/encoding.ts";
import { fidelityKernel } from "../../../../../sim/qml/models/kernel/fidelity.ts";
import { expectError } from "../../../../helpers/machine/errors.ts";

type Rows = readonly (readonly number[])[];

/** Values of ridge regression with the ZZ kernel on targets ±1. */
function ridge(train: Rows, targets: readonly number[], test: Rows): number[] {
  const kernel = fidelityKernel(zzFeatureMap(train[0]!.length));
  const matrix = kernel.matrix(train).map((row, i) => row.map((value, j) => (i === j ? value + 1e-3 : value)));
  const weights = solveCholesky(matrix.flat(), targets);
  return kernel.matrix(test, train).map((row) => row.reduce((sum, value, j) => sum + value * weights[j]!, 0));
}

/** Mistakes until there are no more, or more than `most`. */
function perceptron(matrix: Rows, signs: readonly number[], most: number): number {
  const weights = signs.map(() => 0);
  let mistakes = 0;
  for (let clean = false; !clean && mistakes <= most;) {
    clean = true;
    matrix.forEach((row, i) => {
      if (signs[i]! * row.reduce((sum, value, j) => sum + value * weights[j]!, 0) > 0) return;
      weights[i]! += signs[i]!;
      mistakes += 1;
      clean = false;
    });
  }
  return mistakes;
}

describe("adHoc", () => {
  for (const [features, perClass, testPerClass, seed] of [
    [2, 40, 20, 1],
    [2, 80, 20, 2],
    [3, 80, 20, 1],
  ] as const) {
    it(`is separated by the ZZ kernel on all test rows: ${features} features (seed ${seed})`, () => {
      const source = generated("adHoc", { features, perClass, gap: 0.3, seed });
      const split = { step: "split", kind: "stratified", testPerClass, seed } as const;
      const { rows, labels, trainRows } = prepareDataset(source, [split]);
      const signs = labels.map((label) => 1 - 2 * label);
      const accuracy = (targets: readonly number[]): number => {
        const values = ridge(rows.slice(0, trainRows), targets, rows.slice(trainRows));
        return values.filter((value, i) => value * signs[trainRows + i]! > 0).length / values.length;
      };
      expect(accuracy(signs.slice(0, trainRows))).to.equal(1);
      // The same rows with labels dealt anew teach nothing.
      expect(accuracy(shuffle(signs.slice(0, trainRows), new Random(seed)))).to.be.below(0.8);
    });
  }
  for (const [features, seed] of [
    [2, 5],
    [3, 6],
  ] as const) {
    it(`keeps the gap: the kernel perceptron is bounded by 2^${features}/gap² mistakes (seed ${seed})`, () => {
      const { rows, labels } = adHoc({ features, perClass: 100, gap: 0.3, seed });
      // Novikoff (1962): squared norm of the observable over squared margin; the states have norm 1.
      const bound = 2 ** features / 0.3 ** 2;
      const signs = labels.map((label) => 1 - 2 * label);
      const matrix = fidelityKernel(zzFeatureMap(features)).matrix(rows);
      expect(perceptron(matrix, signs, bound)).to.be.at.most(bound);
      expect(perceptron(matrix, shuffle(signs, new Random(seed)), bound)).to.be.above(bound);
    });
  }
  it("has points of [0, 2π), as many of each class as asked for, by the seed", () => {
    const options = { features: 3, perClass: 7, gap: 0.3, seed: 3 };
    const { rows, labels, classes, columns } = adHoc(options);
    expect(rows.flat().every((value) => value >= 0 && value < 2 * Math.PI)).to.equal(true);
    expect([labels.filter((label) => label === 0).length, labels.length]).to.deep.equal([7, 14]);
    expect([classes, columns]).to.deep.equal([
      ["A", "B"],
      ["x0", "x1", "x2"],
    ]);
    expect(adHoc(options).rows).to.deep.equal(rows);
    expect(adHoc({ ...options, seed: 4 }).rows).to.not.deep.equal(rows);
  });
  it("refuses other numbers of features, and gaps that nothing reaches beyond", () => {
    const options = { features: 2, perClass: 1, gap: 0.3, seed: 1 };
    for (const [column, value] of [
      ["features", 4],
      ["features", 1],
      ["perClass", 0],
      ["gap", 1.1],
      ["seed", NaN],
    ] as const) {
      expectError(() => adHoc({ ...options, [column]: value }), "DataOption", { column });
    }
    expectError(() => adHoc({ ...options, gap: 1 }), "DataDegenerate", { column: "gap" });
  });
});
