import { expect } from "chai";
import { canonicalJson, fromBits, toBits } from "../../../../sim/qml/data/bits.ts";
import { expectError } from "../../../helpers/machine/errors.ts";

describe("bits of numbers", () => {
  it("name a number exactly", () => {
    expect(toBits(1)).to.equal("3ff0000000000000");
    for (const value of [0, -0, 0.1, -Math.PI, 5e-324, Number.MAX_VALUE]) {
      expect(Object.is(fromBits(toBits(value)), value), String(value)).to.equal(true);
    }
  });
  it("are those of finite numbers", () => {
    expectError(() => toBits(NaN, { column: 3 }), "DataNotFinite", { column: 3 });
    expectError(() => toBits(-Infinity), "DataNotFinite");
    for (const bits of ["", "3ff", "3FF0000000000000", "7ff0000000000000", 1 as unknown as string]) {
      expectError(() => fromBits(bits), "DataRecipe");
    }
  });
});

describe("canonicalJson", () => {
  it("does not depend on the order of names", () => {
    expect(canonicalJson({ b: [{ d: 1, c: 2 }], a: null })).to.equal(canonicalJson({ a: null, b: [{ c: 2, d: 1 }] }));
    expect(canonicalJson([1, 2])).to.not.equal(canonicalJson([2, 1]));
  });
});
