import { expect } from "chai";
import { adam, gradientDescent, momentum } from "../../../../sim/compile/optimiser/gradient.ts";
import { minimise, type Optimiser } from "../../../../sim/compile/optimiser/optimiser.ts";
import { expectError } from "../../../helpers/machine/errors.ts";

/** Where an optimiser goes along given gradients, from 1. */
function path(optimiser: Optimiser, gradients: readonly number[]): number[] {
  const remaining = gradients.values();
  const loss = {
    value: () => 0,
    gradient: () => ({ loss: 0, gradient: Float64Array.of(remaining.next().value!) }),
  };
  const seen: number[] = [];
  minimise(optimiser, loss, {
    initial: [1],
    iterations: gradients.length,
    onProgress: ({ parameters }) => void seen.push(parameters[0]!),
  });
  return seen;
}

describe("optimisers along gradients", () => {
  it("gradient descent goes against the gradient", () => {
    expect(path(gradientDescent({ learningRate: 0.5 }), [2, -4])).to.deep.equal([0, 2]);
  });
  it("momentum keeps a share of its velocity", () => {
    // v = 2, then 1 − 4 = −3, then −1.5
    expect(path(momentum({ learningRate: 0.5, momentum: 0.5 }), [2, -4, 0])).to.deep.equal([0, 1.5, 2.25]);
  });
  it("Nesterov's adds what the velocity will do next", () => {
    // g + v/2: 2 + 1, −4 − 1.5, 0 − 0.75
    expect(path(momentum({ learningRate: 0.5, momentum: 0.5, nesterov: true }), [2, -4, 0])).to.deep.equal([
      -0.5, 2.25, 2.625,
    ]);
  });
  it("momentum 0 is gradient descent", () => {
    const gradients = [0.3, -1.7, 2.2];
    for (const nesterov of [false, true]) {
      const steps = path(momentum({ learningRate: 0.1, momentum: 0, nesterov }), gradients);
      expect(steps).to.deep.equal(path(gradientDescent({ learningRate: 0.1 }), gradients));
    }
  });
  it("Adam's first step has the length of its rate", () => {
    expect(Math.abs(path(adam({ learningRate: 0.25 }), [-7])[0]! - 1.25)).to.be.below(1e-8);
  });

  it("refuse options out of their range", () => {
    const cases: readonly (readonly [() => unknown, string, Record<string, unknown>])[] = [
      [() => gradientDescent({ learningRate: 0 }), "OptimiserOptionOutOfRange", { name: "learningRate", value: 0 }],
      [() => gradientDescent({ learningRate: Infinity }), "OptimiserOptionOutOfRange", { name: "learningRate" }],
      [() => momentum({ learningRate: NaN }), "OptimiserOptionOutOfRange", { optimiser: "momentum" }],
      [() => momentum({ learningRate: 1, momentum: 1 }), "OptimiserOptionOutOfRange", { name: "momentum", value: 1 }],
      [
        () => momentum({ learningRate: 1, momentum: -0.1, nesterov: true }),
        "OptimiserOptionOutOfRange",
        { optimiser: "Nesterov momentum" },
      ],
      [() => adam({ learningRate: -1 }), "AdamOptionOutOfRange", { name: "learningRate" }],
    ];
    for (const [make, code, details] of cases) expectError(make, code, details);
  });
});
