import { createHash } from "node:crypto";
import { expect } from "chai";
import { BREAST_CANCER, DIGITS, DIGITS_TRAINING, WINE } from "../../../../sim/qml/data/catalogue.ts";
import { DataError } from "../../../../sim/qml/data/errors.ts";
import { IRIS, IRIS_CSV, iris } from "../../../../sim/qml/data/iris.ts";
import { contentHash, type FileSource, readSource, tableSource } from "../../../../sim/qml/data/source.ts";
import { expectError } from "../../../helpers/machine/errors.ts";

const nodeHash = (text: string): string => createHash("sha256").update(text).digest("hex");

/** A source of the same format that a few lines of our own satisfy. */
const ours = (source: FileSource, text: string): FileSource => ({
  ...source,
  sha256: nodeHash(text),
  rows: text.split("\n").length - 1,
});

const pixels = (digit: number): string => Array.from({ length: 64 }, (_, i) => (i * (digit + 1)) % 17).join(",");

/** Made-up rows as they stand in each file. */
const LIKE: readonly (readonly [FileSource, string, number, readonly number[], readonly number[]])[] = [
  [
    WINE,
    "2,12.5,1.5,2.5,20,100,2.5,2.5,.25,1.5,5.5,1.05,3.5,1000\n3,1,2,3,4,5,6,7,8,9,10,11,12,13\n1,0,0,0,0,0,0,0,.5,0,0,0,0,0\n",
    13,
    [1, 2, 0],
    [12.5, 1.5, 2.5, 20, 100, 2.5, 2.5, 0.25, 1.5, 5.5, 1.05, 3.5, 1000],
  ],
  [
    BREAST_CANCER,
    `842302,M,${Array.from({ length: 30 }, (_, i) => i / 8).join(",")}\n7,B,${new Array(30).fill("1.5").join(",")}\n`,
    30,
    [1, 0],
    Array.from({ length: 30 }, (_, i) => i / 8),
  ],
  [
    DIGITS,
    [3, 1, 4, 0, 5, 9, 2, 6, 8, 7].map((digit) => `${pixels(digit)},${digit}\n`).join(""),
    64,
    [3, 1, 4, 0, 5, 9, 2, 6, 8, 7],
    Array.from({ length: 64 }, (_, i) => (4 * i) % 17),
  ],
];

describe("readSource", () => {
  for (const [source, text, columns, labels, first] of LIKE) {
    it(`reads the format of ${source.file}`, () => {
      const table = readSource(ours(source, text), text);
      expect(table).to.deep.include({ labels, classes: source.layout.classes });
      expect([table.columns.length, table.rows.length]).to.deep.equal([columns, labels.length]);
      expect(table.rows[0]).to.deep.equal(first);
      expect(readSource(ours(source, text), new TextEncoder().encode(text))).to.deep.equal(table);
    });
  }
  it("reads Iris as its module does", () => {
    expect(readSource(IRIS, IRIS_CSV)).to.deep.equal(iris());
  });
  for (const source of [WINE, BREAST_CANCER, DIGITS, DIGITS_TRAINING]) {
    it(`says where to get ${source.file}, and takes no other`, () => {
      for (const [content, code] of [
        [undefined, "DataSourceMissing"],
        ["1,2\n", "DataSourceHash"],
      ] as const) {
        try {
          readSource(source, content);
          expect.fail("nothing was thrown");
        } catch (error) {
          if (!(error instanceof DataError)) throw error;
          expect(error.code).to.equal(code);
          expect(error.place).to.deep.equal({ file: source.file });
          for (const fact of [source.where, source.sha256, source.licence]) expect(error.message).to.include(fact);
        }
      }
    });
  }
  it("refuses bytes that are no UTF-8, another number of rows, and a layout without or with two answers", () => {
    const [wine, text] = [LIKE[0]![0], LIKE[0]![1]];
    const bytes = Uint8Array.of(0xff, 0x31);
    expectError(() => readSource({ ...wine, sha256: contentHash(bytes) }, bytes), "DataSourceHash");
    expectError(() => readSource({ ...ours(wine, text), rows: 4 }, text), "DataShape", { file: "wine.data" });
    const { columns } = wine.layout;
    for (const layout of [{ columns }, { columns, label: "cultivar", target: "proline" }]) {
      expectError(() => readSource({ ...ours(wine, text), layout }, text), "DataRecipe");
    }
  });
});

describe("contentHash", () => {
  it("is SHA-256, of a text that of its UTF-8", () => {
    for (const text of ["", "abc", "Schrödinger\n", IRIS_CSV]) {
      expect(contentHash(text)).to.equal(nodeHash(text));
      expect(contentHash(new TextEncoder().encode(text))).to.equal(nodeHash(text));
    }
  });
});

describe("tableSource", () => {
  it("makes a file of rows at hand", () => {
    const { source, text } = tableSource(iris(), { name: "flowers", licence: "MIT", where: "the garden" });
    expect(source).to.deep.include({ file: "flowers.csv", rows: 150, licence: "MIT", where: "the garden" });
    expect(readSource(source, text)).to.deep.equal(iris());
  });
  it("refuses names that a file has no place for", () => {
    const { source, text } = tableSource({ columns: ["a,b"], rows: [[1]], labels: [0], classes: ["x"] });
    expectError(() => readSource(source, text), "DataRowShape", { row: 2 });
  });
});
