import { expect } from "chai";

import { drawTable } from "../../../tasks/view/table.ts";

describe("drawTable", () => {
  it("has a line under its head, columns as wide as their widest cell, and no colours", () => {
    const columns = [{ head: "who" }, { head: "wei", align: "right" } as const];
    const rows = [
      ["Alice", 12n],
      ["Bob", 3],
    ];
    expect(drawTable(columns, rows).split("\n")).to.deep.equal([
      "┌───────┬─────┐",
      "│ who   │ wei │",
      "├───────┼─────┤",
      "│ Alice │  12 │",
      "│ Bob   │   3 │",
      "└───────┴─────┘",
    ]);
  });

  it("shows amounts of any size to the last digit", () => {
    expect(drawTable([{ head: "wei" }], [[2n ** 96n - 1n]])).to.contain("79228162514264337593543950335");
  });
});
