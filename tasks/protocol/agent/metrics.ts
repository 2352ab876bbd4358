/** What can be measured of an agent from outside. Names are those of Prometheus, without the prefix `ketwork_`. */
export interface Metrics {
  /** Counts: `claims_checked_total` with `{ verdict: "right" }`, say. */
  count(name: string, labels?: Readonly<Record<string, string>>, by?: number): void;
  /** A value that rises and falls. */
  set(name: string, value: number, labels?: Readonly<Record<string, string>>): void;
  /** A duration in seconds. */
  observe(name: string, seconds: number, labels?: Readonly<Record<string, string>>): void;
}
