/** Dataset tokens as the chain shows them. */
import { KetworkRangeError } from "../../../sim/index.ts";
import type { DatasetNFT } from "../../../types/index.ts";
import { checkUint } from "../check.ts";
import { eventsFrom } from "../ranges.ts";
import { ask, plainOf } from "../send.ts";

/** A token, by the node's word: only the root binds the cells, and the terms of a bounty the root. */
export interface DatasetToken {
  readonly datasetId: bigint;
  readonly root: string;
  readonly depth: bigint;
  readonly rows: bigint;
  readonly columns: bigint;
  readonly royaltyBps: bigint;
  readonly modelShareBps: bigint;
  readonly parent: bigint;
  /** Binary CID in hex. */
  readonly cid: string;
  readonly name: string;
  readonly format: string;
  readonly owner: string;
  readonly creator: string;
  /** What the owner takes of the prizes of new bounties, in hundredths of a percent. */
  readonly bountyShareBps: bigint;
  /** Number of the version from 1, and the first and the latest token of its series. */
  readonly version: { readonly version: bigint; readonly first: bigint; readonly latest: bigint };
}

/**
 * Reads a token.
 * @throws ProtocolError `ERC721NonexistentToken`; KetworkRangeError `DatasetIdZero`
 */
export async function fetchDataset(datasets: DatasetNFT, datasetId: bigint): Promise<DatasetToken> {
  if (checkUint("datasetId", datasetId, 256) === 0n) {
    throw new KetworkRangeError("DatasetIdZero", "0 stands for no dataset", { datasetId });
  }
  const [content, owner, creator, share, version] = await ask(
    "datasetOf",
    Promise.all([
      datasets.datasetOf(datasetId),
      datasets.ownerOf(datasetId),
      datasets.creatorOf(datasetId),
      datasets.bountyShareOf(datasetId),
      datasets.versionOf(datasetId),
    ]),
  );
  return {
    datasetId,
    ...plainOf<Omit<DatasetToken, "datasetId" | "owner" | "creator" | "bountyShareBps" | "version">>(content),
    owner,
    creator,
    bountyShareBps: share.bps,
    version: { version: version.version, first: version.first, latest: version.latest },
  };
}

/** The first dataset that was minted with a root; 0 where there is none. */
export async function datasetWith(datasets: DatasetNFT, root: string, fromBlock = 0): Promise<bigint> {
  const events = await eventsFrom(datasets, datasets.filters.DatasetMinted(), fromBlock);
  return events.find(({ args }) => plainOf<{ root: string }>(args.dataset).root === root)?.args.datasetId ?? 0n;
}
