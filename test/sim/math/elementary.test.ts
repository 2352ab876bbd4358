import { expect } from "chai";
import { acos, asin, atan, atan2, pow, tan } from "../../../sim/math/elementary.ts";
import { Random } from "../../helpers/machine/random.ts";

const SEED = 8;
/** Of the engine's own function, which is below 1 ulp itself; distances in units of the last place of the result. */
const ulps = (value: number, expected: number): number => {
  if (Object.is(value, expected) || (value !== value && expected !== expected)) return 0;
  const last = Math.max(2 ** (Math.floor(Math.log2(Math.abs(expected))) - 52), Number.MIN_VALUE);
  return Math.abs(value - expected) / last;
};

describe("elementary functions", () => {
  const unary: readonly (readonly [string, (x: number) => number, (x: number) => number, number, number])[] = [
    ["tan", tan, Math.tan, 100, 3],
    ["atan", atan, Math.atan, 20, 1.5],
    ["asin", asin, Math.asin, 1, 4],
    ["acos", acos, Math.acos, 1, 4],
  ];
  for (const [name, ours, engine, range, tolerance] of unary) {
    it(`${name} agrees with the engine's within ${tolerance} ulp (seed ${SEED})`, () => {
      const random = new Random(SEED);
      for (let i = 0; i < 20_000; i += 1) {
        const x = random.unit() * range * (i % 3 === 0 ? 2 ** -random.below(20) : 1);
        expect(ulps(ours(x), engine(x)), `${name} ${x}`).to.be.at.most(tolerance);
      }
    });
  }

  it("at the ends and beyond", () => {
    expect([asin(1), asin(-1), acos(1), acos(-1), acos(0)]).to.deep.equal([
      ...[Math.PI / 2, -Math.PI / 2, 0, Math.PI, Math.PI / 2],
    ]);
    expect([atan(Infinity), atan(-Infinity), atan(1e300), atan(0)]).to.deep.equal([
      ...[Math.PI / 2, -Math.PI / 2, Math.PI / 2, 0],
    ]);
    for (const value of [asin(1.1), acos(-1.1), atan(NaN), tan(Infinity), atan2(NaN, 1), pow(-2, 0.5), pow(NaN, 1)]) {
      expect(value).to.be.NaN;
    }
    expect(Object.is(asin(-0), -0)).to.equal(true);
  });

  it(`atan2 in all quadrants (seed ${SEED})`, () => {
    const random = new Random(SEED);
    for (let i = 0; i < 5000; i += 1) {
      const [y, x] = [random.unit(), random.unit()];
      expect(ulps(atan2(y, x), Math.atan2(y, x)), `${y} ${x}`).to.be.at.most(3);
    }
    expect([atan2(0, 1), atan2(0, -1), atan2(1, 0), atan2(-1, 0), atan2(0, 0)]).to.deep.equal([
      ...[0, Math.PI, Math.PI / 2, -Math.PI / 2, 0],
    ]);
  });

  it(`powers: exact for small integers, close elsewhere (seed ${SEED})`, () => {
    const random = new Random(SEED);
    expect([pow(2, 10), pow(3, 4), pow(2, -3), pow(0, 0), pow(-2, 3), pow(10, 15)]).to.deep.equal([
      ...[1024, 81, 0.125, 1, -8, 1e15],
    ]);
    expect([pow(-1, 2 ** 30), pow(-1, 2 ** 30 + 1)]).to.deep.equal([1, -1]);
    for (let i = 0; i < 2000; i += 1) {
      const [x, y] = [Math.abs(random.unit()) * 10, random.unit() * 5];
      expect(Math.abs(pow(x, y) / Math.pow(x, y) - 1), `${x} ${y}`).to.be.below(1e-14);
    }
  });
});
