import { expect } from "chai";
import { bind, compose, depth, gateCounts } from "../../../../sim/circuit/circuit.ts";
import { drawText } from "../../../../sim/circuit/draw.ts";
import { hardwareEfficient, realAmplitudes, stronglyEntangling } from "../../../../sim/qml/ansatz/ansatz.ts";
import { expectError } from "../../../helpers/machine/errors.ts";
import { Random } from "../../../helpers/machine/random.ts";
import { denseState, difference } from "../../../helpers/sim/dense.ts";

const SEED = 5;
/** The sum of roundings in a few dozen rotations. */
const TOLERANCE = 1e-14;

describe("ansätze", () => {
  it("hardwareEfficient is RY, CX, RY, …", () => {
    expect(drawText(hardwareEfficient(2, 1, "θ")).split("\n")).to.deep.equal([
      "q0 ──┤ RY(θ[0]) ├───●───┤ RY(θ[2]) ├──",
      "                    │",
      "q1 ──┤ RY(θ[1]) ├───⊕───┤ RY(θ[3]) ├──",
    ]);
  });

  it("stronglyEntangling has three angles a qubit and layer, and rings of growing range", () => {
    const layers = stronglyEntangling(4, 3);
    expect(layers.parameters).to.have.length(36);
    expect(gateCounts(layers)).to.deep.equal({ rz: 24, ry: 12, cx: 12 });
    const targets = layers.operations
      .filter(({ gate }) => gate === "cx")
      .map(({ qubits: [a, b] }) => (b! - a! + 4) % 4);
    expect(targets).to.deep.equal([1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3]);
    expect(gateCounts(stronglyEntangling(1, 2))).to.deep.equal({ rz: 4, ry: 2 });
    expect(depth(stronglyEntangling(2, 1))).to.equal(5);
  });

  it("realAmplitudes has the entangled pairs between its rotations", () => {
    const pairs = (entanglement?: Parameters<typeof realAmplitudes>[2]): unknown =>
      realAmplitudes(3, 1, entanglement)
        .operations.filter(({ gate }) => gate === "cx")
        .map(({ qubits }) => qubits.join(""));
    expect(pairs()).to.deep.equal(["12", "01"]);
    expect(pairs({ entanglement: "full" })).to.deep.equal(["01", "02", "12"]);
    expect(pairs({ entanglement: "circular" })).to.deep.equal(["20", "01", "12"]);
    expect(pairs({ entanglement: [[2, 0]] })).to.deep.equal(["20"]);
    expect(realAmplitudes(2, 2, { entanglement: "circular", name: "w" }).parameters).to.deep.equal(
      Array.from({ length: 6 }, (_, i) => `w[${i}]`),
    );
    expect(realAmplitudes(3, 2, { entanglement: "linear" })).to.deep.equal(hardwareEfficient(3, 2));
    expect(gateCounts(realAmplitudes(1, 1))).to.deep.equal({ ry: 2 });
  });

  it(`realAmplitudes entangles in reverse as in full, and stays real (seed ${SEED})`, () => {
    const random = new Random(SEED);
    const theta = Array.from({ length: 12 }, () => 3 * random.unit());
    const reverse = denseState(bind(realAmplitudes(4, 2), { theta }));
    const full = denseState(bind(realAmplitudes(4, 2, { entanglement: "full" }), { theta }));
    expect(difference(reverse, full)).to.be.below(TOLERANCE);
    expect(Math.max(...reverse.filter((_, i) => i % 2 === 1).map(Math.abs))).to.equal(0);
  });

  it("realAmplitudes refuses entanglements and pairs that are none", () => {
    const entangle = (entanglement: unknown) => () => realAmplitudes(2, 1, { entanglement: entanglement as "full" });
    expectError(entangle("ring"), "EntanglementUnknown", { entanglement: "ring" });
    expectError(entangle([[0, 0]]), "CircuitQubitRepeated", { qubit: 0 });
    expectError(entangle([[0, 2]]), "CircuitQubitOutOfRange", { qubit: 2 });
  });

  it("layers compose with parameters of their own", () => {
    const both = compose(stronglyEntangling(2, 1), stronglyEntangling(2, 1, "theta", 6));
    expect(both.parameters).to.deep.equal(Array.from({ length: 12 }, (_, i) => `theta[${i}]`));
  });

  for (const layers of [-1, 1.5, NaN, 2 ** 14 + 1]) {
    it(`refuses ${layers} layers`, () => {
      for (const ansatz of [hardwareEfficient, stronglyEntangling, realAmplitudes]) {
        expectError(() => ansatz(2, layers), "AnsatzLayers", { name: "layers", value: layers });
      }
    });
  }
});
