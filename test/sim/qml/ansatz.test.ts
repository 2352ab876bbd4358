import { expect } from "chai";
import { compose, depth, gateCounts } from "../../../sim/circuit/circuit.ts";
import { drawText } from "../../../sim/circuit/draw.ts";
import { angleEncoding, hardwareEfficient, stronglyEntangling } from "../../../sim/qml/ansatz.ts";
import { expectError } from "../../helpers/machine/errors.ts";

describe("ansätze", () => {
  it("angleEncoding rotates each qubit by its feature", () => {
    const encoding = angleEncoding(3, "f", "rx");
    expect(encoding.parameters).to.deep.equal(["f[0]", "f[1]", "f[2]"]);
    expect(encoding.operations.map(({ gate, qubits }) => [gate, ...qubits])).to.deep.equal([
      ["rx", 0],
      ["rx", 1],
      ["rx", 2],
    ]);
  });

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

  it("layers compose with parameters of their own", () => {
    const both = compose(stronglyEntangling(2, 1), stronglyEntangling(2, 1, "theta", 6));
    expect(both.parameters).to.deep.equal(Array.from({ length: 12 }, (_, i) => `theta[${i}]`));
  });

  for (const layers of [-1, 1.5, NaN, 2 ** 14 + 1]) {
    it(`refuses ${layers} layers`, () => {
      for (const ansatz of [hardwareEfficient, stronglyEntangling]) {
        expectError(() => ansatz(2, layers), "AnsatzLayers", { name: "layers", value: layers });
      }
    });
  }
});
