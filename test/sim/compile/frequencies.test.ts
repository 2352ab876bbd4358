import { expect } from "chai";
import { parameter, scaleAngle, shiftAngle } from "../../../sim/circuit/angle.ts";
import { circuit } from "../../../sim/circuit/builder.ts";
import { MAX_FREQUENCIES, parameterFrequencies, shiftRule, shiftRules } from "../../../sim/compile/frequencies.ts";
import { FOUR_TERM_RULE, TWO_TERM_RULE } from "../../../sim/compile/shift.ts";
import { expectError } from "../../helpers/machine/errors.ts";
import { Random } from "../../helpers/machine/random.ts";
import { difference } from "../../helpers/sim/dense.ts";

const SEED = 52;
const a = parameter("a");

describe("parameterFrequencies", () => {
  const cases: readonly (readonly [string, ReturnType<typeof circuit>, readonly number[]])[] = [
    ["a rotation", circuit(2).rx(a, 0).rzz(parameter("b"), 0, 1), [1]],
    ["a phase", circuit(2).cp(a, 0, 1), [1]],
    ["a controlled rotation", circuit(2).cry(a, 0, 1), [0.5, 1]],
    ["a scaled angle", circuit(1).rx(shiftAngle(scaleAngle(a, -3), 1), 0), [3]],
    ["two equal gates", circuit(2).rx(a, 0).rx(a, 1), [1, 2]],
    ["gates of ratio 3", circuit(2).rx(a, 0).rx(scaleAngle(a, 3), 1), [1, 2, 3, 4]],
    ["a rotation and a controlled one", circuit(2).rx(a, 0).crz(a, 0, 1), [0.5, 1, 1.5, 2]],
    [
      "thirds, which are not exact",
      circuit(2)
        .rx(scaleAngle(a, 1 / 3), 0)
        .rx(scaleAngle(a, 2 / 3), 1),
      [1 / 3, 2 / 3, 1],
    ],
  ];
  for (const [what, builder, expected] of cases) {
    it(`of ${what} are ${expected.map((value) => value.toFixed(2)).join(", ")}`, () => {
      expect(difference(parameterFrequencies(builder.build(), "a"), expected)).to.be.below(1e-15);
    });
  }

  it("are those of parameters, and not too many", () => {
    expectError(() => parameterFrequencies(circuit(1).x(0).build(), "a"), "CircuitParameterUnknown", {
      parameter: "a",
    });
    const builder = circuit(1);
    for (let gate = 0; gate <= MAX_FREQUENCIES; gate += 1) builder.rx(a, 0);
    expectError(() => parameterFrequencies(builder.build(), "a"), "FrequenciesTooMany", { parameter: "a" });
  });
});

describe("shiftRule", () => {
  it("of 1 is the two-term rule, of ½ and 1 the four-term rule", () => {
    for (const [rule, expected] of [
      [shiftRule([1]), TWO_TERM_RULE],
      [shiftRule([0.5, 1]), FOUR_TERM_RULE],
    ] as const) {
      expect(
        difference(
          rule.map(({ shift }) => shift),
          expected.map(({ shift }) => shift),
        ),
      ).to.be.below(1e-15);
      expect(
        difference(
          rule.map(({ weight }) => weight),
          expected.map(({ weight }) => weight),
        ),
      ).to.be.below(1e-15);
    }
  });

  it("of 1 … R has the weights (−1)^(μ−1) / (4R·sin²(x_μ/2)) of Wierichs et al.", () => {
    for (const count of [1, 2, 3, 7, 16]) {
      const rule = shiftRule(Array.from({ length: count }, (_, i) => i + 1));
      rule.forEach(({ shift, weight }, mu) => {
        expect(Math.abs(shift - ((2 * mu + 1) * Math.PI) / (2 * count))).to.be.below(1e-14);
        const expected = (mu % 2 === 0 ? 1 : -1) / (4 * count * Math.sin(shift / 2) ** 2);
        expect(Math.abs(weight - expected), `${count}, ${mu}`).to.be.below(1e-11);
      });
    }
  });

  it(`differentiates every trigonometric sum with its frequencies (seed ${SEED})`, () => {
    const random = new Random(SEED);
    for (const frequencies of [[1], [0.5, 1], [1, 2, 3], [0.3, 1, 1.7, 2.9], [1, Math.SQRT2]]) {
      const terms = frequencies.map((frequency) => [frequency, random.unit(), random.unit()] as const);
      const f = (x: number): number =>
        terms.reduce((sum, [w, c, s]) => sum + c * Math.cos(w * x) + s * Math.sin(w * x), 0.7);
      const slope = terms.reduce((sum, [w, c, s]) => sum - w * c * Math.sin(w * 0.4) + w * s * Math.cos(w * 0.4), 0);
      const got = shiftRule(frequencies).reduce(
        (sum, { shift, weight }) => sum + weight * (f(0.4 + shift) - f(0.4 - shift)),
        0,
      );
      expect(Math.abs(got - slope), frequencies.join()).to.be.below(1e-13);
    }
  });

  it("refuses frequencies that are none", () => {
    expectError(() => shiftRule([0]), "FrequencyOutOfRange", { index: 0, value: 0 });
    expectError(() => shiftRule([2, 1]), "FrequencyOutOfRange", { index: 1, value: 1 });
    expectError(() => shiftRule([1, Infinity]), "FrequencyOutOfRange", { index: 1 });
    expectError(() => shiftRule(Array.from({ length: 65 }, (_, i) => i + 1)), "FrequenciesTooMany", {
      frequencies: 65,
    });
  });

  it("is found for every parameter of a circuit, and is empty where there is nothing to tell", () => {
    expect(shiftRules(circuit(2).rx(a, 0).crx(parameter("b"), 0, 1).build()).map((rule) => rule.length)).to.deep.equal([
      1, 2,
    ]);
    expect(shiftRule([])).to.deep.equal([]);
  });
});
