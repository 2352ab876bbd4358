import { expect } from "chai";
import { figures, summary } from "../../../../sim/qml/models/summary.ts";

describe("summary", () => {
  it("puts figures in columns and leaves out what is not known", () => {
    const text = summary("Title", [
      ["a", 1 / 3],
      ["longer", "x"],
      ["none", undefined],
      ["b", -Infinity],
    ]);
    expect(text).to.equal("Title\n  a       0.3333333333\n  longer  x\n  b       -Infinity");
  });
  it("joins several figures", () => {
    expect(figures([0.1 + 0.2, 2 / 3, 5])).to.equal("0.3, 0.666667, 5");
  });
});
