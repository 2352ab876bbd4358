import { expect } from "chai";
import type { Complex, Matrix } from "../../../sim/circuit/complex.ts";
import { controlOperation } from "../../../sim/circuit/control.ts";
import { arity, controlCount, GATE_NAMES, type Operation } from "../../../sim/circuit/gates.ts";
import { generator, hasFourShifts } from "../../../sim/circuit/primitive.ts";
import { Random } from "../../helpers/machine/random.ts";
import { assertValidGate, randomOperation, randomUnitary } from "../../helpers/sim/gates.ts";

const SEED = 20_260;
const QUBITS = 5;

describe("gates", () => {
  for (const gate of GATE_NAMES) {
    it(`${gate} is its matrix, unitary, invertible and generated as stated (seed ${SEED})`, () => {
      const random = new Random(SEED);
      for (let round = 0; round < 4; round += 1) {
        assertValidGate(randomOperation(gate, QUBITS, random), QUBITS, random);
      }
    });
  }

  it("Pauli rotations and multi-controlled gates take any number of qubits", () => {
    const random = new Random(SEED);
    const operations: readonly Operation[] = [
      { gate: "pauli", qubits: [3], angles: [0.4], pauli: "Y" },
      { gate: "pauli", qubits: [4, 0, 2, 1, 3], angles: [-1.2], pauli: "XYZYX" },
      { gate: "mcx", qubits: [1, 0], angles: [] },
      { gate: "mcx", qubits: [4, 2, 0, 1, 3], angles: [] },
      { gate: "mcp", qubits: [2, 3], angles: [0.7] },
      { gate: "mcp", qubits: [4, 2, 0, 1, 3], angles: [2.5] },
    ];
    for (const operation of operations) assertValidGate(operation, QUBITS, random);
  });

  for (const gate of GATE_NAMES) {
    it(`${gate} with further controls is its controlled matrix (seed ${SEED})`, () => {
      const random = new Random(SEED);
      for (const controls of [1, 2]) {
        const bare = randomOperation(gate, QUBITS, random);
        const free = Array.from({ length: QUBITS }, (_, q) => q).filter((q) => !bare.qubits.includes(q));
        const operation = controlOperation(bare, free.slice(0, controls));
        expect(controlCount(operation)).to.equal(controlCount(bare) + Math.min(controls, free.length));
        assertValidGate(operation, QUBITS, random);
      }
    });
  }

  it("a controlled unitary is exact for diagonal, permuting and sparse matrices too", () => {
    const random = new Random(SEED);
    const permutation = (...columns: readonly number[]): Matrix =>
      columns.map((one, i) => [0, 1, 2, 3].map((j): Complex => [0, j === one ? (-1) ** i : 0]));
    for (const matrix of [
      permutation(0, 1, 2, 3),
      permutation(3, 2, 1, 0),
      permutation(1, 3, 0, 2),
      permutation(2, 1, 3, 0),
    ]) {
      assertValidGate({ gate: "unitary", controls: 1, qubits: [3, 0, 4], angles: [], matrix }, QUBITS, random);
      assertValidGate({ gate: "unitary", qubits: [4, 1], angles: [], matrix }, QUBITS, random);
    }
    const matrix = randomUnitary(2, random);
    assertValidGate({ gate: "unitary", qubits: [2], angles: [], matrix }, QUBITS, random);
    assertValidGate({ gate: "unitary", controls: 3, qubits: [0, 4, 1, 2], angles: [], matrix }, QUBITS, random);
  });

  describe("arity", () => {
    it("counts controls, targets and angles", () => {
      expect(arity("crx")).to.deep.equal({ qubits: 2, least: 2, angles: 1 });
      expect(arity("cswap")).to.deep.equal({ qubits: 3, least: 3, angles: 0 });
      expect(arity("u")).to.deep.equal({ qubits: 1, least: 1, angles: 3 });
      expect(arity("mcx")).to.deep.equal({ least: 2, angles: 0 });
      expect(arity("pauli")).to.deep.equal({ least: 1, angles: 1 });
      expect(controlCount({ gate: "mcp", qubits: [0, 1, 2], angles: [1] })).to.equal(2);
    });
  });

  describe("generator", () => {
    it("of a controlled rotation is P·(1 − Z)/2, of a phase −2 times the projector onto 1", () => {
      expect(generator({ kind: "rotation", x: 1, z: 0, c: 2, angle: 0 })).to.deep.equal([
        { x: 1, z: 0, coefficient: 0.5 },
        { x: 1, z: 2, coefficient: -0.5 },
      ]);
      expect(generator({ kind: "phase", z: 1, angle: 0 })).to.deep.equal([
        { x: 0, z: 0, coefficient: -1 },
        { x: 0, z: 1, coefficient: 1 },
      ]);
    });
    it("has three eigenvalues only with a control", () => {
      expect(hasFourShifts({ kind: "rotation", x: 1, z: 0, c: 2, angle: 0 })).to.equal(true);
      expect(hasFourShifts({ kind: "rotation", x: 1, z: 1, c: 0, angle: 0 })).to.equal(false);
      expect(hasFourShifts({ kind: "phase", z: 7, angle: 0 })).to.equal(false);
    });
  });
});
