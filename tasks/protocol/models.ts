/** What the owners and creators of models do: register, state, attach, link; and the card that the chain writes of a model. */
import { decodeBase64, hexlify, toUtf8Bytes, toUtf8String } from "ethers";

import { KetworkRangeError, KetworkTypeError } from "../../sim/index.ts";
import type { ModelLicence, ModelRegistry } from "../../types/index.ts";
import type { Done } from "./bounties.ts";
import { checkAddress, checkBytes, checkUint, checkWord } from "./check.ts";
import { ask, eventOf, send } from "./send.ts";

/** What an owner says of a model, by its number on the chain. */
export const MODEL_STATUS = ["active", "deprecated", "revoked"] as const;
export type ModelStatus = (typeof MODEL_STATUS)[number];

/** The first unverified model; verified ones count from 1. */
export const FIRST_UNVERIFIED = 1_000_000_000_001n;

const MAX_PARENTS = 4;
const MAX_DATASETS = 4;
const MAX_NAME_BYTES = 64;

/** What a model owes and asks, fixed for ever. Parts in hundredths of a percent. */
export interface HeritageDraft {
  /** At most four models that it was made from. */
  readonly parents?: readonly bigint[];
  /** What its creator gets of resales and licences, at most 2 000 (default 0). */
  readonly creatorBps?: number;
  /** What it gets of the licences of its children, at most 1 000 (default 0). */
  readonly derivativeBps?: number;
}

/** A model that nobody has verified. */
export interface ModelDraft extends HeritageDraft {
  /** A published program. */
  readonly programId: string;
  /** Root of its parameters, as the program's arguments. */
  readonly argsRoot: string;
  /** At most four datasets that it was made from. */
  readonly datasetIds?: readonly bigint[];
  /** Binary CIDv1 of its parameters, as bytes or in hex (default: none). */
  readonly cid?: Uint8Array | string;
  /** For people, 1 … 64 bytes of UTF-8. */
  readonly name: string;
}

function filled(what: string, ids: readonly bigint[], length: number): bigint[] {
  if (ids.length > length) {
    throw new KetworkRangeError("ListTooLong", `${ids.length} ${what}: there are at most ${length}`, { what });
  }
  return Array.from({ length }, (_, i) => checkUint(`${what}[${i}]`, ids[i] ?? 0n, 256));
}

const heritageOf = ({ parents = [], creatorBps = 0, derivativeBps = 0 }: HeritageDraft) => ({
  parents: filled("parents", parents, MAX_PARENTS),
  creatorBps: checkUint("creatorBps", BigInt(creatorBps), 16),
  derivativeBps: checkUint("derivativeBps", BigInt(derivativeBps), 16),
});

/**
 * Fixes parents and parts of the model that a bounty of the account will make, before the bounty is posted.
 * @param bountyId that the bounty will have: `bountyIdOf` with the account's next nonce
 * @throws ProtocolError `ModelDeclaredTooLate`, `ModelParentUnknown`, `ModelParentTwice`, `ModelLineageTooDeep`,
 * `ModelCreatorShareTooLarge`, `ModelDerivativeShareTooLarge`
 */
export async function declareHeritage(models: ModelRegistry, bountyId: string, draft: HeritageDraft): Promise<Done> {
  const receipt = await send(models, "declare", [checkWord("bountyId", bountyId), heritageOf(draft)]);
  return { gas: receipt.gasUsed };
}

/**
 * Registers an unverified model; the token is the account's.
 * @throws KetworkRangeError `ModelTextMalformed`, `ListTooLong`; ProtocolError `ModelProgramUnknown`, `ModelCidMalformed`,
 * `ERC721NonexistentToken` for a dataset, and as `declareHeritage`
 */
export async function registerModel(
  models: ModelRegistry,
  draft: ModelDraft,
): Promise<Done & { readonly modelId: bigint }> {
  const { programId, argsRoot, datasetIds = [], cid = "0x", name } = draft;
  const { length } = toUtf8Bytes(name);
  if (length < 1 || length > MAX_NAME_BYTES) {
    throw new KetworkRangeError("ModelTextMalformed", `"${name}" has ${length} bytes: 1 … ${MAX_NAME_BYTES}`, { name });
  }
  const registration = {
    programId: checkWord("programId", programId),
    argsRoot: checkWord("argsRoot", argsRoot),
    datasetIds: filled("datasetIds", datasetIds, MAX_DATASETS),
    heritage: heritageOf(draft),
    cid: checkBytes("cid", hexlify(cid)),
    name,
  };
  const receipt = await send(models, "register", [registration]);
  const { modelId } = await eventOf(models, receipt, "ModelRegistered");
  return { modelId, gas: receipt.gasUsed };
}

/**
 * States what to think of a model, as its owner. "revoked" is for ever, and ends the sale of licences.
 * @throws ProtocolError `ModelNotOwner`, `ModelRevoked`
 */
export async function setModelStatus(models: ModelRegistry, modelId: bigint, status: ModelStatus): Promise<Done> {
  const number = MODEL_STATUS.indexOf(status);
  if (number < 0)
    throw new KetworkRangeError("ModelStatusUnknown", `${status}: ${MODEL_STATUS.join(", ")}`, { status });
  const receipt = await send(models, "setStatus", [checkUint("modelId", modelId, 256), number]);
  return { gas: receipt.gasUsed };
}

/**
 * Says where the parameters of a model are, once and for ever, as its owner.
 * @param cid binary CIDv1, as bytes or in hex
 * @throws ProtocolError `ModelNotOwner`, `ModelCidMalformed`, `ModelParametersKnown`
 */
export async function attachParameters(
  models: ModelRegistry,
  modelId: bigint,
  cid: Uint8Array | string,
): Promise<Done> {
  const receipt = await send(models, "attachParameters", [checkUint("modelId", modelId, 256), hexlify(cid)]);
  return { gas: receipt.gasUsed };
}

/**
 * Makes a model the next version of another, as the owner of both.
 * @throws ProtocolError `ModelNotOwner`, `SeriesSuperseded`, `SeriesStarted`
 */
export async function linkModelVersion(
  models: ModelRegistry,
  modelId: bigint,
  predecessor: bigint,
): Promise<Done & { readonly version: bigint }> {
  const receipt = await send(models, "linkVersion", [
    checkUint("modelId", modelId, 256),
    checkUint("predecessor", predecessor, 256),
  ]);
  const { version } = await eventOf(models, receipt, "VersionLinked");
  return { version, gas: receipt.gasUsed };
}

/**
 * Splits what a model's children have earned for it, along its lineage. Anybody may.
 * @param token the zero address for ether
 * @throws ProtocolError `PotEmpty`
 */
export async function collectPot(
  licences: ModelLicence,
  modelId: bigint,
  token: string,
): Promise<Done & { readonly amount: bigint }> {
  const args = [checkUint("modelId", modelId, 256), checkAddress("token", token)];
  const receipt = await send(licences, "collect", args);
  const { amount } = await eventOf(licences, receipt, "PotCollected");
  return { amount, gas: receipt.gasUsed };
}

/** What the chain writes of a model (ModelCard.sol): everything under `properties.stated` is what people say. */
export interface ModelCard {
  readonly name: string;
  readonly description: string;
  readonly attributes: readonly { readonly trait_type: string; readonly value: string }[];
  readonly properties: Readonly<Record<string, unknown>> & { readonly verified: boolean; readonly status: ModelStatus };
}

const DATA_URI = "data:application/json;base64,";

/**
 * The metadata of a model token.
 * @throws ProtocolError `ERC721NonexistentToken`; KetworkTypeError `ModelCardMalformed`
 */
export async function modelCardOf(models: ModelRegistry, modelId: bigint): Promise<ModelCard> {
  const uri = await ask("tokenURI", models.tokenURI(checkUint("modelId", modelId, 256)));
  try {
    if (!uri.startsWith(DATA_URI)) throw new Error("no data URI");
    return JSON.parse(toUtf8String(decodeBase64(uri.slice(DATA_URI.length)))) as ModelCard;
  } catch (error) {
    const why = (error as Error).message;
    throw new KetworkTypeError("ModelCardMalformed", `the card of model ${modelId}: ${why}`, { modelId });
  }
}
