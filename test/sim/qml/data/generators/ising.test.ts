import { expect } from "chai";
import { hermitianEigen } from "../../../../../sim/math/eigen.ts";
import { isingGroundState, transverseFieldIsing } from "../../../../../sim/qml/data/generators/ising.ts";
import { isingRing } from "../../../../../sim/qml/problems/ising.ts";
import { pauliTerm } from "../../../../../sim/observable/pauli.ts";
import { expectError } from "../../../../helpers/machine/errors.ts";
import { denseExpectation } from "../../../../helpers/sim/dense.ts";

const TOLERANCE = 1e-13;
const complex = (state: ArrayLike<number>): Float64Array => Float64Array.from(Array.from(state).flatMap((v) => [v, 0]));

/** `re, im` of the Hamiltonian, from its Pauli terms. */
function denseRing(qubits: number, field: number): Float64Array {
  const size = 2 ** qubits;
  const matrix = new Float64Array(2 * size * size);
  for (const { x, z, re } of isingRing(qubits, field).hamiltonian) {
    for (let j = 0; j < size; j += 1) {
      const sign = (j & z).toString(2).replaceAll("0", "").length % 2 === 0 ? 1 : -1;
      matrix[2 * ((j ^ x) * size + j)]! += sign * re;
    }
  }
  return matrix;
}

describe("isingGroundState", () => {
  for (const [qubits, field] of [
    [3, 0.5],
    [4, 1],
    [5, 0.2],
    [6, 1.7],
    [8, 0.05],
    [8, 30],
  ] as const) {
    it(`has the energy of the closed form: ${qubits} qubits, field ${field}`, () => {
      const { hamiltonian, groundEnergy } = isingRing(qubits, field);
      const state = isingGroundState(qubits, field);
      const energy = denseExpectation(qubits, hamiltonian, complex(state));
      expect(Math.abs(energy / groundEnergy - 1)).to.be.below(TOLERANCE);
      expect(state.every((value) => value >= 0)).to.equal(true);
      state.forEach((value, j) => expect(value).to.equal(state[2 ** qubits - 1 - j]));
    });
  }
  for (const [qubits, field] of [
    [3, 1.2],
    [4, 0.8],
    [5, 2],
  ] as const) {
    it(`is the lowest vector of full diagonalisation: ${qubits} qubits, field ${field}`, () => {
      const { vectors } = hermitianEigen(denseRing(qubits, field));
      const state = isingGroundState(qubits, field);
      const overlap = state.reduce((sum, value, j) => sum + value * vectors[2 * j]!, 0);
      expect(Math.abs(Math.abs(overlap) - 1)).to.be.below(TOLERANCE);
    });
  }
  it("is the cat state without a field, exactly symmetric", () => {
    const state = isingGroundState(4, 0);
    state.forEach((value, j) => {
      expect(Math.abs(value - (j === 0 || j === 15 ? Math.SQRT1_2 : 0)), String(j)).to.be.below(1e-15);
    });
  });
});

describe("transverseFieldIsing", () => {
  const options = { qubits: 5, samples: 12, low: 0, high: 2, features: "correlators", seed: 2 } as const;

  it("has the correlators of its amplitudes", () => {
    const table = transverseFieldIsing(options);
    const states = transverseFieldIsing({ ...options, features: "amplitudes" });
    expect(table.columns).to.deep.equal(["z0z1", "z0z2", "x0"]);
    expect(states.columns).to.have.length(32);
    expect(states.labels).to.deep.equal(table.labels);
    const observables = [pauliTerm({ 0: "Z", 1: "Z" }), pauliTerm({ 0: "Z", 2: "Z" }), pauliTerm({ 0: "X" })];
    table.rows.forEach((row, i) => {
      const state = complex(states.rows[i]!);
      row.forEach((value, k) => {
        expect(Math.abs(value - denseExpectation(5, observables[k]!, state)), `${i}, ${k}`).to.be.below(TOLERANCE);
      });
    });
  });
  it("labels the phases: in the ordered one neighbours agree more, in the other spins follow the field", () => {
    const { rows, labels, classes } = transverseFieldIsing({ ...options, samples: 40 });
    expect(classes).to.deep.equal(["ordered", "disordered"]);
    const of = (label: number, column: number): number[] =>
      rows.flatMap((row, i) => (labels[i] === label ? [row[column]!] : []));
    expect(Math.min(...of(0, 0))).to.be.above(Math.max(...of(1, 0)));
    expect(Math.max(...of(0, 2))).to.be.below(Math.min(...of(1, 2)));
    expect(of(0, 0).length).to.be.within(8, 32);
  });
  it("is a function of the seed", () => {
    expect(transverseFieldIsing(options)).to.deep.equal(transverseFieldIsing(options));
    expect(transverseFieldIsing({ ...options, seed: 3 }).rows).to.not.deep.equal(transverseFieldIsing(options).rows);
  });
  it("refuses sizes, fields and features that there are not", () => {
    for (const [column, value] of [
      ["qubits", 2],
      ["qubits", 9],
      ["samples", 1],
      ["low", -0.1],
      ["low", 1],
      ["high", 0.9],
      ["high", 101],
      ["features", "energies"],
      ["seed", 1.5],
    ] as const) {
      expectError(() => transverseFieldIsing({ ...options, [column]: value }), "DataOption", { column });
    }
    expectError(() => transverseFieldIsing({ ...options, high: 1 }), "DataOption");
  });
});
