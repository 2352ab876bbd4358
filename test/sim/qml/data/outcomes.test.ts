import { expect } from "chai";
import { bitsOf, countRows, independentBits, outcomesOf } from "../../../../sim/qml/data/outcomes.ts";
import { expectError } from "../../../helpers/machine/errors.ts";
import { expectNear } from "../../../helpers/sim/models/conventions.ts";

describe("rows of bits", () => {
  it("are outcomes, the first bit the lowest, and back", () => {
    const rows = [
      [1, 0, 0],
      [0, 1, 1],
      [1, 0, 0],
    ];
    expect(Array.from(outcomesOf(rows, 3))).to.deep.equal([1, 6, 1]);
    expect(rows.map((_, i) => bitsOf(outcomesOf(rows, 3)[i]!, 3))).to.deep.equal(rows);
    expect([...countRows(rows, 3).counts]).to.deep.equal([
      [1, 2],
      [6, 1],
    ]);
  });
  it("are refused where they are none", () => {
    expectError(() => outcomesOf([], 2), "DataDegenerate");
    expectError(() => outcomesOf([[0, 1], [0]], 2), "DataShape", { row: 1 });
    for (const bit of [2, -1, 0.5, NaN]) expectError(() => outcomesOf([[0, bit]], 2), "DataNotBit", { bit, column: 1 });
  });
});

describe("independentBits", () => {
  it("has the marginals and no correlation", () => {
    const product = independentBits([0.5, 0.1, 0, 0.4]);
    expectNear(product, [0.5 * 0.6, 0.5 * 0.6, 0.5 * 0.4, 0.5 * 0.4], 1e-15);
    expectNear(independentBits(product), product, 1e-15);
  });
});
