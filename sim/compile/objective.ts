import type { Shape } from "../machine/program.ts";
import type { Emitter } from "./emitter.ts";

/**
 * Something to be minimised over parameters, as machine code: what a variational algorithm is made of. Any objective can
 * be evaluated, differentiated and trained by the programs of `training.ts`.
 */
export interface Objective {
  readonly qubits: number;
  /** log2 of the number of registers that `score` needs, and `gradient`. */
  readonly scoreKetDepth: number;
  readonly gradientKetDepth: number;
  readonly dataDepth: Shape["dataDepth"];
  /** The parameters, in the order of args and gradients. */
  readonly parameters: readonly string[];
  /**
   * Lays the objective out for parameters in consecutive cells from `parameters` on. What it emits at once runs through
   * without effect (subroutines); each function of the result may be used once.
   */
  layOut(emitter: Emitter, parameters: number): ObjectiveCode;
}

/** What {@link Objective.layOut} makes: emitters of the loss, its gradient and the score. */
export interface ObjectiveCode {
  /** Emits `m[loss]` and, in consecutive cells from `gradient` on, its derivatives. */
  gradient(loss: number, gradient: number): void;
  /** Emits `m[target]` = the loss alone, where that is less work than `gradient`. */
  loss?(target: number): void;
  /** Emits `m[target]` = the score by which a market ranks parameters; it need not be the loss. */
  score(target: number): void;
}
