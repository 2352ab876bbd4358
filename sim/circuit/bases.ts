import { cos, sin } from "../math/trig.ts";
import { type Angle, negateAngle } from "./angle.ts";
import { type Complex, dagger, kronecker, type Matrix, matrixMultiply } from "./complex.ts";
import type { Primitive } from "./primitive.ts";
import { unitaryPrimitives } from "./unitary.ts";

/**
 * The gates. Each states its matrix as mathematics, and the primitives that it is done by; tests hold the two against
 * each other. RX(θ) is `exp(−iθX/2)`, likewise RY, RZ, RXX, RYY, RZZ and the Pauli rotations.
 *
 * Order of bits in a matrix: bit i of the index is the i-th qubit of the operation's list, and controls come first.
 */
export interface Base {
  /** How many qubits besides controls; "any": as many as the Pauli string has letters or the matrix has qubits. */
  readonly targets: number | "any";
  readonly angles: number;
  readonly matrix: (angles: readonly number[], written: Written) => Matrix;
  /** `bits`: the mask of each target; `c`: the mask of the controls. */
  readonly primitives: (
    bits: readonly number[],
    c: number,
    angles: readonly Angle[],
    written: Written,
  ) => readonly Primitive[];
  /** What undoes the gate, on the same controls. */
  readonly inverse: (parts: Parts) => Partial<Parts>;
  /** What stands in the box, target by target. */
  readonly symbols: readonly string[];
}

/** What is written out beside the name of some gates: the letters of a `pauli`, the matrix of a `unitary`. */
export interface Written {
  readonly pauli?: string;
  readonly matrix?: Matrix;
}

/** A gate without its controls. */
export interface Parts extends Written {
  readonly base: string;
  readonly angles: readonly Angle[];
  readonly targets: readonly number[];
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

const itself = (): Partial<Parts> => ({});
const negated = ({ angles }: Parts): Partial<Parts> => ({ angles: angles.map(negateAngle) });
const another = (base: string) => (): Partial<Parts> => ({ base });
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

/** Swaps two qubits and multiplies by `phase` where they differ. */
const iswapMatrix = (phase: Complex): Matrix =>
  SWAP.map((row, i) => row.map(([re], j): Complex => (re === 0 ? [0, 0] : i === j ? [1, 0] : phase)));

/** `CX(a, b)` leaves a ⊕ b on b, where the phase is one factor; two more CX make the swap. */
const iswapPrimitives = (a: number, b: number, c: number, phase: Complex): readonly Primitive[] => [
  { kind: "flip", x: b, c: a | c },
  { kind: "factor", z: b | c, factor: phase },
  { kind: "flip", x: a, c: b | c },
  { kind: "flip", x: b, c: a | c },
];

/** The gates without controls, by name. */
export const BASES = {
  x: { ...fixed(X, itself, "X"), primitives: ([x], c) => [{ kind: "flip", x: x!, c }] },
  y: fixed(Y, itself, "Y"),
  z: factor([-1, 0], itself, "Z"),
  h: { ...fixed(H, itself, "H"), primitives: ([x], c) => [{ kind: "hadamard", x: x!, c }] },
  s: factor([0, 1], another("sdg"), "S"),
  sdg: factor([0, -1], another("s"), "S†"),
  t: factor([R, R], another("tdg"), "T"),
  tdg: factor([R, -R], another("t"), "T†"),
  sx: fixed(SX, another("sxdg"), "√X"),
  sxdg: fixed(dagger(SX), another("sx"), "√X†"),
  rx: rotation("X", "RX"),
  ry: rotation("Y", "RY"),
  rz: rotation("Z", "RZ"),
  rxx: rotation("XX", "XX"),
  ryy: rotation("YY", "YY"),
  rzz: rotation("ZZ", "ZZ"),
  /** `exp(−iθ/2·P)` for the Pauli string P of the operation, its first letter on its first target. */
  pauli: {
    targets: "any",
    angles: 1,
    matrix: ([angle], { pauli }) => pauliRotation(pauli!, angle!),
    primitives: (bits, c, [angle], { pauli }) => [{ kind: "rotation", ...pauliMasks(pauli!, bits), c, angle: angle! }],
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
    inverse: ({ angles: [theta, phi, lambda] }) => ({ angles: [theta!, lambda!, phi!].map(negateAngle) }),
    symbols: ["U"],
  },
  /** The identity: nothing is done. */
  id: { ...fixed(diagonal([1, 0], [1, 0]), itself, "I"), primitives: () => [] },
  /** Multiplies the whole state by `e^{iλ}`; with controls, a phase on "all 1". */
  gphase: {
    targets: 0,
    angles: 1,
    matrix: ([angle]) => [[cis(angle!)]],
    primitives: (_, c, [angle]) => [{ kind: "phase", z: c, angle: angle! }],
    inverse: negated,
    symbols: [],
  },
  /** `exp(−iθ/2·ZX)`: Z on the first qubit, X on the second. */
  rzx: rotation("ZX", "ZX"),
  /** `exp(iπ/4·(XX + YY))`: swaps, and multiplies |01⟩ and |10⟩ by i. */
  iswap: {
    targets: 2,
    angles: 0,
    matrix: () => iswapMatrix([0, 1]),
    primitives: ([a, b], c) => iswapPrimitives(a!, b!, c, [0, 1]),
    inverse: another("iswapdg"),
    symbols: ["iSW", "iSW"],
  },
  iswapdg: {
    targets: 2,
    angles: 0,
    matrix: () => iswapMatrix([0, -1]),
    primitives: ([a, b], c) => iswapPrimitives(a!, b!, c, [0, -1]),
    inverse: another("iswap"),
    symbols: ["iSW†", "iSW†"],
  },
  /** CX from the first qubit to the second, then back. */
  dcx: {
    targets: 2,
    angles: 0,
    matrix: () => [0, 3, 1, 2].map((one) => [0, 1, 2, 3].map((j): Complex => [j === one ? 1 : 0, 0])),
    primitives: ([a, b], c) => [
      { kind: "flip", x: b!, c: a! | c },
      { kind: "flip", x: a!, c: b! | c },
    ],
    inverse: ({ targets }) => ({ targets: [...targets].reverse() }),
    symbols: ["DCX₀", "DCX₁"],
  },
  /** The echoed cross-resonance gate `√½·(X₀ − Y₀X₁)`: `exp(−iπ/4·Z₀X₁)`, then X on the first qubit. */
  ecr: {
    targets: 2,
    angles: 0,
    matrix: () => [
      [
        [0, 0],
        [R, 0],
        [0, 0],
        [0, R],
      ],
      [
        [R, 0],
        [0, 0],
        [0, -R],
        [0, 0],
      ],
      [
        [0, 0],
        [0, R],
        [0, 0],
        [R, 0],
      ],
      [
        [0, -R],
        [0, 0],
        [R, 0],
        [0, 0],
      ],
    ],
    primitives: ([a, b], c) => [
      { kind: "rotation", x: b!, z: a!, c, angle: Math.PI / 2 },
      { kind: "flip", x: a!, c },
    ],
    inverse: itself,
    symbols: ["ECR₀", "ECR₁"],
  },
  /**
   * Margolus' Toffoli gate up to relative phases, qelib1.inc's `rccx`: Y on the third qubit where the first two are 1,
   * and −1 where the three are 1, 0, 1.
   */
  rccx: {
    targets: 3,
    angles: 0,
    matrix: () =>
      Array.from({ length: 8 }, (_, i) =>
        Array.from({ length: 8 }, (__, j): Complex => {
          if ((i & 3) === 3) return i === (j ^ 4) ? [0, i === 3 ? -1 : 1] : [0, 0];
          return [i === j ? (i === 5 ? -1 : 1) : 0, 0];
        }),
      ),
    primitives: ([a, b, t], c) => [
      { kind: "factor", z: a! | t! | c, factor: [-1, 0] },
      // The factor has put Z where both are 1: Y = (YZ)·Z there.
      { kind: "matrix", x: t!, c: a! | b! | c, matrix: matrixMultiply(Y, Z) },
    ],
    inverse: itself,
    symbols: ["RC", "RC", "RCX"],
  },
  /** Any unitary matrix on one or two qubits, written beside the gate. */
  unitary: {
    targets: "any",
    angles: 0,
    matrix: (_, { matrix }) => matrix!,
    primitives: (bits, c, _, { matrix }) => unitaryPrimitives(matrix!, bits, c),
    inverse: ({ matrix }) => ({ matrix: dagger(matrix!) }),
    symbols: [],
  },
} satisfies Record<string, Base>;

export type BaseName = keyof typeof BASES;
