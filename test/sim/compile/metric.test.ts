import { expect } from "chai";
import { parameter, parameterVector, scaleAngle } from "../../../sim/circuit/angle.ts";
import { circuit } from "../../../sim/circuit/builder.ts";
import { bind, type Circuit } from "../../../sim/circuit/circuit.ts";
import { shiftHessian } from "../../../sim/compile/derivatives.ts";
import { shiftRules } from "../../../sim/compile/frequencies.ts";
import { runProgram, simulate } from "../../../sim/compile/host.ts";
import { fubiniStudyMetric, metricProgram, quantumFisher } from "../../../sim/compile/metric.ts";
import { hermitianEigen } from "../../../sim/math/eigen.ts";
import { stronglyEntangling } from "../../../sim/qml/ansatz/ansatz.ts";
import { fidelity } from "../../../sim/state/density.ts";
import { expectError } from "../../helpers/machine/errors.ts";
import { Random } from "../../helpers/machine/random.ts";
import { denseState, difference } from "../../helpers/sim/dense.ts";

const SEED = 91;
const a = parameter("a");
const theta = parameterVector("theta", 3);
const shared = circuit(3)
  .h(0)
  .ry(theta[0]!, 0)
  .cx(0, 1)
  .crx(theta[1]!, 1, 2)
  .rzz(scaleAngle(a, 2), 0, 2)
  .u(0.5, theta[0]!, 0.25, 1)
  .cry(a, 2, 0)
  .cp(theta[2]!, 1, 0)
  .build();

const named = (ansatz: Circuit, values: ArrayLike<number>): Record<string, number> =>
  Object.fromEntries(ansatz.parameters.map((name, i) => [name, values[i]!]));

/** `Re(⟨∂_i|∂_j⟩ − ⟨∂_i|ψ⟩⟨ψ|∂_j⟩)` from differences of dense states, of error O(h⁴). */
function denseMetric(ansatz: Circuit, values: readonly number[]): number[] {
  const at = (i: number, shift: number): Float64Array =>
    denseState(
      bind(
        ansatz,
        named(
          ansatz,
          values.map((value, j) => (i === j ? value + shift : value)),
        ),
      ),
    );
  const h = 1e-3;
  const slopes = values.map((_, i) => {
    const [p, m, pp, mm] = [at(i, h), at(i, -h), at(i, 2 * h), at(i, -2 * h)];
    return p.map((value, k) => (8 * (value - m[k]!) - (pp[k]! - mm[k]!)) / (12 * h));
  });
  const psi = at(0, 0);
  const dot = (left: Float64Array, right: Float64Array): readonly [number, number] => {
    let [re, im] = [0, 0];
    for (let k = 0; k < left.length; k += 2) {
      re += left[k]! * right[k]! + left[k + 1]! * right[k + 1]!;
      im += left[k]! * right[k + 1]! - left[k + 1]! * right[k]!;
    }
    return [re, im];
  };
  return slopes.flatMap((left) =>
    slopes.map((right) => {
      const [ar, ai] = dot(psi, left);
      const [br, bi] = dot(psi, right);
      return dot(left, right)[0] - (ar * br + ai * bi);
    }),
  );
}

describe("the Fubini–Study metric", () => {
  for (const [name, ansatz] of [
    ["gates that share parameters", shared],
    ["strongly entangling layers", stronglyEntangling(3, 2)],
  ] as const) {
    it(`of ${name} agrees with dense derivatives, and with the Hessian of the fidelity by shift (seed ${SEED})`, () => {
      const random = new Random(SEED);
      const values = ansatz.parameters.map(() => 2 * random.unit());
      const metric = fubiniStudyMetric(ansatz, named(ansatz, values));
      expect(difference(metric, denseMetric(ansatz, values))).to.be.below(1e-10);
      if (values.length > 6) return;
      const psi = simulate(ansatz, named(ansatz, values));
      const overlap = (point: Float64Array): number => fidelity(psi, simulate(ansatz, named(ansatz, point)));
      const hessian = shiftHessian(overlap, values, shiftRules(ansatz));
      expect(
        difference(
          metric,
          hessian.map((value) => -0.5 * value),
        ),
      ).to.be.below(1e-12);
    });
  }

  it(`is symmetric and has no negative eigenvalue; the Fisher information is four times it (seed ${SEED})`, () => {
    const random = new Random(SEED);
    const values = named(
      shared,
      shared.parameters.map(() => 3 * random.unit()),
    );
    const metric = fubiniStudyMetric(shared, values);
    const complex = Float64Array.from({ length: 2 * metric.length }, (_, i) => (i % 2 === 0 ? metric[i / 2]! : 0));
    expect(hermitianEigen(complex).values[0]!).to.be.above(-1e-14);
    expect(Array.from(quantumFisher(shared, values))).to.deep.equal(Array.from(metric, (value) => 4 * value));
    const { floats } = runProgram(metricProgram(shared), { args: shared.parameters.map((name) => values[name]!) });
    expect(Math.abs(floats[0]! - [0, 5, 10, 15].reduce((trace, i) => trace + metric[i]!, 0))).to.be.below(1e-15);
  });

  it("of rotations of a qubit is that of the sphere: ¼, and ¼·sin² of the polar angle", () => {
    const sphere = circuit(1).ry(theta[0]!, 0).rz(theta[1]!, 0).build();
    const metric = fubiniStudyMetric(sphere, { theta: [0.8, 2.1] });
    expect(difference(metric, [0.25, 0, 0, Math.sin(0.8) ** 2 / 4])).to.be.below(1e-15);
  });

  it(`block by block is the full one within layers, and 0 between them (seed ${SEED})`, () => {
    const random = new Random(SEED);
    const ansatz = stronglyEntangling(3, 2);
    const values = { theta: ansatz.parameters.map(() => 3 * random.unit()) };
    const [full, block] = [fubiniStudyMetric(ansatz, values), fubiniStudyMetric(ansatz, values, "block")];
    const count = ansatz.parameters.length;
    // RZ, RY, RZ of each of three qubits in turn: parameter 9l + 3q + r is in layer 3l + r.
    const layer = (i: number): number => 3 * Math.floor(i / 9) + (i % 3);
    const masked = full.map((value, at) => (layer(Math.floor(at / count)) === layer(at % count) ? value : 0));
    expect(difference(block, masked)).to.be.below(1e-15);
    expect(difference(full, masked)).to.be.above(0.01);
    expect(metricProgram(ansatz, "block").shape.ketDepth).to.equal(2);
    expect(metricProgram(ansatz).shape.ketDepth).to.equal(5);
  });

  it("block by block includes controlled gates", () => {
    const ansatz = circuit(4)
      .h(0)
      .h(1)
      .h(2)
      .ry(0.4, 3)
      .crx(theta[0]!, 0, 1)
      .cp(theta[1]!, 2, 3)
      .rxx(theta[2]!, 1, 2)
      .build();
    const values = { theta: [0.3, 0.4, 0.5] };
    const full = fubiniStudyMetric(ansatz, values);
    const masked = full.map((value, at) => ([2, 5, 6, 7].includes(at) ? 0 : value));
    expect(difference(fubiniStudyMetric(ansatz, values, "block"), masked)).to.be.below(1e-15);
  });

  it("is refused where it has no meaning", () => {
    expectError(() => metricProgram(circuit(1).x(0).build()), "MatrixTooLarge", { parameters: 0 });
    expectError(() => metricProgram(shared, "block"), "MetricParameterShared", { parameter: "theta[0]" });
    expectError(() => fubiniStudyMetric(shared, { theta: [1, 2, 3] }), "CircuitParameterUnbound", { parameter: "a" });
  });
});
