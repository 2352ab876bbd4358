/** Bounties that are solved, settled and minted, on data of the datasets' own format. */
import { encodeRows, Prover, run, type Program, type Segment } from "../../../sim/index.ts";
import { settleBounty } from "../../../tasks/protocol/bounties.ts";
import { packDataset, type PackedDataset } from "../../../tasks/protocol/datasets/index.ts";
import type { BountyDraft } from "../../../tasks/protocol/post.ts";
import { mintDataset, mintModel } from "../../../tasks/protocol/registry.ts";
import { commitResult, resultOf, revealResult, type LicenceIds } from "../../../tasks/protocol/solve.ts";
import { LOCAL_LIMITS } from "../../../tasks/protocol/local.ts";
import { BOND, contextOf, networkHelpers, post, SALT, type World } from "./sdk.ts";

/** Two rows of four cells: what the data job reads. The score is the first. */
export const ROWS = [
  [2.5, 1, 0, 3],
  [-1, 4, 2, 1],
] as const;

export interface MintedDataset {
  readonly datasetId: bigint;
  readonly segment: Segment;
  readonly packed: PackedDataset;
}

/** A dataset of account 0. */
export async function mintRows({ market }: World, rows: readonly (readonly number[])[] = ROWS): Promise<MintedDataset> {
  const segment = encodeRows(rows);
  const packed = await packDataset({ segment, name: "Rows" });
  const { datasetId } = await mintDataset(market.datasets, packed.draft);
  return { datasetId, segment, packed };
}

export interface Job {
  readonly program: Program;
  readonly args?: BigUint64Array;
  readonly data?: readonly BigUint64Array[];
  readonly draft?: Partial<BountyDraft>;
  readonly licenceIds?: LicenceIds;
}

/** Posts a bounty from account 0, solves it from account 1, settles it, and mints its model. */
export async function mintSolved(
  world: World,
  { program, args, data, draft, licenceIds }: Job,
  { mine, time }: Pick<typeof networkHelpers, "mine" | "time"> = networkHelpers,
): Promise<{ bountyId: string; modelId: bigint }> {
  const posted = await post(world, { program, ...draft });
  const prover = new Prover(run({ program, args, data }));
  const { board } = world.as(1);
  const context = await contextOf(world, posted, 1);
  const { index } = await commitResult(board, context, resultOf(prover), SALT, BOND, licenceIds);
  await mine(LOCAL_LIMITS.revealDelayBlocks);
  if (posted.terms.kind === 1n) await time.increaseTo(posted.terms.commitDeadline + 25n);
  const { claimId } = await revealResult(board, posted.bountyId, index, prover, SALT);
  const { challengeUntil } = await world.market.game.claimState(claimId);
  await time.increaseTo(challengeUntil + 1n);
  await time.increase(posted.terms.revealSeconds);
  await settleBounty(world.market.board, posted.bountyId);
  const { modelId } = await mintModel(world.market.models, posted.bountyId);
  return { bountyId: posted.bountyId, modelId };
}
