import { expect } from "chai";
import { circuit } from "../../../../../sim/circuit/builder.ts";
import { compose } from "../../../../../sim/circuit/circuit.ts";
import { runProgram, runToHalt } from "../../../../../sim/compile/host.ts";
import { initialParameters } from "../../../../../sim/compile/training.ts";
import { hardwareEfficient } from "../../../../../sim/qml/ansatz/ansatz.ts";
import { isingAnsatz, isingRing } from "../../../../../sim/qml/problems/ising.ts";
import { doubleExcitation, hydrogen2, hydrogen4 } from "../../../../../sim/qml/problems/molecules.ts";
import { loadVqe, vqe } from "../../../../../sim/qml/models/hamiltonian/vqe.ts";
import { expectError } from "../../../../helpers/machine/errors.ts";
import { type C, denseSum } from "../../../../helpers/sim/dense.ts";
import { expectSameBits, throughJson } from "../../../../helpers/sim/models/conventions.ts";

/** Training of {@link TRAINING} ends this close to the exact energy, in hartree; chemical accuracy is 1.6e-3. */
const TRAINED = 1e-9;
/** The transverse-field Ising ring of 4 qubits at the critical field: −2/sin(π/8). */
const ISING_4 = -5.226251859505506;
/** Roundings of a sum of up to 25 square roots. */
const CLOSED_FORM = 1e-13;
const SEED = 1;
/** Pinned: any change of the machine's arithmetic, the compiler's order or the optimiser shows here. */
const H2_STEPS = 25_637;
const H2_STATE_HASH = "0x9d4e907b981a4d8a8e2f64a6a7e38a8c68310c0cf2a1f9d7f749b3ab013c3b3e";
const TRAINING = { initial: [0.1, 0.2, 0.3, 0.4], iterations: 200, learningRate: 0.1 };

/** The lowest eigenvalue of a real symmetric matrix, by power iteration on `20 − H`. */
function lowestEigenvalue(matrix: readonly (readonly C[])[]): number {
  let vector = matrix.map((_, i) => 1 / (i + 1.5));
  let eigenvalue = 0;
  for (let round = 0; round < 5000; round += 1) {
    const image = matrix.map((row, i) => row.reduce((sum, [re], j) => sum - re * vector[j]!, 20 * vector[i]!));
    const norm = Math.hypot(...image);
    eigenvalue = 20 - norm;
    vector = image.map((value) => value / norm);
  }
  return eigenvalue;
}

describe("molecules", () => {
  for (const molecule of [hydrogen2, hydrogen4]) {
    it(`${molecule.name}: the ground energy is the Hamiltonian's lowest eigenvalue`, () => {
      const matrix = denseSum(molecule.qubits, molecule.hamiltonian);
      expect(Math.max(...matrix.flatMap((row) => row.map(([, im]) => Math.abs(im))))).to.be.below(1e-15);
      expect(Math.abs(lowestEigenvalue(matrix) - molecule.groundEnergy)).to.be.below(1e-12);
    });
  }
  it("H2: the total energy is the published one", () => {
    expect(Math.abs(hydrogen2.groundEnergy + hydrogen2.nuclearRepulsion - -1.13730603575)).to.be.below(1e-11);
  });
});

describe("isingRing", () => {
  for (const { qubits, field } of [
    { qubits: 3, field: 1 },
    { qubits: 4, field: 1 },
    { qubits: 4, field: 0.9 },
    { qubits: 5, field: 1.7 },
  ]) {
    it(`of ${qubits} qubits in the field ${field} has the lowest eigenvalue as ground energy`, () => {
      const ring = isingRing(qubits, field);
      const lowest = lowestEigenvalue(denseSum(qubits, ring.hamiltonian));
      expect(Math.abs(lowest - ring.groundEnergy)).to.be.below(1e-12);
    });
  }
  it("has the closed form −2/sin(π/2n) at the critical field", () => {
    for (const qubits of [3, 4, 5, 10, 25]) {
      const closed = -2 / Math.sin(Math.PI / (2 * qubits));
      expect(Math.abs(isingRing(qubits).groundEnergy - closed), `${qubits}`).to.be.below(CLOSED_FORM);
    }
    expect(Math.abs(isingRing(4).groundEnergy - ISING_4)).to.be.below(CLOSED_FORM);
  });
  it("is found on 4 qubits inside the machine", () => {
    const { hamiltonian } = isingRing(4);
    const problem = vqe({ hamiltonian, ansatz: isingAnsatz(4, 2) });
    expect(problem.objective.parameters).to.deep.equal(["gamma[0]", "beta[0]", "gamma[1]", "beta[1]"]);
    const training = { initial: [0.3, 0.3, 0.3, 0.3], iterations: 300, learningRate: 0.05 };
    expect(runProgram(problem.trainingProgram(training)).floats[0]! - ISING_4).to.be.within(-1e-13, TRAINED);
  });
  it("refuses rings and fields that are none", () => {
    expectError(() => isingRing(2), "IsingRingTooSmall", { qubits: 2 });
    expectError(() => isingRing(26), "CircuitWidthOutOfRange");
    expectError(() => isingAnsatz(2, 1), "IsingRingTooSmall", { qubits: 2 });
    expectError(() => isingAnsatz(3, 0.5), "AnsatzLayers", { value: 0.5 });
    for (const field of [-1, NaN, Infinity]) expectError(() => isingRing(3, field), "IsingFieldOutOfRange", { field });
  });
});

describe("vqe", () => {
  const h2 = vqe({ hamiltonian: hydrogen2.hamiltonian, ansatz: hardwareEfficient(2, 1) });

  for (const gradient of ["adjoint", "parameter-shift"] as const) {
    it(`trains H2 on 2 qubits inside the machine, by ${gradient}`, () => {
      const problem = vqe({ hamiltonian: hydrogen2.hamiltonian, ansatz: hardwareEfficient(2, 1), gradient });
      const { floats } = runProgram(problem.trainingProgram(TRAINING));
      expect(floats[0]! - hydrogen2.groundEnergy).to.be.within(-1e-13, TRAINED);
    });
  }

  it("trains H2 on 4 qubits inside the machine", () => {
    const problem = vqe({ hamiltonian: hydrogen4.hamiltonian, ansatz: doubleExcitation() });
    const { floats } = runProgram(problem.trainingProgram({ initial: [0], iterations: 200, learningRate: 0.1 }));
    expect(floats[0]! - hydrogen4.groundEnergy).to.be.within(-1e-13, TRAINED);
  });

  it("ends in one state, to the bit", () => {
    const machine = runToHalt({ program: h2.trainingProgram(TRAINING) });
    expect(machine.steps).to.equal(H2_STEPS);
    expect(machine.state.hash()).to.equal(H2_STATE_HASH);
  });

  it("fit has the bits of the training program, and reports the training curve", () => {
    const training = { ...TRAINING, iterations: 25 };
    const { floats } = runProgram(h2.trainingProgram(training));
    const seen: number[] = [];
    const { parameters, losses } = h2.fit({ ...training, onProgress: ({ loss }) => seen.push(loss) });
    expect(Array.from(parameters)).to.deep.equal(Array.from(floats.subarray(1, 5)));
    expect(losses).to.have.length(25).and.to.deep.equal(seen);
    expect(losses[24]).to.be.below(losses[0]!);
    expect(h2.energy({ theta: parameters })).to.equal(floats[0]);
  });

  it("fit starts from a seed as well, by default with 100 steps of Adam", () => {
    const initial = initialParameters(4, SEED);
    const [seeded, told] = [h2.fit({ seed: SEED }), h2.fit({ initial, iterations: 100, learningRate: 0.1 })];
    expectSameBits(seeded.parameters, told.parameters);
    expect(seeded.losses).to.have.length(100);
    for (const start of [{}, { initial, seed: SEED }]) expectError(() => h2.fit(start), "TrainingStart");
  });

  it("fit ends when progress says so", () => {
    expect(h2.fit({ ...TRAINING, onProgress: ({ iteration }) => iteration < 2 }).losses).to.have.length(3);
  });

  it(`starts from seeded parameters (seed ${SEED})`, () => {
    expect(initialParameters(3, SEED)).to.deep.equal(initialParameters(4, SEED).subarray(0, 3));
    expect(initialParameters(100, SEED, 0.5).every((value) => value >= -0.5 && value < 0.5)).to.equal(true);
    expect(initialParameters(3, SEED)).to.not.deep.equal(initialParameters(3, SEED + 1));
  });

  it("the evaluation program scores args by their energy", () => {
    const program = h2.evaluationProgram();
    const { floats } = runProgram(program, { args: [0.5, -0.25, 1, 2] });
    expect(floats[0]).to.equal(h2.energy({ theta: [0.5, -0.25, 1, 2] }));
    expect(program.shape.argsDepth).to.equal(0);
  });

  it("refuses starts of the wrong length and no iterations", () => {
    expectError(() => h2.trainingProgram({ ...TRAINING, initial: [0] }), "TrainingInitialLength", { given: 1 });
    const fixed = vqe({ hamiltonian: hydrogen2.hamiltonian, ansatz: circuit(2).h(0).build() });
    expectError(() => fixed.fit({ ...TRAINING, initial: [] }), "TrainingWithoutParameters");
    expect(fixed.energy({})).to.be.a("number");
    expectError(() => h2.fit({ ...TRAINING, iterations: 0 }), "TrainingIterationsOutOfRange", { iterations: 0 });
  });

  it("fit has the energy beside what classical computing finds", () => {
    const fitted = h2.fit(TRAINING);
    expect(fitted.energy - hydrogen2.groundEnergy).to.be.within(-1e-13, TRAINED);
    expect(Math.abs(fitted.baseline.exact! - hydrogen2.groundEnergy)).to.be.below(1e-12);
    // Hartree–Fock: the published correlation energy of H2 at this distance is 20.5 millihartree.
    expect(fitted.baseline.basisState - hydrogen2.groundEnergy).to.be.within(0.0202, 0.0204);
    expect(fitted.report()).to.match(/energy +-1\.85727503\n.*basis state \(classical\) +-1\.8369/);
    const large = vqe({ hamiltonian: isingRing(7).hamiltonian, ansatz: isingAnsatz(7, 1) });
    const { baseline } = large.fit({ initial: [0.1, 0.2], iterations: 1, learningRate: 0.1 });
    expect(baseline).to.deep.equal({ basisState: -7 });
  });

  it("comes back from a file with the same bits", () => {
    const problem = vqe({
      hamiltonian: hydrogen2.hamiltonian,
      ansatz: hardwareEfficient(2, 1),
      gradient: "parameter-shift",
    });
    const fitted = problem.fit({ ...TRAINING, iterations: 3 });
    const loaded = loadVqe(throughJson(fitted.save()));
    expectSameBits(loaded.parameters, fitted.parameters);
    expectSameBits([loaded.energy], [fitted.energy]);
    expect(loaded.report()).to.equal(fitted.report());
    expect(loaded.save()).to.deep.equal(fitted.save());
  });

  it("files that do not fit are refused", () => {
    const saved = h2.fit({ ...TRAINING, iterations: 1 }).save();
    const withOptions = (options: object): unknown => ({ ...saved, options: { ...saved.options, ...options } });
    expectError(() => loadVqe({ ...saved, parameters: [] }), "ModelParameterLength", { given: 0, parameters: 4 });
    expectError(() => loadVqe({ ...saved, options: null }), "ModelFormat");
    expectError(() => loadVqe(withOptions({ hamiltonian: [{ x: -1, z: 0, re: 1, im: 0 }] })), "ModelFormat");
    expectError(() => loadVqe(withOptions({ gradient: "guess" })), "ModelFormat");
    expectError(() => loadVqe(withOptions({ losses: [null] })), "ModelFormat");
    expectError(() => loadVqe(withOptions({ ansatz: {} })), "CircuitMalformed");
  });

  it("works with a circuit that has no parameters to train before fixed gates", () => {
    const ansatz = compose(circuit(2).x(0).build(), hardwareEfficient(2, 0), circuit(2).h(0).t(1).build());
    const { losses } = vqe({ hamiltonian: hydrogen2.hamiltonian, ansatz }).fit({
      initial: [0.3, 0.4],
      iterations: 10,
      learningRate: 0.05,
    });
    expect(losses[9]).to.be.below(losses[0]!);
  });
});
