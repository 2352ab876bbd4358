import { expect } from "chai";
import { parameter, parameterVector, scaleAngle } from "../../../sim/circuit/angle.ts";
import { circuit } from "../../../sim/circuit/builder.ts";
import { bind } from "../../../sim/circuit/circuit.ts";
import { runProgram } from "../../../sim/compile/host.ts";
import {
  noisyEnergyObjective,
  noisyProbabilities,
  noisySamplingProgram,
  sampleNoisy,
} from "../../../sim/compile/noisy.ts";
import { evaluationProgram, gradientProgram } from "../../../sim/compile/training.ts";
import { amplitudeDamping, depolarising, phaseDamping } from "../../../sim/noise/channels.ts";
import { withNoise } from "../../../sim/noise/circuit.ts";
import { expectationFromCounts } from "../../../sim/observable/counts.ts";
import { parsePauliSum } from "../../../sim/observable/pauli.ts";
import { sampleCounts } from "../../../sim/state/counts.ts";
import { expectError } from "../../helpers/machine/errors.ts";
import { Random } from "../../helpers/machine/random.ts";
import { type Dense, denseSum, multiply } from "../../helpers/sim/dense.ts";
import { denseChannel, denseGate, outer, trace } from "../../helpers/sim/noise.ts";

const SEED = 606;
const theta = parameterVector("theta", 3);
const a = parameter("a");
const ansatz = circuit(3)
  .h(0)
  .ry(theta[0]!, 0)
  .cx(0, 1)
  .crx(scaleAngle(theta[1]!, 2), 1, 2)
  .rzz(a, 0, 2)
  .u(theta[2]!, 0.3, a, 1)
  .cx(1, 2)
  .build();
const model = {
  single: amplitudeDamping(0.1),
  several: phaseDamping(0.05),
  gates: { cx: depolarising(0.1, 2) },
  readout: [{ zeroAsOne: 0.02, oneAsZero: 0.1 }, undefined, { zeroAsOne: 0.2, oneAsZero: 0 }],
};
const noisy = withNoise(ansatz, model);
const sum = parsePauliSum("0.5 + Z0 - 0.6 X1 Y2 + 0.1 Z1 Z2 + 0.7 X0");

/** The final density matrix, by dense Kraus sums. */
function denseRun(values: readonly number[]): Dense {
  const named = Object.fromEntries(ansatz.parameters.map((name, i) => [name, values[i]!]));
  let rho = outer([1, ...new Array<number>(15).fill(0)]);
  for (const step of withNoise(bind(ansatz, named), model).steps) {
    rho = "channel" in step ? denseChannel(3, rho, step.channel.kraus, step.qubits) : denseGate(3, rho, step);
  }
  return rho;
}
const energyOf = (values: readonly number[]): number => trace(multiply(denseSum(3, sum), denseRun(values)))[0];

describe("noisyEnergyObjective", () => {
  it(`has the energy and slopes of dense Kraus sums (seed ${SEED})`, () => {
    const random = new Random(SEED);
    const objective = noisyEnergyObjective(noisy, sum);
    const [evaluation, gradient] = [evaluationProgram(objective), gradientProgram(objective)];
    for (let round = 0; round < 2; round += 1) {
      const values = ansatz.parameters.map(() => 3 * random.unit());
      const { floats } = runProgram(gradient, { args: values });
      expect(Math.abs(floats[0]! - energyOf(values))).to.be.below(1e-14);
      expect(runProgram(evaluation, { args: values }).floats[0]).to.equal(floats[0]);
      values.forEach((_, i) => {
        const at = (shift: number): number => energyOf(values.map((value, j) => (i === j ? value + shift : value)));
        const h = 1e-3;
        const slope = (8 * (at(h) - at(-h)) - (at(2 * h) - at(-2 * h))) / (12 * h);
        expect(Math.abs(floats[1 + i]! - slope), ansatz.parameters[i]).to.be.below(1e-10);
      });
    }
  });

  it("refuses observables that are too wide", () => {
    expectError(() => noisyEnergyObjective(noisy, parsePauliSum("Z3")), "ObservableTooWide", {
      observable: 4,
      circuit: 3,
    });
  });
});

describe("noisy measurement", () => {
  const bound = withNoise(bind(ansatz, { theta: [0.3, 0.7, 1.1], a: -0.4 }), model);

  it("has the probabilities of dense Kraus sums, misread", () => {
    const rho = denseRun([0.3, 0.7, -0.4, 1.1]);
    for (const qubits of [[0, 1, 2], [2, 0], [1]]) {
      const got = noisyProbabilities(bound, qubits);
      for (let read = 0; read < got.length; read += 1) {
        let expected = 0;
        for (let j = 0; j < 8; j += 1) {
          let share = rho[j]![j]![0];
          qubits.forEach((qubit, i) => {
            const [bit, as] = [(j >> qubit) & 1, (read >> i) & 1];
            const { zeroAsOne, oneAsZero } = model.readout[qubit] ?? { zeroAsOne: 0, oneAsZero: 0 };
            const wrong = bit === 0 ? zeroAsOne : oneAsZero;
            share *= bit === as ? 1 - wrong : wrong;
          });
          expected += share;
        }
        expect(Math.abs(got[read]! - expected)).to.be.below(1e-14);
      }
    }
  });

  for (const qubits of [[0, 1, 2], [2, 0], [1]]) {
    it(`in the machine counts what the host counts, measuring ${qubits.join()} (seed ${SEED})`, () => {
      const observable = parsePauliSum("0.1 + 1.3 Z0");
      const expected = sampleCounts(noisyProbabilities(bound, qubits), 400, SEED);
      const options = { shots: 400, seed: SEED, qubits };
      expect([...sampleNoisy(bound, options).counts]).to.deep.equal([...expected.counts]);
      const { floats } = runProgram(noisySamplingProgram(bound, { ...options, observable }));
      expect(floats[0]).to.equal(expectationFromCounts(observable, expected).value);
    });
  }

  it("refuses what sampling refuses", () => {
    expectError(() => sampleNoisy(bound, { shots: 0, seed: 1 }), "ShotsOutOfRange");
    expectError(() => sampleNoisy(bound, { shots: 1, seed: 1, qubits: [3] }), "QubitOutOfRange", { qubit: 3 });
    expectError(() => sampleNoisy(noisy, { shots: 1, seed: 1 }), "CircuitParameterUnbound");
  });
});
