import type { Statement } from "../../../../sim/machine/program.ts";
import type { SavedModel } from "../../../../sim/qml/models/model.ts";

/** A model's two programs with all that they read, small enough to be disputed on-chain. */
export interface ModelJobs {
  readonly name: string;
  readonly training: Statement;
  /** With the parameters that the host found by training on the same rows. */
  readonly evaluation: Statement;
  /** Those parameters, and their score on the host: what both programs must come to. */
  readonly parameters: ArrayLike<number>;
  readonly score: number;
  readonly saved: SavedModel;
  /** Makes a model of what was saved, and saves it again. */
  saveAgain(saved: unknown): SavedModel;
  /** What is printed of the model, and the name of the classical one that must stand in it. */
  readonly report: string;
  readonly baseline: string;
}
