import { expect } from "chai";

import { exp, log } from "../../sim/math/explog.ts";
import { CANONICAL_NAN_BITS as NAN, canonicalBits, floatToBits, SIGN_BIT } from "../../sim/math/float.ts";
import { Random } from "../../sim/math/random.ts";
import { sinCos } from "../../sim/math/trig.ts";
import { deployFloatMath, type FloatMathOperation } from "../helpers/math/float-harness.ts";
import { expArguments, logArguments, SPECIAL_ARGUMENTS, trigArguments } from "../helpers/math/math-points.ts";
import { SPECIAL_PATTERNS } from "../helpers/math/operands.ts";
import { SEED, sampleCount } from "../helpers/math/sampling.ts";

/** Arguments a class. */
const POINTS = sampleCount(2_500);

const pair = new Float64Array(2);

/** The TypeScript twins: the first and second result cell of an operand. */
const twins: Record<FloatMathOperation, (x: number) => readonly [number, number]> = {
  sinCos: (x) => {
    sinCos(x, pair);
    return [pair[0]!, pair[1]!];
  },
  exp: (x) => [exp(x), 0],
  log: (x) => [log(x), 0],
};

const args = { sinCos: trigArguments, exp: expArguments, log: logArguments } as const;

describe("FloatMath", function () {
  let evaluate: Awaited<ReturnType<typeof deployFloatMath>>;

  before(async function () {
    evaluate = await deployFloatMath();
  });

  async function expectTwin(operation: FloatMathOperation, xs: readonly number[]): Promise<void> {
    const { first, second } = await evaluate(operation, BigUint64Array.from(xs.map(canonicalBits)));
    const wrong = xs.filter((x, i) => {
      const [a, b] = twins[operation](x);
      return first[i] !== canonicalBits(a) || second[i] !== canonicalBits(b);
    });
    expect(first.length).to.equal(xs.length);
    expect(wrong).to.deep.equal([]);
  }

  for (const operation of ["sinCos", "exp", "log"] as const) {
    describe(operation, function () {
      const classes = args[operation](new Random(SEED), POINTS);
      for (const [name, xs] of Object.entries(classes)) {
        it(`equals its TypeScript twin bit for bit on ${xs.length} arguments: ${name}, seed ${SEED}`, async function () {
          await expectTwin(operation, xs);
        });
      }

      it("equals its TypeScript twin bit for bit on every special argument and on random patterns", async function () {
        const random = new Random(SEED);
        const patterns = Array.from({ length: POINTS }, () => random.nextUint64());
        const xs = new Float64Array(BigUint64Array.from([...patterns, ...SPECIAL_PATTERNS]).buffer);
        await expectTwin(operation, [...SPECIAL_ARGUMENTS, ...xs]);
      });

      it("gives the canonical NaN for every NaN", async function () {
        const nans = SPECIAL_PATTERNS.filter((bits) => (bits & ~SIGN_BIT) > 0x7ff0000000000000n);
        const { first, second } = await evaluate(operation, BigUint64Array.from(nans));
        expect([...first]).to.deep.equal(nans.map(() => NAN));
        if (operation === "sinCos") expect([...second]).to.deep.equal(nans.map(() => NAN));
      });
    });
  }

  describe("special values", function () {
    const bits = (x: number): bigint => canonicalBits(x);
    const TABLE: readonly (readonly [FloatMathOperation, number, number, number])[] = [
      ["sinCos", 0, 0, 1],
      ["sinCos", -0, -0, 1],
      ["sinCos", 5e-324, 5e-324, 1],
      ["sinCos", -1e-310, -1e-310, 1],
      ["sinCos", 2 ** 20 + 2 ** -32, NaN, NaN],
      ["sinCos", -(2 ** 20) - 2 ** -32, NaN, NaN],
      ["sinCos", Infinity, NaN, NaN],
      ["sinCos", -Infinity, NaN, NaN],
      ["exp", 0, 1, 0],
      ["exp", -0, 1, 0],
      ["exp", 5e-324, 1, 0],
      ["exp", 1, Math.E, 0],
      ["exp", 709.7827128933841, Infinity, 0],
      ["exp", Infinity, Infinity, 0],
      ["exp", -745.1332191019411, 5e-324, 0],
      ["exp", -745.1332191019412, 0, 0],
      ["exp", -Infinity, 0, 0],
      ["log", 1, 0, 0],
      ["log", 0, -Infinity, 0],
      ["log", -0, -Infinity, 0],
      ["log", -5e-324, NaN, 0],
      ["log", -1, NaN, 0],
      ["log", -Infinity, NaN, 0],
      ["log", Infinity, Infinity, 0],
      ["log", 2, Math.LN2, 0],
    ];
    for (const [operation, x, first, second] of TABLE) {
      const name = Object.is(x, -0) ? "-0" : String(x);
      it(`${operation}(${name}) is ${Object.is(first, -0) ? "-0" : first}`, async function () {
        const result = await evaluate(operation, BigUint64Array.of(floatToBits(x)));
        expect(result.first[0]).to.equal(bits(first));
        expect(result.second[0]).to.equal(bits(second));
      });
    }
  });
});
