import { expect } from "chai";
import { runProgram } from "../../../../../sim/compile/host.ts";
import { angleEncoding, featureMap, zzFeatureMap } from "../../../../../sim/qml/encoding/encoding.ts";
import { irisDataset } from "../../../../../sim/qml/models/iris.ts";
import {
  type KernelClassifier,
  kernelClassifier,
  loadKernelClassifier,
  loadSupportVectorClassifier,
  supportVectorClassifier,
} from "../../../../../sim/qml/models/kernel/classifier.ts";
import { fidelityKernel } from "../../../../../sim/qml/models/kernel/fidelity.ts";
import type { SplitClasses } from "../../../../../sim/qml/models/supervised/labels.ts";
import { expectError } from "../../../../helpers/machine/errors.ts";
import { AD_HOC } from "../../../../helpers/sim/models/adhoc.ts";

const trainingPart = ({ rows, labels, trainRows }: Omit<SplitClasses, "classes">) => ({
  rows: rows.slice(0, trainRows),
  labels: labels.slice(0, trainRows),
});

const map = zzFeatureMap(2);
/** Name, model, loader, and how many of 30 test rows its baseline is right on. */
const MODELS: readonly (readonly [string, KernelClassifier, typeof loadKernelClassifier, number])[] = [
  ["kernelClassifier", kernelClassifier({ map, alpha: 0.1 }), loadKernelClassifier, 17],
  ["supportVectorClassifier", supportVectorClassifier({ map }), loadSupportVectorClassifier, 18],
];

for (const [name, model, load, chance] of MODELS) {
  describe(name, () => {
    const split = AD_HOC[0]!;
    const { rows, labels } = trainingPart(split);
    const [testRows, testLabels] = [split.rows.slice(40), split.labels.slice(40)];
    const fitted = model.fit(rows, labels);

    it(`has the published accuracy of 1.00 on ad hoc data, where a Gaussian kernel has ${chance} of 30 test rows`, () => {
      const reports = AD_HOC.map((data) => {
        const found = model.fit(trainingPart(data).rows, trainingPart(data).labels);
        expect(found.score(trainingPart(data).rows, trainingPart(data).labels)).to.equal(1);
        return found.report(data.rows.slice(40), data.labels.slice(40));
      });
      expect(reports.map((report) => report.model.score)).to.deep.equal([1, 1, 1]);
      expect(Math.round(reports.reduce((sum, { baseline }) => sum + 10 * baseline.score, 0))).to.equal(chance);
    });

    it("decides by a sum over the kernel with the training rows", () => {
      const kernel = fidelityKernel(map).matrix(testRows, rows);
      const [margins, predicted] = [fitted.decisionFunction(testRows), fitted.predict(testRows)];
      kernel.forEach((values, i) => {
        const sum = values.reduceRight((total, value, j) => total + fitted.dualCoef[0]![j]! * value, 0);
        expect(Math.abs(sum + fitted.intercept[0]! - margins[i]![0]!)).to.be.below(1e-12);
        expect(predicted[i]).to.equal(margins[i]![0]! > 0 ? 1 : 0);
      });
      expect(fitted.predict([])).to.deep.equal([]);
    });

    it("its training program ends in the coefficients and the score of fit, to the bit", () => {
      const data = [model.segment(split).cells];
      const { floats } = runProgram(model.trainingProgram(split), { data });
      const { parameters } = fitted;
      expect(Array.from(floats.subarray(1, 1 + parameters.length))).to.deep.equal(Array.from(parameters));
      expect(floats[0]).to.equal(1);
      expect(runProgram(model.evaluationProgram(split), { data, args: parameters }).floats[0]).to.equal(1);
      expect(runProgram(model.evaluationProgram(split), { data, args: [] }).floats[0]).to.equal(0.5);
    });

    it("takes coefficients that were found elsewhere", () => {
      const settled = model.withParameters(split, fitted.parameters);
      expect(settled.classes).to.deep.equal(split.classes);
      expect(settled.decisionFunction(testRows)).to.deep.equal(fitted.decisionFunction(testRows));
      expect(settled.baseline.predict(testRows)).to.deep.equal(
        fitted.baseline.predict(testRows).map((label) => split.classes[label]),
      );
      expect(settled.converged).to.equal(undefined);
      const loaded = load(JSON.parse(JSON.stringify(settled.save())));
      expect(loaded.converged).to.equal(undefined);
      expect(loaded.predict(testRows)).to.deep.equal(settled.predict(testRows));
    });

    it("names classes as they are given, in their order", () => {
      const names = labels.map((label) => (label === 0 ? "odd" : "even"));
      const ascending = model.fit(rows, names);
      expect(ascending.classes).to.deep.equal(["even", "odd"]);
      const given = model.fit(rows, names, { classes: ["odd", "even"] });
      expect(given.parameters).to.deep.equal(fitted.parameters);
      expect(given.predict(testRows)).to.deep.equal(ascending.predict(testRows));
    });

    it("comes back from its saved text bit for bit, baseline included", () => {
      const loaded = load(JSON.parse(JSON.stringify(fitted.save())));
      expect(loaded.decisionFunction(testRows)).to.deep.equal(fitted.decisionFunction(testRows));
      expect(loaded.report(testRows, testLabels)).to.deep.equal(fitted.report(testRows, testLabels));
      expect(loaded.save()).to.deep.equal(fitted.save());
    });

    it("learns from a copy of the rows", () => {
      const own = rows.map((row) => [...row]);
      const before = model.fit(own, labels);
      const scores = before.decisionFunction(testRows);
      own[0]![0] = 0;
      expect(before.decisionFunction(testRows)).to.deep.equal(scores);
    });

    describe("validation", () => {
      const CASES: readonly (readonly [string, () => unknown, string, Record<string, unknown>?])[] = [
        ["ragged rows", () => model.fit([[0, 1], [1]], [0, 1]), "DataShape", { row: 1 }],
        [
          "NaN",
          () =>
            model.fit(
              [
                [0, 1],
                [1, NaN],
              ],
              [0, 1],
            ),
          "DataNotFinite",
          { row: 1, column: 1 },
        ],
        ["no rows", () => model.fit([], []), "DataDegenerate"],
        ["more labels than rows", () => model.fit(rows, [...labels, 0]), "DataShape"],
        [
          "a single class",
          () =>
            model.fit(
              rows,
              labels.map(() => 1),
            ),
          "DataDegenerate",
        ],
        [
          "too many coefficients",
          () => model.withParameters(split, new Float64Array(42)),
          "ModelParameterLength",
          { given: 42 },
        ],
        [
          "a coefficient that is infinite",
          () => model.withParameters(split, fitted.parameters.with(3, Infinity)),
          "ModelParameterNotFinite",
          { index: 3 },
        ],
        ["a class without rows", () => model.fit(rows, labels, { classes: [0, 1, 2] }), "DataClassEmpty"],
        ["a row of another length to predict", () => fitted.predict([[1, 2, 3]]), "DataShape", { row: 0 }],
        ["a label unseen when it was trained", () => fitted.score(testRows.slice(0, 1), [2]), "DataClassUnknown"],
        [
          "a data set without test rows",
          () => model.trainingProgram({ ...split, trainRows: 50, testRows: 0 }),
          "DataDegenerate",
        ],
        [
          "a data set whose class has no training rows",
          () => model.evaluationProgram({ ...split, classes: ["a", "b", "c"] }),
          "DataClassEmpty",
        ],
      ];
      for (const [what, action, code, details] of CASES) {
        it(`refuses ${what}`, () => {
          expectError(action, code, details);
        });
      }

      const { options, ...rest } = fitted.save();
      const changed = (change: object): unknown => ({ ...rest, options: { ...(options as object), ...change } });
      const SAVED: readonly (readonly [string, unknown, string])[] = [
        ["no rows", changed({ rows: [] }), "ModelFormat"],
        ["rows of another length", changed({ rows: rows.map(([a]) => [a]) }), "ModelFormat"],
        ["more rows than coefficients", changed({ rows: [...rows, ...rows] }), "ModelFormat"],
        ["more classes than coefficients", changed({ classes: [0, 1, 2] }), "ModelFormat"],
        ["no state of convergence", changed({ converged: 1 }), "ModelFormat"],
        ["no baseline", changed({ baseline: undefined }), "ModelFormat"],
        ["a baseline without gamma", changed({ baseline: { functions: [] } }), "ModelFormat"],
        ["the kind of another model", { ...rest, options, kind: "kernel-ridge" }, "ModelKind"],
      ];
      for (const [what, saved, code] of SAVED) {
        it(`refuses a saved model with ${what}`, () => {
          expectError(() => load(saved), code);
        });
      }
    });
  });
}

describe("kernel classifiers", () => {
  it("tell three species of Iris apart: 44 of 45 test rows by both (seed 1)", () => {
    const dataset = irisDataset();
    const { rows, labels } = trainingPart(dataset);
    const angles = featureMap(angleEncoding(4));
    const [testRows, testLabels] = [dataset.rows.slice(105), dataset.labels.slice(105)];
    const ridge = kernelClassifier({ map: angles, alpha: 0.1 }).fit(rows, labels).report(testRows, testLabels);
    const machine = supportVectorClassifier({ map: angles }).fit(rows, labels).report(testRows, testLabels);
    expect([ridge, machine].map(({ model }) => Math.round(45 * model.score))).to.deep.equal([44, 44]);
    expect([ridge, machine].map(({ baseline }) => Math.round(45 * baseline.score))).to.deep.equal([43, 44]);
    expect(ridge.text).to.equal(
      "accuracy on 45 rows: quantum kernel ridge classifier 0.978, RBF kernel ridge classifier 0.956",
    );
  });

  it("support vectors are the rows with a coefficient, and fewer than all", () => {
    const { rows, labels } = trainingPart(AD_HOC[0]!);
    const { support, dualCoef, converged } = supportVectorClassifier({ map }).fit(rows, labels);
    expect(converged).to.equal(true);
    expect(support).to.deep.equal(rows.flatMap((_, j) => (dualCoef[0]![j] === 0 ? [] : [j])));
    expect(support.length).to.be.within(2, 30);
  });

  it("refuse options out of range and data that does not fit into a program", () => {
    expectError(() => kernelClassifier({ map, alpha: 0 }), "KernelAlphaOutOfRange", { alpha: 0 });
    expectError(() => supportVectorClassifier({ map, C: NaN }), "SmoOptionOutOfRange", { name: "C" });
    expectError(() => kernelClassifier({ map: featureMap(angleEncoding(24)) }), "KernelTooWide", { qubits: 24 });
    const wide = featureMap(angleEncoding(23));
    const rows = Array.from({ length: 6 }, (_, i) => wide.circuit.parameters.map((_, q) => i + q));
    const split = { rows, labels: [0, 1, 0, 1, 0, 1], classes: ["a", "b"], trainRows: 4, testRows: 2 };
    expectError(() => kernelClassifier({ map: wide }).trainingProgram(split), "KernelTooLarge", { trainRows: 4 });
    expectError(() => kernelClassifier({ map: wide }).evaluationProgram(split), "KernelTooLarge", { trainRows: 4 });
  });
});
