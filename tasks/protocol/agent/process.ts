/**
 * An agent as a process of its own, without Hardhat:
 *
 *     node tasks/protocol/agent/process.ts --config agent.yaml [--once] [--dry-run]
 *
 * SIGINT and SIGTERM end it: what is being journalled is finished, and a second signal does not wait. Exit code 0 for an
 * end that was wanted, 1 where it could not start, with one line of JSON on stderr that says why.
 */
import { parseArgs } from "node:util";

import { isKetworkError } from "../../../sim/index.ts";
import { isAgentError } from "../agent-error.ts";
import { redactor as newRedactor } from "../redact.ts";
import { readConfig, type AgentConfig } from "./config.ts";
import { jsonLog, plainOf } from "./log.ts";
import type { PlannedCall, Rehearsed } from "./rehearsal.ts";
import { startAgent, type StartOptions } from "./main.ts";

/** What an agent that looked once has seen. */
export interface OnceReport {
  readonly address: string;
  readonly head?: { readonly number: number; readonly hash: string; readonly timestamp: number };
  /** Those without a deadline can wait for ever. */
  readonly duties: readonly { readonly key: string; readonly deadline?: number; readonly notBefore?: number }[];
  /** What would be sent, where nothing may be. */
  readonly rehearsal?: readonly PlannedDuty[];
  /** Transactions that are not final. */
  readonly openIntents: number;
  readonly problem?: string;
}

/** As `Rehearsed`, in JSON: amounts are decimal text. */
export interface PlannedDuty extends Omit<Rehearsed, "call"> {
  readonly call?: Omit<PlannedCall, "value" | "gasLimit"> & { readonly value: string; readonly gasLimit: string };
}

const plannedDuty = ({ call, ...duty }: Rehearsed): PlannedDuty => ({
  ...duty,
  ...(call && { call: { ...call, value: `${call.value}`, gasLimit: `${call.gasLimit}` } }),
});

export interface RunOptions extends StartOptions {
  /** One look: what is due is done, what was sent is mined, and the agent ends; with `dryRun` it is said, not sent. */
  readonly once?: boolean;
  readonly signals?: Pick<NodeJS.Process, "on" | "off">;
}

/**
 * Starts an agent, and lets it live until a signal comes.
 * @returns what it saw, with `once` or `dryRun`
 * @throws AgentError as `startAgent`
 */
export async function runAgent(config: AgentConfig, options: RunOptions = {}): Promise<OnceReport | undefined> {
  const { signals = process, once = false, ...start } = options;
  const agent = await startAgent(config, start);
  const ending = new AbortController();
  let stopped: Promise<void> | undefined;
  const stop = (): void => {
    if (stopped) process.exit(130);
    ending.abort();
    stopped = agent.stop().finally(() => {
      // A WebSocket waits for the other side's farewell, for ever where that side has fallen silent.
      if (signals === process) setTimeout(() => process.exit(), FAREWELL_MS).unref();
    });
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) signals.on(signal, stop);
  try {
    if (!once && !start.dryRun) {
      await agent.run();
      return undefined;
    }
    await agent.round();
    const duties = agent.duties().map(({ key, deadline, notBefore }) => ({
      key,
      ...(Number.isFinite(deadline) && { deadline }),
      ...(notBefore !== undefined && { notBefore }),
    }));
    const rehearsal = start.dryRun ? (await agent.rehearse(ending.signal)).map(plannedDuty) : undefined;
    if (!start.dryRun) await agent.settled(ending.signal);
    const { head, openIntents, problem } = agent.health();
    return {
      address: agent.address,
      ...(head && { head }),
      duties,
      ...(rehearsal && { rehearsal }),
      openIntents,
      ...(problem && { problem }),
    };
  } finally {
    await (stopped ?? agent.stop());
    for (const signal of ["SIGINT", "SIGTERM"] as const) signals.off(signal, stop);
  }
}

/** How long a process that has ended its work waits for what still holds it. */
const FAREWELL_MS = 2000;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { config: { type: "string" }, once: { type: "boolean" }, "dry-run": { type: "boolean" } },
  });
  const redactor = newRedactor();
  try {
    const config = readConfig(values.config ?? "agent.yaml");
    const report = await runAgent(config, { redactor, once: values.once, dryRun: values["dry-run"] });
    if (report) process.stdout.write(`${JSON.stringify(report)}\n`);
  } catch (error) {
    if (!isAgentError(error) && !isKetworkError(error)) throw redactor.value(error);
    jsonLog({ redactor }).error({ error: plainOf(error) }, "the agent cannot start");
    process.exitCode = 1;
  }
}

if (import.meta.main) {
  await main();
  process.exit();
}
