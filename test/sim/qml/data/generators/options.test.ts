import { expect } from "chai";
import { Random } from "../../../../../sim/math/random.ts";
import { normal } from "../../../../../sim/qml/data/generators/options.ts";

const SEED = 9;

describe("normal", () => {
  it(`has the moments and the quantiles of the normal distribution (seed ${SEED})`, () => {
    const random = new Random(SEED);
    const draws = Array.from({ length: 40_000 }, () => normal(random));
    const share = (below: number): number => draws.filter((value) => value < below).length / draws.length;
    const moment = (k: number): number => draws.reduce((sum, value) => sum + value ** k, 0) / draws.length;
    expect(draws.every(Number.isFinite)).to.equal(true);
    for (const [found, exact, tolerance] of [
      [moment(1), 0, 0.02],
      [moment(2), 1, 0.03],
      [moment(3), 0, 0.08],
      [moment(4), 3, 0.2],
      [share(-1.959964), 0.025, 0.004],
      [share(-1), 0.158655, 0.008],
      [share(0), 0.5, 0.01],
      [share(0.67449), 0.75, 0.009],
    ] as const) {
      expect(Math.abs(found - exact), `${found}, not ${exact}`).to.be.below(tolerance);
    }
  });
  it("is Box and Muller's formula of two uniform numbers", () => {
    const [random, uniform] = [new Random(SEED), new Random(SEED)];
    for (let i = 0; i < 20; i += 1) {
      const exact = Math.sqrt(-2 * Math.log(1 - uniform.nextFloat())) * Math.cos(2 * Math.PI * uniform.nextFloat());
      expect(Math.abs(normal(random) - exact)).to.be.below(1e-14);
    }
  });
});
