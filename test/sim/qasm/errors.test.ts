import { expect } from "chai";
import { importQasm } from "../../../sim/qasm/circuit.ts";
import { QasmError } from "../../../sim/qasm/errors.ts";
import { runQasm } from "../../../sim/qasm/run.ts";
import { expectError } from "../../helpers/machine/errors.ts";

const V2 = 'OPENQASM 2.0;\ninclude "qelib1.inc";\nqreg q[3];\ncreg c[2];\n';
const V3 = 'OPENQASM 3;\ninclude "stdgates.inc";\nqubit[3] q;\nbit[2] c;\n';

/** A line put behind the four lines of the start, the code and the column of its fault. */
type Case = readonly [string, string, number];

const cases2: readonly Case[] = [
  ["x q[3];", "QasmOutOfRange", 5],
  ["foo q[0];", "QasmUnknownName", 1],
  ["x r[0];", "QasmUnknownName", 3],
  ["x c[0];", "QasmType", 3],
  ["cx q[0], q[0];", "QasmQubitRepeated", 1],
  ["cx q, q[0];", "QasmQubitRepeated", 1],
  ["cx q[0];", "QasmArity", 1],
  ["rx q[0];", "QasmArity", 1],
  ["rx(1, 2) q[0];", "QasmArity", 1],
  ["rx(1/0) q[0];", "QasmNotFinite", 5],
  ["rx(ln(-1)) q[0];", "QasmNotFinite", 4],
  ["rx(1e7) q[0];", "QasmLimit", 1],
  ["rx(alpha) q[0];", "QasmUnknownName", 4],
  ["rx(1e999) q[0];", "QasmNotFinite", 4],
  ["x q[0]", "QasmSyntax", 7],
  ["x q[-1];", "QasmSyntax", 5],
  ["x q[0:1];", "QasmSyntax", 6],
  ["x q[0.5];", "QasmSyntax", 5],
  ["measure q -> c;", "QasmArity", 14],
  ["measure q[0] -> c;", "QasmArity", 17],
  ["measure q[0];", "QasmSyntax", 13],
  ["measure q[0] -> c[2];", "QasmOutOfRange", 19],
  ["qreg q[2];", "QasmDuplicateName", 1],
  ["qreg r[0];", "QasmOutOfRange", 8],
  ["qreg r[23];", "QasmLimit", 1],
  ["qreg r[99999999999999999999];", "QasmLimit", 8],
  ["gate g a { g a; }", "QasmUnknownName", 12],
  ["gate g a { x b; }", "QasmUnknownName", 14],
  ["gate g a { x q[0]; }", "QasmUnknownName", 14],
  ["gate g a { measure a -> c[0]; }", "QasmSyntax", 12],
  ["gate g(t) t { x t; }", "QasmDuplicateName", 11],
  ["gate g a, a { x a; }", "QasmDuplicateName", 11],
  ["gate g a { cx a, a; } g q[0];", "QasmQubitRepeated", 12],
  ["opaque secret a; secret q[0];", "QasmNotSupported", 18],
  ["if (c = 1) x q[0];", "QasmSyntax", 7],
  ["if (c == 1) if (c == 2) x q[0];", "QasmSyntax", 13],
  ["if (d == 1) x q[0];", "QasmUnknownName", 5],
  ['include "other.inc";', "QasmUnknownName", 1],
  ["OPENQASM 2.0;", "QasmSyntax", 1],
  ["ctrl @ x q[0], q[1];", "QasmSyntax", 6],
  ["x q[0]; $", "QasmSyntax", 9],
  ['x "q";', "QasmSyntax", 3],
  ["/* never ends", "QasmSyntax", 1],
  ["rx(2pi) q[0];", "QasmSyntax", 4],
];

const cases3: readonly Case[] = [
  ["x q[3];", "QasmOutOfRange", 5],
  ["x q[-4];", "QasmOutOfRange", 5],
  ["cx q[0:1], q;", "QasmArity", 1],
  ["ctrl @ x q[0];", "QasmArity", 1],
  ["ctrl(0) @ x q[0];", "QasmOutOfRange", 6],
  ["ctrl(c) @ x q[0], q[1];", "QasmNotConstant", 6],
  ["pow @ x q[0];", "QasmSyntax", 5],
  ["pow(0.5) @ swap q[0], q[1]; gate g a, b { h a; cx a, b; } pow(0.5) @ g q[0], q[1];", "QasmNotSupported", 59],
  ["qubit[c] r;", "QasmNotConstant", 7],
  ["qubit[1.5] r;", "QasmType", 7],
  ["int x = 1; qubit[x] r;", "QasmNotConstant", 18],
  ["const int n = 2; n = 3;", "QasmType", 18],
  ["const int n;", "QasmSyntax", 12],
  ["if (true) { qubit r; }", "QasmType", 13],
  ["delay[100ns] q;", "QasmNotSupported", 1],
  ["box { x q[0]; }", "QasmNotSupported", 1],
  ["extern f(int) -> int;", "QasmNotSupported", 1],
  ["defcal x q { }", "QasmNotSupported", 1],
  ["@note\nx q[0];", "QasmNotSupported", 1],
  ["#pragma x", "QasmNotSupported", 1],
  ["complex[float] z = 1;", "QasmNotSupported", 1],
  ["array[int, 3] a;", "QasmNotSupported", 1],
  ["x $0;", "QasmNotSupported", 3],
  ["let r = q[0] ++ q[0];", "QasmQubitRepeated", 14],
  ["int a = 1 / 0;", "QasmNotFinite", 11],
  ['c = "101";', "QasmArity", 1],
  ["uint[4] a = 3; x q[a[4]];", "QasmOutOfRange", 22],
  ["float f = c;", "QasmType", 11],
  ["rx(c) q[0];", "QasmType", 4],
  ["def f(qubit a) { x a; } f(q);", "QasmArity", 27],
  ["def f(qubit a) { x a; } f q[0];", "QasmType", 25],
  ["def f() -> int { } int a = f();", "QasmType", 28],
  ["def f() -> int { return f(); } int a = f();", "QasmLimit", 25],
  ["def f() { x q[0]; } f();", "QasmUnknownName", 13],
  ["u2(1e308, 1e308) q[0];", "QasmLimit", 1],
  ["sin(1);", "QasmType", 1],
  ["return 1;", "QasmType", 1],
  ["for int i in [0:0:3] { }", "QasmOutOfRange", 14],
  ["while (true) { }", "QasmLimit", 1],
  ["for uint i in [0:1000000000000] { }", "QasmLimit", 15],
  ["input float a; input float a;", "QasmDuplicateName", 16],
  ["input bit b;", "QasmInput", 1],
  [`rx(${"(".repeat(5000)}1${")".repeat(5000)}) q[0];`, "QasmLimit", 1005],
  [`rx(${"1+".repeat(5000)}1) q[0];`, "QasmLimit", 1006],
  [`${"{".repeat(100)}`, "QasmLimit", 66],
];

describe("QasmError", () => {
  for (const [version, start, cases] of [
    ["2", V2, cases2],
    ["3", V3, cases3],
  ] as const) {
    for (const [text, code, column] of cases) {
      it(`OpenQASM ${version}: ${text.slice(0, 60).replaceAll("\n", " ")} is ${code} at its place`, () => {
        expectError(() => importQasm(start + text, { maxSteps: 100_000 }), code, { line: 5, column });
      });
    }
  }

  it("names the line and column in its message, and counts them over comments and blank lines", () => {
    let thrown: unknown;
    try {
      importQasm('// one\n/* two\n three */ OPENQASM 2.0;\r\ninclude "qelib1.inc";\n\tqreg q[1]; y q[7];');
    } catch (error) {
      thrown = error;
    }
    expect(thrown).to.be.instanceOf(QasmError);
    expect((thrown as QasmError).message).to.match(/^5:17: /);
    expect([(thrown as QasmError).line, (thrown as QasmError).column]).to.deep.equal([5, 17]);
  });

  it("has no gates without their include", () => {
    expectError(() => importQasm("OPENQASM 2.0; qreg q[1]; x q[0];"), "QasmUnknownName", { line: 1, column: 26 });
    expectError(() => importQasm("qubit q; x q;"), "QasmUnknownName", { line: 1, column: 10 });
    expect(importQasm("OPENQASM 2.0; qreg q[2]; U(1,2,3) q[0]; CX q[0],q[1];").circuit.operations).to.have.length(2);
  });

  it("refuses other versions, and programs without qubits as circuits", () => {
    expectError(() => importQasm("OPENQASM 4.0;"), "QasmSyntax", { line: 1, column: 10 });
    expectError(() => importQasm("bit b;"), "QasmOutOfRange");
  });

  it("of a circuit: what depends on an outcome is not supported, because it has none", () => {
    const start = `${V3}h q; c[0] = measure q[0];\n`;
    expectError(() => importQasm(`${start}if (c[0] == 1) x q[1];`), "QasmNotSupported", { line: 6, column: 10 });
    expectError(() => importQasm(`${start}h q[0];`), "QasmNotSupported", { line: 6, column: 1 });
    expectError(() => importQasm(`${start}reset q[1];`), "QasmNotSupported", { line: 6, column: 1 });
    expect(importQasm(`${start}cz q[0], q[1]; rz(1) q[0];`).circuit.operations).to.have.length(5);
  });

  it("of a run: too many ways", () => {
    const coins = `${V3}while (true) { reset q[0]; h q[0]; c[0] = measure q[0]; if (c[0] == 1) break; }`;
    expectError(() => runQasm(coins, { maxBranches: 5, threshold: 0 }), "QasmLimit", { line: 5, column: 66 });
  });

  it("of measurements of nothing, unless they are asked to be told", () => {
    const program = `${V2}h q[0];\nmeasure r[0] -> d[0];\nmeasure q[0] -> c[0];`;
    expectError(() => importQasm(program), "QasmUnknownName", { line: 6, column: 9 });
    const told: QasmError[] = [];
    const { measurements } = importQasm(program, { onUndeclaredMeasurement: (fault) => told.push(fault) });
    expect(told.map(({ line, column }) => [line, column])).to.deep.equal([[6, 10]]);
    expect(measurements).to.deep.equal([{ register: "c", index: 0, qubit: 0 }]);
    const half = `${V2}measure r[0] -> c[0];`;
    expectError(() => importQasm(half, { onUndeclaredMeasurement: (fault) => told.push(fault) }), "QasmUnknownName");
  });
});
