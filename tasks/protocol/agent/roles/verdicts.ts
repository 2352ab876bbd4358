/** Claims computed again: what came of it is kept, so that nothing is computed twice. */
import { estimate, isKetworkError, type JobResult, type Program } from "../../../../sim/index.ts";
import { isAgentError } from "../../agent-error.ts";
import type { Claim } from "../../claim.ts";
import type { AgentContext } from "../role.ts";
import type { KnownClaim, MarketView } from "../view.ts";
import { isOfMarket } from "./games.ts";
import { claimStatement } from "./statements.ts";

/**
 * `unknown`: it could not be computed, as data are missing, and may be later. `foreign`: it is none of the market's, and
 * nobody's business.
 */
export type Verdict = "right" | "wrong" | "unknown" | "foreign";

const KEPT: readonly string[] = ["right", "wrong", "foreign"];

/** What is known of a claim. */
export function verdictOf({ store }: Pick<AgentContext, "store">, claimId: string): Verdict | undefined {
  const kept = store.settings.get(`verdict:${claimId}`);
  return KEPT.includes(kept ?? "") ? (kept as Verdict) : undefined;
}

/** Why a result is not what was claimed; `undefined` where it is. */
export function difference(
  { status, steps, stateHash }: Pick<JobResult, "status" | "steps" | "stateHash">,
  claim: Claim,
): string | undefined {
  if (status !== "halted") return `the run is ${status}, and has no result`;
  if (BigInt(steps) !== BigInt(claim.steps)) return `the run has ${steps} steps, not ${claim.steps}`;
  return stateHash === claim.stateHash ? undefined : `the final state is ${stateHash}, not ${claim.stateHash}`;
}

const estimates = new WeakMap<Program, number>();

/** Seconds that the longest run of a program takes on one thread. */
export function secondsOf(program: Program): number {
  const known = estimates.get(program) ?? estimate(program).seconds.high;
  estimates.set(program, known);
  return known;
}

/** Computes a claim again. Never throws for what the claim, its data or the content sources are to blame for. */
export async function judgeClaim(
  context: AgentContext,
  view: MarketView,
  known: KnownClaim,
  signal?: AbortSignal,
): Promise<Verdict> {
  const { claimId, claim } = known;
  const { log, metrics, store } = context;
  const keep = (verdict: Verdict, details: object, message: string): Verdict => {
    store.settings.set(`verdict:${claimId}`, verdict);
    metrics.count("claims_checked_total", { verdict });
    log[verdict === "wrong" ? "warn" : "debug"]({ claimId, ...details }, message);
    return verdict;
  };
  if (!(await isOfMarket(context, known))) return keep("foreign", {}, "claim: not of this market");
  // It was proved when it was opened.
  if (BigInt(claim.steps) === 0n) return keep("right", {}, "claim: of no steps");
  let result: JobResult;
  try {
    result = await context.run(await claimStatement(context, view, known), signal);
  } catch (error) {
    if (signal?.aborted || !(isAgentError(error) || isKetworkError(error))) throw error;
    metrics.count("claims_checked_total", { verdict: "unknown" });
    log.warn({ claimId, code: error.code, err: error.message }, "claim: cannot be computed again");
    return "unknown";
  }
  const reason = difference(result, claim);
  return reason === undefined
    ? keep("right", { steps: result.steps }, "claim: right")
    : keep("wrong", { reason }, "claim: wrong");
}
