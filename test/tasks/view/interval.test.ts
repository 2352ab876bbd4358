import { expect } from "chai";

import { intervalBar } from "../../../tasks/view/interval.ts";

describe("intervalBar", () => {
  const cases: [low: number, high: number, total: number, bar: string][] = [
    [0, 10, 10, "██████████"],
    [0, 5, 10, "█████·····"],
    [5, 10, 10, "·····█████"],
    [3, 4, 10, "···█······"],
    // What is narrower than a character takes the one that it stands in, also at the end.
    [0, 1, 1e6, "█·········"],
    [999_999, 1e6, 1e6, "·········█"],
    [499_999, 500_001, 1e6, "····██····"],
    [0, 1, 1, "██████████"],
  ];
  for (const [low, high, total, bar] of cases) {
    it(`draws ${low} … ${high} of ${total} as ${bar}`, () => {
      expect(intervalBar(low, high, total, 10)).to.equal(bar);
    });
  }

  it("is as wide as it is told, by default 40", () => {
    expect(intervalBar(1, 2, 3)).to.have.length(40);
  });
});
