/**
 * Makes plans on threads of their own. The recipe in a document is a stranger's, and a few hundred bytes of it can name
 * circuits that take hours and gigabytes to compile: such a thread is ended, and the bounty is one without a recipe.
 */
import { Worker } from "node:worker_threads";

import { planOf, type Plan, type Planner, type PlanRequest } from "../roles/solving/plan.ts";

export interface PlanThreadOptions {
  /** For the plan of one bounty. */
  readonly seconds?: number;
  /** Of the thread's heap. */
  readonly megabytes?: number;
}

/** One plan after the other: many documents take no more memory than one. */
export function planThread({ seconds = 20, megabytes = 1024 }: PlanThreadOptions = {}): Planner {
  let turn: Promise<unknown> = Promise.resolve();
  return (request, signal) => {
    const plan = turn.then(() => planned(request, seconds, megabytes, signal));
    turn = plan.catch(() => undefined);
    return plan;
  };
}

/** What a plan is made of, and nothing else that is known: commits, say. */
const documentOf = ({ terms, metadata, isDocument, escrow, shares }: PlanRequest["bounty"]): PlanRequest["bounty"] => ({
  ...{ terms, metadata, isDocument, escrow, shares },
});

async function planned(
  request: PlanRequest,
  seconds: number,
  megabytes: number,
  signal: AbortSignal | undefined,
): Promise<Plan> {
  signal?.throwIfAborted();
  const { bounty } = request;
  const bare = (): Plan => planOf({ ...request, bounty: { ...bounty, metadata: "", isDocument: false } });
  if (!bounty.isDocument) return bare();
  const asked = { ...request, bounty: documentOf(bounty) };
  try {
    return await inThread(asked, seconds, megabytes, signal);
  } catch (error) {
    signal?.throwIfAborted();
    return { ...bare(), useless: { reason: error instanceof Error ? error.message : String(error) } };
  }
}

async function inThread(
  workerData: PlanRequest,
  seconds: number,
  megabytes: number,
  signal: AbortSignal | undefined,
): Promise<Plan> {
  const worker = new Worker(new URL("./plan-worker.ts", import.meta.url), {
    workerData,
    resourceLimits: { maxOldGenerationSizeMb: megabytes },
  });
  let stop: (() => void) | undefined;
  try {
    return await new Promise<Plan>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`it takes more than ${seconds} s to compile`)), 1000 * seconds);
      const abort = (): void => reject(new Error("nobody waits for it"));
      signal?.addEventListener("abort", abort, { once: true });
      stop = () => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", abort);
      };
      worker.on("message", resolve);
      worker.on("error", reject);
      worker.on("exit", () => reject(new Error("its thread has ended")));
    });
  } finally {
    stop?.();
    await worker.terminate();
  }
}
