import { expect } from "chai";
import { simulate } from "../../../sim/compile/host.ts";
import { importQasm } from "../../../sim/qasm/circuit.ts";
import { expectError } from "../../helpers/machine/errors.ts";
import { difference } from "../../helpers/sim/dense.ts";

const V2 = 'OPENQASM 2.0; include "qelib1.inc";';
const V3 = 'OPENQASM 3; include "stdgates.inc";';

/**
 * The gates of stdgates.inc as the standard defines them, in its U and its phase; `pow` only of the standard's own
 * square roots. `CX` is the controlled X of the standard's text, whose file has a phase too many.
 */
const STANDARD: readonly (readonly [string, number, number, string])[] = [
  ["p", 1, 1, "ctrl @ gphase(x) a;"],
  ["x", 0, 1, "U(π, 0, π) a; gphase(-π/2);"],
  ["y", 0, 1, "U(π, π/2, π/2) a; gphase(-π/2);"],
  ["z", 0, 1, "ctrl @ gphase(π) a;"],
  ["h", 0, 1, "U(π/2, 0, π) a; gphase(-π/4);"],
  ["s", 0, 1, "pow(0.5) @ z a;"],
  ["sdg", 0, 1, "inv @ pow(0.5) @ z a;"],
  ["t", 0, 1, "pow(0.5) @ s a;"],
  ["tdg", 0, 1, "inv @ pow(0.5) @ s a;"],
  ["sx", 0, 1, "pow(0.5) @ x a;"],
  ["rx", 1, 1, "U(x, -π/2, π/2) a; gphase(-x/2);"],
  ["ry", 1, 1, "U(x, 0, 0) a; gphase(-x/2);"],
  ["rz", 1, 1, "gphase(-x/2); U(0, 0, x) a;"],
  ["cx", 0, 2, "ctrl @ x a, b;"],
  ["cy", 0, 2, "ctrl @ y a, b;"],
  ["cz", 0, 2, "ctrl @ z a, b;"],
  ["cp", 1, 2, "ctrl @ p(x) a, b;"],
  ["crx", 1, 2, "ctrl @ rx(x) a, b;"],
  ["cry", 1, 2, "ctrl @ ry(x) a, b;"],
  ["crz", 1, 2, "ctrl @ rz(x) a, b;"],
  ["ch", 0, 2, "ctrl @ h a, b;"],
  ["swap", 0, 2, "cx a, b; cx b, a; cx a, b;"],
  ["ccx", 0, 3, "ctrl @ ctrl @ x a, b, c;"],
  ["cswap", 0, 3, "ctrl @ swap a, b, c;"],
  ["cu", 4, 2, "p(w - x/2) a; ctrl @ U(x, y, z_) a, b;"],
  ["CX", 0, 2, "ctrl @ x a, b;"],
  ["phase", 1, 1, "U(0, 0, x) a;"],
  ["cphase", 1, 2, "ctrl @ phase(x) a, b;"],
  ["id", 0, 1, "U(0, 0, 0) a;"],
  ["u1", 1, 1, "U(0, 0, x) a;"],
  ["u2", 2, 1, "gphase(-(x+y+π/2)/2); U(π/2, x, y) a;"],
  ["u3", 3, 1, "gphase(-(y+z_+x)/2); U(x, y, z_) a;"],
];

describe("importQasm", () => {
  describe("stdgates.inc", () => {
    for (const [name, parameters, qubits, body] of STANDARD) {
      it(`${name} is what the standard defines, under a control, phase included`, () => {
        const names = ["x", "y", "z_", "w"].slice(0, parameters).join(", ");
        const formal = parameters === 0 ? "" : `(${names})`;
        const actual = parameters === 0 ? "" : `(${["0.7", "-1.3", "2.9", "0.4"].slice(0, parameters).join(", ")})`;
        const operands = ["q[1]", "q[2]", "q[3]"].slice(0, qubits).join(", ");
        const program = (gate: string): string =>
          `${V3} gate mine${formal} ${["a", "b", "c"].slice(0, qubits).join(", ")} { ${body} }
           qubit[4] q; for int i in [0:3] { ry(0.3 + i) q[i]; rz(0.2 * i) q[i]; } ctrl @ ${gate}${actual} q[0], ${operands};`;
        const state = (gate: string): Float64Array => simulate(importQasm(program(gate)).circuit);
        expect(difference(state(name), state("mine"))).to.be.below(2e-15);
      });
    }

    it("U is ½(1 + e^{iθ}, …): its global phase shows under a control", () => {
      const program = `${V3} qubit[2] q; h q[0]; ctrl @ U(0.6, 0, 0) q[0], q[1];`;
      const r = Math.SQRT1_2;
      const half = [r * Math.cos(0.3), r * Math.cos(0.3) * Math.cos(0.3), r * Math.cos(0.3) * Math.sin(0.3)];
      const sine = [r * Math.sin(0.3) * Math.cos(0.3), r * Math.sin(0.3) * Math.sin(0.3)];
      const expected = [r, 0, half[1]!, half[2]!, 0, 0, sine[0]!, sine[1]!];
      expect(difference(simulate(importQasm(program).circuit), expected)).to.be.below(1e-15);
    });
  });

  it("numbers qubits in the order of their registers, and says where final measurements go", () => {
    const source = `${V2} qreg a[2]; creg m[3]; qreg b[1]; x b[0]; measure a -> m; measure b[0] -> m[2];`;
    expectError(() => importQasm(source), "QasmArity");
    const { version, circuit, registers, measurements } = importQasm(
      source.replace("measure a -> m", "measure a[1] -> m[0]"),
    );
    expect(version).to.equal(2);
    expect(circuit).to.deep.equal({ qubits: 3, operations: [{ gate: "x", qubits: [2], angles: [] }], parameters: [] });
    expect(registers).to.deep.equal([
      { name: "a", qubits: [0, 1] },
      { name: "b", qubits: [2] },
    ]);
    expect(measurements).to.deep.equal([
      { register: "m", index: 0, qubit: 1 },
      { register: "m", index: 2, qubit: 2 },
    ]);
  });

  it("writes broadcasts, loops, definitions and subroutines out", () => {
    const source = `${V3}
      gate both(t) a, b { rx(t) a; rx(-t) b; }
      def twice(qubit[2] r, int k) { for int i in [1:k] { cx r[0], r[1]; } }
      const int n = 2;
      qubit[2] a; qubit[n] b;
      both(0.5) a, b;
      cx a[0], b;
      twice(b, n);
      if (n > 1) z a[-1]; else x a;
      barrier a, b;`;
    const names = importQasm(source).circuit.operations.map(({ gate, qubits }) => `${gate} ${qubits.join(",")}`);
    expect(names).to.deep.equal([...["rx 0", "rx 2", "rx 1", "rx 3", "cx 0,2", "cx 0,3", "cx 2,3", "cx 2,3", "z 1"]]);
  });

  it("a name that the program defines hides the library's", () => {
    const { circuit } = importQasm(`${V2} gate rzx(t) a, b { h a; } qreg q[2]; rzx(1) q[0], q[1];`);
    expect(circuit.operations.map(({ gate }) => gate)).to.deep.equal(["h"]);
  });

  it("inputs without a value are parameters, through expressions that are affine", () => {
    const source = `${V3} input float a; input uint n; gate g(t) x_ { rx(2*t + 0.5) x_; ry(-(t - 1)/4) x_; } qubit[n] q; g(3*a) q[1]; u2(a, 1) q[0];`;
    expectError(() => importQasm(source), "QasmInput", { line: 1, column: 52 });
    const { circuit } = importQasm(source, { inputs: { n: 2 } });
    expect(circuit.parameters).to.deep.equal(["a"]);
    const bound = importQasm(source, { inputs: { n: 2n, a: 0.3 } }).circuit;
    expect(difference(simulate(circuit, { a: 0.3 }), simulate(bound))).to.be.below(1e-15);
    expectError(() => importQasm(source, { inputs: { n: 2, b: 1 } }), "QasmInput");
    expectError(() => importQasm(source.replace("3*a", "a*a"), { inputs: { n: 2 } }), "QasmNotSupported");
    expectError(() => importQasm(source.replace("3*a", "sin(a)"), { inputs: { n: 2 } }), "QasmType");
  });

  describe("expressions", () => {
    const value = (text: string, version: 2 | 3 = 3): number => {
      const start = version === 2 ? `${V2} qreg q[1];` : `${V3} qubit q;`;
      return importQasm(`${start} rx(${text}) ${version === 2 ? "q[0]" : "q"};`).circuit.operations[0]!
        .angles[0] as number;
    };
    const cases3: readonly (readonly [string, number])[] = [
      ["1 + 2 * 3 - 4", 3],
      ["2 ** 3 ** 2", 512],
      ["-2 ** 2", -4],
      ["7 / 2", 3],
      ["7 / 2.0", 3.5],
      ["-7 % 4", -3],
      ["1 / 2 * pi", 0],
      ["pi / 2", Math.PI / 2],
      ["tau - 2 * π", 0],
      ["euler", Math.E],
      ["1 << 3 | 1 ^ 3 & 2", 11],
      ["0x1F + 0b101 + 0o17", 51],
      ["1_000.5e-1", 100.05],
      ["uint[3](9)", 1],
      ["int[3](5)", -3],
      ["int(2.9) + int(-2.9)", 0],
      ['int("0110")', 6],
      ['uint("0110" ++ "1")', 22],
      ['popcount("0111")', 3],
      ['uint(rotl("0011", 1))', 6],
      ["float(true) + float(!true)", 1],
      ["float(1 < 2 && 2 <= 2 || 1 / 0 == 1)", 1],
      ["mod(7, 3)", 1],
      ["floor(-1.5) + ceiling(-1.5)", -3],
      ["float(angle[4](3 * pi)) / pi", 1],
      ["float(angle[8](pi) + angle[8](pi / 2)) / pi", 1.5],
      ["~uint[4](5)", 10],
      ["pow(2.0, 0.5) ** 2", 2],
    ];
    for (const [text, expected] of cases3) {
      it(`${text} is ${expected}`, () => {
        expect(Math.abs(value(text) - expected)).to.be.below(1e-14);
      });
    }
    const cases2: readonly (readonly [string, number])[] = [
      ["1/2", 0.5],
      ["-pi/2", -Math.PI / 2],
      ["2^3", 8],
      ["-2^2", -4],
      ["2^-1", 0.5],
      ["pi*-0.25", -Math.PI / 4],
      ["sin(1) + cos(1)*tan(0.5)", Math.sin(1) + Math.cos(1) * Math.tan(0.5)],
      ["exp(ln(2)) - sqrt(4)", 0],
      ["3.e1 + .5", 30.5],
    ];
    for (const [text, expected] of cases2) {
      it(`${text} is ${expected} in OpenQASM 2, whose numbers are real`, () => {
        expect(Math.abs(value(text, 2) - expected)).to.be.below(1e-14);
      });
    }
  });
});
