/**
 * Threads of Node for the engine. They are started once and wait for work; between runs they cost nothing. Messages are
 * read by a worker's own event loop, so a run that keeps this thread busy is helped all the same.
 */
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";

import type { Crew } from "../../sim/machine/engine/wasm.ts";

export interface NodeCrew extends Crew, AsyncDisposable {
  /** Ends the threads. */
  close(): Promise<void>;
}

/**
 * @param threads this one counted in; as many as there are processors if not given
 * @returns once all of them listen
 */
export async function nodeCrew(threads = availableParallelism()): Promise<NodeCrew> {
  const workers = Array.from(
    { length: Math.max(0, threads - 1) },
    () => new Worker(new URL("./crew-worker.ts", import.meta.url)),
  );
  await Promise.all(
    workers.map(
      (worker) =>
        new Promise<void>((resolve, reject) => {
          worker.once("online", resolve);
          worker.once("error", reject);
        }),
    ),
  );
  for (const worker of workers) worker.unref();
  const close = async () => {
    await Promise.all(workers.map((worker) => worker.terminate()));
  };
  return {
    threads: workers.length + 1,
    mayWait: true,
    enlist(module, memory, call) {
      workers.forEach((worker, i) => worker.postMessage({ module, memory, id: i + 1, call }));
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}
