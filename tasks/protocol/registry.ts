/** Tokens of datasets and models. */
import { hexlify, isHexString, toUtf8Bytes } from "ethers";

import { checkInteger, KetworkRangeError, KetworkTypeError } from "../../sim/index.ts";
import type { DatasetNFT, ModelRegistry } from "../../types/index.ts";
import { checkUint, checkWord } from "./check.ts";
import { eventOf, send } from "./send.ts";

/** What a dataset token commits to (IDatasetNFT.sol). */
export interface DatasetDraft {
  /** Root of the word tree of its cells. */
  readonly root: string;
  /** 0 … 24: the tree has `4 · 2^depth` cells. */
  readonly depth: number;
  readonly rows: number;
  readonly columns: number;
  /** What its creator asks of resales of the token, in hundredths of a percent, at most 1 000 (default 0). */
  readonly royaltyBps?: number;
  /** What its owner gets of the sales of models that are made from it, at most 500 (default 0). Never changes. */
  readonly modelShareBps?: number;
  /** The dataset that this is a new version of, which must be the caller's (default: none). */
  readonly parent?: bigint;
  /** Binary CIDv1 of the file that the cells were made from, as bytes or in hex. */
  readonly cid: Uint8Array | string;
  /** For people, 1 … 64 bytes of UTF-8. */
  readonly name: string;
  readonly format: string;
}

const MAX_DEPTH = 24;
const MAX_TEXT_BYTES = 64;

/**
 * Tokenises a dataset; the token is the caller's.
 * @throws KetworkRangeError, KetworkTypeError with the code of the contract's error: `DatasetRootZero`,
 * `DatasetDepthOutOfRange`, `DatasetSizeOutOfRange`, `DatasetTextMalformed`, `DatasetCidMalformed`; ProtocolError
 */
export async function mintDataset(
  datasets: DatasetNFT,
  draft: DatasetDraft,
): Promise<{ datasetId: bigint; gas: bigint }> {
  const { root, depth, rows, columns, cid, name, format } = draft;
  const { royaltyBps = 0, modelShareBps = 0, parent = 0n } = draft;
  if (BigInt(checkWord("root", root)) === 0n) {
    throw new KetworkRangeError("DatasetRootZero", "the root is 0, which stands for an unused segment");
  }
  checkInteger("DatasetDepthOutOfRange", "depth", depth, 0, MAX_DEPTH);
  checkInteger("DatasetSizeOutOfRange", "rows", rows, 1, 2 ** 32 - 1);
  checkInteger("DatasetSizeOutOfRange", "columns", columns, 1, 2 ** 32 - 1);
  checkInteger("DatasetSizeOutOfRange", "rows · columns", rows * columns, 1, 4 * 2 ** depth);
  for (const text of [name, format]) {
    const { length } = toUtf8Bytes(text);
    if (length >= 1 && length <= MAX_TEXT_BYTES) continue;
    throw new KetworkRangeError("DatasetTextMalformed", `"${text}" has ${length} bytes: 1 … ${MAX_TEXT_BYTES}`, {
      text,
    });
  }
  if (typeof cid === "string" && !isHexString(cid)) {
    throw new KetworkTypeError("DatasetCidMalformed", "the CID must be binary: bytes, or those in hex", { cid });
  }
  const dataset = { root, depth, rows, columns, royaltyBps, modelShareBps, parent, cid: hexlify(cid), name, format };
  const receipt = await send(datasets, "mint", [dataset]);
  const { datasetId } = await eventOf(datasets, receipt, "DatasetMinted");
  return { datasetId, gas: receipt.gasUsed };
}

/**
 * Sets what the owner of a dataset takes of the prizes of bounties that are posted from now on.
 * @param bps in hundredths of a percent
 * @throws ProtocolError `DatasetNotOwner`, `DatasetBountyShareTooLarge`
 */
export async function setBountyShare(datasets: DatasetNFT, datasetId: bigint, bps: bigint): Promise<void> {
  await send(datasets, "setBountyShare", [checkUint("datasetId", datasetId, 256), checkUint("bps", bps, 16)]);
}

/**
 * Makes the token of a settled bounty's result, for its poster. Anybody may.
 * @throws ProtocolError `BountyWrongStatus` where nothing was settled, `ModelAlreadyMinted`
 */
export async function mintModel(
  models: ModelRegistry,
  bountyId: string,
): Promise<{ modelId: bigint; creator: string; gas: bigint }> {
  const receipt = await send(models, "mint", [checkWord("bountyId", bountyId)]);
  const { modelId, creator } = await eventOf(models, receipt, "ModelMinted");
  return { modelId, creator, gas: receipt.gasUsed };
}
