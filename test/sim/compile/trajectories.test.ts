import { expect } from "chai";
import { circuit } from "../../../sim/circuit/builder.ts";
import { runProgram } from "../../../sim/compile/host.ts";
import { noisyEnergyObjective } from "../../../sim/compile/noisy.ts";
import { evaluationProgram } from "../../../sim/compile/training.ts";
import { trajectoryExpectation, trajectoryProgram } from "../../../sim/compile/trajectories.ts";
import { Random as Stream } from "../../../sim/math/random.ts";
import { amplitudeDamping, depolarising, phaseDamping } from "../../../sim/noise/channels.ts";
import { isChannelUse, withNoise } from "../../../sim/noise/circuit.ts";
import { parsePauliSum } from "../../../sim/observable/pauli.ts";
import { expectError } from "../../helpers/machine/errors.ts";
import { apply, denseExpectation, denseOperation } from "../../helpers/sim/dense.ts";
import { embed } from "../../helpers/sim/noise.ts";

const SEED = 11;
const noisy = withNoise(circuit(3).h(0).cx(0, 1).ry(0.7, 2).cx(1, 2).rx(1.1, 0).crz(0.9, 2, 0).build(), {
  single: amplitudeDamping(0.2),
  several: phaseDamping(0.3),
  gates: { cx: depolarising(0.3, 2) },
});
const sum = parsePauliSum("Z0 - 0.6 X1 Y2 + 0.1 Z1 Z2 + 0.7 X0");

const norm = (state: Float64Array): number => state.reduce((total, value) => total + value * value, 0);

/** One random run, by dense matrices. */
function denseTrajectory(stream: Stream): number {
  let state = Float64Array.of(1, ...new Array<number>(15).fill(0));
  for (const step of noisy.steps) {
    if (!isChannelUse(step)) {
      state = Float64Array.from(apply(denseOperation(3, step), state));
      continue;
    }
    const branches = step.channel.kraus.map((matrix) => apply(embed(3, matrix, step.qubits), state));
    let mark = stream.nextFloat() * branches.reduce((total, branch) => total + norm(branch), 0);
    const branch = branches.find((candidate) => (mark -= norm(candidate)) < 0)!;
    state = branch.map((value) => value / Math.sqrt(norm(branch)));
  }
  return denseExpectation(3, sum, state);
}

describe("quantum trajectories", () => {
  it(`jump as dense ones do with the same seed (seed ${SEED})`, () => {
    const stream = new Stream(SEED);
    const energies = Array.from({ length: 60 }, () => denseTrajectory(stream));
    const mean = energies.reduce((a, b) => a + b, 0) / energies.length;
    const variance = energies.reduce((total, e) => total + (e - mean) ** 2, 0) / (energies.length - 1);
    const { value, error } = trajectoryExpectation(noisy, sum, { trajectories: 60, seed: SEED });
    expect(Math.abs(value - mean)).to.be.below(1e-13);
    expect(Math.abs(error - Math.sqrt(variance / energies.length))).to.be.below(1e-13);
  });

  it(`have the density matrix for their mean, within four standard errors (seed ${SEED})`, () => {
    const exact = runProgram(evaluationProgram(noisyEnergyObjective(noisy, sum))).floats[0]!;
    const { value, error } = trajectoryExpectation(noisy, sum, { trajectories: 2_000, seed: SEED });
    expect(Math.abs(value - exact)).to.be.below(4 * error);
    expect(error).to.be.within(0.005, 0.03);
  });

  it("certain jumps are taken, though the branch before them has no weight", () => {
    const decay = withNoise(circuit(1).x(0).build(), { single: amplitudeDamping(1) });
    const estimate = trajectoryExpectation(decay, parsePauliSum("Z0"), { trajectories: 50, seed: 1 });
    expect(estimate).to.deep.equal({ value: 1, error: 0 });
  });

  it("of one run has no error, and of none is refused", () => {
    expect(trajectoryExpectation(noisy, sum, { trajectories: 1, seed: 1 }).error).to.equal(0);
    expectError(() => trajectoryProgram(noisy, sum, { trajectories: 0, seed: 1 }), "TrajectoriesOutOfRange", {
      value: 0,
    });
    expectError(() => trajectoryProgram(noisy, sum, { trajectories: 1, seed: 0.5 }), "SeedNotAnInteger");
    expectError(() => trajectoryProgram(noisy, parsePauliSum("Z3"), { trajectories: 1, seed: 1 }), "ObservableTooWide");
  });
});
