/**
 * Times by the processor time of this thread, so that other processes on the machine count little; it advances in ticks of
 * some milliseconds, so a sample is a batch of at least 20 of them.
 */
import { cpus, totalmem } from "node:os";
import { Worker } from "node:worker_threads";

const MIN_BATCH_MS = 80;

/** Milliseconds of processor time that this thread has used. `threadCpuUsage` is younger than the types. */
export function threadMilliseconds(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

/** Milliseconds of one run of `action`, from a batch that is long enough; a first run is not counted. */
export function sample(action: () => void): number {
  const start = threadMilliseconds();
  for (let runs = 1; ; runs++) {
    action();
    const spent = threadMilliseconds() - start;
    if (spent >= MIN_BATCH_MS) return spent / runs;
  }
}

/** Milliseconds of wall time of one run. */
export function wall(action: () => void): number {
  const start = performance.now();
  action();
  return performance.now() - start;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Medians of several measurements, taken in turns so that a disturbance hits all of them. */
export function interleaved<K extends string>(
  rounds: number,
  measurements: Record<K, () => number>,
): Record<K, number[]> {
  const names = Object.keys(measurements) as K[];
  const taken = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<K, number[]>;
  for (let round = 0; round < rounds; round++) for (const name of names) taken[name].push(measurements[name]());
  return taken;
}

/** The median of the ratios of measurements of the same round. */
export function ratio(left: readonly number[], right: readonly number[]): number {
  return median(left.map((value, round) => value / right[round]!));
}

export function describeMachine(): string {
  const [first, ...others] = cpus();
  const gigabytes = (totalmem() / 2 ** 30).toFixed(0);
  return `${first?.model ?? "unknown processor"}, ${others.length + 1} logical cores, ${gigabytes} GiB, Node ${process.version}`;
}

const BUSY_LOOP = `let s = 0; for (let i = 0; i < 2e8; i++) s += i % 7; require("worker_threads").parentPort.postMessage(s);`;

/**
 * How much faster threads do as many loops of arithmetic together than one after the other: their number where so many
 * processors are free.
 */
export async function freeProcessors(threads: number): Promise<number> {
  const loop = () =>
    new Promise<void>((resolve, reject) => {
      const worker = new Worker(BUSY_LOOP, { eval: true });
      worker.once("message", () => resolve());
      worker.once("error", reject);
    });
  const milliseconds = async (loops: number) => {
    const start = performance.now();
    await Promise.all(Array.from({ length: loops }, loop));
    return performance.now() - start;
  };
  const ratios: number[] = [];
  for (let i = 0; i < 3; i++) ratios.push((threads * (await milliseconds(1))) / (await milliseconds(threads)));
  return median(ratios);
}
