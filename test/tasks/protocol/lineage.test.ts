import { expect } from "chai";
import { id } from "ethers";

import { programId, toCells } from "../../../sim/index.ts";
import { fetchModel, lineageOf } from "../../../tasks/protocol/lineage.ts";
import { FIRST_UNVERIFIED, registerModel } from "../../../tasks/protocol/models.ts";
import { plainOf } from "../../../tasks/protocol/send.ts";
import { mintRows, mintSolved } from "../../helpers/tasks/models.ts";
import { answering, rejection } from "../../helpers/tasks/nodes.ts";
import { deployWorld, networkHelpers } from "../../helpers/tasks/sdk.ts";

/** Model 1 of data, model 2 of an open job, and an unverified one made from both, whose child is another. */
async function deployFamily() {
  const world = await deployWorld();
  const { market, jobs } = world;
  const { datasetId, segment } = await mintRows(world);
  const first = await mintSolved(world, {
    ...{ program: jobs.data, data: [segment.cells], draft: { datasetIds: [datasetId] } },
  });
  await mintSolved(world, { program: jobs.open, args: toCells([7]), draft: { kind: "open", direction: "max" } });
  const own = { programId: programId(jobs.open), argsRoot: id("args"), name: "Child", datasetIds: [datasetId] };
  const { modelId: child } = await registerModel(market.models, { ...own, parents: [1n, 2n] });
  const { modelId: grandchild } = await registerModel(market.models, { ...own, parents: [child, 1n] });
  return { ...world, datasetId, segment, first, child, grandchild, chainId: market.chainId };
}
const load = () => networkHelpers.loadFixture(deployFamily);

describe("fetchModel", () => {
  it("shows what a settled bounty proves", async () => {
    const { market, chainId, first, accounts, jobs } = await load();
    const model = await fetchModel(market, chainId, 1n);
    if (model.kind !== "verified") throw new Error("it is verified");
    expect(model).to.deep.include({
      ...{ modelId: 1n, owner: accounts[0]!.address, creator: accounts[1]!.address, status: "active", depth: 0 },
      ...{ programId: programId(jobs.data), score: 0x4004000000000000n, version: 1n, parents: [] },
    });
    expect(model.bounty.bountyId).to.equal(first.bountyId);
  });

  it("shows what somebody says", async () => {
    const { market, chainId, child } = await load();
    expect(await fetchModel(market, chainId, child)).to.deep.include({
      ...{ kind: "unverified", modelId: FIRST_UNVERIFIED, name: "Child", parents: [1n, 2n], argsRoot: id("args") },
    });
    expect(await rejection(fetchModel(market, chainId, 99n))).to.include({ code: "ERC721NonexistentToken" });
  });

  it("finds a node that shows another result", async () => {
    const { market, chainId, first } = await load();
    const told = plainOf<{ outcome: object }>(await market.models.modelOf(1n));
    const lineage = plainOf<object>(await market.models.lineageOf(1n));
    const other = id("other");
    const lies: [string, Record<string, unknown>][] = [
      ["state", { modelOf: () => Promise.resolve({ ...told, outcome: { ...told.outcome, stateHash: other } }) }],
      ["score", { modelOf: () => Promise.resolve({ ...told, outcome: { ...told.outcome, score: 1n } }) }],
      ["arguments", { modelOf: () => Promise.resolve({ ...told, outcome: { ...told.outcome, argsRoot: other } }) }],
      ["claim", { modelOf: () => Promise.resolve({ ...told, outcome: { ...told.outcome, claimId: other } }) }],
      ["bounty", { modelOfBounty: () => Promise.resolve(2n) }],
      ["creator", { lineageOf: () => Promise.resolve({ ...lineage, creator: NOBODY }) }],
      ["datasets", { lineageOf: () => Promise.resolve({ ...lineage, datasetIds: [5n, 0n, 0n, 0n] }) }],
    ];
    for (const [what, answers] of lies) {
      const models = answering(market.models, answers);
      expect(await rejection(fetchModel({ ...market, models }, chainId, 1n)), what).to.include({
        ...{ code: "ModelMismatch" },
      });
    }
    expect(await rejection(fetchModel(market, chainId + 1n, 1n))).to.include({ code: "BountyMismatch" });
    expect(first.modelId).to.equal(1n);
  });
});

/** Some address that is nobody's. */
const NOBODY = "0x00000000000000000000000000000000000000AA";

describe("lineageOf", () => {
  it("is a tree of models, datasets and parents", async () => {
    const { market, chainId, grandchild, child, datasetId, segment } = await load();
    const tree = await lineageOf(market, chainId, grandchild);
    expect(tree.model.depth).to.equal(2);
    expect(tree.parents.map(({ model }) => model.modelId)).to.deep.equal([child, 1n]);
    const [parent, first] = tree.parents;
    expect(parent!.parents.map(({ model }) => model.modelId)).to.deep.equal([1n, 2n]);
    // What is in the tree twice is read once.
    expect(parent!.parents[0]).to.equal(first);
    expect(first!.datasets).to.have.length(1);
    expect(first!.datasets[0]).to.deep.include({ datasetId, segment: 0, root: segment.root, rows: 2n, name: "Rows" });
    expect(parent!.parents[1]!.datasets).to.deep.equal([]);
  });

  it("finds a dataset of another root, and a circle", async () => {
    const { market, chainId, grandchild } = await load();
    const dataset = plainOf<object>(await market.datasets.datasetOf(1n));
    const datasets = answering(market.datasets, {
      datasetOf: () => Promise.resolve({ ...dataset, root: id("other") }),
    });
    expect(await rejection(lineageOf({ ...market, datasets }, chainId, 1n))).to.include({ code: "LineageMismatch" });
    const lineage = plainOf<object>(await market.models.lineageOf(grandchild));
    const models = answering(market.models, {
      lineageOf: () => Promise.resolve({ ...lineage, parents: [grandchild, 0n, 0n, 0n] }),
    });
    const circle = lineageOf({ ...market, models }, chainId, grandchild);
    expect(await rejection(circle)).to.include({ code: "LineageMismatch" });
  });
});
