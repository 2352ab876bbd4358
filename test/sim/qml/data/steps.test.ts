import { expect } from "chai";
import type { LabelledRows, TargetRows } from "../../../../sim/qml/data/csv.ts";
import type { StepPlan } from "../../../../sim/qml/data/plan.ts";
import { applyStep, fitStep, type Work } from "../../../../sim/qml/data/steps.ts";
import { iqpFeatureMap, zzFeatureMap } from "../../../../sim/qml/encoding/encoding.ts";
import { expectError } from "../../../helpers/machine/errors.ts";

const TABLE: LabelledRows = {
  columns: ["a", "b", "c"],
  rows: [
    [0, 3, -1],
    [1, 4, 2],
    [2, 3, 0.5],
    [4, 8, 7],
  ],
  labels: [0, 1, 2, 1],
  classes: ["x", "y", "z"],
};
const TARGETS: TargetRows = { columns: ["a"], rows: [[1], [2], [3]], target: "t", targets: [10, 20, 40] };
const SPLIT = { train: [0, 1, 2], validation: [], test: [3] };
const split = { step: "split", kind: "none" } as const;

const after = (plan: StepPlan, work: Work = { table: TABLE, split: SPLIT }): Work =>
  applyStep(fitStep(plan, work), work);

describe("steps", () => {
  it("keep columns in the order asked for", () => {
    const { table } = after({ step: "columns", keep: ["c", "a"] });
    expect([table.columns, table.rows[3]]).to.deep.equal([
      ["c", "a"],
      [7, 4],
    ]);
  });
  it("keep the rows of classes, and number these anew", () => {
    const { table } = after({ step: "classes", keep: ["z", "y"] }, { table: TABLE });
    expect(table).to.deep.include({ classes: ["z", "y"], labels: [1, 0, 1], rows: TABLE.rows.slice(1) });
  });
  it("scale by the training rows", () => {
    const { table } = after({ step: "scale", kind: "min-max", low: -1, high: 1 });
    expect(table.rows.map((row) => row[0])).to.deep.equal([-1, 0, 1, 3]);
    const standard = after({ step: "scale", kind: "standard" }).table;
    expect(standard.rows[1]![0]).to.equal(0);
  });
  it("scale by a fixed range, whatever the rows", () => {
    const { table } = after({ step: "scale", kind: "fixed", minimum: 0, maximum: 16, high: 2 }, { table: TABLE });
    expect(table.rows).to.deep.equal(TABLE.rows.map((row) => row.map((value) => value / 8)));
  });
  it("find principal components of the training rows", () => {
    const { table } = after({ step: "pca", components: 2 });
    expect(table.columns).to.deep.equal(["pc0", "pc1"]);
    const mean = table.rows.slice(0, 3).reduce((sum, row) => sum + row[0]!, 0);
    expect(Math.abs(mean)).to.be.below(1e-14);
  });
  it("make amplitudes of the fewest qubits that have room, or of more", () => {
    const { table } = after({ step: "amplitudes" });
    expect(table.columns).to.deep.equal(["a0", "a1", "a2", "a3"]);
    for (const row of table.rows) {
      expect(Math.abs(row.reduce((sum, value) => sum + value * value, 0) - 1)).to.be.below(1e-15);
    }
    expect(after({ step: "amplitudes", qubits: 4 }).table.rows[0]).to.have.length(16);
  });
  it("encode rows for feature maps", () => {
    for (const [map, { encode }] of [
      ["zz", zzFeatureMap(3)],
      ["iqp", iqpFeatureMap(3)],
    ] as const) {
      const { table } = after({ step: "feature-map", map });
      expect(table.rows).to.deep.equal(TABLE.rows.map((row) => encode(row)));
      expect(table.columns).to.deep.equal(["a", "b", "c", "a·b", "a·c", "b·c"]);
    }
    const { table } = after({ step: "feature-map", map: "iqp", entanglement: [[2, 0]] });
    expect([table.columns[3], table.rows[3]]).to.deep.equal(["c·a", [4, 8, 7, 28]]);
  });
  it("scale the target by the training rows", () => {
    const work = { table: TARGETS, split: { train: [0, 1], validation: [], test: [2] } };
    expect(after({ step: "scale-target", kind: "min-max" }, work).table).to.deep.include({ targets: [-1, 1, 5] });
    expect(after({ step: "scale-target", kind: "standard" }, work).table).to.deep.include({ targets: [-1, 1, 5] });
  });

  const labelled: Work = { table: TABLE };
  const faults: readonly (readonly [string, unknown, Work, string])[] = [
    ["an unknown step", { step: "whiten" }, labelled, "DataRecipe"],
    ["an unknown column", { step: "columns", keep: ["a", "q"] }, labelled, "DataRecipe"],
    ["a column twice", { step: "columns", keep: ["a", "a"] }, labelled, "DataRecipe"],
    ["no column", { step: "columns", keep: [] }, labelled, "DataRecipe"],
    ["columns that are no list", { step: "columns", keep: "a" }, labelled, "DataRecipe"],
    ["an unknown class", { step: "classes", keep: ["q"] }, labelled, "DataRecipe"],
    ["classes after the split", { step: "classes", keep: ["x"] }, { table: TABLE, split: SPLIT }, "DataRecipe"],
    ["classes of a regression", { step: "classes", keep: ["x"] }, { table: TARGETS }, "DataRecipe"],
    ["two splits", split, { table: TABLE, split: SPLIT }, "DataRecipe"],
    ["an unknown split", { step: "split", kind: "half" }, labelled, "DataRecipe"],
    ["a seed that is no integer", { step: "split", kind: "plain", testRows: 1, seed: 0.5 }, labelled, "DataRecipe"],
    ["a seed as text", { step: "split", kind: "folds", folds: 2, fold: 0, seed: "1" }, labelled, "DataRecipe"],
    ["a scaling before the split", { step: "scale", kind: "standard" }, labelled, "DataRecipe"],
    ["components before the split", { step: "pca", components: 1 }, labelled, "DataRecipe"],
    ["an unknown scaling", { step: "scale", kind: "log" }, { table: TABLE, split: SPLIT }, "DataRecipe"],
    [
      "a bound that is not finite",
      { step: "scale", kind: "min-max", high: Infinity },
      { table: TABLE, split: SPLIT },
      "DataRecipe",
    ],
    ["an empty range", { step: "scale", kind: "fixed", minimum: 1, maximum: 1 }, labelled, "DataRecipe"],
    ["no qubits", { step: "amplitudes", qubits: 0 }, labelled, "DataRecipe"],
    ["an unknown feature map", { step: "feature-map", map: "xx" }, labelled, "DataRecipe"],
    [
      "an unknown entanglement",
      { step: "feature-map", map: "zz", entanglement: "odd" },
      labelled,
      "EntanglementUnknown",
    ],
    ["pairs that are none", { step: "feature-map", map: "zz", entanglement: {} }, labelled, "DataRecipe"],
    ["pairs of other features", { step: "feature-map", map: "zz", entanglement: [[0, 3]] }, labelled, "DataRecipe"],
    ["a target of classes", { step: "scale-target", kind: "standard" }, { table: TABLE, split: SPLIT }, "DataRecipe"],
  ];
  for (const [what, plan, work, code] of faults) {
    it(`refuse ${what}`, () => {
      expectError(() => after(plan as StepPlan, work), code);
    });
  }
  it("name the row that has no direction or does not fit", () => {
    const table = { ...TABLE, rows: [...TABLE.rows.slice(0, 3), [0, 0, 0]] };
    expectError(() => after({ step: "amplitudes" }, { table }), "DataDegenerate", { row: 3 });
    expectError(() => after({ step: "amplitudes", qubits: 1 }, { table }), "DataShape", { row: 0 });
  });
});
