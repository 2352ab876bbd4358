/** What a poster does: draft terms whose windows are long enough, and post them. */
import { ZeroHash } from "ethers";

import { packShape, programId, type Program } from "../../sim/index.ts";
import type { BountyBoard, DatasetNFT } from "../../types/index.ts";
import { DIRECTION, JOB_KIND, type Terms } from "./bounty.ts";

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

/** Terms with the shortest windows that the board accepts for the program, and the roots that its datasets have now. */
export async function draftTerms(board: BountyBoard, datasets: DatasetNFT, draft: BountyDraft): Promise<Terms> {
  const latest = await board.runner!.provider!.getBlock("latest");
  const [revealSeconds, challengeSeconds, budgetSeconds, minMoveSeconds] = await board.minimumWindows(
    packShape(draft.program.shape),
  );
  const ids = [0, 1, 2, 3].map((segment) => draft.datasetIds?.[segment] ?? 0n);
  const roots = await Promise.all(ids.map(async (id) => (id === 0n ? ZeroHash : (await datasets.treeOf(id)).root)));
  return {
    programId: programId(draft.program),
    datasetIds: ids as Terms["datasetIds"],
    dataRoots: roots as Terms["dataRoots"],
    machine: draft.machine,
    kind: JOB_KIND[draft.kind],
    direction: DIRECTION[draft.direction],
    hasThreshold: draft.threshold !== undefined,
    threshold: draft.threshold ?? 0n,
    reward: draft.reward,
    solverBond: draft.solverBond,
    challengerBond: draft.challengerBond,
    commitDeadline: BigInt(latest!.timestamp + draft.commitSeconds),
    revealSeconds,
    challengeSeconds,
    budgetSeconds,
    minMoveSeconds,
  };
}

/** Posts a bounty from the account that the board is connected to. */
export async function postBounty(board: BountyBoard, terms: Terms): Promise<{ bountyId: string; gas: bigint }> {
  const receipt = (await (await board.post(terms, { value: terms.reward })).wait())!;
  const posted = receipt.logs
    .map((log) => board.interface.parseLog(log))
    .find((event) => event?.name === "BountyPosted");
  return { bountyId: posted!.args.bountyId as string, gas: receipt.gasUsed };
}
