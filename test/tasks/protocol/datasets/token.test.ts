import { expect } from "chai";
import { hexlify } from "ethers";

import { fetchDataset } from "../../../../tasks/protocol/datasets/index.ts";
import { mintDataset, setBountyShare } from "../../../../tasks/protocol/registry.ts";
import { packFlowers } from "../../../helpers/tasks/datasets.ts";
import { rejection } from "../../../helpers/tasks/nodes.ts";
import { deployWorld, networkHelpers } from "../../../helpers/tasks/sdk.ts";

const load = () => networkHelpers.loadFixture(deployWorld);

describe("fetchDataset", () => {
  it("reads what was minted, and its place among the versions", async () => {
    const { market, accounts } = await load();
    const { draft } = await packFlowers();
    const { datasetId } = await mintDataset(market.datasets, { ...draft, royaltyBps: 10, modelShareBps: 20 });
    await mintDataset(market.datasets, { ...draft, parent: datasetId });
    await setBountyShare(market.datasets, datasetId, 30n);
    const { address } = accounts[0]!;
    expect(await fetchDataset(market.datasets, datasetId)).to.deep.equal({
      ...{ datasetId: 1n, root: draft.root, depth: BigInt(draft.depth), rows: 10n, columns: 4n, parent: 0n },
      ...{ royaltyBps: 10n, modelShareBps: 20n, bountyShareBps: 30n, owner: address, creator: address },
      ...{ cid: hexlify(draft.cid), name: "Flowers", format: "ketwork-dataset/1" },
      version: { version: 1n, first: 1n, latest: 2n },
    });
    expect((await fetchDataset(market.datasets, 2n)).parent).to.equal(1n);
  });

  it("knows no dataset 0, and none that nobody minted", async () => {
    const { market } = await load();
    expect(await rejection(fetchDataset(market.datasets, 0n))).to.include({ code: "DatasetIdZero" });
    expect(await rejection(fetchDataset(market.datasets, 9n))).to.include({ code: "ERC721NonexistentToken" });
  });
});
