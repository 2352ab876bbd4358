import type { Statement } from "../../../../sim/machine/program.ts";

/** A model's two programs with all that they read, small enough to be disputed on-chain. */
export interface ModelJobs {
  readonly name: string;
  readonly training: Statement;
  /** With the parameters that the host found by training on the same rows. */
  readonly evaluation: Statement;
  /** Those parameters, and their score on the host: what both programs must come to. */
  readonly parameters: ArrayLike<number>;
  readonly score: number;
}
