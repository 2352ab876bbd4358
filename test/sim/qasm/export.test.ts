import { expect } from "chai";
import { parameter, scaleAngle, shiftAngle } from "../../../sim/circuit/angle.ts";
import { circuit } from "../../../sim/circuit/builder.ts";
import { checkCircuit, type Circuit } from "../../../sim/circuit/circuit.ts";
import { controlOperation } from "../../../sim/circuit/control.ts";
import { GATE_NAMES, type Operation } from "../../../sim/circuit/gates.ts";
import { simulate } from "../../../sim/compile/host.ts";
import { importQasm } from "../../../sim/qasm/circuit.ts";
import { exportQasm } from "../../../sim/qasm/export.ts";
import { runQasm } from "../../../sim/qasm/run.ts";
import { infidelity } from "../../helpers/qasm/compare.ts";
import { runPlain } from "../../helpers/qasm/plain.ts";
import { expectError } from "../../helpers/machine/errors.ts";
import { Random } from "../../helpers/machine/random.ts";
import { difference } from "../../helpers/sim/dense.ts";
import { randomOperation, randomUnitary } from "../../helpers/sim/gates.ts";

const SEED = 2_026;
const N = 5;

/** Every gate once, in a random order, a third of them with one or two controls more. */
function randomCircuit(random: Random): Circuit {
  const operations = GATE_NAMES.map((gate): readonly [number, Operation] => {
    const bare = randomOperation(gate, N, random);
    const free = Array.from({ length: N }, (_, q) => q).filter((q) => !bare.qubits.includes(q));
    return [random.unit(), random.chance(1 / 3) ? controlOperation(bare, free.slice(0, 1 + random.below(2))) : bare];
  });
  return checkCircuit({
    qubits: N,
    operations: operations.sort(([a], [b]) => a - b).map(([, operation]) => operation),
  });
}

describe("exportQasm", () => {
  for (const version of [2, 3] as const) {
    it(`OpenQASM ${version} reads back to the same state, phase included (seed ${SEED})`, () => {
      const random = new Random(SEED);
      for (let round = 0; round < 6; round += 1) {
        const built = randomCircuit(random);
        const text = exportQasm(built, { version });
        const read = importQasm(text);
        expect(read.version).to.equal(version);
        expect(difference(simulate(read.circuit), simulate(built)), `round ${round}`).to.be.below(1e-12);
        if (version === 2) {
          const [world] = runPlain(text, true).worlds;
          expect(infidelity(simulate(built), world!.amplitudes), `round ${round}`).to.be.below(1e-12);
        }
      }
    });

    it(`OpenQASM ${version} writes each gate so that it reads back, on its own (seed ${SEED})`, () => {
      const random = new Random(SEED);
      const start = GATE_NAMES.slice(0, 12).map((gate) => randomOperation(gate, N, random));
      for (const gate of GATE_NAMES) {
        for (const controls of [0, 1, 3]) {
          const bare = randomOperation(gate, N, random);
          const free = Array.from({ length: N }, (_, q) => q).filter((q) => !bare.qubits.includes(q));
          const operation = controlOperation(bare, free.slice(0, controls));
          const built = checkCircuit({ qubits: N, operations: [...start, operation] });
          const read = importQasm(exportQasm(built, { version })).circuit;
          expect(difference(simulate(read), simulate(built)), `${gate}, ${controls} controls`).to.be.below(2e-14);
        }
      }
    });

    it(`OpenQASM ${version} keeps one-qubit unitaries with zeros, and controls on them (seed ${SEED})`, () => {
      const random = new Random(SEED);
      const one = [1, 0] as const;
      const none = [0, 0] as const;
      const phase = [Math.SQRT1_2, -Math.SQRT1_2] as const;
      const matrices = [
        [
          [one, none],
          [none, phase],
        ],
        [
          [none, phase],
          [one, none],
        ],
        randomUnitary(2, random),
      ];
      for (const matrix of matrices) {
        const built = circuit(3).h(0).h(1).h(2).t(0).unitary(matrix, [0]);
        built.operation({ gate: "unitary", controls: 2, qubits: [0, 2, 1], angles: [], matrix });
        const read = importQasm(exportQasm(built.build(), { version })).circuit;
        expect(difference(simulate(read), simulate(built.build()))).to.be.below(1e-14);
      }
    });
  }

  it("writes gates of the library as they are", () => {
    const built = circuit(3)
      .h(0)
      .cx(0, 1)
      .rz(Math.PI / 4, 2)
      .rx(-0.1, 1)
      .csx(1, 2)
      .mcx([0, 1], 2)
      .gphase(3)
      .build();
    expect(exportQasm(built, { measure: true }).split("\n")).to.deep.equal([
      ...["OPENQASM 3.0;", 'include "stdgates.inc";', "qubit[3] q;", "bit[3] c;", "h q[0];", "cx q[0],q[1];"],
      ...["rz(pi/4) q[2];", "rx(-0.1) q[1];", "ctrl @ sx q[1],q[2];", "ctrl(2) @ x q[0],q[1],q[2];", "gphase(3.0);"],
      ...["c = measure q;", ""],
    ]);
    expect(
      exportQasm(circuit(2).u(1, 2, 3, 0).csx(0, 1).build(), { version: 2, measure: true }).split("\n"),
    ).to.deep.equal([
      ...["OPENQASM 2.0;", 'include "qelib1.inc";', "qreg q[2];", "creg c[2];", "u3(1.0,2.0,3.0) q[0];"],
      ...["csx q[0],q[1];", "measure q -> c;", ""],
    ]);
  });

  it("measured circuits have the circuit's outcomes", () => {
    for (const version of [2, 3] as const) {
      const { outcomes } = runQasm(exportQasm(circuit(2).h(0).cx(0, 1).build(), { version, measure: true }));
      expect(outcomes.map(({ values }) => values["c"]).sort()).to.deep.equal(["00", "11"]);
    }
  });

  it("parameters become inputs of OpenQASM 3, and OpenQASM 2 has none", () => {
    const a = shiftAngle(scaleAngle(parameter("theta[1]"), -2), 0.5);
    const built = circuit(2)
      .rx(a, 0)
      .ry(parameter("h"), 1)
      .rzz(parameter("theta_1"), 0, 1)
      .gphase(scaleAngle(a, 0.5))
      .build();
    const text = exportQasm(built);
    expect(text).to.contain("input float theta_1;").and.contain("input float h_;").and.contain("input float theta_1_;");
    const { circuit: read } = importQasm(text);
    expect(read.parameters).to.deep.equal(["theta_1", "h_", "theta_1_"]);
    const expected = simulate(built, { "theta[1]": 0.3, h: 0.7, theta_1: -1.1 });
    expect(difference(simulate(read, { theta_1: 0.3, h_: 0.7, theta_1_: -1.1 }), expected)).to.be.below(1e-15);
    const bound = importQasm(text, { inputs: { theta_1: 0.3, h_: 0.7, theta_1_: -1.1 } }).circuit;
    expect(difference(simulate(bound), expected)).to.be.below(1e-15);
    expectError(() => exportQasm(built, { version: 2 }), "QasmExportParameter", { parameter: "theta[1]" });
  });
});
