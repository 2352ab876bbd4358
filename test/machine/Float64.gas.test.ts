import { expect } from "chai";

import { floatToBits } from "../../sim/math/float.ts";
import { Random } from "../../sim/math/random.ts";
import { deployFloat64, deployFloatMath } from "../helpers/float-harness.ts";
import { operandPairs, specialPairs } from "../helpers/operands.ts";

/** Mean marginal gas on normal operands, at most. */
const LIMITS = { add: 500, sub: 520, mul: 345, div: 330, sqrt: 360 } as const;
const SINCOS_LIMIT = 25_000;

/** Seed of the operands below: gas is a function of them, so the figures are reproducible to the unit. */
const SEED = 1;
const SAMPLES = 4_000;

const NORMAL_OPERANDS: Readonly<Record<string, (random: Random) => number>> = {
  "in (-1, 1)": (random) => 2 * random.nextFloat() - 1,
  "of 100 binades": (random) => (2 * random.nextFloat() - 1) * 2 ** (random.nextInt(100) - 50),
};

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

describe("Float64 gas", function () {
  for (const operation of ["add", "sub", "mul", "div", "sqrt"] as const) {
    describe(operation, function () {
      for (const [name, draw] of Object.entries(NORMAL_OPERANDS)) {
        it(`is at most ${LIMITS[operation]} on average on normal operands ${name}`, async function () {
          const random = new Random(SEED);
          const float64 = await deployFloat64();
          const drawOne = (): bigint => floatToBits(operation === "sqrt" ? Math.abs(draw(random)) : draw(random));
          const gas = await float64.gas(operation, BigUint64Array.from({ length: 2 * SAMPLES }, drawOne));
          expect(mean(gas)).to.be.within(100, LIMITS[operation]);
        });
      }
    });
  }

  it("is at most 1100 in the worst case of any operation", async function () {
    const float64 = await deployFloat64();
    for (const operation of ["add", "sub", "mul", "div", "sqrt"] as const) {
      for (const pairs of [operandPairs(new Random(SEED), SAMPLES), specialPairs()]) {
        expect(Math.max(...(await float64.gas(operation, pairs))), operation).to.be.at.most(1_100);
      }
    }
  });

  it(`of sinCos is at most ${SINCOS_LIMIT} everywhere`, async function () {
    const random = new Random(SEED);
    const floatMath = await deployFloatMath();
    const draw = (): bigint => floatToBits((2 * random.nextFloat() - 1) * 2 ** (random.nextInt(70) - 50));
    const { gas } = await floatMath("sinCos", BigUint64Array.from({ length: 1_000 }, draw));
    expect(Math.max(...gas)).to.be.within(10_000, SINCOS_LIMIT);
  });
});
