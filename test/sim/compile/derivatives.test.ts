import { expect } from "chai";
import { parameter, parameterVector, scaleAngle } from "../../../sim/circuit/angle.ts";
import { circuit } from "../../../sim/circuit/builder.ts";
import {
  hessianProgram,
  lossProgram,
  shiftGradient,
  shiftHessian,
  withShiftGradient,
} from "../../../sim/compile/derivatives.ts";
import { energyObjective } from "../../../sim/compile/energy.ts";
import { shiftRules } from "../../../sim/compile/frequencies.ts";
import { runProgram } from "../../../sim/compile/host.ts";
import { gradientProgram } from "../../../sim/compile/training.ts";
import { parsePauliSum } from "../../../sim/observable/pauli.ts";
import { expectError } from "../../helpers/machine/errors.ts";
import { Random } from "../../helpers/machine/random.ts";
import { difference } from "../../helpers/sim/dense.ts";
import { exactGradient, exactHessian, onGrid } from "../../helpers/sim/exact.ts";

const SEED = 73;
const theta = parameterVector("theta", 2);
const a = parameter("a");
const ansatz = circuit(3)
  .h(0)
  .ry(theta[0]!, 0)
  .cx(0, 1)
  .crx(theta[1]!, 1, 2)
  .sx(1)
  .rzz(scaleAngle(a, 2), 0, 2)
  .u(0.5, theta[0]!, 0.25, 1)
  .cry(a, 2, 0)
  .t(0)
  .pauli(theta[1]!, "XYZ", [2, 0, 1])
  .build();
const sum = parsePauliSum("0.5 Z0 - X1 Y2 + 0.1 Z1 + 0.7 X0 - 0.25");
const rules = shiftRules(ansatz);
const objective = energyObjective(ansatz, sum);
const loss = lossProgram(objective);
const evaluate = (parameters: ArrayLike<number>): number => runProgram(loss, { args: parameters }).floats[0]!;
const point = (random: Random): number[] => ansatz.parameters.map(() => onGrid(2 * random.unit()));

/** Roundings of some 100 gates and of the sums; the reference is exact to 2^-62. */
const TOLERANCE = 2e-14;

describe("gradients in higher precision", () => {
  it(`agree with adjoint, gate by gate and whole-parameter shifts (seed ${SEED})`, () => {
    const random = new Random(SEED);
    for (let round = 0; round < 2; round += 1) {
      const values = point(random);
      const exact = exactGradient(ansatz, sum, values);
      const run = (made: typeof objective): Float64Array =>
        runProgram(gradientProgram(made), { args: values }).floats.slice(1, 1 + values.length);
      expect(difference(run(objective), exact), "adjoint").to.be.below(TOLERANCE);
      expect(difference(run(energyObjective(ansatz, sum, "parameter-shift")), exact), "gates").to.be.below(TOLERANCE);
      expect(difference(shiftGradient(evaluate, values, rules), exact), "parameters").to.be.below(TOLERANCE);
    }
  });
});

describe("withShiftGradient", () => {
  it(`has the bits of the host's shifts (seed ${SEED})`, () => {
    const values = point(new Random(SEED));
    const { floats } = runProgram(gradientProgram(withShiftGradient(objective, rules)), { args: values });
    expect(floats[0]).to.equal(evaluate(values));
    expect(Array.from(floats.slice(1, 1 + values.length))).to.deep.equal(
      Array.from(shiftGradient(evaluate, values, rules)),
    );
  });

  it("needs a rule for every parameter, which may be empty", () => {
    expectError(() => withShiftGradient(objective, []), "ShiftRulesLength", { rules: 0, parameters: 3 });
    expectError(() => shiftGradient(evaluate, [1, 2, 3], rules.slice(1)), "ShiftRulesLength", {
      rules: 2,
      parameters: 3,
    });
    const { floats } = runProgram(gradientProgram(withShiftGradient(objective, [[], [], []])), { args: [1, 2, 3] });
    expect(Array.from(floats.slice(1, 4))).to.deep.equal([0, 0, 0]);
  });
});

describe("Hessians", () => {
  it(`by shift agree with differences in higher precision, in the machine with the host's bits (seed ${SEED})`, () => {
    const values = point(new Random(SEED));
    const hessian = shiftHessian(evaluate, values, rules);
    expect(difference(hessian, exactHessian(ansatz, sum, values))).to.be.below(10 * TOLERANCE);
    const { floats } = runProgram(hessianProgram(objective, rules), { args: values });
    expect(floats[0]).to.equal(evaluate(values));
    expect(Array.from(floats.slice(1, 10))).to.deep.equal(Array.from(hessian));
  });

  it("of cos θ is −cos θ", () => {
    const single = circuit(1).rx(a, 0).build();
    const [value] = shiftHessian(([x]) => Math.cos(x!), [0.3], shiftRules(single));
    expect(Math.abs(value! + Math.cos(0.3))).to.be.below(1e-15);
  });

  it("are of as many parameters as fit into outputs", () => {
    const builder = circuit(1);
    for (const angle of parameterVector("t", 64)) builder.rx(angle, 0);
    const wide = energyObjective(builder.build(), parsePauliSum("Z0"));
    expectError(() => hessianProgram(wide, []), "MatrixTooLarge", { parameters: 64 });
    expectError(() => hessianProgram(objective, []), "ShiftRulesLength", { rules: 0 });
    expectError(() => shiftHessian(evaluate, [1], []), "ShiftRulesLength", { rules: 0, parameters: 1 });
  });
});
