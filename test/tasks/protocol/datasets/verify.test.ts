import { expect } from "chai";

import { encodeCells, generated, IRIS, IRIS_CSV, prepareDataset } from "../../../../sim/index.ts";
import { packDataset, rebuildDataset, verifyDatasetFile } from "../../../../tasks/protocol/datasets/index.ts";
import { packFlowers } from "../../../helpers/tasks/datasets.ts";
import { rejection } from "../../../helpers/tasks/nodes.ts";

describe("verifyDatasetFile", () => {
  it("makes the cells again from a source of every format", async () => {
    for (const format of ["csv", "parquet", "json"] as const) {
      const { bytes, manifest, draft } = await packFlowers(format);
      expect(await verifyDatasetFile("download", bytes, manifest, draft.root)).to.deep.equal({
        ...{ kind: "source", rows: 10, columns: 4, root: draft.root },
      });
    }
  });

  it("knows the cells themselves", async () => {
    const { cells, manifest, draft } = await packFlowers();
    expect(await verifyDatasetFile("cells", encodeCells(cells), manifest, draft.root)).to.include({ kind: "cells" });
    const other = encodeCells(cells);
    other[9]! ^= 1;
    const error = await rejection(verifyDatasetFile("cells", other, manifest, draft.root));
    expect(error).to.include({ code: "DatasetRootMismatch" });
  });

  it("knows a source that the recipe itself reads", async () => {
    const { segment, recipe } = prepareDataset(IRIS, { testPerClass: 15, seed: 1 }, IRIS_CSV);
    const { manifest } = await packDataset({ segment, recipe, name: "Iris" });
    const verified = await verifyDatasetFile("iris.csv", new TextEncoder().encode(IRIS_CSV), manifest, segment.root);
    expect(verified).to.include({ kind: "source", rows: 150 });
  });

  it("refuses any other file", async () => {
    const { bytes, manifest, draft } = await packFlowers();
    const other = Uint8Array.from(bytes);
    other[bytes.length - 2]! ^= 1;
    const error = await rejection(verifyDatasetFile("other.csv", other, manifest, draft.root));
    expect(error).to.include({ code: "DatasetFileForeign" });
    expect(error.details).to.deep.include({ file: "other.csv" });
    const foreign = await rejection(verifyDatasetFile("a", bytes, manifest, `0x${"12".repeat(32)}`));
    expect(foreign).to.include({ code: "DatasetRootMismatch" });
  });

  it("finds a recipe that was fitted on the test rows too", async () => {
    const { bytes, manifest, draft } = await packFlowers();
    const recipe = manifest.recipe!;
    const steps = recipe.steps.map((step) =>
      step.step === "scale" && step.kind === "min-max"
        ? { ...step, fitted: { ...step.fitted, maximum: step.fitted.maximum!.map(() => "4008000000000000") } }
        : step,
    );
    const error = await rejection(
      verifyDatasetFile("f", bytes, { ...manifest, recipe: { ...recipe, steps } }, draft.root),
    );
    expect(error).to.include({ code: "DataRecipeFit" });
  });

  it("makes generated rows again, and nothing without a recipe", async () => {
    const { segment, recipe } = prepareDataset(generated("moons", { samples: 20, noise: 0, seed: 1 }), {
      ...{ testPerClass: 2, seed: 1 },
    });
    const { manifest } = await packDataset({ segment, recipe, name: "Moons" });
    expect((await rebuildDataset("none", undefined, manifest)).root).to.equal(segment.root);
    const error = await rejection(rebuildDataset("none", undefined, { ...manifest, recipe: undefined }));
    expect(error).to.include({ code: "DatasetRecipeMissing" });
  });
});
