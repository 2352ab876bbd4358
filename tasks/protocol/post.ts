/** What a poster does: draft terms whose windows are long enough, and post them. */
import { ZeroAddress, ZeroHash } from "ethers";

import { KetworkRangeError, packShape, programId, SEGMENTS, type Program } from "../../sim/index.ts";
import type { BountyBoard, DatasetNFT, PostingRules } from "../../types/index.ts";
import { DATA_ACCESS, DIRECTION, JOB_KIND, type Terms, WHOLE_BPS } from "./bounty.ts";

export interface BountyDraft {
  readonly program: Program;
  readonly machine: string;
  readonly kind: keyof typeof JOB_KIND;
  readonly direction: keyof typeof DIRECTION;
  /** Dataset token of each data segment, from segment 0; default: none. */
  readonly datasetIds?: readonly bigint[];
  /** Binary64 bits; default: any score. */
  readonly threshold?: bigint;
  /** In wei. */
  readonly reward: bigint;
  readonly solverBond: bigint;
  readonly challengerBond: bigint;
  /** Time for commits from the latest block, in seconds. */
  readonly commitSeconds: number;
}

/** Seconds that a dispute's clock holds: 24 bits. */
const MAX_BUDGET_SECONDS = 2n ** 24n - 1n;

/**
 * Terms with the shortest windows that the rules accept for the program, one prize in ether, and the roots that its datasets have now.
 * @throws KetworkRangeError `BountyRevealWindowOutOfRange` or `BountyBudgetOutOfRange` where a slow machine needs longer
 * for the program's `maxSteps` than the rules allow, `SegmentsTooMany`
 */
export async function draftTerms(rules: PostingRules, datasets: DatasetNFT, draft: BountyDraft): Promise<Terms> {
  const latest = await rules.runner!.provider!.getBlock("latest");
  const [revealSeconds, challengeSeconds, budgetSeconds, minMoveSeconds] = await rules.minimumWindows(
    packShape(draft.program.shape),
  );
  const { maxWindowSeconds } = await rules.limits();
  requireWindow("BountyRevealWindowOutOfRange", revealSeconds, maxWindowSeconds);
  requireWindow("BountyBudgetOutOfRange", budgetSeconds, MAX_BUDGET_SECONDS);
  const given = draft.datasetIds?.length ?? 0;
  if (given > SEGMENTS) {
    throw new KetworkRangeError("SegmentsTooMany", `${given} datasets: a program has ${SEGMENTS} segments`, { given });
  }
  const ids = [0, 1, 2, 3].map((segment) => draft.datasetIds?.[segment] ?? 0n);
  const roots = await Promise.all(ids.map(async (id) => (id === 0n ? ZeroHash : (await datasets.treeOf(id)).root)));
  return {
    programId: programId(draft.program),
    datasetIds: ids as Terms["datasetIds"],
    dataRoots: roots as Terms["dataRoots"],
    licences: [ZeroHash, ZeroHash, ZeroHash, ZeroHash],
    sealedRows: ZeroHash,
    metadataHash: ZeroHash,
    machine: draft.machine,
    kind: JOB_KIND[draft.kind],
    direction: DIRECTION[draft.direction],
    hasThreshold: draft.threshold !== undefined,
    threshold: draft.threshold ?? 0n,
    token: ZeroAddress,
    reward: draft.reward,
    solverBond: draft.solverBond,
    challengerBond: draft.challengerBond,
    commitDeadline: BigInt(latest!.timestamp + draft.commitSeconds),
    listener: ZeroAddress,
    posterBond: 0n,
    revealSeconds,
    challengeSeconds,
    unsealSeconds: 0n,
    budgetSeconds,
    minMoveSeconds,
    sealedSegment: 0n,
    access: DATA_ACCESS.open,
    maxRoyaltyBps: await royaltiesOf(datasets, ids),
    prizeBps: [WHOLE_BPS, 0n, 0n, 0n, 0n, 0n, 0n, 0n],
  };
}

/** What the owners of the datasets take of a prize now, in hundredths of a percent: if they raise it, the post fails. */
async function royaltiesOf(datasets: DatasetNFT, ids: readonly bigint[]): Promise<bigint> {
  const shares = await Promise.all(ids.filter((id) => id !== 0n).map((id) => datasets.bountyShareOf(id)));
  return shares.reduce((sum, { bps }) => sum + bps, 0n);
}

/** The reveal window is the longest of the least ones, so the others need no look but that of the clock. */
function requireWindow(code: string, least: bigint, most: bigint): void {
  if (least <= most) return;
  const rule = `the program needs at least ${least} s, the most is ${most} s: compile it with a smaller maxSteps`;
  throw new KetworkRangeError(code, rule, { minimum: least, maximum: most });
}

/**
 * Posts a bounty from the account that the board is connected to.
 * @param metadata a document about it, or where it is
 * @param permit how a reward in tokens is taken, see IPurse; by default by an allowance
 */
export async function postBounty(
  board: BountyBoard,
  terms: Terms,
  metadata = "",
  permit = "0x",
): Promise<{ bountyId: string; gas: bigint }> {
  const value = terms.posterBond + (terms.token === ZeroAddress ? terms.reward : 0n);
  const receipt = (await (await board.post(terms, metadata, permit, { value })).wait())!;
  const posted = receipt.logs
    .map((log) => board.interface.parseLog(log))
    .find((event) => event?.name === "BountyPosted");
  return { bountyId: posted!.args.bountyId as string, gas: receipt.gasUsed };
}
