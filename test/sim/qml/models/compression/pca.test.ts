import { expect } from "chai";
import { runProgram } from "../../../../../sim/compile/host.ts";
import { initialParameters } from "../../../../../sim/compile/training.ts";
import { realAmplitudes, stronglyEntangling } from "../../../../../sim/qml/ansatz/ansatz.ts";
import { iris } from "../../../../../sim/qml/data/iris.ts";
import { principalDirections } from "../../../../../sim/qml/data/matrix.ts";
import { loadQuantumPca, quantumPca } from "../../../../../sim/qml/models/compression/pca.ts";
import { expectError } from "../../../../helpers/machine/errors.ts";
import { expectNear, expectSameBits, throughJson } from "../../../../helpers/sim/models/conventions.ts";

const SEED = 2;
/** Shares of the variance and components after 300 steps, beside classical PCA. */
const TRAINED = 1e-6;
/** The shares of the first two components of all 150 flowers, as scikit-learn's PCA prints them. */
const IRIS_SHARES = [0.92461872, 0.05306648];
const PUBLISHED = 5e-9;
/** Roundings of a few sums. */
const TOLERANCE = 1e-12;

const FLOWERS = iris().rows;

describe("quantumPca", () => {
  const rows = FLOWERS.filter((_, i) => i % 5 === 0);
  const model = quantumPca({ circuit: realAmplitudes(2, 3), components: 2 });
  const training = { initial: initialParameters(8, SEED, 3), iterations: 300, learningRate: 0.1 };
  const fitted = model.fit(rows, training);

  it("has the published shares of Iris as its baseline, and learns them", () => {
    const made = model.fit(FLOWERS, { ...training, iterations: 200 });
    expectNear(made.baseline.explainedVarianceRatio, IRIS_SHARES, PUBLISHED);
    expectNear(made.explainedVarianceRatio, made.baseline.explainedVarianceRatio, TRAINED);
  });

  it(`finds the components of classical PCA (seed ${SEED})`, () => {
    expectNear(fitted.explainedVarianceRatio, fitted.baseline.explainedVarianceRatio, TRAINED);
    const mean = fitted.mean;
    const { axes, values } = principalDirections(rows.map((row) => row.map((value, i) => value - mean[i]!)));
    // Components err by the square root of what their variances do.
    fitted.components.forEach((component, j) => {
      expectNear(component, axes[j]!, Math.sqrt(TRAINED));
    });
    expectNear(
      fitted.explainedVariance,
      [values[0]! / (rows.length - 1), values[1]! / (rows.length - 1)],
      TRAINED * 10,
    );
  });

  it("ends at the least loss there is", () => {
    const [first, second] = fitted.baseline.explainedVarianceRatio;
    const { floats } = runProgram(model.evaluationProgram(rows), {
      args: fitted.parameters,
      data: model.data(rows).map(({ cells }) => cells),
    });
    expectSameBits(floats.subarray(0, 1), [fitted.cost]);
    expect(floats[0]! - (1 - first! - second! / 2)).to.be.within(-TOLERANCE, TRAINED);
  });

  it("has the bits of its programs", () => {
    const data = model.data(rows).map(({ cells }) => cells);
    const short = { ...training, iterations: 20 };
    const made = model.fit(rows, short);
    const { floats } = runProgram(model.trainingProgram(rows, short), { data });
    expectSameBits(floats.subarray(1, 9), made.parameters);
    const evaluation = runProgram(model.evaluationProgram(rows), { args: made.parameters, data });
    expectSameBits(evaluation.floats.subarray(0, 1), floats.subarray(0, 1));
  });

  it("transforms rows to uncorrelated coordinates, and back", () => {
    const coordinates = fitted.transform(rows);
    const variance = (j: number, k: number) =>
      coordinates.reduce((sum, row) => sum + row[j]! * row[k]!, 0) / (rows.length - 1);
    expectNear([variance(0, 0), variance(1, 1)], fitted.explainedVariance, TRAINED);
    expect(Math.abs(variance(0, 1))).to.be.below(Math.sqrt(TRAINED));
    const back = fitted.inverseTransform(coordinates);
    const lost = rows.reduce(
      (sum, row, i) => sum + row.reduce((total, value, j) => total + (value - back[i]![j]!) ** 2, 0),
      0,
    );
    const total = fitted.explainedVariance[0]! / fitted.explainedVarianceRatio[0]!;
    const kept = fitted.explainedVarianceRatio[0]! + fitted.explainedVarianceRatio[1]!;
    expectNear([lost / (rows.length - 1)], [total * (1 - kept)], TRAINED);
    expectNear(fitted.inverseTransform(fitted.transform(back)).flat(), back.flat(), TRAINED);
  });

  it("takes rows of fewer features than there are amplitudes, and circuits of complex gates", () => {
    const narrow = rows.map((row) => row.slice(0, 3));
    const complex = quantumPca({ circuit: stronglyEntangling(2, 2), components: 1 });
    const initial = initialParameters(12, SEED, 3);
    const made = complex.fit(narrow, { initial, iterations: 200, learningRate: 0.1 });
    expectNear(made.explainedVarianceRatio, made.baseline.explainedVarianceRatio, TRAINED);
    expect(made.components[0]).to.have.length(3);
    expectNear([Math.hypot(...made.components[0]!)], [1], TOLERANCE);
    const [axis] = principalDirections(narrow.map((row) => row.map((value, i) => value - made.mean[i]!))).axes;
    expectNear(made.components[0]!, axis!, Math.sqrt(TRAINED));
  });

  it("comes back from a file with the same bits", () => {
    const loaded = loadQuantumPca(throughJson(fitted.save()));
    expectSameBits(loaded.parameters, fitted.parameters);
    expectSameBits(loaded.transform(rows).flat(), fitted.transform(rows).flat());
    expect(loaded.report()).to.equal(fitted.report());
    expect(loaded.save()).to.deep.equal(fitted.save());
  });

  it("prints its shares beside those of classical PCA", () => {
    const [line, classical] = fitted.report().split("\n").slice(1);
    expect(line!.replace(/^ *model */, "")).to.equal(classical!.replace(/^ *PCA \(classical\) */, ""));
  });

  it("refuses rows, components and files that do not fit", () => {
    expectError(() => model.fit([], training), "DataDegenerate");
    expectError(() => model.fit([[1, 2], [3]], training), "DataShape", { row: 1 });
    expectError(() => model.data([[1, NaN]]), "DataNotFinite", { row: 0, column: 1 });
    expectError(() => model.fit([[2], [2]], training), "DataDegenerate");
    expectError(() => model.fit([new Array(5).fill(0), [1, 2, 3, 4, 5]], training), "DataShape");
    expectError(() => model.evaluationProgram([[1, 2, 3, 4, 5]]), "DataShape");
    expectError(() => fitted.transform([[1, 2]]), "DataShape", { row: 0 });
    expectError(() => fitted.inverseTransform([[1]]), "DataShape", { row: 0 });
    for (const components of [0, 5]) {
      expectError(() => quantumPca({ circuit: realAmplitudes(2, 1), components }), "PcaComponents", {
        value: components,
      });
    }
    expectError(() => loadQuantumPca({ ...fitted.save(), parameters: [] }), "ModelParameterLength", { parameters: 8 });
  });
});
