import { expect } from "chai";
import { bind } from "../../../sim/circuit/circuit.ts";
import { deflatedObjective, type LowerState } from "../../../sim/compile/deflation.ts";
import { lossProgram } from "../../../sim/compile/derivatives.ts";
import { energyObjective } from "../../../sim/compile/energy.ts";
import { runProgram } from "../../../sim/compile/host.ts";
import { evaluationProgram, gradientProgram, initialParameters } from "../../../sim/compile/training.ts";
import { parsePauliSum } from "../../../sim/observable/pauli.ts";
import { hardwareEfficient, stronglyEntangling } from "../../../sim/qml/ansatz/ansatz.ts";
import { expectError } from "../../helpers/machine/errors.ts";
import { denseExpectation, denseState } from "../../helpers/sim/dense.ts";
import { expectNear, expectSameBits } from "../../helpers/sim/models/conventions.ts";

const SEED = 11;
/** The sum of roundings in some dozens of gates. */
const TOLERANCE = 1e-13;
/** Central differences with steps of 1e-5. */
const DIFFERENCES = 1e-8;

const circuit = stronglyEntangling(2, 1);
const sum = parsePauliSum("0.3 + 0.7 Z0 - 1.1 X0 X1 + 0.2 Y1");
const lowerParameters = [initialParameters(6, SEED), initialParameters(6, SEED + 1)];
const penalties = [1.5, 0.25];
const lower = lowerParameters.map((values, i): LowerState => ({
  penalty: penalties[i]!,
  cells: (emitter) => emitter.variables(Array.from(values)),
}));
const stateOf = (theta: ArrayLike<number>) => denseState(bind(circuit, { theta }));

/** |⟨a|b⟩|² of `re, im` pairs. */
function overlap(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let [re, im] = [0, 0];
  for (let i = 0; i < a.length; i += 2) {
    re += a[i]! * b[i]! + a[i + 1]! * b[i + 1]!;
    im += a[i]! * b[i + 1]! - a[i + 1]! * b[i]!;
  }
  return re * re + im * im;
}

describe("deflatedObjective", () => {
  const objective = deflatedObjective(circuit, sum, lower);
  const args = initialParameters(6, SEED + 2);

  it(`is the energy and the priced overlaps of the dense simulation (seed ${SEED})`, () => {
    const state = stateOf(args);
    const overlaps = lowerParameters.map((values) => overlap(stateOf(values), state));
    expect(Math.min(...overlaps)).to.be.above(0.01);
    const expected =
      denseExpectation(2, sum, state) + overlaps.reduce((total, value, i) => total + penalties[i]! * value, 0);
    const { floats } = runProgram(evaluationProgram(objective), { args });
    expectNear([floats[0]!], [expected], TOLERANCE);
    expectSameBits([runProgram(lossProgram(objective), { args }).floats[0]!], [floats[0]!]);
  });

  it("has the derivatives of differences", () => {
    const loss = (point: Float64Array) => runProgram(lossProgram(objective), { args: point }).floats[0]!;
    const step = 1e-5;
    const differences = Array.from(args, (value, i) => {
      const [up, down] = [args.slice(), args.slice()];
      up[i] = value + step;
      down[i] = value - step;
      return (loss(up) - loss(down)) / (2 * step);
    });
    const { floats } = runProgram(gradientProgram(objective), { args });
    expectNear(floats.subarray(1, 7), differences, DIFFERENCES);
    expect(floats[0]).to.equal(loss(args));
  });

  it("without lower states is the energy, with the bits of its gradient", () => {
    const [plain, deflated] = [energyObjective(circuit, sum), deflatedObjective(circuit, sum, [])].map(
      (either) => runProgram(gradientProgram(either), { args }).floats,
    );
    expectSameBits(deflated!, plain!);
  });

  it("refuses observables wider than the circuit", () => {
    expectError(() => deflatedObjective(hardwareEfficient(1, 1), sum, []), "ObservableTooWide", { observable: 2 });
  });
});
