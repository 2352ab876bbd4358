import { hexlify, ZeroHash } from "ethers";

import { KetworkRangeError } from "../../sim/index.ts";
import { openBounty } from "../cli/bounty.ts";
import { drawRows } from "../cli/bounty-view.ts";
import { accountCommand } from "../cli/command.ts";
import { failureOf, failureText, type Failure } from "../cli/failure.ts";
import { openJob, proveJob } from "../cli/job-run.ts";
import { placesAgain, type DataOptions, type KeptPlaces } from "../cli/segments.ts";
import type { AccountSession, SendingOptions } from "../cli/session.ts";
import { defaultStore } from "../cli/user-data.ts";
import { argsDigestOf, claimDigestOf } from "../protocol/bounty.ts";
import { cellsFromBytes } from "../protocol/claims.ts";
import { commitsBy, type OwnCommit } from "../protocol/overview.ts";
import { resultOf, revealResult } from "../protocol/solve.ts";
import { openStore, type Secret } from "../protocol/store/index.ts";

interface RevealOptions extends SendingOptions, DataOptions {
  readonly bounty: string | undefined;
  readonly store: string | undefined;
}

/** Reveals every commit of the account that waits for it and whose secret the store has, or those of one bounty. */
export default accountCommand<RevealOptions>(async (options, session) => {
  const { account, market, deployment, progress } = session;
  const path = options.store ?? defaultStore();
  const wanted = options.bounty === undefined ? undefined : (await openBounty(session, options.bounty)).bountyId;
  const commits = (await commitsBy(market, account, deployment.fromBlock)).filter(
    ({ bountyId, status }) => status === "committed" && (wanted === undefined || bountyId === wanted),
  );
  const secrets = secretsIn(path);
  const known = commits.filter(({ commitment }) => secrets.has(commitment));
  if (known.length === 0) throw nothingToReveal(account, path, commits);
  const revealed = [];
  const failures: { readonly error: unknown; readonly failure: Failure }[] = [];
  for (const commit of known) {
    try {
      const done = await reveal(session, commit, secrets.get(commit.commitment)!, options);
      if (done) revealed.push(done);
    } catch (error) {
      // One that is too early or too late must not cost the bonds of the others.
      const failure = { bountyId: commit.bountyId, index: commit.index, ...failureOf(error) };
      failures.push({ error, failure });
      if (known.length > 1) progress(`${commit.bountyId}, commit ${commit.index}: ${failureText(failure)}`);
    }
  }
  if (revealed.length === 0 && failures.length > 0) throw failures[0]!.error;
  if (revealed.length === 0) return undefined;
  return {
    failed: failures.length > 0,
    json: { revealed, ...(failures.length > 0 && { failures: failures.map(({ failure }) => failure) }) },
    text: revealed
      .map(({ bountyId, index, status, score, claimId }) =>
        drawRows([
          ["bounty", bountyId],
          ["commit", String(index)],
          // What `challenge` asks for; a result that is not ranked has none.
          ...(claimId === ZeroHash ? [] : [["claim", claimId] as const]),
          ["status", status],
          ["score", String(score)],
        ]),
      )
      .join("\n\n"),
  };
});

function secretsIn(path: string): ReadonlyMap<string, Secret> {
  const store = openStore(path);
  try {
    return new Map(store.secrets.list().map((secret) => [secret.commitment, secret]));
  } finally {
    store.close();
  }
}

function nothingToReveal(account: string, path: string, commits: readonly OwnCommit[]): KetworkRangeError {
  if (commits.length === 0) {
    return new KetworkRangeError("NothingToReveal", `${account} has no commit that waits for its reveal`, { account });
  }
  const rule = `${path} has no secret of the ${commits.length} commits of ${account}: --store names another file`;
  return new KetworkRangeError("SecretMissing", rule, { account, path, commits: commits.length });
}

async function reveal(session: AccountSession, { bountyId, index }: OwnCommit, secret: Secret, options: DataOptions) {
  const { market, progress, transact } = session;
  const bounty = await openBounty(session, bountyId);
  // Where `solve` found the data, but for what is said now.
  const job = await openJob(session, bounty, placesAgain(JSON.parse(secret.note ?? "{}") as KeptPlaces, options));
  const sealed = bounty.terms.sealedRows !== ZeroHash;
  const onSealedRows = sealed && (await market.board.onSealedRows(bountyId));
  progress(`running ${bounty.terms.programId} again`);
  const args = secret.args && secret.args.length > 0 ? cellsFromBytes(secret.args) : undefined;
  const prover = proveJob(job, args, progress);
  const result = resultOf(prover);
  const digest = sealed ? argsDigestOf(result.argsRoot) : claimDigestOf(result);
  if (digest !== secret.claimDigest) {
    throw new KetworkRangeError("ResultDiffers", `commit ${index} on ${bountyId} was to another result`, {
      bountyId,
      index,
    });
  }
  const details = { bounty: bountyId, commit: String(index), score: String(prover.run.score) };
  const done = await transact({ title: "Reveal the result", details }, () =>
    revealResult(market.board, bountyId, index, prover, hexlify(secret.salt), onSealedRows),
  );
  if (!done) return undefined;
  return { bountyId, index, status: done.status, claimId: done.claimId, score: prover.run.score };
}
