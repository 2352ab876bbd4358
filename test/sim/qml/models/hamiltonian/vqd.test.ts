import { expect } from "chai";
import { runProgram } from "../../../../../sim/compile/host.ts";
import { initialParameters } from "../../../../../sim/compile/training.ts";
import { rotosolve } from "../../../../../sim/compile/optimiser/rotosolve.ts";
import { parsePauliSum } from "../../../../../sim/observable/pauli.ts";
import { hardwareEfficient, realAmplitudes } from "../../../../../sim/qml/ansatz/ansatz.ts";
import { loadVqd, vqd } from "../../../../../sim/qml/models/hamiltonian/vqd.ts";
import { isingRing } from "../../../../../sim/qml/problems/ising.ts";
import { hydrogen2 } from "../../../../../sim/qml/problems/molecules.ts";
import { expectError } from "../../../../helpers/machine/errors.ts";
import { expectNear, expectSameBits, throughJson } from "../../../../helpers/sim/models/conventions.ts";

/** H2 at 0.735 Å on two qubits: the first excited state of Qiskit's VQD tests, in hartree. */
const H2_EXCITED = -1.24458454981333;
/** Both energies after 200 steps are this close; chemical accuracy is 1.6e-3. */
const TRAINED = 5e-9;
/** What Gram and Schmidt may round. */
const ROUNDING = 1e-12;
const SEED = 1;

describe("vqd", () => {
  const model = vqd({ hamiltonian: hydrogen2.hamiltonian, ansatz: hardwareEfficient(2, 2), states: 2 });
  const training = { initial: initialParameters(12, SEED, 3), iterations: 200, learningRate: 0.1 };
  const fitted = model.fit(training);

  it(`finds the ground state and the excited state of H2 (seed ${SEED})`, () => {
    expectNear(fitted.energies, [hydrogen2.groundEnergy, H2_EXCITED], TRAINED);
    expect(fitted.score - (hydrogen2.groundEnergy + H2_EXCITED)).to.be.within(-ROUNDING, TRAINED);
    expect(fitted.losses).to.have.length(400);
  });

  it("has the bits of its programs", () => {
    const { floats } = runProgram(model.trainingProgram(training));
    expectSameBits(floats.subarray(0, 15), [fitted.score, ...fitted.parameters, ...fitted.energies]);
    const evaluation = runProgram(model.evaluationProgram(), { args: fitted.parameters });
    expectSameBits(evaluation.floats.subarray(0, 3), [fitted.score, ...fitted.energies]);
  });

  it(`finds all eigenvalues of an Ising ring, degenerate ones too (seed ${SEED})`, () => {
    const ring = vqd({ hamiltonian: isingRing(3).hamiltonian, ansatz: realAmplitudes(3, 3), states: 3 });
    const initial = initialParameters(36, SEED, 3);
    const { energies, baseline } = ring.fit({ initial, iterations: 300, learningRate: 0.1 });
    expectNear(baseline.exact!, [-4, -2 * Math.sqrt(3), 0], 1e-12);
    expectNear(energies, baseline.exact!, TRAINED);
  });

  it("tells states apart at the widest gap, and where all energies are one", () => {
    for (const [text, energies] of [
      ["Z0", [-1, 1]],
      ["0.5", [0.5, 0.5]],
    ] as const) {
      const pair = vqd({ hamiltonian: parsePauliSum(text), ansatz: hardwareEfficient(1, 0), states: 2 });
      const made = pair.fit({ initial: [1, 2], iterations: 200, learningRate: 0.1 });
      expectNear(made.energies, energies, TRAINED);
      expectNear([made.score], [energies[0] + energies[1]], ROUNDING);
    }
  });

  it("trains every state by any optimiser", () => {
    const optimiser = rotosolve({ frequencies: new Array<number>(6).fill(1) });
    const options = { initial: training.initial, iterations: 20, optimiser };
    const made = model.fit(options);
    expectNear(made.energies, [hydrogen2.groundEnergy, H2_EXCITED], 1e-3);
    const { floats } = runProgram(model.trainingProgram(options));
    expectSameBits(floats.subarray(0, 13), [made.score, ...made.parameters]);
  });

  it("is never below the sum of the lowest energies, whatever the states", () => {
    const least = hydrogen2.groundEnergy + H2_EXCITED;
    for (let seed = 1; seed <= 30; seed += 1) {
      // Nearly the same state twice: the sum of the plain energies is below that of the two lowest.
      const first = Array.from(fitted.parameters.subarray(0, 6));
      const args = [...first, ...Array.from(initialParameters(6, seed, 0.05), (move, i) => first[i]! + move)];
      const { floats } = runProgram(model.evaluationProgram(), { args });
      expect(floats[1]! + floats[2]!).to.be.below(least);
      expect(floats[0]).to.be.at.least(least - ROUNDING);
    }
  });

  it("gives no score to states that depend on each other", () => {
    const first = fitted.parameters.subarray(0, 6);
    expect(runProgram(model.evaluationProgram(), { args: [...first, ...first] }).floats[0]).to.be.NaN;
  });

  it("reports progress of every state, and ends a state's descent when told", () => {
    const seen: number[][] = [];
    const { losses } = model.fit({
      ...training,
      onProgress: ({ state, iteration }) => {
        seen.push([state, iteration]);
        return iteration < 1;
      },
    });
    expect(seen).to.deep.equal([
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
    ]);
    expect(losses).to.have.length(4);
  });

  it("comes back from a file with the same bits", () => {
    const loaded = loadVqd(throughJson(fitted.save()));
    expectSameBits(loaded.parameters, fitted.parameters);
    expectSameBits([loaded.score, ...loaded.energies], [fitted.score, ...fitted.energies]);
    expect(loaded.report()).to.equal(fitted.report());
    expect(loaded.losses).to.deep.equal(fitted.losses);
  });

  it("prints its energies beside the exact ones", () => {
    expect(fitted.report()).to.include("exact diagonalisation (classical)  -1.85727503, -1.24458455");
    expectNear(fitted.baseline.exact!, [hydrogen2.groundEnergy, H2_EXCITED], 1e-12);
  });

  it("refuses numbers of states, penalties, starts and files that do not fit", () => {
    const options = { hamiltonian: hydrogen2.hamiltonian, ansatz: hardwareEfficient(2, 1) };
    for (const states of [0, 5]) expectError(() => vqd({ ...options, states }), "VqdStates", { value: states });
    expectError(() => vqd({ ...options, states: 1.5 }), "VqdStates");
    for (const penalty of [0, NaN, Infinity]) {
      expectError(() => vqd({ ...options, states: 2, penalty }), "VqdPenaltyOutOfRange", { penalty });
    }
    expectError(() => vqd({ ...options, ansatz: hardwareEfficient(1, 1), states: 1 }), "ObservableTooWide");
    for (const train of [model.fit, model.trainingProgram]) {
      expectError(() => train({ ...training, initial: [0, 0] }), "TrainingInitialLength", { given: 2, parameters: 12 });
    }
    expectError(() => model.objective([[1]]), "ModelParameterLength", { given: 1, parameters: 6 });
    expectError(() => loadVqd({ ...fitted.save(), parameters: [] }), "ModelParameterLength", {
      given: 0,
      parameters: 12,
    });
    expectError(() => loadVqd({ ...fitted.save(), kind: "vqe" }), "ModelKind");
  });
});
