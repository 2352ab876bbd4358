import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect } from "chai";

import { angleEncoding, featureMap, hardwareEfficient, variationalClassifier } from "../../../sim/index.ts";
import { folderStore } from "../../../tasks/protocol/content/index.ts";
import { packDataset, storeDataset } from "../../../tasks/protocol/datasets/index.ts";
import { mintDataset } from "../../../tasks/protocol/registry.ts";
import { temporaryFolder } from "../../helpers/tasks/folder.ts";
import { deployTaskWorld, type TaskWorld } from "../../helpers/tasks/task-market.ts";

const ROWS = [0, 1, 2, 3, 4, 5].map((i) => (i % 2 === 0 ? [0.2 + i / 20, 0.1] : [2.9, 3 - i / 20]));
const JOB = {
  ...{ version: 1, work: "training", data: { train: 4, test: 2, classes: 2 }, maxSteps: 20_000 },
  training: { seed: 1, iterations: 5 },
  model: {
    ...{ kind: "classifier", map: { form: "angle", qubits: 2 } },
    ansatz: { form: "hardware-efficient", qubits: 2, layers: 1 },
  },
};

describe("A page of the market with a bounty for a classifier", () => {
  const folder = temporaryFolder();
  const file = (name: string) => join(folder(), name);
  let world: TaskWorld;
  beforeEach(async () => {
    world = await deployTaskWorld(folder());
    const model = variationalClassifier({ map: featureMap(angleEncoding(2)), ansatz: hardwareEfficient(2, 1) });
    const labels = ROWS.map((_, row) => row % 2);
    const segment = model.segment({ rows: ROWS, labels, classes: ["a", "b"], trainRows: 4, testRows: 2 });
    const packed = await packDataset({ segment, name: "Pairs" });
    await storeDataset(packed, folderStore(file("content")));
    const { datasetId } = await mintDataset(world.market.datasets, packed.draft);
    writeFileSync(file("job.json"), JSON.stringify(JOB));
    const terms = {
      version: 1,
      program: "job.json",
      kind: "exact",
      direction: "max",
      reward: "1 ether",
      commits: "2h",
    };
    const bonds = { solverBond: "0.1 ether", challengerBond: "0.05 ether", datasets: [Number(datasetId)] };
    const metadata = { version: 1, name: "Pairs", description: "Which of two.", resultLicence: "CC0-1.0" };
    writeFileSync(file("bounty.json"), JSON.stringify({ ...terms, ...bonds, metadata }));
    const posted = await world.json("bounty post", { file: file("bounty.json") });
    expect(posted, JSON.stringify(posted)).to.have.property("bountyId");
  });

  for (const [content, drawn] of [
    ["content", true],
    ["empty", false],
  ] as const) {
    it(`has ${drawn ? "its training" : "none"} where the rows are ${drawn ? "" : "not "}at hand`, async () => {
      const html = file("market.html");
      const { success, stderr } = await world.run("market", { html, once: true, curves: true, content: file(content) });
      expect(success, stderr).to.equal(true);
      expect(readFileSync(html, "utf8").includes("Training, run again here")).to.equal(drawn);
    });
  }
});
