import { expect } from "chai";
import { parameter, parameterVector, scaleAngle, shiftAngle } from "../../../sim/circuit/angle.ts";
import { circuit } from "../../../sim/circuit/builder.ts";
import { bind, type Circuit, checkCircuit } from "../../../sim/circuit/circuit.ts";
import { arity, GATE_NAMES, type Operation } from "../../../sim/circuit/gates.ts";
import { energyObjective, type GradientMethod } from "../../../sim/compile/energy.ts";
import { runProgram } from "../../../sim/compile/host.ts";
import { evaluationProgram, gradientProgram } from "../../../sim/compile/training.ts";
import { parsePauliSum, type PauliSum } from "../../../sim/observable/pauli.ts";
import { expectError } from "../../helpers/machine/errors.ts";
import { Random } from "../../helpers/machine/random.ts";
import { denseExpectation, denseState, difference } from "../../helpers/sim/dense.ts";
import { freeAngles, randomOperation } from "../../helpers/sim/gates.ts";

const SEED = 1905;
const QUBITS = 4;
const SUM = parsePauliSum("0.3 - 0.7 Z0 + 0.4 X0 Y1 - 1.1 Y2 Z3 + 0.25 X1 X2 X3 + Z2");

const energyAt = (ansatz: Circuit, sum: PauliSum, values: readonly number[]): number => {
  const named = Object.fromEntries(ansatz.parameters.map((name, i) => [name, values[i]!]));
  return denseExpectation(ansatz.qubits, sum, denseState(bind(ansatz, named)));
};

/** Central differences of the dense simulator, with Richardson's extrapolation: error O(h⁴). */
const differences = (ansatz: Circuit, sum: PauliSum, values: readonly number[]): number[] =>
  values.map((_, i) => {
    const slope = (h: number): number => {
      const moved = (sign: number): number[] => values.map((value, j) => (i === j ? value + sign * h : value));
      return (energyAt(ansatz, sum, moved(1)) - energyAt(ansatz, sum, moved(-1))) / (2 * h);
    };
    return (4 * slope(1e-3) - slope(2e-3)) / 3;
  });

const gradientOf = (ansatz: Circuit, sum: PauliSum, method: GradientMethod, values: readonly number[]): Float64Array =>
  runProgram(gradientProgram(energyObjective(ansatz, sum, method)), { args: values }).floats.slice(
    0,
    1 + values.length,
  );

function assertGradients(ansatz: Circuit, sum: PauliSum, values: readonly number[]): void {
  const adjoint = gradientOf(ansatz, sum, "adjoint", values);
  const shift = gradientOf(ansatz, sum, "parameter-shift", values);
  const expected = [energyAt(ansatz, sum, values), ...differences(ansatz, sum, values)];
  expect(difference(adjoint, shift), "adjoint and parameter shift").to.be.below(1e-13);
  expect(difference(adjoint, expected), "adjoint and finite differences").to.be.below(1e-9);
}

describe("gradients", () => {
  for (const gate of GATE_NAMES.filter((name) => arity(name).angles > 0)) {
    it(`of ${gate} agree: adjoint, parameter shift, finite differences (seed ${SEED})`, () => {
      const random = new Random(SEED);
      const scramble = (): Operation[] =>
        ["ry", "u", "cx", "crz", "h", "ch", "sx"].map((name) =>
          randomOperation(name as Operation["gate"], QUBITS, random),
        );
      const operation = randomOperation(gate, QUBITS, random);
      const ansatz = checkCircuit({
        qubits: QUBITS,
        operations: [...scramble(), ...scramble(), { ...operation, angles: freeAngles(operation, 0) }, ...scramble()],
      });
      assertGradients(
        ansatz,
        SUM,
        ansatz.parameters.map(() => 3 * random.unit()),
      );
    });
  }

  it(`of whole circuits agree, with parameters that repeat, are scaled and shifted (seed ${SEED})`, () => {
    const random = new Random(SEED);
    const theta = parameterVector("theta", 3);
    const a = parameter("a");
    const ansatz = circuit(3)
      .h(0)
      .ry(theta[0]!, 0)
      .cx(0, 1)
      .crx(scaleAngle(theta[0]!, 2), 1, 2)
      .y(1)
      .rzz(shiftAngle(scaleAngle(a, -1), 0.3), 0, 2)
      .t(2)
      .u(theta[1]!, shiftAngle(a, -1), 0.2, 1)
      .cp(theta[2]!, 0, 2)
      .sx(0)
      .pauli(scaleAngle(a, 0.5), "XYZ", [2, 0, 1])
      .swap(0, 1)
      .cry(theta[2]!, 2, 0)
      .build();
    const sum = parsePauliSum("0.5 Z0 - X1 Y2 + 0.1 Z1 + 0.7 X0");
    for (let round = 0; round < 3; round += 1) {
      assertGradients(
        ansatz,
        sum,
        ansatz.parameters.map(() => 3 * random.unit()),
      );
    }
  });

  it("of an observable that is the identity, or nothing, are zero", () => {
    const ansatz = circuit(1).rx(parameter("a"), 0).build();
    for (const [text, energy] of [
      ["2.5", 2.5],
      ["Z0 - Z0", 0],
    ] as const) {
      const floats = gradientOf(ansatz, parsePauliSum(text), "parameter-shift", [0.3]);
      expect(Array.from(floats)).to.deep.equal([energy, 0]);
    }
    expect(difference(gradientOf(ansatz, parsePauliSum("2.5"), "adjoint", [0.3]), [2.5, 0])).to.be.below(1e-15);
  });

  it("the score is the energy of the dense simulator", () => {
    const ansatz = circuit(2).rx(parameter("a"), 0).crz(parameter("b"), 0, 1).h(1).build();
    const sum = parsePauliSum("Z0 Z1 - 0.5 Y0 + X1");
    const { floats } = runProgram(evaluationProgram(energyObjective(ansatz, sum)), { args: [0.7, -2] });
    expect(Math.abs(floats[0]! - energyAt(ansatz, sum, [0.7, -2]))).to.be.below(1e-15);
  });

  it("an observable wider than its circuit, or not Hermitian, is refused", () => {
    const ansatz = circuit(1).rx(parameter("a"), 0).build();
    expectError(() => energyObjective(ansatz, parsePauliSum("Z1")), "ObservableTooWide", { observable: 2, circuit: 1 });
    expectError(() => energyObjective(ansatz, [{ x: 1, z: 0, re: 0, im: 1 }]), "PauliNotHermitian");
  });
});
