import { expect } from "chai";
import { parameterVector, scaleAngle } from "../../../sim/circuit/angle.ts";
import { circuit } from "../../../sim/circuit/builder.ts";
import { drawText } from "../../../sim/circuit/draw.ts";

const lines = (text: string): string[] => text.split("\n");

describe("drawText", () => {
  const theta = parameterVector("θ", 2);

  it("draws boxes, controls and the lines between them", () => {
    expect(lines(drawText(circuit(2).h(0).cx(0, 1).build()))).to.deep.equal([
      "q0 ──┤ H ├───●──",
      "             │",
      "q1 ──────────⊕──",
    ]);
  });

  it("draws every kind of gate, packed to the left, lines crossing the wires between", () => {
    const built = circuit(4)
      .ry(theta[0]!, 0)
      .rzz(scaleAngle(theta[1]!, 2), 3, 1)
      .ccx(0, 3, 2)
      .cswap(0, 1, 3)
      .cz(0, 2)
      .cp(Math.PI / 4, 0, 1)
      .pauli(-0.5, "XYZ", [0, 1, 2])
      .sdg(3)
      .build();
    expect(lines(drawText(built))).to.deep.equal([
      "q0 ───┤ RY(θ[0]) ├────●───●─────●──────────●───────────┤ RX ├─────",
      "                      │   │     │          │             │",
      "q1 ──┤ ZZ(2·θ[1]) ├───┼───×─────┼──────┤ P(π/4) ├──────┤ RY ├─────",
      "           │          │   │     │                        │",
      "q2 ────────┼──────────⊕───┼─────●───────────────────┤ RZ(-0.5) ├──",
      "           │          │   │",
      "q3 ──────┤ ZZ ├───────●───×───┤ S† ├──────────────────────────────",
    ]);
  });

  it("folds at the given width and shows the digits asked for", () => {
    const built = circuit(1).h(0).x(0).rx(0.123456, 0).build();
    expect(lines(drawText(built, { width: 20, digits: 5 }))).to.deep.equal([
      "q0 ──┤ H ├───┤ X ├──",
      "",
      "q0 ──┤ RX(0.12346) ├──",
    ]);
  });

  it("sums global phases in a line above", () => {
    const built = circuit(1).gphase(0.25).x(0).gphase(0.5).gphase(theta[0]!).build();
    expect(lines(drawText(built))).to.deep.equal(["global phase 0.75 + θ[0]", "q0 ──┤ X ├──"]);
  });

  it("aligns names and draws empty wires", () => {
    const drawn = lines(drawText(circuit(11).build()));
    expect([drawn[0], drawn.at(-1), drawn.length]).to.deep.equal(["q0  ─", "q10 ─", 21]);
  });
});
