import { expect } from "chai";
import { bind, checkCircuit, type Circuit, compose, gateCounts } from "../../../../sim/circuit/circuit.ts";
import { drawText } from "../../../../sim/circuit/draw.ts";
import { drawSvg } from "../../../../sim/circuit/svg.ts";
import { expectation } from "../../../../sim/compile/measure.ts";
import { runProgram, simulate } from "../../../../sim/compile/host.ts";
import { gradientProgram } from "../../../../sim/compile/training.ts";
import { creation, annihilation, type FermionSum, jordanWigner } from "../../../../sim/observable/fermion.ts";
import { exportQasm } from "../../../../sim/qasm/export.ts";
import { runQasm } from "../../../../sim/qasm/run.ts";
import {
  type Electrons,
  excitation,
  type Excitation,
  excitations,
  hartreeFock,
  uccsd,
} from "../../../../sim/qml/ansatz/uccsd.ts";
import { vqe } from "../../../../sim/qml/models/hamiltonian/vqe.ts";
import { doubleExcitation, hydrogen4 } from "../../../../sim/qml/problems/molecules.ts";
import { expectError } from "../../../helpers/machine/errors.ts";
import { Random } from "../../../helpers/machine/random.ts";
import { denseState, difference } from "../../../helpers/sim/dense.ts";
import { applyExponential } from "../../../helpers/sim/fermions.ts";

const SEED = 3;
/** Roundings of a few dozen rotations. */
const TOLERANCE = 1e-13;

const text = (all: readonly Excitation[]): string[] => all.map(({ from, to }) => `${from.join(" ")} → ${to.join(" ")}`);

/** `Σ_k angles[k]·(T_k − T_k†)` in ladder operators. */
const generatorOf = (all: readonly Excitation[], angles: readonly number[]): FermionSum =>
  all.flatMap(({ from, to }, k) => {
    const up = { coefficient: angles[k]!, product: [...to.map(creation), ...from.map(annihilation).reverse()] };
    const down = { coefficient: -angles[k]!, product: [...from.map(creation), ...to.map(annihilation).reverse()] };
    return [up, down];
  });

/** The state by exponentials in occupation numbers, from the basis state of the lowest orbitals. */
function denseUccsd(
  occupied: readonly number[],
  qubits: number,
  all: readonly Excitation[],
  angles: readonly number[],
) {
  const start = new Float64Array(2 * 2 ** qubits);
  start[2 * occupied.reduce((index, qubit) => index + 2 ** qubit, 0)] = 1;
  return all.reduce<Float64Array>((state, one, k) => applyExponential(generatorOf([one], [angles[k]!]), state), start);
}

const electronsIn = (orbitals: readonly number[]): FermionSum =>
  orbitals.map((p) => ({ coefficient: 1, product: [creation(p), annihilation(p)] }));
const meanIn = (orbitals: readonly number[], state: Float64Array): number =>
  expectation(jordanWigner(electronsIn(orbitals)), state);

describe("hartreeFock", () => {
  const cases: readonly [Electrons, number, "blocked" | "interleaved", readonly number[]][] = [
    [[1, 1], 4, "blocked", [0, 2]],
    [[1, 1], 4, "interleaved", [0, 1]],
    [[2, 1], 6, "blocked", [0, 1, 3]],
    [[2, 1], 6, "interleaved", [0, 2, 1]],
    [[0, 0], 2, "blocked", []],
  ];
  for (const [electrons, spinOrbitals, ordering, occupied] of cases) {
    it(`of ${electrons.join(" + ")} electrons in ${spinOrbitals} ${ordering} orbitals occupies the lowest`, () => {
      const { qubits, operations } = hartreeFock(electrons, spinOrbitals, { ordering });
      expect(qubits).to.equal(spinOrbitals);
      expect(operations.map(({ gate, qubits: [qubit] }) => [gate, qubit])).to.deep.equal(occupied.map((q) => ["x", q]));
    });
  }
});

describe("excitations", () => {
  it("of H2 are two singles and a double", () => {
    expect(text(excitations([1, 1], 4))).to.deep.equal(["0 → 1", "2 → 3", "0 2 → 1 3"]);
    expect(text(excitations([1, 1], 4, { ordering: "interleaved" }))).to.deep.equal(["0 → 2", "1 → 3", "0 1 → 2 3"]);
  });

  it("keep the electrons of either spin, singles first, each once", () => {
    const all = excitations([2, 1], 8);
    // Singles 2·2 + 1·3, doubles of one spin 1·1 + 0, of both 4·3.
    expect(all.map(({ from }) => from.length)).to.deep.equal([...Array(7).fill(1), ...Array(13).fill(2)]);
    expect(new Set(text(all)).size).to.equal(20);
    const up = (list: readonly number[]): number => list.filter((p) => p < 4).length;
    for (const { from, to } of all) expect(up(from)).to.equal(up(to));
    expect(excitations([2, 2], 4)).to.deep.equal([]);
    expect(excitations([0, 1], 2)).to.deep.equal([]);
  });
});

describe("uccsd", () => {
  for (const { electrons, spinOrbitals, ordering } of [
    { electrons: [1, 1], spinOrbitals: 4, ordering: "blocked" },
    { electrons: [1, 1], spinOrbitals: 4, ordering: "interleaved" },
    { electrons: [2, 1], spinOrbitals: 6, ordering: "blocked" },
    { electrons: [2, 1], spinOrbitals: 6, ordering: "interleaved" },
  ] as const) {
    const name = `${electrons.join(" + ")} electrons in ${spinOrbitals} ${ordering} orbitals`;
    it(`of ${name} is a product of matrix exponentials (seed ${SEED})`, () => {
      const random = new Random(SEED);
      const all = excitations(electrons, spinOrbitals, { ordering });
      const theta = all.map(() => random.unit());
      const ansatz = uccsd(electrons, spinOrbitals, { ordering });
      expect(ansatz.parameters).to.deep.equal(all.map((_, k) => `theta[${k}]`));
      const occupied = hartreeFock(electrons, spinOrbitals, { ordering }).operations.map(({ qubits: [q] }) => q!);
      const dense = denseUccsd(occupied, spinOrbitals, all, theta);
      const state = simulate(ansatz, { theta });
      expect(difference(state, dense)).to.be.below(TOLERANCE);
      const spins = [0, 1].map((spin) =>
        Array.from({ length: spinOrbitals / 2 }, (_, p) =>
          ordering === "blocked" ? (spin * spinOrbitals) / 2 + p : 2 * p + spin,
        ),
      );
      spins.forEach((orbitals, spin) => {
        expect(Math.abs(meanIn(orbitals, state) - electrons[spin]!)).to.be.below(TOLERANCE);
      });
    });
  }

  it("is two rotations a single excitation and eight a double one, with chains of Z between", () => {
    expect(gateCounts(uccsd([1, 1], 4))).to.deep.equal({ x: 2, pauli: 2 * 2 + 8 });
    const letters = (one: Excitation): unknown =>
      excitation(6, one, 0.3).operations.map(({ pauli, qubits, angles }) => [pauli, qubits.join(""), angles[0]]);
    expect(letters({ from: [0], to: [2] })).to.deep.equal([
      ["YZX", "012", -0.3],
      ["XZY", "012", 0.3],
    ]);
    const strings = excitation(6, { from: [0, 3], to: [2, 5] }, 1).operations;
    expect(strings.every(({ pauli }) => /^[XY]Z[XY][XY]Z[XY]$/.test(pauli!))).to.equal(true);
    expect(strings.map(({ angles: [angle] }) => Math.abs(angle as number))).to.deep.equal(Array(8).fill(0.25));
  });

  it("with Trotter steps divides the angles, and comes to the exponential of the sum", () => {
    const theta = [0.3, -0.2, 0.4];
    const quarter = excitationsOnly(theta.map((angle) => angle / 4));
    const steps = simulate(uccsd([1, 1], 4, { trotterSteps: 4 }), { theta });
    expect(
      difference(steps, simulate(compose(hartreeFock([1, 1], 4), quarter, quarter, quarter, quarter))),
    ).to.be.below(TOLERANCE);
    const generator = generatorOf(excitations([1, 1], 4), theta);
    const exact = applyExponential(generator, simulate(hartreeFock([1, 1], 4)));
    const errorOf = (trotterSteps: number): number =>
      difference(simulate(uccsd([1, 1], 4, { trotterSteps }), { theta }), exact);
    expect(errorOf(1)).to.be.above(1e-3);
    // First order: the error halves with twice the steps.
    expect(errorOf(16) / errorOf(32)).to.be.within(1.9, 2.1);
  });

  it("finds the ground state of H2 on 4 qubits inside the machine", () => {
    const problem = vqe({ hamiltonian: hydrogen4.hamiltonian, ansatz: uccsd([1, 1], 4) });
    const training = { initial: [0, 0, 0], iterations: 200, learningRate: 0.1 };
    const { floats } = runProgram(problem.trainingProgram(training));
    expect(floats[0]! - hydrogen4.groundEnergy).to.be.within(-1e-13, 1e-8);
    // The Hartree–Fock energy is where it starts: Qiskit has −1.8369679912 for this geometry.
    expect(Math.abs(problem.energy({ theta: [0, 0, 0] }) - -1.8369679912)).to.be.below(1e-9);
  });

  it("finds it by steepest descent of the test's own, with either gradient", () => {
    for (const gradient of ["adjoint", "parameter-shift"] as const) {
      const program = gradientProgram(
        vqe({ hamiltonian: hydrogen4.hamiltonian, ansatz: uccsd([1, 1], 4), gradient }).objective,
      );
      let theta = [0.1, -0.1, 0.2];
      let energy = 0;
      for (let i = 0; i < 60; i += 1) {
        const { floats } = runProgram(program, { args: theta });
        energy = floats[0]!;
        theta = theta.map((value, k) => value - 0.25 * floats[1 + k]!);
      }
      expect(energy - hydrogen4.groundEnergy, gradient).to.be.within(-1e-13, 1e-8);
    }
  });

  it(`has the gradients of parameter shift (seed ${SEED})`, () => {
    const random = new Random(SEED);
    const args = excitations([1, 1], 4).map(() => random.unit());
    const [adjointly, shifted] = (["adjoint", "parameter-shift"] as const).map((gradient) => {
      const { objective } = vqe({ hamiltonian: hydrogen4.hamiltonian, ansatz: uccsd([1, 1], 4), gradient });
      return runProgram(gradientProgram(objective), { args }).floats.slice(0, 4);
    });
    expect(difference(adjointly!, shifted!)).to.be.below(TOLERANCE);
  });

  it("has its double excitation of H2 in one rotation as doubleExcitation", () => {
    const theta = [0, 0, 0.37];
    const single = simulate(doubleExcitation(), { theta: -2 * theta[2]! });
    expect(difference(simulate(uccsd([1, 1], 4), { theta }), single)).to.be.below(TOLERANCE);
  });

  it("goes through OpenQASM 2 and 3, and is drawn", () => {
    const bound = bind(uccsd([1, 1], 4), { theta: [0.1, -0.2, 0.3] });
    for (const version of [2, 3] as const) {
      const [branch] = runQasm(exportQasm(bound, { version })).branches;
      expect(difference(branch!.state, denseState(bound)), `${version}`).to.be.below(TOLERANCE);
    }
    const inputs = { theta_0: 0.1, theta_1: -0.2, theta_2: 0.3 };
    const [free] = runQasm(exportQasm(uccsd([1, 1], 4)), { inputs }).branches;
    expect(difference(free!.state, denseState(bound))).to.be.below(TOLERANCE);
    const drawn = drawText(uccsd([1, 1], 4), { width: 1000 });
    expect(drawn.split("\n")[0]).to.match(/^q0 ──┤ X ├──.*RY.*RX.*$/);
    expect(drawSvg(uccsd([1, 1], 4)).match(/theta\[2\]/g)).to.have.length(8);
  });

  const bad: readonly [string, unknown, number, object, string, object][] = [
    ["an odd number of spin orbitals", [1, 1], 3, {}, "OrbitalsOdd", { spinOrbitals: 3 }],
    ["no spin orbitals", [0, 0], 0, {}, "CircuitWidthOutOfRange", {}],
    ["more qubits than there are", [1, 1], 26, {}, "CircuitWidthOutOfRange", {}],
    ["more electrons than orbitals", [1, 3], 4, {}, "ElectronCount", { value: 3 }],
    ["less than no electron", [-1, 1], 4, {}, "ElectronCount", { value: -1 }],
    ["half an electron", [0.5, 1], 4, {}, "ElectronCount", { value: 0.5 }],
    ["electrons without spin", 2, 4, {}, "ElectronCount", { electrons: 2 }],
    ["another ordering", [1, 1], 4, { ordering: "mixed" }, "OrbitalOrderingUnknown", { ordering: "mixed" }],
    ["no Trotter steps", [1, 1], 4, { trotterSteps: 0 }, "UccsdTrotterSteps", { value: 0 }],
  ];
  for (const [what, electrons, spinOrbitals, options, code, details] of bad) {
    it(`refuses ${what}`, () => {
      expectError(() => uccsd(electrons as Electrons, spinOrbitals, options), code, details as Record<string, unknown>);
    });
  }

  it("refuses excitations that are none", () => {
    for (const [from, to] of [
      [[], []],
      [[0], [0]],
      [[0], [1, 2]],
      [
        [0, 0],
        [1, 2],
      ],
      [
        [0, 1, 2],
        [3, 4, 5],
      ],
    ] as const) {
      expectError(() => excitation(6, { from, to }, 1), "ExcitationMalformed", { from, to });
    }
    expectError(() => excitation(4, { from: [0], to: [4] }, 1), "CircuitQubitOutOfRange");
  });
});

/** The excitations of H2 alone. */
function excitationsOnly(theta: readonly number[]): Circuit {
  const { qubits, operations } = bind(uccsd([1, 1], 4), { theta });
  return checkCircuit({ qubits, operations: operations.filter(({ gate }) => gate !== "x") });
}
