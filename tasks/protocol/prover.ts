/** What a player needs to know of a run. Honest players ask the machine; tests also ask liars. */
import type { LeafContextWords } from "./claim.ts";
import type { Term } from "./nodes.ts";

export type Awaitable<T> = T | Promise<T>;

/** One step, opened. */
export type StepOpening =
  | { readonly kind: "settled"; readonly opening: string }
  | {
      /** `ket`: a register was rewritten. `sum`: an inner product was claimed. */
      readonly kind: "ket" | "sum";
      readonly opening: string;
      /** Levels of the tree: qubits − 1. */
      readonly levels: number;
      readonly context: LeafContextWords;
      /** Kets: the register's root after the step. Sums: the total, `re << 64 | im`. */
      readonly node: string;
    };

export interface DisputeProver {
  /** Hashes of the states after so many steps each; `undefined` where the run has ended before. */
  hashesAt(steps: readonly number[]): Awaitable<readonly (string | undefined)[]>;

  /**
   * Opens the step from state `step` to the next.
   * @returns `undefined` if that state has no successor or cannot be opened
   */
  open(step: number): Awaitable<StepOpening | undefined>;

  /**
   * Nodes of the register that step `step` rewrote, after it: the `2^levels` that lie `levels` below the node `path`
   * of level `height` (0: the words).
   */
  ketNodes(step: number, height: number, path: number, levels: number): Awaitable<readonly string[]>;

  /** The same of the tree of terms of the inner product at step `step`. */
  sumNodes(step: number, height: number, path: number, levels: number): Awaitable<readonly Term[]>;

  /** The words that word (or term) `index` of the vector instruction at step `step` is computed from. */
  leafProof(step: number, index: number): Awaitable<string>;
}
