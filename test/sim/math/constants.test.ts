import { expect } from "chai";

import { constant, FLOAT_CONSTANTS, type FloatConstantName } from "../../../sim/math/constants.ts";
import { isNaNBits } from "../../../sim/math/float.ts";
import { exactParts, ln2At, piAt, ulpError } from "../../helpers/math/bigreal.ts";

/** Constants are compared in fixed point with this many fraction bits. */
const SCALE = 320;

const fixed = (name: FloatConstantName): bigint => {
  const { mantissa, exponent } = exactParts(constant(name));
  return mantissa << BigInt(SCALE + exponent);
};
const size = (value: bigint): bigint => (value < 0n ? -value : value);
/** Bits from the first to the last 1 of a significand. */
const significantBits = (name: FloatConstantName): number =>
  size(exactParts(constant(name)).mantissa)
    .toString(2)
    .replace(/0+$/, "").length;

describe("constants", function () {
  it("split pi/2 to within 2^-157", function () {
    const sum = fixed("PIO2_1") + fixed("PIO2_2") + fixed("PIO2_3") + fixed("PIO2_4");
    expect(size(sum - (piAt(SCALE) >> 1n)) < 1n << BigInt(SCALE - 157)).to.equal(true);
  });

  it("split ln 2 to within 2^-86", function () {
    const sum = fixed("LN2_HI") + fixed("LN2_LO");
    expect(size(sum - ln2At(SCALE)) < 1n << BigInt(SCALE - 86)).to.equal(true);
  });

  it("leave room for exact products with 20-bit quotients of pi/2 and 11-bit quotients of ln 2", function () {
    for (const name of ["PIO2_1", "PIO2_2", "PIO2_3"] as const) expect(significantBits(name), name).to.be.at.most(33);
    // One bit is to spare where the subtraction of the product must be exact too.
    for (const name of ["PIO2_2", "PIO2_3"] as const) expect(significantBits(name), name).to.be.at.most(32);
    expect(significantBits("LN2_HI")).to.be.at.most(42);
  });

  it("are the doubles nearest to what they stand for", function () {
    const one = 1n << BigInt(SCALE);
    const nearest: readonly (readonly [FloatConstantName, bigint])[] = [
      ["PIO4", piAt(SCALE) >> 2n],
      ["TWO_OVER_PI", (one << BigInt(SCALE + 1)) / piAt(SCALE)],
      ["ONE_OVER_LN2", (one << BigInt(SCALE)) / ln2At(SCALE)],
    ];
    for (const [name, mantissa] of nearest) {
      expect(ulpError(constant(name), { mantissa, scale: SCALE }), name).to.be.at.most(0.5);
    }
    expect(constant("SQRT2")).to.equal(Math.sqrt(2));
    expect(constant("HALF")).to.equal(0.5);
    expect(constant("ONE")).to.equal(1);
    expect(constant("TWO")).to.equal(2);
    expect(constant("TWO_54")).to.equal(2 ** 54);
    expect(constant("INTEGER_SHIFT")).to.equal(1.5 * 2 ** 52);
    expect(constant("TRIG_LIMIT")).to.equal(2 ** 20);
    expect(constant("TRIG_TINY")).to.equal(2 ** -27);
  });

  it("are clean patterns of numbers other than zero, on which the loop of coefficients relies", function () {
    for (const [name, { bits }] of Object.entries(FLOAT_CONSTANTS)) {
      expect(bits > 0n && bits < 1n << 64n && !isNaNBits(bits), name).to.equal(true);
    }
  });
});
