/** From a configuration to a living agent. Nothing here needs Hardhat, so that an agent starts fast. */
import { setTimeout as wait } from "node:timers/promises";

import { findDeployment } from "../../cli/deployment.ts";
import { AgentError } from "../agent-error.ts";
import { chainClock, createScheduler, type Duty, type SchedulerEvent } from "../clock/index.ts";
import { connectMarket, type ConnectedMarket } from "../connect.ts";
import { datasetCells, fetchDataset } from "../datasets/index.ts";
import { openSigner, type KeySource, type Signer } from "../keys.ts";
import { redactor as newRedactor, type Redactor } from "../redact.ts";
import { connectChain, httpEndpoint, type ChainEvent } from "../rpc/index.ts";
import { ChainProvider } from "../rpc/provider.ts";
import { openStore, type Store } from "../store/index.ts";
import { createTransactor } from "../transactions/index.ts";
import { createAgent, type Agent } from "./agent.ts";
import { summaryOf, type AgentConfig, type SignerConfig } from "./config.ts";
import { createContext } from "./context.ts";
import { createFollower, CURSOR } from "./follower.ts";
import { serveHealth, type Health, type HealthServer } from "./health.ts";
import { jsonLog, type Log } from "./log.ts";
import { prometheusMetrics, type PrometheusMetrics } from "./metrics.ts";
import { proverThreads } from "./provers/index.ts";
import { rehearse, type Rehearsed } from "./rehearsal.ts";
import type { AgentContext, Role } from "./role.ts";
import { posterRole, solverRole, watchtowerRole } from "./roles/index.ts";
import { jobRunner } from "./runner.ts";
import { contentOf, endpointsOf } from "./sources.ts";
import type { MarketView } from "./view.ts";

export interface StartOptions {
  /** Hardhat's keystore, for signers of that type. */
  readonly variable?: (name: string) => { get(): Promise<string> };
  readonly log?: Log;
  readonly redactor?: Redactor;
  /** Nothing is sent. */
  readonly dryRun?: boolean;
}

/** An agent with all that belongs to it. */
export interface StartedAgent extends Pick<Agent, "run" | "round" | "health"> {
  readonly address: string;
  readonly context: AgentContext;
  /** Of the server for health and metrics, where there is one. */
  readonly port?: number;
  readonly metrics: PrometheusMetrics;
  /** What is entered and not done, the most urgent first. */
  duties(): readonly Duty[];
  /** Does what is due up to its transactions: for agents that send nothing. */
  rehearse(signal: AbortSignal): Promise<Rehearsed[]>;
  /** Waits until no duty runs, and what was sent is mined. */
  settled(signal?: AbortSignal): Promise<void>;
  /** Duties that run end first, and then everything is closed. */
  stop(): Promise<void>;
}

/** Games wait for each other here, and not for the runs of claims that are checked. */
const PROVER_THREADS = 2;

/**
 * Opens everything that a configuration names. The caller lets it `run`, and stops it.
 * @throws AgentError `StoreLocked`, `SettingConflict` where the store belongs to another market, `KeyMissing` and other errors
 * of `openSigner`, `openStore`, `connectMarket`, `findDeployment`; what was opened is closed again
 */
export async function startAgent(config: AgentConfig, options: StartOptions = {}): Promise<StartedAgent> {
  const { redactor = newRedactor(), dryRun = false } = options;
  const log = options.log ?? jsonLog({ level: config.log.level, redactor });
  const metrics = prometheusMetrics();
  const store = openStore(config.store);
  const closers: (() => unknown)[] = [() => store.close()];
  const close = async (): Promise<void> => {
    for (const end of closers.splice(0).reverse()) await end();
  };
  try {
    const signer = await openSigner(keySource(config.signer, options.variable), redactor);
    let wake = (): void => undefined;
    const chain = connectChain({
      endpoints: endpointsOf(config.chain, () => wake(), log),
      chainId: BigInt(config.chain.id),
      finality: config.chain.finality,
      agreement: config.chain.agreement,
      ...(config.chain.maxAheadSeconds !== undefined && { maxAheadSeconds: config.chain.maxAheadSeconds }),
      ...(store.cursors.get(CURSOR) && { final: store.cursors.get(CURSOR)! }),
      onEvent: (event) => tellChain(event, log, metrics),
    });
    closers.push(() => chain.close());
    const provider = new ChainProvider(chain);
    closers.push(() => provider.destroy());
    const deployment = await findDeployment(provider, config.market.deployment);
    const market = await connectMarket(deployment, provider);
    const fromBlock = config.market.fromBlock ?? deployment.fromBlock;
    await bindStore(store, market, fromBlock);

    const transactor = createTransactor({
      chain,
      signer,
      journal: store.journal,
      fees: { maxFeeCap: config.fees.maxFeePerGas, minPriorityFee: config.fees.minPriorityFee },
      onEvent: ({ type, ...event }) => {
        metrics.count("transactions_total", { type });
        log[type === "postponed" || type === "refused" ? "warn" : "info"]({ ...event }, `transaction ${type}`);
      },
    });
    const clock = chainClock();
    const scheduler = createScheduler({
      clock,
      slots: config.slots,
      marginSeconds: config.marginSeconds,
      onEvent: (event) => tellDuty(event, log, metrics),
    });
    const runner = jobRunner(config.threads);
    closers.push(() => runner.close());
    const provers = proverThreads({
      threads: Math.min(PROVER_THREADS, config.threads ?? PROVER_THREADS),
      memoryBytes: config.gameMemoryMegabytes * 2 ** 20,
      onRun: (name) => {
        metrics.count("prover_runs_total");
        log.debug({ name }, "run: begun, to show states of it");
      },
    });
    closers.push(() => provers.close());
    const content = await contentOf(config.content.sources, log);
    let view: MarketView | undefined;
    const { context, sends } = createContext({
      ...{ chain, market, store, content, clock, log, metrics, transactor, runner, provers, fromBlock, dryRun },
      maxRange: config.chain.maxRange,
      ...(config.budget.maxBonds !== undefined && { maxBonds: config.budget.maxBonds }),
      view: () => view,
      cells: async (datasetId, root) => {
        const token = await fetchDataset(market.datasets, datasetId);
        return datasetCells(content, { ...token, root });
      },
    });
    const follower = await createFollower({
      ...{ chain, market, store, fromBlock },
      maxRange: config.chain.maxRange,
      finalBatch: config.chain.finalBatch,
      onEvent: (event) => {
        if (event.type === "reorganised") metrics.count("reorganisations_total");
        log[event.type === "folded" ? "debug" : "info"](event, event.type);
      },
    });
    const agent = createAgent({
      ...{ follower, sends, clock, scheduler, log, metrics, dryRun },
      roles: rolesOf(config, context),
      openIntents: () => store.journal.open(transactor.account),
      onView: (seen) => (view = seen),
      pollMs: config.chain.pollSeconds * 1000,
    });
    wake = () => agent.wake();
    const server = config.metrics && (await serveHealth(config.metrics, () => agent.health(), metrics));
    if (server) closers.push(() => server.close());
    tellStart(config, signer, server, log);
    return {
      ...{ address: signer.address, context, metrics, ...(server && { port: server.port }) },
      run: () => agent.run(),
      round: () => agent.round(),
      health: (): Health => agent.health(),
      duties: () => agent.duties(),
      async rehearse(signal) {
        if (!dryRun) throw new AgentError("RehearsalSends", "only an agent that sends nothing can rehearse", {});
        return view ? rehearse(agent.duties(), view.head.timestamp, signal) : [];
      },
      async settled(signal) {
        await scheduler.idle();
        const isOpen = () => store.journal.open(transactor.account).some(({ status }) => status !== "mined");
        while (isOpen() && !signal?.aborted) {
          await sends.tick().catch((error: unknown) => log.warn({ error }, "transactions failed"));
          if (isOpen()) await wait(config.chain.pollSeconds * 1000, undefined, { signal }).catch(() => undefined);
        }
      },
      async stop() {
        await agent.stop();
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function tellStart(config: AgentConfig, { address }: Signer, server: HealthServer | undefined, log: Log): void {
  log.info({ address, ...summaryOf(config), ...(server && { port: server.port }) }, "agent started");
}

function keySource(config: SignerConfig, variable: StartOptions["variable"]): KeySource {
  if (config.type === "environment") return { kind: "environment", name: config.name };
  if ("url" in config) {
    const { type: protocol, url, address } = config;
    return { kind: "external", protocol, endpoint: httpEndpoint(url), address };
  }
  if (variable) return { kind: "variable", name: config.name, variable: variable(config.name) };
  const rule = "Hardhat's keystore is read by the task agent alone";
  throw new AgentError("KeyMissing", `${config.name}: ${rule}`, { name: config.name, rule });
}

/** A store belongs to one market, for ever: what is known of another one would be taken for its. */
async function bindStore({ settings }: Store, { chainId, board }: ConnectedMarket, fromBlock: number): Promise<void> {
  settings.bind("chain", chainId.toString());
  settings.bind("board", (await board.getAddress()).toLowerCase());
  settings.bind("fromBlock", `${fromBlock}`);
}

function rolesOf({ roles }: AgentConfig, context: AgentContext): Role[] {
  return [
    ...(roles.solver ? [solverRole(context, roles.solver)] : []),
    ...(roles.watchtower ? [watchtowerRole(context, roles.watchtower)] : []),
    ...(roles.poster ? [posterRole(context, roles.poster)] : []),
  ];
}

function tellChain(event: ChainEvent, log: Log, metrics: PrometheusMetrics): void {
  metrics.count("rpc_events_total", { type: event.type, endpoint: event.endpoint });
  const { type, ...fields } = event;
  log[type === "retry" ? "debug" : "warn"](fields, `node: ${type}`);
}

function tellDuty(event: SchedulerEvent, log: Log, metrics: PrometheusMetrics): void {
  const { type, ...fields } = event;
  metrics.count("duties_total", { type });
  const level = type === "failed" || type === "late" ? "warn" : type === "missed" ? "error" : "info";
  log[level](fields, `duty ${type}`);
}
