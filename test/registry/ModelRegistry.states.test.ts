import { network } from "hardhat";
import { AbiCoder } from "ethers";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";

import { bits, onChain, resultOf } from "../helpers/market/jobs.ts";
import { Market, type Posted } from "../helpers/market/market.ts";
import {
  authorise,
  CID,
  domainOf,
  FIRST_UNVERIFIED,
  heritageOf,
  ModelStatus,
  registrationOf,
  settledBounty,
} from "../helpers/market/registry.ts";
import type { Trial } from "../helpers/outcomes.ts";
import { testStates } from "../helpers/states.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const { time } = networkHelpers;
const coder = AbiCoder.defaultAbiCoder();

const VERIFIED = 1n;
/** A model of the poster in no series, which others are linked to. */
const SINGLE = FIRST_UNVERIFIED;
const HOUR = 3_600;
const MAX_DEPTH = 8;

/** A bounty and the model that it makes, or a model that none made. */
interface Scene {
  readonly market: Market;
  readonly posted: Posted;
  readonly modelId: bigint;
  /** What its owner has signed before: with this nonce and deadline. */
  readonly signed?: { readonly nonce: bigint; readonly deadline: bigint };
}

async function begin(): Promise<Market> {
  const market = await Market.deploy(connection);
  await market.models.register(registrationOf(market));
  return market;
}
const deploy = () => networkHelpers.loadFixture(begin);

async function unposted(): Promise<Scene> {
  const market = await deploy();
  const terms = await market.terms();
  const posted = { terms, termsHash: `0x${"66".repeat(32)}`, bountyId: `0x${"77".repeat(32)}` };
  return { market, posted, modelId: VERIFIED };
}
async function open(): Promise<Scene> {
  const market = await deploy();
  return { market, posted: await market.post(), modelId: VERIFIED };
}
async function final(): Promise<Scene> {
  const scene = await open();
  const { market, posted } = scene;
  const committed = await market.commit(posted, market.solver(0), resultOf(market.exactJob, bits(-1.5)));
  await market.passChallenges(await market.reveal(posted, committed));
  return scene;
}
async function refunded(): Promise<Scene> {
  const scene = await open();
  const { market, posted } = scene;
  await time.increaseTo(posted.terms.commitDeadline + 1);
  await market.board.refund(posted.bountyId);
  return scene;
}
async function cancelled(): Promise<Scene> {
  const scene = await open();
  await scene.market.board.cancel(scene.posted.bountyId);
  return scene;
}
async function settled(): Promise<Scene> {
  const market = await deploy();
  return { market, posted: await settledBounty(market), modelId: VERIFIED };
}
async function minted(): Promise<Scene> {
  const scene = await settled();
  await scene.market.models.mint(scene.posted.bountyId);
  return scene;
}
async function unverified(overrides: Parameters<typeof registrationOf>[1] = {}): Promise<Scene> {
  const scene = await unposted();
  return register(scene, overrides);
}
async function register(scene: Scene, overrides: Parameters<typeof registrationOf>[1] = {}): Promise<Scene> {
  const { models } = scene.market;
  const modelId = FIRST_UNVERIFIED + (await models.unverifiedCount());
  await models.register(registrationOf(scene.market, overrides));
  return { ...scene, modelId };
}
async function stated(scene: Scene, status: bigint): Promise<Scene> {
  await scene.market.models.setStatus(scene.modelId, status);
  return scene;
}
async function attached(): Promise<Scene> {
  const scene = await minted();
  await scene.market.models.attachParameters(scene.modelId, CID);
  return scene;
}
/** There is a next version of it. */
async function superseded(): Promise<Scene> {
  const scene = await minted();
  const next = await register(scene);
  await scene.market.models.linkVersion(next.modelId, scene.modelId);
  return scene;
}
/** It is the next version of another. */
async function latest(): Promise<Scene> {
  const scene = await minted();
  const previous = await register(scene);
  await scene.market.models.linkVersion(scene.modelId, previous.modelId);
  return scene;
}
async function deepest(): Promise<Scene> {
  let scene = await minted();
  for (let depth = 1; depth <= MAX_DEPTH; depth++) {
    scene = await register(scene, { heritage: heritageOf([scene.modelId]) });
  }
  return scene;
}
async function sold(scene: Scene): Promise<Scene> {
  const { market, modelId } = scene;
  await market.models.transferFrom(market.poster, market.solver(7), modelId);
  return scene;
}
async function signed(scene: Scene): Promise<Scene> {
  const nonce = await scene.market.models.nonces(scene.market.poster);
  return { ...scene, signed: { nonce, deadline: BigInt((await scene.market.now()) + HOUR) } };
}

/** What ERC-7007 calls prompt, data and proof, of the true result of the bounty. */
function proofOf({ market, posted }: Scene) {
  const { codeRoot, shape } = onChain(market.exactJob);
  const { argsRoot, stateHash, steps } = resultOf(market.exactJob, bits(-1.5));
  const statement = [codeRoot, shape, argsRoot, posted.terms.dataRoots];
  return [
    coder.encode(["address", "tuple(bytes32, uint256, bytes32, bytes32[4])"], [posted.terms.machine, statement]),
    coder.encode(["bytes32", "uint48", "uint64"], [stateHash, steps, bits(-1.5)]),
    coder.encode(["bytes32"], [posted.bountyId]),
  ];
}

async function trial(scene: Scene, call: string): Promise<Trial> {
  const { market, posted, modelId } = scene;
  const { models, poster } = market;
  const other = market.solver(1);
  const child = registrationOf(market, { heritage: heritageOf([modelId]) });
  const status = ModelStatus.Deprecated;
  const as = (account: HardhatEthersSigner, ...args: unknown[]) => ({
    contract: models.connect(account),
    method: call.split(" ")[0]!,
    args,
  });
  const authorised = async (kind: "registerFor" | "setStatusFor", content: Record<string, unknown>) =>
    authorise(poster, await domainOf(models), kind, content, scene.signed ?? { nonce: await models.nonces(poster) });
  switch (call) {
    case "declare":
      return as(poster, posted.bountyId, heritageOf());
    case "mint":
      return as(other, posted.bountyId);
    case "register":
      return as(other, child);
    case "registerFor":
      return as(other, await authorised(call, { registration: child }), child);
    case "setStatus":
      return as(poster, modelId, status);
    case "setStatusFor":
      return as(other, await authorised(call, { modelId, status }), modelId, status);
    case "attachParameters":
      return as(poster, modelId, CID);
    case "linkVersion":
      return as(poster, modelId, SINGLE);
    case "linkVersion (to it)":
      return as(poster, SINGLE, modelId);
    case "addAigcData":
      return as(other, modelId, ...proofOf(scene));
    case "approve":
      return as(poster, other, modelId);
    case "transferFrom":
      return as(poster, poster, other, modelId);
    case "safeTransferFrom":
      return { ...as(poster, poster, other, modelId), method: "safeTransferFrom(address,address,uint256)" };
    case "setApprovalForAll":
      return as(poster, other, true);
    case "setKey":
      return as(poster, `0x${"77".repeat(21)}`, true);
    default:
      return as(poster);
  }
}

testStates({
  contract: "ModelRegistry",
  prefix: /^(Model|ERC721|Authorisation)/,
  dot: "NonexistentToken",
  trial,
  behind: ({ market }) => [market.board],
  states: {
    "bounty never posted": unposted,
    "bounty open": open,
    "bounty final": final,
    "bounty refunded": refunded,
    "bounty cancelled": cancelled,
    "bounty settled": settled,
    minted,
    deprecated: async () => stated(await minted(), ModelStatus.Deprecated),
    revoked: async () => stated(await minted(), ModelStatus.Revoked),
    "parameters attached": attached,
    "the latest version": latest,
    superseded,
    "eighth in its line of parents": deepest,
    sold: async () => sold(await minted()),
    "signed, not sent": async () => signed(await minted()),
    "signed, nonce skipped": async () => {
      const scene = await signed(await minted());
      await scene.market.models.skipNonce();
      return scene;
    },
    "signed, too late": async () => {
      const scene = await signed(await minted());
      await time.increase(HOUR + 1);
      return scene;
    },
    "signed, sold": async () => sold(await signed(await minted())),
    "signed, revoked": async () => stated(await signed(await minted()), ModelStatus.Revoked),
    unverified,
    "unverified, no parameters": () => unverified({ cid: "0x" }),
    "unverified, revoked": async () => stated(await unverified(), ModelStatus.Revoked),
    "unverified, sold": async () => sold(await unverified()),
  },
});
