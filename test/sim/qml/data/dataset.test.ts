import { readFileSync } from "node:fs";
import { expect } from "chai";
import { WordTree } from "../../../../sim/machine/tree.ts";
import { toHex } from "../../../../sim/machine/word.ts";
import { bitsToFloat } from "../../../../sim/math/float.ts";
import type { LabelledRows } from "../../../../sim/qml/data/csv.ts";
import {
  applyRecipe,
  applyRegressionRecipe,
  encodeRows,
  prepareDataset,
  prepareRegression,
  verifyDataset,
} from "../../../../sim/qml/data/dataset.ts";
import { generated } from "../../../../sim/qml/data/generators/index.ts";
import { iris, IRIS, IRIS_CSV } from "../../../../sim/qml/data/iris.ts";
import type { StepPlan } from "../../../../sim/qml/data/plan.ts";
import { readRecipe } from "../../../../sim/qml/data/recipe.ts";
import { irisDataset } from "../../../../sim/qml/models/iris.ts";
import { expectError } from "../../../helpers/machine/errors.ts";

const ROOT = "0x5cd74befe55f5daf4a3cf85e35ffa3bd2a02dfbb6a694d912eb3832ee473732b";

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
    expect(dataset.segment.root).to.equal(ROOT);
  });
});

/** Enough steps for every kind of number that a recipe records. */
const PLAN: readonly StepPlan[] = [
  { step: "columns", keep: ["petal_width", "petal_length", "sepal_length"] },
  { step: "classes", keep: ["virginica", "versicolor"] },
  { step: "split", kind: "stratified", testPerClass: 10, validationPerClass: 5, seed: 7 },
  { step: "scale", kind: "standard" },
  { step: "pca", components: 2 },
  { step: "scale", kind: "min-max" },
  { step: "feature-map", map: "zz" },
];

describe("prepareDataset", () => {
  const dataset = prepareDataset(IRIS, PLAN, IRIS_CSV);

  it("puts training rows first, then test, then validation rows, and the class last", () => {
    const { trainRows, testRows, validationRows, segment, rows, labels } = dataset;
    expect([trainRows, testRows, validationRows]).to.deep.equal([70, 20, 10]);
    expect(segment).to.deep.include({ rows: 100, columns: 4 });
    expect(Array.from(new Float64Array(segment.cells.buffer)).slice(0, 400)).to.deep.equal(
      rows.flatMap((row, i) => [...row, labels[i]!]),
    );
    expect(dataset.features).to.deep.equal(["pc0", "pc1", "pc0·pc1"]);
    expect(dataset.classes).to.deep.equal(["virginica", "versicolor"]);
  });
  it("records enough to rebuild its root without this library's steps", () => {
    const { recipe, segment } = irisDataset();
    const [split, scale] = JSON.parse(JSON.stringify(recipe.steps)) as [
      { train: number[]; test: number[] },
      { low: number; high: number; fitted: { minimum: string[]; maximum: string[] } },
    ];
    const float = (bits: string): number => bitsToFloat(BigInt(`0x${bits}`));
    const source = iris();
    const rows = [...split.train, ...split.test].map((row) => [
      ...source.rows[row]!.map((value, j) => {
        const [least, most] = [float(scale.fitted.minimum[j]!), float(scale.fitted.maximum[j]!)];
        return ((value - least) / (most - least)) * (scale.high - scale.low) + scale.low;
      }),
      source.labels[row]!,
    ]);
    expect(encodeRows(rows).root).to.equal(segment.root);
  });
  it("fits on the training rows alone: other rows change no number", () => {
    const test = new Set(dataset.recipe.steps.flatMap((step) => (step.step === "split" ? step.test : [])));
    const kept = iris().labels.flatMap((label, row) => (label === 0 ? [] : [row]));
    const table = iris();
    const moved: LabelledRows = {
      ...table,
      rows: table.rows.map((row, i) => (test.has(kept.indexOf(i)) ? row.map((value) => value + 50) : row)),
    };
    const other = prepareDataset(moved, PLAN);
    expect(other.recipe.steps).to.deep.equal(dataset.recipe.steps);
    expect(other.segment.root).to.not.equal(dataset.segment.root);
  });
  it("takes rows at hand, and gives them the root that their file has", () => {
    const { segment, recipe } = prepareDataset(iris(), { testPerClass: 15, seed: 1 });
    expect(segment.root).to.equal(ROOT);
    expect(recipe.source).to.deep.include({ kind: "file", file: "rows.csv", rows: 150 });
  });

  const table: LabelledRows = {
    columns: ["a", "b"],
    rows: [
      [1, 2],
      [3, 4],
      [5, 7],
      [6, 6],
    ],
    labels: [0, 0, 1, 1],
    classes: ["x", "y"],
  };
  const faults: readonly (readonly [string, Partial<LabelledRows>, string, Record<string, unknown>])[] = [
    [
      "NaN",
      {
        rows: [
          [1, 2],
          [3, NaN],
          [5, 7],
          [6, 6],
        ],
      },
      "DataNotFinite",
      { row: 1, column: "b" },
    ],
    ["a short row", { rows: [[1, 2], [3, 4], [5], [6, 6]] }, "DataShape", { row: 2 }],
    ["a label too few", { labels: [0, 0, 1] }, "DataShape", {}],
    ["a label of no class", { labels: [0, 0, 1, 2] }, "DataClassUnknown", { row: 3 }],
    ["a label that is no index", { labels: [0, 0, 1, 0.5] }, "DataClassUnknown", { row: 3 }],
    ["a class without rows", { classes: ["x", "y", "z"] }, "DataClassEmpty", {}],
    ["no rows", { rows: [], labels: [] }, "DataDegenerate", {}],
  ];
  for (const [what, fault, code, place] of faults) {
    it(`refuses ${what}, naming the place`, () => {
      expectError(() => prepareDataset({ ...table, ...fault }, { testPerClass: 1, seed: 1 }), code, place);
    });
  }
  it("refuses a split that leaves a class no row to test", () => {
    const plan = [{ step: "split", kind: "plain", testRows: 1, seed: 1 }] as const;
    expectError(() => prepareDataset(table, plan), "DataClassEmpty");
  });
  it("refuses a plan without a split; of the kind none all rows train", () => {
    expectError(() => prepareDataset(table, [{ step: "scale", kind: "fixed", minimum: 0, maximum: 9 }]), "DataRecipe");
    const { trainRows, testRows, rows } = prepareDataset(table, [{ step: "split", kind: "none" }]);
    expect([trainRows, testRows, rows]).to.deep.equal([4, 0, table.rows]);
  });
  it("refuses a file that would not be read", () => {
    const options = { testPerClass: 1, seed: 1 };
    expectError(() => prepareDataset(table, options, IRIS_CSV), "DataRecipe");
    const source = generated("moons", { samples: 10, noise: 0, seed: 1 });
    expectError(() => prepareDataset(source, options, IRIS_CSV), "DataRecipe");
  });
  it("refuses numbers to be predicted, as prepareRegression refuses classes", () => {
    const source = generated("sine", { samples: 10, noise: 0, seed: 1 });
    const split = [{ step: "split", kind: "plain", testRows: 2, seed: 1 }] as const;
    expectError(() => prepareDataset(source, split), "DataShape");
    expectError(() => prepareRegression(IRIS, [{ step: "split", kind: "none" }], IRIS_CSV), "DataShape");
  });
});

describe("applyRecipe", () => {
  const dataset = prepareDataset(IRIS, PLAN, IRIS_CSV);
  const text = JSON.stringify(dataset.recipe);

  it("rebuilds everything from the text of the recipe and the file, bit for bit", () => {
    expect(applyRecipe(readRecipe(JSON.parse(text)), IRIS_CSV)).to.deep.equal(dataset);
    expect(applyRecipe(readRecipe(JSON.parse(text)), new TextEncoder().encode(IRIS_CSV))).to.deep.equal(dataset);
  });
  it("rebuilds generated data from the recipe alone", () => {
    const source = generated("circles", { samples: 40, noise: 0.05, factor: 0.5, seed: 3 });
    const made = prepareDataset(source, { testPerClass: 5, seed: 2 });
    expect(applyRecipe(readRecipe(JSON.parse(JSON.stringify(made.recipe))))).to.deep.equal(made);
  });
  it("refuses another file", () => {
    expectError(() => applyRecipe(dataset.recipe), "DataSourceMissing");
    expectError(() => applyRecipe(dataset.recipe, IRIS_CSV.replace("7.9", "7.8")), "DataSourceHash");
  });
});

describe("verifyDataset", () => {
  it("finds the root that docs/data.md prints for its example", () => {
    const { segment } = prepareDataset(
      IRIS,
      [
        { step: "split", kind: "stratified", testPerClass: 15, seed: 1 },
        { step: "scale", kind: "standard" },
        { step: "pca", components: 2 },
        { step: "scale", kind: "min-max", low: 0, high: Math.PI },
      ],
      IRIS_CSV,
    );
    const printed = readFileSync(new URL("../../../../docs/data.md", import.meta.url), "utf8").match(/0x[0-9a-f]{64}/g);
    expect(printed).to.deep.equal([segment.root, segment.root]);
  });
  it("returns the segment of the root, and refuses any other", () => {
    const { recipe, segment } = irisDataset();
    expect(verifyDataset(recipe, IRIS_CSV, ROOT)).to.deep.equal(segment);
    expect(verifyDataset(recipe, IRIS_CSV, `0x${ROOT.slice(2).toUpperCase()}`).root).to.equal(ROOT);
    expectError(() => verifyDataset(recipe, IRIS_CSV, ROOT.replace("5", "6")), "DataRoot");
  });
});

describe("prepareRegression", () => {
  const source = generated("friedman", { samples: 60, noise: 0.1, seed: 4 });
  const dataset = prepareRegression(source, [
    { step: "split", kind: "plain", testRows: 10, validationRows: 5, seed: 1 },
    { step: "scale", kind: "min-max" },
    { step: "scale-target", kind: "min-max" },
  ]);

  it("has the scaled target as last column", () => {
    expect(dataset.segment).to.deep.include({ rows: 60, columns: 6 });
    expect([dataset.trainRows, dataset.testRows, dataset.validationRows]).to.deep.equal([45, 10, 5]);
    const train = dataset.targets.slice(0, 45);
    expect([Math.min(...train), Math.max(...train)]).to.deep.equal([-1, 1]);
    expect(new Float64Array(dataset.segment.cells.buffer)[5]).to.equal(dataset.targets[0]);
  });
  it("can be rebuilt from its recipe", () => {
    const recipe = readRecipe(JSON.parse(JSON.stringify(dataset.recipe)));
    expect(applyRegressionRecipe(recipe)).to.deep.equal(dataset);
    expectError(() => applyRecipe(recipe), "DataShape");
  });
  it("refuses targets that are not finite or too few, naming the row", () => {
    const table = { columns: ["a"], rows: [[1], [2], [3]], target: "y", targets: [1, 2, 3] };
    const plan = [{ step: "split", kind: "plain", testRows: 1, seed: 1 }] as const;
    expectError(() => prepareRegression({ ...table, targets: [1, NaN, 3] }, plan), "DataNotFinite", {
      row: 1,
      column: "y",
    });
    expectError(() => prepareRegression({ ...table, targets: [1, 2] }, plan), "DataShape");
    expectError(
      () => prepareRegression(table, [{ step: "split", kind: "stratified", testPerClass: 1, seed: 1 }]),
      "DataRecipe",
    );
  });
});
