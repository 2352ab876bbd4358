import { expect } from "chai";
import { logisticRegression, nearestCentroid, ridgeRegression } from "../../../../sim/qml/models/baseline.ts";
import { accuracy } from "../../../../sim/qml/models/supervised/quality.ts";

describe("baselines", () => {
  const rows = [[0], [1], [10], [11]];
  const labels = [0, 0, 1, 1];

  it("nearest centroid decides halfway between the means", () => {
    expect(nearestCentroid(rows, labels).predict([[5.4], [5.6]])).to.deep.equal([0, 1]);
  });

  it("logistic regression separates what a line separates, and not what it cannot", () => {
    expect(logisticRegression(rows, labels).predict(rows)).to.deep.equal(labels);
    const xor = [
      [0, 0],
      [1, 1],
      [0, 1],
      [1, 0],
    ];
    const predicted = logisticRegression(xor, labels).predict(xor);
    expect(accuracy(predicted, labels)).to.be.at.most(0.75);
  });

  it("ridge regression is exact on a plane, and shrinks to the mean where alpha is large", () => {
    const points = [
      [0, 0],
      [1, 0],
      [0, 1],
      [2, 3],
    ];
    const targets = points.map(([a, b]) => 3 * a! - 2 * b! + 5);
    const [at] = ridgeRegression(points, targets, 1e-12).predict([[4, -1]]);
    expect(Math.abs(at! - 19)).to.be.below(1e-9);
    const [flat] = ridgeRegression(points, targets, 1e12).predict([[4, -1]]);
    expect(Math.abs(flat! - 5.25)).to.be.below(1e-9);
  });
});
