import { expect } from "chai";
import { Emitter } from "../../../../../sim/compile/emitter.ts";
import { runProgram } from "../../../../../sim/compile/host.ts";
import { smoSolver } from "../../../../../sim/qml/models/kernel/smo.ts";
import type { DualSolver } from "../../../../../sim/qml/models/kernel/solver.ts";
import { expectError } from "../../../../helpers/machine/errors.ts";
import { Random } from "../../../../helpers/machine/random.ts";

const SEED = 5;
const OPTIONS = { C: 1, tolerance: 1e-9, maxIterations: 100_000 };

/** A random positive definite matrix (Gram matrix of points in as many dimensions), and targets of both signs. */
function problem(size: number, random: Random): { kernel: Float64Array; targets: number[] } {
  const points = Array.from({ length: size }, () => Array.from({ length: size }, () => random.unit()));
  const kernel = points.flatMap((a) => points.map((b) => a.reduce((sum, value, k) => sum + value * b[k]!, 0)));
  const targets = points.map((_, i) => (i < 2 ? 2 * i - 1 : random.chance(0.5) ? 1 : -1));
  return { kernel: Float64Array.from(kernel), targets };
}

/** The solution that a solver's machine code finds. */
function solveInMachine(solver: DualSolver, kernel: Float64Array, targets: readonly number[]): number[] {
  const size = targets.length;
  const emitter = new Emitter(size + 1);
  const cells = { kernel: emitter.variables([...kernel]), targets: emitter.variables(targets), coefficients: 0, size };
  const code = solver.layOut(emitter, cells);
  code.prepare();
  code.solve();
  return Array.from(runProgram(emitter.finish({ qubits: 1 })).floats.subarray(0, size + 1));
}

describe("smoSolver", () => {
  it("has the closed solution for two points: the coefficient 2/‖a − b‖², or C", () => {
    // Points 0 and 2 on a line: the margin is 1, f(x) = x − 1.
    const kernel = Float64Array.of(0, 0, 0, 4);
    const { coefficients, converged } = smoSolver(OPTIONS).start(kernel, 2)([-1, 1]);
    expect(Array.from(coefficients)).to.deep.equal([-0.5, 0.5, -1]);
    expect(converged).to.equal(true);
    const bounded = smoSolver({ ...OPTIONS, C: 0.25 }).start(kernel, 2)([-1, 1]);
    expect(Array.from(bounded.coefficients.subarray(0, 2))).to.deep.equal([-0.25, 0.25]);
  });

  for (const C of [0.1, 1, 100]) {
    it(`leaves no gap between primal and dual, within the box (C = ${C}, seed ${SEED})`, () => {
      const random = new Random(SEED);
      for (const size of [2, 7, 20]) {
        const { kernel, targets } = problem(size, random);
        const { coefficients, converged } = smoSolver({ ...OPTIONS, C }).start(kernel, size)(targets);
        const beta = Array.from(coefficients.subarray(0, size));
        const rows = beta.map((_, t) => beta.reduce((sum, value, s) => sum + kernel[t * size + s]! * value, 0));
        const norm = beta.reduce((sum, value, t) => sum + value * rows[t]!, 0);
        const slack = rows.map((value, t) => Math.max(0, 1 - targets[t]! * (value + coefficients[size]!)));
        const primal = norm / 2 + C * slack.reduce((a, b) => a + b);
        const dual = beta.reduce((sum, value) => sum + Math.abs(value), 0) - norm / 2;
        expect(converged).to.equal(true);
        expect(Math.abs(beta.reduce((a, b) => a + b))).to.be.below(1e-12 * size * C);
        for (const [t, value] of beta.entries()) expect(value * targets[t]!).to.be.within(0, C);
        expect((primal - dual) / primal, `${size} rows`).to.be.within(-1e-12, 1e-7);
      }
    });
  }

  it("ends where its iterations are spent, and says so", () => {
    const { kernel, targets } = problem(20, new Random(SEED));
    expect(smoSolver({ ...OPTIONS, maxIterations: 3 }).start(kernel, 20)(targets).converged).to.equal(false);
  });

  it(`has the same bits in the machine, degenerate matrices and spent iterations included (seed ${SEED})`, () => {
    const random = new Random(SEED);
    const { kernel, targets } = problem(9, random);
    // A kernel that takes pairs of rows for the same, one that takes all for the same, and one that is not positive.
    const twins = Float64Array.from(kernel, (_, at) => kernel[9 * (Math.floor(at / 9) >> 1) + ((at % 9) >> 1)]!);
    const indefinite = kernel.map((value, at) => (at % 10 === 0 ? -value : value));
    for (const matrix of [kernel, twins, new Float64Array(81).fill(1), indefinite]) {
      for (const options of [
        { C: 1, tolerance: 1e-3, maxIterations: 500 },
        { C: 1e-3, tolerance: 1e-12, maxIterations: 40 },
        { C: 1e6, tolerance: 1e-3, maxIterations: 7 },
      ]) {
        const { coefficients } = smoSolver(options).start(matrix, 9)(targets);
        expect(solveInMachine(smoSolver(options), matrix, targets)).to.deep.equal(Array.from(coefficients));
      }
    }
  });

  it("refuses options out of range", () => {
    for (const name of ["C", "tolerance"]) {
      for (const value of [0, -1, NaN, Infinity]) {
        expectError(() => smoSolver({ ...OPTIONS, [name]: value }), "SmoOptionOutOfRange", { name, value });
      }
    }
    for (const value of [0, 1.5, 2 ** 32]) {
      expectError(() => smoSolver({ ...OPTIONS, maxIterations: value }), "SmoOptionOutOfRange", { value });
    }
  });
});
