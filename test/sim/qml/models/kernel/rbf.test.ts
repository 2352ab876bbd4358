import { expect } from "chai";
import { rbfFunctions, rbfMatrix, scaleGamma, trainRbf } from "../../../../../sim/qml/models/kernel/rbf.ts";
import { ridgeSolver } from "../../../../../sim/qml/models/kernel/ridge.ts";
import { expectError } from "../../../../helpers/machine/errors.ts";

const ROWS = [
  [0, 0],
  [1, 0],
  [0, 2],
  [3, 1],
];

describe("the Gaussian kernel of the baselines", () => {
  it("is exp(−gamma·‖a − b‖²)", () => {
    rbfMatrix(0.3, ROWS, ROWS).forEach((row, i) => {
      row.forEach((value, j) => {
        const square = (ROWS[i]![0]! - ROWS[j]![0]!) ** 2 + (ROWS[i]![1]! - ROWS[j]![1]!) ** 2;
        expect(Math.abs(value - Math.exp(-0.3 * square))).to.be.below(1e-15);
      });
    });
  });

  it("has the width that scikit-learn calls scale", () => {
    // Eight values with the sum 7 and the sum of squares 15.
    expect(Math.abs(scaleGamma(ROWS) - 1 / (2 * (15 / 8 - 49 / 64)))).to.be.below(1e-15);
    expect(
      scaleGamma([
        [2, 2],
        [2, 2],
      ]),
    ).to.equal(1);
  });

  it("interpolates where the ridge is small", () => {
    const machine = trainRbf(ridgeSolver(1e-10), ROWS, [[1, -2, 0.5, 4]]);
    const values = rbfFunctions(machine, ROWS, ROWS).flat();
    values.forEach((value, i) => {
      expect(Math.abs(value - [1, -2, 0.5, 4][i]!)).to.be.below(1e-8);
    });
  });

  it("has no solution without a ridge where rows are the same", () => {
    expectError(() => trainRbf(ridgeSolver(Number.MIN_VALUE), [[1], [1]], [[1, 2]]), "MatrixSingular", { column: 1 });
  });
});
