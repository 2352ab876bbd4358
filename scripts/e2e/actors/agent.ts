/**
 * The process of an agent of the product: `node agent.ts <config.json>`. Follower, transactor, store and roles are the
 * product's; this file only puts them together for a chain whose blocks the harness makes. After each look at the chain it
 * prints a line, `{"idle": true}` where nothing is due.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { createContext } from "../../../tasks/protocol/agent/context.ts";
import { createFollower, CURSOR } from "../../../tasks/protocol/agent/follower.ts";
import type { Log } from "../../../tasks/protocol/agent/log.ts";
import type { Metrics } from "../../../tasks/protocol/agent/metrics.ts";
import type { AgentContext, Role } from "../../../tasks/protocol/agent/role.ts";
import {
  posterOptions,
  posterRole,
  solverOptions,
  solverRole,
  watchtowerOptions,
  watchtowerRole,
} from "../../../tasks/protocol/agent/roles/index.ts";
import { jobRunner } from "../../../tasks/protocol/agent/runner.ts";
import type { MarketView } from "../../../tasks/protocol/agent/view.ts";
import { chainClock, createScheduler } from "../../../tasks/protocol/clock/index.ts";
import { connectMarket } from "../../../tasks/protocol/connect.ts";
import { folderStore } from "../../../tasks/protocol/content/index.ts";
import { datasetCells, fetchDataset } from "../../../tasks/protocol/datasets/index.ts";
import { openSigner } from "../../../tasks/protocol/keys.ts";
import { redactor } from "../../../tasks/protocol/redact.ts";
import { connectChain, httpEndpoint, webSocketEndpoint } from "../../../tasks/protocol/rpc/index.ts";
import { ChainProvider } from "../../../tasks/protocol/rpc/provider.ts";
import { openStore } from "../../../tasks/protocol/store/index.ts";
import { createTransactor } from "../../../tasks/protocol/transactions/index.ts";
import type { ActorConfig } from "./context.ts";

/** What an agent is told beside what every actor is. */
export interface AgentConfig extends ActorConfig {
  readonly urls: readonly string[];
  /** Of the role. */
  readonly options: object;
}

const FINALITY = 8;
const PAUSE_MS = 250;
const FEE_CAP = 500n * 10n ** 9n;

const config = JSON.parse(readFileSync(process.argv[2]!, "utf8")) as AgentConfig;

const write = (level: string, base: object, fields: object, message: string): void => {
  const text = (_: string, value: unknown) =>
    typeof value === "bigint" ? `${value}` : value instanceof Error ? { message: value.message, ...value } : value;
  console.error(`${level} ${message} ${JSON.stringify({ ...base, ...fields }, text)}`);
};
const logWith = (base: object): Log => ({
  debug: () => undefined,
  info: (fields, message) => write("info", base, fields, message),
  warn: (fields, message) => write("warn", base, fields, message),
  error: (fields, message) => write("error", base, fields, message),
  child: (fields) => logWith({ ...base, ...fields }),
});
const log = logWith({});

const counted: Record<string, number> = {};
const metrics: Metrics = {
  count: (name, labels, by = 1) => {
    const key = [name, ...Object.values(labels ?? {})].join(":");
    counted[key] = (counted[key] ?? 0) + by;
  },
  set: () => undefined,
  observe: () => undefined,
};

function roleOf(context: AgentContext): Role {
  switch (config.role) {
    case "solver":
      return solverRole(context, solverOptions(config.options));
    case "watchtower":
      return watchtowerRole(context, watchtowerOptions(config.options));
    default:
      return posterRole(context, posterOptions(config.options));
  }
}

const store = openStore(join(config.folder, "agent.db"));
const environment = { E2E_KEY: config.key };
const signer = await openSigner({ kind: "environment", name: "E2E_KEY", environment }, redactor());
const chain = connectChain({
  endpoints: config.urls.map((url) => (url.startsWith("ws") ? webSocketEndpoint(url) : httpEndpoint(url))),
  ...{ chainId: BigInt(config.market.chainId), finality: FINALITY, final: store.cursors.get(CURSOR) },
  ...{ backoffMs: 100, maxBackoffMs: 2000, distrustMs: 4000 },
  onEvent: (event) => write("chain", {}, event, event.type),
});

async function patiently<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      log.warn({ error }, "tried again");
      await sleep(PAUSE_MS);
    }
  }
}

const market = await patiently(() => connectMarket(config.market, new ChainProvider(chain)));
const clock = chainClock();
const transactor = createTransactor({
  ...{ chain, signer, journal: store.journal },
  fees: { maxFeeCap: FEE_CAP, minPriorityFee: 10n ** 8n },
  onEvent: (event) => write("transaction", {}, event, event.type),
});
const follower = await patiently(() =>
  createFollower({ chain, market, store, onEvent: (event) => write("follower", {}, event, event.type) }),
);
const content = folderStore(config.contentFolder);
let view: MarketView | undefined;
const { context, sends } = createContext({
  ...{ chain, market, store, content, clock, log, metrics, transactor },
  runner: jobRunner(1),
  cells: async (datasetId) => datasetCells(content, await fetchDataset(market.datasets, datasetId)),
  view: () => view,
});
const role = roleOf(context);
const scheduler = createScheduler({
  clock,
  onEvent: (event) => {
    if (event.type !== "started" && event.type !== "done") write("duty", {}, event, event.type);
  },
});

/** Enters what is new, and drops what is not wanted any more. */
async function plan(latest: MarketView): Promise<void> {
  const duties = await role.duties(latest);
  const known = new Set(scheduler.list().map(({ key }) => key));
  const wanted = new Set(duties.map(({ key }) => key));
  for (const duty of duties) if (!known.has(duty.key)) scheduler.put(duty);
  for (const key of known) if (!wanted.has(key)) scheduler.drop(key);
}

let isOver = false;
process.once("SIGTERM", () => (isOver = true));
while (!isOver) {
  try {
    view = await follower.sync();
    clock.observe(view.head);
    await plan(view);
    scheduler.step();
    const open = await sends.tick(view.head.timestamp);
    const due = scheduler.list().filter(({ notBefore = 0 }) => notBefore <= clock.reached());
    console.log(JSON.stringify({ idle: due.length === 0 && open.every(({ status }) => status === "mined"), counted }));
  } catch (error) {
    log.warn({ error }, "the chain could not be looked at");
  }
  await sleep(PAUSE_MS);
}
process.exit();
