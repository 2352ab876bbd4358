import { expect } from "chai";
import {
  checkRows,
  columnMeans,
  normaliseRows,
  principalDirections,
  unitRow,
  withPositivePeak,
} from "../../../../sim/qml/data/matrix.ts";
import { expectError } from "../../../helpers/machine/errors.ts";
import { Random } from "../../../helpers/machine/random.ts";
import { expectNear } from "../../../helpers/sim/models/conventions.ts";

const SEED = 23;
const TOLERANCE = 1e-13;

describe("tables of numbers", () => {
  it("are checked row by row", () => {
    const rows = [
      [1, 2],
      [3, 4],
    ];
    expect(checkRows(rows)).to.equal(rows);
    expect(columnMeans(rows)).to.deep.equal([2, 3]);
    expectError(() => columnMeans([]), "DataDegenerate");
    expectError(() => checkRows([]), "DataDegenerate");
    expectError(() => checkRows([[]]), "DataDegenerate");
    expectError(() => checkRows([[1], [1, 2]]), "DataShape", { row: 1 });
    expectError(() => checkRows(rows, 3), "DataShape", { row: 0 });
    expectError(() => checkRows([[1, NaN]]), "DataNotFinite", { row: 0, column: 1 });
    // A hole of a sparse list is no number.
    expectError(() => checkRows([new Array<number>(2)]), "DataNotFinite", { row: 0, column: 0 });
  });
  it("are divided by their norms, however large or small", () => {
    for (const factor of [1, 1e-300, 1e300]) {
      expectNear(normaliseRows([[3 * factor, -4 * factor]])[0]!, [0.6, -0.8], 1e-15);
    }
    expectError(() => normaliseRows([[1], [0]]), "DataDegenerate", { row: 1 });
  });
});

describe("unitRow", () => {
  it("divides by the norm and fills up with zeros", () => {
    expect(unitRow([3, -4], 4)).to.deep.equal([0.6, -0.8, 0, 0]);
  });
  it("refuses rows that are too long, not finite or zero, naming the row", () => {
    expectError(() => unitRow([1, 2, 3], 2, 5), "DataShape", { row: 5 });
    expectError(() => unitRow([1, NaN], 2, 5), "DataNotFinite", { row: 5, column: 1 });
    expectError(() => unitRow([0, -0], 2, 5), "DataDegenerate", { row: 5 });
  });
});

describe("principalDirections", () => {
  it(`are orthonormal eigenvectors, the largest first (seed ${SEED})`, () => {
    const random = new Random(SEED);
    const rows = Array.from({ length: 10 }, () => Array.from({ length: 4 }, () => random.unit()));
    const { values, axes } = principalDirections(rows);
    axes.forEach((axis, k) => {
      // Xᵀ·(X·v) = λ·v
      const along = rows.map((row) => row.reduce((sum, value, i) => sum + value * axis[i]!, 0));
      const image = axis.map((_, i) => rows.reduce((sum, row, r) => sum + row[i]! * along[r]!, 0));
      expectNear(
        image,
        axis.map((value) => value * values[k]!),
        TOLERANCE,
      );
      expectNear([Math.hypot(...axis)], [1], TOLERANCE);
      if (k > 0) expect(values[k]).to.be.at.most(values[k - 1]!);
      const peak = axis.reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most));
      expect(peak).to.be.above(0);
    });
  });
  it("have the same axes for another divisor, which the values are divided by", () => {
    const rows = [
      [1, 2],
      [3, -1],
      [0.5, 4],
    ];
    const [whole, half] = [principalDirections(rows), principalDirections(rows, 2)];
    expect(half).to.deep.equal({ axes: whole.axes, values: whole.values.map((value) => value / 2) });
  });
  it("refuse rows whose squares overflow", () => {
    expectError(() => principalDirections([[1, 1e200]]), "DataNotFinite", { column: 1 });
  });
  it("point where their largest component is positive", () => {
    expect(withPositivePeak([1, -2])).to.deep.equal([-1, 2]);
    expect(withPositivePeak([-1, 2])).to.deep.equal([-1, 2]);
    expect(withPositivePeak([-2, 2])).to.deep.equal([2, -2]);
  });
});
