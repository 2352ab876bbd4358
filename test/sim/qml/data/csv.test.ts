import { expect } from "chai";
import { parseCsv, parseLabelled, parseTargets, writeCsv } from "../../../../sim/qml/data/csv.ts";
import { Random } from "../../../../sim/math/random.ts";
import { bitsToFloat } from "../../../../sim/math/float.ts";
import { expectError } from "../../../helpers/machine/errors.ts";

const FILE = "flowers.csv";
const labelled = (text: string, classes?: readonly string[]): unknown =>
  parseLabelled(text, FILE, { label: "kind", classes });

describe("parseCsv", () => {
  it("reads a header and rows, with LF or CRLF, with or without the last one", () => {
    const table = {
      file: FILE,
      columns: ["a", "b"],
      rows: [
        ["1", "x"],
        ["2", "y"],
      ],
      firstLine: 2,
    };
    for (const text of ["a,b\n1,x\n2,y\n", "a,b\r\n1,x\r\n2,y", " a , b\n1, x \n2,y"]) {
      expect(parseCsv(text, FILE)).to.deep.equal(table);
    }
  });

  it("takes the columns of a file without a header, whose rows begin on line 1", () => {
    expect(parseCsv("1,x\n2,y\n", FILE, ["a", "b"])).to.deep.equal({
      file: FILE,
      columns: ["a", "b"],
      rows: [
        ["1", "x"],
        ["2", "y"],
      ],
      firstLine: 1,
    });
    expectError(() => parseCsv("1,x\n2\n", FILE, ["a", "b"]), "DataRowShape", { row: 2 });
    expectError(() => parseCsv("1,x\n2,\n", FILE, ["a", "b"]), "DataHole", { row: 2, column: "b" });
    expectError(() => parseCsv("1,x\n", FILE, ["a", "a"]), "DataHeader", { column: "a" });
  });

  const faults: readonly (readonly [string, string, string, Record<string, unknown>])[] = [
    ["an empty file", "", "DataHeader", {}],
    ["a byte order mark", "\ufeffa,b\n1,2\n", "DataHeader", { row: 1 }],
    ["a column without a name", "a,,c\n1,2,3\n", "DataHeader", { row: 1, column: 2 }],
    ["two columns of one name", "a,b,a\n1,2,3\n", "DataHeader", { row: 1, column: "a" }],
    ["a short row", "a,b\n1,2\n3\n", "DataRowShape", { row: 3 }],
    ["a long row", "a,b\n1,2,3\n", "DataRowShape", { row: 2 }],
    ["a blank row", "a,b\n1,2\n\n3,4\n", "DataRowShape", { row: 3 }],
    ["a carriage return within a line", "a,b\r1,2\r", "DataRowShape", { row: 1 }],
    ["a hole", "a,b\n1,2\n3,\n", "DataHole", { row: 3, column: "b" }],
    ["a hole of spaces", "a,b\n ,2\n", "DataHole", { row: 2, column: "a" }],
    ["quotes", 'a,b\n1,"2"\n', "DataQuoted", { row: 2, column: 2 }],
  ];
  for (const [what, text, code, place] of faults) {
    it(`refuses ${what}, naming the place`, () => {
      expectError(() => parseCsv(text, FILE), code, { file: FILE, ...place });
    });
  }
});

describe("parseLabelled", () => {
  it("separates features from classes, in the order of their first row or as given", () => {
    const text = "a,kind,b\n1,y,-2.5\n3e1,x,.5\n";
    const rows = [
      [1, -2.5],
      [30, 0.5],
    ];
    expect(labelled(text)).to.deep.equal({ columns: ["a", "b"], rows, labels: [0, 1], classes: ["y", "x"] });
    expect(labelled(text, ["x", "y"])).to.deep.include({ labels: [1, 0], classes: ["x", "y"] });
  });

  const faults: readonly (readonly [string, string, string, Record<string, unknown>, (readonly string[])?])[] = [
    ["no label column", "a,b\n1,2\n", "DataHeader", { row: 1, column: "kind" }],
    ["no column but the label", "kind\nx\n", "DataDegenerate", { row: 1 }],
    ["no rows", "a,kind\n", "DataDegenerate", {}],
    ["text for a number", "a,kind\n1,x\ntwo,x\n", "DataNotNumber", { row: 3, column: "a" }],
    ["a hexadecimal number", "a,kind\n0x10,x\n", "DataNotNumber", { row: 2, column: "a" }],
    ["a decimal comma", "a,kind\n1;5,x\n", "DataNotNumber", { row: 2, column: "a" }],
    ["infinity", "a,kind\n-Infinity,x\n", "DataNotFinite", { row: 2, column: "a" }],
    ["inf", "a,kind\ninf,x\n", "DataNotFinite", { row: 2, column: "a" }],
    ["NaN", "a,kind\nnan,x\n", "DataNotFinite", { row: 2, column: "a" }],
    ["a number beyond binary64", "a,kind\n1e400,x\n", "DataNotFinite", { row: 2, column: "a" }],
    ["more digits than all engines round alike", "a,kind\n0.123456789012345678901,x\n", "DataNotFinite", { row: 2 }],
    ["an unknown class", "a,kind\n1,x\n2,z\n", "DataClassUnknown", { row: 3, column: "kind" }, ["x"]],
    ["a class without rows", "a,kind\n1,x\n", "DataClassEmpty", {}, ["x", "y"]],
  ];
  for (const [what, text, code, place, classes] of faults) {
    it(`refuses ${what}, naming the place`, () => {
      expectError(() => labelled(text, classes), code, { file: FILE, ...place });
    });
  }
});

describe("parseLabelled of a file without a header", () => {
  const options = { columns: ["id", "kind", "a"], ignore: ["id"], label: "kind", classes: ["x", "y"] };
  it("leaves out the columns to be ignored", () => {
    const rows = parseLabelled("7,y,1\nq,x,2\n", FILE, options);
    expect(rows).to.deep.equal({ columns: ["a"], rows: [[1], [2]], labels: [1, 0], classes: ["x", "y"] });
  });
  it("names lines from 1", () => {
    expectError(() => parseLabelled("7,y,1\n8,x,z\n", FILE, options), "DataNotNumber", { row: 2, column: "a" });
    expectError(() => parseLabelled("7,w,1\n", FILE, options), "DataClassUnknown", { row: 1, column: "kind" });
    expectError(() => parseLabelled("7,y,1\n", FILE, { ...options, ignore: ["no"] }), "DataHeader", { column: "no" });
  });
});

describe("parseTargets", () => {
  it("separates features from the target", () => {
    const rows = parseTargets("y,a\n-1,2\n.5,3\n", FILE, { target: "y" });
    expect(rows).to.deep.equal({ columns: ["a"], rows: [[2], [3]], target: "y", targets: [-1, 0.5] });
  });
  it("refuses targets that are no numbers", () => {
    expectError(() => parseTargets("y,a\n1,2\nnan,3\n", FILE, { target: "y" }), "DataNotFinite", {
      row: 3,
      column: "y",
    });
  });
});

describe("writeCsv", () => {
  it("is read back bit for bit (seed 3)", () => {
    const random = new Random(3);
    const drawn = Array.from({ length: 500 }, () => bitsToFloat(random.nextUint64())).filter(Number.isFinite);
    const values = [-0, 0, 5e-324, -Number.MAX_VALUE, 2 ** 69, 1e20, 0.1, 123456789012345680000, ...drawn];
    const table = { columns: ["a"], rows: values.map((value) => [value]), target: "y", targets: values };
    expect(parseTargets(writeCsv(table), FILE, { target: "y" })).to.deep.equal(table);
    const classes = { columns: ["a"], rows: [[1], [-0]], labels: [1, 0], classes: ["p", "q"] };
    expect(parseLabelled(writeCsv(classes), FILE, { label: "class", classes: ["p", "q"] })).to.deep.equal(classes);
  });
});
