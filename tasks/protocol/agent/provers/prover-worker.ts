/** A thread that holds runs (prover-threads.ts): makes them, and answers what is asked of them, one thing after the other. */
import { parentPort } from "node:worker_threads";

import { isKetworkError, Prover, run } from "../../../../sim/index.ts";
import { unpackStatement } from "../../../engine/wire.ts";
import { ownProver, type ProverMethod, type RunProver } from "./run-prover.ts";

export type ProverRequest =
  | {
      readonly kind: "make";
      readonly id: number;
      readonly run: number;
      /** A statement, packed. */
      readonly statement: Uint8Array;
      readonly checkpointBytes: number;
      /** One shared word, not zero as soon as nobody waits for the run. */
      readonly cancelled: Int32Array;
    }
  | {
      readonly kind: "ask";
      readonly id: number;
      readonly run: number;
      readonly method: ProverMethod;
      readonly args: readonly unknown[];
    }
  | { readonly kind: "drop"; readonly run: number };

export type ProverResponse =
  | { readonly id: number; readonly answer: unknown }
  | { readonly id: number; readonly error: { readonly code: string | undefined; readonly message: string } };

const runs = new Map<number, RunProver>();

function make({ run: id, statement, checkpointBytes, cancelled }: ProverRequest & { kind: "make" }): unknown {
  const onProgress = (): boolean => Atomics.load(cancelled, 0) === 0;
  const made = run(unpackStatement(statement), { checkpointBytes, onProgress });
  if (made.status === "cancelled") throw new Error("cancelled");
  const prover = ownProver(new Prover(made));
  runs.set(id, prover);
  return prover.summary;
}

function ask({ run: id, method, args }: ProverRequest & { kind: "ask" }): unknown {
  const prover = runs.get(id);
  if (!prover) throw new Error(`run ${id} is not here`);
  return (prover[method] as (...args: readonly unknown[]) => unknown)(...args);
}

parentPort!.on("message", (request: ProverRequest) => {
  if (request.kind === "drop") {
    runs.delete(request.run);
    return;
  }
  const { id } = request;
  let response: ProverResponse;
  try {
    response = { id, answer: request.kind === "make" ? make(request) : ask(request) };
  } catch (error) {
    const code = isKetworkError(error) ? error.code : undefined;
    response = { id, error: { code, message: (error as Error).message } };
  }
  parentPort!.postMessage(response);
});
