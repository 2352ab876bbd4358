/**
 * A pool of Node's threads for independent rounds of loops and whole runs. Statements and registers are shared, not copied:
 * a thread decodes a statement once.
 */
import { availableParallelism } from "node:os";

import { Piscina } from "piscina";

import type { RangePool } from "../../sim/machine/parallel/pool.ts";
import type { JobResult, Kets, Stretch } from "../../sim/machine/parallel/stretch.ts";
import type { Statement } from "../../sim/machine/program.ts";
import type { PoolCall, Shared } from "./pool-worker.ts";
import { packStatement } from "./wire.ts";

export interface NodePool extends RangePool, AsyncDisposable {
  /** @param signal ends the thread of the job, which another one replaces */
  runJob(statement: Statement, signal?: AbortSignal): Promise<JobResult>;
  /** Ends the workers. */
  close(): Promise<void>;
}

/** @param workers threads; as many as there are processors if not given. They keep nobody from leaving. */
export function nodePool(workers = availableParallelism()): NodePool {
  const piscina = new Piscina<PoolCall, Stretch | JobResult>({
    filename: new URL("./pool-worker.ts", import.meta.url).href,
    minThreads: workers,
    maxThreads: workers,
    idleTimeout: Infinity,
  });
  // A thread that ends fails its task, whose caller sees to it; without a task nobody needs to know.
  piscina.on("error", () => undefined);
  let names = 0;
  const statements = new WeakMap<Statement, Shared>();
  const registers = new WeakMap<Kets, Kets>();
  const sharedStatement = (statement: Statement): Shared => {
    const found = statements.get(statement) ?? { name: String(names++), bytes: share(packStatement(statement)) };
    statements.set(statement, found);
    return found;
  };
  const sharedKets = (kets: Kets): Kets => {
    const found = registers.get(kets) ?? { ...kets, name: String(names++), amplitudes: shareFloats(kets.amplitudes) };
    registers.set(kets, found);
    return found;
  };
  /** A thread looks at a word now and then: ending it would cost what it has compiled. */
  const words = new WeakMap<AbortSignal, Int32Array>();
  const wordOf = (signal: AbortSignal): Int32Array => {
    const found = words.get(signal);
    if (found) return found;
    const word = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
    const cancel = (): void => void Atomics.store(word, 0, 1);
    if (signal.aborted) cancel();
    else signal.addEventListener("abort", cancel, { once: true });
    words.set(signal, word);
    return word;
  };
  const close = (): Promise<void> => piscina.close({ force: true });
  return {
    workers,
    run: async ({ statement, kets, ...task }, signal) => {
      const shared = { statement: sharedStatement(statement), kets: sharedKets(kets) };
      const cancelled = signal && wordOf(signal);
      return (await piscina.run({ kind: "stretch", ...shared, task, cancelled })) as Stretch;
    },
    runJob: async (statement, signal) => {
      const call = { kind: "job", statement: sharedStatement(statement) } as const;
      return (await piscina.run(call, signal ? { signal } : {})) as JobResult;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

function share(bytes: Uint8Array): Uint8Array {
  const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
  shared.set(bytes);
  return shared;
}

function shareFloats(floats: Float64Array): Float64Array {
  const shared = new Float64Array(new SharedArrayBuffer(floats.byteLength));
  shared.set(floats);
  return shared;
}
