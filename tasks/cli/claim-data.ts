/** The data of a claim, found again by whoever computes it again. */
import { ZeroHash } from "ethers";

import { fromHex, KetworkRangeError, type Program } from "../../sim/index.ts";
import { cellsFromBytes, type DataSource } from "../protocol/claims.ts";
import { datasetWith } from "../protocol/datasets/index.ts";
import type { ClaimedRun } from "../protocol/disputes.ts";
import { fetchQuestion } from "../protocol/inference.ts";
import { fetchModel } from "../protocol/lineage.ts";
import { fetchSealedRows } from "../protocol/seal.ts";
import { cellsWithRoot, readCells, segmentCells, type DataPlaces } from "./segments.ts";
import type { MarketSession } from "./session.ts";

/** What the chain knows of a claim's data. */
interface OnChain {
  /** Cells that it holds itself. */
  readonly cells: readonly BigUint64Array[];
  /** The dataset of a segment; 0 for none. */
  datasetOf(segment: number, root: string): bigint | Promise<bigint>;
}

/**
 * Finds the cells of a claim's segments by their roots: in files, on the chain, in the store of content, elsewhere.
 * @throws KetworkRangeError `DataMissing`; as `segmentCells`
 */
export async function dataSource(
  session: MarketSession,
  claimed: ClaimedRun,
  { files, ...places }: DataPlaces,
): Promise<DataSource> {
  const { program, statement } = claimed;
  const { cells, datasetOf } = await onChain(session, claimed);
  const given = [...readCells(files), ...cells];
  const find = (root: string) => cellsWithRoot(given, root, depthOf(program, statement.dataRoots, root));
  for (const [segment, root] of statement.dataRoots.entries()) {
    if (root === ZeroHash || find(root)) continue;
    given.push(await segmentCells(session, { segment, datasetId: await datasetOf(segment, root), root }, places));
  }
  return find;
}

const depthOf = ({ shape }: Program, roots: readonly string[], root: string): number =>
  shape.dataDepth[roots.indexOf(root)] ?? 0;

async function onChain(session: MarketSession, claimed: ClaimedRun): Promise<OnChain> {
  if (claimed.questionId !== undefined) return ofQuestion(session, claimed.questionId);
  const terms = await termsOf(session, claimed);
  if (!terms) return { cells: [], datasetOf: () => 0n };
  const { datasetIds, sealedRows } = terms;
  const opened = await openedRows(session, sealedRows);
  return { cells: opened ? [opened.cells] : [], datasetOf: (segment) => datasetIds[segment] ?? 0n };
}

/** The terms of the bounty or the order that a claim is about. */
async function termsOf({ market }: MarketSession, { bountyId, orderId }: ClaimedRun) {
  if (bountyId !== undefined) return market.board.termsOf(bountyId);
  return orderId === undefined ? undefined : (await market.privateDesk.orderOf(orderId)).terms;
}

/** A question names roots alone, and a model whose parameters its first segment may be. */
async function ofQuestion({ market, deployment }: MarketSession, questionId: string): Promise<OnChain> {
  const { fromBlock } = deployment;
  const { question } = await fetchQuestion(market, market.chainId, questionId, fromBlock);
  const { modelId } = question;
  const model = modelId === 0n ? undefined : await fetchModel(market, market.chainId, modelId, fromBlock);
  return {
    cells: model?.kind === "verified" ? [cellsFromBytes(fromHex(model.claim.args))] : [],
    datasetOf: (_, root) => datasetWith(market.datasets, root, fromBlock),
  };
}

/** Sealed rows that were opened on the chain; none where a bounty has none. */
async function openedRows({ market, deployment }: MarketSession, sealedRows: string) {
  return sealedRows === ZeroHash
    ? undefined
    : fetchSealedRows(market.sealedRows, sealedRows, deployment.fromBlock).catch((error: unknown) => {
        // As long as they are sealed, claims are about the public rows.
        if (error instanceof KetworkRangeError) return undefined;
        throw error;
      });
}
