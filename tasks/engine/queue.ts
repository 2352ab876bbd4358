/**
 * Workers on other machines: BullMQ on Redis, both installed by those who want them. A statement is stored once, under its
 * hash; tasks and answers are jobs of a queue. A job whose worker is lost is given to another one, and may be done twice
 * without harm. Whoever may write to that Redis can give wrong answers: it belongs to the solver, like its processors.
 */
import { createHash, randomUUID } from "node:crypto";

import type * as bullmq from "bullmq";
import type * as ioredis from "ioredis";

import { KetworkRangeError } from "../../sim/errors.ts";
import { makeJob, makeStretch, type Kets, type Pause } from "../../sim/machine/parallel/stretch.ts";
import type { Statement } from "../../sim/machine/program.ts";
import { engineOf } from "./engines.ts";
import type { NodePool } from "./pool.ts";
import {
  packJob,
  packKets,
  packStatement,
  packStretch,
  packTask,
  unpackJob,
  unpackKets,
  unpackStatement,
  unpackStretch,
  unpackTask,
} from "./wire.ts";

export interface QueueOptions {
  /** `redis://host:port` */
  readonly url: string;
  /** Name of the queue; "ketwork" if not given. */
  readonly queue?: string;
}

export interface QueuePoolOptions extends QueueOptions {
  /** Workers that are expected to listen, on all hosts. */
  readonly workers: number;
  /** A task that is not answered for so long is made here; 10 minutes if not given. */
  readonly patienceMs?: number;
}

export interface QueueWorkerOptions extends QueueOptions {
  /** A worker that has not shown that it lives for so long is taken for lost; 10 seconds if not given. */
  readonly lockMs?: number;
  /** Told when a job is taken. */
  readonly onTake?: (id: string) => void;
}

type Modules = typeof bullmq & Pick<typeof ioredis, "Redis">;

async function load(): Promise<Modules> {
  const [queues, { Redis }] = await Promise.all([import("bullmq"), import("ioredis")]);
  return { ...queues, Redis };
}

async function installed(from: () => Promise<Modules>): Promise<Modules> {
  try {
    return await from();
  } catch (cause) {
    throw new KetworkRangeError("QueueMissing", "work on several hosts needs: npm install bullmq ioredis", { cause });
  }
}

interface JobData {
  readonly kind: "stretch" | "job";
  /** Hashes. */
  readonly statement: string;
  readonly kets?: string;
  /** Bytes, base64. */
  readonly task?: string;
}

const NAME = "ketwork";
const PATIENCE_MS = 600_000;
const LOCK_MS = 10_000;
const CONTENT_SECONDS = 86_400;
const CANCELLED_SECONDS = 3_600;
/** A worker asks so often whether its answer is still wanted. */
const ASK_MS = 1_000;
/** Workers of a job that may be lost. */
const MAX_LOST = 16;

const contentKey = (hash: string): string => `${NAME}:content:${hash}`;
const cancelledKey = (id: string): string => `${NAME}:cancelled:${id}`;
const hashOf = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
const toText = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");
const fromText = (text: string): Uint8Array => Buffer.from(text, "base64");
/** Jobs wait for as long as it takes until Redis is back. */
const CONNECTION = { maxRetriesPerRequest: null };

/**
 * A pool of whoever listens (`serveQueue`).
 * @throws KetworkRangeError `QueueMissing`
 */
export async function queuePool(options: QueuePoolOptions, modules = load): Promise<NodePool> {
  const { url, queue: name = NAME, workers, patienceMs = PATIENCE_MS } = options;
  const { Queue, QueueEvents, Redis } = await installed(modules);
  const redis = new Redis(url, CONNECTION);
  const connection = { url, ...CONNECTION };
  const queue = new Queue<JobData, string>(name, { connection });
  const events = new QueueEvents(name, { connection });
  // Every task that is waited for listens.
  for (const emitter of [queue, events]) emitter.setMaxListeners(0);
  await events.waitUntilReady();
  const stored = new WeakMap<object, Promise<string>>();
  const store = <T extends Statement | Kets>(content: T, encode: (content: T) => Uint8Array): Promise<string> => {
    const known = stored.get(content);
    if (known) return known;
    const bytes = encode(content);
    const hash = hashOf(bytes);
    const done = redis.set(contentKey(hash), Buffer.from(bytes), "EX", CONTENT_SECONDS).then(() => hash);
    stored.set(content, done);
    return done;
  };
  const ask = async (data: JobData, signal?: AbortSignal): Promise<Uint8Array> => {
    const id = randomUUID();
    const cancel = (): void => {
      void redis.set(cancelledKey(id), 1, "EX", CANCELLED_SECONDS).catch(() => undefined);
    };
    signal?.addEventListener("abort", cancel);
    try {
      const keep = { removeOnComplete: { age: CANCELLED_SECONDS }, removeOnFail: { age: CANCELLED_SECONDS } };
      const job = await queue.add(data.kind, data, { jobId: id, attempts: 3, ...keep });
      return fromText(await job.waitUntilFinished(events, patienceMs));
    } finally {
      signal?.removeEventListener("abort", cancel);
    }
  };
  const close = async (): Promise<void> => {
    await Promise.all([events.close(), queue.close()]);
    redis.disconnect();
  };
  return {
    workers,
    run: async ({ statement, kets, ...task }, signal) => {
      const [statementHash, ketsHash] = await Promise.all([store(statement, packStatement), store(kets, packKets)]);
      const data = { statement: statementHash, kets: ketsHash, task: toText(packTask(task)) };
      return unpackStretch(await ask({ kind: "stretch", ...data }, signal));
    },
    runJob: async (statement) =>
      unpackJob(await ask({ kind: "job", statement: await store(statement, packStatement) })),
    close,
    [Symbol.asyncDispose]: close,
  };
}

/**
 * Takes jobs until it is closed, one at a time.
 * @throws KetworkRangeError `QueueMissing`
 */
export async function serveQueue(
  { url, queue: name = NAME, lockMs = LOCK_MS, onTake }: QueueWorkerOptions,
  modules = load,
): Promise<{ close(): Promise<void> }> {
  const { Worker, UnrecoverableError, Redis } = await installed(modules);
  const redis = new Redis(url, CONNECTION);
  const load = async (hash: string): Promise<Uint8Array> => {
    const bytes = await redis.getBuffer(contentKey(hash));
    if (!bytes || hashOf(bytes) !== hash) throw new Error(`no content ${hash}`);
    return bytes;
  };
  /** Lets the lock be renewed, and stops where nobody waits any more. */
  const pauseOf = (id: string): Pause => {
    let asked = performance.now();
    return async () => {
      await new Promise(setImmediate);
      if (performance.now() - asked < ASK_MS) return;
      asked = performance.now();
      if (await redis.exists(cancelledKey(id))) throw new UnrecoverableError("cancelled");
    };
  };
  const worker = new Worker<JobData, string>(
    name,
    async ({ id = "", data: { kind, statement, kets, task } }) => {
      if (await redis.exists(cancelledKey(id))) throw new UnrecoverableError("cancelled");
      onTake?.(id);
      const pause = pauseOf(id);
      const read = async (): Promise<Statement> => unpackStatement(await load(statement));
      if (kind === "job") return toText(packJob(await makeJob(await read(), pause)));
      const engine = await engineOf(statement, read);
      const shared = { statement: engine.machine.statement, kets: { ...unpackKets(await load(kets!)), name: kets! } };
      return toText(packStretch(await makeStretch(engine, { ...unpackTask(fromText(task!)), ...shared }, pause)));
    },
    {
      connection: { url, ...CONNECTION },
      ...{ lockDuration: lockMs, stalledInterval: lockMs / 2, maxStalledCount: MAX_LOST },
    },
  );
  await worker.waitUntilReady();
  return {
    close: async () => {
      await worker.close();
      redis.disconnect();
    },
  };
}
