import { expect } from "chai";
import { Emitter } from "../../../sim/compile/emitter.ts";
import { runProgram } from "../../../sim/compile/host.ts";
import { emitCholesky } from "../../../sim/compile/linear.ts";
import { solveCholesky } from "../../../sim/math/linear.ts";
import { Random } from "../../helpers/machine/random.ts";

const SEED = 29;

function solveInMachine(matrix: readonly number[], right: readonly number[]): number[] {
  const emitter = new Emitter(right.length);
  emitter.initialise(0, right);
  emitCholesky(emitter, emitter.variables(matrix), 0, right.length);
  return Array.from(runProgram(emitter.finish({ qubits: 1 })).floats.subarray(0, right.length));
}

describe("emitCholesky", () => {
  it(`solves with the bits of the host (seed ${SEED})`, () => {
    const random = new Random(SEED);
    for (const size of [1, 2, 3, 7]) {
      const a = Array.from({ length: size * size }, () => random.unit());
      const right = Array.from({ length: size }, () => random.unit());
      const definite = a.map((_, at) => {
        const [i, j] = [Math.floor(at / size), at % size];
        return right.reduce((sum, _, k) => sum + a[i * size + k]! * a[j * size + k]!, i === j ? 0.1 : 0);
      });
      expect(solveInMachine(definite, right)).to.deep.equal(Array.from(solveCholesky(definite, right)));
    }
  });

  it("leaves NaN where the matrix is not positive definite", () => {
    expect(solveInMachine([1, 2, 2, 1], [1, 1]).every(Number.isNaN)).to.equal(true);
  });
});
