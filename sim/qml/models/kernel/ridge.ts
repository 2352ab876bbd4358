import { layOutCholesky } from "../../../compile/linear.ts";
import { KetworkRangeError } from "../../../errors.ts";
import { choleskyFactor, solveFactored } from "../../../math/linear.ts";
import type { DualSolver } from "./solver.ts";

/**
 * Kernel ridge: `β = (K + alpha·1)⁻¹·y` by Cholesky's factor, without intercept (Saunders, Gammerman and Vovk, ICML 1998).
 *
 * @throws {KetworkRangeError} KernelAlphaOutOfRange
 */
export function ridgeSolver(alpha: number): DualSolver {
  if (!(alpha > 0 && Number.isFinite(alpha))) {
    throw new KetworkRangeError("KernelAlphaOutOfRange", `alpha is ${alpha}: it must be positive`, { alpha });
  }
  return {
    hasIntercept: false,
    start: (kernel, size) => {
      const matrix = kernel.slice();
      for (let i = 0; i < size; i += 1) matrix[i * (size + 1)] = matrix[i * (size + 1)]! + alpha;
      const factor = choleskyFactor(matrix, size);
      return (targets) => ({ coefficients: solveFactored(factor, targets), converged: true });
    },
    layOut: (emitter, { kernel, targets, coefficients, size }) => {
      const { asm } = emitter;
      const cholesky = layOutCholesky(emitter, { matrix: kernel, vector: coefficients, size });
      const [i, value] = [asm.cells(1), asm.cells(1)];
      return {
        prepare: () => {
          asm.setInt(i, 0).loop(size, () => {
            asm.load(value, kernel, i).immediate("FADD", value, value, alpha).store(kernel, i, value);
            asm.immediate("IADD", i, i, size + 1);
          });
          cholesky.factor();
        },
        solve: () => {
          asm.range(i, 0, size, () => asm.load(value, targets, i).store(coefficients, i, value));
          cholesky.solve();
        },
      };
    },
  };
}
