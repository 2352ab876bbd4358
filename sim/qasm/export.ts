import type { Angle } from "../circuit/angle.ts";
import type { Circuit } from "../circuit/circuit.ts";
import { KetworkRangeError } from "../errors.ts";
import { SHARED } from "./pieces.ts";
import { writer2 } from "./write2.ts";
import { writer3 } from "./write3.ts";

/** What {@link exportQasm} writes. */
export interface ExportOptions {
  /** The language's version (default 3). */
  readonly version?: 2 | 3;
  /** Whether all qubits are measured into a register `c` at the end (default no). */
  readonly measure?: boolean;
}

/**
 * Writes a circuit as an OpenQASM program of one register `q`, which {@link importQasm} reads back to the same state,
 * global phase included. Gates that the standard library of the version has not are written out in those that it has.
 *
 * A parameter `theta[1]` becomes `input float theta_1`, which OpenQASM 2 has not.
 *
 * ```ts
 * exportQasm(circuit(2).h(0).rzz(parameter("theta"), 0, 1).build(), { measure: true }); // →
 * // OPENQASM 3.0;
 * // include "stdgates.inc";
 * // input float theta;
 * // qubit[2] q;
 * // bit[2] c;
 * // h q[0];
 * // cx q[0],q[1];
 * // rz(theta) q[1];
 * // cx q[0],q[1];
 * // c = measure q;
 * ```
 *
 * @throws {KetworkRangeError} QasmExportParameter where OpenQASM 2 is to hold a free parameter
 */
export function exportQasm(circuit: Circuit, { version = 3, measure = false }: ExportOptions = {}): string {
  const names = inputNames(circuit.parameters);
  if (version === 2 && circuit.parameters.length > 0) {
    const [parameter] = circuit.parameters;
    throw new KetworkRangeError("QasmExportParameter", `OpenQASM 2 has no parameters, the circuit has ${parameter}`, {
      parameter,
    });
  }
  const show = (angle: Angle): string => formatAngle(angle, names);
  const write = version === 2 ? writer2(show) : writer3(show);
  return [
    version === 2 ? "OPENQASM 2.0;" : "OPENQASM 3.0;",
    `include "${version === 2 ? "qelib1.inc" : "stdgates.inc"}";`,
    ...[...names.values()].map((name) => `input float ${name};`),
    version === 2 ? `qreg q[${circuit.qubits}];` : `qubit[${circuit.qubits}] q;`,
    ...(measure ? [version === 2 ? `creg c[${circuit.qubits}];` : `bit[${circuit.qubits}] c;`] : []),
    ...circuit.operations.flatMap(write),
    ...(measure ? [version === 2 ? "measure q -> c;" : "c = measure q;"] : []),
    "",
  ].join("\n");
}

/** Names of inputs by parameters: `theta[1]` is `theta_1`, with a further `_` where that name is taken. */
function inputNames(parameters: readonly string[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const taken = new Set<string>(RESERVED);
  for (const parameter of parameters) {
    let name = parameter.replace("[", "_").replace("]", "");
    while (taken.has(name)) name += "_";
    taken.add(name);
    names.set(parameter, name);
  }
  return names;
}

/** Names that a parameter cannot have in the program: those of the language and its library. */
const RESERVED: readonly string[] = [
  ...[
    "q",
    "c",
    "pi",
    "π",
    "tau",
    "τ",
    "euler",
    "ℇ",
    "U",
    "CX",
    "gphase",
    "ctrl",
    "negctrl",
    "inv",
    "pow",
    "input",
    "output",
  ],
  ...[
    "OPENQASM",
    "include",
    "defcalgrammar",
    "def",
    "cal",
    "defcal",
    "gate",
    "extern",
    "box",
    "let",
    "break",
    "continue",
  ],
  ...["if", "else", "end", "return", "for", "while", "in", "switch", "case", "default", "const", "readonly", "mutable"],
  ...["qreg", "creg", "qubit", "bit", "bool", "int", "uint", "float", "angle", "complex", "array", "void", "duration"],
  ...["stretch", "opaque", "pragma", "true", "false", "delay", "reset", "measure", "barrier", "durationof", "nop"],
  ...["u1", "u2", "u3", "cu", "phase", "cphase", "sin", "cos", "tan", "exp", "log", "sqrt", "mod", "floor", "ceiling"],
  ...["arcsin", "arccos", "arctan", "popcount", "rotl", "rotr", "real", "imag"],
  ...SHARED,
];

const PI_PARTS: ReadonlyMap<number, string> = new Map(
  [1, 3, 5, 7].flatMap((n) =>
    [1, 2, 4, 8].map((d): [number, string] => [
      (n * Math.PI) / d,
      `${n === 1 ? "" : `${n}*`}pi${d === 1 ? "" : `/${d}`}`,
    ]),
  ),
);

/** A number that reads back as the same bits: the shortest decimal, or the same multiple of π. */
function formatNumber(value: number): string {
  const multiple = PI_PARTS.get(Math.abs(value));
  if (multiple !== undefined) return value < 0 ? `-${multiple}` : multiple;
  const text = Object.is(value, -0) ? "-0" : `${value}`;
  return /[.e]/.test(text) ? text : `${text}.0`;
}

function formatAngle(angle: Angle, names: ReadonlyMap<string, string>): string {
  if (typeof angle === "number") return formatNumber(angle);
  const { coefficient, offset } = angle;
  const name = names.get(angle.parameter)!;
  const scaled = coefficient === 1 ? name : coefficient === -1 ? `-${name}` : `${formatNumber(coefficient)}*${name}`;
  if (offset === 0) return scaled;
  return offset < 0 ? `${scaled}-${formatNumber(-offset)}` : `${scaled}+${formatNumber(offset)}`;
}
