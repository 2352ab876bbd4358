import { expect } from "chai";

import { circuit } from "../../../../../sim/circuit/builder.ts";
import { parameter } from "../../../../../sim/circuit/angle.ts";
import { bind } from "../../../../../sim/circuit/circuit.ts";
import { runProgram } from "../../../../../sim/compile/host.ts";
import { type Program, programId, toCells } from "../../../../../sim/machine/program.ts";
import { Prover } from "../../../../../sim/machine/prover.ts";
import { run } from "../../../../../sim/machine/run.ts";
import { parsePauliSum, pauliTerm } from "../../../../../sim/observable/pauli.ts";
import { hardwareEfficient, stronglyEntangling } from "../../../../../sim/qml/ansatz/ansatz.ts";
import { angleEncoding, type FeatureMap, featureMap, zzFeatureMap } from "../../../../../sim/qml/encoding/encoding.ts";
import { predictionProgram } from "../../../../../sim/qml/models/prediction.ts";
import { labelStates } from "../../../../../sim/qml/models/variational/classification.ts";
import { variationalClassifier } from "../../../../../sim/qml/models/variational/classifier.ts";
import type { PredictionPlace } from "../../../../../sim/qml/models/variational/prediction.ts";
import { variationalRegressor } from "../../../../../sim/qml/models/variational/regressor.ts";
import { reuploadingClassifier } from "../../../../../sim/qml/models/variational/reuploading.ts";
import { expectError } from "../../../../helpers/machine/errors.ts";
import { Random } from "../../../../helpers/machine/random.ts";
import { denseExpectation, denseState } from "../../../../helpers/sim/dense.ts";
import { disputeSteps } from "../../../../helpers/sim/disputable.ts";
import { expectNear, expectSameBits } from "../../../../helpers/sim/models/conventions.ts";

const SEED = 23;
const [TRAIN, TEST] = [9, 6];
const random = new Random(SEED);
const rows = Array.from({ length: TRAIN + TEST }, () => [Math.PI * random.unit(), Math.PI * random.unit()]);
const targets = rows.map(([a, b]) => 3 + 2 * Math.sin(a!) - b!);
const split = { rows, trainRows: TRAIN, testRows: TEST };
const classesOf = (count: number) => ({
  ...split,
  labels: rows.map((_, row) => row % count),
  classes: Array.from({ length: count }, (_, index) => `class ${index}`),
});

/** A model with parameters from nowhere, the programs that it has, and what it says itself. */
interface Trained {
  readonly map: FeatureMap;
  readonly parameters: readonly number[];
  prediction(place?: PredictionPlace): Program;
  readonly evaluation: Program;
  readonly training: Program;
  readonly data: BigUint64Array;
  /** The prediction of each row as a number, then the expectations that are outputs too. */
  says(parameters: ArrayLike<number>): readonly (readonly number[])[];
}

const training = { seed: SEED, iterations: 2 };
const values = (names: readonly string[]): readonly number[] => names.map(() => 2 * random.unit());

function classifying(map: FeatureMap, model: ReturnType<typeof variationalClassifier>, count: number): Trained {
  const dataset = classesOf(count);
  return {
    map,
    parameters: values(model.parameters),
    prediction: (place) => model.predictionProgram(count, place),
    evaluation: model.evaluationProgram(dataset),
    training: model.trainingProgram(dataset, training),
    data: model.segment(dataset).cells,
    says: (parameters) => {
      const fitted = model.withParameters(dataset, parameters);
      const scores = fitted.decisionFunction(rows);
      return fitted.predict(rows).map((name, row) => {
        // Of two classes there is one number, the difference of what the program says of each.
        return [dataset.classes.indexOf(name), ...(count === 2 ? [] : scores[row]!)];
      });
    },
  };
}

function regressing(map: FeatureMap, model: ReturnType<typeof variationalRegressor>): Trained {
  const dataset = { ...split, targets };
  return {
    map,
    parameters: values(model.parameters),
    prediction: (place) => model.predictionProgram(place),
    evaluation: model.evaluationProgram(dataset),
    training: model.trainingProgram(dataset, training),
    data: model.segment(dataset).cells,
    says: (parameters) =>
      model
        .withParameters(dataset, parameters)
        .predict(rows)
        .map((value) => [value]),
  };
}

const angles = featureMap(angleEncoding(2));
const oneQubit = featureMap(circuit(1).rz(parameter("x[0]"), 0).ry(parameter("x[1]"), 0).build());
const products = zzFeatureMap(2);
const ansatz = hardwareEfficient(2, 2);
const observable = parsePauliSum("0.7 Z0 - 0.4 X1 + 0.25");
const threeReadouts = [parsePauliSum("Z0"), parsePauliSum("Z1 + 0.5 X0"), parsePauliSum("-Y1")];

const models: Readonly<Record<string, Trained>> = {
  "a classifier of two classes": classifying(angles, variationalClassifier({ map: angles, ansatz }), 2),
  "a classifier whose rows have products": classifying(
    products,
    variationalClassifier({ map: products, ansatz, readout: threeReadouts }),
    3,
  ),
  "a re-uploading classifier with weights": classifying(
    oneQubit,
    reuploadingClassifier({ map: oneQubit, layers: 3 }),
    3,
  ),
  "a re-uploading classifier without weights": classifying(
    oneQubit,
    reuploadingClassifier({ map: oneQubit, layers: 2, weights: false }),
    4,
  ),
  "a regressor": regressing(angles, variationalRegressor({ map: angles, ansatz, observable })),
  "a regressor whose rows have products": regressing(
    products,
    variationalRegressor({ map: products, ansatz: stronglyEntangling(2, 1) }),
  ),
};

/** What a program answers of every row. */
const answers = ({ map }: Trained, program: Program, segment: BigUint64Array): readonly (readonly number[])[] =>
  rows.map((row) => Array.from(runProgram(program, { args: map.encode(row), data: [segment] }).floats));

describe("prediction programs", () => {
  for (const [name, model] of Object.entries(models)) {
    describe(`of ${name}`, () => {
      const { parameters } = model;

      it(`say bit for bit what the model says of every row (seed ${SEED})`, () => {
        const given = answers(model, model.prediction(), toCells(parameters));
        model.says(parameters).forEach((wanted, row) => expectSameBits(given[row]!.slice(0, wanted.length), wanted));
        expect(new Set(given.map(([first]) => first)).size, "not always the same").to.be.above(1);
      });

      it("read the arguments of an evaluation under the root that they had", () => {
        const args = toCells(parameters);
        const evaluated = new Prover(run({ program: model.evaluation, args, data: [model.data] }));
        const program = model.prediction({ first: 0 });
        const asked = new Prover(run({ program, args: toCells(model.map.encode(rows[0]!)), data: [args] }));
        expect(asked.roots.dataRoots[0]).to.equal(evaluated.roots.argsRoot);
        expect(program.shape.dataDepth[0]).to.equal(model.evaluation.shape.argsDepth);
      });

      it("read the outputs of a training as they are", () => {
        const { outputs } = run({ program: model.training, data: [model.data] });
        const program = model.prediction({ first: 1 });
        expect(program.shape.dataDepth[0]).to.equal(model.training.shape.outDepth);
        const trained = new Float64Array(outputs.buffer.slice(0)).subarray(1, 1 + parameters.length);
        const given = answers(model, program, outputs);
        model.says(trained).forEach((wanted, row) => expectSameBits(given[row]!.slice(0, wanted.length), wanted));
      });

      it(`make no step twice, and steps that a checker of hashes and bytes accepts (seed ${SEED})`, () => {
        const program = model.prediction();
        expect(program.shape.maxSteps).to.equal(program.code.length);
        const statement = { program, args: toCells(model.map.encode(rows[1]!)), data: [toCells(parameters)] };
        expect(run(statement).steps).to.be.within(0.8 * program.code.length, program.code.length);
        expect(disputeSteps(statement, 20, new Random(SEED))).to.include("settled");
      });
    });
  }

  it("multiply a row by the weights, layer by layer, as the dense simulator does", () => {
    const layers = 3;
    const model = reuploadingClassifier({ map: oneQubit, layers });
    const count = model.parameters.length - 2 * layers;
    const given = values(model.parameters);
    const [theta, weights] = [given.slice(0, count), given.slice(count)];
    const program = model.predictionProgram(3);
    for (const row of rows) {
      const { floats } = runProgram(program, { args: row, data: [toCells(given)] });
      const state = denseState(bind(model.circuit, { x: weights.map((weight, k) => weight * row[k % 2]!), theta }));
      const scores = labelStates(3).map((sum) => denseExpectation(1, sum, state));
      expectNear(floats.subarray(1, 4), scores, 1e-14);
      expect(floats[0]).to.equal(scores.indexOf(Math.max(...scores)));
    }
  });

  it("have ⟨O⟩ of a regressor as output 1, and scale·⟨O⟩ + offset as output 0", () => {
    const model = variationalRegressor({ map: angles, ansatz, observable });
    const given = values(model.parameters);
    const [scale, offset] = given.slice(-2);
    const program = model.predictionProgram();
    expect(program.shape.outDepth).to.equal(0);
    for (const row of rows) {
      const { floats } = runProgram(program, { args: row, data: [toCells(given)] });
      const state = denseState(bind(model.circuit, { x: row, theta: given.slice(0, -2) }));
      expectNear([floats[1]!], [denseExpectation(2, observable, state)], 1e-14);
      expectSameBits([...floats], [scale! * floats[1]! + offset!, floats[1]!, 0, 0]);
    }
  });

  it("of two classes have both scores, whose difference decides", () => {
    const model = models["a classifier of two classes"]!;
    for (const [prediction, first, second] of answers(model, model.prediction(), toCells(model.parameters))) {
      expect(second).to.equal(-first!);
      expect(prediction).to.equal(second! > first! ? 1 : 0);
    }
  });

  it("are those of a circuit and its readout where a classifier is nothing else", () => {
    const model = variationalClassifier({ map: angles, ansatz, readout: threeReadouts });
    for (const first of [0, 1]) {
      const own = predictionProgram({ circuit: model.circuit, readout: threeReadouts, first });
      expect(programId(model.predictionProgram(3, { first }))).to.equal(programId(own));
    }
  });

  const many = Array.from({ length: 32 }, (_, index) => pauliTerm({ [index % 2]: "Z" }));
  const classifier = variationalClassifier({ map: angles, ansatz });
  const refused: readonly (readonly [string, () => unknown, string])[] = [
    ["more classes than there are observables", () => classifier.predictionProgram(3), "DataShape"],
    ["half a class", () => classifier.predictionProgram(1.5), "DataShape"],
    [
      "more classes than an answer has room for",
      () => variationalClassifier({ map: angles, ansatz, readout: many }).predictionProgram(32),
      "PredictionClassesOutOfRange",
    ],
    [
      "parameters of a classifier before the segment",
      () => classifier.predictionProgram(2, { first: -1 }),
      "PredictionFirstOutOfRange",
    ],
    [
      "parameters of a regressor at a fraction",
      () => variationalRegressor({ map: angles, ansatz }).predictionProgram({ first: 0.5 }),
      "PredictionFirstOutOfRange",
    ],
  ];
  for (const [name, action, code] of refused) {
    it(`refuse ${name}`, () => {
      expectError(action, code);
    });
  }
});
