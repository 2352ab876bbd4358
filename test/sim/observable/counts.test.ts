import { expect } from "chai";
import { diagonalValue, expectationFromCounts, requireDiagonal } from "../../../sim/observable/counts.ts";
import { parsePauliSum } from "../../../sim/observable/pauli.ts";
import { countOutcomes } from "../../../sim/state/counts.ts";
import { expectError } from "../../helpers/machine/errors.ts";

describe("expectationFromCounts", () => {
  it("is the mean of the sum's values in the outcomes, with the error of a mean", () => {
    const sum = parsePauliSum("2 + Z0 - 0.5 Z0 Z1");
    expect([0, 1, 2, 3].map((outcome) => diagonalValue(sum, outcome))).to.deep.equal([2.5, 1.5, 3.5, 0.5]);
    const outcomes = [0, 1, 1, 3, 2, 0, 0];
    const values = outcomes.map((outcome) => diagonalValue(sum, outcome));
    const mean = values.reduce((a, b) => a + b, 0) / values.length;
    const variance = values.reduce((total, value) => total + (value - mean) ** 2, 0) / (values.length - 1);
    const { value, error } = expectationFromCounts(sum, countOutcomes(outcomes, 2));
    expect(Math.abs(value - mean)).to.be.below(1e-15);
    expect(Math.abs(error - Math.sqrt(variance / values.length))).to.be.below(1e-15);
  });

  it("of one shot has no error", () => {
    expect(expectationFromCounts(parsePauliSum("Z0"), countOutcomes([1], 1))).to.deep.equal({ value: -1, error: 0 });
  });

  it("needs a sum of Z over measured qubits", () => {
    const counts = countOutcomes([0], 1);
    expectError(() => expectationFromCounts(parsePauliSum("X0"), counts), "PauliNotDiagonal");
    expectError(() => expectationFromCounts(parsePauliSum("Z1"), counts), "ObservableTooWide", {
      observable: 2,
      measured: 1,
    });
    expectError(() => requireDiagonal([{ x: 0, z: 1, re: 0, im: 1 }]), "PauliNotHermitian");
  });
});
