import { expect } from "chai";
import { parameter } from "../../../../sim/circuit/angle.ts";
import { circuit } from "../../../../sim/circuit/builder.ts";
import { energyObjective } from "../../../../sim/compile/energy.ts";
import { runProgram } from "../../../../sim/compile/host.ts";
import { adam, gradientDescent, momentum } from "../../../../sim/compile/optimiser/gradient.ts";
import { naturalGradient } from "../../../../sim/compile/optimiser/natural.ts";
import { nelderMead } from "../../../../sim/compile/optimiser/nelder-mead.ts";
import { minimise, type Optimiser } from "../../../../sim/compile/optimiser/optimiser.ts";
import { rotosolve, rotosolveFrequencies } from "../../../../sim/compile/optimiser/rotosolve.ts";
import { spsa } from "../../../../sim/compile/optimiser/spsa.ts";
import { evaluationProgram, fit, initialParameters, trainingProgram } from "../../../../sim/compile/training.ts";
import type { Objective } from "../../../../sim/compile/objective.ts";
import { hardwareEfficient } from "../../../../sim/qml/ansatz/ansatz.ts";
import { hydrogen2 } from "../../../../sim/qml/problems/molecules.ts";
import { expectError } from "../../../helpers/machine/errors.ts";

const ansatz = hardwareEfficient(2, 1);
const objective = energyObjective(ansatz, hydrogen2.hamiltonian);
const initial = initialParameters(ansatz.parameters.length, 3);
const frequencies = rotosolveFrequencies(ansatz);

/** Each optimiser with what it needs to find the ground state of hydrogen, and how near it comes. */
const OPTIMISERS: readonly (readonly [Optimiser, number, number])[] = [
  [gradientDescent({ learningRate: 0.4 }), 300, 1e-12],
  [momentum({ learningRate: 0.1, momentum: 0.8 }), 300, 1e-12],
  [momentum({ learningRate: 0.1, momentum: 0.8, nesterov: true }), 300, 1e-12],
  [adam({ learningRate: 0.1 }), 300, 1e-12],
  [naturalGradient({ learningRate: 0.2, circuit: ansatz }), 100, 1e-12],
  [naturalGradient({ learningRate: 0.2, circuit: ansatz, metric: "block" }), 100, 1e-12],
  [rotosolve({ frequencies }), 60, 1e-12],
  [spsa({ learningRate: 0.8, perturbation: 0.1, stability: 10, seed: 7 }), 400, 1e-3],
];

describe("optimisers", () => {
  OPTIMISERS.forEach(([optimiser, iterations, tolerance], i) => {
    it(`${i}: ${optimiser.name} finds the ground state of hydrogen, within ${tolerance} in ${iterations} iterations`, () => {
      const { parameters, losses } = fit(objective, { optimiser, initial, iterations });
      expect(losses.length).to.equal(iterations);
      expect(losses[0]! - hydrogen2.groundEnergy).to.be.above(0.1);
      expect(energyAt(parameters) - hydrogen2.groundEnergy).to.be.within(-1e-12, tolerance);
    });

    it(`${i}: ${optimiser.name} has the same bits on the host and in the machine`, () => {
      const training = { optimiser, initial, iterations: 7 };
      const { floats } = runProgram(trainingProgram(objective, training));
      const { parameters } = fit(objective, training);
      expect(Array.from(floats.subarray(1, 1 + parameters.length))).to.deep.equal(Array.from(parameters));
      expect(Array.from(parameters)).to.not.deep.equal(Array.from(initial));
      expect(floats[0]).to.equal(energyAt(parameters));
    });
  });

  it("Nelder–Mead finds the ground state of hydrogen, on the host", () => {
    const { parameters, losses } = fit(objective, { optimiser: nelderMead(), initial, iterations: 250 });
    expect(energyAt(parameters) - hydrogen2.groundEnergy).to.be.within(-1e-12, 1e-12);
    losses.slice(1).forEach((loss, i) => expect(loss).to.be.at.most(losses[i]!));
    const training = { optimiser: nelderMead(), initial, iterations: 1 };
    expectError(() => trainingProgram(objective, training), "OptimiserHostOnly", { optimiser: "Nelder–Mead" });
  });

  it("that need values alone train objectives that have no shorter way to the loss than the gradient", () => {
    const long: Objective = {
      ...objective,
      layOut: (emitter, parameters) => ({ ...objective.layOut(emitter, parameters), loss: undefined }),
    };
    const training = { optimiser: rotosolve({ frequencies }), initial, iterations: 2 };
    const { floats } = runProgram(trainingProgram(long, training));
    const expected = fit(objective, training).parameters;
    expect(Array.from(floats.subarray(1, 5))).to.deep.equal(Array.from(fit(long, training).parameters));
    expect(Math.max(...expected.map((value, i) => Math.abs(value - floats[1 + i]!)))).to.be.below(1e-12);
  });
});

const evaluation = evaluationProgram(objective);
const energyAt = (parameters: Float64Array): number => runProgram(evaluation, { args: parameters }).floats[0]!;

describe("minimise", () => {
  const bowl = {
    value: ([x, y]: Float64Array) => x! * x! + 4 * y! * y!,
    gradient: (at: Float64Array) => ({ loss: bowl.value(at), gradient: Float64Array.of(2 * at[0]!, 8 * at[1]!) }),
  };

  it("reports the loss before each step and the parameters after it, and stops where it is told", () => {
    const seen: unknown[] = [];
    const options = { initial: [1, 1], iterations: 100 };
    const { parameters, losses } = minimise(gradientDescent({ learningRate: 0.125 }), bowl, {
      ...options,
      onProgress: ({ iteration, loss, parameters: at }) => {
        seen.push([iteration, loss, ...at]);
        return iteration < 1;
      },
    });
    expect(seen).to.deep.equal([
      [0, 5, 0.75, 0],
      [1, 0.5625, 0.5625, 0],
    ]);
    expect(losses).to.deep.equal([5, 0.5625]);
    expect(Array.from(parameters)).to.deep.equal([0.5625, 0]);
  });

  it("does not change where it began, and is not changed by what a callback does", () => {
    const start = Float64Array.of(1, 1);
    const spoil = (progress: { readonly parameters: Float64Array }): void => void progress.parameters.fill(99);
    const { parameters } = minimise(gradientDescent({ learningRate: 0.125 }), bowl, {
      initial: start,
      iterations: 1,
      onProgress: spoil,
    });
    expect([...start, ...parameters]).to.deep.equal([1, 1, 0.75, 0]);
  });

  it("refuses what is no descent", () => {
    const optimiser = gradientDescent({ learningRate: 1 });
    const run = (initial: readonly number[], iterations: number) => () =>
      minimise(optimiser, bowl, { initial, iterations });
    expectError(run([], 1), "TrainingWithoutParameters");
    expectError(run([1, NaN], 1), "TrainingInitialNotFinite", { index: 1 });
    expectError(run([1, 1], 0), "TrainingIterationsOutOfRange", { iterations: 0 });
    expectError(run([1, 1], 1.5), "TrainingIterationsOutOfRange", { iterations: 1.5 });
  });
});

describe("training", () => {
  it("takes an optimiser, or options of Adam, but not both and not neither", () => {
    const bare = { initial, iterations: 3 };
    const byOptions = fit(objective, { ...bare, learningRate: 0.2, beta1: 0.8 });
    const byOptimiser = fit(objective, { ...bare, optimiser: adam({ learningRate: 0.2, beta1: 0.8 }) });
    expect(byOptions).to.deep.equal(byOptimiser);
    expectError(() => fit(objective, bare), "TrainingOptimiser");
    expectError(() => trainingProgram(objective, { ...bare, beta1: 0.5 }), "TrainingOptimiser");
    const both = { ...bare, learningRate: 0.1, optimiser: adam({ learningRate: 0.1 }) };
    expectError(() => fit(objective, both), "TrainingOptimiser", { optimiser: "Adam", learningRate: 0.1 });
  });

  it("refuses optimisers for other circuits", () => {
    const other = circuit(1).rx(parameter("a"), 0).build();
    const training = { initial, iterations: 1 };
    const natural = naturalGradient({ learningRate: 1, circuit: other });
    for (const optimiser of [natural, rotosolve({ frequencies: [1] })]) {
      const details = { expected: 1, parameters: 4 };
      expectError(() => fit(objective, { ...training, optimiser }), "OptimiserLength", details);
      expectError(() => trainingProgram(objective, { ...training, optimiser }), "OptimiserLength", details);
    }
    const narrow = energyObjective(circuit(2).rx(parameter("a"), 0).build(), hydrogen2.hamiltonian);
    expectError(() => trainingProgram(narrow, { initial: [0], iterations: 1, optimiser: natural }), "OptimiserQubits", {
      optimiser: 1,
      loss: 2,
    });
  });
});
