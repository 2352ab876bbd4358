/** A run of which states can be shown, wherever it stands: games are played with it, and results are claimed of it. */
import {
  statementHash,
  type JobResult,
  type Outcome,
  type Prover,
  type Run,
  type StatementRoots,
} from "../../../../sim/index.ts";
import { MachineProver } from "../../machine-prover.ts";
import type { Awaitable, DisputeProver } from "../../prover.ts";
import type { ProvenRun } from "../../solve.ts";

/** How a run has ended. */
export interface RunSummary extends Omit<JobResult, "outputs"> {
  readonly statementHash: string;
  readonly argsRoot: StatementRoots["argsRoot"];
}

export interface RunProver extends DisputeProver {
  readonly summary: RunSummary;
  /** Its end, proved. @throws KetworkRangeError `NotHalted` */
  outcome(): Awaitable<Outcome>;
}

/** What can be asked of a run. */
export const PROVER_METHODS = ["hashesAt", "open", "nodes", "leafProof", "outcome"] as const;
export type ProverMethod = (typeof PROVER_METHODS)[number];

export function summaryOf({ run, roots }: { readonly run: Run; readonly roots: StatementRoots }): RunSummary {
  const { status, steps, fault } = run;
  const stateHash = run.hashAt(steps);
  return { status, steps, fault, stateHash, statementHash: statementHash(roots), argsRoot: roots.argsRoot };
}

/** A run on this thread, which waits for each answer. */
export function ownProver(prover: Prover): RunProver {
  const machine = new MachineProver(prover);
  return {
    summary: summaryOf(prover),
    hashesAt: (steps) => machine.hashesAt(steps),
    open: (step) => machine.open(step),
    nodes: (step, path, level) => machine.nodes(step, path, level),
    leafProof: (step, index) => machine.leafProof(step, index),
    outcome: () => prover.outcome(),
  };
}

/** What a solver claims of a run that halted. @param args that it was made with */
export async function provenRun(prover: RunProver, args: BigUint64Array): Promise<ProvenRun> {
  const outcome = await prover.outcome();
  return { roots: prover.summary, run: { statement: { args } }, outcome: () => outcome };
}
