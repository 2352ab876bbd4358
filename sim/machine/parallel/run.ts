/** Whole runs, with rounds of loops made by others. */
import { Run, RunInProgress, type RunOptions } from "../run.ts";
import type { Statement } from "../program.ts";
import { LoopWatcher, type SplitOptions } from "./loops.ts";

/** How a run is made, and by whom its loops. */
export interface ParallelOptions extends Omit<RunOptions, "onStep">, SplitOptions {}

/**
 * Runs a statement like `run`, and with its result to the last bit: every cell and amplitude, status, steps, fault. Loops
 * whose rounds turn out to be independent are shared with the workers of a pool.
 *
 * @returns the run, which can tell its state at every step; those inside a loop are made here, when they are asked for
 * @throws as `run`
 */
export async function runParallel(statement: Statement, options: ParallelOptions): Promise<Run> {
  const made = new RunInProgress(statement, options);
  const loops = new LoopWatcher(made, options);
  try {
    while (!made.status) {
      made.advance();
      if (!made.status) await loops.visit();
    }
  } finally {
    made.engine.pauseAt([]);
    made.engine.release();
  }
  return new Run(made);
}
