/** What a poster does: draft terms whose windows are long enough, and post them. */
import { id, ZeroAddress, ZeroHash } from "ethers";

import { KetworkRangeError, packShape, programId, SEGMENTS, type Program } from "../../sim/index.ts";
import type { BountyBoard, DatasetNFT, PostingRules } from "../../types/index.ts";
import { DATA_ACCESS, DIRECTION, JOB_KIND, MAX_PRIZES, type Terms, WHOLE_BPS } from "./bounty.ts";
import { checkBytes } from "./check.ts";
import { ask, eventOf, send } from "./send.ts";
import { checkTerms } from "./terms.ts";

/** Rows that a poster holds back until the commits have ended. */
export interface SealedDraft {
  /** `sealRows` makes it. */
  readonly seal: string;
  /** The segment that they are for; its dataset holds the public rows that stand in if they fail. */
  readonly segment: number;
  /** In wei: burned if they stay sealed. */
  readonly posterBond: bigint;
  /** Time to open them, from the end of the commits; default: the least. */
  readonly unsealSeconds?: bigint;
}

export interface BountyDraft {
  readonly program: Program;
  readonly machine: string;
  readonly kind: keyof typeof JOB_KIND;
  readonly direction: keyof typeof DIRECTION;
  /** Dataset token of each data segment, from segment 0; default: none. */
  readonly datasetIds?: readonly bigint[];
  /** Offer of licences that solvers need for each segment, from segment 0; default: none. */
  readonly licences?: readonly string[];
  /** Who can read the data; default: everybody. */
  readonly access?: keyof typeof DATA_ACCESS;
  /** Binary64 bits; default: any score. */
  readonly threshold?: bigint;
  /** ERC-20 token of the reward; default: ether. */
  readonly token?: string;
  /** In the token's smallest unit, or in wei. */
  readonly reward: bigint;
  /** Shares of the ranks in hundredths of a percent, best first; default: one prize. */
  readonly prizes?: readonly bigint[];
  /** In wei. */
  readonly solverBond: bigint;
  readonly challengerBond: bigint;
  /** Time for commits from the latest block, in seconds. */
  readonly commitSeconds: number;
  readonly sealed?: SealedDraft;
  /** The document about the bounty, whose hash the terms bind; default: none. */
  readonly metadata?: string;
  /** Contract that is told when the bounty ends; default: none. */
  readonly listener?: string;
  /** The most that the datasets' owners may take, in hundredths of a percent; default: what they take now. */
  readonly maxRoyaltyBps?: bigint;
}

/** Seconds that a dispute's clock holds: 24 bits. */
const MAX_BUDGET_SECONDS = 2n ** 24n - 1n;

/**
 * Terms with the shortest windows that the rules accept for the program, and the roots that its datasets have now.
 * @throws KetworkRangeError `BountyRevealWindowOutOfRange` or `BountyBudgetOutOfRange` where a slow machine needs longer
 * for the program's `maxSteps` than the rules allow, `SegmentsTooMany`, `PrizesTooMany`, and as `checkTerms`;
 * ProtocolError where a dataset does not exist
 */
export async function draftTerms(rules: PostingRules, datasets: DatasetNFT, draft: BountyDraft): Promise<Terms> {
  const ids = perSegment("datasets", draft.datasetIds ?? [], 0n);
  const licences = perSegment("licences", draft.licences ?? [], ZeroHash);
  const prizes = draft.prizes ?? [WHOLE_BPS];
  if (prizes.length > MAX_PRIZES) {
    throw new KetworkRangeError("PrizesTooMany", `${prizes.length} prizes: there are at most ${MAX_PRIZES}`, {
      given: prizes.length,
    });
  }
  const latest = await rules.runner!.provider!.getBlock("latest");
  const shape = packShape(draft.program.shape);
  const [revealSeconds, challengeSeconds, budgetSeconds, minMoveSeconds] = await rules.minimumWindows(shape);
  const { maxWindowSeconds, forcedInclusionSeconds, marginSeconds, revealDelaySeconds } = await rules.limits();
  const unsealSeconds = forcedInclusionSeconds + marginSeconds + revealDelaySeconds;
  requireWindow("BountyRevealWindowOutOfRange", revealSeconds, maxWindowSeconds);
  requireWindow("BountyBudgetOutOfRange", budgetSeconds, MAX_BUDGET_SECONDS);
  const roots = await Promise.all(
    ids.map(async (token) => (token === 0n ? ZeroHash : (await ask("treeOf", datasets.treeOf(token))).root)),
  );
  const { sealed } = draft;
  return checkTerms({
    programId: programId(draft.program),
    datasetIds: ids as Terms["datasetIds"],
    dataRoots: roots as Terms["dataRoots"],
    licences: licences as Terms["licences"],
    sealedRows: sealed?.seal ?? ZeroHash,
    metadataHash: draft.metadata === undefined ? ZeroHash : id(draft.metadata),
    machine: draft.machine,
    kind: JOB_KIND[draft.kind],
    direction: DIRECTION[draft.direction],
    hasThreshold: draft.threshold !== undefined,
    threshold: draft.threshold ?? 0n,
    token: draft.token ?? ZeroAddress,
    reward: draft.reward,
    solverBond: draft.solverBond,
    challengerBond: draft.challengerBond,
    commitDeadline: BigInt(latest!.timestamp + draft.commitSeconds),
    listener: draft.listener ?? ZeroAddress,
    posterBond: sealed?.posterBond ?? 0n,
    revealSeconds,
    challengeSeconds,
    unsealSeconds: sealed ? (sealed.unsealSeconds ?? unsealSeconds) : 0n,
    budgetSeconds,
    minMoveSeconds,
    sealedSegment: BigInt(sealed?.segment ?? 0),
    access: DATA_ACCESS[draft.access ?? "open"],
    maxRoyaltyBps: draft.maxRoyaltyBps ?? (await royaltiesOf(datasets, ids)),
    prizeBps: Array.from({ length: MAX_PRIZES }, (_, rank) => prizes[rank] ?? 0n) as unknown as Terms["prizeBps"],
  });
}

/** A value for each of the four segments. */
function perSegment<Value>(what: string, given: readonly Value[], none: Value): Value[] {
  if (given.length > SEGMENTS) {
    const rule = `${given.length} ${what}: a program has ${SEGMENTS} segments`;
    throw new KetworkRangeError("SegmentsTooMany", rule, { given: given.length });
  }
  return Array.from({ length: SEGMENTS }, (_, segment) => given[segment] ?? none);
}

/** What the owners of the datasets take of a prize now, in hundredths of a percent: if they raise it, the post fails. */
async function royaltiesOf(datasets: DatasetNFT, ids: readonly bigint[]): Promise<bigint> {
  const shares = await Promise.all(ids.filter((token) => token !== 0n).map((token) => datasets.bountyShareOf(token)));
  return shares.reduce((sum, { bps }) => sum + bps, 0n);
}

/** The reveal window is the longest of the least ones, so the others need no look but that of the clock. */
function requireWindow(code: string, least: bigint, most: bigint): void {
  if (least <= most) return;
  const rule = `the program needs at least ${least} s, the most is ${most} s: compile it with a smaller maxSteps`;
  throw new KetworkRangeError(code, rule, { minimum: least, maximum: most });
}

/** A bounty that was posted. */
export interface PostedBounty {
  readonly bountyId: string;
  readonly termsHash: string;
  /** What arrived of the reward: less than was sent where the token keeps a fee. */
  readonly escrow: bigint;
  readonly gas: bigint;
}

/**
 * Posts a bounty from the account that the board is connected to.
 * @param metadata the document about it whose hash the terms bind, or where it is
 * @param permit how a reward in tokens is taken, by `signPermit` or `signPermit2`; by default by an allowance
 * @throws KetworkRangeError, KetworkTypeError as `checkTerms`; ProtocolError as the board or its rules refuse it
 */
export async function postBounty(
  board: BountyBoard,
  terms: Terms,
  metadata = "",
  permit = "0x",
): Promise<PostedBounty> {
  const checked = checkTerms(terms);
  const value = checked.posterBond + (checked.token === ZeroAddress ? checked.reward : 0n);
  const receipt = await send(board, "post", [checked, metadata, checkBytes("permit", permit)], { value });
  const { bountyId, termsHash, escrow } = await eventOf(board, receipt, "BountyPosted");
  return { bountyId, termsHash, escrow, gas: receipt.gasUsed };
}
