import { expect } from "chai";
import { fitMinMax, fitStandard, scaleRow, unscale } from "../../../../sim/qml/data/scaling.ts";
import { expectError } from "../../../helpers/machine/errors.ts";

describe("fitMinMax", () => {
  it("takes the smallest value of each column to low and the largest to high, exactly", () => {
    const rows = [
      [1, 10],
      [3, 40],
      [2, 20],
    ];
    const scaling = fitMinMax(rows, 0, Math.PI);
    expect(scaling).to.deep.equal({ kind: "min-max", minimum: [1, 10], maximum: [3, 40], low: 0, high: Math.PI });
    expect(rows.map((row) => scaleRow(scaling, row))).to.deep.equal([
      [0, 0],
      [Math.PI, Math.PI],
      [Math.PI / 2, (10 / 30) * Math.PI],
    ]);
    expect(scaleRow(scaling, [5, 10])).to.deep.equal([2 * Math.PI, 0]);
  });
  it("refuses no rows, a constant column, rows of another width", () => {
    expectError(() => fitMinMax([]), "DataDegenerate");
    expectError(
      () =>
        fitMinMax([
          [1, 2],
          [3, 2],
        ]),
      "DataDegenerate",
      { column: 1 },
    );
    expectError(() => scaleRow(fitMinMax([[1], [2]]), [1, 2]), "DataShape");
  });
});

describe("fitStandard", () => {
  const rows = [
    [1, 10],
    [3, 10],
    [1, 40],
    [3, 60],
  ];
  it("takes each column to mean 0 and variance 1, the variance divided by n", () => {
    const scaling = fitStandard(rows);
    expect(scaling).to.deep.equal({ kind: "standard", mean: [2, 30], deviation: [1, Math.sqrt(450)] });
    expect(scaleRow(scaling, [5, 30])).to.deep.equal([3, 0]);
  });
  it("refuses no rows, a constant column, rows of another width", () => {
    expectError(() => fitStandard([]), "DataDegenerate");
    expectError(() => fitStandard([[1], [1]]), "DataDegenerate", { column: 0 });
    expectError(() => fitStandard([[0], [5e-324]]), "DataDegenerate", { column: 0 });
    expectError(() => scaleRow(fitStandard(rows), [1], 7), "DataShape", { row: 7 });
  });
});

describe("unscale", () => {
  it("takes back what scaling a column did", () => {
    for (const scaling of [fitMinMax([[-3], [5]], -1, 1), fitStandard([[-3], [5], [9]])]) {
      for (const value of [-3, 0.1, 5, 11]) {
        expect(Math.abs(unscale(scaling, scaleRow(scaling, [value])[0]!) - value)).to.be.below(1e-14);
      }
    }
  });
});
