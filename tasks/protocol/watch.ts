/** What a challenger does before anything else: compute a claim again. */
import { Prover, run, type Program } from "../../sim/index.ts";
import { statementOf, type DataSource, type RunClaim } from "./claims.ts";

/** What computing a claim again has shown. */
export interface Verdict {
  readonly right: boolean;
  /** The challenger's own run, with which a false claim can be disputed. */
  readonly prover: Prover;
  readonly reason: string;
}

/**
 * Computes a claim again, from nothing but the chain's events and the data.
 * @throws KetworkRangeError as `statementOf`
 */
export function judge(revealed: RunClaim, program: Program, source: DataSource): Verdict {
  const own = run(statementOf(revealed, program, source));
  const prover = new Prover(own);
  const { steps, stateHash } = revealed.claim;
  if (own.status !== "halted") return { right: false, prover, reason: `the run is ${own.status}, and has no result` };
  if (BigInt(own.steps) !== BigInt(steps)) {
    return { right: false, prover, reason: `the run has ${own.steps} steps, not ${steps}` };
  }
  const hash = prover.outcome().stateHash;
  return hash === stateHash
    ? { right: true, prover, reason: "computed again, bit for bit" }
    : { right: false, prover, reason: `the final state is ${hash.slice(0, 10)}…, not ${stateHash.slice(0, 10)}…` };
}
