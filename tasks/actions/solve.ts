import { randomBytes } from "node:crypto";

import { hexlify, ZeroHash } from "ethers";

import { encodeCells, KetworkRangeError, KetworkTypeError, type Prover } from "../../sim/index.ts";
import { openBounty } from "../cli/bounty.ts";
import { formatAmount } from "../cli/amounts.ts";
import { drawRows, kindOf } from "../cli/bounty-view.ts";
import { accountCommand } from "../cli/command.ts";
import { findArguments } from "../cli/find-arguments.ts";
import { openJob, proveJob, readArguments, type Job } from "../cli/job-run.ts";
import { parseLicenceIds } from "../cli/licence-ids.ts";
import { keptPlaces, placesOf, type DataOptions } from "../cli/segments.ts";
import type { AccountSession, SendingOptions } from "../cli/session.ts";
import { defaultStore } from "../cli/user-data.ts";
import { claimDigestOf, commitmentOf, JOB_KIND, argsDigestOf, sealedCommitmentOf } from "../protocol/bounty.ts";
import type { FetchedBounty } from "../protocol/fetch.ts";
import { commitsBy } from "../protocol/overview.ts";
import { bondFor } from "../protocol/send.ts";
import { resultOf, sendCommitment } from "../protocol/solve.ts";
import { openStore } from "../protocol/store/index.ts";
import { lineChart } from "../view/plot.ts";

interface SolveOptions extends SendingOptions, DataOptions {
  readonly bounty: string;
  readonly args: string | undefined;
  readonly licences: string | undefined;
  readonly iterations: number;
  readonly seed: number;
  readonly store: string | undefined;
  readonly again: boolean;
}

export default accountCommand<SolveOptions>(async (options, session) => {
  const { account, market, deployment, progress, transact } = session;
  const bounty = await openBounty(session, options.bounty);
  const { bountyId, terms } = bounty;
  if (!options.again) await requireNew(session, bountyId);
  const places = placesOf(options);
  const job = await openJob(session, bounty, places);
  const { args, curve } = argumentsFor(options, bounty, job, progress);
  progress(`running ${terms.programId}`);
  // Of sealed rows nobody knows the result yet: the commitment binds the arguments alone.
  const hidden = terms.sealedRows !== ZeroHash;
  const prover = proveJob(job, args, progress);
  const salt = hexlify(randomBytes(32));
  const context = {
    ...{ chainId: deployment.chainId, board: deployment.contracts.board, bountyId, termsHash: bounty.termsHash },
    solver: account,
  };
  const result = resultOf(prover);
  const commitment = hidden ? sealedCommitmentOf(context, result.argsRoot, salt) : commitmentOf(context, result, salt);
  const bond = await bondFor(market.game, terms.solverBond);
  const path = options.store ?? defaultStore();
  if (!options.dryRun) {
    const kept = keptPlaces(places, "reveal", progress);
    const store = openStore(path);
    try {
      // On the disk before the commitment is anywhere else: without the salt the bond is lost.
      store.secrets.keep({
        ...{ commitment, bountyId, salt: Buffer.from(salt.slice(2), "hex") },
        claimDigest: hidden ? argsDigestOf(result.argsRoot) : claimDigestOf(result),
        args: encodeCells(args ?? new BigUint64Array()),
        note: JSON.stringify({ account, ...kept }),
      });
    } finally {
      store.close();
    }
  }
  const details = { bounty: bountyId, score: String(prover.run.score), bond: formatAmount(bond), "kept in": path };
  const committed = await transact({ title: "Commit to the result", details }, () =>
    sendCommitment(market.board, bountyId, commitment, bond, parseLicenceIds(options.licences)),
  );
  const facts = factsOf(prover, hidden);
  if (!committed) return { json: { bountyId, ...facts }, text: "" };
  const { index } = committed;
  return {
    json: { bountyId, index, commitment, bond, store: path, ...facts, curve },
    text: [
      drawRows([
        ["bounty", bountyId],
        ["commit", String(index)],
        ["score", String(facts.score)],
        ["steps", String(facts.steps)],
        ["kept in", path],
        ["next", `hardhat reveal --bounty ${bountyId.slice(0, 14)}`],
      ]),
      ...(curve.length > 1 ? [lineChart(curve, { title: "best score" })] : []),
    ].join("\n"),
  };
});

const factsOf = (prover: Prover, hidden: boolean) => ({
  score: prover.run.score,
  steps: prover.run.steps,
  ...(hidden && { onPublicRows: true }),
});

/** An exact job has none; an open one those of a file, or what a training or a search finds. */
function argumentsFor(
  { args, iterations, seed }: SolveOptions,
  bounty: FetchedBounty,
  job: Job,
  progress: (text: string) => void,
): { readonly args: BigUint64Array | undefined; readonly curve: readonly number[] } {
  const { terms } = bounty;
  if (terms.kind === JOB_KIND.exact) {
    if (args === undefined) return { args: undefined, curve: [] };
    throw new KetworkTypeError("ArgumentsUnwanted", `an ${kindOf(terms)} job takes no arguments`, { args });
  }
  if (args !== undefined) return { args: readArguments(args), curve: [] };
  return findArguments(bounty, job, { iterations, seed, progress });
}

/** A second commit is a second bond. */
async function requireNew({ market, deployment, account }: AccountSession, bountyId: string): Promise<void> {
  const commits = await commitsBy(market, account, deployment.fromBlock);
  const known = commits.find((commit) => commit.bountyId === bountyId);
  if (!known) return;
  const rule = `${account} has commit ${known.index} on it already: --again makes another, with another bond`;
  throw new KetworkRangeError("AlreadyCommitted", rule, { account, index: known.index });
}
