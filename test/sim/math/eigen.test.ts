import { expect } from "chai";
import { hermitianEigen } from "../../../sim/math/eigen.ts";
import { parsePauliSum } from "../../../sim/observable/pauli.ts";
import { hydrogen2 } from "../../../sim/qml/problems/molecules.ts";
import { expectError } from "../../helpers/machine/errors.ts";
import { Random } from "../../helpers/machine/random.ts";
import {
  add,
  adjoint,
  type C,
  type Dense,
  denseSum,
  distance,
  identity,
  multiply,
  scale,
} from "../../helpers/sim/dense.ts";
import { flat, unflatten } from "../../helpers/sim/noise.ts";

const SEED = 77;

const randomHermitian = (size: number, random: Random): Dense => {
  const a = Array.from({ length: size }, () => Array.from({ length: size }, (): C => [random.unit(), random.unit()]));
  return scale(add(a, adjoint(a)), [0.5, 0]);
};

describe("hermitianEigen", () => {
  it(`takes matrices apart: V·Λ·V† is the matrix, V is unitary, values ascend (seed ${SEED})`, () => {
    const random = new Random(SEED);
    for (const size of [1, 2, 3, 5, 8, 16]) {
      const matrix = randomHermitian(size, random);
      const { values, vectors } = hermitianEigen(flat(matrix));
      // Rows of `vectors` are eigenvectors: V† has them conjugated, V has them as columns.
      const rows = unflatten(vectors);
      const columns = rows.map((_, i) => rows.map((row) => row[i]!));
      const spectrum = rows.map((row, i) => row.map((_, j): C => [i === j ? values[i]! : 0, 0]));
      expect(distance(multiply(multiply(columns, spectrum), adjoint(columns)), matrix), `${size}`).to.be.below(
        1e-14 * size,
      );
      const one = rows.map((row, i) => row.map((_, j): C => [i === j ? 1 : 0, 0]));
      expect(distance(multiply(adjoint(columns), columns), one), `unitarity, ${size}`).to.be.below(1e-14 * size);
      expect(Array.from(values)).to.deep.equal(Array.from(values).sort((a, b) => a - b));
    }
  });

  it("finds the energies of molecular hydrogen and of an Ising ring", () => {
    const levels = hermitianEigen(flat(denseSum(2, hydrogen2.hamiltonian))).values;
    expect(Math.abs(levels[0]! - hydrogen2.groundEnergy)).to.be.below(1e-13);
    expect(Math.abs(levels[1]! - -1.24458454981333)).to.be.below(1e-13);
    const ring = parsePauliSum("-Z0 Z1 - Z1 Z2 - Z2 Z3 - Z3 Z0 - X0 - X1 - X2 - X3");
    const ground = hermitianEigen(flat(denseSum(4, ring))).values[0]!;
    expect(Math.abs(ground - -5.226251859505506)).to.be.below(1e-13);
  });

  it("keeps degenerate and extreme spectra", () => {
    expect(Array.from(hermitianEigen(flat(scale(identity(2), [3, 0]))).values)).to.deep.equal([3, 3, 3, 3]);
    expect(Array.from(hermitianEigen(new Float64Array(8)).values)).to.deep.equal([0, 0]);
    for (const size of [1e-200, 1e200]) {
      const [low, high] = hermitianEigen([0, 0, size, 0, size, 0, 0, 0]).values;
      expect(Math.abs(low! / size + 1)).to.be.below(1e-15);
      expect(Math.abs(high! / size - 1)).to.be.below(1e-15);
    }
  });

  it("refuses what is no Hermitian matrix", () => {
    expectError(() => hermitianEigen([1, 0, 2]), "MatrixLength", { length: 3 });
    expectError(() => hermitianEigen([1, 0, 0, 0, 0, 0, NaN, 0]), "MatrixNotFinite", { index: 6 });
    expectError(() => hermitianEigen([1, 0, 0, 1, 0, 1, 1, 0]), "MatrixNotHermitian", { deviation: 2 });
    expectError(() => hermitianEigen([1, 0.25, 0, 0, 0, 0, 1, 0]), "MatrixNotHermitian", { deviation: 0.5 });
  });
});
