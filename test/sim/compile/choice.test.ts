import { expect } from "chai";
import { emitArgmax, emitSoftmax } from "../../../sim/compile/choice.ts";
import { Emitter } from "../../../sim/compile/emitter.ts";
import { runProgram } from "../../../sim/compile/host.ts";
import { difference } from "../../helpers/sim/dense.ts";

describe("emitArgmax", () => {
  const cases: readonly (readonly [readonly number[], number])[] = [
    [[3], 0],
    [[1, 2, 3], 2],
    [[3, 2, 1], 0],
    [[1, 5, 5], 1],
    [[-0, 0], 0],
    [[-2, -Infinity, -1], 2],
    [[1, NaN, 2], 2],
    [[NaN, 9], 0],
  ];
  for (const [values, best] of cases) {
    it(`of ${values.join(", ")} is ${best}`, () => {
      const emitter = new Emitter();
      emitArgmax(emitter, emitter.variables(values), values.length, 0);
      expect(runProgram(emitter.finish({ qubits: 1 })).floats[0]).to.equal(best);
    });
  }
});

describe("emitSoftmax", () => {
  it("leaves p_c − [c = label] and p_label", () => {
    const [scores, label, sharpness] = [[0.3, -0.9, 0.7], 2, 3];
    const powers = scores.map((score) => Math.exp(sharpness * score));
    const shares = powers.map((power) => power / powers.reduce((a, b) => a + b));
    const emitter = new Emitter(8);
    const cells = { scores: emitter.variables(scores), label: emitter.variables([label]), weights: 0, likelihood: 6 };
    emitSoftmax(emitter, { ...cells, classes: 3, sharpness });
    const { floats } = runProgram(emitter.finish({ qubits: 1 }));
    const expected = [shares[0]!, 0, shares[1]!, 0, shares[2]! - 1, 0, shares[2]!];
    expect(difference(floats.subarray(0, 7), expected)).to.be.below(1e-15);
  });
});
