import { expect } from "chai";
import { parameterVector } from "../../../../../sim/circuit/angle.ts";
import { circuit } from "../../../../../sim/circuit/builder.ts";
import { bind, type Circuit, compose } from "../../../../../sim/circuit/circuit.ts";
import { runProgram, runToHalt } from "../../../../../sim/compile/host.ts";
import { gradientProgram, initialParameters } from "../../../../../sim/compile/training.ts";
import { parsePauliSum } from "../../../../../sim/observable/pauli.ts";
import { hardwareEfficient, stronglyEntangling } from "../../../../../sim/qml/ansatz/ansatz.ts";
import { angleEncoding, featureMap, zzFeatureMap } from "../../../../../sim/qml/encoding/encoding.ts";
import { nearestCentroid } from "../../../../../sim/qml/models/baseline.ts";
import { type Dataset, prepareDataset } from "../../../../../sim/qml/data/dataset.ts";
import { iris } from "../../../../../sim/qml/data/iris.ts";
import { irisClassifier, irisDataset } from "../../../../../sim/qml/models/iris.ts";
import { saveMap } from "../../../../../sim/qml/models/saved.ts";
import { accuracy } from "../../../../../sim/qml/models/supervised/quality.ts";
import {
  loadVariationalClassifier,
  type VariationalClassifier,
  variationalClassifier,
  type VariationalClassifierOptions,
} from "../../../../../sim/qml/models/variational/classifier.ts";
import { expectError } from "../../../../helpers/machine/errors.ts";
import { Random } from "../../../../helpers/machine/random.ts";
import { denseExpectation, denseState, difference } from "../../../../helpers/sim/dense.ts";

const SEED = 1;
/** Pinned: any change of the machine's arithmetic, the compiler's order, the data or the optimiser shows here. */
const IRIS_STEPS = 1_065_741;
const IRIS_STATE_HASH = "0x7b6d175d399956b184232d57689f91aee0d09c2691ec37020a031bca19556dc7";
const READOUT = [parsePauliSum("Z0"), parsePauliSum("Z1"), parsePauliSum("Z2")];

/** Loss of the classifier by the dense simulator and the engine's own exp and log. */
function denseLoss(
  model: Circuit,
  dataset: Dataset,
  theta: readonly number[],
  readout = READOUT,
  sharpness = 4,
): number {
  const rows = dataset.rows.slice(0, dataset.trainRows);
  return (
    rows.reduce((sum, row, i) => {
      const state = denseState(bind(model, { x: row, theta }));
      const powers = readout.map((r) => Math.exp(sharpness * denseExpectation(model.qubits, r, state)));
      return sum - Math.log(powers[dataset.labels[i]!]! / powers.reduce((a, b) => a + b));
    }, 0) / rows.length
  );
}

/** Two features, two classes, 8 rows: small enough for the dense simulator. */
function toyDataset(random: Random): Dataset {
  const labels = [0, 1, 0, 1, 0, 1, 0, 1];
  const rows = labels.map((label) => [label + 0.4 * random.unit(), random.unit()]);
  return prepareDataset(
    { columns: ["a", "b"], rows, labels, classes: ["low", "high"] },
    { testPerClass: 1, seed: SEED },
  );
}

describe("variationalClassifier", () => {
  it(`loss and gradient agree with the dense simulator and finite differences (seed ${SEED})`, () => {
    const random = new Random(SEED);
    const dataset = toyDataset(random);
    const readout = [parsePauliSum("Z0 + 0.5 X1"), parsePauliSum("0.7 Z0 Z1")];
    // Features again between trainable gates: data re-uploading.
    const ansatz = compose(stronglyEntangling(2, 1), angleEncoding(2, "x", "rz"), stronglyEntangling(2, 1, "theta", 6));
    const model = compose(angleEncoding(2), ansatz);
    const options = { map: featureMap(angleEncoding(2)), ansatz, readout, sharpness: 3 };
    const objective = variationalClassifier(options).objective(dataset);
    const theta = objective.parameters.map(() => random.unit());
    const { floats } = runProgram(gradientProgram(objective), { args: theta, data: [dataset.segment.cells] });
    const loss = (values: readonly number[]): number => denseLoss(model, dataset, values, readout, 3);
    expect(Math.abs(floats[0]! - loss(theta))).to.be.below(1e-13);
    const h = 1e-4;
    const slopes = theta.map((_, i) => {
      const at = (shift: number): number => loss(theta.map((value, j) => (i === j ? value + shift : value)));
      return (8 * (at(h) - at(-h)) - (at(2 * h) - at(-2 * h))) / (12 * h);
    });
    expect(difference(floats.subarray(1, 1 + theta.length), slopes)).to.be.below(1e-10);
  });

  describe("on Iris, three classes", () => {
    const dataset = irisDataset();
    const model = irisClassifier();
    const rows = { train: dataset.rows.slice(0, dataset.trainRows), test: dataset.rows.slice(dataset.trainRows) };
    const labels = { train: dataset.labels.slice(0, dataset.trainRows), test: dataset.labels.slice(dataset.trainRows) };
    const training = { seed: SEED, iterations: 60, learningRate: 0.1 };
    const fitted = model.fit(rows.train, labels.train, training);
    const { parameters, losses } = fitted;
    const data = [model.segment(dataset).cells];

    it("has one parameter a rotation and a loss that starts at the dense simulator's", () => {
      expect(model.parameters).to.deep.equal(parameterVector("theta", 16).map((angle) => angle.parameter));
      const start = denseLoss(model.circuit, dataset, Array.from(initialParameters(16, SEED)));
      expect(Math.abs(losses[0]! - start)).to.be.below(1e-13);
    });

    it("learns: 43 of 45 test rows, where logistic regression has 42 and nearest centroid 43", () => {
      const right = (score: number): number => Math.round(45 * score);
      const { model: own, baseline, text } = fitted.report(rows.test, labels.test);
      expect(losses.at(-1)).to.be.below(0.2);
      expect(own).to.deep.equal({ name: "variational classifier", score: fitted.score(rows.test, labels.test) });
      expect([right(own.score), right(baseline.score)]).to.deep.equal([43, 42]);
      expect(text).to.equal("accuracy on 45 rows: variational classifier 0.956, logistic regression 0.933");
      const centroid = nearestCentroid(rows.train, labels.train).predict(rows.test);
      expect(right(accuracy(centroid, labels.test))).to.equal(43);
    });

    it("over several splits and starts it is better than nearest centroid (seeds 1 … 4)", () => {
      const results = [1, 2, 3, 4].map((seed) => {
        const split = irisDataset(seed);
        const [trainRows, trainLabels] = [split.rows.slice(0, 105), split.labels.slice(0, 105)];
        const { parameters: args } = model.fit(trainRows, trainLabels, { ...training, seed });
        const { floats } = runProgram(model.evaluationProgram(split), { args, data: [model.segment(split).cells] });
        const centroid = nearestCentroid(trainRows, trainLabels);
        return { model: floats[0]!, floor: accuracy(centroid.predict(split.rows.slice(105)), split.labels.slice(105)) };
      });
      const total = (of: "model" | "floor"): number => results.reduce((sum, result) => sum + 45 * result[of], 0);
      expect(Math.round(total("model"))).to.equal(172);
      expect(Math.round(total("floor"))).to.equal(163);
    });

    it("its programs take the data set's own segment, as the map has no products", () => {
      expect(model.segment(dataset).root).to.equal(dataset.segment.root);
    });

    it("the evaluation program's score is the accuracy of the predictions on the test rows", () => {
      const program = model.evaluationProgram(dataset);
      for (const seed of [1, 2, 3]) {
        const args = initialParameters(16, seed, 3);
        const names = labels.test.map((label) => dataset.classes[label]!);
        const score = model.withParameters(dataset, args).score(rows.test, names);
        expect(runProgram(program, { args, data }).floats[0]).to.equal(score);
      }
    });

    it("takes rows whose scores are NaN for the first class", () => {
      const args = new Float64Array(16).fill(NaN);
      expect(runProgram(model.evaluationProgram(dataset), { args, data }).floats[0]).to.equal(1 / 3);
    });

    it("scores are expectations of the dense simulator, probabilities their softmax", () => {
      const state = denseState(bind(model.circuit, { x: rows.test[7]!, theta: parameters }));
      const scores = READOUT.map((sum) => denseExpectation(4, sum, state));
      expect(difference(fitted.decisionFunction([rows.test[7]!])[0]!, scores)).to.be.below(1e-14);
      const powers = scores.map((score) => Math.exp(4 * score));
      const shares = powers.map((power) => power / powers.reduce((a, b) => a + b));
      expect(difference(fitted.predictProba([rows.test[7]!])[0]!, shares)).to.be.below(1e-14);
    });

    it("predicts any number of rows, in order", () => {
      const many = [...dataset.rows, ...dataset.rows];
      const predicted = fitted.predict(many);
      expect(predicted).to.have.length(300);
      expect(predicted.slice(150)).to.deep.equal(predicted.slice(0, 150));
      expect(predicted.slice(105, 150)).to.deep.equal(fitted.predict(rows.test));
      expect(fitted.predict([])).to.deep.equal([]);
    });

    it("the training program ends in the parameters of fit, their score and one state, to the bit", () => {
      const machine = runToHalt({ program: model.trainingProgram(dataset, training), data });
      expect(Array.from(machine.floats.subarray(1, 17))).to.deep.equal(Array.from(parameters));
      expect(machine.floats[0]).to.equal(43 / 45);
      const settled = model.withParameters(dataset, machine.floats.slice(1, 17));
      expect(settled.classes).to.deep.equal(dataset.classes);
      expect(settled.decisionFunction(rows.test)).to.deep.equal(fitted.decisionFunction(rows.test));
      expect(settled.baseline.predict(rows.test)).to.deep.equal(
        fitted.baseline.predict(rows.test).map((label) => dataset.classes[label]),
      );
      expect(machine.steps).to.equal(IRIS_STEPS);
      expect(machine.state.hash()).to.equal(IRIS_STATE_HASH);
    });

    it("comes back from its saved text bit for bit, baseline included", () => {
      const loaded = loadVariationalClassifier(JSON.parse(JSON.stringify(fitted.save())));
      expect(loaded.classes).to.deep.equal([0, 1, 2]);
      expect(loaded.decisionFunction(rows.test)).to.deep.equal(fitted.decisionFunction(rows.test));
      expect(loaded.report(rows.test, labels.test)).to.deep.equal(fitted.report(rows.test, labels.test));
      expect(loaded.save()).to.deep.equal(fitted.save());
    });
  });

  it("tells two species apart by two features: 1.00 in training and test by iteration 60 (seeds 1 … 4)", () => {
    const source = iris();
    const rows = source.rows.slice(0, 100).map((row) => row.slice(0, 2));
    const two = { columns: source.columns.slice(0, 2), rows, labels: source.labels.slice(0, 100) };
    const model = variationalClassifier({ map: featureMap(angleEncoding(2)), ansatz: hardwareEfficient(2, 2) });
    for (const seed of [1, 2, 3, 4]) {
      const options = { testPerClass: 12, seed };
      const dataset = prepareDataset({ ...two, classes: source.classes.slice(0, 2) }, options);
      const [labels, train] = [dataset.labels.map((label) => dataset.classes[label]!), dataset.trainRows];
      const fitted = model.fit(dataset.rows.slice(0, train), labels.slice(0, train), { seed, iterations: 60 });
      expect(fitted.classes).to.deep.equal(["setosa", "versicolor"]);
      expect(fitted.score(dataset.rows.slice(0, train), labels.slice(0, train))).to.equal(1);
      expect(fitted.score(dataset.rows.slice(train), labels.slice(train))).to.equal(1);
      const margins = fitted.decisionFunction(dataset.rows.slice(train));
      expect(margins.map(([margin]) => (margin! > 0 ? "versicolor" : "setosa"))).to.deep.equal(labels.slice(train));
    }
  });

  it("encodes rows for its programs, where the map has products", () => {
    const dataset = toyDataset(new Random(SEED));
    const model = variationalClassifier({ map: zzFeatureMap(2), ansatz: hardwareEfficient(2, 1) });
    const training = { seed: SEED, iterations: 3 };
    const segment = model.segment(dataset);
    expect(segment.columns).to.equal(4);
    const { floats } = runProgram(model.trainingProgram(dataset, training), { data: [segment.cells] });
    const { trainRows } = dataset;
    const fitted = model.fit(dataset.rows.slice(0, trainRows), dataset.labels.slice(0, trainRows), training);
    expect(Array.from(floats.subarray(1, 5))).to.deep.equal(Array.from(fitted.parameters));
    expect(floats[0]).to.equal(fitted.score(dataset.rows.slice(trainRows), dataset.labels.slice(trainRows)));
  });

  it("takes no notice of rows behind the test rows", () => {
    const dataset = toyDataset(new Random(SEED));
    const model = variationalClassifier({ map: featureMap(angleEncoding(2)), ansatz: hardwareEfficient(2, 1) });
    const more = { ...dataset, rows: [...dataset.rows, [1, 2], [3, 4]], labels: [...dataset.labels, 0, 1] };
    const outputs = [dataset, more].map((split) => {
      const { floats } = runProgram(model.trainingProgram(split, { seed: SEED, iterations: 3 }), {
        data: [model.segment(split).cells],
      });
      return Array.from(floats);
    });
    expect(outputs[0]).to.deep.equal(outputs[1]);
  });

  describe("validation", () => {
    const dataset = toyDataset(new Random(SEED));
    const map = featureMap(angleEncoding(2));
    const make = (options: Partial<VariationalClassifierOptions> = {}): VariationalClassifier =>
      variationalClassifier({ map, ansatz: hardwareEfficient(2, 1), ...options });
    const rows = [
      [0, 1],
      [1, 0],
      [2, 2],
    ];
    const labels = ["a", "b", "a"];
    const seed = SEED;
    const fitted = make().fit(rows, labels, { seed, iterations: 1 });
    const theta = parameterVector("theta", 1)[0]!;

    const CASES: readonly (readonly [string, () => unknown, string, Record<string, unknown>?])[] = [
      [
        "an ansatz that names a feature of no row",
        () => make({ ansatz: circuit(2).ry(parameterVector("x", 3)[2]!, 0).build() }),
        "DataShape",
      ],
      ["an ansatz of another width", () => make({ ansatz: hardwareEfficient(3, 1) }), "CircuitWidthMismatch"],
      [
        "nothing to train",
        () => make({ ansatz: circuit(2).h(0).build() }).fit(rows, labels, { seed }),
        "TrainingWithoutParameters",
      ],
      ["more classes than qubits without a readout", () => make().fit(rows, ["a", "b", "c"], { seed }), "DataShape"],
      ["a readout of the wrong length", () => make({ readout: READOUT }).fit(rows, labels, { seed }), "DataShape"],
      [
        "a readout wider than the circuit",
        () => make({ readout: READOUT.slice(1) }).fit(rows, labels, { seed }),
        "DataShape",
      ],
      ["ragged rows", () => make().fit([[0, 1], [1]], ["a", "b"], { seed }), "DataShape", { row: 1 }],
      [
        "NaN",
        () =>
          make().fit(
            [
              [0, 1],
              [1, NaN],
            ],
            ["a", "b"],
            { seed },
          ),
        "DataNotFinite",
        { row: 1, column: 1 },
      ],
      [
        "an infinite feature",
        () =>
          make().fit(
            [
              [0, 1],
              [-Infinity, 1],
            ],
            ["a", "b"],
            { seed },
          ),
        "DataNotFinite",
        { row: 1, column: 0 },
      ],
      ["no rows", () => make().fit([], [], { seed }), "DataDegenerate"],
      ["fewer labels than rows", () => make().fit(rows, ["a", "b"], { seed }), "DataShape"],
      ["a single class", () => make().fit(rows, [1, 1, 1], { seed }), "DataDegenerate"],
      ["a class without rows", () => make().fit(rows, labels, { seed, classes: ["a", "b", "c"] }), "DataClassEmpty"],
      [
        "a label of no class",
        () => make().fit(rows, labels, { seed, classes: ["a", "c"] }),
        "DataClassUnknown",
        { row: 1 },
      ],
      ["a label that is NaN", () => make().fit(rows, [0, 1, NaN], { seed }), "LabelMalformed"],
      ["labels of two kinds", () => make().fit<string | number>(rows, ["a", 1, "a"], { seed }), "LabelMalformed"],
      [
        "a class named twice",
        () => make().fit(rows, labels, { seed, classes: ["a", "b", "a"] }),
        "LabelMalformed",
        { index: 2 },
      ],
      ["no start", () => make().fit(rows, labels, {}), "TrainingStart"],
      ["two starts", () => make().fit(rows, labels, { seed, initial: [0, 0, 0, 0] }), "TrainingStart"],
      ["a start of the wrong length", () => make().fit(rows, labels, { initial: [0] }), "TrainingInitialLength"],
      [
        "a row too long to predict",
        () =>
          fitted.predict([
            [0, 1],
            [0, 1, 2],
          ]),
        "DataShape",
        { row: 1 },
      ],
      ["a row that is missing", () => fitted.predict(new Array<number[]>(2)), "DataShape", { row: 0 }],
      ["a row given alone", () => fitted.predict([1, 2] as unknown as number[][]), "DataShape", { row: 0 }],
      ["a hole in a row", () => fitted.predict([[0, 1], new Array<number>(2)]), "DataNotFinite", { row: 1, column: 0 }],
      ["a label that is missing", () => make().fit(rows, new Array<string>(3), { seed }), "LabelMalformed"],
      ["NaN to predict", () => fitted.predictProba([[NaN, 1]]), "DataNotFinite", { row: 0, column: 0 }],
      ["rows that only the baseline sees", () => fitted.baseline.predict([[1]]), "DataShape", { row: 0 }],
      ["too few parameters", () => make().withParameters(dataset, [0, 0, 0]), "ModelParameterLength", { given: 3 }],
      [
        "a parameter that is NaN",
        () => make().withParameters(dataset, [0, NaN, 0, 0]),
        "ModelParameterNotFinite",
        { index: 1 },
      ],
      ["no rows to score", () => fitted.score([], []), "DataDegenerate"],
      ["a label unseen when it was trained", () => fitted.score(rows, ["a", "z", "a"]), "DataClassUnknown", { row: 1 }],
      [
        "a data set whose class has no training rows",
        () => make().evaluationProgram({ ...dataset, classes: ["low", "high", "none"] }),
        "DataClassEmpty",
      ],
      [
        "a data set with a label of no class",
        () => make().evaluationProgram({ ...dataset, labels: dataset.labels.map((label, i) => (i === 3 ? 2 : label)) }),
        "DataClassUnknown",
        { row: 3 },
      ],
      [
        "a data set without test rows",
        () => make().evaluationProgram({ ...dataset, trainRows: 8, testRows: 0 }),
        "DataDegenerate",
      ],
      ["a data set that is cut wrongly", () => make().evaluationProgram({ ...dataset, testRows: 3 }), "DataShape"],
    ];
    for (const [what, action, code, details] of CASES) {
      it(`refuses ${what}`, () => {
        expectError(action, code, details);
      });
    }

    for (const sharpness of [0, -1, NaN, 101]) {
      it(`refuses a sharpness of ${sharpness}`, () => {
        expectError(() => make({ sharpness }), "ClassifierSharpnessOutOfRange", { sharpness });
      });
    }

    const { options, ...rest } = fitted.save();
    const changed = (change: object): unknown => ({ ...rest, options: { ...(options as object), ...change } });
    const SAVED: readonly (readonly [string, unknown, string])[] = [
      ["options that are none", { ...rest, options: 3 }, "ModelFormat"],
      ["another kind", { ...rest, options, kind: "reuploading-classifier" }, "ModelKind"],
      ["no map", changed({ map: undefined }), "ModelFormat"],
      [
        "a map with products by an unknown rule",
        changed({ map: { ...saveMap(map), products: { rule: "xx", pairs: [] } } }),
        "ModelFormat",
      ],
      [
        "a map whose products are of no features",
        changed({ map: { ...saveMap(zzFeatureMap(2)), products: { rule: "zz", pairs: [[0, 7]] } } }),
        "DataShape",
      ],
      ["a malformed circuit", changed({ circuit: { qubits: 2, operations: [{ gate: "no" }] } }), "CircuitGateUnknown"],
      [
        "another circuit",
        changed({ circuit: circuit(2).append(angleEncoding(2)).ry(theta, 0).build() }),
        "ModelParameterLength",
      ],
      ["a number of layers that is none", changed({ weightedLayers: -1 }), "ModelFormat"],
      ["more layers than the circuit has", changed({ weightedLayers: 2 }), "DataShape"],
      ["too few observables", changed({ readout: [[]] }), "ModelFormat"],
      [
        "an observable with a mask that is none",
        changed({ readout: [[{ x: 0.5, z: 0, re: 1, im: 0 }], []] }),
        "ModelFormat",
      ],
      [
        "an observable that is not Hermitian",
        changed({ readout: [[{ x: 1, z: 0, re: 1, im: 1 }], []] }),
        "PauliNotHermitian",
      ],
      ["one class", changed({ classes: ["a"] }), "DataDegenerate"],
      ["a baseline that is too short", changed({ baseline: [1] }), "ModelFormat"],
      ["a sharpness that is no number", changed({ sharpness: "4" }), "ModelFormat"],
      ["too few parameters", { ...rest, options, parameters: rest.parameters.slice(1) }, "ModelParameterLength"],
    ];
    for (const [what, model, code] of SAVED) {
      it(`refuses a saved model with ${what}`, () => {
        expectError(() => loadVariationalClassifier(model), code);
      });
    }
  });
});
