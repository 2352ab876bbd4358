import { expect } from "chai";
import { solveCholesky, solveLinear } from "../../../sim/math/linear.ts";
import { expectError } from "../../helpers/machine/errors.ts";
import { Random } from "../../helpers/machine/random.ts";
import { difference } from "../../helpers/sim/dense.ts";

const SEED = 12;

const times = (matrix: readonly number[], x: ArrayLike<number>): number[] =>
  Array.from(x, (_, i) => Array.from(x).reduce((sum, value, j) => sum + matrix[i * x.length + j]! * value, 0));

describe("small linear systems", () => {
  it(`are solved by elimination and, where positive definite, by Cholesky (seed ${SEED})`, () => {
    const random = new Random(SEED);
    for (const size of [1, 2, 3, 6, 10]) {
      const a = Array.from({ length: size * size }, () => random.unit());
      const x = Array.from({ length: size }, () => random.unit());
      expect(difference(solveLinear(a, times(a, x)), x), `elimination, ${size}`).to.be.below(1e-11);
      // A·Aᵀ + 1
      const definite = a.map((_, at) => {
        const [i, j] = [Math.floor(at / size), at % size];
        return x.reduce((sum, _, k) => sum + a[i * size + k]! * a[j * size + k]!, i === j ? 1 : 0);
      });
      expect(difference(solveCholesky(definite, times(definite, x)), x), `Cholesky, ${size}`).to.be.below(1e-13);
    }
  });

  it("are solved where the first pivot is zero", () => {
    expect(Array.from(solveLinear([0, 2, 3, 0], [4, 9]))).to.deep.equal([3, 2]);
  });

  it("without a solution are refused, with the column", () => {
    expectError(() => solveLinear([1, 2, 2, 4], [1, 1]), "MatrixSingular", { column: 1 });
    expectError(() => solveLinear([NaN], [1]), "MatrixSingular", { column: 0 });
    expectError(() => solveCholesky([1, 2, 2, 1], [1, 1]), "MatrixSingular", { column: 1 });
  });

  it("leave what they are given as it was", () => {
    const [a, b] = [Float64Array.of(4, 1, 1, 3), Float64Array.of(1, 2)];
    solveLinear(a, b);
    solveCholesky(a, b);
    expect([...a, ...b]).to.deep.equal([4, 1, 1, 3, 1, 2]);
  });
});
