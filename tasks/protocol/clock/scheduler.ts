/**
 * Many duties at once, each with a deadline on the chain: the most urgent goes first. A duty must bear being run again, also
 * by the next process: it looks at the chain and does what is left to do.
 */
import type { ChainClock } from "./chain-clock.ts";

export interface Duty {
  /** One duty a key. */
  readonly key: string;
  /** Time of the last block in which it counts, seconds of the chain. */
  readonly deadline: number;
  /** Not before a block of this time. */
  readonly notBefore?: number;
  /** How long it takes until its transaction is mined, seconds. */
  readonly seconds?: number;
  run(signal: AbortSignal): Promise<unknown>;
}

export type SchedulerEvent =
  | { readonly type: "started" | "done"; readonly key: string; readonly secondsLeft: number }
  /** It started within its margin. */
  | { readonly type: "late"; readonly key: string; readonly secondsLeft: number }
  /** The deadline passed before it was done: it is dropped. */
  | { readonly type: "missed"; readonly key: string }
  /** It failed, and is tried again. */
  | { readonly type: "failed"; readonly key: string; readonly error: unknown; readonly againAt: number };

export interface SchedulerOptions {
  readonly clock: ChainClock;
  /** Duties that run at once. */
  readonly slots?: number;
  /** Further slots for duties within their margin, which nothing less urgent may take. */
  readonly reserve?: number;
  /** Seconds before the deadline that are kept for bad luck: full blocks, a node that fails. */
  readonly marginSeconds?: number;
  /** Pause after a failure, doubled with each; at most a quarter of the time that is left. Seconds. */
  readonly retrySeconds?: number;
  readonly onEvent?: (event: SchedulerEvent) => void;
}

export interface Scheduler {
  /** Enters a duty, or replaces the one with its key: one that is running goes on and is followed by the new one. */
  put(duty: Duty): void;
  /** Takes a duty out; one that is running is told by its signal. */
  drop(key: string): void;
  /** What is entered and not done, the most urgent first. */
  list(): Duty[];
  /** Starts what is due and finds a slot. Call it at every head, and when the returned time is reached. */
  step(): number | undefined;
  /** Waits for what is running. */
  idle(): Promise<void>;
}

interface State {
  readonly duty: Duty;
  readonly failures: number;
  /** Not tried again before. */
  readonly againAt: number;
}

/** The time at which a duty must start to be done its margin before its deadline. */
export function latestStart({ deadline, seconds = 0 }: Duty, marginSeconds: number): number {
  return deadline - marginSeconds - seconds;
}

export function createScheduler(options: SchedulerOptions): Scheduler {
  const { clock, slots = 4, reserve = 2, marginSeconds = 60, retrySeconds = 2, onEvent = () => undefined } = options;
  const waiting = new Map<string, State>();
  const running = new Map<
    string,
    { readonly state: State; readonly stop: AbortController; readonly end: Promise<void> }
  >();

  const urgency = ({ duty }: State): number => latestStart(duty, marginSeconds);
  const byUrgency = (a: State, b: State): number =>
    urgency(a) - urgency(b) || a.duty.deadline - b.duty.deadline || (a.duty.key < b.duty.key ? -1 : 1);

  function start(state: State, time: number): void {
    const { duty } = state;
    const { key } = duty;
    const secondsLeft = duty.deadline - time;
    const stop = new AbortController();
    waiting.delete(key);
    onEvent({ type: time > urgency(state) ? "late" : "started", key, secondsLeft });
    const end = (async () => duty.run(stop.signal))()
      .then(() => onEvent({ type: "done", key, secondsLeft: duty.deadline - clock.now() }))
      .catch((error: unknown) => fail(state, stop.signal, error))
      .finally(() => {
        running.delete(key);
        scheduler.step();
      });
    running.set(key, { state, stop, end });
  }

  function fail({ duty, failures }: State, signal: AbortSignal, error: unknown): void {
    const { key, deadline } = duty;
    // Dropped, or replaced in the meantime.
    if (signal.aborted || waiting.has(key)) return;
    const time = clock.now();
    const wanted = retrySeconds * 2 ** Math.min(failures, 16);
    const againAt = time + Math.max(retrySeconds / 4, Math.min(wanted, (deadline - time) / 4));
    waiting.set(key, { duty, failures: failures + 1, againAt });
    onEvent({ type: "failed", key, error, againAt });
  }

  const scheduler: Scheduler = {
    put(duty) {
      waiting.set(duty.key, { duty, failures: 0, againAt: -Infinity });
    },
    drop(key) {
      waiting.delete(key);
      running.get(key)?.stop.abort();
    },
    list: () =>
      [...waiting.values(), ...[...running.values()].map(({ state }) => state)].sort(byUrgency).map(({ duty }) => duty),
    step() {
      const time = clock.now();
      for (const { duty } of [...waiting.values()]) {
        if (time <= duty.deadline) continue;
        waiting.delete(duty.key);
        onEvent({ type: "missed", key: duty.key });
      }
      let next: number | undefined;
      const wake = (at: number) => (next = Math.min(next ?? at, at));
      for (const state of [...waiting.values()].sort(byUrgency)) {
        const { key, notBefore = -Infinity, deadline } = state.duty;
        if (running.has(key)) continue;
        // A transaction goes into a block after the head: what the head has reached is certain.
        if (clock.reached() < notBefore) wake(Math.max(notBefore, time));
        else if (time < state.againAt) wake(state.againAt);
        else if (running.size < slots + (time > urgency(state) ? reserve : 0)) start(state, time);
        // No slot: it gets one when another is done, or one of the reserve once it is urgent.
        else wake(time > urgency(state) ? deadline : urgency(state));
      }
      return next;
    },
    async idle() {
      while (running.size > 0) await Promise.all([...running.values()].map(({ end }) => end));
    },
  };
  return scheduler;
}
