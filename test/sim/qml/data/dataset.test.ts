import { expect } from "chai";
import { WordTree } from "../../../../sim/machine/tree.ts";
import { toHex } from "../../../../sim/machine/word.ts";
import { Random } from "../../../../sim/math/random.ts";
import { encodeRows } from "../../../../sim/qml/data/dataset.ts";
import { iris } from "../../../../sim/qml/data/iris.ts";
import { fitMinMax, scaleRow } from "../../../../sim/qml/data/scaling.ts";
import { shuffle, stratifiedSplit } from "../../../../sim/qml/data/split.ts";
import { irisDataset } from "../../../../sim/qml/models/iris.ts";
import { expectError } from "../../../helpers/machine/errors.ts";

const SEED = 1;

describe("scaling", () => {
  it("takes the smallest value of each column to low and the largest to high, exactly", () => {
    const rows = [
      [1, 10],
      [3, 40],
      [2, 20],
    ];
    const scaling = fitMinMax(rows, 0, Math.PI);
    expect(scaling).to.deep.equal({ kind: "min-max", minimum: [1, 10], maximum: [3, 40], low: 0, high: Math.PI });
    expect(rows.map((row) => scaleRow(scaling, row))).to.deep.equal([
      [0, 0],
      [Math.PI, Math.PI],
      [Math.PI / 2, (10 / 30) * Math.PI],
    ]);
    expect(scaleRow(scaling, [5, 10])).to.deep.equal([2 * Math.PI, 0]);
  });
  it("refuses no rows, a constant column, rows of another width", () => {
    expectError(() => fitMinMax([]), "DataDegenerate");
    expectError(
      () =>
        fitMinMax([
          [1, 2],
          [3, 2],
        ]),
      "DataDegenerate",
      { column: 1 },
    );
    expectError(() => scaleRow(fitMinMax([[1], [2]]), [1, 2]), "DataShape");
  });
});

describe("split", () => {
  const { labels } = iris();

  it(`draws the same number of test rows from every class and loses no row (seed ${SEED})`, () => {
    const { train, test } = stratifiedSplit(labels, 15, SEED);
    expect([train.length, test.length]).to.deep.equal([105, 45]);
    expect([...train, ...test].sort((a, b) => a - b)).to.deep.equal(labels.map((_, row) => row));
    expect([0, 1, 2].map((label) => test.filter((row) => labels[row] === label).length)).to.deep.equal([15, 15, 15]);
  });
  it("is a function of the seed", () => {
    expect(stratifiedSplit(labels, 15, SEED)).to.deep.equal(stratifiedSplit(labels, 15, SEED));
    expect(stratifiedSplit(labels, 15, SEED).test).to.not.deep.equal(stratifiedSplit(labels, 15, SEED + 1).test);
  });
  it("leaves no class without rows", () => {
    for (const testPerClass of [0, 2, 1.5]) {
      expectError(() => stratifiedSplit([0, 0, 1, 1], testPerClass, SEED), "DataClassEmpty");
    }
  });
  it(`shuffles evenly: every item is first about equally often (seed ${SEED})`, () => {
    const random = new Random(SEED);
    const firsts = [0, 0, 0];
    for (let round = 0; round < 3000; round += 1) firsts[shuffle([0, 1, 2], random)[0]!]! += 1;
    for (const count of firsts) expect(count).to.be.within(900, 1100);
  });
});

describe("encodeRows", () => {
  it("lays rows out cell by cell in the smallest tree that holds them", () => {
    const segment = encodeRows([
      [1, 2, 3],
      [4, 5, -0],
    ]);
    expect(Array.from(new Float64Array(segment.cells.buffer))).to.deep.equal([1, 2, 3, 4, 5, -0]);
    expect([segment.rows, segment.columns, segment.depth]).to.deep.equal([2, 3, 1]);
    const bytes = new Uint8Array(64);
    new DataView(bytes.buffer).setFloat64(0, 1);
    [1, 2, 3, 4, 5, -0].forEach((value, i) => new DataView(bytes.buffer).setFloat64(8 * i, value));
    expect(segment.root).to.equal(toHex(new WordTree(1, bytes).root()));
  });
  it("refuses ragged rows, nothing, and what is not finite", () => {
    expectError(() => encodeRows([]), "DataDegenerate");
    expectError(() => encodeRows([[1, 2], [3]]), "DataShape", { row: 1 });
    expectError(
      () =>
        encodeRows([
          [1, 2],
          [3, NaN],
        ]),
      "DataNotFinite",
      { row: 1, column: 1 },
    );
  });
});

describe("irisDataset", () => {
  const dataset = irisDataset();

  it("scales by the training rows alone", () => {
    const train = dataset.rows.slice(0, dataset.trainRows);
    for (let column = 0; column < 4; column += 1) {
      const values = train.map((row) => row[column]!);
      expect([Math.min(...values), Math.max(...values)]).to.deep.equal([0, Math.PI]);
    }
  });
  it("is 150 rows of 5 cells in a tree of depth 8, of one root", () => {
    expect(dataset.segment).to.deep.include({ rows: 150, columns: 5, depth: 8 });
    expect(dataset.segment.root).to.equal("0x5cd74befe55f5daf4a3cf85e35ffa3bd2a02dfbb6a694d912eb3832ee473732b");
  });
});
