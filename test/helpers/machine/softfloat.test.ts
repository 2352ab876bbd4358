import { expect } from "chai";
import { Random } from "./random.ts";
import * as F from "./softfloat.ts";

// The oracle of the machine's tests needs a test of its own: the engine's arithmetic, which IEEE-754 fixes.
describe("the exact-rational oracle agrees with the engine's binary64", () => {
  const SEED = 31;
  const operations: [string, (p: bigint, q: bigint) => bigint, (p: number, q: number) => number][] = [
    ["add", F.add, (p, q) => p + q],
    ["sub", F.sub, (p, q) => p - q],
    ["mul", F.mul, (p, q) => p * q],
    ["div", F.div, (p, q) => p / q],
    ["min", F.min, Math.min],
    ["max", F.max, Math.max],
    ["sqrt", F.sqrt, Math.sqrt],
    ["lt", (p, q) => F.bits(Number(F.lt(p, q))), (p, q) => Number(p < q)],
    ["le", (p, q) => F.bits(Number(F.le(p, q))), (p, q) => Number(p <= q)],
    ["eq", (p, q) => F.bits(Number(F.eq(p, q))), (p, q) => Number(p === q)],
  ];
  for (const [name, exact, engine] of operations) {
    it(`${name} (seed ${SEED})`, () => {
      const random = new Random(SEED);
      for (let i = 0; i < 1500; i++) {
        const [p, q] = [random.floatBits(), random.floatBits()];
        expect(exact(p, q), `${p.toString(16)} ${q.toString(16)}`).to.equal(F.bits(engine(F.value(p), F.value(q))));
      }
    });
  }

  it("conversions with integers", () => {
    const random = new Random(SEED);
    for (let i = 0; i < 1500; i++) {
      const integer = random.bits() >> BigInt(random.below(64));
      expect(F.fromInt(integer)).to.equal(F.bits(Number(BigInt.asIntN(64, integer))));
      const float = F.value(random.floatBits());
      const inRange = float >= -(2 ** 63) && float < 2 ** 63;
      expect(F.toInt(F.bits(float))).to.equal(inRange ? BigInt.asUintN(64, BigInt(Math.trunc(float))) : undefined);
    }
  });
});
