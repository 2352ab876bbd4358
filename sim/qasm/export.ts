import { type Angle } from "../circuit/angle.ts";
import type { Circuit } from "../circuit/circuit.ts";
import type { Complex, Matrix } from "../circuit/complex.ts";
import { controlCount, type Operation, operationPrimitives, splitControls } from "../circuit/gates.ts";
import type { Primitive } from "../circuit/primitive.ts";
import { pairPrimitives } from "../circuit/unitary.ts";
import { KetworkRangeError } from "../errors.ts";
import { atan2 } from "../math/elementary.ts";

export interface ExportOptions {
  /** The language's version (default 3). */
  readonly version?: 2 | 3;
  /** Whether all qubits are measured into a register `c` at the end (default no). */
  readonly measure?: boolean;
}

/** Gates that qelib1.inc and stdgates.inc know under the circuit's own name. */
const SHARED: ReadonlySet<string> = new Set([
  ...["id", "x", "y", "z", "h", "s", "sdg", "t", "tdg", "sx", "rx", "ry", "rz", "p"],
  ...["cx", "cy", "cz", "ch", "cp", "crx", "cry", "crz", "swap", "cswap", "ccx"],
]);

/**
 * Writes a circuit as an OpenQASM program of one register `q`, which {@link importQasm} reads back to the same state,
 * global phase included. Gates that the standard library of the version has not are written out in those that it has.
 *
 * A parameter `theta[1]` becomes `input float theta_1`, which OpenQASM 2 has not.
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

type Show = (angle: Angle) => string;
const on = (qubits: readonly number[]): string => qubits.map((qubit) => `q[${qubit}]`).join(",");
const call = (gate: string, angles: readonly string[], qubits: readonly number[]): string =>
  `${gate}${angles.length === 0 ? "" : `(${angles.join(",")})`} ${on(qubits)};`;

/** The qubits of a mask, lowest first. */
const qubitsOf = (mask: number): number[] =>
  Array.from({ length: 25 }, (_, q) => q).filter((q) => (mask & (2 ** q)) !== 0);

/** OpenQASM 3: a gate of the library with `ctrl` before it where it has more controls than its name says. */
const writer3 = (show: Show) => {
  const control = (count: number): string => (count === 0 ? "" : count === 1 ? "ctrl @ " : `ctrl(${count}) @ `);
  const phase = (controls: readonly number[], angle: string): string =>
    controls.length === 0 ? `gphase(${angle});` : `${control(controls.length - 1)}${call("p", [angle], controls)}`;
  const primitive = (part: Primitive): readonly string[] => {
    switch (part.kind) {
      case "flip":
        return qubitsOf(part.x).map(
          (q) => `${control(qubitsOf(part.c).length)}${call("x", [], [...qubitsOf(part.c), q])}`,
        );
      case "hadamard":
        return [`${control(qubitsOf(part.c).length)}${call("h", [], [...qubitsOf(part.c), ...qubitsOf(part.x)])}`];
      case "factor":
        return [phase(qubitsOf(part.z), show(argument(part.factor)))];
      case "phase":
        return [phase(qubitsOf(part.z), show(part.angle))];
      case "rotation": {
        const controls = qubitsOf(part.c);
        return onZ(part, (target) => [
          `${control(controls.length)}${call("rz", [show(part.angle)], [...controls, target])}`,
        ]);
      }
      case "matrix": {
        const { alpha, theta, phi, lambda } = euler(part.matrix);
        const controls = qubitsOf(part.c);
        return [
          // The language's U has the phase θ/2.
          ...nonZero(alpha - theta / 2).map((angle) => phase(controls, show(angle))),
          `${control(controls.length)}${call("U", [theta, phi, lambda].map(show), [...controls, ...qubitsOf(part.x)])}`,
        ];
      }
      case "matrix2":
        return pairPrimitives(part.matrix, part.z, part.x, 0).flatMap(primitive);
    }
  };
  return (operation: Operation): readonly string[] => {
    const { controls, parts } = splitControls(operation);
    const angles = operation.angles.map(show);
    if (operation.gate === "gphase") return [phase(operation.qubits, angles[0]!)];
    if (SHARED.has(operation.gate))
      return [`${control(operation.controls ?? 0)}${call(operation.gate, angles, operation.qubits)}`];
    if (SHARED.has(parts.base)) return [`${control(controls.length)}${call(parts.base, angles, operation.qubits)}`];
    if (parts.base === "sxdg") return [`${control(controls.length)}inv @ ${call("sx", [], operation.qubits)}`];
    return operationPrimitives(operation).flatMap(primitive);
  };
};

/** OpenQASM 2: everything in the gates of qelib1.inc, which has no modifiers. */
const writer2 = (show: Show) => {
  /** `e^{i·angle}` where all qubits are 1, as phases of the parities of their subsets. */
  const phase = (qubits: readonly number[], angle: number): readonly string[] => {
    const [first] = qubits;
    if (first === undefined) {
      // There is no global phase but that of a qubit that is 0 or 1.
      const x = call("x", [], [0]);
      return [call("u1", [show(angle)], [0]), x, call("u1", [show(angle)], [0]), x];
    }
    if (qubits.length === 1) return [call("u1", [show(angle)], qubits)];
    if (qubits.length === 2) return [call("cu1", [show(angle)], qubits)];
    const lines: string[] = [];
    for (let subset = 1; subset < 2 ** qubits.length; subset += 1) {
      const members = qubits.filter((_, i) => ((subset >> i) & 1) === 1);
      const last = members.at(-1)!;
      const chain = members.slice(0, -1).map((q) => call("cx", [], [q, last]));
      const share = (members.length % 2 === 1 ? angle : -angle) / 2 ** (qubits.length - 1);
      lines.push(...chain, call("u1", [show(share)], [last]), ...chain);
    }
    return lines;
  };
  const flip = (controls: readonly number[], target: number): readonly string[] => {
    const name = ["x", "cx", "ccx", "c3x", "c4x"][controls.length];
    if (name !== undefined) return [call(name, [], [...controls, target])];
    const h = call("h", [], [target]);
    return [h, ...phase([...controls, target], Math.PI), h];
  };
  /** `exp(−iθ/2·Z)` of the target where the controls are 1. */
  const turn = (controls: readonly number[], target: number, angle: number): readonly string[] => {
    if (controls.length === 0) return [call("rz", [show(angle)], [target])];
    if (controls.length === 1) return [call("crz", [show(angle)], [...controls, target])];
    return [...phase(controls, -angle / 2), ...phase([...controls, target], angle)];
  };
  const primitive = (part: Primitive): readonly string[] => {
    switch (part.kind) {
      case "flip":
        return qubitsOf(part.x).flatMap((q) => flip(qubitsOf(part.c), q));
      case "hadamard": {
        // H = RY(π/4)·Z·RY(−π/4)
        const [target] = qubitsOf(part.x);
        return [
          call("ry", ["-pi/4"], [target!]),
          ...phase([...qubitsOf(part.c), target!], Math.PI),
          call("ry", ["pi/4"], [target!]),
        ];
      }
      case "factor":
        return phase(qubitsOf(part.z), argument(part.factor));
      case "phase":
        return phase(qubitsOf(part.z), part.angle as number);
      case "rotation":
        return onZ(part, (target) => turn(qubitsOf(part.c), target, part.angle as number));
      case "matrix": {
        const { alpha, theta, phi, lambda } = euler(part.matrix);
        const controls = qubitsOf(part.c);
        const [target] = qubitsOf(part.x);
        if (controls.length === 0) {
          return [
            ...nonZero(alpha).flatMap((a) => phase([], a)),
            call("u3", [theta, phi, lambda].map(show), [target!]),
          ];
        }
        const y: Primitive = { kind: "rotation", x: part.x, z: part.x, c: part.c, angle: theta };
        return [
          ...nonZero(alpha).flatMap((angle) => phase(controls, angle)),
          ...phase([...controls, target!], lambda),
          ...primitive(y),
          ...phase([...controls, target!], phi),
        ];
      }
      case "matrix2":
        return pairPrimitives(part.matrix, part.z, part.x, 0).flatMap(primitive);
    }
  };
  return (operation: Operation): readonly string[] => {
    const { gate, angles, qubits } = operation;
    const { parts } = splitControls(operation);
    const count = controlCount(operation);
    const named = (name: string): readonly string[] => [call(name, angles.map(show), qubits)];
    if (operation.controls === undefined && SHARED.has(gate)) return named(gate);
    if (count === 0 && ["u", "rxx", "rzz", "rccx"].includes(gate)) return named(gate === "u" ? "u3" : gate);
    if (count === 1 && parts.base === "u") return named("cu3");
    if (parts.base === "sx" && (count === 1 || count === 3)) return named(count === 1 ? "csx" : "c3sqrtx");
    if (parts.base === "id") return [call("id", [], parts.targets)];
    return operationPrimitives(operation).flatMap(primitive);
  };
};

const nonZero = (angle: number): readonly number[] => (angle === 0 ? [] : [angle]);

const argument = ([re, im]: Complex): number => atan2(im, re);

/** A Pauli rotation as one by Z on one qubit, between changes of basis and a chain of CX. */
function onZ(
  { x, z }: { readonly x: number; readonly z: number },
  rotate: (target: number) => readonly string[],
): readonly string[] {
  const qubits = qubitsOf(x | z);
  const target = qubits.at(-1)!;
  const isX = (q: number): boolean => (x & (2 ** q)) !== 0;
  const isY = (q: number): boolean => isX(q) && (z & (2 ** q)) !== 0;
  const forth = qubits.flatMap((q) =>
    isY(q) ? [call("sdg", [], [q]), call("h", [], [q])] : isX(q) ? [call("h", [], [q])] : [],
  );
  const back = qubits.flatMap((q) =>
    isY(q) ? [call("h", [], [q]), call("s", [], [q])] : isX(q) ? [call("h", [], [q])] : [],
  );
  const chain = qubits.slice(0, -1).map((q) => call("cx", [], [q, target]));
  return [...forth, ...chain, ...rotate(target), ...chain, ...back];
}

/** The angles of `e^{iα}·P(φ)·RY(θ)·P(λ)`, θ in [0, π]. */
function euler(matrix: Matrix): {
  readonly alpha: number;
  readonly theta: number;
  readonly phi: number;
  readonly lambda: number;
} {
  const [[a, b], [c, d]] = matrix as readonly [readonly [Complex, Complex], readonly [Complex, Complex]];
  const size = ([re, im]: Complex): number => Math.sqrt(re * re + im * im);
  const theta = 2 * atan2(size(c), size(a));
  // Where one of them vanishes its argument means nothing, and only the sum or difference of φ and λ counts.
  if (size(c) < size(a) * 1e-8) return { alpha: argument(a), theta, phi: 0, lambda: argument(d) - argument(a) };
  if (size(a) < size(c) * 1e-8) {
    return { alpha: argument(c), theta, phi: 0, lambda: argument([-b[0], -b[1]]) - argument(c) };
  }
  const alpha = argument(a);
  return { alpha, theta, phi: argument(c) - alpha, lambda: argument([-b[0], -b[1]]) - alpha };
}
