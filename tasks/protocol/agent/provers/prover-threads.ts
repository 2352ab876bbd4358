/**
 * Runs of which states can be shown, on threads of their own: a run of minutes keeps nobody from looking at the chain. A run
 * stays where it was made as long as there is memory for it, so that the moves of many games on one claim cost one run;
 * one that had to go is made again when it is asked.
 */
import type { Outcome, Statement } from "../../../../sim/index.ts";
import { packStatement } from "../../../engine/wire.ts";
import type { DisputeProver } from "../../prover.ts";
import { startThread, type ProverThread } from "./prover-thread.ts";
import type { ProverMethod, RunProver, RunSummary } from "./run-prover.ts";

export interface ProverThreads {
  /**
   * A run that has been made.
   * @param name of the statement among all statements: runs of the same name are one
   * @param statement called if the run is to be made, now or again later
   * @param signal nobody waits for it any more: the run is stopped if nobody else does
   * @throws AgentError `ProverFailed` for a statement that cannot be run, `ProverLost` where its thread has ended; what
   * `statement` throws
   */
  prover(name: string, statement: () => Promise<Statement>, signal?: AbortSignal): Promise<RunProver>;
  close(): Promise<void>;
}

export interface ProverOptions {
  /** Started when they are needed. */
  readonly threads?: number;
  /** For the runs of all threads; one larger run a thread is held all the same. */
  readonly memoryBytes?: number;
  /** Of that, for the checkpoints of one run. */
  readonly checkpointBytes?: number;
  /** Told of each run that is begun. */
  readonly onRun?: (name: string) => void;
}

/** As many snapshots as a run keeps at most, `Checkpoints` of sim/. */
const SNAPSHOTS = 544;
const WORD_BYTES = 32;
const AMPLITUDE_BYTES = 16;
/** An engine, its module, and the objects around them. */
const OVERHEAD_BYTES = 2 ** 21;

/** The most memory that the run of a statement takes, in bytes, nearly. */
export function footprintOf({ program, data = [] }: Statement, checkpointBytes: number): number {
  const { memDepth, ketDepth, qubits } = program.shape;
  const state = WORD_BYTES * 2 ** memDepth + AMPLITUDE_BYTES * 2 ** (ketDepth + qubits);
  const inputs = data.reduce((sum, { byteLength }) => sum + byteLength, 0);
  // State and inputs stand in the engine's memory, in trees over it, and the inputs in the statement too.
  return OVERHEAD_BYTES + 2 * state + 4 * inputs + Math.min(checkpointBytes, SNAPSHOTS * state);
}

/** A run, or one that is being made. */
interface Held {
  readonly id: number;
  readonly made: Promise<RunSummary>;
  readonly cancelled: Int32Array;
  waiting: number;
  /** Once it is known what is to be run. */
  thread?: ProverThread;
  bytes: number;
}

const cancelWord = (): Int32Array => new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));

export function proverThreads(options: ProverOptions = {}): ProverThreads {
  const { threads: most = 1, memoryBytes = 2 ** 30, checkpointBytes = 2 ** 26, onRun } = options;
  const room = memoryBytes / most;
  const threads = new Set<ProverThread>();
  /** By name, the last one used stands last. */
  const known = new Map<string, Held>();
  let ids = 0;

  const heldBy = (thread: ProverThread): (readonly [string, Held])[] =>
    [...known].filter(([, held]) => held.thread === thread);
  const bytesOf = (thread: ProverThread): number => heldBy(thread).reduce((sum, [, { bytes }]) => sum + bytes, 0);

  /** The one with the least to do, or a new one as long as all have something. */
  function leastBusy(): ProverThread {
    const [best] = [...threads].sort((a, b) => a.waiting - b.waiting || bytesOf(a) - bytesOf(b));
    if (best && (best.waiting === 0 || threads.size >= most)) return best;
    const thread = startThread(() => {
      threads.delete(thread);
      for (const [name] of heldBy(thread)) known.delete(name);
    });
    threads.add(thread);
    return thread;
  }

  /** Drops what was not used for longest, until there is room for so many bytes more. */
  function makeRoom(thread: ProverThread, bytes: number): void {
    for (const [name, { id, bytes: own }] of heldBy(thread)) {
      if (bytesOf(thread) + bytes <= room) return;
      // One that has no bytes yet is only on its way.
      if (own === 0) continue;
      known.delete(name);
      thread.drop(id);
    }
  }

  async function make(name: string, held: () => Held, statement: () => Promise<Statement>): Promise<RunSummary> {
    const wanted = await statement();
    const own = held();
    if (Atomics.load(own.cancelled, 0) !== 0) throw new Error("cancelled");
    const bytes = footprintOf(wanted, checkpointBytes);
    const thread = leastBusy();
    makeRoom(thread, bytes);
    own.thread = thread;
    own.bytes = bytes;
    onRun?.(name);
    const { id, cancelled } = own;
    const request = { run: id, statement: packStatement(wanted), checkpointBytes, cancelled };
    return (await thread.ask({ kind: "make", ...request })) as RunSummary;
  }

  function find(name: string, statement: () => Promise<Statement>): Held {
    const found = known.get(name) ?? begin(name, statement);
    known.delete(name);
    known.set(name, found);
    return found;
  }

  function begin(name: string, statement: () => Promise<Statement>): Held {
    const made = Promise.resolve().then(() => make(name, () => held, statement));
    const held: Held = { id: ids++, made, cancelled: cancelWord(), waiting: 0, bytes: 0 };
    made.catch(() => forget(name, held));
    return held;
  }

  function forget(name: string, held: Held): void {
    if (known.get(name) === held) known.delete(name);
  }

  /** Waits for a run to be made; the last one who does not want to wait any more stops it. */
  async function waitFor(name: string, held: Held, signal?: AbortSignal): Promise<RunSummary> {
    signal?.throwIfAborted();
    held.waiting++;
    let abort: (() => void) | undefined;
    const aborted = new Promise<never>((_, reject) => {
      abort = () => reject(signal!.reason as Error);
      signal?.addEventListener("abort", abort, { once: true });
    });
    try {
      return await Promise.race([held.made, aborted]);
    } finally {
      signal?.removeEventListener("abort", abort!);
      if (--held.waiting === 0 && signal?.aborted) {
        Atomics.store(held.cancelled, 0, 1);
        forget(name, held);
        held.thread?.drop(held.id);
      }
    }
  }

  async function ask(
    name: string,
    statement: () => Promise<Statement>,
    method: ProverMethod,
    args: readonly unknown[],
  ): Promise<unknown> {
    let held = find(name, statement);
    for (;;) {
      await waitFor(name, held);
      const latest = find(name, statement);
      if (latest === held) break;
      // It had to make room for another one.
      held = latest;
    }
    return held.thread!.ask({ kind: "ask", run: held.id, method, args });
  }

  return {
    async prover(name, statement, signal) {
      const summary = await waitFor(name, find(name, statement), signal);
      const asked =
        <M extends ProverMethod>(method: M) =>
        (...args: readonly unknown[]) =>
          ask(name, statement, method, args) as Promise<Answer<M>>;
      return {
        summary,
        hashesAt: asked("hashesAt"),
        open: asked("open"),
        nodes: asked("nodes"),
        leafProof: asked("leafProof"),
        outcome: asked("outcome"),
      };
    },
    async close() {
      known.clear();
      await Promise.all([...threads].map((thread) => thread.end()));
    },
  };
}

type Answer<M extends ProverMethod> = M extends keyof DisputeProver ? Awaited<ReturnType<DisputeProver[M]>> : Outcome;
