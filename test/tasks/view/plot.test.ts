import { expect } from "chai";
import { lineChart } from "../../../tasks/view/plot.ts";

const lines = (text: string): string[] => text.split("\n");

describe("lineChart", () => {
  it("draws a falling line from corner to corner, with its range and its last index", () => {
    expect(lines(lineChart([3, 2, 1, 0], { width: 4, height: 2, title: "loss" }))).to.deep.equal([
      "     loss",
      "  3 ┤⠑⢄⠀⠀",
      "  0 ┤⠀⠀⠑⢄",
      "    └────",
      "     0  3",
    ]);
  });

  it("marks a reference and widens the range to it", () => {
    expect(lines(lineChart([1, 1], { width: 4, height: 2, reference: 0 }))).to.deep.equal([
      "  1 ┤⠉⠉⠉⠉",
      "  0 ┤⡀⠀⡀⠀",
      "    └────",
      "     0  1",
    ]);
  });

  it("draws a constant, and a single value, through the middle", () => {
    expect(lines(lineChart([5], { width: 2, height: 1 }))).to.deep.equal(["5 ┤⠤⠤", "  └──", "   0"]);
  });

  it("leaves a gap where a value is not finite", () => {
    expect(lines(lineChart([0, NaN, 0, 0, 0], { width: 5, height: 1 }))).to.deep.equal([
      "0 ┤⠄⠀⠠⠤⠤",
      "  └─────",
      "   0   4",
    ]);
  });

  it("has no chart of nothing, or without room", () => {
    expect(() => lineChart([NaN])).to.throw(RangeError);
    expect(() => lineChart([])).to.throw(RangeError);
    expect(() => lineChart([1], { width: 0 })).to.throw(RangeError);
  });
});
