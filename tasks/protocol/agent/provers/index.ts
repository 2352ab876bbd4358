/** Runs of which states can be shown. */
export { proverThreads, type ProverOptions, type ProverThreads } from "./prover-threads.ts";
export { ownProver, provenRun, type RunProver, type RunSummary } from "./run-prover.ts";
