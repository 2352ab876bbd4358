/** A market as the SDK deploys and connects it, and what tests of its functions need beside it. */
import { parseEther, type Signer } from "ethers";
import { network } from "hardhat";

import { Prover, run, type Program } from "../../../sim/index.ts";
import { connectAs, type ConnectedMarket } from "../../../tasks/protocol/connect.ts";
import { termsHashOf, type CommitmentContext, type Terms } from "../../../tasks/protocol/bounty.ts";
import { deployLocalMarket, LOCAL_LIMITS } from "../../../tasks/protocol/local.ts";
import { draftTerms, postBounty, type BountyDraft } from "../../../tasks/protocol/post.ts";
import { publishProgram } from "../../../tasks/protocol/programs.ts";
import { commitResult, resultOf, type Committed } from "../../../tasks/protocol/solve.ts";
import type { MoodyToken } from "../../../types/index.ts";
import { constantJob, dataJob, echoJob } from "../market/jobs.ts";

export const connection = await network.create();
export const { ethers, networkHelpers } = connection;

export const BOND = parseEther("0.1");
export const REWARD = parseEther("1");
export const SALT = `0x${"5a".repeat(32)}`;

export interface World {
  readonly market: ConnectedMarket;
  readonly token: MoodyToken;
  readonly jobs: { readonly exact: Program; readonly open: Program; readonly data: Program };
  /** 0: poster, 1 and 2: solvers, 3: challenger. */
  readonly accounts: readonly (Signer & { readonly address: string })[];
  as(account: number): ConnectedMarket;
}

/** Everything deployed, the three jobs of the market's tests published, a token with 1000 of it for the poster. */
export async function deployWorld(): Promise<World> {
  const accounts = await ethers.getSigners();
  const token = (await ethers.deployContract("MoodyToken")) as unknown as MoodyToken;
  const market = await deployLocalMarket(accounts[0]!, LOCAL_LIMITS, [await token.getAddress()]);
  const jobs = { exact: constantJob(-1.5), open: echoJob(), data: dataJob() };
  for (const job of Object.values(jobs)) await publishProgram(market.store, job);
  await token.mint(accounts[0]!, 1000n);
  return { market, token, jobs, accounts, as: (i) => connectAs(market, accounts[i]!) };
}

/** Posts a bounty from account 0; by default the exact job. */
export async function post(
  { market, jobs }: World,
  changes: Partial<BountyDraft> = {},
): Promise<{ bountyId: string; terms: Terms }> {
  const draft: BountyDraft = {
    program: jobs.exact,
    machine: await market.machine.getAddress(),
    kind: "exact",
    direction: "min",
    reward: REWARD,
    solverBond: BOND,
    challengerBond: BOND / 2n,
    commitSeconds: 3600,
    ...changes,
  };
  const terms = await draftTerms(market.rules, market.datasets, draft);
  const { bountyId } = await postBounty(market.board, terms, changes.metadata);
  return { bountyId, terms };
}

export async function contextOf(
  { market, accounts }: World,
  { bountyId, terms }: { bountyId: string; terms: Terms },
  solver: number,
): Promise<CommitmentContext> {
  return {
    chainId: market.chainId,
    board: await market.board.getAddress(),
    bountyId,
    termsHash: termsHashOf(terms),
    solver: accounts[solver]!.address,
  };
}

/** Runs the bounty's program, and commits to its result from an account. */
export async function commit(
  world: World,
  posted: { bountyId: string; terms: Terms },
  solver: number,
  program = world.jobs.exact,
  args?: BigUint64Array,
): Promise<{ committed: Committed; prover: Prover }> {
  const prover = new Prover(run({ program, args }));
  const context = await contextOf(world, posted, solver);
  const committed = await commitResult(world.as(solver).board, context, resultOf(prover), SALT, BOND);
  await networkHelpers.mine(LOCAL_LIMITS.revealDelayBlocks);
  return { committed, prover };
}

/** Lets the challenge window of a claim pass. */
export async function passChallenges({ market }: World, claimId: string): Promise<void> {
  const { challengeUntil } = await market.game.claimState(claimId);
  await networkHelpers.time.increaseTo(challengeUntil + 1n);
}
