/** What can be measured of an agent from outside. */
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";

/** Names are those of Prometheus, without the prefix `ketwork_`. */
export interface Metrics {
  /** Counts: `claims_checked_total` with `{ verdict: "right" }`, say. */
  count(name: string, labels?: Readonly<Record<string, string>>, by?: number): void;
  /** A value that rises and falls. */
  set(name: string, value: number, labels?: Readonly<Record<string, string>>): void;
  /** A duration in seconds. */
  observe(name: string, seconds: number, labels?: Readonly<Record<string, string>>): void;
}

export interface PrometheusMetrics extends Metrics {
  readonly contentType: string;
  /** All of them, as Prometheus reads them. */
  text(): Promise<string>;
}

const PREFIX = "ketwork_";
/** From what a look at a block takes to what a training takes. */
const BUCKETS = [0.01, 0.1, 0.5, 1, 5, 15, 60, 300, 1800, 7200];

/** What the names mean that the agent itself has; roles add theirs. */
export const HELP: Readonly<Record<string, string>> = {
  head_number: "Number of the last head",
  head_timestamp_seconds: "Time of the last head",
  final_number: "Number of the last final block",
  last_sync_timestamp_seconds: "When the chain was last looked at with success",
  rounds_total: "Looks at the chain, by result",
  reorganisations_total: "Heads that were left for another branch",
  duties: "Duties that are entered, by role",
  duties_total: "Duties, by what became of them",
  most_urgent_deadline_seconds: "The nearest deadline of a duty, Unix time; 0 for none",
  intents_open: "Transactions that are not final",
  transactions_total: "Transactions, by what happened",
  rpc_events_total: "Trouble with nodes, by node and kind",
  run_seconds: "Jobs run",
};

/** Metrics in a registry of their own, with those of the process. A name has the labels of its first use. */
export function prometheusMetrics(): PrometheusMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: PREFIX });
  const known = new Map<string, Counter | Gauge | Histogram>();

  function metric<M extends Counter | Gauge | Histogram>(
    Kind: new (options: never) => M,
    name: string,
    labels: Readonly<Record<string, string>>,
  ): M | undefined {
    const found = known.get(name);
    if (found) return found instanceof Kind ? found : undefined;
    const options = {
      name: `${PREFIX}${name}`,
      help: HELP[name] ?? name.replaceAll("_", " "),
      labelNames: Object.keys(labels),
      registers: [registry],
      ...((Kind as unknown) === Histogram && { buckets: BUCKETS }),
    };
    const made = new Kind(options as never);
    known.set(name, made);
    return made;
  }

  /** To measure must never stop what is measured. */
  const quietly = (work: () => void): void => {
    try {
      work();
    } catch {
      // Labels that the first use did not have.
    }
  };

  return {
    contentType: registry.contentType,
    text: () => registry.metrics(),
    count: (name, labels = {}, by = 1) => quietly(() => metric(Counter, name, labels)?.inc(labels, by)),
    set: (name, value, labels = {}) => quietly(() => metric(Gauge, name, labels)?.set(labels, value)),
    observe: (name, seconds, labels = {}) => quietly(() => metric(Histogram, name, labels)?.observe(labels, seconds)),
  };
}
