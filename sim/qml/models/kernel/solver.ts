import type { Emitter } from "../../../compile/emitter.ts";

/** Coefficients of the training rows, then the intercept where the solver has one. */
export interface DualSolution {
  readonly coefficients: Float64Array;
  /** Whether the solver ended by itself, and not because its iterations were spent. */
  readonly converged: boolean;
}

/** Where a solver's machine code reads and writes. */
export interface DualCells {
  /** First of the `size × size` cells of the kernel matrix, which may be spent. */
  readonly kernel: number;
  /** First of the cells of the targets, one a row, which stay. */
  readonly targets: number;
  /** First of the cells that become the coefficients and, if any, the intercept. */
  readonly coefficients: number;
  readonly size: number;
}

/**
 * Finds the β of a kernel machine `f(x) = Σ_j β_j·k(x, x_j) + intercept` from the kernel matrix of the training rows. On the
 * host and in the machine it does the same operations in the same order.
 */
export interface DualSolver {
  readonly hasIntercept: boolean;
  /** @param kernel row by row; the result solves for targets */
  start(kernel: Float64Array, size: number): (targets: readonly number[]) => DualSolution;
  /** `prepare` is emitted once, when the matrix stands there; `solve` once, in a subroutine. */
  layOut(emitter: Emitter, cells: DualCells): { prepare(): void; solve(): void };
}
