import { expect } from "chai";
import { parameter } from "../../../sim/circuit/angle.ts";
import { circuit } from "../../../sim/circuit/builder.ts";
import { bind } from "../../../sim/circuit/circuit.ts";
import { withShiftGradient } from "../../../sim/compile/derivatives.ts";
import { energyObjective } from "../../../sim/compile/energy.ts";
import { shiftRules } from "../../../sim/compile/frequencies.ts";
import { noisyEnergyObjective, noisySamplingProgram } from "../../../sim/compile/noisy.ts";
import type { Objective } from "../../../sim/compile/objective.ts";
import { naturalGradient } from "../../../sim/compile/optimiser/natural.ts";
import type { Optimiser } from "../../../sim/compile/optimiser/optimiser.ts";
import { rotosolve } from "../../../sim/compile/optimiser/rotosolve.ts";
import { spsa } from "../../../sim/compile/optimiser/spsa.ts";
import { samplingProgram } from "../../../sim/compile/sampling.ts";
import { trainingProgram } from "../../../sim/compile/training.ts";
import { trajectoryProgram } from "../../../sim/compile/trajectories.ts";
import { ISA } from "../../../sim/machine/isa.ts";
import type { Statement } from "../../../sim/machine/program.ts";
import { run } from "../../../sim/machine/run.ts";
import { amplitudeDamping } from "../../../sim/noise/channels.ts";
import { withNoise } from "../../../sim/noise/circuit.ts";
import { parsePauliSum } from "../../../sim/observable/pauli.ts";
import { zzFeatureMap } from "../../../sim/qml/encoding/encoding.ts";
import { irisClassifier, irisDataset } from "../../../sim/qml/models/iris.ts";
import { fidelityKernel } from "../../../sim/qml/models/kernel/fidelity.ts";
import { qaoa } from "../../../sim/qml/models/hamiltonian/qaoa.ts";
import { maxCut } from "../../../sim/qml/problems/binary.ts";

/** CIS instructions that a run executes. */
function cosines(statement: Statement): number {
  let count = 0;
  let pc = 0;
  run(statement, {
    checkpointBytes: 0,
    onStep: (machine) => {
      if (machine.code[pc]!.op === ISA.CIS.opcode) count += 1;
      pc = machine.state.pc;
    },
  });
  return count;
}

/** CIS instructions of one round more. */
const perRound = (program: (rounds: number) => Statement): number => cosines(program(4)) - cosines(program(3));

/** Three gates, two parameters, two different angles. */
const ansatz = circuit(2).ry(parameter("a"), 0).cx(0, 1).rx(parameter("b"), 1).ry(parameter("a"), 1).build();
const fixed = bind(ansatz, { a: 0.4, b: -1.1 });
const sum = parsePauliSum("Z0 - 0.6 X1");
const objective = energyObjective(ansatz, sum);
const noise = { single: amplitudeDamping(0.1) };
const GATES = 3;
const ANGLES = 2;

const training =
  (trained: Objective, optimiser?: Optimiser) =>
  (iterations: number): Statement => ({
    program: trainingProgram(trained, {
      ...{ initial: trained.parameters.map(() => 0.3), iterations },
      ...(optimiser ? { optimiser } : { learningRate: 0.1 }),
    }),
  });

const dataset = irisDataset();
const iris = irisClassifier();
const complete = Array.from({ length: 7 }, (_, i) => Array.from({ length: i }, (_, j) => [j, i] as const)).flat();
const kernel = fidelityKernel(zzFeatureMap(2));
const rowsOf = (count: number): BigUint64Array =>
  kernel.segment(Array.from({ length: count }, (_, i) => [0.1 * i, 0.2])).cells;

const CASES: readonly (readonly [string, number, (rounds: number) => Statement])[] = [
  ["an iteration of Adam on adjoint gradients: every angle once", ANGLES, training(objective)],
  [
    // The energy; all gates' angles; then every gate's own, up, down and back.
    "an iteration by parameter shift: every gate's angle once, and three times where it is shifted itself",
    ANGLES + GATES + 3 * GATES,
    training(energyObjective(ansatz, sum, "parameter-shift")),
  ],
  [
    "an iteration by parameter shift of a noisy circuit: the same",
    ANGLES + GATES + 3 * GATES,
    training(noisyEnergyObjective(withNoise(ansatz, noise), sum)),
  ],
  [
    // The loss, then for each parameter two evaluations a frequency; a has two.
    "an iteration by shifts of whole parameters: every angle in each evaluation",
    ANGLES * (1 + 2 * (2 + 1)),
    training(withShiftGradient(objective, shiftRules(ansatz))),
  ],
  [
    "an iteration of SPSA: every angle in both evaluations",
    2 * ANGLES,
    training(objective, spsa({ learningRate: 0.1, seed: 1 })),
  ],
  [
    "an iteration of Rotosolve: every angle in three evaluations a parameter",
    3 * 2 * ANGLES,
    training(objective, rotosolve({ frequencies: [1, 1] })),
  ],
  [
    "an iteration of the natural gradient: every angle for the gradient and for the metric",
    2 * ANGLES,
    training(objective, naturalGradient({ learningRate: 0.1, circuit: ansatz })),
  ],
  [
    "an iteration of a QAOA whose cost is one step: the mixers' angles",
    2,
    training(qaoa({ problem: maxCut(complete), layers: 2 }).objective),
  ],
  [
    "an epoch of the classifier: every parameter once, and every feature of every row",
    iris.parameters.length + dataset.trainRows * dataset.features.length,
    (rounds) => ({
      program: iris.trainingProgram(dataset, {
        initial: iris.parameters.map(() => 0.1),
        iterations: rounds,
        learningRate: 0.1,
      }),
      data: [dataset.segment.cells],
    }),
  ],
  [
    "a row of a kernel matrix: the angles of its features, however many others there are",
    3,
    (rounds) => ({ program: kernel.program(rounds, 5), data: [rowsOf(rounds), rowsOf(5)] }),
  ],
  ["a shot: none", 0, (shots) => ({ program: samplingProgram(fixed, { shots, seed: 1 }) })],
  [
    "a shot of a noisy circuit: none",
    0,
    (shots) => ({ program: noisySamplingProgram(withNoise(fixed, noise), { shots, seed: 1 }) }),
  ],
  [
    "a trajectory: none",
    0,
    (trajectories) => ({ program: trajectoryProgram(withNoise(fixed, noise), sum, { trajectories, seed: 1 }) }),
  ],
];

describe("cosines and sines in loops", () => {
  for (const [name, expected, program] of CASES) {
    it(`of ${name} (${expected})`, () => {
      expect(perRound(program)).to.equal(expected);
    });
  }
});
