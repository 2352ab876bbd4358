/** What the tasks that deploy and look deployments over have in common. */
import type { ExecutionEventListener } from "@nomicfoundation/ignition-core";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import type { Rehearsal } from "../deployment/rehearsal.ts";
import { drawTable } from "../view/table.ts";

/** Builds what is deployed: the bytes of the build that everybody gets. */
export async function buildContracts(hre: HardhatRuntimeEnvironment, progress: (text: string) => void): Promise<void> {
  progress("building the contracts, which takes minutes where they have changed");
  await hre.tasks.getTask("build").run({ quiet: true, noTests: true });
}

interface Completed {
  readonly futureId: string;
  readonly result: object;
}

/** Tells of every contract that stands and every call that is done. */
export function ignitionListener(progress: (text: string) => void): ExecutionEventListener {
  const tell = ({ futureId, result }: Completed): Promise<void> => {
    progress(`${futureId}: ${"result" in result ? String(result.result) : "done"}`);
    return Promise.resolve();
  };
  const told: Readonly<Record<string, unknown>> = {
    deploymentExecutionStateComplete: tell,
    callExecutionStateComplete: tell,
  };
  return new Proxy({} as ExecutionEventListener, {
    get: (_, event: string) => told[event] ?? (() => Promise.resolve()),
  });
}

/** A rehearsal in tables. */
export function rehearsalText({ contracts, transactions }: Rehearsal): string {
  const standing = drawTable(
    [{ head: "contract" }, { head: "address" }, { head: "" }],
    Object.entries(contracts).map(([name, { address, stands }]) => [name, address, stands ? "stands" : "new"]),
  );
  if (transactions.length === 0) return `${standing}\nNothing would be sent.`;
  const head = [{ head: "would be sent" }, { head: "gas, about", align: "right" as const }];
  return `${standing}\n${drawTable(
    head,
    transactions.map(({ call, gas }) => [call, gas]),
  )}`;
}
