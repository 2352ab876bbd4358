/** The runs that claims and bounties are about, with all that they read. */
import { getBytes, hexlify, ZeroHash } from "ethers";

import { KetworkRangeError, encodeCells, type Program, type Statement } from "../../../../sim/index.ts";
import type { Terms } from "../../bounty.ts";
import { AgentError } from "../../agent-error.ts";
import { cellsFromBytes, statementOf } from "../../claims.ts";
import type { Question } from "../../question.ts";
import { openArguments } from "../../envelope.ts";
import type { AgentContext } from "../role.ts";
import type { KnownBounty, KnownClaim, MarketView } from "../view.ts";
import { keptOrderKey } from "./sealed.ts";
import { keptDelivery } from "./solving/secrets.ts";

type Reads = Pick<AgentContext, "market" | "cells" | "program" | "lookups" | "store" | "account">;

const isNone = (root: string): boolean => BigInt(root) === 0n;

/**
 * The cells of a bounty's segments.
 * @param onSealedRows whether the sealed segment holds the rows that were opened
 * @throws KetworkRangeError `DataMissing`; errors of the content sources
 */
export async function bountyData(
  context: Reads,
  { terms, blockNumber }: Pick<KnownBounty, "terms" | "blockNumber">,
  onSealedRows: boolean,
): Promise<BigUint64Array[]> {
  return Promise.all(
    terms.dataRoots.map(async (root, segment) => {
      if (onSealedRows && BigInt(segment) === terms.sealedSegment) {
        const opened = await context.lookups.openedRows(terms.sealedRows);
        if (opened) return opened.cells;
        throw new KetworkRangeError("DataMissing", "the sealed rows are not open", {
          seal: terms.sealedRows,
          blockNumber,
        });
      }
      if (isNone(root)) return new BigUint64Array();
      const datasetId = terms.datasetIds[segment]!;
      if (datasetId === 0n) throw new KetworkRangeError("DataMissing", `no dataset has the root ${root}`, { root });
      return context.cells(datasetId, root);
    }),
  );
}

/** The cells of a question's segments: parameters of models, and datasets. */
export async function questionData(
  context: Reads,
  view: MarketView,
  { modelId, dataRoots }: Pick<Question, "modelId" | "dataRoots">,
): Promise<BigUint64Array[]> {
  return Promise.all(
    dataRoots.map(async (root, segment) => {
      if (isNone(root)) return new BigUint64Array();
      const parameters = segment === 0 && modelId !== 0n ? await parametersOf(context, view, modelId, root) : undefined;
      if (parameters) return parameters;
      const datasetId = await context.lookups.datasetWith(root);
      if (datasetId === 0n) throw new KetworkRangeError("DataMissing", `no dataset has the root ${root}`, { root });
      return context.cells(datasetId, root);
    }),
  );
}

/** The arguments that a model of an open job was revealed with. */
async function parametersOf(
  { market }: Reads,
  view: MarketView,
  modelId: bigint,
  root: string,
): Promise<BigUint64Array | undefined> {
  const { bountyId, outcome } = await market.models.modelOf(modelId);
  if (outcome.argsRoot !== root) return undefined;
  const known = view.claims(bountyId).find(({ statement }) => statement.argsRoot === root);
  return known && cellsFromBytes(getBytes(known.args));
}

/**
 * The run of a claim.
 * @throws KetworkRangeError `DataMissing`, `StatementMismatch`, `BountyUnknown`; errors of the content sources
 */
export async function claimStatement(context: Reads, view: MarketView, claim: KnownClaim): Promise<Statement> {
  const program = await context.program(claim.programId);
  const data = await claimData(context, view, claim);
  const byRoot = new Map(claim.statement.dataRoots.map((root, segment) => [root, data[segment]]));
  const args = claim.orderId === undefined ? claim.args : argsBytes(deliveredArgs(context, view, claim, program));
  return statementOf({ ...claim, args }, program, (root) => byRoot.get(root));
}

/**
 * The arguments of a delivery: to an order whose key the store has, or of the account's own.
 * @throws AgentError `OrderKeyMissing`; KetworkRangeError `EnvelopeUnreadable` where they are not what the claim names
 */
export function deliveredArgs(
  { market, store, account }: Pick<AgentContext, "market" | "store" | "account">,
  view: MarketView,
  { orderId, claim, statement, claimId }: KnownClaim,
  { shape }: Program,
): BigUint64Array {
  const known = orderId === undefined ? undefined : view.order(orderId);
  const secretKey = known && keptOrderKey(store, known.order.key);
  const isOwn = claim.solver.toLowerCase() === account.toLowerCase();
  const kept = isOwn && orderId !== undefined ? keptDelivery(store, orderId, account) : undefined;
  if (kept) return kept.args;
  if (!known || secretKey === undefined) {
    throw new AgentError("OrderKeyMissing", `the key of claim ${claimId} is not in the store`, { claimId, orderId });
  }
  const envelope = { chainId: market.chainId, desk: claim.host, orderId: known.orderId, solver: claim.solver };
  return openArguments(known.delivery!.ciphertext, shape.argsDepth, secretKey, envelope, statement.argsRoot);
}

async function claimData(context: Reads, view: MarketView, claim: KnownClaim): Promise<BigUint64Array[]> {
  if (claim.questionId !== undefined) {
    const { question } = view.question(claim.questionId)!;
    return questionData(context, view, question);
  }
  const order = claim.orderId === undefined ? undefined : view.order(claim.orderId);
  if (order) return bountyData(context, { terms: order.order.terms, blockNumber: order.blockNumber }, false);
  const bounty = claim.bountyId === undefined ? undefined : view.bounty(claim.bountyId);
  if (!bounty) throw new KetworkRangeError("BountyUnknown", `nobody knows the bounty of claim ${claim.claimId}`);
  const { terms } = bounty;
  const segment = Number(terms.sealedSegment);
  const isSealed = terms.sealedRows !== ZeroHash && claim.statement.dataRoots[segment] !== terms.dataRoots[segment];
  return bountyData(context, bounty, isSealed);
}

/** The run of a bounty with some arguments. */
export async function bountyStatement(
  context: Reads,
  bounty: Pick<KnownBounty, "terms" | "blockNumber">,
  args: BigUint64Array | undefined,
  onSealedRows: boolean,
): Promise<Statement> {
  const program: Program = await context.program(bounty.terms.programId);
  return { program, args, data: await bountyData(context, bounty, onSealedRows) };
}

/** Arguments as a reveal shows them. */
export const argsBytes = (args: BigUint64Array | undefined): string =>
  hexlify(encodeCells(args ?? new BigUint64Array()));

/** Whether a bounty's commits are for rows that were sealed when it was posted. */
export const isSealed = ({ sealedRows }: Pick<Terms, "sealedRows">): boolean => sealedRows !== ZeroHash;
