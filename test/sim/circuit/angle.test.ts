import { expect } from "chai";
import {
  type Angle,
  angleAt,
  checkAngle,
  formatAngle,
  negateAngle,
  parameter,
  parameterVector,
  scaleAngle,
  shiftAngle,
  valueOf,
} from "../../../sim/circuit/angle.ts";
import { expectError } from "../../helpers/machine/errors.ts";

describe("angles", () => {
  it("are affine functions of one parameter", () => {
    const angle = shiftAngle(scaleAngle(parameter("a"), 3), 0.1);
    expect(angle).to.deep.equal({ parameter: "a", coefficient: 3, offset: 0.1 });
    expect(angleAt(angle, 0.1)).to.equal(3 * 0.1 + 0.1);
    expect(angleAt(negateAngle(angle), 0.1)).to.equal(-(3 * 0.1 + 0.1));
    expect([scaleAngle(0.5, 3), shiftAngle(0.5, 3), negateAngle(0.5)]).to.deep.equal([1.5, 3.5, -0.5]);
  });

  it("leave out a coefficient of 1 and an offset of 0, so that −0 stays −0", () => {
    expect(Object.is(angleAt(parameter("a"), -0), -0)).to.equal(true);
  });

  it("vectors name their elements", () => {
    expect(parameterVector("theta", 2).map((angle) => angle.parameter)).to.deep.equal(["theta[0]", "theta[1]"]);
    expect(parameterVector("theta", 0)).to.deep.equal([]);
  });

  for (const name of ["", "2a", "a b", "a[", "a[01]", "a[-1]", "a[1][2]", "a.b"]) {
    it(`${JSON.stringify(name)} is no name`, () => {
      expectError(() => parameter(name), "CircuitParameterMalformed");
    });
  }

  for (const [what, make] of [
    ["an angle", () => checkAngle(NaN)],
    ["a factor", () => scaleAngle(parameter("a"), Infinity)],
    ["a distance", () => shiftAngle(1, NaN)],
    ["a coefficient", () => checkAngle({ parameter: "a", coefficient: NaN, offset: 0 })],
    ["an overflowing product", () => scaleAngle({ parameter: "a", coefficient: 1e300, offset: 0 }, 1e300)],
  ] as const) {
    it(`${what} must be finite`, () => {
      expectError(make, "CircuitAngleNotFinite");
    });
  }

  describe("valueOf", () => {
    it("finds a value by its name or in its vector", () => {
      expect(valueOf({ a: 1, "b[1]": 2, c: [3, 4] }, "a")).to.equal(1);
      expect(valueOf({ "b[1]": 2 }, "b[1]")).to.equal(2);
      expect(valueOf({ c: Float64Array.of(3, 4) }, "c[1]")).to.equal(4);
      expect(valueOf({ c: [3] }, "d[0]")).to.equal(undefined);
      expect(valueOf({}, "constructor")).to.equal(undefined);
    });
    it("reports vectors that are too short and values that are not finite", () => {
      expectError(() => valueOf({ c: [3] }, "c[1]"), "CircuitParameterLength", { parameter: "c[1]" });
      expectError(() => valueOf({ a: NaN }, "a"), "CircuitAngleNotFinite", { parameter: "a" });
    });
  });

  describe("formatAngle", () => {
    const cases: readonly (readonly [Angle, string])[] = [
      [0.123456, "0.123"],
      [Math.PI / 2, "π/2"],
      [-Math.PI, "-π"],
      [parameter("θ"), "θ"],
      [negateAngle(parameter("θ")), "-θ"],
      [shiftAngle(scaleAngle(parameter("θ[1]"), -2), -0.5), "-2·θ[1]-0.5"],
      [shiftAngle(parameter("θ"), Math.PI), "θ+π"],
    ];
    for (const [angle, text] of cases) {
      it(`writes ${text}`, () => {
        expect(formatAngle(angle)).to.equal(text);
      });
    }
  });
});
