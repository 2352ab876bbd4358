import { exp } from "../../../math/explog.ts";
import type { Rows } from "../model.ts";
import { type DualFunctions, functionsOf, solveDual } from "./dual.ts";
import type { DualSolver } from "./solver.ts";

/** A classical kernel machine: with `exp(−gamma·‖a − b‖²)` what a quantum one is with its own kernel. */
export interface RbfMachine extends DualFunctions {
  readonly gamma: number;
}

/** `exp(−gamma·‖a − b‖²)` for each pair. */
export const rbfMatrix = (gamma: number, rows: Rows, others: Rows): number[][] =>
  rows.map((row) =>
    others.map((other) => {
      const square = row.reduce((sum, value, i) => sum + (value - other[i]!) * (value - other[i]!), 0);
      return exp(-gamma * square);
    }),
  );

/** scikit-learn's `scale`: `1 / (columns · variance of all values)`; 1 where all values are the same. */
export function scaleGamma(rows: Rows): number {
  const values = rows.flat();
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0) / values.length;
  return variance > 0 ? 1 / (rows[0]!.length * variance) : 1;
}

/** Trains on rows, with one function a list of targets. */
export function trainRbf(solver: DualSolver, rows: Rows, targets: readonly (readonly number[])[]): RbfMachine {
  const gamma = scaleGamma(rows);
  const { functions } = solveDual(solver, rbfMatrix(gamma, rows, rows), targets);
  return { gamma, functions };
}

/** The values of the functions for queries, one row a query. */
export const rbfFunctions = ({ gamma, functions }: RbfMachine, rows: Rows, queries: Rows): number[][] =>
  functionsOf({ functions }, rbfMatrix(gamma, queries, rows));
