import { cos, sin } from "../math/trig.ts";
import { type Angle, negateAngle } from "./angle.ts";
import { type Complex, controlledMatrix, dagger, kronecker, type Matrix } from "./complex.ts";
import type { Primitive } from "./primitive.ts";

/**
 * The gates. Each states its matrix as mathematics, and the primitives that it is done by; tests hold the two against
 * each other. RX(θ) is `exp(−iθX/2)`, likewise RY, RZ, RXX, RYY, RZZ and the Pauli rotations.
 *
 * Order of bits in a matrix: bit i of the index is the i-th qubit of the operation's list, and controls come first.
 */
interface Base {
  /** How many qubits besides controls; 0: as many as the Pauli string has letters. */
  readonly targets: number;
  readonly angles: number;
  readonly matrix: (angles: readonly number[], pauli: string) => Matrix;
  /** `bits`: the mask of each target; `c`: the mask of the controls. */
  readonly primitives: (
    bits: readonly number[],
    c: number,
    angles: readonly Angle[],
    pauli: string,
  ) => readonly Primitive[];
  /** The inverse: the name of another base, or the angles under which the same base undoes itself. */
  readonly inverse: string | ((angles: readonly Angle[]) => readonly Angle[]);
  /** What stands in the box, target by target. */
  readonly symbols: readonly string[];
}

/** √½, rounded to nearest: 0x3fe6a09e667f3bcd, the constant of the machine's KH. */
const R = Math.SQRT1_2;

const X: Matrix = [
  [
    [0, 0],
    [1, 0],
  ],
  [
    [1, 0],
    [0, 0],
  ],
];
const Y: Matrix = [
  [
    [0, 0],
    [0, -1],
  ],
  [
    [0, 1],
    [0, 0],
  ],
];
const Z: Matrix = diagonal([1, 0], [-1, 0]);
const H: Matrix = [
  [
    [R, 0],
    [R, 0],
  ],
  [
    [R, 0],
    [-R, 0],
  ],
];
const SX: Matrix = [
  [
    [0.5, 0.5],
    [0.5, -0.5],
  ],
  [
    [0.5, -0.5],
    [0.5, 0.5],
  ],
];
const SWAP: Matrix = [0, 2, 1, 3].map((one) => [0, 1, 2, 3].map((j): Complex => [j === one ? 1 : 0, 0]));
const PAULIS: Readonly<Record<string, Matrix>> = { X, Y, Z };

function diagonal(...entries: readonly Complex[]): Matrix {
  return entries.map((entry, i) => entries.map((_, j): Complex => (i === j ? entry : [0, 0])));
}

const cis = (angle: number): Complex => [cos(angle), sin(angle)];

/** `cos(θ/2)·1 − i·sin(θ/2)·P`, where the first letter of P acts on the lowest bit. */
function pauliRotation(pauli: string, angle: number): Matrix {
  const [c, s] = cis(angle * 0.5);
  const string = Array.from(pauli, (letter) => PAULIS[letter]!).reduce((low, high) => kronecker(high, low));
  return string.map((row, i) => row.map(([re, im], j): Complex => [(i === j ? c : 0) + s * im, -(s * re)]));
}

/** The masks (x, z) of a Pauli string over the given bits. */
export function pauliMasks(pauli: string, bits: readonly number[]): { readonly x: number; readonly z: number } {
  let x = 0;
  let z = 0;
  bits.forEach((bit, i) => {
    if (pauli[i] !== "Z") x |= bit;
    if (pauli[i] !== "X") z |= bit;
  });
  return { x, z };
}

const itself = (angles: readonly Angle[]): readonly Angle[] => angles;
const negated = (angles: readonly Angle[]): readonly Angle[] => angles.map(negateAngle);
const mask = (bits: readonly number[], c: number): number => bits.reduce((all, bit) => all | bit, c);

const rotation = (letters: string, symbol: string): Base => ({
  targets: letters.length,
  angles: 1,
  matrix: ([angle]) => pauliRotation(letters, angle!),
  primitives: (bits, c, [angle]) => [{ kind: "rotation", ...pauliMasks(letters, bits), c, angle: angle! }],
  inverse: negated,
  symbols: Array.from(letters, () => symbol),
});

const factor = (value: Complex, inverse: Base["inverse"], symbol: string): Base => ({
  targets: 1,
  angles: 0,
  matrix: () => diagonal([1, 0], value),
  primitives: (bits, c) => [{ kind: "factor", z: mask(bits, c), factor: value }],
  inverse,
  symbols: [symbol],
});

const fixed = (matrix: Matrix, inverse: Base["inverse"], symbol: string): Base => ({
  targets: 1,
  angles: 0,
  matrix: () => matrix,
  primitives: ([x], c) => [{ kind: "matrix", x: x!, c, matrix }],
  inverse,
  symbols: [symbol],
});

const BASES = {
  x: { ...fixed(X, itself, "X"), primitives: ([x], c) => [{ kind: "flip", x: x!, c }] },
  y: fixed(Y, itself, "Y"),
  z: factor([-1, 0], itself, "Z"),
  h: { ...fixed(H, itself, "H"), primitives: ([x], c) => [{ kind: "hadamard", x: x!, c }] },
  s: factor([0, 1], "sdg", "S"),
  sdg: factor([0, -1], "s", "S†"),
  t: factor([R, R], "tdg", "T"),
  tdg: factor([R, -R], "t", "T†"),
  sx: fixed(SX, "sxdg", "√X"),
  sxdg: fixed(dagger(SX), "sx", "√X†"),
  rx: rotation("X", "RX"),
  ry: rotation("Y", "RY"),
  rz: rotation("Z", "RZ"),
  rxx: rotation("XX", "XX"),
  ryy: rotation("YY", "YY"),
  rzz: rotation("ZZ", "ZZ"),
  /** `exp(−iθ/2·P)` for the Pauli string P of the operation, its first letter on its first target. */
  pauli: {
    targets: 0,
    angles: 1,
    matrix: ([angle], pauli) => pauliRotation(pauli, angle!),
    primitives: (bits, c, [angle], pauli) => [{ kind: "rotation", ...pauliMasks(pauli, bits), c, angle: angle! }],
    inverse: negated,
    symbols: [],
  },
  /** The phase gate `diag(1, e^{iλ})`. */
  p: {
    targets: 1,
    angles: 1,
    matrix: ([angle]) => diagonal([1, 0], cis(angle!)),
    primitives: (bits, c, [angle]) => [{ kind: "phase", z: mask(bits, c), angle: angle! }],
    inverse: negated,
    symbols: ["P"],
  },
  swap: {
    targets: 2,
    angles: 0,
    matrix: () => SWAP,
    primitives: ([a, b], c) => [
      { kind: "flip", x: b!, c: a! | c },
      { kind: "flip", x: a!, c: b! | c },
      { kind: "flip", x: b!, c: a! | c },
    ],
    inverse: itself,
    symbols: ["×", "×"],
  },
  /** `U(θ, φ, λ) = P(φ)·RY(θ)·P(λ)`, the general gate of OpenQASM with its phase convention. */
  u: {
    targets: 1,
    angles: 3,
    matrix: ([theta, phi, lambda]) => {
      const [c, s] = cis(theta! * 0.5);
      const [left, right] = [cis(phi!), cis(lambda!)];
      return [
        [
          [c, 0],
          [-(right[0] * s), -(right[1] * s)],
        ],
        [
          [left[0] * s, left[1] * s],
          [(left[0] * right[0] - left[1] * right[1]) * c, (left[0] * right[1] + left[1] * right[0]) * c],
        ],
      ];
    },
    primitives: ([bit], c, [theta, phi, lambda]) => [
      { kind: "phase", z: bit! | c, angle: lambda! },
      { kind: "rotation", x: bit!, z: bit!, c, angle: theta! },
      { kind: "phase", z: bit! | c, angle: phi! },
    ],
    inverse: ([theta, phi, lambda]) => negated([theta!, lambda!, phi!]),
    symbols: ["U"],
  },
} satisfies Record<string, Base>;

type BaseName = keyof typeof BASES;

interface Spec {
  readonly base: BaseName;
  /** The number of control qubits, which are listed before the targets; "any" is one or more. */
  readonly controls: number | "any";
}

/** Every gate by name: a base and its number of controls. */
export const GATES = {
  ...(Object.fromEntries(Object.keys(BASES).map((base) => [base, { base, controls: 0 }])) as Record<BaseName, Spec>),
  cx: { base: "x", controls: 1 },
  cy: { base: "y", controls: 1 },
  cz: { base: "z", controls: 1 },
  ch: { base: "h", controls: 1 },
  cp: { base: "p", controls: 1 },
  crx: { base: "rx", controls: 1 },
  cry: { base: "ry", controls: 1 },
  crz: { base: "rz", controls: 1 },
  cswap: { base: "swap", controls: 1 },
  ccx: { base: "x", controls: 2 },
  mcx: { base: "x", controls: "any" },
  mcp: { base: "p", controls: "any" },
} as const satisfies Record<string, Spec>;

export type GateName = keyof typeof GATES;

/** One gate applied to qubits; controls first. */
export interface Operation {
  readonly gate: GateName;
  readonly qubits: readonly number[];
  readonly angles: readonly Angle[];
  /** The Pauli string of a `pauli` rotation: one letter X, Y or Z a qubit, in the order of `qubits`. */
  readonly pauli?: string;
}

export const GATE_NAMES = Object.keys(GATES) as readonly GateName[];

const baseOf = (gate: GateName): Base => BASES[GATES[gate].base];

/** How many qubits (`undefined`: any number ≥ `least`) and angles a gate takes. */
export function arity(gate: GateName): { readonly qubits?: number; readonly least: number; readonly angles: number } {
  const { controls } = GATES[gate];
  const { targets, angles } = baseOf(gate);
  if (controls === "any") return { least: targets + 1, angles };
  return targets === 0 ? { least: 1, angles } : { qubits: controls + targets, least: controls + targets, angles };
}

/** How many of an operation's qubits, the first ones, are controls. */
export function controlCount({ gate, qubits }: Operation): number {
  const { controls } = GATES[gate];
  return controls === "any" ? qubits.length - baseOf(gate).targets : controls;
}

/** The matrix of an operation whose angles are all numbers, `2^k × 2^k` for k qubits. */
export function operationMatrix(operation: Operation & { readonly angles: readonly number[] }): Matrix {
  const matrix = baseOf(operation.gate).matrix(operation.angles, operation.pauli ?? "");
  return controlledMatrix(matrix, controlCount(operation));
}

/** The primitives of an operation, first to last. */
export function operationPrimitives(operation: Operation): readonly Primitive[] {
  const bits = operation.qubits.map((qubit) => 2 ** qubit);
  const controls = controlCount(operation);
  return baseOf(operation.gate).primitives(
    bits.slice(controls),
    mask(bits.slice(0, controls), 0),
    operation.angles,
    operation.pauli ?? "",
  );
}

/** The operation that undoes this one. */
export function inverseOperation(operation: Operation): Operation {
  const { inverse } = baseOf(operation.gate);
  return typeof inverse === "string"
    ? { ...operation, gate: inverse as GateName }
    : { ...operation, angles: inverse(operation.angles) };
}

/** What a drawing puts on each qubit of an operation, without the angles. */
export function operationSymbols(operation: Operation): readonly string[] {
  const controls = controlCount(operation);
  const { symbols } = baseOf(operation.gate);
  const dots = Array.from({ length: controls }, () => "●");
  if (operation.pauli !== undefined) return Array.from(operation.pauli, (letter) => `R${letter}`);
  if (controls > 0 && GATES[operation.gate].base === "x") return [...dots, "⊕"];
  // A phase on "all 1" is the same from every qubit, so it is drawn the same on every qubit.
  if (controls > 0 && GATES[operation.gate].base === "z") return [...dots, "●"];
  return [...dots, ...symbols];
}
