import { expect } from "chai";
import { simulateAt } from "../../../../../sim/compile/host.ts";
import { realAmplitudes } from "../../../../../sim/qml/ansatz/ansatz.ts";
import { countRows } from "../../../../../sim/qml/data/outcomes.ts";
import {
  countPairs,
  divergences,
  learnedDistribution,
  readCounts,
} from "../../../../../sim/qml/models/generative/distribution.ts";
import { probabilities } from "../../../../../sim/state/state.ts";
import { expectError } from "../../../../helpers/machine/errors.ts";
import { expectNear, expectSameBits, throughJson } from "../../../../helpers/sim/models/conventions.ts";

const TOLERANCE = 1e-15;

describe("learnedDistribution", () => {
  const circuit = realAmplitudes(2, 0);
  const rows = [
    [0, 0],
    [0, 0],
    [0, 0],
    [1, 1],
  ];
  const counts = countRows(rows, 2);
  /** Both qubits even: all outcomes alike. */
  const even = learnedDistribution(circuit, [Math.PI / 2, Math.PI / 2], counts);

  it("has the probabilities of the circuit and their divergence from the data", () => {
    const state = simulateAt(circuit, [Math.PI / 2, Math.PI / 2]);
    expectSameBits(even.probabilities, probabilities(state));
    const expected = 0.75 * Math.log(3) + 0.25 * Math.log(1);
    expectNear([even.divergence, even.baseline.uniform], [expected, expected], TOLERANCE);
    const product = 0.75 * Math.log(0.75 / 0.5625) + 0.25 * Math.log(0.25 / 0.0625);
    expectNear([even.baseline.independentBits], [product], TOLERANCE);
    expect(divergences(even).map(([, value]) => value))
      .to.include(even.divergence)
      .and.to.include(0);
  });

  it("scores what it cannot make as impossible", () => {
    const zeros = learnedDistribution(circuit, [0, 0], counts);
    expect(zeros.divergence).to.equal(Infinity);
    expect(zeros.scoreSamples(rows)).to.deep.equal([0, 0, 0, -Infinity]);
    expect(zeros.score(rows)).to.equal(-Infinity);
    expect(zeros.sample(3, { seed: 1 })).to.deep.equal([
      [0, 0],
      [0, 0],
      [0, 0],
    ]);
  });

  it("keeps the counts of its data in files", () => {
    expect(readCounts(throughJson(countPairs(counts)), 2)).to.deep.equal(counts);
    expectError(() => readCounts([[4, 1]], 2), "OutcomeOutOfRange", { value: 4 });
    expectError(() => readCounts([[1, 0]], 2), "ShotsOutOfRange");
    expectError(() => readCounts([[1]], 2), "ModelFormat", { what: "counts" });
  });
});
