/** A market on the network that tasks of this process see, in which something has happened. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { id, parseEther, type Signer } from "ethers";
import { network } from "hardhat";

import { Prover, run, toCells, type Program } from "../../../sim/index.ts";
import { termsHashOf, type Terms } from "../../../tasks/protocol/bounty.ts";
import { connectAs, CONTRACT_NAMES, type ConnectedMarket } from "../../../tasks/protocol/connect.ts";
import { deployLocalMarket, LOCAL_LIMITS } from "../../../tasks/protocol/local.ts";
import { draftTerms, postBounty } from "../../../tasks/protocol/post.ts";
import { publishProgram } from "../../../tasks/protocol/programs.ts";
import { commitResult, resultOf, revealResult } from "../../../tasks/protocol/solve.ts";
import { constantJob, echoJob } from "../market/jobs.ts";

const BOND = parseEther("0.1");
/** A name that would draw in a terminal and run on a page, if anybody let it. */
export const HOSTILE_NAME = `\u001b[2J\u001b[31m<script>alert(1)</script>"'&\u202e`;
/** What is left of it. */
export const HARMLESS_NAME = `<script>alert(1)</script>"'&`;

export interface LivedMarket {
  readonly market: ConnectedMarket;
  /** File for `--deployment`. */
  readonly deployment: string;
  readonly exactId: string;
  readonly openId: string;
  /** Of the exact bounty: commit 0, a lie, and commit 1, the truth. */
  readonly falseClaim: string;
  readonly rightClaim: string;
  readonly accounts: readonly (Signer & { readonly address: string })[];
  increaseTo(time: number): Promise<void>;
}

/**
 * Posts an exact and an open bounty from account 0. On the exact one account 1 lies and account 2 does not, both
 * revealed; on the open one accounts 1 … 4 commit to scores, not revealed.
 */
export async function livedMarket(): Promise<LivedMarket> {
  const { ethers, networkHelpers } = await network.getOrCreate();
  const accounts = await ethers.getSigners();
  const market = await deployLocalMarket(accounts[0]!);
  const machine = await market.machine.getAddress();
  const jobs = { exact: constantJob(-1.5), open: echoJob() };
  for (const job of Object.values(jobs)) await publishProgram(market.store, job);

  const post = async (kind: "exact" | "open", program: Program, name: string) => {
    const metadata = JSON.stringify({ name });
    const terms = await draftTerms(market.rules, market.datasets, {
      ...{ program, machine, kind, direction: kind === "exact" ? "min" : "max", reward: parseEther("1") },
      ...{ solverBond: BOND, challengerBond: BOND / 2n, commitSeconds: 3600, metadata },
    });
    const { bountyId } = await postBounty(market.board, terms, metadata);
    return { bountyId, terms };
  };
  const commit = async (
    { bountyId, terms }: { bountyId: string; terms: Terms },
    account: number,
    prover: Prover,
  ): Promise<bigint> => {
    const own = connectAs(market, accounts[account]!).board;
    const board = await market.board.getAddress();
    const solver = accounts[account]!.address;
    const context = { chainId: market.chainId, board, bountyId, termsHash: termsHashOf(terms), solver };
    return (await commitResult(own, context, resultOf(prover), id(`salt ${account}`), BOND)).index;
  };
  const exact = await post("exact", jobs.exact, HOSTILE_NAME);
  const open = await post("open", jobs.open, "Best of four");
  const truth = new Prover(run({ program: jobs.exact }));
  const { steps } = truth.outcome();
  const lie = new Prover(
    run(
      { program: jobs.exact },
      {
        onStep: (made) => {
          if (made.steps === steps) made.floats[0] = -9;
        },
      },
    ),
  );
  const revealed = [];
  for (const [account, prover] of [
    [1, lie],
    [2, truth],
  ] as const) {
    const index = await commit(exact, account, prover);
    await networkHelpers.mine(LOCAL_LIMITS.revealDelayBlocks);
    const { board } = connectAs(market, accounts[account]!);
    revealed.push(await revealResult(board, exact.bountyId, index, prover, id(`salt ${account}`)));
  }
  for (const [account, score] of [
    [1, 0.71],
    [2, 0.84],
    [3, 0.79],
    [4, 0.93],
  ] as const) {
    await commit(open, account, new Prover(run({ program: jobs.open, args: toCells([score]) })));
  }
  const contracts = Object.fromEntries(
    await Promise.all(CONTRACT_NAMES.map(async (name) => [name, await market[name].getAddress()] as const)),
  );
  const deployment = join(mkdtempSync(join(tmpdir(), "ketwork-view-")), "market.json");
  writeFileSync(deployment, JSON.stringify({ chainId: Number(market.chainId), contracts }));
  return {
    ...{ market, deployment, accounts, exactId: exact.bountyId, openId: open.bountyId },
    falseClaim: revealed[0]!.claimId,
    rightClaim: revealed[1]!.claimId,
    increaseTo: (time) => networkHelpers.time.increaseTo(time),
  };
}

/** Reveals the four scores of the open bounty once its commits are over. */
export async function revealScores({ market, openId, accounts, increaseTo }: LivedMarket): Promise<void> {
  const { commitDeadline } = await market.board.termsOf(openId);
  await increaseTo(Number(commitDeadline) + LOCAL_LIMITS.revealDelaySeconds + 1);
  const program = echoJob();
  for (const [index, score] of [0.71, 0.84, 0.79, 0.93].entries()) {
    const account = index + 1;
    const prover = new Prover(run({ program, args: toCells([score]) }));
    await revealResult(
      connectAs(market, accounts[account]!).board,
      openId,
      BigInt(index),
      prover,
      id(`salt ${account}`),
    );
  }
}
