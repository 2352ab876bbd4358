import { expect } from "chai";
import { Random } from "../../../../sim/math/random.ts";
import { fitPca, project } from "../../../../sim/qml/data/pca.ts";
import { iris } from "../../../../sim/qml/data/iris.ts";
import { expectError } from "../../../helpers/machine/errors.ts";

const SEED = 5;
const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, value, i) => sum + value * b[i]!, 0);

/** The leading eigenpairs of the covariance by power iteration and deflation. */
function powerPca(rows: readonly (readonly number[])[], components: number): { axis: number[]; variance: number }[] {
  const size = rows[0]!.length;
  const mean = Array.from({ length: size }, (_, j) => rows.reduce((sum, row) => sum + row[j]!, 0) / rows.length);
  const covariance = mean.map((_, j) =>
    mean.map(
      (__, k) => rows.reduce((sum, row) => sum + (row[j]! - mean[j]!) * (row[k]! - mean[k]!), 0) / (rows.length - 1),
    ),
  );
  return Array.from({ length: components }, () => {
    let axis = mean.map((_, j) => 1 + j / 7);
    for (let round = 0; round < 5000; round += 1) {
      const next = covariance.map((row) => dot(row, axis));
      const norm = Math.sqrt(dot(next, next));
      axis = next.map((value) => value / norm);
    }
    const variance = dot(
      axis,
      covariance.map((row) => dot(row, axis)),
    );
    covariance.forEach((row, j) => row.forEach((_, k) => (row[k]! -= variance * axis[j]! * axis[k]!)));
    return { axis, variance };
  });
}

describe("fitPca", () => {
  it("finds the line that points lie on", () => {
    const { mean, axes, variances } = fitPca(
      [-2, -1, 1, 2].map((t) => [1 - 3 * t, 2 - 4 * t]),
      1,
    );
    expect(mean).to.deep.equal([1, 2]);
    expect(Math.abs(axes[0]![0]! - 0.6) + Math.abs(axes[0]![1]! - 0.8)).to.be.below(1e-15);
    expect(Math.abs(variances[0]! - 250 / 3)).to.be.below(1e-13);
  });

  const random = new Random(SEED);
  const noise = Array.from({ length: 30 }, () => Array.from({ length: 6 }, (_, j) => (j + 1) * random.nextFloat()));
  for (const [name, rows] of Object.entries({ iris: iris().rows, [`random rows (seed ${SEED})`]: noise })) {
    it(`agrees with power iteration: ${name}`, () => {
      const { axes, variances } = fitPca(rows, 3);
      powerPca(rows, 3).forEach(({ axis, variance }, k) => {
        const overlap = dot(axis, axes[k]!);
        expect(Math.abs(Math.abs(overlap) - 1), `axis ${k}`).to.be.below(1e-12);
        expect(Math.abs(variance / variances[k]! - 1), `variance ${k}`).to.be.below(1e-12);
      });
    });
  }
  it("has the published variances and axes of Iris", () => {
    const { axes, variances } = fitPca(iris().rows, 4);
    // R: summary(prcomp(iris[1:4])) and its rotation, to the digits that it prints.
    expect(variances.map((value) => Math.sqrt(value).toFixed(4))).to.deep.equal([
      "2.0563",
      "0.4926",
      "0.2797",
      "0.1544",
    ]);
    expect(axes[0]!.map((value) => value.toFixed(5))).to.deep.equal(["0.36139", "-0.08452", "0.85667", "0.35829"]);
  });
  it("has orthonormal axes, the largest component of each positive, by falling variance", () => {
    const { axes, variances } = fitPca(noise, 6);
    axes.forEach((axis, k) => {
      axes.forEach((other, l) => {
        expect(Math.abs(dot(axis, other) - (k === l ? 1 : 0))).to.be.below(1e-14);
      });
      expect(Math.max(...axis)).to.equal(Math.max(...axis.map(Math.abs)));
      if (k > 0) expect(variances[k]!).to.be.below(variances[k - 1]!);
    });
  });
  it("gives projections without mean or correlation, of those variances", () => {
    const fitted = fitPca(noise, 3);
    const projected = noise.map((row) => project(fitted, row));
    for (let j = 0; j < 3; j += 1) {
      for (let k = 0; k < 3; k += 1) {
        const covariance = projected.reduce((sum, row) => sum + row[j]! * row[k]!, 0) / (noise.length - 1);
        expect(Math.abs(covariance - (j === k ? fitted.variances[j]! : 0))).to.be.below(1e-13);
      }
    }
  });
  it("refuses more components than rows or columns have, none, and rows of another width", () => {
    expectError(
      () =>
        fitPca(
          [
            [1, 2],
            [3, 5],
          ],
          2,
        ),
      "DataDegenerate",
    );
    expectError(() => fitPca(noise, 7), "DataDegenerate");
    expectError(() => fitPca(noise, 0), "DataDegenerate");
    expectError(() => fitPca([], 1), "DataDegenerate");
    expectError(() => fitPca([[1e200], [-1e200]], 1), "DataNotFinite", { column: 0 });
    expectError(() => project(fitPca(noise, 2), [1], 4), "DataShape", { row: 4 });
  });
});
