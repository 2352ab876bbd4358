import { expect } from "chai";

import {
  bitsToFloat,
  CANONICAL_NAN_BITS,
  canonicalBits,
  floatToBits,
  floatToHex,
  hexToFloat,
  highWord,
  isNaNBits,
  twoToThe,
  withHighWord,
} from "../../../sim/math/float.ts";
import { SPECIAL_PATTERNS } from "../../helpers/math/operands.ts";

const TABLE: readonly (readonly [number, bigint])[] = [
  [0, 0n],
  [-0, 0x8000000000000000n],
  [1, 0x3ff0000000000000n],
  [-2, 0xc000000000000000n],
  [0.1, 0x3fb999999999999an],
  [5e-324, 1n],
  [Number.MAX_VALUE, 0x7fefffffffffffffn],
  [-Infinity, 0xfff0000000000000n],
];

describe("float", function () {
  it("converts numbers to their binary64 patterns and back", function () {
    for (const [value, bits] of TABLE) {
      expect(floatToBits(value)).to.equal(bits);
      expect(canonicalBits(value)).to.equal(bits);
      expect(bitsToFloat(bits)).to.satisfy((x: number) => Object.is(x, value));
    }
  });

  it("writes numbers as 16 hexadecimal digits and reads them again", function () {
    for (const [value, bits] of TABLE) {
      expect(BigInt(`0x${floatToHex(value)}`)).to.equal(bits);
      expect(floatToHex(value)).to.have.length(16);
      expect(hexToFloat(floatToHex(value))).to.satisfy((x: number) => Object.is(x, value));
    }
    expect(floatToHex(NaN)).to.equal("7ff8000000000000");
    expect(hexToFloat("7ff8000000000000")).to.be.NaN;
  });

  it("reads nothing but 16 lower-case hexadecimal digits", function () {
    for (const hex of ["", "3ff", "3FF0000000000000", "3ff00000000000000", "0x3ff00000000000", 1, null, undefined]) {
      expect(hexToFloat(hex)).to.equal(undefined);
    }
  });

  it("takes every NaN to the canonical pattern, and nothing else", function () {
    for (const bits of SPECIAL_PATTERNS) {
      const isNaN = Number.isNaN(bitsToFloat(bits));
      expect(isNaNBits(bits)).to.equal(isNaN);
      expect(canonicalBits(bitsToFloat(bits))).to.equal(isNaN ? CANONICAL_NAN_BITS : bits);
    }
  });

  it("reads and replaces the high word", function () {
    expect(highWord(1)).to.equal(0x3ff00000);
    expect(highWord(-0)).to.equal(-0x80000000);
    expect(withHighWord(0.1, 0x3ff99999)).to.equal(bitsToFloat(0x3ff999999999999an));
  });

  it("makes every normal power of two", function () {
    for (let k = -1022; k <= 1023; k++) expect(twoToThe(k)).to.equal(2 ** k);
  });
});
