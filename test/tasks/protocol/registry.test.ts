import { expect } from "chai";
import { id, ZeroHash } from "ethers";

import { mintDataset, setBountyShare, type DatasetDraft } from "../../../tasks/protocol/registry.ts";
import { rejection } from "../../helpers/tasks/nodes.ts";
import { deployWorld, networkHelpers } from "../../helpers/tasks/sdk.ts";

const DATASET: DatasetDraft = {
  root: id("root"),
  depth: 1,
  rows: 2,
  columns: 4,
  cid: `0x01551220${"22".repeat(32)}`,
  name: "Data",
  format: "text/csv",
};
const load = () => networkHelpers.loadFixture(deployWorld);

describe("mintDataset", () => {
  it("makes a token of what was given", async () => {
    const { market, accounts } = await load();
    const { datasets } = market;
    expect((await mintDataset(datasets, DATASET)).datasetId).to.equal(1n);
    const { root, depth, rows, columns } = await datasets.datasetOf(1n);
    expect([root, depth, rows, columns]).to.deep.equal([id("root"), 1n, 2n, 4n]);
    expect(await datasets.creatorOf(1n)).to.equal(accounts[0]!.address);
    await setBountyShare(datasets, 1n, 250n);
    expect((await datasets.bountyShareOf(1n)).bps).to.equal(250n);
    const other = datasets.connect(accounts[1]!);
    expect((await rejection(setBountyShare(other, 1n, 1n))).code).to.equal("DatasetNotOwner");
  });

  const refused: [string, string, Partial<DatasetDraft>][] = [
    ["a root of zero", "DatasetRootZero", { root: ZeroHash }],
    ["a root that is no word", "WordMalformed", { root: "0x" }],
    ["too deep a tree", "DatasetDepthOutOfRange", { depth: 25 }],
    ["no rows", "DatasetSizeOutOfRange", { rows: 0 }],
    ["more cells than the tree has", "DatasetSizeOutOfRange", { rows: 3 }],
    ["no name", "DatasetTextMalformed", { name: "" }],
    ["a format of 65 bytes", "DatasetTextMalformed", { format: "é".repeat(32) + "x" }],
    ["a CID as text", "DatasetCidMalformed", { cid: "bafkrei" }],
    // What only the chain looks at has the chain's error.
    ["bytes that are no CID", "DatasetCidMalformed", { cid: "0x00" }],
  ];
  for (const [what, code, changes] of refused) {
    it(`refuses ${what}`, async () => {
      const { market } = await load();
      expect((await rejection(mintDataset(market.datasets, { ...DATASET, ...changes }))).code).to.equal(code);
    });
  }
});
