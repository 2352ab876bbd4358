import { expect } from "chai";
import { parameter, scaleAngle } from "../../../sim/circuit/angle.ts";
import { circuit } from "../../../sim/circuit/builder.ts";
import { lower } from "../../../sim/circuit/circuit.ts";
import { describeChannel, describePrimitive } from "../../../sim/compile/annotate.ts";
import { depolarising } from "../../../sim/noise/channels.ts";

const theta = parameter("theta[3]");

const CASES: readonly (readonly [string, (builder: ReturnType<typeof circuit>) => unknown])[] = [
  ["x q1", (one) => one.x(1)],
  ["ccx q0 q2 q1", (one) => one.ccx(2, 0, 1)],
  ["h q2", (one) => one.h(2)],
  ["ry(theta[3]) q1", (one) => one.ry(theta, 1)],
  ["crz(2·theta[3]) q2 q0", (one) => one.crz(scaleAngle(theta, 2), 2, 0)],
  ["rzz(0.5) q0 q2", (one) => one.rzz(0.5, 2, 0)],
  ["rzyx(π/2) q0 q1 q2", (one) => one.pauli(Math.PI / 2, "XYZ", [2, 1, 0])],
  ["cp(theta[3]) q0 q1", (one) => one.cp(theta, 1, 0)],
  ["ccz q0 q1 q2", (one) => one.controlled([0, 1], "z", [], [2])],
  ["s q1", (one) => one.s(1)],
  ["unitary q1", (one) => one.sx(1)],
];

describe("describePrimitive", () => {
  for (const [text, write] of CASES) {
    it(`says ${text}`, () => {
      const builder = circuit(3);
      write(builder);
      expect(lower(builder.build()).map(describePrimitive)).to.deep.equal([text]);
    });
  }
  it("says every step of a gate that takes several, and the angle of a global phase", () => {
    expect(lower(circuit(2).swap(0, 1).build()).map(describePrimitive)).to.deep.equal([
      "cx q0 q1",
      "cx q1 q0",
      "cx q0 q1",
    ]);
    expect(describePrimitive({ kind: "phase", z: 0, angle: Math.PI })).to.equal("gphase(π)");
    expect(describePrimitive({ kind: "factor", z: 2, factor: [0.6, 0.8] })).to.equal("factor[0.6, 0.8] q1");
  });
});

describe("describeChannel", () => {
  it("names the channel and its qubits", () => {
    const channel = depolarising(0.1, 2);
    expect(describeChannel({ channel, qubits: [2, 0] })).to.equal(`${channel.name} q2 q0`);
  });
});
