import { expect } from "chai";
import { parameter } from "../../../sim/circuit/angle.ts";
import { circuit } from "../../../sim/circuit/builder.ts";
import { bind } from "../../../sim/circuit/circuit.ts";
import { hessianProgram } from "../../../sim/compile/derivatives.ts";
import { energyObjective } from "../../../sim/compile/energy.ts";
import { shiftRules } from "../../../sim/compile/frequencies.ts";
import { metricProgram } from "../../../sim/compile/metric.ts";
import { noisyEnergyObjective, noisySamplingProgram } from "../../../sim/compile/noisy.ts";
import { gradientDescent, momentum } from "../../../sim/compile/optimiser/gradient.ts";
import { naturalGradient } from "../../../sim/compile/optimiser/natural.ts";
import { rotosolve } from "../../../sim/compile/optimiser/rotosolve.ts";
import { spsa } from "../../../sim/compile/optimiser/spsa.ts";
import { samplingProgram } from "../../../sim/compile/sampling.ts";
import { gradientProgram, trainingProgram } from "../../../sim/compile/training.ts";
import { trajectoryProgram } from "../../../sim/compile/trajectories.ts";
import { type Program, toCells } from "../../../sim/machine/program.ts";
import { amplitudeDamping, depolarising } from "../../../sim/noise/channels.ts";
import { withNoise } from "../../../sim/noise/circuit.ts";
import { parsePauliSum } from "../../../sim/observable/pauli.ts";
import { Random } from "../../helpers/machine/random.ts";
import { disputeSteps } from "../../helpers/sim/disputable.ts";

const SEED = 2718;
const ansatz = circuit(2).ry(parameter("a"), 0).cx(0, 1).rx(parameter("b"), 1).build();
const values = [0.4, -1.1];
const fixed = bind(ansatz, { a: 0.4, b: -1.1 });
const sum = parsePauliSum("Z0 - 0.6 X1 + 0.1 Z0 Z1");
const model = {
  single: amplitudeDamping(0.1),
  several: depolarising(0.2, 2),
  readout: { zeroAsOne: 0.02, oneAsZero: 0.1 },
};
const noisy = withNoise(ansatz, model);
const objective = energyObjective(ansatz, sum);
const training = { initial: values, iterations: 3 };
const options = { shots: 20, seed: SEED };

const PROGRAMS: readonly (readonly [string, Program, (readonly number[])?])[] = [
  ["sampling", samplingProgram(fixed, { ...options, qubits: [1, 0], observable: parsePauliSum("Z0 + 0.3 Z1") })],
  ["noisy sampling", noisySamplingProgram(withNoise(fixed, model), options)],
  ["trajectories", trajectoryProgram(withNoise(fixed, model), sum, { trajectories: 5, seed: SEED })],
  ["a noisy gradient", gradientProgram(noisyEnergyObjective(noisy, sum)), values],
  ["a Hessian", hessianProgram(objective, shiftRules(ansatz)), values],
  ["a metric", metricProgram(ansatz), values],
  ["a metric by blocks", metricProgram(ansatz, "block"), values],
  ...[
    gradientDescent({ learningRate: 0.1 }),
    momentum({ learningRate: 0.1, nesterov: true }),
    naturalGradient({ learningRate: 0.1, circuit: ansatz }),
    rotosolve({ frequencies: [1, 1] }),
    spsa({ learningRate: 0.1, seed: SEED }),
  ].map((optimiser) => [`${optimiser.name}`, trainingProgram(objective, { ...training, optimiser })] as const),
];

describe("disputes about compiled programs", () => {
  for (const [name, program, args] of PROGRAMS) {
    it(`random steps of ${name} hold before a checker of hashes and bytes (seed ${SEED})`, () => {
      const statement = { program, ...(args && { args: toCells(args) }) };
      expect(disputeSteps(statement, 40, new Random(SEED))).to.include("settled");
    });
  }
});
