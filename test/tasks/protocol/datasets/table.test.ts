import { expect } from "chai";
import fc from "fast-check";
import { parquetWriteBuffer } from "hyparquet-writer";

import {
  formatOf,
  prepareTable,
  rangesOf,
  readTable,
  type Column,
  type TableFormat,
  type TableSchema,
} from "../../../../tasks/protocol/datasets/index.ts";
import { rejection } from "../../../helpers/tasks/nodes.ts";
import { allFormats, FLOWER_ROWS, FLOWERS, writeTable, type TableRow } from "../../../helpers/tasks/tables.ts";

const csv = (text: string, schema: TableSchema = SMALL) => readTable("a.csv", Buffer.from(text), "csv", schema);
const json = (text: string, schema: TableSchema = SMALL) => readTable("a.json", Buffer.from(text), "json", schema);
const parquet = (columns: Parameters<typeof parquetWriteBuffer>[0]["columnData"], schema: TableSchema = SMALL) =>
  readTable("a.parquet", new Uint8Array(parquetWriteBuffer({ columnData: columns })), "parquet", schema);

/** A feature and a target. */
const SMALL: TableSchema = {
  version: 1,
  name: "Small",
  licence: "CC0-1.0",
  columns: [
    { name: "x", type: "number" },
    { name: "y", type: "integer" },
  ],
  target: "y",
};
const withColumns = (...columns: Column[]): TableSchema => ({ ...SMALL, columns: [...columns, SMALL.columns[1]!] });

describe("readTable", () => {
  it("reads the same rows from every format", async () => {
    for (const [format, bytes] of allFormats(FLOWER_ROWS, FLOWERS)) {
      const table = await readTable(`a.${format}`, bytes, format, FLOWERS);
      expect(table, format).to.deep.equal({
        columns: ["length", "petals", "wild"],
        rows: FLOWER_ROWS.map(({ length, petals, wild }) => [length, petals, wild ? 1 : 0]),
        labels: FLOWER_ROWS.map(({ species }) => (species === "iris" ? 0 : 1)),
        classes: ["iris", "rose"],
      });
    }
  });

  it("takes columns in the order of the schema, and leaves out those that do not count", async () => {
    const schema = withColumns({ name: "id", type: "ignore" }, { name: "x", type: "number" });
    expect(await csv("y,id,x\n1,first,2.5\n", schema)).to.deep.equal({
      ...{ columns: ["x"], rows: [[2.5]], target: "y", targets: [1] },
    });
    const data = [
      { name: "y", data: [1] },
      { name: "id", data: [new Date(0)] },
      { name: "x", data: [2.5] },
    ];
    expect(await parquet(data, schema)).to.deep.include({ rows: [[2.5]] });
  });

  it("reads quotes, other delimiters, a byte order mark and files without a header", async () => {
    expect(await csv('\ufeffx,"y"\r\n "1.5" , 2\r\n')).to.deep.include({ rows: [[1.5]], targets: [2] });
    expect(await csv("1.5;2\n", { ...SMALL, csv: { delimiter: ";", header: false } })).to.deep.include({
      rows: [[1.5]],
    });
  });

  it("reads JSON as an array and as lines, with columns in any order", async () => {
    for (const text of ['[{"x":1.5,"y":2},{"y":4,"x":3}]', '{"x":1.5,"y":2}\n\n{"y":4,"x":3}\n']) {
      expect(await json(text)).to.deep.include({ rows: [[1.5], [3]], targets: [2, 4] });
    }
  });

  it("gives each value of a category a cell, or its index", async () => {
    const column = { name: "x", type: "category", values: ["7", "b"] } as const;
    expect(await json('[{"x":7,"y":0},{"x":"b","y":0}]', withColumns(column))).to.deep.include({ rows: [[0], [1]] });
    expect(await csv("x,y\nb,0\n", withColumns({ ...column, encoding: "one-hot" }))).to.deep.include({
      ...{ columns: ["x=7", "x=b"], rows: [[0, 1]] },
    });
  });

  it("drops or fills rows without a value, as the schema says", async () => {
    const rows: TableRow[] = [
      { x: 1, y: 1 },
      { x: undefined, y: 2 },
    ];
    for (const [format, bytes] of allFormats(rows, SMALL)) {
      const read = (schema: TableSchema) => readTable("a", bytes, format, schema);
      expect(await read({ ...SMALL, missing: "drop" }), format).to.deep.include({ rows: [[1]] });
      expect(await read({ ...SMALL, missing: { fill: -1 } }), format).to.deep.include({ rows: [[1], [-1]] });
      const own = withColumns({ name: "x", type: "number", missing: { fill: 9 } });
      expect(await read({ ...own, missing: "drop" }), format).to.deep.include({ rows: [[1], [9]] });
    }
    const named = { ...SMALL, missing: { fill: 0 }, missingValues: ["NA"] } as const;
    expect(await csv("x,y\nNA,1\n,2\n", named)).to.deep.include({ rows: [[0], [0]] });
  });

  it("reads decimals of Parquet to the bit", async () => {
    const cents = [3, 7, 30, 110, 123_456_789_012_345];
    const schemaOf = (precision: number) =>
      [
        { name: "root", num_children: 2 },
        { name: "x", type: "INT64", converted_type: "DECIMAL", scale: 2, precision, repetition_type: "REQUIRED" },
        { name: "y", type: "INT32", repetition_type: "REQUIRED" },
      ] as const;
    const write = (precision: number) => {
      const columnData = [
        { name: "x", data: cents.map((value) => value / 100) },
        { name: "y", data: cents.map(() => 0) },
      ];
      const bytes = parquetWriteBuffer({ columnData, schema: [...schemaOf(precision)] });
      return readTable("a.parquet", new Uint8Array(bytes), "parquet", SMALL);
    };
    expect(await write(15)).to.deep.include({ rows: [[0.03], [0.07], [0.3], [1.1], [1_234_567_890_123.45]] });
    expect(await rejection(write(16))).to.deep.include({ code: "TableTypeUnsupported" });
  });

  it("says which format a name means", () => {
    const names = ["a.csv", "b.PARQUET", "c.jsonl", "wine.data", "e.ndjson"];
    expect(names.map(formatOf)).to.deep.equal(["csv", "parquet", "json", "csv", "json"]);
    expect(() => formatOf("table"))
      .to.throw()
      .with.property("code", "TableFormatUnknown");
  });
});

/** A column of lists. */
const LISTS = new Uint8Array(
  parquetWriteBuffer({
    columnData: [
      { name: "x", data: [[1, 2]] },
      { name: "y", data: [1] },
    ],
    schema: [
      { name: "root", num_children: 2 },
      { name: "x", repetition_type: "OPTIONAL", num_children: 1, converted_type: "LIST" },
      { name: "list", repetition_type: "REPEATED", num_children: 1 },
      { name: "element", type: "DOUBLE", repetition_type: "OPTIONAL" },
      { name: "y", type: "INT32", repetition_type: "REQUIRED" },
    ],
  }),
);

describe("readTable, of what is malformed", () => {
  type Place = { row?: number; column?: string; value?: unknown };
  const bounded = withColumns({ name: "x", type: "number", minimum: 0, maximum: 1 });
  const flag = withColumns({ name: "x", type: "boolean" });
  const category = withColumns({ name: "x", type: "category", values: ["a", "b"] });
  const cases: [string, () => Promise<unknown>, string, Place][] = [
    ["an empty file", () => csv(""), "TableEmpty", {}],
    ["a header and no rows", () => csv("x,y\n"), "TableEmpty", {}],
    ["an empty array", () => json("[]"), "TableEmpty", {}],
    ["rows that are all dropped", () => csv("x,y\n,1\n", { ...SMALL, missing: "drop" }), "TableEmpty", {}],
    ["bytes that are no UTF-8", () => readTable("a.csv", Uint8Array.of(0xff), "csv", SMALL), "TableMalformed", {}],
    ["a quote that is not closed", () => csv('x,y\n"1,2\n'), "TableMalformed", {}],
    ["a quote within a field", () => csv('x,y\n1"5,2\n'), "TableMalformed", { row: 2 }],
    ["no JSON", () => json("[{"), "TableMalformed", {}],
    ["a line that is no JSON", () => json('{"x":1,"y":2}\n{"x":NaN,"y":2}'), "TableMalformed", { row: 2 }],
    ["no Parquet", () => readTable("a.parquet", Buffer.from("x,y\n1,2\n"), "parquet", SMALL), "TableMalformed", {}],
    [
      "nothing at all as Parquet",
      () => readTable("a.parquet", Uint8Array.of(), "parquet", SMALL),
      "TableMalformed",
      {},
    ],
    ["a column that is missing", () => csv("x\n1\n"), "TableColumnMissing", { column: "y" }],
    ["a column that no object has", () => json('[{"x":1}]'), "TableColumnMissing", { column: "y" }],
    ["a column that nobody knows", () => csv("x,y,z\n1,2,3\n"), "TableColumnUnknown", { column: "z" }],
    ["a column twice", () => csv("x,y,x\n1,2,3\n"), "TableColumnRepeated", { column: "x" }],
    ["a field too few", () => csv("x,y\n1,2\n3\n"), "TableRowShape", { row: 3, value: "3" }],
    ["a field too many", () => csv("x,y\n1,2,3\n"), "TableRowShape", { row: 2, value: "1,2,3" }],
    ["a blank line", () => csv("x,y\n1,2\n\n3,4\n"), "TableRowShape", { row: 3 }],
    ["a row that is no object", () => json("[[1,2]]"), "TableRowShape", { row: 1 }],
    ["a hole", () => csv("x,y\n1,2\n,4\n"), "TableValueMissing", { row: 3, column: "x" }],
    ["a null", () => json('[{"x":null,"y":1}]'), "TableValueMissing", { row: 1, column: "x" }],
    ["a key that is missing", () => json('{"x":1,"y":1}\n{"y":1}'), "TableValueMissing", { row: 2, column: "x" }],
    ["a word", () => csv("x,y\none,2\n"), "TableNotNumber", { row: 2, column: "x", value: "one" }],
    ["hexadecimal digits", () => csv("x,y\n0x10,2\n"), "TableNotNumber", { row: 2, column: "x", value: "0x10" }],
    ["a number as a text", () => json('[{"x":"1","y":2}]'), "TableNotNumber", { row: 1, column: "x", value: "1" }],
    ["a number as an object", () => json('[{"x":{},"y":2}]'), "TableNotNumber", { row: 1, column: "x" }],
    ["infinity", () => csv("x,y\n-Infinity,2\n"), "TableNotFinite", { row: 2, column: "x", value: "-Infinity" }],
    ["a number beyond binary64", () => csv("x,y\n1e999,2\n"), "TableNotFinite", { row: 2, column: "x" }],
    ["a fraction", () => csv("x,y\n1,2.5\n"), "TableNotInteger", { row: 2, column: "y", value: "2.5" }],
    ["a large integer", () => json('[{"x":1,"y":9007199254740993}]'), "TableNotInteger", { row: 1, column: "y" }],
    ["a value below the minimum", () => csv("x,y\n-1,2\n", bounded), "TableOutOfRange", { row: 2, column: "x" }],
    ["a value above the maximum", () => csv("x,y\n1.5,2\n", bounded), "TableOutOfRange", { row: 2, column: "x" }],
    ["no boolean", () => csv("x,y\nyes,2\n", flag), "TableNotBoolean", { row: 2, column: "x", value: "yes" }],
    ["a boolean as a text", () => json('[{"x":"true","y":2}]', flag), "TableNotBoolean", { row: 1, column: "x" }],
    ["another category", () => csv("x,y\nc,2\n", category), "TableNotCategory", { row: 2, column: "x", value: "c" }],
    ["a list as a category", () => json('[{"x":["a"],"y":2}]', category), "TableNotCategory", { row: 1, column: "x" }],
    [
      "a date as a number",
      () =>
        parquet([
          { name: "x", data: [new Date(0)] },
          { name: "y", data: [1] },
        ]),
      "TableNotNumber",
      { row: 1, column: "x" },
    ],
    ["a list", () => readTable("a.parquet", LISTS, "parquet", SMALL), "TableTypeUnsupported", { column: "x" }],
  ];
  for (const [what, read, code, place] of cases) {
    it(`refuses ${what}, and says where it is`, async () => {
      const error = await rejection(read());
      expect(error.code).to.equal(code);
      expect(error.details).to.deep.include(place).and.include.keys("file", "rule");
    });
  }

  it("refuses Parquet that is cut or spoilt, and nothing else happens", async () => {
    const bytes = writeTable("parquet", FLOWER_ROWS, FLOWERS);
    for (const length of [4, 11, bytes.length >> 1, bytes.length - 1]) {
      const cut = readTable("a.parquet", bytes.subarray(0, length), "parquet", FLOWERS);
      expect((await rejection(cut)).code, `${length} bytes`).to.match(/^Table/);
    }
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
        const spoilt = Uint8Array.from(bytes);
        spoilt[at]! ^= flip;
        try {
          await readTable("a.parquet", spoilt, "parquet", FLOWERS);
        } catch (error) {
          expect((error as { code: string }).code).to.match(/^Table/);
        }
      }),
      { seed: 7, numRuns: 200 },
    );
  });
});

describe("prepareTable", () => {
  const prepare = async (format: TableFormat, rows: readonly TableRow[], schema: TableSchema) =>
    prepareTable(await readTable(`a.${format}`, writeTable(format, rows, schema), format, schema), schema);

  it("makes the same dataset of every format, by the same recipe", async () => {
    const [first, ...others] = await Promise.all(
      (["csv", "parquet", "json"] as const).map((format) => prepare(format, FLOWER_ROWS, FLOWERS)),
    );
    expect([first!.trainRows, first!.testRows, first!.segment.columns]).to.deep.equal([6, 4, 4]);
    for (const other of others) {
      expect(other.segment.root).to.equal(first!.segment.root);
      expect(other.recipe).to.deep.equal(first!.recipe);
    }
    expect(rangesOf(first!)).to.have.length(3);
  });

  it("makes the root that the simulator makes of the same rows", async () => {
    const rows = [
      { x: 0.5, y: 1 },
      { x: -0, y: 2 },
    ];
    const { segment } = await prepare("json", rows, SMALL);
    expect([...segment.cells]).to.deep.equal([0x3fe0n << 48n, 0x3ff0n << 48n, 0x8000n << 48n, 0x4000n << 48n]);
  });

  it("passes the errors of the steps on", async () => {
    const steps = [{ step: "pca", components: 1 }] as const;
    expect(await rejection(prepare("csv", FLOWER_ROWS, { ...FLOWERS, steps }))).to.include({ code: "DataRecipe" });
  });

  it("makes the same root of random tables in every format", async () => {
    const texts = fc.stringMatching(/^[A-Za-zé;=' ]{0,6}[a-z]$/).map((text) => text.trim());
    const column = (name: string): fc.Arbitrary<{ column: Column; value: fc.Arbitrary<TableRow[string]> }> => {
      const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
      return fc.oneof(
        fc.constant({ column: { name, type: "number" as const }, value: finite }),
        fc.constant({ column: { name, type: "integer" as const }, value: fc.maxSafeInteger() }),
        fc.constant({ column: { name, type: "boolean" as const }, value: fc.boolean() }),
        fc
          .tuple(
            fc.uniqueArray(texts, { minLength: 1, maxLength: 4 }),
            fc.constantFrom("index" as const, "one-hot" as const),
          )
          .map(([values, encoding]) => ({
            column: { name, type: "category" as const, values, encoding },
            value: fc.constantFrom(...values),
          })),
      );
    };
    const tables = fc
      .uniqueArray(texts, { minLength: 1, maxLength: 4 })
      .chain((names) => fc.tuple(...names.map((name) => column(`f ${name}`))))
      .chain((columns) => {
        const schema: TableSchema = { ...SMALL, columns: [...columns.map((c) => c.column), SMALL.columns[1]!] };
        const missing: TableSchema = { ...schema, missing: "drop" };
        const cells = columns.map(({ column, value }) =>
          fc.option(value, { nil: undefined, freq: 20 }).map((cell) => [column.name, cell] as const),
        );
        const row = fc
          .tuple(fc.integer(), ...cells)
          .map(([y, ...entries]): TableRow => ({ ...Object.fromEntries(entries), y }));
        return fc.tuple(fc.constant(missing), fc.array(row, { minLength: 1, maxLength: 12 }));
      });
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(tables, async ([schema, rows]) => {
        const whole = rows.some((row) => schema.columns.every(({ name }) => row[name] !== undefined));
        const roots = await Promise.all(
          allFormats(rows, schema).map(async ([format]) => {
            try {
              return (await prepare(format, rows, schema)).segment.root;
            } catch (error) {
              return (error as { code: string }).code;
            }
          }),
        );
        expect(new Set(roots).size, roots.join()).to.equal(1);
        // A column without any value is not even a column of JSON.
        if (whole) expect(roots[0]).to.match(/^0x/);
        compared += whole ? 1 : 0;
      }),
      { seed: 20, numRuns: 300 },
    );
    expect(compared).to.be.above(200);
  });
});
