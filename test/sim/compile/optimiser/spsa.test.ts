import { expect } from "chai";
import { minimise } from "../../../../sim/compile/optimiser/optimiser.ts";
import { spsa } from "../../../../sim/compile/optimiser/spsa.ts";
import { Random } from "../../../../sim/math/random.ts";
import { expectError } from "../../../helpers/machine/errors.ts";

const SEED = 17;
const value = (at: Float64Array): number => at.reduce((sum, x, i) => sum + (i + 1) * (x - i) ** 2, 0);
const loss = {
  value,
  gradient: (): never => {
    throw new Error("SPSA asks for no gradient");
  },
};

describe("SPSA", () => {
  it(`is Spall's algorithm (seed ${SEED})`, () => {
    const random = new Random(SEED);
    let theta = [0.5, -0.5, 1];
    for (let k = 0; k < 5; k += 1) {
      const step = 0.05 / (3 + k + 1) ** 0.6;
      const c = 0.2 / (k + 1) ** 0.2;
      const delta = theta.map(() => (random.nextUint64() % 2n === 0n ? 1 : -1));
      const at = (sign: number): number => value(Float64Array.from(theta, (x, i) => x + sign * c * delta[i]!));
      const slope = (at(1) - at(-1)) / (2 * c);
      theta = theta.map((x, i) => x - (step * slope) / delta[i]!);
    }
    const options = { learningRate: 0.05, perturbation: 0.2, alpha: 0.6, gamma: 0.2, stability: 3, seed: SEED };
    const { parameters } = minimise(spsa(options), loss, { initial: [0.5, -0.5, 1], iterations: 5 });
    parameters.forEach((x, i) => expect(Math.abs(x - theta[i]!)).to.be.below(1e-14));
  });

  it("begins anew with every descent, and goes elsewhere with another seed", () => {
    const run = (optimiser: ReturnType<typeof spsa>) =>
      Array.from(minimise(optimiser, loss, { initial: [1, 2], iterations: 4 }).parameters);
    const optimiser = spsa({ learningRate: 0.1, seed: 1n });
    expect(run(optimiser)).to.deep.equal(run(optimiser));
    expect(run(optimiser)).to.not.deep.equal(run(spsa({ learningRate: 0.1, seed: 2 })));
  });

  it("refuses options out of their range", () => {
    const faulty: readonly (readonly [string, number])[] = [
      ["learningRate", 0],
      ["perturbation", -1],
      ["alpha", 1.5],
      ["gamma", -0.1],
      ["stability", NaN],
    ];
    for (const [name, wrong] of faulty) {
      expectError(() => spsa({ learningRate: 1, seed: 1, [name]: wrong }), "OptimiserOptionOutOfRange", { name });
    }
    expectError(() => spsa({ learningRate: 1, seed: 0.5 }), "SeedNotAnInteger", { seed: 0.5 });
  });
});
