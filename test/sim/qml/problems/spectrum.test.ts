import { expect } from "chai";
import { parsePauliSum } from "../../../../sim/observable/pauli.ts";
import { isingRing } from "../../../../sim/qml/problems/ising.ts";
import { hydrogen2, hydrogen4 } from "../../../../sim/qml/problems/molecules.ts";
import { basisStateEnergy, exactEnergies } from "../../../../sim/qml/problems/spectrum.ts";
import { expectError } from "../../../helpers/machine/errors.ts";
import { denseSum } from "../../../helpers/sim/dense.ts";
import { expectNear } from "../../../helpers/sim/models/conventions.ts";

/** Roundings of Jacobi rotations of matrices of at most 64 rows. */
const TOLERANCE = 1e-12;

describe("exactEnergies", () => {
  for (const { name, qubits, hamiltonian, groundEnergy } of [
    hydrogen2,
    hydrogen4,
    { ...isingRing(5, 1.3), name: "an Ising ring" },
  ]) {
    it(`of ${name} begin with the ground energy and have the moments of the matrix`, () => {
      const values = exactEnergies(hamiltonian, qubits)!;
      expectNear([values[0]!], [groundEnergy], TOLERANCE);
      expect(values).to.have.length(2 ** qubits);
      const matrix = denseSum(qubits, hamiltonian);
      const trace = matrix.reduce((sum, row, i) => sum + row[i]![0], 0);
      const squares = matrix.flat().reduce((sum, [re, im]) => sum + re * re + im * im, 0);
      expectNear([values.reduce((sum, value) => sum + value, 0)], [trace], 2 ** qubits * TOLERANCE);
      expectNear([values.reduce((sum, value) => sum + value * value, 0)], [squares], 4 ** qubits * TOLERANCE);
    });
  }
  it("are right where a string has an odd number of Y", () => {
    // Y0 and X0 Z1 anticommute: the square of the sum is 1 + 4.
    expectNear(
      exactEnergies(parsePauliSum("Y0 + 2 X0 Z1"), 2)!,
      [-1, -1, 1, 1].map((s) => s * Math.sqrt(5)),
      TOLERANCE,
    );
    expectNear(exactEnergies(parsePauliSum("Y0 Y1 + Y2 X1"), 3)!.subarray(0, 1), [-Math.sqrt(2)], TOLERANCE);
  });
  it("are not computed above 6 qubits, nor of what is not Hermitian", () => {
    expect(exactEnergies(isingRing(7).hamiltonian, 7)).to.equal(undefined);
    expectError(() => exactEnergies([{ x: 1, z: 0, re: 0, im: 1 }], 1), "PauliNotHermitian");
  });
});

describe("basisStateEnergy", () => {
  it("is the least entry of the diagonal", () => {
    const least = Math.min(...denseSum(4, hydrogen4.hamiltonian).map((row, i) => row[i]![0]));
    expectNear([basisStateEnergy(hydrogen4.hamiltonian, 4)], [least], TOLERANCE);
  });
  it("is searched for above 16 qubits", () => {
    expect(basisStateEnergy(isingRing(17).hamiltonian, 17)).to.equal(-17);
  });
});
