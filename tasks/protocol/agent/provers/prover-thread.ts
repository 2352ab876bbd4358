/** One thread that holds runs, seen from outside. */
import { Worker } from "node:worker_threads";

import { AgentError } from "../../agent-error.ts";
import type { ProverRequest, ProverResponse } from "./prover-worker.ts";

type Without<T, K extends string> = T extends unknown ? Omit<T, K> : never;

export interface ProverThread {
  /** Requests that were not answered yet. */
  readonly waiting: number;
  /** @throws AgentError `ProverFailed` for what the run says, `ProverLost` where the thread has ended */
  ask(request: Without<Exclude<ProverRequest, { kind: "drop" }>, "id">): Promise<unknown>;
  drop(run: number): void;
  end(): Promise<void>;
}

/** @param onEnd called when the thread ends, wanted or not: what it held is gone */
export function startThread(onEnd: () => void): ProverThread {
  const worker = new Worker(new URL("./prover-worker.ts", import.meta.url));
  const open = new Map<number, { resolve(answer: unknown): void; reject(error: unknown): void }>();
  let next = 0;
  let why: unknown;
  worker.unref();
  worker.on("message", (response: ProverResponse) => {
    const asked = open.get(response.id);
    open.delete(response.id);
    // Who waits for nothing need not stay.
    if (open.size === 0) worker.unref();
    if ("answer" in response) asked?.resolve(response.answer);
    else asked?.reject(new AgentError("ProverFailed", response.error.message, response.error));
  });
  worker.on("error", (error) => (why = error));
  worker.on("exit", () => {
    const lost = new AgentError("ProverLost", "the thread that held the run has ended", {}, why);
    for (const { reject } of open.values()) reject(lost);
    open.clear();
    onEnd();
  });
  return {
    get waiting() {
      return open.size;
    },
    ask(request) {
      const id = next++;
      return new Promise((resolve, reject) => {
        open.set(id, { resolve, reject });
        worker.ref();
        worker.postMessage({ ...request, id });
      });
    },
    drop: (run) => worker.postMessage({ kind: "drop", run } satisfies ProverRequest),
    end: async () => void (await worker.terminate()),
  };
}
