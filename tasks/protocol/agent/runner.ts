/** Runs jobs on other threads. */
import { availableParallelism } from "node:os";

import type { JobResult, Statement } from "../../../sim/index.ts";
import { nodePool, type NodePool } from "../../engine/pool.ts";

export interface Runner {
  /** Aborting ends the thread, which another one replaces. */
  run(statement: Statement, signal?: AbortSignal): Promise<JobResult>;
  close(): Promise<void>;
}

/** @param threads started at the first job; one processor is left for the chain by default */
export function jobRunner(threads = Math.max(1, availableParallelism() - 1)): Runner {
  let pool: NodePool | undefined;
  return {
    async run(statement, signal) {
      signal?.throwIfAborted();
      pool ??= nodePool(threads);
      return pool.runJob(statement, signal);
    },
    async close() {
      await pool?.close();
    },
  };
}
