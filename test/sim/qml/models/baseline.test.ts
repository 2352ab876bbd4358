import { expect } from "chai";
import { accuracy, logisticRegression, nearestCentroid } from "../../../../sim/qml/models/baseline.ts";

describe("baselines", () => {
  const rows = [[0], [1], [10], [11]];
  const labels = [0, 0, 1, 1];

  it("accuracy is the share of right predictions", () => {
    expect(accuracy([0, 1, 1, 1], [0, 0, 1, 1])).to.equal(0.75);
  });

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
});
