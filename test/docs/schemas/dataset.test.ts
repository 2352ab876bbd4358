import { readFileSync } from "node:fs";
import { join } from "node:path";

import { expect } from "chai";

import { readTableSchema, type Column, type TableSchema } from "../../../tasks/protocol/datasets/index.ts";

const text = readFileSync(join(import.meta.dirname, "../../../docs/schemas/examples/dataset.json"), "utf8");
const example = () => JSON.parse(text) as TableSchema;

describe("docs/schemas/dataset.json", () => {
  it("is what its example follows", () => {
    expect(readTableSchema(example())).to.deep.equal(example());
  });

  const number: Column = { name: "x", type: "number" };
  const columns = (...own: Column[]) => ({ columns: [...own, ...example().columns.slice(-1)] });
  const changes: [string, object][] = [
    ["no columns", { columns: undefined }],
    ["another version", { version: 2 }],
    ["a field that nobody knows", { lable: "species" }],
    ["a label and a target", { target: "petals" }],
    ["neither of them", { label: undefined }],
    ["a label that is no column", { label: "kind" }],
    ["a label that is a number", { label: "petals" }],
    ["a target that is a category", { label: undefined, target: "species" }],
    ["a column twice", columns(number, number)],
    ["no features", columns({ name: "x", type: "ignore" })],
    ["a category without values", columns({ name: "x", type: "category" })],
    ["a value twice", columns({ name: "x", type: "category", values: ["a", "b", "a"] })],
    ["a number with values", columns({ ...number, values: ["a"] })],
    ["a boolean with a minimum", columns({ name: "x", type: "boolean", minimum: 0 })],
    ["a type that nobody knows", columns({ name: "x", type: "date" as "number" })],
    ["a comma in a name", columns({ name: "a,b", type: "number" })],
    ["a space at the end of a value", columns({ name: "x", type: "category", values: ["a "] })],
    ["a rule for missing values that is none", { missing: "guess" }],
    ["a step that nobody knows", { steps: [{ step: "shuffle" }] }],
    ["an address that runs a script", { url: "javascript:alert(1)" }],
  ];
  for (const [what, change] of changes) {
    it(`refuses ${what}`, () => {
      const json = JSON.parse(JSON.stringify({ ...example(), ...change })) as unknown;
      expect(() => readTableSchema(json))
        .to.throw()
        .with.property("code", "TableSchemaMalformed");
    });
  }
});
