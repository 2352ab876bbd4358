import { expect } from "chai";
import { parameterVector } from "../../../../sim/circuit/angle.ts";
import { circuit } from "../../../../sim/circuit/builder.ts";
import { energyObjective } from "../../../../sim/compile/energy.ts";
import { runProgram } from "../../../../sim/compile/host.ts";
import { naturalGradient } from "../../../../sim/compile/optimiser/natural.ts";
import { fit, gradientProgram } from "../../../../sim/compile/training.ts";
import { parsePauliSum } from "../../../../sim/observable/pauli.ts";
import { expectError } from "../../../helpers/machine/errors.ts";

const theta = parameterVector("theta", 2);
/** On the sphere the metric is diag(¼, ¼·sin² θ₀). */
const sphere = circuit(1).ry(theta[0]!, 0).rz(theta[1]!, 0).build();

describe("the quantum natural gradient", () => {
  it("divides by the metric of the sphere", () => {
    const objective = energyObjective(sphere, parsePauliSum("X0 + 0.5 Z0"));
    const initial = [0.8, 0.6];
    const [, first, second] = runProgram(gradientProgram(objective), { args: initial }).floats;
    const optimiser = naturalGradient({ learningRate: 0.1, circuit: sphere, regularisation: 0.01 });
    const { parameters } = fit(objective, { optimiser, initial, iterations: 1 });
    const expected = [0.8 - (0.1 * first!) / (0.25 + 0.01), 0.6 - (0.1 * second!) / (Math.sin(0.8) ** 2 / 4 + 0.01)];
    parameters.forEach((value, i) => expect(Math.abs(value - expected[i]!)).to.be.below(1e-14));
  });

  it("without regularisation stops where the metric is singular", () => {
    const objective = energyObjective(sphere, parsePauliSum("X0"));
    const optimiser = naturalGradient({ learningRate: 0.1, circuit: sphere, regularisation: 0 });
    expectError(() => fit(objective, { optimiser, initial: [0, 0.6], iterations: 1 }), "MatrixSingular", { column: 1 });
  });

  it("refuses options out of their range, and circuits without a metric", () => {
    const refused = (options: object, code: string, details: Record<string, unknown>): void => {
      expectError(() => naturalGradient({ learningRate: 1, circuit: sphere, ...options }), code, details);
    };
    refused({ learningRate: 0 }, "OptimiserOptionOutOfRange", { name: "learningRate" });
    refused({ regularisation: -1 }, "OptimiserOptionOutOfRange", { name: "regularisation" });
    const shared = circuit(1).ry(theta[0]!, 0).rz(theta[0]!, 0).build();
    refused({ circuit: shared, metric: "block" }, "MetricParameterShared", { parameter: "theta[0]" });
    refused({ circuit: circuit(1).x(0).build() }, "MatrixTooLarge", { parameters: 0 });
  });
});
