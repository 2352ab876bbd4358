import { expect } from "chai";
import { fourier, friedman, sine } from "../../../../../sim/qml/data/generators/functions.ts";
import { expectError } from "../../../../helpers/machine/errors.ts";

const OPTIONS = { samples: 50, noise: 0, seed: 6 };

describe("generated functions", () => {
  const sets = [
    ["sine", sine, ([x]: readonly number[]) => Math.sin(x!), 1, -Math.PI, Math.PI],
    [
      "fourier",
      (options: typeof OPTIONS) => fourier({ ...options, degree: 3 }),
      ([x]: readonly number[]) =>
        [1, 2, 3].reduce((sum, k) => sum + (Math.cos(k * x!) + Math.sin(k * x!)) / (2 * k), 0),
      1,
      -Math.PI,
      Math.PI,
    ],
    [
      "friedman",
      friedman,
      ([a, b, c, d, e]: readonly number[]) =>
        10 * Math.sin(Math.PI * a! * b!) + 20 * (c! - 0.5) ** 2 + 10 * d! + 5 * e!,
      5,
      0,
      1,
    ],
  ] as const;
  for (const [name, make, formula, columns, low, high] of sets) {
    it(`${name} is its formula, at points of ${low.toFixed(2)} … ${high.toFixed(2)}`, () => {
      const { rows, targets } = make(OPTIONS);
      expect([rows.length, targets.length]).to.deep.equal([50, 50]);
      expect(
        rows.every((row) => row.length === columns && row.every((value) => value >= low && value < high)),
      ).to.equal(true);
      rows.forEach((row, i) => expect(Math.abs(targets[i]! - formula(row))).to.be.below(1e-14));
      const spread = rows.map(([x]) => (x! - low) / (high - low));
      expect([Math.min(...spread) < 0.1, Math.max(...spread) > 0.9]).to.deep.equal([true, true]);
    });
    it(`${name} has noise on the target alone, by the seed`, () => {
      const [clean, noisy] = [make(OPTIONS), make({ ...OPTIONS, noise: 0.5 })];
      expect(noisy.rows).to.deep.equal(clean.rows);
      const squares = noisy.targets.reduce((sum, value, i) => sum + (value - clean.targets[i]!) ** 2, 0) / 50;
      expect(squares).to.be.within(0.1, 0.45);
      expect(make({ ...OPTIONS, seed: 7 }).rows).to.not.deep.equal(clean.rows);
    });
    it(`${name} checks its options`, () => {
      expectError(() => make({ ...OPTIONS, samples: 1 }), "DataOption", { column: "samples" });
      expectError(() => make({ ...OPTIONS, noise: -1 }), "DataOption", { column: "noise" });
      expectError(() => make({ ...OPTIONS, seed: 2 ** 60 }), "DataOption", { column: "seed" });
    });
  }
  it("fourier checks its degree", () => {
    expectError(() => fourier({ ...OPTIONS, degree: 0 }), "DataOption", { column: "degree" });
  });
});
