/** What an agent gives its roles, put together. */
import type { ChainClock } from "../clock/index.ts";
import type { ConnectedMarket } from "../connect.ts";
import type { ContentSource } from "../content/index.ts";
import type { Chain } from "../rpc/index.ts";
import type { Store } from "../store/index.ts";
import type { Transactor } from "../transactions/index.ts";
import { AgentError } from "../agent-error.ts";
import { bondsAt, checkBudget } from "./budget.ts";
import type { Log } from "./log.ts";
import { createLookups } from "./lookups.ts";
import type { Metrics } from "./metrics.ts";
import { planThread } from "./planner/index.ts";
import { programCache } from "./programs.ts";
import type { ProverThreads } from "./provers/index.ts";
import type { AgentContext } from "./role.ts";
import type { Runner } from "./runner.ts";
import { createSends, type Sends } from "./sends.ts";
import type { MarketView } from "./view.ts";

export interface ContextOptions {
  readonly chain: Chain;
  readonly market: ConnectedMarket;
  readonly store: Store;
  readonly content: ContentSource;
  readonly clock: ChainClock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly transactor: Transactor;
  readonly runner: Runner;
  readonly provers: Pick<ProverThreads, "prover">;
  /** Fetches the cells of a dataset and checks them against the root. */
  readonly cells: AgentContext["cells"];
  readonly view: () => MarketView | undefined;
  /** Not after the first contract was deployed. */
  readonly fromBlock?: number;
  /** Blocks of one request for events. */
  readonly maxRange?: number;
  /** Wei in bonds at once. */
  readonly maxBonds?: bigint;
  readonly dryRun?: boolean;
}

export interface AgentParts {
  readonly context: AgentContext;
  readonly sends: Sends;
}

/** Datasets in memory. */
const KEPT_DATASETS = 8;

export function createContext(options: ContextOptions): AgentParts {
  const { chain, market, store, content, clock, log, metrics, transactor, runner, provers } = options;
  const plan = planThread();
  const { fromBlock = 0, maxRange = 10_000, maxBonds, dryRun } = options;
  const account = transactor.account.address;
  const program = programCache(store.cache, market, fromBlock);
  const head = () => view().head;
  const lookups = createLookups({ market, account, cache: store.cache, head, fromBlock, maxRange });
  const datasets = new Map<string, Promise<BigUint64Array>>();

  const sends = createSends({
    chain,
    journal: store.journal,
    transactor,
    ...(dryRun !== undefined && { dryRun }),
    allow(key, { value = 0n, spends = "bond" }) {
      if (maxBonds === undefined || value === 0n || spends === "payment") return;
      checkBudget(key, value, bondsAt(view(), account), sends.pendingValue(), maxBonds);
    },
  });

  function view(): MarketView {
    const latest = options.view();
    if (!latest) throw new AgentError("NotSynced", "nothing is known of the market yet");
    return latest;
  }

  function cells(datasetId: bigint, root: string): Promise<BigUint64Array> {
    const name = `${datasetId} ${root}`;
    const found = datasets.get(name) ?? options.cells(datasetId, root);
    datasets.delete(name);
    datasets.set(name, found);
    if (datasets.size > KEPT_DATASETS) datasets.delete(datasets.keys().next().value!);
    found.catch(() => datasets.delete(name));
    return found;
  }

  return {
    sends,
    context: {
      ...{ account, market, store, content, clock, log, metrics, lookups, view, program, cells },
      send: (key, call, signal) => sends.send(key, call, signal),
      async run(statement, signal) {
        const started = performance.now();
        const result = await runner.run(statement, signal);
        metrics.observe("run_seconds", (performance.now() - started) / 1000);
        return result;
      },
      plan,
      prover: (name, statement, signal) => provers.prover(name, statement, signal),
    },
  };
}
