/** Datasets, offers, models and signatures for tests of the registry. */
import { AbiCoder, keccak256, MaxUint256, ZeroAddress, type Signer, type TypedDataField } from "ethers";

import type { Market, Posted } from "./market.ts";
import { Kind } from "./market.ts";
import { bits, onChain, resultOf } from "./jobs.ts";

const coder = AbiCoder.defaultAbiCoder();

export const ROOT = `0x${"11".repeat(32)}`;
/** A binary CIDv1: raw, sha2-256. */
export const CID = `0x01551220${"22".repeat(32)}`;

/** A dataset that `mint` accepts. */
export const dataset = {
  root: ROOT,
  depth: 9,
  rows: 150,
  columns: 5,
  royaltyBps: 0,
  modelShareBps: 0,
  parent: 0n,
  cid: CID,
  name: "n",
  format: "f",
};
export type DatasetWords = typeof dataset;

export function datasetOf(overrides: Partial<DatasetWords> = {}): DatasetWords {
  return { ...dataset, ...overrides };
}

export const Right = { Compute: 0, Download: 1 } as const;
export const ModelStatus = { Active: 0n, Deprecated: 1n, Revoked: 2n } as const;
export const FIRST_UNVERIFIED = 1_000_000_000_001n;

export interface OfferWords {
  subjectId: bigint;
  token: string;
  price: bigint;
  openUntil: number;
  durationSeconds: number;
  right: number;
  transferable: boolean;
}

/** An offer of subject 1 for ether that is open for a year from a time. */
export function offerOf(now: number, overrides: Partial<OfferWords> = {}): OfferWords {
  return {
    subjectId: 1n,
    token: ZeroAddress,
    price: 1_000n,
    openUntil: now + 365 * 86_400,
    durationSeconds: 30 * 86_400,
    right: Right.Compute,
    transferable: true,
    ...overrides,
  };
}

const OFFER = "tuple(uint256, address, uint128, uint48, uint32, uint8, bool)";

/** Id of an offer, computed here. */
export function offerIdOf(chainId: bigint, shop: string, offer: OfferWords): string {
  return keccak256(coder.encode(["uint256", "address", OFFER], [chainId, shop, Object.values(offer)]));
}

/** Id of a licence, computed here. */
export function licenceIdOf(offerId: string, expiresAt: number): bigint {
  return BigInt(keccak256(coder.encode(["bytes32", "uint48"], [offerId, expiresAt])));
}

export interface HeritageWords {
  parents: [bigint, bigint, bigint, bigint];
  creatorBps: number;
  derivativeBps: number;
}

export function heritageOf(parents: readonly bigint[] = [], creatorBps = 0, derivativeBps = 0): HeritageWords {
  const [a = 0n, b = 0n, c = 0n, d = 0n] = parents;
  return { parents: [a, b, c, d], creatorBps, derivativeBps };
}

export interface RegistrationWords {
  programId: string;
  argsRoot: string;
  datasetIds: [bigint, bigint, bigint, bigint];
  heritage: HeritageWords;
  cid: string;
  name: string;
}

/** A model that `register` accepts, of the market's open job. */
export function registrationOf(market: Market, overrides: Partial<RegistrationWords> = {}): RegistrationWords {
  return {
    programId: onChain(market.openJob).programId,
    argsRoot: ROOT,
    datasetIds: [0n, 0n, 0n, 0n],
    heritage: heritageOf(),
    cid: CID,
    name: "A model",
    ...overrides,
  };
}

/** A bounty whose winner is paid; nothing is minted. */
export async function settledBounty(market: Market, overrides: Parameters<Market["post"]>[1] = {}): Promise<Posted> {
  const posted = await market.post(Kind.Exact, overrides);
  const committed = await market.commit(posted, market.solver(0), resultOf(market.exactJob, bits(-1.5)));
  await market.passChallenges(await market.reveal(posted, committed));
  await market.board.settle(posted.bountyId);
  return posted;
}

/** Metadata of a `data:` URI. */
export function metadataOf(uri: string): Record<string, unknown> & { properties: Record<string, unknown> } {
  const prefix = "data:application/json;base64,";
  if (!uri.startsWith(prefix)) throw new TypeError(uri);
  const text = new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(uri.slice(prefix.length), "base64"));
  return JSON.parse(text) as Record<string, unknown> & { properties: Record<string, unknown> };
}

const OFFER_FIELDS: TypedDataField[] = [
  { name: "subjectId", type: "uint256" },
  { name: "token", type: "address" },
  { name: "price", type: "uint128" },
  { name: "openUntil", type: "uint48" },
  { name: "durationSeconds", type: "uint32" },
  { name: "right", type: "uint8" },
  { name: "transferable", type: "bool" },
];
const AUTHORISED: TypedDataField[] = [
  { name: "nonce", type: "uint256" },
  { name: "deadline", type: "uint256" },
];
const ACCOUNT: TypedDataField = { name: "account", type: "address" };

/** EIP-712 types of the messages, by the function that takes them. */
export const MESSAGES: Record<"offerFor" | "registerFor" | "setStatusFor", Record<string, TypedDataField[]>> = {
  offerFor: { MakeOffer: [ACCOUNT, { name: "offer", type: "Offer" }, ...AUTHORISED], Offer: OFFER_FIELDS },
  registerFor: {
    Register: [ACCOUNT, { name: "registration", type: "Registration" }, ...AUTHORISED],
    Registration: [
      { name: "programId", type: "bytes32" },
      { name: "argsRoot", type: "bytes32" },
      { name: "datasetIds", type: "uint256[4]" },
      { name: "heritage", type: "Heritage" },
      { name: "cid", type: "bytes" },
      { name: "name", type: "string" },
    ],
    Heritage: [
      { name: "parents", type: "uint64[4]" },
      { name: "creatorBps", type: "uint16" },
      { name: "derivativeBps", type: "uint16" },
    ],
  },
  setStatusFor: {
    SetStatus: [ACCOUNT, { name: "modelId", type: "uint256" }, { name: "status", type: "uint8" }, ...AUTHORISED],
  },
};

export interface Authorisation {
  account: string;
  key: string;
  nonce: bigint;
  deadline: bigint;
  signature: string;
}

export interface Domain {
  name: string;
  version: string;
  chainId: bigint;
  verifyingContract: string;
}

/** The domain that a contract says it has (EIP-5267). */
export async function domainOf(contract: {
  eip712Domain(): Promise<{ name: string; version: string; chainId: bigint; verifyingContract: string }>;
}): Promise<Domain> {
  const { name, version, chainId, verifyingContract } = await contract.eip712Domain();
  return { name, version, chainId, verifyingContract };
}

/** A message of an account signed by a private key of Ethereum. */
export async function authorise(
  signer: Signer,
  domain: Domain,
  kind: keyof typeof MESSAGES,
  content: Record<string, unknown>,
  { account, nonce = 0n, deadline = MaxUint256 }: { account?: string; nonce?: bigint; deadline?: bigint } = {},
): Promise<Authorisation> {
  const name = account ?? (await signer.getAddress());
  const message = { account: name, ...content, nonce, deadline };
  const signature = await signer.signTypedData({ ...domain }, MESSAGES[kind], message);
  return { account: name, key: "0x", nonce, deadline, signature };
}
