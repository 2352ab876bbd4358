import { expect } from "chai";
import { parameter } from "../../../../../sim/circuit/angle.ts";
import { circuit } from "../../../../../sim/circuit/builder.ts";
import { runProgram } from "../../../../../sim/compile/host.ts";
import { featureMap } from "../../../../../sim/qml/encoding/encoding.ts";
import { labelStates } from "../../../../../sim/qml/models/variational/classification.ts";
import {
  loadReuploadingClassifier,
  reuploadingClassifier,
} from "../../../../../sim/qml/models/variational/reuploading.ts";
import { expectError } from "../../../../helpers/machine/errors.ts";
import { Random } from "../../../../helpers/machine/random.ts";

const SEED = 1;
/** Accuracy on 100 test rows; measured: 0.95 with five layers, 0.65 with one, 0.62 by logistic regression. */
const [LEARNT, SINGLE, LINE] = [0.93, 0.7, 0.65];

describe("labelStates", () => {
  for (const [classes, product] of [
    [2, -1],
    [3, -1 / 2],
    [4, -1 / 3],
  ] as const) {
    it(`of ${classes} classes are unit directions, every two with the product ${product.toFixed(3)}`, () => {
      const vectors = labelStates(classes).map((sum) =>
        [
          [1, 0],
          [1, 1],
          [0, 1],
        ].map(([x, z]) => sum.find((term) => term.x === x && term.z === z)?.re ?? 0),
      );
      vectors.forEach((a, i) => {
        vectors.forEach((b, j) => {
          const dot = a.reduce((sum, value, k) => sum + value * b[k]!, 0);
          expect(Math.abs(dot - (i === j ? 1 : product))).to.be.below(1e-15);
        });
      });
    });
  }

  it("of 6 classes are the axes, and of 5 there are none", () => {
    expect(new Set(labelStates(6).map((sum) => JSON.stringify(sum))).size).to.equal(6);
    expectError(() => labelStates(5), "DataShape");
  });
});

describe("reuploadingClassifier", () => {
  const map = featureMap(circuit(1).rz(parameter("x[0]"), 0).ry(parameter("x[1]"), 0).build());
  const random = new Random(SEED);
  const rows = Array.from({ length: 300 }, () => [random.unit(), random.unit()]);
  // Of the square's area the disk has half.
  const labels = rows.map(([a, b]) => (a! * a! + b! * b! < 2 / Math.PI ? "inside" : "outside"));
  const [trainRows, trainLabels] = [rows.slice(0, 200), labels.slice(0, 200)];
  const [testRows, testLabels] = [rows.slice(200), labels.slice(200)];
  const training = { seed: SEED, iterations: 100 };
  const fitted = reuploadingClassifier({ map, layers: 5 }).fit(trainRows, trainLabels, training);

  it("tells by one qubit a disk from what is around it, which one layer and a line cannot", () => {
    const { model, baseline } = fitted.report(testRows, testLabels);
    const single = reuploadingClassifier({ map, layers: 1 }).fit(trainRows, trainLabels, training);
    expect(model.score).to.be.at.least(LEARNT);
    expect(single.score(testRows, testLabels)).to.be.at.most(SINGLE);
    expect(baseline.score).to.be.at.most(LINE);
  });

  it("has three parameters a layer, and programs with the bits of fit", () => {
    const model = reuploadingClassifier({ map, layers: 5 });
    const split = {
      rows,
      labels: labels.map((label) => (label === "inside" ? 0 : 1)),
      classes: ["inside", "outside"],
      trainRows: 200,
      testRows: 100,
    };
    expect(model.parameters).to.have.length(15);
    const data = [model.segment(split).cells];
    const { floats } = runProgram(model.trainingProgram(split, training), { data });
    expect(Array.from(floats.subarray(1, 16))).to.deep.equal(Array.from(fitted.parameters));
    expect(floats[0]).to.equal(fitted.score(testRows, testLabels));
  });

  it("comes back from its saved text bit for bit", () => {
    const loaded = loadReuploadingClassifier(JSON.parse(JSON.stringify(fitted.save())));
    expect(loaded.classes).to.deep.equal(["inside", "outside"]);
    expect(loaded.predictProba(testRows)).to.deep.equal(fitted.predictProba(testRows));
    expect(loaded.report(testRows, testLabels)).to.deep.equal(fitted.report(testRows, testLabels));
  });

  it("refuses numbers of layers and classes that have none", () => {
    expectError(() => reuploadingClassifier({ map, layers: 0 }), "AnsatzLayers", { value: 0 });
    const five = reuploadingClassifier({ map, layers: 1 });
    expectError(() => five.fit(rows.slice(0, 5), [0, 1, 2, 3, 4], training), "DataShape");
    expectError(() => loadReuploadingClassifier({ ...fitted.save(), kind: "variational-classifier" }), "ModelKind");
  });
});
