import { expect } from "chai";
import { checkInteger, isKetworkError, KetworkRangeError, KetworkTypeError } from "../../sim/errors.ts";
import { expectError } from "../helpers/machine/errors.ts";

describe("errors", () => {
  it("are native RangeErrors and TypeErrors with a code and the offending values", () => {
    const range = new KetworkRangeError("DepthOutOfRange", "depth is 25", { depth: 25 });
    expect(range).to.be.instanceOf(RangeError).and.include({ code: "DepthOutOfRange", message: "depth is 25" });
    expect(range.details).to.deep.equal({ depth: 25 });
    expect(new KetworkTypeError("DepthMalformed", "")).to.be.instanceOf(TypeError);
    expect(isKetworkError(range)).to.equal(true);
    expect(isKetworkError(new RangeError("depth"))).to.equal(false);
  });

  describe("checkInteger", () => {
    it("returns an integer in its range, ends included", () => {
      expect([0, 3, 7].map((value) => checkInteger("C", "depth", value, 0, 7))).to.deep.equal([0, 3, 7]);
    });

    it("throws the code for a value outside or of another kind", () => {
      for (const value of [-1, 8, Infinity, NaN, 0.5]) {
        expectError(() => checkInteger("C", "depth", value, 0, 7), "C", { name: "depth", value });
      }
      expect(() => checkInteger("C", "depth", 8, 0, 7)).to.throw(KetworkRangeError);
      expect(() => checkInteger("C", "depth", 0.5, 0, 7)).to.throw(KetworkTypeError);
    });
  });
});
