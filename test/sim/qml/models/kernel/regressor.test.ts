import { expect } from "chai";
import { parameter } from "../../../../../sim/circuit/angle.ts";
import { circuit } from "../../../../../sim/circuit/builder.ts";
import { runProgram } from "../../../../../sim/compile/host.ts";
import { featureMap } from "../../../../../sim/qml/encoding/encoding.ts";
import { fidelityKernel } from "../../../../../sim/qml/models/kernel/fidelity.ts";
import { kernelRidge, loadKernelRidge } from "../../../../../sim/qml/models/kernel/regressor.ts";
import { solveLinear } from "../../../../../sim/math/linear.ts";
import { expectError } from "../../../../helpers/machine/errors.ts";
import { Random } from "../../../../helpers/machine/random.ts";
import { difference } from "../../../../helpers/sim/dense.ts";

const SEED = 7;

describe("kernelRidge", () => {
  const random = new Random(SEED);
  const map = featureMap(circuit(2).ry(parameter("x[0]"), 0).ry(parameter("x[0]"), 1).build());
  const rows = Array.from({ length: 60 }, () => [Math.PI * random.unit()]);
  const all = rows.map(([x]) => 3 + 2 * Math.sin(x!) + 0.5 * Math.cos(2 * x!));
  const split = { rows, targets: all, trainRows: 40, testRows: 20 };
  const [train, targets] = [rows.slice(0, 40), all.slice(0, 40)];
  const [testRows, testTargets] = [rows.slice(40), all.slice(40)];
  const model = kernelRidge({ map, alpha: 0.1 });
  const fitted = model.fit(train, targets);

  it(`learns a wave with two frequencies: R² above 0.99 on test rows, beside a Gaussian kernel (seed ${SEED})`, () => {
    const { model: own, baseline, metric, text } = fitted.report(testRows, testTargets);
    expect(own.score).to.be.above(0.99);
    expect(baseline.score).to.be.above(0.99);
    expect(metric).to.equal("R²");
    expect(text).to.match(/^R² on 20 rows: quantum kernel ridge 0\.99\d, RBF kernel ridge 0\.99\d$/);
  });

  it("solves (K + alpha)·β = y", () => {
    const kernel = fidelityKernel(map).matrix(train);
    const ridge = kernel.flatMap((row, i) => row.map((value, j) => value + (i === j ? 0.1 : 0)));
    expect(difference(fitted.dualCoef[0]!, solveLinear(ridge, targets))).to.be.below(1e-10);
    expect(fitted.intercept).to.deep.equal([0]);
    expect(fitted.support).to.have.length(40);
  });

  it("its training program ends in the coefficients and the score of fit, to the bit", () => {
    const data = [model.segment(split).cells];
    const { floats } = runProgram(model.trainingProgram(split), { data });
    const score = fitted.score(testRows, testTargets);
    expect(Array.from(floats.subarray(0, 41))).to.deep.equal([score, ...fitted.parameters]);
    const { floats: evaluated } = runProgram(model.evaluationProgram(split), { data, args: fitted.parameters });
    expect(evaluated[0]).to.equal(score);
    const settled = model.withParameters(split, floats.slice(1, 41));
    expect(settled.report(testRows, testTargets)).to.deep.equal(fitted.report(testRows, testTargets));
  });

  it("comes back from its saved text bit for bit, baseline included", () => {
    const loaded = loadKernelRidge(JSON.parse(JSON.stringify(fitted.save())));
    expect(loaded.predict(testRows)).to.deep.equal(fitted.predict(testRows));
    expect(loaded.report(testRows, testTargets)).to.deep.equal(fitted.report(testRows, testTargets));
  });

  it("keeps a −0 among its rows through JSON", () => {
    const { options } = JSON.parse(JSON.stringify(model.fit([[-0], [1]], [1, 2]).save())) as { options: unknown };
    expect((options as { rows: unknown }).rows).to.deep.equal([[{ float: "8000000000000000" }], [1]]);
    const saved = model.fit([[-0], [1]], [1, 2]).save();
    expect(loadKernelRidge(JSON.parse(JSON.stringify(saved))).save()).to.deep.equal(saved);
  });

  const CASES: readonly (readonly [string, () => unknown, string, Record<string, unknown>?])[] = [
    ["a target that is NaN", () => model.fit(train, targets.with(3, NaN)), "DataNotFinite", { row: 3 }],
    [
      "an infinite feature",
      () => model.fit(train.with(2, [Infinity]), targets),
      "DataNotFinite",
      { row: 2, column: 0 },
    ],
    ["no rows", () => model.fit([], []), "DataDegenerate"],
    ["fewer targets than rows", () => model.fit(train, targets.slice(1)), "DataShape"],
    ["a row of another length", () => fitted.predict([[1], [1, 2]]), "DataShape", { row: 1 }],
    [
      "targets that are all the same, to score",
      () =>
        fitted.score(
          testRows,
          testTargets.map(() => 1),
        ),
      "DataDegenerate",
    ],
    [
      "test targets that are all the same",
      () => model.trainingProgram({ ...split, targets: all.map(() => 1) }),
      "DataDegenerate",
    ],
    [
      "a target of a data set that is NaN",
      () => model.segment({ ...split, targets: all.with(50, NaN) }),
      "DataNotFinite",
      { row: 50 },
    ],
    ["an infinite alpha", () => kernelRidge({ map, alpha: Infinity }), "KernelAlphaOutOfRange"],
  ];
  for (const [what, action, code, details] of CASES) {
    it(`refuses ${what}`, () => {
      expectError(action, code, details);
    });
  }
});
