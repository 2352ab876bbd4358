import { expect } from "chai";
import { runProgram } from "../../../../../sim/compile/host.ts";
import { initialParameters } from "../../../../../sim/compile/training.ts";
import { realAmplitudes } from "../../../../../sim/qml/ansatz/ansatz.ts";
import { barsAndStripes } from "../../../../../sim/qml/data/generators/bars.ts";
import { bitsOf } from "../../../../../sim/qml/data/outcomes.ts";
import { loadQuantumGan, quantumGan } from "../../../../../sim/qml/models/generative/gan.ts";
import { expectError } from "../../../../helpers/machine/errors.ts";
import { expectNear, expectSameBits, throughJson } from "../../../../helpers/sim/models/conventions.ts";

const SEED = 1;
/** How often each of 0 … 7 comes in 500 rows of the log-normal distribution of Zoufal et al., μ = σ = 1. */
const LOG_NORMAL = [63, 122, 98, 71, 52, 40, 31, 24];
const ROWS = LOG_NORMAL.flatMap((count, outcome) => Array.from({ length: count }, () => bitsOf(outcome, 3)));
/** A generator that the discriminator cannot tell from the data. Seeds 1 … 10 end between 2e-11 and 0.01. */
const LEARNED = 0.001;

describe("quantumGan", () => {
  const model = quantumGan({ circuit: realAmplitudes(3, 2) });
  const training = {
    initial: initialParameters(9, SEED),
    iterations: 300,
    learningRate: 0.02,
    beta1: 0.5,
    discriminator: { learningRate: 0.1, beta1: 0.5 },
  };
  const data = model.data(ROWS).map(({ cells }) => cells);
  const fitted = model.fit(ROWS, training);

  it(`learns a log-normal distribution until its discriminator guesses (seed ${SEED})`, () => {
    expect(fitted.divergence).to.be.below(LEARNED);
    expect(fitted.baseline.uniform).to.be.above(100 * LEARNED);
    expectNear([fitted.losses[299]!, fitted.discriminatorLosses[299]!], [Math.log(2), 2 * Math.log(2)], 0.01);
    expect(Math.max(...fitted.weights.map(Math.abs))).to.be.below(0.1);
  });

  it(`learns bars and stripes by parities of two bits (seed ${SEED})`, () => {
    const patterns = barsAndStripes({ rows: 2, columns: 2 }).rows;
    const pairs = quantumGan({ circuit: realAmplitudes(4, 3), order: 2 });
    expect(pairs.weights).to.equal(1 + 4 + 6);
    const { divergence, baseline } = pairs.fit(patterns, {
      ...training,
      initial: initialParameters(16, SEED),
      iterations: 400,
    });
    expect(divergence).to.be.below(LEARNED);
    expect(baseline.independentBits).to.be.above(0.9);
  });

  it("has the bits of its programs", () => {
    const { floats } = runProgram(model.trainingProgram(training), { data });
    expectSameBits(floats.subarray(0, 18), [fitted.divergence, ...fitted.parameters, ...fitted.weights]);
    const evaluation = runProgram(model.evaluationProgram(), { args: fitted.parameters, data });
    expectSameBits(evaluation.floats.subarray(0, 1), [fitted.divergence]);
  });

  it("lets the discriminator learn five times as fast unless told", () => {
    const [same, told] = [
      { seed: SEED, iterations: 3 },
      { ...training, iterations: 3 },
    ].map((given) => model.fit(ROWS, given));
    expectSameBits(same!.parameters, told!.parameters);
    expectSameBits(same!.weights, told!.weights);
  });

  it("reports progress, and ends when told", () => {
    const seen: number[] = [];
    const made = model.fit(ROWS, {
      ...training,
      onProgress: ({ iteration, loss, parameters }) => {
        seen.push(loss);
        expect(parameters).to.have.length(9);
        return iteration < 2;
      },
    });
    expect(made.losses).to.have.length(3).and.to.deep.equal(seen);
    expect(made.discriminatorLosses).to.have.length(3);
    expectNear([made.discriminatorLosses[0]!], [2 * Math.log(2)], 1e-15);
  });

  it("samples by a seed", () => {
    expect(fitted.sample(50, { seed: SEED })).to.deep.equal(fitted.sample(50, { seed: SEED }));
    const zeros = fitted.sample(5000, { seed: SEED }).filter((bits) => bits.every((bit) => bit === 0)).length;
    // Four standard deviations.
    expect(Math.abs(zeros / 5000 - fitted.probabilities[0]!)).to.be.below(0.02);
    expect(fitted.score(ROWS)).to.be.within(-2, -1.9);
  });

  it("comes back from a file with the same bits", () => {
    const loaded = loadQuantumGan(throughJson(fitted.save()));
    expectSameBits(loaded.parameters, fitted.parameters);
    expectSameBits(loaded.weights, fitted.weights);
    expectSameBits(loaded.probabilities, fitted.probabilities);
    expect(loaded.report()).to.equal(fitted.report());
    expect(loaded.save()).to.deep.equal(fitted.save());
  });

  it("refuses rows, orders, widths, starts and files that do not fit", () => {
    expectError(() => model.fit([[0, 1]], training), "DataShape", { row: 0 });
    expectError(() => model.data([]), "DataDegenerate");
    for (const order of [0, 4]) {
      expectError(() => quantumGan({ circuit: realAmplitudes(3, 1), order }), "GanOrder", { value: order });
    }
    expectError(() => quantumGan({ circuit: realAmplitudes(11, 0) }), "GanTooWide", { qubits: 11 });
    expectError(() => model.trainingProgram({ ...training, initial: [0] }), "TrainingInitialLength", { given: 1 });
    expectError(() => model.fit(ROWS, { ...training, iterations: 0 }), "TrainingIterationsOutOfRange");
    expectError(() => model.fit(ROWS, { ...training, learningRate: 0 }), "AdamOptionOutOfRange");
    expectError(() => loadQuantumGan({ ...fitted.save(), parameters: [] }), "ModelParameterLength", { parameters: 17 });
  });
});
