import { parameter } from "../../../sim/circuit/angle.ts";
import { circuit } from "../../../sim/circuit/builder.ts";
import { bind } from "../../../sim/circuit/circuit.ts";
import { hessianProgram, lossProgram, withShiftGradient } from "../../../sim/compile/derivatives.ts";
import { energyObjective } from "../../../sim/compile/energy.ts";
import { shiftRules } from "../../../sim/compile/frequencies.ts";
import { metricProgram } from "../../../sim/compile/metric.ts";
import { noisyEnergyObjective, noisySamplingProgram } from "../../../sim/compile/noisy.ts";
import { adam, gradientDescent, momentum } from "../../../sim/compile/optimiser/gradient.ts";
import { naturalGradient } from "../../../sim/compile/optimiser/natural.ts";
import { rotosolve } from "../../../sim/compile/optimiser/rotosolve.ts";
import { spsa } from "../../../sim/compile/optimiser/spsa.ts";
import { samplingProgram } from "../../../sim/compile/sampling.ts";
import { evaluationProgram, gradientProgram, trainingProgram } from "../../../sim/compile/training.ts";
import { trajectoryProgram } from "../../../sim/compile/trajectories.ts";
import { type Statement, toCells } from "../../../sim/machine/program.ts";
import { amplitudeDamping, depolarising } from "../../../sim/noise/channels.ts";
import { withNoise } from "../../../sim/noise/circuit.ts";
import { parsePauliSum } from "../../../sim/observable/pauli.ts";
import { zzFeatureMap } from "../../../sim/qml/encoding/encoding.ts";
import { fidelityKernel } from "../../../sim/qml/models/kernel/fidelity.ts";
import { irisClassifier, irisDataset } from "../../../sim/qml/models/iris.ts";
import { qaoa } from "../../../sim/qml/models/hamiltonian/qaoa.ts";
import { maxCut } from "../../../sim/qml/problems/binary.ts";

const ansatz = circuit(2).ry(parameter("a"), 0).cx(0, 1).rx(parameter("b"), 1).crz(parameter("a"), 0, 1).build();
const values = [0.4, -1.1];
const args = toCells(values);
const sum = parsePauliSum("Z0 - 0.6 X1 + 0.1 Z0 Z1");
const noise = {
  single: amplitudeDamping(0.1),
  several: depolarising(0.2, 2),
  readout: { zeroAsOne: 0.02, oneAsZero: 0.1 },
};
const objective = energyObjective(ansatz, sum);
const noisyFixed = withNoise(bind(ansatz, { a: 0.4, b: -1.1 }), noise);
const options = { shots: 50, seed: 7 };
const training = { initial: values, iterations: 7 };
const shifted = energyObjective(ansatz, sum, "parameter-shift");
const dataset = irisDataset();
const iris = irisClassifier();
const initial = iris.parameters.map(() => 0.1);
const kernel = fidelityKernel(zzFeatureMap(2));
const segment = (rows: number): BigUint64Array =>
  kernel.segment(Array.from({ length: rows }, (_, i) => [0.1 * i, 0.2])).cells;
const complete = Array.from({ length: 7 }, (_, i) => Array.from({ length: i }, (_, j) => [j, i] as const)).flat();

export interface NamedProgram extends Statement {
  readonly name: string;
  /** Whether its control flow depends on data. */
  readonly branches?: true;
}

/** Small programs of every emitter. */
export const PROGRAMS: readonly NamedProgram[] = [
  { name: "evaluation", program: evaluationProgram(objective), args },
  { name: "loss", program: lossProgram(objective), args },
  { name: "adjoint gradient", program: gradientProgram(objective), args },
  { name: "parameter-shift gradient", program: gradientProgram(shifted), args },
  { name: "whole-parameter shifts", program: gradientProgram(withShiftGradient(objective, shiftRules(ansatz))), args },
  { name: "Hessian", program: hessianProgram(objective, shiftRules(ansatz)), args },
  { name: "metric", program: metricProgram(ansatz), args },
  { name: "noisy gradient", program: gradientProgram(noisyEnergyObjective(withNoise(ansatz, noise), sum)), args },
  {
    name: "sampling",
    program: samplingProgram(bind(ansatz, { a: 0.4, b: -1.1 }), { ...options, observable: sum.slice(0, 1) }),
  },
  { name: "noisy sampling", program: noisySamplingProgram(noisyFixed, options) },
  { name: "trajectories", program: trajectoryProgram(noisyFixed, sum, { trajectories: 9, seed: 3 }), branches: true },
  { name: "kernel", program: kernel.program(3, 2), data: [segment(3), segment(2)] },
  {
    ...{ name: "Iris training", data: [dataset.segment.cells], branches: true },
    program: iris.trainingProgram(dataset, { initial, iterations: 3, learningRate: 0.1 }),
  },
  {
    name: "Iris evaluation",
    program: iris.evaluationProgram(dataset),
    args: toCells(initial),
    data: [dataset.segment.cells],
    branches: true,
  },
  {
    name: "QAOA training",
    program: qaoa({ problem: maxCut(complete), layers: 2 }).trainingProgram({
      ...{ initial: [0.1, 0.2, 0.3, 0.4], iterations: 5, learningRate: 0.1 },
    }),
  },
  { name: "parameter-shift training", program: trainingProgram(shifted, { ...training, learningRate: 0.1 }) },
  ...[
    adam({ learningRate: 0.1 }),
    gradientDescent({ learningRate: 0.1 }),
    momentum({ learningRate: 0.1, nesterov: true }),
    naturalGradient({ learningRate: 0.1, circuit: ansatz }),
    spsa({ learningRate: 0.1, seed: 5 }),
  ].map((optimiser) => ({
    name: `training by ${optimiser.name}`,
    program: trainingProgram(objective, { ...training, optimiser }),
  })),
  {
    ...{ name: "training by Rotosolve", branches: true },
    program: trainingProgram(objective, { ...training, optimiser: rotosolve({ frequencies: [1, 1] }) }),
  },
];
