import { expect } from "chai";
import type { LabelledRows } from "../../../../../sim/qml/data/csv.ts";
import { circles, moons } from "../../../../../sim/qml/data/generators/shapes.ts";
import { expectError } from "../../../../helpers/machine/errors.ts";

const SEED = 1;
const TOLERANCE = 1e-15;

/** The largest distance of a coordinate from the engine's own cosine and sine. */
function farthest({ rows, labels }: LabelledRows, exact: (label: number, i: number) => readonly number[]): number {
  const seen = [0, 0];
  return rows.reduce((worst, row, at) => {
    const label = labels[at]!;
    const point = exact(label, seen[label]!);
    seen[label]! += 1;
    return Math.max(worst, ...row.map((value, j) => Math.abs(value - point[j]!)));
  }, 0);
}

describe("moons", () => {
  it("are scikit-learn's half circles where there is no noise", () => {
    const table = moons({ samples: 9, noise: 0, seed: SEED });
    expect(table.labels).to.deep.equal([0, 0, 0, 0, 1, 1, 1, 1, 1]);
    expect(table.rows[0]).to.deep.equal([1, 0]);
    expect(table.rows[4]).to.deep.equal([0, 0.5]);
    const worst = farthest(table, (label, i) => {
      const t = label === 0 ? (Math.PI * i) / 3 : (Math.PI * i) / 4;
      return label === 0 ? [Math.cos(t), Math.sin(t)] : [1 - Math.cos(t), 1 - Math.sin(t) - 0.5];
    });
    expect(worst).to.be.below(TOLERANCE);
  });
});

describe("circles", () => {
  it("are scikit-learn's where there is no noise", () => {
    const table = circles({ samples: 9, noise: 0, factor: 0.8, seed: SEED });
    expect(table.labels).to.deep.equal([0, 0, 0, 0, 1, 1, 1, 1, 1]);
    const worst = farthest(table, (label, i) => {
      const [r, t] = label === 0 ? [1, (2 * Math.PI * i) / 4] : [0.8, (2 * Math.PI * i) / 5];
      return [r * Math.cos(t), r * Math.sin(t)];
    });
    expect(worst).to.be.below(TOLERANCE);
  });
});

describe("noise", () => {
  for (const [name, make] of [
    ["moons", (noise: number, seed: number) => moons({ samples: 4000, noise, seed })],
    ["circles", (noise: number, seed: number) => circles({ samples: 4000, noise, factor: 0.5, seed })],
  ] as const) {
    it(`of ${name} has the standard deviation asked for, and is a function of the seed (${SEED})`, () => {
      const [clean, shaken] = [make(0, SEED), make(0.25, SEED)];
      const steps = shaken.rows.flatMap((row, i) => row.map((value, j) => value - clean.rows[i]![j]!));
      const mean = steps.reduce((sum, step) => sum + step, 0) / steps.length;
      const variance = steps.reduce((sum, step) => sum + step * step, 0) / steps.length;
      // 8000 draws: the mean is off by 0.003, the variance by 1.6 %, as a standard deviation.
      expect(Math.abs(mean)).to.be.below(0.012);
      expect(Math.abs(variance / 0.0625 - 1)).to.be.below(0.07);
      expect(make(0.25, SEED)).to.deep.equal(shaken);
      expect(make(0.25, SEED + 1).rows).to.not.deep.equal(shaken.rows);
    });
  }
});

describe("options of shapes", () => {
  const good = { samples: 10, noise: 0, factor: 0.5, seed: 1 };
  const faults: readonly (readonly [string, unknown])[] = [
    ["samples", 3],
    ["samples", 4.5],
    ["samples", "10"],
    ["noise", -1],
    ["noise", NaN],
    ["noise", undefined],
    ["factor", 1.5],
    ["seed", 0.5],
  ];
  for (const [column, value] of faults) {
    it(`are checked: ${column} ${String(value)}`, () => {
      expectError(() => circles({ ...good, [column]: value }), "DataOption", { column });
      if (column !== "factor") expectError(() => moons({ ...good, [column]: value }), "DataOption", { column });
    });
  }
});
