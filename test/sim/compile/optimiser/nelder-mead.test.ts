import { expect } from "chai";
import { minimise } from "../../../../sim/compile/optimiser/optimiser.ts";
import { nelderMead } from "../../../../sim/compile/optimiser/nelder-mead.ts";
import { expectError } from "../../../helpers/machine/errors.ts";

const noGradient = (): never => {
  throw new Error("Nelder–Mead asks for no gradient");
};
const lossOf = (value: (at: Float64Array) => number) => ({ value, gradient: noGradient });

describe("Nelder–Mead", () => {
  it("finds the bottom of Rosenbrock's valley", () => {
    const valley = lossOf(([x, y]) => 100 * (y! - x! * x!) ** 2 + (1 - x!) ** 2);
    const { parameters, losses } = minimise(nelderMead(), valley, { initial: [-1.2, 1], iterations: 200 });
    expect(Math.hypot(parameters[0]! - 1, parameters[1]! - 1)).to.be.below(1e-6);
    losses.slice(1).forEach((loss, i) => expect(loss).to.be.at.most(losses[i]!));
  });

  it("finds the least of a function of one parameter, and of four", () => {
    for (const count of [1, 4]) {
      const bowl = lossOf((at) => at.reduce((sum, x, i) => sum + (i + 1) * (x - i) ** 2, 0));
      const initial = new Array<number>(count).fill(3);
      const { parameters } = minimise(nelderMead({ initialStep: 1 }), bowl, { initial, iterations: 300 });
      parameters.forEach((x, i) => expect(Math.abs(x - i), `${count}`).to.be.below(1e-4));
    }
  });

  it("shrinks where nothing else helps", () => {
    // Only ever better nearer to the beginning, which is a spike.
    const spike = lossOf(([x, y]) => Math.min(1, Math.sqrt(Math.abs(x!)) + Math.sqrt(Math.abs(y!))));
    const { parameters, losses } = minimise(nelderMead({ initialStep: 4 }), spike, { initial: [0, 0], iterations: 30 });
    expect([...parameters, losses[29]]).to.deep.equal([0, 0, 0]);
  });

  it("takes NaN for the worst of values", () => {
    const root = lossOf(([x]) => Math.sqrt(x!) + (x! - 1) ** 2);
    const { parameters } = minimise(nelderMead({ initialStep: 2 }), root, { initial: [-1], iterations: 100 });
    expect(parameters[0]).to.be.above(0);
  });

  it("needs an edge", () => {
    expectError(() => nelderMead({ initialStep: 0 }), "OptimiserOptionOutOfRange", { name: "initialStep", value: 0 });
  });
});
