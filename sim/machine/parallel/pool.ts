/** Workers, wherever they are. `sim/` has only one, which is the caller itself. */
import type { Statement } from "../program.ts";
import { makeJob, makeStretch, workerEngine, type JobResult, type Stretch, type StretchTask } from "./stretch.ts";

/**
 * Who makes steps on behalf of a run. What a worker answers depends on its task alone, so a task may be given to another
 * worker when one is lost, or to two of them.
 */
export interface RangePool {
  /** Tasks that are worked on at a time. */
  readonly workers: number;
  /** Makes the steps of a task. @param signal says that nobody waits for the answer any more */
  run(task: StretchTask, signal?: AbortSignal): Promise<Stretch>;
  /** Makes a whole run from its initial state. */
  runJob(statement: Statement): Promise<JobResult>;
}

/** A pool that works in the caller's own thread: for tests, and as a last resort. */
export function inlinePool(workers = 1, engine = workerEngine): RangePool {
  return {
    workers,
    run: (task) => makeStretch(engine(task.statement), task),
    runJob: (statement) => makeJob(statement),
  };
}
