/** What the arithmetic of the machine costs: marginal gas, a function of the seed and of the compiler alone. */
import { floatToBits } from "../../../sim/math/float.ts";
import { Random } from "../../../sim/math/random.ts";
import { deployFloat64, deployFloatMath } from "./float-harness.ts";
import { expArguments, logArguments, SPECIAL_ARGUMENTS, trigArguments } from "./math-points.ts";
import { operandPairs, specialPairs } from "./operands.ts";

/** Gas of an operation beyond what the same loop uses without it: the mean on normal operands, the worst seen on any. */
export interface FloatGas {
  readonly mean: number;
  readonly worst: number;
}

const ARITHMETIC = ["add", "sub", "mul", "div", "sqrt"] as const;
const FUNCTIONS = { sinCos: trigArguments, exp: expArguments, log: logArguments } as const;
export type MeasuredOperation = (typeof ARITHMETIC)[number] | keyof typeof FUNCTIONS;

const mean = (values: readonly number[]): number => Math.round(values.reduce((sum, x) => sum + x, 0) / values.length);

/** A normal number of either sign from one of 100 binades around 1. */
function normalNumber(random: Random): number {
  return (1 + random.nextFloat()) * 2 ** (random.nextInt(100) - 50) * (random.nextInt(2) ? 1 : -1);
}

/**
 * Measures every operation. The normal operands of the arithmetic are uniform in (-1, 1) and log-uniform over 100
 * binades, half and half; those of the functions are the classes of `math-points.ts`. The worst is over the classes of
 * `operands.ts` and all special values too.
 *
 * @param samples Operands a class.
 */
export async function measureFloatGas(seed: number, samples: number): Promise<Record<MeasuredOperation, FloatGas>> {
  const random = new Random(seed);
  const float64 = await deployFloat64();
  const floatMath = await deployFloatMath();
  const report = {} as Record<MeasuredOperation, FloatGas>;

  for (const operation of ARITHMETIC) {
    const draw = (i: number): number => (i % 4 < 2 ? 2 * random.nextFloat() - 1 : normalNumber(random));
    const normal = BigUint64Array.from({ length: 2 * samples }, (_, i) =>
      floatToBits(operation === "sqrt" ? Math.abs(draw(i)) : draw(i)),
    );
    const gas = await float64.gas(operation, normal);
    const hard = await float64.gas(operation, operandPairs(random, samples));
    const special = await float64.gas(operation, specialPairs());
    report[operation] = { mean: mean(gas), worst: Math.max(...gas, ...hard, ...special) };
  }
  for (const operation of ["sinCos", "exp", "log"] as const) {
    const patterns = (xs: readonly number[]): BigUint64Array => BigUint64Array.from(xs.map(floatToBits));
    const classes = FUNCTIONS[operation](random, samples >> 3);
    const { gas } = await floatMath(operation, patterns(Object.values(classes).flat()));
    const special = await floatMath(operation, patterns(SPECIAL_ARGUMENTS));
    report[operation] = { mean: mean(gas), worst: Math.max(...gas, ...special.gas) };
  }
  return report;
}
