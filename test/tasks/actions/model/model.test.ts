import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect } from "chai";
import { id as hashOf } from "ethers";

import { circuit, parameter, parsePauliSum, predictionProgram, programId, toCells } from "../../../../sim/index.ts";
import { folderStore } from "../../../../tasks/protocol/content/index.ts";
import { storeDataset } from "../../../../tasks/protocol/datasets/index.ts";
import { registerModel } from "../../../../tasks/protocol/models.ts";
import { writeProgramFile } from "../../../../tasks/protocol/program-file.ts";
import { publishProgram } from "../../../../tasks/protocol/programs.ts";
import { temporaryFolder } from "../../../helpers/tasks/folder.ts";
import { mintRows, mintSolved } from "../../../helpers/tasks/models.ts";
import { deployTaskWorld, type TaskWorld } from "../../../helpers/tasks/task-market.ts";

const CHILD = "1000000000001";

/** What predicts from one feature and one parameter. */
const PREDICTION = predictionProgram({
  circuit: circuit(1).ry(parameter("x[0]"), 0).ry(parameter("theta[0]"), 0).build(),
  readout: [parsePauliSum("Z0"), parsePauliSum("-Z0")],
});

describe("Tasks of models", () => {
  const folder = temporaryFolder();
  let world: TaskWorld;
  /** Model 1 is of data, model 2 has the parameter 0.5, and a third is made from both. */
  beforeEach(async () => {
    world = await deployTaskWorld(folder());
    const { market, jobs, networkHelpers } = world;
    const { datasetId, segment, packed } = await mintRows(world);
    await storeDataset(packed, folderStore(join(folder(), "content")));
    const job = { program: jobs.data, data: [segment.cells], draft: { datasetIds: [datasetId] } };
    await mintSolved(world, job, networkHelpers);
    const open = { kind: "open", direction: "max" } as const;
    await mintSolved(world, { program: jobs.open, args: toCells([0.5]), draft: open }, networkHelpers);
    const draft = { programId: programId(jobs.open), argsRoot: hashOf("args"), name: "Child" };
    await registerModel(market.models, { ...draft, parents: [1n, 2n] });
  });

  it("list and show them", async () => {
    const { models } = (await world.json("model list")) as { models: Record<string, unknown>[] };
    expect(models.map(({ modelId, kind, score }) => [modelId, kind, score])).to.deep.equal([
      ["1", "verified", 2.5],
      ["2", "verified", 0.5],
      [CHILD, "unverified", undefined],
    ]);
    const shown = await world.json("model show", { id: "1" });
    expect(shown).to.deep.include({ kind: "verified", score: 2.5, scoreBits: "0x4004000000000000", offers: [] });
    expect(shown["card"]).to.include({ name: "Verified model 1" });
    expect((await world.run("model show", { id: CHILD })).stdout).to.include("“Child”, unverified");
    expect((await world.run("model show", { id: "one" })).value).to.include({ code: "NumberMalformed" });
    expect((await world.run("model show", { id: "99" })).value).to.include({ code: "ERC721NonexistentToken" });
  });

  it("draw their lineage as text, JSON and SVG", async () => {
    const svg = join(folder(), "tree.svg");
    const { stdout } = await world.run("model lineage", { id: CHILD, svg });
    const lines = stdout.split("\n");
    expect(lines[0]).to.equal(`model ${CHILD} “Child”, unverified`);
    expect(lines[2]).to.equal("├─ model 1, verified, score 2.5");
    expect(lines[5]).to.match(/^│ {2}└─ dataset 1 “Rows”, 2 × 4, root 0x/);
    expect(lines.some((line) => line.startsWith("└─ model 2"))).to.equal(true);
    const drawing = readFileSync(svg, "utf8");
    for (const name of ["model 1, verified", "model 2, verified", "dataset 1"]) expect(drawing).to.include(name);
    const tree = (await world.json("model lineage", { id: CHILD })) as { parents: { datasets: object[] }[] };
    expect(tree.parents.map(({ datasets }) => datasets.length)).to.deep.equal([1, 0]);
  });

  it("compute them again, bit for bit", async () => {
    const { stdout, success } = await world.run("model verify", { id: "1" });
    expect(success).to.equal(true);
    expect(stdout).to.include("bit-equal, computed again").and.to.include("2.5 (0x4004000000000000)");
    expect(stdout).to.not.include("NOT");
    expect(await world.json("model verify", { id: "2" })).to.deep.include({
      ...{ isBitEqual: true, claimed: { score: 0.5, bits: "0x3fe0000000000000" } },
    });
    expect((await world.run("model verify", { id: CHILD })).value).to.include({ code: "ModelUnverified" });
    const empty = await world.run("model verify", { id: "1", content: join(folder(), "empty") });
    expect([empty.success, empty.value["code"]]).to.deep.equal([false, "ContentUnavailable"]);
  });

  it("predict with them by a program that is named", async () => {
    await publishProgram(world.market.store, PREDICTION);
    const program = programId(PREDICTION);
    const { prediction, scores } = await world.json("model predict", { id: "2", program, row: "2" });
    expect(prediction).to.equal(1);
    expect(Math.abs((scores as number[])[0]! - Math.cos(2.5))).to.be.below(1e-12);
    const file = join(folder(), "prediction.program.json");
    writeFileSync(file, writeProgramFile(PREDICTION));
    expect(await world.json("model predict", { id: "2", program: file, row: "2" })).to.include({ programId: program });
    const malformed = await world.run("model predict", { id: "2", program, row: "2,," });
    expect(malformed.value["code"]).to.equal("RowMalformed");
    const raw = await world.run("model predict", { id: "1", program, row: "2", raw: true });
    expect(raw.value["code"]).to.equal("DatasetRecipeMissing");
    const unnamed = await world.run("model predict", { id: "2", row: "2" });
    expect(unnamed.value["code"]).to.equal("JobRecipeMissing");
    // The parameters of an exact job are what its run computes.
    expect(await world.json("model predict", { id: "1", program, row: "2" })).to.include({ firstParameter: 1 });
  });

  it("license them, and mint each once", async () => {
    const { offerId } = await world.json("model licence offer", { id: "2", price: "7 wei", transferable: true });
    await world.run("model licence buy", { offer: offerId, account: "2", count: 3 });
    const check = await world.json("model licence check", { holder: world.accounts[2]!.address, id: "2" });
    expect(check["licences"]).to.have.length(1);
    expect((check["licences"] as object[])[0]).to.include({ count: "3" });
    const { bountyId } = await world.json("model show", { id: "2" });
    const again = await world.run("model mint", { bounty: bountyId });
    expect(again.value["code"]).to.equal("ModelAlreadyMinted");
  });
});
