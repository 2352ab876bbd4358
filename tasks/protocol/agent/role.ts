/** What an agent is made of: roles, which look at the market and say what is to be done until when. */
import type { BaseContract } from "ethers";

import type { JobResult, Program, Statement } from "../../../sim/index.ts";
import type { ChainClock, Duty } from "../clock/index.ts";
import type { ConnectedMarket } from "../connect.ts";
import type { ContentSource } from "../content/index.ts";
import type { Receipt } from "../rpc/index.ts";
import type { Store } from "../store/index.ts";
import type { Log } from "./log.ts";
import type { Lookups } from "./lookups.ts";
import type { Metrics } from "./metrics.ts";
import type { RunProver } from "./provers/index.ts";
import type { Planner } from "./roles/solving/plan.ts";
import type { MarketView } from "./view.ts";

/** A call of a contract by the agent's account. */
export interface Call {
  /** Of `market`; only its address and its ABI are used. */
  readonly contract: BaseContract;
  readonly method: string;
  readonly args: readonly unknown[];
  /** In wei. */
  readonly value?: bigint;
  /** Unix time of the last block in which it counts. */
  readonly deadline?: number;
  /**
   * Whether the contract itself refuses a second one, as it does with reveals, moves and challenges: then a failure is tried
   * anew at once, and not only when it is final.
   */
  readonly repeatable?: boolean;
  /**
   * Whether it succeeds where there is nothing to do, as `prune` does: a reorganisation can have it mined before what it acts
   * on. Who asks for it again when it is final gets another one.
   */
  readonly mayDoNothing?: boolean;
  /** What the value is: a bond comes back, and the budget bounds how much is out at once; a payment does not. */
  readonly spends?: "bond" | "payment";
}

/** What an agent gives its roles. */
export interface AgentContext {
  readonly account: string;
  /** To read. What is to be sent goes through `send`. */
  readonly market: ConnectedMarket;
  readonly store: Store;
  readonly content: ContentSource;
  readonly clock: ChainClock;
  readonly log: Log;
  readonly metrics: Metrics;
  /** What the view does not know. */
  readonly lookups: Lookups;
  /** The latest view. */
  view(): MarketView;
  /**
   * Sends a call once, whatever dies in between, and resolves when it is mined. The same key is the same intent: it is
   * never sent twice, and what was journalled first is what is sent. An intent whose transaction has failed for good is
   * tried anew, by the next call that would succeed.
   * @param key names what is to happen, for ever: `reveal:<bountyId>:<index>`, say
   * @throws AgentError `TransactionReverts` if it would fail now and nothing was sent: `details.reason` is the name of the
   * contract's own error, the cause its ProtocolError; `TransactionFailed` if it was mined in vain; `GasOverCap`,
   * `BudgetExceeded`; `DryRun` where nothing may be sent
   */
  send(key: string, call: Call, signal?: AbortSignal): Promise<Receipt>;
  /** A published program, fetched once. */
  program(programId: string): Promise<Program>;
  /** The cells of a dataset, fetched once from the content sources and checked against its root. */
  cells(datasetId: bigint, root: string): Promise<BigUint64Array>;
  /** Runs a job on another thread. */
  run(statement: Statement, signal?: AbortSignal): Promise<JobResult>;
  /** How a bounty or an order would be solved: its document is read on another thread, which may not take for ever. */
  readonly plan: Planner;
  /** A run on another thread of which states can be shown, kept as long as there is memory for it: `ProverThreads.prover`. */
  prover(name: string, statement: () => Promise<Statement>, signal?: AbortSignal): Promise<RunProver>;
}

/** A part that an agent plays. It holds no state that the chain and the store do not have. */
export interface Role {
  readonly name: "solver" | "watchtower" | "poster";
  /**
   * What there is to do as the market stands. Called at every head; a duty that is not listed any more is dropped. Quick:
   * what takes long is done by the duties.
   */
  duties(view: MarketView): readonly Duty[] | Promise<readonly Duty[]>;
}
