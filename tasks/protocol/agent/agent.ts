/**
 * The life of an agent: at each head it looks at the market, asks its roles what is to be done, does what is most urgent,
 * and pushes what it has sent. It holds nothing that the store and the chain do not have, so it may die anywhere.
 */
import type { ChainClock, Duty, Scheduler } from "../clock/index.ts";
import type { Entry } from "../store/index.ts";
import type { Follower } from "./follower.ts";
import type { AgentState, Health } from "./health.ts";
import type { Log } from "./log.ts";
import type { Metrics } from "./metrics.ts";
import type { Role } from "./role.ts";
import type { Sends } from "./sends.ts";
import type { MarketView } from "./view.ts";

export interface AgentOptions {
  readonly follower: Pick<Follower, "sync">;
  readonly sends: Pick<Sends, "tick">;
  /** The transactions that are not final. */
  readonly openIntents: () => readonly Entry[];
  readonly roles: readonly Role[];
  readonly clock: ChainClock;
  readonly scheduler: Scheduler;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Told of every view before the roles are asked. */
  readonly onView?: (view: MarketView) => void;
  /** Duties are listed, not done. */
  readonly dryRun?: boolean;
  readonly pollMs?: number;
  /** Without a successful look for so long, the agent is behind. */
  readonly behindMs?: number;
  /** How long a role may think about one head. */
  readonly roleMs?: number;
  /** How long duties may take to end when the agent stops. */
  readonly stopMs?: number;
  /** Milliseconds that never go back. */
  readonly now?: () => number;
}

export interface Agent {
  /** Lives until `stop`. */
  run(): Promise<void>;
  /** One look at the chain and what follows from it. Duties go on in the background. */
  round(): Promise<MarketView | undefined>;
  /** Looks again at once: a subscription has told of a head. */
  wake(): void;
  /** Ends the life: nothing new is begun, and what is being journalled is finished. */
  stop(): Promise<void>;
  health(): Health;
  /** What the roles want done, the nearest deadline first. */
  duties(): readonly Duty[];
}

export function createAgent(options: AgentOptions): Agent {
  const { follower, sends, openIntents, roles, clock, scheduler, log, metrics, onView, dryRun = false } = options;
  const { pollMs = 4000, behindMs = 60_000, roleMs = 20_000, stopMs = 10_000, now = () => performance.now() } = options;
  const stopping = new AbortController();
  /** What each role wants done; kept as it was while the role fails. */
  const wanted = new Map<Role, ReadonlyMap<string, Duty>>();
  let view: MarketView | undefined;
  let lastSync: number | undefined;
  let problem: string | undefined;
  let alarm: (() => void) | undefined;
  let awake = false;
  let ended: Promise<void> | undefined;

  /** Whether a part of a round went well; its failure is told, and the others go on. */
  async function guarded<T>(what: string, work: () => Promise<T> | T): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      if (stopping.signal.aborted) return undefined;
      problem = `${what}: ${(error as Error).message}`;
      metrics.count("rounds_total", { result: `failed: ${what}` });
      log.warn({ error }, `${what} failed`);
      return undefined;
    }
  }

  async function look(): Promise<MarketView | undefined> {
    const seen = await guarded("sync", () => follower.sync(stopping.signal));
    if (!seen) return undefined;
    lastSync = now();
    problem = undefined;
    metrics.count("rounds_total", { result: "ok" });
    metrics.set("last_sync_timestamp_seconds", Date.now() / 1000);
    if (seen === view) return seen;
    view = seen;
    const { head } = seen;
    clock.observe(head);
    metrics.set("head_number", head.number);
    metrics.set("head_timestamp_seconds", head.timestamp);
    metrics.set("final_number", head.final.number);
    log.debug({ number: head.number, final: head.final.number }, "head");
    onView?.(seen);
    return seen;
  }

  async function ask(role: Role, seen: MarketView): Promise<void> {
    const own = await guarded(role.name, () => within(roleMs, role.duties(seen), role.name));
    if (!own) return;
    wanted.set(role, new Map(own.map((duty) => [duty.key, duty])));
    metrics.set("duties", own.length, { role: role.name });
  }

  /** Enters what is new, and takes out what nobody wants any more. What goes on keeps its pauses. */
  function schedule(): void {
    const all = new Map([...wanted.values()].flatMap((own) => [...own]));
    const entered = new Map(scheduler.list().map((duty) => [duty.key, duty]));
    for (const key of entered.keys()) if (!all.has(key)) scheduler.drop(key);
    for (const [key, duty] of all) {
      const old = entered.get(key);
      if (old?.deadline !== duty.deadline || old.notBefore !== duty.notBefore) scheduler.put(duty);
    }
  }

  const duties = (): Duty[] => [...wanted.values()].flatMap((own) => [...own.values()]).sort(byDeadline);

  /** Some duties can wait for ever. */
  const mostUrgent = (): Duty | undefined => duties().find(({ deadline }) => Number.isFinite(deadline));

  function measure(): void {
    const urgent = mostUrgent();
    metrics.set("most_urgent_deadline_seconds", urgent?.deadline ?? 0);
    metrics.set("intents_open", openIntents().length);
  }

  async function round(): Promise<MarketView | undefined> {
    const before = view;
    const seen = await look();
    if (seen && seen !== before) {
      await Promise.all(roles.map((role) => ask(role, seen)));
      if (!dryRun && !stopping.signal.aborted) schedule();
    }
    if (!dryRun && openIntents().length > 0) await guarded("transactions", () => sends.tick(view?.head.timestamp));
    measure();
    return seen;
  }

  const sleep = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      if (awake || stopping.signal.aborted) return resolve();
      const timer = setTimeout(end, ms);
      function end(): void {
        clearTimeout(timer);
        alarm = undefined;
        resolve();
      }
      alarm = end;
    });

  async function live(): Promise<void> {
    while (!stopping.signal.aborted) {
      awake = false;
      await round();
      const next = dryRun || stopping.signal.aborted ? undefined : scheduler.step();
      const untilNext = next === undefined ? pollMs : Math.max(50, (next - clock.now()) * 1000);
      await sleep(Math.min(pollMs, untilNext));
    }
  }

  function state(): AgentState {
    if (stopping.signal.aborted) return "stopped";
    if (!view || lastSync === undefined) return problem === undefined ? "syncing" : "behind";
    return now() - lastSync > behindMs ? "behind" : "ok";
  }

  return {
    duties,
    run: () => (ended ??= live()),
    async round() {
      const seen = await round();
      if (!dryRun) scheduler.step();
      return seen;
    },
    wake() {
      awake = true;
      alarm?.();
    },
    async stop() {
      if (!stopping.signal.aborted) {
        log.info({}, "stopping");
        stopping.abort(new Error("the agent stops"));
        for (const { key } of scheduler.list()) scheduler.drop(key);
        alarm?.();
      }
      // A node that does not answer must not keep the agent: what it was asked is in the journal.
      await within(stopMs, Promise.all([ended, scheduler.idle()]), "the end").catch((error: unknown) => {
        log.warn({ error }, "some duties did not end in time");
      });
    },
    health() {
      const urgent = mostUrgent();
      const { head } = view ?? {};
      return {
        state: state(),
        ...(head && {
          head: { number: head.number, hash: head.hash, timestamp: head.timestamp },
          final: head.final.number,
        }),
        ...(lastSync !== undefined && { lagSeconds: Math.round((now() - lastSync) / 100) / 10 }),
        duties: duties().length,
        ...(urgent && {
          mostUrgent: {
            key: urgent.key,
            deadline: urgent.deadline,
            secondsLeft: Math.round(urgent.deadline - clock.now()),
          },
        }),
        openIntents: openIntents().length,
        ...(problem !== undefined && { problem }),
      };
    },
  };
}

const byDeadline = (a: Duty, b: Duty): number => a.deadline - b.deadline || (a.key < b.key ? -1 : 1);

/** @throws Error if `promise` takes longer */
async function within<T>(ms: number, promise: Promise<T> | T, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} took longer than ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
