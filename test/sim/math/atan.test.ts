import { expect } from "chai";
import { machineAtan2 } from "../../../sim/math/atan.ts";
import { Random } from "../../helpers/machine/random.ts";

const SEED = 31;

/** The unit in the last place of a normal number. */
const unitOf = (value: number): number => 2 ** (Math.floor(Math.log2(Math.abs(value))) - 52);

describe("machineAtan2", () => {
  it(`is within two units in the last place of the engine's, in all quadrants (seed ${SEED})`, () => {
    const random = new Random(SEED);
    for (let i = 0; i < 20_000; i += 1) {
      const size = 2 ** (random.below(80) - 40);
      const [y, x] = [random.unit() * size, random.unit()];
      const expected = Math.atan2(y, x);
      expect(Math.abs(machineAtan2(y, x) - expected), `${y}, ${x}`).to.be.at.most(2 * unitOf(expected));
    }
  });

  it("is exact on axes and diagonals", () => {
    const cases: readonly (readonly [number, number, number])[] = [
      [0, 1, 0],
      [1, 1, Math.PI / 4],
      [1, 0, Math.PI / 2],
      [1, -1, Math.PI - Math.PI / 4],
      [0, -1, Math.PI],
      [-1, -1, -(Math.PI - Math.PI / 4)],
      [-1, 0, -Math.PI / 2],
      [-1, 1, -Math.PI / 4],
    ];
    for (const [y, x, angle] of cases) expect(machineAtan2(y, x), `${y}, ${x}`).to.equal(angle);
  });

  it("is tan's inverse where its argument is folded and where it is not", () => {
    for (const t of [0.01, 0.41421356237309503, 0.41421356237309515, 0.7, 1.3, 2.414213562373095, 90]) {
      expect(Math.abs(Math.tan(machineAtan2(t, 1)) / t - 1), String(t)).to.be.below(1e-13);
    }
  });

  it("is NaN where there is no direction", () => {
    for (const [y, x] of [
      [0, 0],
      [NaN, 1],
      [1, NaN],
      [Infinity, -Infinity],
    ] as const) {
      expect(machineAtan2(y, x)).to.be.NaN;
    }
  });
});
