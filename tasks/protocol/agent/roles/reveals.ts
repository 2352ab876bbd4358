/** Reveals in time, and bonds of commits that were never revealed. */
import { hexlify } from "ethers";

import { KetworkRangeError } from "../../../../sim/index.ts";
import type { PostingRules } from "../../../../types/index.ts";
import { argsDigestOf, claimDigestOf } from "../../bounty.ts";
import type { Duty } from "../../clock/index.ts";
import { resultOf, revealOf } from "../../solve.ts";
import type { AgentContext } from "../role.ts";
import type { KnownBounty, KnownCommit, MarketView } from "../view.ts";
import { isRolling } from "./endings.ts";
import { provenRun } from "../provers/index.ts";
import { argsOf } from "./solving/secrets.ts";
import { bountyStatement, isSealed } from "./statements.ts";
import { secondsOf } from "./verdicts.ts";

export interface Revealing {
  readonly context: AgentContext;
  readonly marginSeconds: number;
}

/** Seconds until a reveal is mined. */
const REVEAL_SECONDS = 30;

type Delays = Pick<Awaited<ReturnType<PostingRules["limits"]>>, "revealDelayBlocks" | "revealDelaySeconds">;
const delays = new WeakMap<PostingRules, Promise<Delays>>();

/** The delays of reveals, which a board has for ever. */
function delaysOf(rules: PostingRules): Promise<Delays> {
  const known = delays.get(rules) ?? rules.limits();
  delays.set(rules, known);
  // A node that failed is asked again.
  known.catch(() => delays.delete(rules));
  return known;
}

/** Shows the result of a commit, once that is allowed. */
export async function revealDuties(
  { context, marginSeconds }: Revealing,
  view: MarketView,
  { bountyId, terms, status, reopened }: KnownBounty,
  commit: KnownCommit,
): Promise<Duty[]> {
  const { revealDeadline, index, commitment } = commit;
  if (status !== "open" || commit.status !== "committed" || view.head.timestamp > revealDeadline) return [];
  if (!context.store.secrets.get(commitment)) {
    context.log.error(
      { bountyId, index: `${index}` },
      "commit: its secret is not in the store, so it cannot be revealed",
    );
    context.metrics.count("secrets_missing_total");
    return [];
  }
  const { revealDelayBlocks, revealDelaySeconds } = await delaysOf(context.market.rules);
  if (view.head.number + 1 < commit.blockNumber + Number(revealDelayBlocks)) return [];
  const start = Number(terms.commitDeadline + terms.unsealSeconds + revealDelaySeconds);
  return [
    {
      key: `reveal:${commitment}:${reopened}`,
      deadline: revealDeadline,
      notBefore: isRolling(terms) ? 0 : start + 1,
      seconds: (await runSeconds(context, terms.programId, marginSeconds)) + REVEAL_SECONDS,
      run: (signal) => reveal(context, bountyId, commitment, signal),
    },
  ];
}

/** Seconds that are kept for the run. One program that cannot be had now is no reason to do nothing about all others. */
const runSeconds = ({ program }: AgentContext, programId: string, most: number): Promise<number> =>
  program(programId).then(
    (found) => Math.min(secondsOf(found), most),
    () => most,
  );

async function reveal(context: AgentContext, bountyId: string, commitment: string, signal: AbortSignal): Promise<void> {
  const { account, market, store, send, log, metrics } = context;
  const bounty = context.view().bounty(bountyId);
  // Whoever copies a commitment may be mined first.
  const commit = bounty?.commits.find(
    (known) => known.commitment === commitment && known.solver.toLowerCase() === account.toLowerCase(),
  );
  const secret = store.secrets.get(commitment);
  if (bounty?.status !== "open" || commit?.status !== "committed" || !secret) return;
  const { index, revealDeadline } = commit;
  const sealed = isSealed(bounty.terms);
  const onSealedRows = sealed && (await market.board.onSealedRows(bountyId));
  const args = argsOf(secret);
  const statement = () => bountyStatement(context, bounty, args, onSealedRows);
  const prover = await context.prover(`${commitment}:${onSealedRows}`, statement, signal);
  const { status } = prover.summary;
  if (status !== "halted") {
    log.warn({ bountyId, status }, "commit: its run on these rows has no result, so it is not revealed");
    return;
  }
  const proven = await provenRun(prover, args);
  const { score } = proven.outcome();
  const result = resultOf(proven);
  const digest = sealed ? argsDigestOf(result.argsRoot) : claimDigestOf(result);
  if (digest !== secret.claimDigest) {
    throw new KetworkRangeError("ResultChanged", `commit ${index} of ${bountyId}: the run gives another result now`, {
      bountyId,
      index,
    });
  }
  if (onSealedRows && Number.isNaN(score)) {
    log.warn({ bountyId }, "commit: its score on the sealed rows is NaN, so it is not revealed");
    return;
  }
  const revealed = revealOf(proven, hexlify(secret.salt), onSealedRows);
  await send(`reveal:${commitment}:${onSealedRows}`, {
    contract: market.board,
    method: "reveal",
    args: [bountyId, index, revealed],
    deadline: revealDeadline,
    repeatable: true,
  });
  metrics.count("reveals_total");
  log.info({ bountyId, index: `${index}`, score, onSealedRows }, "revealed");
}

/** Brings back the bond of a commit that was not revealed: all of it where silence was free, else the half that is left. */
export function leftoverDuties(
  context: AgentContext,
  view: MarketView,
  bounty: KnownBounty,
  commit: KnownCommit,
): Duty[] {
  const { bountyId, terms, status } = bounty;
  const { index, revealDeadline } = commit;
  if (commit.status !== "committed") return [];
  const isOver = status === "settled" || status === "refunded";
  const isLate = view.head.timestamp > revealDeadline;
  if (!isOver && (!isLate || isSealed(terms))) return [];
  const { market, send, log } = context;
  const run = async (): Promise<void> => {
    const excused = await market.board.returnBond.staticCall(bountyId, index).then(
      () => true,
      () => false,
    );
    if (!excused && !isLate) return;
    const method = excused ? "returnBond" : "forfeit";
    await send(`${method}:${bountyId}:${index}`, {
      contract: market.board,
      method,
      args: [bountyId, index],
      repeatable: true,
    });
    log.info({ bountyId, index: `${index}`, method }, "bond: brought back");
  };
  return [{ key: `leftover:${bountyId}:${index}`, deadline: Infinity, run }];
}
