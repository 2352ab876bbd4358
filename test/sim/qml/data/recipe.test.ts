import { expect } from "chai";
import { applyRecipe, prepareDataset, prepareRegression } from "../../../../sim/qml/data/dataset.ts";
import { generated } from "../../../../sim/qml/data/generators/index.ts";
import { IRIS, IRIS_CSV, iris } from "../../../../sim/qml/data/iris.ts";
import { classesOfSource, readRecipe, targetOfSource, transformRows } from "../../../../sim/qml/data/recipe.ts";
import { expectError } from "../../../helpers/machine/errors.ts";

const { recipe, rows } = prepareDataset(
  IRIS,
  [
    { step: "columns", keep: ["petal_length", "petal_width", "sepal_width"] },
    { step: "split", kind: "folds", folds: 5, fold: 2, seed: 1 },
    { step: "scale", kind: "min-max" },
    { step: "pca", components: 2 },
    { step: "scale", kind: "fixed", minimum: -4, maximum: 4 },
    { step: "feature-map", map: "iqp" },
  ],
  IRIS_CSV,
);

/** The recipe with one value of its JSON changed. */
function altered(path: readonly (string | number)[], value: unknown): unknown {
  const copy = JSON.parse(JSON.stringify(recipe)) as Record<string | number, unknown>;
  const at = path.slice(0, -1).reduce((inner, name) => inner[name] as typeof copy, copy);
  at[path.at(-1)!] = value;
  return copy;
}

describe("recipe", () => {
  it("is JSON whose names may come in any order", () => {
    const reversed = JSON.parse(JSON.stringify(recipe), (_, value: unknown) =>
      typeof value === "object" && value !== null && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).reverse())
        : value,
    ) as unknown;
    expect(applyRecipe(readRecipe(reversed), IRIS_CSV).rows).to.deep.equal(rows);
  });

  const lies: readonly (readonly [string, readonly (string | number)[], unknown, number])[] = [
    ["a row that tests", ["steps", 1, "test", 0], 0, 1],
    ["the seed", ["steps", 1, "seed"], 2, 1],
    ["a minimum", ["steps", 2, "fitted", "minimum", 0], "3fe0000000000000", 2],
    ["a component", ["steps", 3, "axes", 0, 1], "3fe0000000000000", 3],
    ["a default left out", ["steps", 4, "high"], undefined, 4],
    ["something unknown", ["steps", 5, "note"], "hello", 5],
  ];
  for (const [what, path, value, row] of lies) {
    it(`that records something else is refused, naming the step: ${what}`, () => {
      const lie = JSON.parse(JSON.stringify(altered(path, value))) as unknown;
      expectError(() => applyRecipe(readRecipe(lie), IRIS_CSV), "DataRecipeFit", { row });
    });
  }

  const malformed: readonly (readonly [string, unknown])[] = [
    ["nothing", undefined],
    ["a list", []],
    ["another format", altered(["format"], "ketwork-model")],
    ["another schema", altered(["schema"], 2)],
    ["a source of no kind", altered(["source", "kind"], "url")],
    ["a hash of another length", altered(["source", "sha256"], "9cc1")],
    ["a file without a name", altered(["source", "file"], 3)],
    ["no layout", altered(["source", "layout"], null)],
    ["classes that are no names", altered(["source", "layout", "classes"], [1])],
    ["a label that is no name", altered(["source", "layout", "label"], 1)],
    ["a generator without options", altered(["source"], { kind: "generator", generator: "moons" })],
    ["no steps", altered(["steps"], {})],
    ["a step that is none", altered(["steps", 0], "columns")],
  ];
  for (const [what, json] of malformed) {
    it(`that is malformed is refused: ${what}`, () => {
      expectError(() => readRecipe(json), "DataRecipe");
    });
  }
});

describe("transformRows", () => {
  it("does to other rows what the recipe did to its own", () => {
    const split = recipe.steps.find((step) => step.step === "split")!;
    const source = iris();
    const order = [...split.train, ...split.test];
    expect(
      transformRows(
        recipe,
        order.map((row) => source.rows[row]!),
      ),
    ).to.deep.equal(rows);
  });
  it("refuses rows of another width, naming the row", () => {
    expectError(() => transformRows(recipe, [iris().rows[0]!, [1, 2]]), "DataShape", { row: 1 });
  });
});

describe("targetOfSource", () => {
  it("gives a target in the units of the source", () => {
    const source = generated("friedman", { samples: 20, noise: 0, seed: 1 });
    const split = { step: "split", kind: "plain", testRows: 4, seed: 1 } as const;
    const plain = prepareRegression(source, [split]);
    for (const kind of ["min-max", "standard"] as const) {
      const scaled = prepareRegression(source, [split, { step: "scale-target", kind }]);
      scaled.targets.forEach((value, i) => {
        expect(Math.abs(targetOfSource(scaled.recipe, value) - plain.targets[i]!)).to.be.below(1e-13);
      });
      expect(scaled.targets).to.not.deep.equal(plain.targets);
    }
  });
});

describe("classesOfSource", () => {
  it("names the classes in the order of their indices", () => {
    expect(classesOfSource(recipe)).to.deep.equal(["setosa", "versicolor", "virginica"]);
    const keep = ["virginica", "setosa"];
    const chosen = prepareDataset(
      IRIS,
      [
        { step: "classes", keep },
        { step: "split", kind: "none" },
      ],
      IRIS_CSV,
    );
    expect(classesOfSource(chosen.recipe)).to.deep.equal(keep).and.to.deep.equal(chosen.classes);
  });

  it("is silent of targets, and of names that are none", () => {
    const plan = [{ step: "split", kind: "none" }] as const;
    const waves = prepareRegression(generated("sine", { samples: 5, noise: 0, seed: 1 }), plan);
    expect(classesOfSource(waves.recipe)).to.equal(undefined);
    for (const keep of ["setosa", [1, 2], undefined]) {
      const lie = { ...recipe, steps: [{ step: "classes", keep }] };
      expect(classesOfSource(readRecipe(JSON.parse(JSON.stringify(lie))))).to.equal(undefined);
    }
  });
});
