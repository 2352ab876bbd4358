import { checkInteger, KetworkRangeError } from "../../../errors.ts";
import type { DualSolver } from "./solver.ts";

export interface SmoOptions {
  /** The most that a coefficient may be. */
  readonly C: number;
  /** Ends where no pair of rows breaks the conditions of optimality by more. */
  readonly tolerance: number;
  /** Pairs that are stepped along at most. */
  readonly maxIterations: number;
}

/** What stands for the curvature along a pair where the matrix is not positive there, as in LIBSVM. */
const LEAST_CURVATURE = 1e-12;

/** @throws {KetworkRangeError | KetworkTypeError} SmoOptionOutOfRange */
function checkOptions({ C, tolerance, maxIterations }: SmoOptions): void {
  for (const [name, value] of Object.entries({ C, tolerance })) {
    if (!(value > 0 && Number.isFinite(value))) {
      throw new KetworkRangeError("SmoOptionOutOfRange", `${name} is ${value}: it must be positive`, { name, value });
    }
  }
  checkInteger("SmoOptionOutOfRange", "maxIterations", maxIterations, 1, 2 ** 32 - 1);
}

/**
 * The support vector machine by sequential minimal optimisation with the maximal violating pair (Keerthi et al., Neural
 * Computation 13, 637 (2001); Fan, Chen and Lin, JMLR 6, 1889 (2005), working set selection 1).
 *
 * It works on `β_t = y_t·α_t`, which lies in `[low_t, high_t]`, [0, C] for `y_t = 1` and [−C, 0] for −1, and on
 * `v_t = y_t − Σ_s K_ts·β_s`. Each step takes i, the first of the largest v_t with β_t < high_t, and j, the first of the
 * smallest with β_t > low_t; ends if `v_i − v_j ≤ tolerance`; and moves
 * `δ = min(min((v_i − v_j) / max(K_ii + K_jj − 2·K_ij, 1e-12), high_i − β_i), β_j − low_j)` from β_j to β_i. The intercept is
 * the middle of the last v_i and v_j.
 *
 * @throws {KetworkRangeError | KetworkTypeError} SmoOptionOutOfRange
 */
export function smoSolver(options: SmoOptions): DualSolver {
  checkOptions(options);
  return {
    hasIntercept: true,
    start: (kernel, size) => (targets) => solveOnHost(kernel, size, targets, options),
    layOut: layOut(options),
  };
}

function solveOnHost(
  kernel: Float64Array,
  size: number,
  targets: readonly number[],
  { C, tolerance, maxIterations }: SmoOptions,
): ReturnType<ReturnType<DualSolver["start"]>> {
  const beta = new Float64Array(size + 1);
  const v = Float64Array.from(targets);
  const high = (t: number): number => Math.max(targets[t]! * C, 0);
  const low = (t: number): number => Math.min(targets[t]! * C, 0);
  let [i, j] = [0, 0];
  let [up, down] = [0, 0];
  const select = (): void => {
    [up, down] = [-Infinity, Infinity];
    for (let t = 0; t < size; t += 1) {
      if (up < v[t]! && beta[t]! < high(t)) [up, i] = [v[t]!, t];
      if (v[t]! < down && low(t) < beta[t]!) [down, j] = [v[t]!, t];
    }
  };
  select();
  for (let iteration = 0; iteration < maxIterations && tolerance < up - down; iteration += 1) {
    const entry = (t: number, s: number): number => kernel[t * size + s]!;
    const curvature = Math.max(entry(i, i) + entry(j, j) - entry(i, j) * 2, LEAST_CURVATURE);
    const step = Math.min(Math.min((up - down) / curvature, high(i) - beta[i]!), beta[j]! - low(j));
    beta[i] = Math.min(beta[i]! + step, high(i));
    beta[j] = Math.max(beta[j]! - step, low(j));
    for (let t = 0; t < size; t += 1) v[t] = v[t]! - (entry(i, t) - entry(j, t)) * step;
    select();
  }
  beta[size] = (up + down) * 0.5;
  return { coefficients: beta, converged: up - down <= tolerance };
}

const layOut =
  ({ C, tolerance, maxIterations }: SmoOptions): DualSolver["layOut"] =>
  (emitter, { kernel, targets, coefficients: beta, size }) => {
    const { asm } = emitter;
    const cell = (): number => asm.cells(1);
    const v = asm.cells(size);
    const [t, i, j, rowI, rowJ, place] = [cell(), cell(), cell(), cell(), cell(), cell()];
    const [up, down, value, bound, test, step, curvature] = [cell(), cell(), cell(), cell(), cell(), cell(), cell()];
    const [b, zero] = [cell(), emitter.variables([0])];
    /** m[target] = high or low of row m[index] */
    const emitBound = (side: "FMAX" | "FMIN", target: number, index: number): void => {
      asm.load(target, targets, index).immediate("FMUL", target, target, C).immediate(side, target, target, 0);
    };
    /** m[target] = K[row m[row] / size][m[column]] */
    const entry = (target: number, row: number, column: number): void => {
      asm.binary("IADD", place, row, column).load(target, kernel, place);
    };
    const selection = asm.freshLabel("select");
    asm.subroutine(selection, () => {
      asm.setFloat(up, -Infinity).setFloat(down, Infinity);
      asm.range(t, 0, size, () => {
        const [noUp, noDown] = [asm.freshLabel("noUp"), asm.freshLabel("noDown")];
        asm.load(value, v, t).load(b, beta, t);
        asm.binary("FLT", test, up, value).jumpIfZero(noUp, test);
        emitBound("FMAX", bound, t);
        asm.binary("FLT", test, b, bound).jumpIfZero(noUp, test).mov(up, value).mov(i, t).label(noUp);
        asm.binary("FLT", test, value, down).jumpIfZero(noDown, test);
        emitBound("FMIN", bound, t);
        asm.binary("FLT", test, bound, b).jumpIfZero(noDown, test).mov(down, value).mov(j, t).label(noDown);
      });
    });
    const solve = (): void => {
      const done = asm.freshLabel("done");
      asm.range(t, 0, size, () => {
        asm.store(beta, t, zero).load(value, targets, t).store(v, t, value);
      });
      asm.call(selection);
      asm.loop(maxIterations, () => {
        asm.binary("FSUB", step, up, down).immediateFirst("FLT", test, tolerance, step).jumpIfZero(done, test);
        asm.immediate("IMUL", rowI, i, size).immediate("IMUL", rowJ, j, size);
        entry(curvature, rowI, i);
        entry(value, rowJ, j);
        asm.binary("FADD", curvature, curvature, value);
        entry(value, rowI, j);
        asm.immediate("FMUL", value, value, 2).binary("FSUB", curvature, curvature, value);
        asm.immediate("FMAX", curvature, curvature, LEAST_CURVATURE).binary("FDIV", step, step, curvature);
        emitBound("FMAX", bound, i);
        asm.load(b, beta, i).binary("FSUB", value, bound, b).binary("FMIN", step, step, value);
        emitBound("FMIN", bound, j);
        asm.load(b, beta, j).binary("FSUB", value, b, bound).binary("FMIN", step, step, value);
        asm.binary("FSUB", b, b, step).binary("FMAX", b, b, bound).store(beta, j, b);
        emitBound("FMAX", bound, i);
        asm.load(b, beta, i).binary("FADD", b, b, step).binary("FMIN", b, b, bound).store(beta, i, b);
        asm.range(t, 0, size, () => {
          entry(value, rowI, t);
          entry(b, rowJ, t);
          asm.binary("FSUB", value, value, b).binary("FMUL", value, value, step);
          asm.load(b, v, t).binary("FSUB", b, b, value).store(v, t, b);
        });
        asm.call(selection);
      });
      asm
        .label(done)
        .binary("FADD", value, up, down)
        .immediate("FMUL", beta + size, value, 0.5);
    };
    return { prepare: () => undefined, solve };
  };
