import { expect } from "chai";

import { parameter } from "../../../../sim/circuit/angle.ts";
import { circuit } from "../../../../sim/circuit/builder.ts";
import { bind, compose } from "../../../../sim/circuit/circuit.ts";
import { runProgram } from "../../../../sim/compile/host.ts";
import { trainingProgram } from "../../../../sim/compile/training.ts";
import { energyObjective } from "../../../../sim/compile/energy.ts";
import { programId, toCells } from "../../../../sim/machine/program.ts";
import { Prover } from "../../../../sim/machine/prover.ts";
import { run } from "../../../../sim/machine/run.ts";
import { parsePauliSum, pauliTerm } from "../../../../sim/observable/pauli.ts";
import { stronglyEntangling } from "../../../../sim/qml/ansatz/ansatz.ts";
import { angleEncoding } from "../../../../sim/qml/encoding/encoding.ts";
import { predictionProgram } from "../../../../sim/qml/models/prediction.ts";
import { expectError } from "../../../helpers/machine/errors.ts";
import { Random } from "../../../helpers/machine/random.ts";
import { denseExpectation, denseState } from "../../../helpers/sim/dense.ts";
import { IRIS_READOUT, irisModelCircuit, irisPrediction, trainedIris } from "../../../helpers/sim/iris-model.ts";

const SEED = 3;

describe("predictionProgram", () => {
  it("says bit for bit what the trained Iris classifier says of every row", () => {
    const model = trainedIris(3);
    const program = irisPrediction();
    const data = [toCells(model.parameters)];
    const [classes, scores] = [model.predict(model.rows), model.scores(model.rows)];
    for (const [i, row] of model.rows.entries()) {
      const { floats } = runProgram(program, { args: row, data });
      expect(Array.from(floats.subarray(0, 4)), `row ${i}`).to.deep.equal([classes[i], ...scores[i]!]);
    }
    expect(new Set(classes).size, "it tells classes apart").to.be.above(1);
  });

  it(`agrees with the dense simulator where features come again between trained gates (seed ${SEED})`, () => {
    const random = new Random(SEED);
    const model = compose(
      angleEncoding(2),
      stronglyEntangling(2, 1),
      angleEncoding(2, "x", "rz"),
      stronglyEntangling(2, 1, "theta", 6),
    );
    const readout = [parsePauliSum("Z0 + 0.5 X1"), parsePauliSum("0.7 Z0 Z1"), parsePauliSum("-Y1")];
    const program = predictionProgram({ circuit: model, readout });
    for (let i = 0; i < 5; i += 1) {
      const theta = Array.from({ length: 12 }, () => 3 * random.unit());
      const x = [random.unit(), random.unit()];
      const { floats } = runProgram(program, { args: x, data: [toCells(theta)] });
      const state = denseState(bind(model, { x, theta }));
      const expected = readout.map((sum) => denseExpectation(2, sum, state));
      expected.forEach((score, c) => {
        expect(Math.abs(floats[1 + c]! - score)).to.be.below(1e-14);
      });
      expect(floats[0]).to.equal(expected.indexOf(Math.max(...expected)));
    }
  });

  it("reads the parameters under the root that they had as args of an open bounty", () => {
    const model = trainedIris(1);
    const args = toCells(model.parameters);
    const trained = new Prover(run({ program: model.evaluation, args, data: [model.data] }));
    const asked = new Prover(run({ program: irisPrediction(), args: toCells(model.rows[0]!), data: [args] }));
    expect(asked.roots.dataRoots[0]).to.equal(trained.roots.argsRoot);
    expect(irisPrediction().shape.dataDepth[0]).to.equal(model.evaluation.shape.argsDepth);
  });

  it("reads the parameters out of the outputs of a training program", () => {
    const ansatz = circuit(1).ry(parameter("theta[0]"), 0).build();
    const training = trainingProgram(energyObjective(ansatz, parsePauliSum("Z0")), {
      ...{ initial: [0.5], iterations: 3, learningRate: 0.2 },
    });
    const { floats: outputs } = runProgram(training);
    const model = circuit(1).ry(parameter("x[0]"), 0).ry(parameter("theta[0]"), 0).build();
    const readout = [parsePauliSum("Z0"), parsePauliSum("-Z0")];
    const whole = predictionProgram({ circuit: model, readout, first: 1 });
    expect(whole.shape.dataDepth[0]).to.equal(training.shape.outDepth);
    const fromOutputs = runProgram(whole, { args: [0.3], data: [toCells(outputs)] });
    const fromArgs = runProgram(predictionProgram({ circuit: model, readout }), {
      ...{ args: [0.3], data: [toCells([outputs[1]!])] },
    });
    expect(fromOutputs.floats).to.deep.equal(fromArgs.floats);
  });

  it("makes no step twice, and allows no more steps than it has instructions", () => {
    const program = irisPrediction();
    expect(program.shape.maxSteps).to.equal(program.code.length);
    for (const angle of [0, 1, 2, 3]) {
      const args = [angle, 3 - angle, angle / 2, 1];
      const { steps } = runProgram(program, { args, data: [toCells(Array.from({ length: 16 }, () => angle))] });
      expect(steps)
        .to.be.below(program.shape.maxSteps)
        .and.above(0.8 * program.shape.maxSteps);
    }
  });

  it("keeps its ids: questions name programs by them", () => {
    expect([irisPrediction(), irisPrediction(1)].map(programId)).to.deep.equal([
      "0xc2f2614815c96651d4f5fbf338783dc6356c4b9e1bf3cd696f52d33d89ee8d06",
      "0x5e9a8c8d5ec6c1fc71d0949e8235404ac2b3da71598d35b7f29f40ba1107e00c",
    ]);
  });

  it("gives class 0 to scores that are not a number", () => {
    const { floats } = runProgram(irisPrediction(), { args: [NaN, 0, 0, 0], data: [new BigUint64Array(16)] });
    expect(floats[0]).to.equal(0);
    expect(floats[1]).to.deep.equal(NaN);
  });

  it("takes up to 31 classes, as many as an answer has cells", () => {
    const readout = Array.from({ length: 31 }, (_, c) => pauliTerm({ [c % 4]: "Z" }));
    const program = predictionProgram({ circuit: irisModelCircuit(), readout });
    expect(program.shape.outDepth).to.equal(3);
    for (const bad of [[], [...readout, readout[0]!]]) {
      const classes = bad.length;
      expectError(
        () => predictionProgram({ circuit: irisModelCircuit(), readout: bad }),
        "PredictionClassesOutOfRange",
        {
          classes,
        },
      );
    }
  });

  const gap = circuit(2).ry(parameter("x[1]"), 0).ry(parameter("theta[0]"), 1).build();
  const refused: [string, Parameters<typeof predictionProgram>[0], string][] = [
    ["a circuit without features", { circuit: irisModelCircuit(), readout: IRIS_READOUT, features: "y" }, "DataShape"],
    ["features with a gap", { circuit: gap, readout: [pauliTerm({ 0: "Z" })] }, "DataShape"],
    ["a readout that is too wide", { circuit: irisModelCircuit(), readout: [pauliTerm({ 4: "Z" })] }, "DataShape"],
    [
      "parameters at a fraction",
      { circuit: irisModelCircuit(), readout: IRIS_READOUT, first: 0.5 },
      "PredictionFirstOutOfRange",
    ],
    [
      "parameters before the segment",
      { circuit: irisModelCircuit(), readout: IRIS_READOUT, first: -1 },
      "PredictionFirstOutOfRange",
    ],
    [
      "an observable that has no real value",
      { circuit: irisModelCircuit(), readout: [[{ ...pauliTerm({ 0: "Z" })[0]!, im: 1 }]] },
      "PauliNotHermitian",
    ],
  ];
  for (const [name, options, code] of refused) {
    it(`refuses ${name}`, () => {
      expectError(() => predictionProgram(options), code);
    });
  }
});
