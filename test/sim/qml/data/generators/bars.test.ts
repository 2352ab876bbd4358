import { expect } from "chai";
import { barsAndStripes, patternIndex } from "../../../../../sim/qml/data/generators/bars.ts";
import { expectError } from "../../../../helpers/machine/errors.ts";

describe("barsAndStripes", () => {
  for (const [rows, columns] of [
    [2, 2],
    [2, 3],
    [3, 3],
    [4, 4],
  ] as const) {
    it(`are those of all images of ${rows} × ${columns} that have one colour a column or a row`, () => {
      const table = barsAndStripes({ rows, columns });
      expect(table.rows).to.have.length(2 ** rows + 2 ** columns - 2);
      const found: number[] = [];
      const classes: number[] = [];
      for (let index = 0; index < 2 ** (rows * columns); index += 1) {
        const pixel = (r: number, c: number): number => (index >> (r * columns + c)) & 1;
        const cells = Array.from({ length: rows * columns }, (_, i) => [Math.floor(i / columns), i % columns] as const);
        const bars = cells.every(([r, c]) => pixel(r, c) === pixel(0, c));
        const stripes = cells.every(([r, c]) => pixel(r, c) === pixel(r, 0));
        if (!bars && !stripes) continue;
        found.push(index);
        classes.push(bars && stripes ? 2 : bars ? 0 : 1);
      }
      expect(table.rows.map((row) => Number(patternIndex(row)))).to.deep.equal(found);
      expect(table.labels).to.deep.equal(classes);
    });
  }
  it("of 8 × 8 have indices beyond 53 bits", () => {
    const { rows } = barsAndStripes({ rows: 8, columns: 8 });
    expect(rows).to.have.length(510);
    expect(patternIndex(rows.at(-1)!)).to.equal(2n ** 64n - 1n);
    expect(new Set(rows.map(patternIndex)).size).to.equal(510);
  });
  it("refuses other sizes", () => {
    expectError(() => barsAndStripes({ rows: 1, columns: 3 }), "DataOption", { column: "rows" });
    expectError(() => barsAndStripes({ rows: 3, columns: 9 }), "DataOption", { column: "columns" });
  });
});
