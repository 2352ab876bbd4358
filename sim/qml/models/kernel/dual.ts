import type { DualSolver } from "./solver.ts";

/** Learnt functions `f(x) = Σ_j β_j·k(x, x_j) + intercept`. */
export interface DualFunctions {
  /** For each function its coefficients, one a training row, and then the intercept if it has one. */
  readonly functions: readonly Float64Array[];
}

/** Solves for each list of targets. */
export function solveDual(
  solver: DualSolver,
  kernel: readonly (readonly number[])[],
  targets: readonly (readonly number[])[],
): DualFunctions & { readonly converged: boolean } {
  const solve = solver.start(Float64Array.from(kernel.flat()), kernel.length);
  const solutions = targets.map(solve);
  return {
    functions: solutions.map(({ coefficients }) => coefficients),
    converged: solutions.every(({ converged }) => converged),
  };
}

/** The values of the functions, one row a query, summed from the first training row on as the machine does. */
export const functionsOf = ({ functions }: DualFunctions, kernel: readonly (readonly number[])[]): number[][] =>
  kernel.map((row) =>
    functions.map((coefficients) => {
      const sum = row.reduce((total, value, j) => total + coefficients[j]! * value, 0);
      return coefficients.length > row.length ? sum + coefficients[row.length]! : sum;
    }),
  );
