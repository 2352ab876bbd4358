import { network } from "hardhat";
import { ZeroHash } from "ethers";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";

import { onChain } from "../helpers/market/jobs.ts";
import { Kind, Market } from "../helpers/market/market.ts";
import { datasetOf, offerOf, ROOT } from "../helpers/market/registry.ts";
import type { Trial } from "../helpers/outcomes.ts";
import { testStates } from "../helpers/states.ts";

const connection = await network.create();

const SHARE_BPS = 1_000;

interface Scene {
  readonly market: Market;
  readonly owner: HardhatEthersSigner;
  readonly other: HardhatEthersSigner;
  readonly datasetId: bigint;
}

async function deploy(): Promise<Scene> {
  const market = await Market.deploy(connection);
  const [owner, other] = [market.solver(9), market.solver(1)];
  await market.datasets.connect(owner).mint(datasetOf({ depth: 1, rows: 2, columns: 4 }));
  return { market, owner, other, datasetId: 1n };
}
const minted = () => connection.networkHelpers.loadFixture(deploy);

async function withShare(): Promise<Scene> {
  const scene = await minted();
  await scene.market.datasets.connect(scene.owner).setBountyShare(scene.datasetId, SHARE_BPS);
  return scene;
}
/** Licences of it can be bought for a year. */
async function offered(): Promise<Scene> {
  const scene = await minted();
  await scene.market.licences.connect(scene.owner).offer(offerOf(await scene.market.now()));
  return scene;
}
/** A bounty on it is open, whose solvers need a licence and whose prizes have a part for its owner. */
async function inBounty(): Promise<Scene> {
  const scene = await withShare();
  const { market, owner, datasetId } = scene;
  const offer = offerOf(await market.now());
  await market.licences.connect(owner).offer(offer);
  await market.post(Kind.Exact, {
    programId: onChain(market.dataJob).programId,
    datasetIds: [datasetId, 0n, 0n, 0n],
    dataRoots: [ROOT, ZeroHash, ZeroHash, ZeroHash],
    licences: [await market.licences.offerIdOf(offer), ZeroHash, ZeroHash, ZeroHash],
    access: 1n,
    maxRoyaltyBps: SHARE_BPS,
  });
  return scene;
}
async function superseded(): Promise<Scene> {
  const scene = await minted();
  const { market, owner, datasetId } = scene;
  await market.datasets.connect(owner).mint(datasetOf({ parent: datasetId }));
  return scene;
}
async function sold(scene: Scene): Promise<Scene> {
  const { market, owner, other, datasetId } = scene;
  await market.datasets.connect(owner).transferFrom(owner, other, datasetId);
  return scene;
}
/** The new owner lets the first one sell it. */
async function soldAndEntrusted(): Promise<Scene> {
  const scene = await sold(await minted());
  await scene.market.datasets.connect(scene.other).setApprovalForAll(scene.owner, true);
  return scene;
}

async function trial({ market, owner, other, datasetId }: Scene, call: string): Promise<Trial> {
  const contract = market.datasets.connect(owner);
  const holder = datasetId <= (await contract.count()) ? await contract.ownerOf(datasetId) : owner;
  const args: Record<string, readonly unknown[]> = {
    mint: [datasetOf()],
    "mint (version)": [datasetOf({ parent: datasetId })],
    setBountyShare: [datasetId, SHARE_BPS + 1],
    approve: [other, datasetId],
    setApprovalForAll: [other, true],
    transferFrom: [holder, other, datasetId],
    safeTransferFrom: [holder, other, datasetId],
  };
  const [name] = call.split(" ");
  const method = name === "safeTransferFrom" ? "safeTransferFrom(address,address,uint256)" : name!;
  return { contract, method, args: args[call]! };
}

testStates({
  contract: "DatasetNFT",
  prefix: /^(Dataset|ERC721)/,
  dot: "NonexistentToken",
  trial,
  states: {
    "not minted": async () => ({ ...(await minted()), datasetId: 2n }),
    minted,
    "with a part of prizes": withShare,
    "offered to buyers": offered,
    "in a licensed bounty": inBounty,
    "the latest version": async () => ({ ...(await superseded()), datasetId: 2n }),
    superseded,
    sold: async () => sold(await minted()),
    "sold, superseded": async () => sold(await superseded()),
    "sold, in a licensed bounty": async () => sold(await inBounty()),
    "sold, the first owner its operator": soldAndEntrusted,
  },
});
