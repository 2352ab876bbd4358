/** What would be sent: duties are done up to their transactions, which are simulated. */
import type { AgentError } from "../agent-error.ts";
import { isAgentError } from "../agent-error.ts";
import type { Duty } from "../clock/index.ts";

/** A transaction as it would be sent. */
export interface PlannedCall {
  readonly key: string;
  readonly method: string;
  readonly to: string;
  /** In wei. */
  readonly value: bigint;
  readonly gasLimit: bigint;
}

/** What came of a duty. Of those with several transactions the first one is shown. */
export interface Rehearsed {
  readonly key: string;
  readonly state:
    /** A transaction would be sent. */
    | "sends"
    /** It is in the pool or mined, and not final. */
    | "sent"
    /** It would fail. */
    | "refused"
    /** The duty failed before it came to a transaction. */
    | "failed"
    /** There was nothing to send: a claim that was right, say. */
    | "done"
    /** Its time has not come, or is over. */
    | "waits";
  readonly call?: PlannedCall;
  readonly reason?: string;
}

/** @param details of an AgentError `DryRun` */
function planned({ key, method, to, value, gasLimit }: AgentError["details"]): PlannedCall {
  return { key: key as string, method: method as string, to: to as string, ...amounts(value, gasLimit) };
}

const amounts = (value: unknown, gasLimit: unknown) => ({ value: value as bigint, gasLimit: gasLimit as bigint });

async function rehearsed({ key, run }: Duty, signal: AbortSignal): Promise<Rehearsed> {
  try {
    await run(signal);
    return { key, state: "done" };
  } catch (error) {
    if (isAgentError(error, "DryRun")) return { key, state: "sends", call: planned(error.details) };
    if (isAgentError(error, "DryRunPending")) return { key, state: "sent", reason: error.message };
    const reason = (error as Error).message;
    return { key, state: isAgentError(error, "TransactionReverts") ? "refused" : "failed", reason };
  }
}

/**
 * Does all that is due, one thing after the other, the most urgent first, with an agent that sends nothing.
 * @param time of the head, Unix time
 */
export async function rehearse(duties: readonly Duty[], time: number, signal: AbortSignal): Promise<Rehearsed[]> {
  const all: Rehearsed[] = [];
  for (const duty of duties) {
    const isDue = time >= (duty.notBefore ?? -Infinity) && time <= duty.deadline;
    all.push(isDue && !signal.aborted ? await rehearsed(duty, signal) : { key: duty.key, state: "waits" });
  }
  return all;
}
