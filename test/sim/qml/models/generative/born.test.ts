import { expect } from "chai";
import { lossProgram } from "../../../../../sim/compile/derivatives.ts";
import { runProgram } from "../../../../../sim/compile/host.ts";
import { gradientProgram, initialParameters } from "../../../../../sim/compile/training.ts";
import { realAmplitudes, stronglyEntangling } from "../../../../../sim/qml/ansatz/ansatz.ts";
import { barsAndStripes } from "../../../../../sim/qml/data/generators/bars.ts";
import { bornMachine, loadBornMachine } from "../../../../../sim/qml/models/generative/born.ts";
import { expectError } from "../../../../helpers/machine/errors.ts";
import { expectNear, expectSameBits, throughJson } from "../../../../helpers/sim/models/conventions.ts";

/**
 * Bars and stripes on 3 × 3 pixels by PennyLane's recipe (`tutorial_qcbm`: 9 qubits, 6 strongly entangling layers,
 * Gaussians of σ = 0.25 and 60 on numbers, 100 steps of Adam at rate 0.1), which ends at this relative entropy with its
 * own start. With starts uniform in [−1, 1) of seeds 1 … 15 ours ends between 0.071 and 3.145, in the middle at 0.186.
 */
const RECIPE = 0.369;
const RECIPE_SEED = 1;
/** What that seed ends at. */
const REACHED = 0.126;
const SEED = 3;
/** Roundings of small circuits, and of library functions that are not the machine's. */
const TOLERANCE = 1e-14;
/** Central differences with steps of 1e-5. */
const DIFFERENCES = 1e-8;

const ROWS = [
  [0, 0, 0],
  [1, 1, 1],
  [1, 0, 1],
  [1, 1, 1],
];

describe("bornMachine", () => {
  const circuit = realAmplitudes(3, 2);
  const initial = initialParameters(9, SEED);
  const training = { initial, iterations: 150, learningRate: 0.1 };
  const model = bornMachine({ circuit });
  const fitted = model.fit(ROWS, training);

  for (const distance of ["hamming", "integer"] as const) {
    it(`has the discrepancy by ${distance} distance, and its derivatives (seed ${SEED})`, () => {
      const bandwidths = [0.5, 2];
      const born = bornMachine({ circuit, distance, bandwidths });
      const cells = born.data(ROWS).map((segment) => segment.cells);
      const loss = (args: Float64Array) => runProgram(lossProgram(born.objective), { args, data: cells }).floats[0]!;
      const { floats } = runProgram(gradientProgram(born.objective), { args: initial, data: cells });
      const target = [0.25, 0, 0, 0, 0, 0.25, 0, 0.5];
      const p = born.fit(ROWS, { initial, iterations: 1, learningRate: 1e-300 }).probabilities;
      const difference = Array.from(p, (value, x) => value - target[x]!);
      const bitsApart = (x: number, y: number) => [0, 1, 2].filter((i) => ((x ^ y) >> i) & 1).length;
      const kernel = (x: number, y: number) => {
        const squared = distance === "integer" ? (x - y) ** 2 : bitsApart(x, y);
        return bandwidths.reduce((sum, s) => sum + Math.exp(-squared / (2 * s * s)), 0) / bandwidths.length;
      };
      const expected = difference.reduce(
        (sum, a, x) => sum + difference.reduce((total, b, y) => total + a * kernel(x, y) * b, 0),
        0,
      );
      expectNear([floats[0]!], [expected], TOLERANCE);
      expect(floats[0]).to.equal(loss(initial));
      const step = 1e-5;
      const differences = Array.from(initial, (value, i) => {
        const [up, down] = [initial.slice(), initial.slice()];
        up[i] = value + step;
        down[i] = value - step;
        return (loss(up) - loss(down)) / (2 * step);
      });
      expect(Math.max(...differences.map(Math.abs))).to.be.above(0.01);
      expectNear(floats.subarray(1, 10), differences, DIFFERENCES);
    });
  }

  it(`learns a distribution that no product of bits is (seed ${SEED})`, () => {
    expect(fitted.divergence).to.be.below(0.01);
    expect(fitted.baseline.independentBits).to.be.above(0.5);
    expect(fitted.baseline.uniform).to.be.above(1);
    expect(fitted.baseline.histogram).to.equal(0);
    expect(fitted.losses[149]).to.be.below(fitted.losses[0]! / 100);
  });

  it(`learns bars and stripes on 3 × 3 pixels by PennyLane's recipe (seed ${RECIPE_SEED})`, () => {
    const patterns = barsAndStripes({ rows: 3, columns: 3 }).rows;
    const recipe = bornMachine({ circuit: stronglyEntangling(9, 6), distance: "integer", bandwidths: [0.25, 60] });
    const options = { initial: initialParameters(162, RECIPE_SEED), iterations: 100, learningRate: 0.1 };
    const { divergence, baseline, sample } = recipe.fit(patterns, options);
    expect(divergence).to.be.below(RECIPE);
    expect(Math.abs(divergence - REACHED)).to.be.below(0.001);
    // Every pixel is on in half of the patterns: independent bits know nothing.
    expectNear([baseline.uniform, baseline.independentBits], [Math.log(512 / 14), Math.log(512 / 14)], 1e-12);
    const known = new Set(patterns.map(String));
    const right = sample(1000, { seed: SEED }).filter((bits) => known.has(String(bits))).length;
    expect(right).to.be.above(850);
  });

  for (const distance of ["hamming", "integer"] as const) {
    it(`has the bits of its programs, by ${distance} distance`, () => {
      const born = bornMachine({ circuit, distance });
      const short = { ...training, iterations: 10 };
      const { divergence, parameters } = born.fit(ROWS, short);
      const cells = born.data(ROWS).map((segment) => segment.cells);
      const { floats } = runProgram(born.trainingProgram(short), { data: cells });
      expectSameBits(floats.subarray(0, 10), [divergence, ...parameters]);
      const evaluation = runProgram(born.evaluationProgram(), { args: parameters, data: cells });
      expectSameBits(evaluation.floats.subarray(0, 1), [divergence]);
    });
  }

  it("samples by a seed, and scores rows by their probability", () => {
    const rows = fitted.sample(4000, { seed: SEED });
    expect(rows).to.deep.equal(fitted.sample(4000, { seed: SEED }));
    expect(rows).to.not.deep.equal(fitted.sample(4000, { seed: SEED + 1 }));
    const share = rows.filter((bits) => bits.every((bit) => bit === 1)).length / 4000;
    // Four standard deviations of a share of one half.
    expect(Math.abs(share - fitted.probabilities[7]!)).to.be.below(0.032);
    const [zeros, ones] = fitted.scoreSamples([
      [0, 0, 0],
      [1, 1, 1],
    ]);
    expectNear([Math.exp(zeros!), Math.exp(ones!)], [fitted.probabilities[0]!, fitted.probabilities[7]!], TOLERANCE);
    expectNear([fitted.score(ROWS)], [(zeros! + 2 * ones! + fitted.scoreSamples([[1, 0, 1]])[0]!) / 4], TOLERANCE);
  });

  it("has an infinite divergence where it excludes what the data have", () => {
    const fixed = bornMachine({ circuit: realAmplitudes(2, 0) });
    const cells = fixed.data([[1, 1]]).map((segment) => segment.cells);
    expect(runProgram(fixed.evaluationProgram(), { args: [0, 0], data: cells }).floats[0]).to.equal(Infinity);
  });

  it("comes back from a file with the same bits", () => {
    const loaded = loadBornMachine(throughJson(fitted.save()));
    expectSameBits(loaded.parameters, fitted.parameters);
    expectSameBits(loaded.probabilities, fitted.probabilities);
    expect(loaded.sample(20, { seed: SEED })).to.deep.equal(fitted.sample(20, { seed: SEED }));
    expect(loaded.report()).to.equal(fitted.report());
    expect(loaded.save()).to.deep.equal(fitted.save());
  });

  it("prints its divergence beside the classical ones", () => {
    expect(fitted.report()).to.match(/uniform \(classical\) +1\.0397\d+\n.*independent bits \(classical\) .*\n.* 0$/);
  });

  it("refuses rows, kernels, widths and files that do not fit", () => {
    expectError(() => model.fit([], training), "DataDegenerate");
    expectError(() => model.fit([[0, 1]], training), "DataShape", { row: 0 });
    expectError(() => model.fit([[0, 1, 2]], training), "DataNotBit", { row: 0, column: 2, bit: 2 });
    expectError(() => model.data([[0, NaN, 1]]), "DataNotBit", { column: 1 });
    expectError(() => fitted.scoreSamples([[0]]), "DataShape");
    expectError(() => fitted.sample(0, { seed: 1 }), "ShotsOutOfRange");
    expectError(() => bornMachine({ circuit, bandwidths: [-1] }), "KernelBandwidth");
    expectError(() => bornMachine({ circuit: realAmplitudes(13, 0) }), "BornTooWide", { qubits: 13 });
    expectError(() => model.fit(ROWS, { ...training, initial: [0] }), "TrainingInitialLength");
    const saved = fitted.save();
    const withCounts = (counts: unknown): unknown => ({ ...saved, options: { ...saved.options, counts } });
    expectError(() => loadBornMachine({ ...saved, parameters: [] }), "ModelParameterLength");
    expectError(() => loadBornMachine(withCounts([[8, 1]])), "OutcomeOutOfRange");
    expectError(() => loadBornMachine(withCounts([[0, -1]])), "ShotsOutOfRange");
    expectError(() => loadBornMachine(withCounts("all")), "ModelFormat");
  });
});
