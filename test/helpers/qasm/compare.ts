import type { QasmRun } from "../../../sim/qasm/run.ts";

/** The distribution of a run over the bits of all classical registers, keyed as the independent simulators do. */
export function bitOutcomes(run: QasmRun): ReadonlyMap<string, number> {
  const outcomes = new Map<string, number>();
  for (const { values, probability } of run.outcomes) {
    const key = Object.entries(values)
      .flatMap(([name, value]) => (run.bits.includes(name) ? [`${name}=${String(value)}`] : []))
      .join(" ");
    outcomes.set(key, (outcomes.get(key) ?? 0) + probability);
  }
  return outcomes;
}

/** The largest difference of two distributions. */
export function distributionDistance(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): number {
  const keys = new Set([...a.keys(), ...b.keys()]);
  return [...keys].reduce((most, key) => Math.max(most, Math.abs((a.get(key) ?? 0) - (b.get(key) ?? 0))), 0);
}

/** `1 − |⟨a|b⟩|²` of two normalised states: 0 where they differ in nothing but a phase. */
export function infidelity(a: ArrayLike<number>, b: readonly (readonly [number, number])[]): number {
  let [re, im] = [0, 0];
  b.forEach(([x, y], j) => {
    re += a[2 * j]! * x + a[2 * j + 1]! * y;
    im += a[2 * j]! * y - a[2 * j + 1]! * x;
  });
  return Math.abs(1 - re * re - im * im);
}
