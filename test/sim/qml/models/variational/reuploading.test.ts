import { expect } from "chai";
import { parameter } from "../../../../../sim/circuit/angle.ts";
import { circuit } from "../../../../../sim/circuit/builder.ts";
import { bind } from "../../../../../sim/circuit/circuit.ts";
import { runProgram } from "../../../../../sim/compile/host.ts";
import { gradientProgram } from "../../../../../sim/compile/training.ts";
import { parsePauliSum } from "../../../../../sim/observable/pauli.ts";
import { featureMap, zzFeatureMap } from "../../../../../sim/qml/encoding/encoding.ts";
import { labelStates } from "../../../../../sim/qml/models/variational/classification.ts";
import {
  loadReuploadingClassifier,
  reuploadingClassifier,
} from "../../../../../sim/qml/models/variational/reuploading.ts";
import { expectError } from "../../../../helpers/machine/errors.ts";
import { Random } from "../../../../helpers/machine/random.ts";
import { denseExpectation, denseState, difference } from "../../../../helpers/sim/dense.ts";

const SEED = 1;
/** Accuracy on 100 test rows; measured: 0.98 with two layers, 0.75 with one, 0.77 with two without weights, 0.62 by a line. */
const [LEARNT, SINGLE, UNWEIGHTED, LINE] = [0.95, 0.8, 0.82, 0.65];

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
  const rows = Array.from({ length: 300 }, () => [Math.PI * random.unit(), Math.PI * random.unit()]);
  // Of the square's area the disk has half.
  const labels = rows.map(([a, b]) => (a! * a! + b! * b! < 2 * Math.PI ? "inside" : "outside"));
  const [trainRows, trainLabels] = [rows.slice(0, 200), labels.slice(0, 200)];
  const [testRows, testLabels] = [rows.slice(200), labels.slice(200)];
  const training = { seed: SEED, iterations: 100 };
  const fitted = reuploadingClassifier({ map, layers: 2 }).fit(trainRows, trainLabels, training);

  it("tells by one qubit a disk from what is around it, which needs two layers, and their weights", () => {
    const { model, baseline } = fitted.report(testRows, testLabels);
    const scoreOf = (options: { readonly layers: number; readonly weights?: boolean }): number =>
      reuploadingClassifier({ map, ...options })
        .fit(trainRows, trainLabels, training)
        .score(testRows, testLabels);
    expect(model.score).to.be.at.least(LEARNT);
    expect(scoreOf({ layers: 1 })).to.be.at.most(SINGLE);
    expect(scoreOf({ layers: 2, weights: false })).to.be.at.most(UNWEIGHTED);
    expect(baseline.score).to.be.at.most(LINE);
  });

  it(`differentiates by angles and weights, as the dense simulator and finite differences say (seed ${SEED})`, () => {
    const products = zzFeatureMap(2, { repetitions: 1 });
    const model = reuploadingClassifier({ map: products, layers: 2, sharpness: 3 });
    const few = {
      rows: rows.slice(0, 6),
      labels: [0, 1, 0, 1, 0, 1],
      classes: ["a", "b"],
      trainRows: 4,
      testRows: 2,
    };
    const at = model.parameters.map(() => random.unit());
    const loss = (values: readonly number[]): number => {
      const [theta, weights] = [values.slice(0, 12), values.slice(12)];
      const terms = few.rows.slice(0, 4).map((row, i) => {
        const encoded = products.encode(row);
        const x = weights.map((weight, k) => weight * encoded[k % encoded.length]!);
        const spin = denseExpectation(2, parsePauliSum("Z0"), denseState(bind(model.circuit, { x, theta })));
        return Math.log(1 + Math.exp((few.labels[i] === 0 ? -6 : 6) * spin));
      });
      return terms.reduce((sum, term) => sum + term, 0) / terms.length;
    };
    const data = [model.segment(few).cells];
    const { floats } = runProgram(gradientProgram(model.objective(few)), { args: at, data });
    expect(model.parameters.slice(12)).to.deep.equal([0, 1, 2, 3, 4, 5].map((k) => `input.weight[${k}]`));
    expect(Math.abs(floats[0]! - loss(at))).to.be.below(1e-13);
    const h = 1e-3;
    const slopes = at.map((_, i) => {
      const moved = (shift: number): number => loss(at.map((value, j) => (i === j ? value + shift : value)));
      return (8 * (moved(h) - moved(-h)) - (moved(2 * h) - moved(-2 * h))) / (12 * h);
    });
    expect(difference(floats.subarray(1, 1 + at.length), slopes)).to.be.below(1e-8);
  });

  it("has three angles and two weights a layer, and programs with the bits of fit", () => {
    const model = reuploadingClassifier({ map, layers: 2 });
    const split = {
      rows,
      labels: labels.map((label) => (label === "inside" ? 0 : 1)),
      classes: ["inside", "outside"],
      trainRows: 200,
      testRows: 100,
    };
    expect(model.parameters).to.have.length(10);
    const data = [model.segment(split).cells];
    const { floats } = runProgram(model.trainingProgram(split, training), { data });
    expect(Array.from(floats.subarray(1, 11))).to.deep.equal(Array.from(fitted.parameters));
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
