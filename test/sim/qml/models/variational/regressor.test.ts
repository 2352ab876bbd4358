import { expect } from "chai";
import { parameter } from "../../../../../sim/circuit/angle.ts";
import { circuit } from "../../../../../sim/circuit/builder.ts";
import { bind } from "../../../../../sim/circuit/circuit.ts";
import { runProgram } from "../../../../../sim/compile/host.ts";
import { gradientProgram } from "../../../../../sim/compile/training.ts";
import { parsePauliSum } from "../../../../../sim/observable/pauli.ts";
import { stronglyEntangling } from "../../../../../sim/qml/ansatz/ansatz.ts";
import { featureMap } from "../../../../../sim/qml/encoding/encoding.ts";
import { loadVariationalRegressor, variationalRegressor } from "../../../../../sim/qml/models/variational/regressor.ts";
import { expectError } from "../../../../helpers/machine/errors.ts";
import { Random } from "../../../../helpers/machine/random.ts";
import { denseExpectation, denseState, difference } from "../../../../helpers/sim/dense.ts";

const SEED = 7;

describe("variationalRegressor", () => {
  const random = new Random(SEED);
  const map = featureMap(circuit(2).ry(parameter("x[0]"), 0).ry(parameter("x[0]"), 1).build());
  const rows = Array.from({ length: 60 }, () => [Math.PI * random.unit()]);
  const targets = rows.map(([x]) => 3 + 2 * Math.sin(x!) + 0.5 * Math.cos(2 * x!));
  const split = { rows, targets, trainRows: 40, testRows: 20 };
  const [trainRows, trainTargets] = [rows.slice(0, 40), targets.slice(0, 40)];
  const [testRows, testTargets] = [rows.slice(40), targets.slice(40)];
  const model = variationalRegressor({ map, ansatz: stronglyEntangling(2, 2) });
  const training = { seed: SEED, iterations: 100 };
  const fitted = model.fit(trainRows, trainTargets, training);
  const data = [model.segment(split).cells];

  it(`learns a wave with two frequencies: R² above 0.999 on test rows, where a line has less than 0.8 (seed ${SEED})`, () => {
    const { model: own, baseline, text } = fitted.report(testRows, testTargets);
    expect(own.score).to.be.above(0.999);
    expect(baseline.score).to.be.within(0, 0.8);
    expect(text).to.match(/^R² on 20 rows: variational regressor 1\.000, ridge regression 0\.\d{3}$/);
    expect(fitted.losses).to.have.length(100);
    expect(fitted.losses.at(-1)).to.be.below(1e-3 * fitted.losses[0]!);
  });

  it(`loss and gradient agree with the dense simulator and finite differences (seed ${SEED})`, () => {
    const observable = parsePauliSum("0.7 Z0 - 0.4 X1");
    const own = variationalRegressor({ map, ansatz: stronglyEntangling(2, 1), observable });
    const values = own.parameters.map(() => random.unit());
    const loss = (at: readonly number[]): number => {
      const [scale, offset] = at.slice(-2);
      const errors = trainRows.map((row, i) => {
        const state = denseState(bind(own.circuit, { x: row, theta: at.slice(0, -2) }));
        return scale! * denseExpectation(2, observable, state) + offset! - trainTargets[i]!;
      });
      return errors.reduce((sum, error) => sum + error * error, 0) / errors.length;
    };
    const { floats } = runProgram(gradientProgram(own.objective(split)), { args: values, data });
    expect(own.parameters.slice(-2)).to.deep.equal(["output.scale", "output.offset"]);
    expect(Math.abs(floats[0]! - loss(values))).to.be.below(1e-12);
    const h = 1e-3;
    const slopes = values.map((_, i) => {
      const at = (shift: number): number => loss(values.map((value, j) => (i === j ? value + shift : value)));
      return (8 * (at(h) - at(-h)) - (at(2 * h) - at(-2 * h))) / (12 * h);
    });
    expect(difference(floats.subarray(1, 1 + values.length), slopes)).to.be.below(1e-9);
  });

  it("predicts scale·⟨O⟩ + offset", () => {
    const theta = fitted.parameters.subarray(0, -2);
    const [scale, offset] = fitted.parameters.subarray(-2);
    const state = denseState(bind(model.circuit, { x: testRows[0]!, theta }));
    const wanted = scale! * denseExpectation(2, parsePauliSum("Z0"), state) + offset!;
    expect(Math.abs(fitted.predict(testRows)[0]! - wanted)).to.be.below(1e-13);
    expect(fitted.predict([])).to.deep.equal([]);
  });

  it("starts from the range of the training targets", () => {
    let first: Float64Array | undefined;
    const onProgress = ({ parameters }: { parameters: Float64Array }): boolean => ((first = parameters), false);
    const small = { learningRate: 1e-9, seed: SEED, iterations: 5, onProgress };
    expect(model.fit([[0], [1], [2]], [-1, 5, 2], small).losses).to.have.length(1);
    expect(difference(first!.subarray(-2), [3, 2])).to.be.below(1e-8);
  });

  it("the training program ends in the parameters and the score of fit, to the bit", () => {
    const { floats } = runProgram(model.trainingProgram(split, training), { data });
    const score = fitted.score(testRows, testTargets);
    expect(Array.from(floats.subarray(0, 15))).to.deep.equal([score, ...fitted.parameters]);
    const evaluated = runProgram(model.evaluationProgram(split), { data, args: fitted.parameters });
    expect(evaluated.floats[0]).to.equal(score);
    const settled = model.withParameters(split, floats.slice(1, 15));
    expect(settled.report(testRows, testTargets)).to.deep.equal(fitted.report(testRows, testTargets));
    expectError(() => model.withParameters(split, floats), "ModelParameterLength", { given: 16, parameters: 14 });
  });

  it("comes back from its saved text bit for bit, baseline included", () => {
    const loaded = loadVariationalRegressor(JSON.parse(JSON.stringify(fitted.save())));
    expect(loaded.predict(testRows)).to.deep.equal(fitted.predict(testRows));
    expect(loaded.report(testRows, testTargets)).to.deep.equal(fitted.report(testRows, testTargets));
    expect(loaded.save()).to.deep.equal(fitted.save());
  });

  const wide = parsePauliSum("Z2");
  const { options, ...rest } = fitted.save();
  const CASES: readonly (readonly [string, () => unknown, string, Record<string, unknown>?])[] = [
    [
      "an observable wider than the circuit",
      () => variationalRegressor({ map, ansatz: stronglyEntangling(2, 1), observable: wide }),
      "DataShape",
    ],
    [
      "a target that is NaN",
      () => model.fit(trainRows, trainTargets.with(3, NaN), training),
      "DataNotFinite",
      { row: 3 },
    ],
    [
      "an infinite feature",
      () => model.fit(trainRows.with(2, [Infinity]), trainTargets, training),
      "DataNotFinite",
      { row: 2, column: 0 },
    ],
    ["no rows", () => model.fit([], [], training), "DataDegenerate"],
    ["fewer targets than rows", () => model.fit(trainRows, trainTargets.slice(1), training), "DataShape"],
    ["no start", () => model.fit(trainRows, trainTargets, {}), "TrainingStart"],
    [
      "a start without scale and offset",
      () => model.trainingProgram(split, { initial: new Float64Array(12) }),
      "TrainingInitialLength",
    ],
    ["a row of another length to predict", () => fitted.predict([[1], [1, 2]]), "DataShape", { row: 1 }],
    ["a target that is NaN, to score", () => fitted.score([[1], [2]], [0, NaN]), "DataNotFinite", { row: 1 }],
    [
      "test targets that are all the same",
      () => model.evaluationProgram({ ...split, targets: targets.map(() => 1) }),
      "DataDegenerate",
    ],
    [
      "a saved model with too few parameters",
      () => loadVariationalRegressor({ ...rest, options, parameters: [] }),
      "ModelParameterLength",
    ],
    [
      "a saved model without a baseline",
      () => loadVariationalRegressor({ ...rest, options: { ...(options as object), baseline: null } }),
      "ModelFormat",
    ],
    [
      "a saved model of another kind",
      () => loadVariationalRegressor({ ...rest, options, kind: "kernel-ridge" }),
      "ModelKind",
    ],
  ];
  for (const [what, action, code, details] of CASES) {
    it(`refuses ${what}`, () => {
      expectError(action, code, details);
    });
  }
});
