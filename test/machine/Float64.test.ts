import { expect } from "chai";

import { bitsToFloat, CANONICAL_NAN_BITS as NAN, canonicalBits, isNaNBits, SIGN_BIT } from "../../sim/math/float.ts";
import { Random } from "../../sim/math/random.ts";
import { deployFloat64, FLOAT64_OPERATIONS, type Float64Operation } from "../helpers/math/float-harness.ts";
import { OPERAND_CLASSES, operandPairs, SPECIAL_PATTERNS, specialPairs } from "../helpers/math/operands.ts";
import { SEED, sampleCount } from "../helpers/math/sampling.ts";
import * as soft from "../helpers/math/softfloat.ts";
import { testFloatVectors } from "../helpers/math/testfloat.ts";

const PAIRS = sampleCount(100_000);
/** Pairs on which the slow twin is run too. */
const TWIN_PAIRS = Math.min(PAIRS, 15_000);

type Binary = (a: bigint, b: bigint) => bigint;

const bit = (value: boolean): bigint => (value ? 1n : 0n);
const onFloats =
  (f: (a: number, b: number) => number): Binary =>
  (a, b) =>
    canonicalBits(f(bitsToFloat(a), bitsToFloat(b)));

/** JavaScript's own binary64. */
const javascript: Record<Float64Operation, Binary> = {
  add: onFloats((a, b) => a + b),
  sub: onFloats((a, b) => a - b),
  mul: onFloats((a, b) => a * b),
  div: onFloats((a, b) => a / b),
  sqrt: onFloats((a) => Math.sqrt(a)),
  min: onFloats((a, b) => Math.min(a, b)),
  max: onFloats((a, b) => Math.max(a, b)),
  eq: (a, b) => bit(bitsToFloat(a) === bitsToFloat(b)),
  lt: (a, b) => bit(bitsToFloat(a) < bitsToFloat(b)),
  le: (a, b) => bit(bitsToFloat(a) <= bitsToFloat(b)),
  isNaN: (a) => bit(Number.isNaN(bitsToFloat(a))),
  neg: onFloats((a) => -a),
  // JavaScript may change the payload of a NaN, so the sign is flipped on the pattern.
  flip: (a) => a ^ SIGN_BIT,
  abs: onFloats((a) => Math.abs(a)),
  canonical: onFloats((a) => a),
  fromInt64: (a) => canonicalBits(Number(BigInt.asIntN(64, a))),
  toInt64: (a) => (fitsInt64(bitsToFloat(a)) ? BigInt.asUintN(64, BigInt(Math.trunc(bitsToFloat(a)))) : 0n),
  toInt64Ok: (a) => bit(fitsInt64(bitsToFloat(a))),
};

function fitsInt64(value: number): boolean {
  return value >= -(2 ** 63) && value < 2 ** 63;
}

/** Exact rationals, rounded once. */
const twin: Record<Float64Operation, Binary> = {
  ...soft,
  eq: (a, b) => bit(soft.eq(a, b)),
  lt: (a, b) => bit(soft.lt(a, b)),
  le: (a, b) => bit(soft.le(a, b)),
  isNaN: (a) => bit(isNaNBits(a)),
  toInt64: (a) => soft.toInt64(a) ?? 0n,
  toInt64Ok: (a) => bit(soft.toInt64(a) !== undefined),
};

const hex = (bits: bigint): string => `0x${bits.toString(16).padStart(16, "0")}`;

/** Fails with the first disagreements, in hexadecimal. */
function expectAgreement(
  operation: string,
  pairs: BigUint64Array,
  actual: BigUint64Array,
  expected: BigUint64Array,
): void {
  const wrong: string[] = [];
  let count = 0;
  for (let i = 0; i < expected.length; i++) {
    if (actual[i] === expected[i]) continue;
    if (++count <= 5) {
      const call = `${operation}(${hex(pairs[2 * i]!)}, ${hex(pairs[2 * i + 1]!)})`;
      wrong.push(`${call} = ${hex(actual[i]!)}, expected ${hex(expected[i]!)}`);
    }
  }
  expect(actual.length).to.equal(expected.length);
  expect(count, wrong.join("\n")).to.equal(0);
}

function evaluateAll(f: Binary, pairs: BigUint64Array, count = pairs.length / 2): BigUint64Array {
  const results = new BigUint64Array(count);
  for (let i = 0; i < count; i++) results[i] = f(pairs[2 * i]!, pairs[2 * i + 1]!);
  return results;
}

describe("Float64", function () {
  let float64: Awaited<ReturnType<typeof deployFloat64>>;
  const random = operandPairs(new Random(SEED), PAIRS);
  const specials = specialPairs();

  before(async function () {
    float64 = await deployFloat64();
  });

  for (const operation of FLOAT64_OPERATIONS) {
    describe(operation, function () {
      it(`equals JavaScript's binary64 on ${PAIRS} pairs of ${Object.keys(OPERAND_CLASSES).length} classes, seed ${SEED}`, async function () {
        const actual = await float64.evaluate(operation, random);
        expectAgreement(operation, random, actual, evaluateAll(javascript[operation], random));
        // The slow twin is held against the same results.
        const sample = random.subarray(0, 2 * TWIN_PAIRS);
        expectAgreement(operation, sample, actual.subarray(0, TWIN_PAIRS), evaluateAll(twin[operation], sample));
      });

      it("equals JavaScript's binary64 and the exact twin on every pair of special values", async function () {
        const actual = await float64.evaluate(operation, specials);
        expectAgreement(operation, specials, actual, evaluateAll(javascript[operation], specials));
        expectAgreement(operation, specials, actual, evaluateAll(twin[operation], specials));
      });
    });
  }

  describe("Berkeley TestFloat, level 1", function () {
    for (const operation of ["add", "sub", "mul", "div", "sqrt", "eq", "lt", "le"] as const) {
      it(`is passed by ${operation}, by its twin and by JavaScript`, async function () {
        const { pairs, expected } = testFloatVectors(operation);
        const canonical = expected.map((bits) => (isNaNBits(bits) ? NAN : bits));
        expect(canonical.length).to.equal(operation === "sqrt" ? 192 : 11_616);
        expectAgreement(operation, pairs, await float64.evaluate(operation, pairs), canonical);
        expectAgreement(operation, pairs, evaluateAll(twin[operation], pairs), canonical);
        expectAgreement(operation, pairs, evaluateAll(javascript[operation], pairs), canonical);
      });
    }
  });

  describe("NaN", function () {
    it("is canonical whatever the payload and sign of the operands", async function () {
      const nans = SPECIAL_PATTERNS.filter(isNaNBits);
      expect(nans.length).to.equal(10);
      const pairs = BigUint64Array.from(nans.flatMap((nan) => [nan, 0x3ff0000000000000n, 0x3ff0000000000000n, nan]));
      for (const operation of ["add", "sub", "mul", "div", "min", "max"] as const) {
        expect([...(await float64.evaluate(operation, pairs))], operation).to.deep.equal(
          Array(2 * nans.length).fill(NAN),
        );
      }
      const operands = BigUint64Array.from(nans.flatMap((nan) => [nan, 0n]));
      for (const operation of ["sqrt", "neg", "abs", "canonical"] as const) {
        expect([...(await float64.evaluate(operation, operands))], operation).to.deep.equal(
          Array(nans.length).fill(NAN),
        );
      }
      expect([...(await float64.evaluate("flip", operands))]).to.deep.equal(nans.map((nan) => nan ^ SIGN_BIT));
    });
  });
});
