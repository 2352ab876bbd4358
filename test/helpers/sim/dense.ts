/**
 * An independent simulator: whole 2^n × 2^n matrices made of Kronecker products of 2×2 matrices, with the engine's own
 * cosine. It shares nothing with what it judges but the names of the gates. Qubit 0 is the lowest bit.
 */
import type { Angle } from "../../../sim/circuit/angle.ts";
import type { Circuit } from "../../../sim/circuit/circuit.ts";
import type { Operation } from "../../../sim/circuit/gates.ts";
import type { PauliSum } from "../../../sim/observable/pauli.ts";

export type C = readonly [number, number];
export type Dense = readonly (readonly C[])[];

const times = (a: C, b: C): C => [a[0] * b[0] - a[1] * b[1], a[0] * b[1] + a[1] * b[0]];
const plus = (a: C, b: C): C => [a[0] + b[0], a[1] + b[1]];
const real = (rows: readonly (readonly number[])[]): Dense => rows.map((row) => row.map((value): C => [value, 0]));

export const I = real([
  [1, 0],
  [0, 1],
]);
const X = real([
  [0, 1],
  [1, 0],
]);
const Z = real([
  [1, 0],
  [0, -1],
]);
const Y: Dense = [
  [
    [0, 0],
    [0, -1],
  ],
  [
    [0, 1],
    [0, 0],
  ],
];
const ONE = real([
  [0, 0],
  [0, 1],
]);
const PAULI: Readonly<Record<string, Dense>> = { I, X, Y, Z };

export const add = (a: Dense, b: Dense): Dense => a.map((row, i) => row.map((value, j) => plus(value, b[i]![j]!)));
export const scale = (a: Dense, factor: C): Dense => a.map((row) => row.map((value) => times(value, factor)));
export const multiply = (a: Dense, b: Dense): Dense =>
  a.map((row) => b[0]!.map((_, j) => row.reduce<C>((sum, value, k) => plus(sum, times(value, b[k]![j]!)), [0, 0])));
export const adjoint = (a: Dense): Dense => a[0]!.map((_, j) => a.map((row): C => [row[j]![0], -row[j]![1]]));
const kron = (high: Dense, low: Dense): Dense =>
  high.flatMap((upper) => low.map((lower) => upper.flatMap((a) => lower.map((b) => times(a, b)))));
export const identity = (n: number): Dense => onQubits(n, {});

/** The Kronecker product over all qubits of the given matrices, the identity on the others. */
export function onQubits(n: number, factors: Readonly<Record<number, Dense>>): Dense {
  return Array.from({ length: n }, (_, q) => factors[q] ?? I).reduce((low, high) => kron(high, low), [
    [[1, 0]],
  ] as Dense);
}

export const pauliString = (n: number, letters: Readonly<Record<number, string>>): Dense =>
  onQubits(n, Object.fromEntries(Object.entries(letters).map(([q, letter]) => [q, PAULI[letter]!])));

/** `exp(−iθ/2·P) − 1`, so that it can be put behind a projector. */
function rotationMinusOne(n: number, letters: Readonly<Record<number, string>>, theta: number): Dense {
  const one = scale(identity(n), [Math.cos(theta / 2) - 1, 0]);
  return add(one, scale(pauliString(n, letters), [0, -Math.sin(theta / 2)]));
}

const phaseMinusOne = (angle: number): C => [Math.cos(angle) - 1, Math.sin(angle)];

/** What a gate does to its targets, minus the identity, on the whole register. */
function minusOne(
  n: number,
  name: string,
  targets: readonly number[],
  angles: readonly number[],
  pauli: string,
  matrix?: Dense,
): Dense {
  const [t, second] = targets as [number, number];
  const single = (matrix: Dense): Dense => add(onQubits(n, { [t]: matrix }), scale(identity(n), [-1, 0]));
  const onOne = (factor: C): Dense => scale(onQubits(n, { [t]: ONE }), factor);
  const rotate = (letters: string): Dense =>
    rotationMinusOne(n, Object.fromEntries(targets.map((q, i) => [q, letters[i]!])), angles[0]!);
  const r = Math.sqrt(0.5);
  switch (name) {
    case "x":
    case "y":
    case "z":
      return single(PAULI[name.toUpperCase()]!);
    case "h":
      return single(scale(add(X, Z), [r, 0]));
    case "s":
      return onOne([-1, 1]);
    case "sdg":
      return onOne([-1, -1]);
    case "t":
      return onOne([r - 1, r]);
    case "tdg":
      return onOne([r - 1, -r]);
    case "sx":
      return single(add(scale(I, [0.5, 0.5]), scale(X, [0.5, -0.5])));
    case "sxdg":
      return single(add(scale(I, [0.5, -0.5]), scale(X, [0.5, 0.5])));
    case "rx":
    case "ry":
    case "rz":
    case "rxx":
    case "ryy":
    case "rzz":
    case "rzx":
      return rotate(name.slice(1).toUpperCase());
    case "pauli":
      return rotate(pauli);
    case "p":
      return onOne(phaseMinusOne(angles[0]!));
    case "swap": {
      const both = ["X", "Y", "Z"].map((letter) => pauliString(n, { [t]: letter, [second]: letter }));
      return scale(both.reduce(add, scale(identity(n), [-1, 0])), [0.5, 0]);
    }
    case "u": {
      const [theta, phi, lambda] = angles as [number, number, number];
      const e = (angle: number): C => [Math.cos(angle), Math.sin(angle)];
      const [c, s] = [Math.cos(theta / 2), Math.sin(theta / 2)];
      return single([
        [[c, 0], times(e(lambda), [-s, 0])],
        [times(e(phi), [s, 0]), times(e(phi + lambda), [c, 0])],
      ]);
    }
    case "id":
      return scale(identity(n), [0, 0]);
    case "gphase":
      return scale(identity(n), phaseMinusOne(angles[0]!));
    case "iswap":
    case "iswapdg": {
      // ½(1 + ZZ) + (±i/2)(XX + YY)
      const on = (letter: string): Dense => pauliString(n, { [t]: letter, [second]: letter });
      const flips = scale(add(on("X"), on("Y")), [0, name === "iswap" ? 0.5 : -0.5]);
      return add(scale(add(on("Z"), scale(identity(n), [-1, 0])), [0.5, 0]), flips);
    }
    case "dcx": {
      const cx = (control: number, target: number): Dense =>
        add(
          identity(n),
          multiply(onQubits(n, { [control]: ONE }), onQubits(n, { [target]: add(X, scale(I, [-1, 0])) })),
        );
      return add(multiply(cx(second, t), cx(t, second)), scale(identity(n), [-1, 0]));
    }
    case "ecr": {
      const y = pauliString(n, { [t]: "Y", [second]: "X" });
      return add(scale(add(pauliString(n, { [t]: "X" }), scale(y, [-1, 0])), [r, 0]), scale(identity(n), [-1, 0]));
    }
    case "rccx": {
      // (Y − 1) on the third where the first two are 1, and −2 where the three are 1, 0, 1.
      const last = targets[2]!;
      const none = add(I, scale(ONE, [-1, 0]));
      const flip = onQubits(n, { [t]: ONE, [second]: ONE, [last]: add(Y, scale(I, [-1, 0])) });
      return add(flip, scale(onQubits(n, { [t]: ONE, [second]: none, [last]: ONE }), [-2, 0]));
    }
    case "unitary": {
      // The sum of its entries, each a Kronecker product of |row⟩⟨column| on the targets.
      const unit = (row: number, column: number): Dense =>
        [0, 1].map((i) => [0, 1].map((j): C => [i === row && j === column ? 1 : 0, 0]));
      return matrix!.reduce<Dense>(
        (sum, entries, i) =>
          entries.reduce<Dense>((partial, entry, j) => {
            const factors = targets.map((q, k) => [q, unit((i >> k) & 1, (j >> k) & 1)] as const);
            return add(partial, scale(onQubits(n, Object.fromEntries(factors)), entry));
          }, sum),
        scale(identity(n), [-1, 0]),
      );
    }
    default:
      throw new Error(`the dense simulator has no gate ${name}`);
  }
}

/** Base gate and number of controls of the controlled gates. */
const CONTROLLED: Readonly<Record<string, readonly [string, number]>> = {
  ...Object.fromEntries(["x", "y", "z", "h", "p", "rx", "ry", "rz", "swap"].map((base) => [`c${base}`, [base, 1]])),
  ccx: ["x", 2],
  mcx: ["x", -1],
  mcp: ["p", -1],
};

const known = (angle: Angle): number => {
  if (typeof angle !== "number") throw new Error(`the angle ${angle.parameter} is not bound`);
  return angle;
};

/** The matrix of one operation on a register of n qubits: `1 + Π·(U − 1)` with Π the projector onto the controls. */
export function denseOperation(
  n: number,
  { gate, qubits, angles, pauli = "", matrix, controls: more = 0 }: Operation,
): Dense {
  const [base, count] = CONTROLLED[gate] ?? [gate, 0];
  const controls = qubits.slice(0, count < 0 ? -1 : count + more);
  const projector = onQubits(n, Object.fromEntries(controls.map((q) => [q, ONE])));
  const change = minusOne(n, base, qubits.slice(controls.length), angles.map(known), pauli, matrix);
  return add(identity(n), multiply(projector, change));
}

/** Applies a matrix to a vector of `re, im`. */
export function apply(matrix: Dense, state: ArrayLike<number>): Float64Array {
  const column = matrix.map((_, j): readonly C[] => [[state[2 * j]!, state[2 * j + 1]!]]);
  return Float64Array.from(multiply(matrix, column).flatMap(([entry]) => entry!));
}

/** The state that a circuit without parameters makes of |0…0⟩ or of a given state. */
export function denseState({ qubits, operations }: Circuit, initial?: ArrayLike<number>): Float64Array {
  const zero = new Float64Array(2 * 2 ** qubits);
  zero[0] = 1;
  let state = Float64Array.from(initial ?? zero);
  for (const operation of operations) state = Float64Array.from(apply(denseOperation(qubits, operation), state));
  return state;
}

/** The matrix of a Pauli sum. */
export function denseSum(n: number, sum: PauliSum): Dense {
  const zero = scale(identity(n), [0, 0]);
  return sum.reduce((total, { x, z, re, im }) => {
    const letters = Array.from({ length: n }, (_, q) => [q, "IXZY"[((x >> q) & 1) + 2 * ((z >> q) & 1)]!] as const);
    return add(total, scale(pauliString(n, Object.fromEntries(letters)), [re, im]));
  }, zero);
}

/** ⟨ψ|H|ψ⟩, the real part. */
export function denseExpectation(n: number, sum: PauliSum, state: ArrayLike<number>): number {
  const image = apply(denseSum(n, sum), state);
  return image.reduce((total, value, i) => total + value * state[i]!, 0);
}

/** The largest distance between entries. */
export function distance(a: Dense, b: Dense): number {
  return Math.max(...a.flatMap((row, i) => row.map((v, j) => Math.hypot(v[0] - b[i]![j]![0], v[1] - b[i]![j]![1]))));
}

/** The largest difference between elements; infinite where the lengths differ. */
export function difference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Infinity;
  return Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);
}
