import { join } from "node:path";

import { expect } from "chai";

import {
  generated,
  hardwareEfficient,
  IRIS,
  IRIS_CSV,
  prepareDataset,
  prepareRegression,
  parsePauliSum,
  programId,
  run,
  stronglyEntangling,
  angleEncoding,
  featureMap,
  toCells,
  transformRows,
  variationalClassifier,
  variationalRegressor,
  zzFeatureMap,
  type Recipe,
  type Segment,
  type StepPlan,
} from "../../../../sim/index.ts";
import { folderStore } from "../../../../tasks/protocol/content/index.ts";
import { packDataset, storeDataset } from "../../../../tasks/protocol/datasets/index.ts";
import { programOf, type JobRecipe } from "../../../../tasks/protocol/jobs/index.ts";
import { publishProgram } from "../../../../tasks/protocol/programs.ts";
import { mintDataset } from "../../../../tasks/protocol/registry.ts";
import { temporaryFolder } from "../../../helpers/tasks/folder.ts";
import { mintSolved } from "../../../helpers/tasks/models.ts";
import { deployTaskWorld, type TaskWorld } from "../../../helpers/tasks/task-market.ts";

const PETALS: StepPlan[] = [
  { step: "columns", keep: ["petal_length", "petal_width"] },
  { step: "split", kind: "stratified", testPerClass: 45, seed: 1 },
  { step: "scale", kind: "min-max" },
];
const flowers = prepareDataset(IRIS, [...PETALS, { step: "feature-map", map: "zz" }], IRIS_CSV);
const features = prepareDataset(IRIS, PETALS, IRIS_CSV);
const readout = ["Z0", "Z1", "-0.5 Z0 Z1"];
const FLOWERS: JobRecipe = {
  version: 1,
  work: "evaluation",
  model: {
    kind: "classifier",
    map: { form: "zz", qubits: 2 },
    ansatz: { form: "hardware-efficient", qubits: 2, layers: 1 },
    readout,
  },
  data: { train: 15, test: 135, classes: 3 },
  maxSteps: 100_000,
};
const waves = prepareRegression(generated("sine", { samples: 8, noise: 0, seed: 1 }), [
  { step: "split", kind: "plain", testRows: 3, seed: 1 },
]);
const WAVES: JobRecipe = {
  version: 1,
  work: "training",
  model: {
    kind: "regressor",
    map: { form: "angle", qubits: 1 },
    ansatz: { form: "strongly-entangling", qubits: 1, layers: 1 },
  },
  data: { train: 5, test: 3 },
  training: { seed: 1, iterations: 2 },
  maxSteps: 100_000,
};
const PARAMETERS = [0.3, -1.1, 0.7, 2.1];

describe("model predict", () => {
  const folder = temporaryFolder();
  let world: TaskWorld;
  beforeEach(async () => {
    world = await deployTaskWorld(folder());
  });

  /** The token of rows whose files the content store has. */
  async function mint(segment: Segment, recipe: Recipe): Promise<bigint> {
    const packed = await packDataset({ segment, recipe, name: "Rows" });
    await storeDataset(packed, folderStore(join(folder(), "content")));
    return (await mintDataset(world.market.datasets, packed.draft)).datasetId;
  }

  /** The model of a bounty whose document names a recipe. */
  async function solved(job: JobRecipe, segment: Segment, recipe: Recipe, args?: BigUint64Array): Promise<string> {
    const datasetId = await mint(segment, recipe);
    const program = programOf(job, segment.cells);
    await publishProgram(world.market.store, program);
    const kind = job.work === "training" ? "exact" : "open";
    const metadata = JSON.stringify({ version: 1, name: "A model", job });
    const draft = { kind, direction: "max", datasetIds: [datasetId], metadata } as const;
    const { modelId } = await mintSolved(world, { program, args, data: [segment.cells], draft }, world.networkHelpers);
    return `${modelId}`;
  }

  it("makes the program from the recipe of an open bounty, encodes the row, and names the class", async () => {
    const id = await solved(FLOWERS, flowers.segment, flowers.recipe, toCells(PARAMETERS));
    const model = variationalClassifier({
      ...{ map: zzFeatureMap(2), ansatz: hardwareEfficient(2, 1) },
      readout: readout.map(parsePauliSum),
    });
    const fitted = model.withParameters(features, PARAMETERS);
    const seen = new Set<unknown>();
    for (const raw of ["5.1,3.5,1.4,0.2", "7,3.2,4.7,1.4", "7.2,3.6,6.1,2.5"]) {
      const [row] = transformRows(features.recipe, [raw.split(",").map(Number)]);
      const wanted = { class: fitted.predict([row!])[0], scores: fitted.decisionFunction([row!])[0] };
      const given = await world.json("model predict", { id, row: row!.join(",") });
      expect(given).to.deep.include({ ...wanted, row, firstParameter: 0 });
      expect(given["programId"]).to.equal(programId(model.predictionProgram(3)));
      expect(flowers.classes[given["prediction"] as number]).to.equal(wanted.class);
      // The recipe of the data encodes the row as well: it is not encoded twice.
      expect(await world.json("model predict", { id, row: raw, raw: true })).to.deep.include(wanted);
      const { stdout } = await world.run("model predict", { id, row: raw, raw: true });
      expect(stdout).to.include(`prediction  ${String(given["prediction"])} (${String(wanted.class)})`);
      seen.add(wanted.class);
    }
    expect(seen.size, "classes").to.be.above(1);

    const elsewhere = await world.json("model predict", { id, row: "1,2", content: join(folder(), "empty") });
    expect(elsewhere).to.have.property("prediction");
    expect(elsewhere).to.not.have.property("class");
    const short = await world.run("model predict", { id, row: "1" });
    expect(short.value["code"]).to.equal("DataShape");
  });

  it("makes it from the recipe of an exact bounty, whose start depends on the data", async () => {
    const id = await solved(WAVES, waves.segment, waves.recipe);
    const model = variationalRegressor({ map: featureMap(angleEncoding(1)), ansatz: stronglyEntangling(1, 1) });
    const { outputs } = run({ program: programOf(WAVES, waves.segment.cells), data: [waves.segment.cells] });
    const trained = new Float64Array(outputs.buffer.slice(0)).subarray(1, 1 + model.parameters.length);
    const [wanted] = model.withParameters(waves, trained).predict([[0.75]]);
    const given = await world.json("model predict", { id, row: "0.75" });
    expect(given).to.include({ prediction: wanted, firstParameter: 1 });
    expect(given["scores"], "⟨O⟩ alone").to.have.length(1);
    expect(given["programId"]).to.equal(programId(model.predictionProgram({ first: 1 })));
    // The recipe needs no run: what cannot be predicted is refused before one.
    const { value, stderr } = await world.run("model predict", { id, row: "0.75,1" });
    expect(value["code"]).to.equal("DataShape");
    expect(stderr).to.not.include("for the parameters");
    const { stderr: told } = await world.run("model predict", { id, row: "0.75" });
    expect(told).to.include("for the parameters");
  });

  it("says which kind of model has no prediction program", async () => {
    const job: JobRecipe = { ...FLOWERS, model: { kind: "kernel-classifier", map: { form: "angle", qubits: 2 } } };
    const id = await solved(job, features.segment, features.recipe, toCells([1]));
    const { value } = await world.run("model predict", { id, row: "1,2" });
    expect(value["code"]).to.equal("JobPredictionMissing");
    expect(value["details"]).to.include({ kind: "kernel-classifier" });
  });
});
