/** What a player needs to know of a run. Honest players ask the machine; tests also ask liars. */
import type { LeafContextWords } from "./claim.ts";

export type Awaitable<T> = T | Promise<T>;

/** One step, opened: bytes as docs/machine.md lays them out. */
export type StepOpening =
  | { readonly kind: "settled"; readonly opening: string }
  | {
      /** `ket`: a register was rewritten. `sum`: an inner product was claimed. */
      readonly kind: "ket" | "sum";
      readonly opening: string;
      /** Levels of the tree: qubits − 1. */
      readonly levels: number;
      /** What a leaf will be computed from. */
      readonly context: LeafContextWords;
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
   * The words of the next reveal below node `path` of `level` (0: the words of the register, `levels`: the root) in the
   * tree of vector step `step`. Kets: nodes of the register that it rewrote, after it. Sums: terms of the inner product,
   * two a word, `re << 64 | im` each.
   */
  nodes(step: number, path: number, level: number): Awaitable<readonly string[]>;

  /** The words that word (or term) `index` of the vector instruction at step `step` is computed from. */
  leafProof(step: number, index: number): Awaitable<string>;
}
