/**
 * Energies and their slopes in 192-bit fixed point: every gate by its definition on amplitudes that are pairs of BigInts,
 * cosines by their series (bigreal). Nothing is shared with what it judges but the names of primitives.
 */
import type { AffineAngle } from "../../../sim/circuit/angle.ts";
import { type Circuit, lower } from "../../../sim/circuit/circuit.ts";
import type { Primitive } from "../../../sim/circuit/primitive.ts";
import type { PauliSum } from "../../../sim/observable/pauli.ts";
import { exactParts, sinCosReference, type Real } from "../math/bigreal.ts";

const BITS = 192n;
const ONE = 1n << BITS;
type Amplitude = readonly [bigint, bigint];

const times = (a: bigint, b: bigint): bigint => (a * b) >> BITS;
const product = ([a, b]: Amplitude, [c, d]: Amplitude): Amplitude => [
  times(a, c) - times(b, d),
  times(a, d) + times(b, c),
];
const sum = ([a, b]: Amplitude, [c, d]: Amplitude): Amplitude => [a + c, b + d];
const fromReal = ({ mantissa, scale }: Real): bigint =>
  scale >= Number(BITS) ? mantissa >> BigInt(scale - Number(BITS)) : mantissa << BigInt(Number(BITS) - scale);
function fromNumber(value: number): bigint {
  const { mantissa, exponent } = exactParts(value);
  const shift = exponent + Number(BITS);
  return shift >= 0 ? mantissa << BigInt(shift) : mantissa >> BigInt(-shift);
}
const cis = (angle: number): Amplitude => {
  const { sin, cos } = sinCosReference(angle);
  return [fromReal(cos), fromReal(sin)];
};
const bits = (mask: number): number => mask.toString(2).replaceAll("0", "").length;
/** ⌊√value⌋ by Newton's method. */
function integerRoot(value: bigint): bigint {
  let root = 1n << BigInt(value.toString(2).length);
  while (root * root > value) root = (root + value / root) >> 1n;
  return root;
}
/** √½. */
const HALF_ROOT = integerRoot(1n << (2n * BITS - 1n));

/** `i^|x∧z|·(−1)^|s∧z|`·ψ_s with s = j ⊕ x: component j of P(x, z)·ψ. */
function pauli(state: readonly Amplitude[], x: number, z: number, j: number): Amplitude {
  const s = j ^ x;
  const [re, im] = state[s]!;
  const turns = (bits(x & z) + 2 * bits(s & z)) % 4;
  return (
    [
      [re, im],
      [-im, re],
      [-re, -im],
      [im, -re],
    ] as const
  )[turns]!;
}

function applyPrimitive(state: readonly Amplitude[], primitive: Primitive, angle: number): Amplitude[] {
  return state.map((own, j): Amplitude => {
    switch (primitive.kind) {
      case "flip":
        return (j & primitive.c) === primitive.c ? state[j ^ primitive.x]! : own;
      case "factor":
        return (j & primitive.z) === primitive.z
          ? product([fromNumber(primitive.factor[0]), fromNumber(primitive.factor[1])], own)
          : own;
      case "phase":
        return (j & primitive.z) === primitive.z ? product(cis(angle), own) : own;
      case "hadamard": {
        if ((j & primitive.c) !== primitive.c) return own;
        const other = state[j ^ primitive.x]!;
        const [re, im] = j & primitive.x ? [other[0] - own[0], other[1] - own[1]] : sum(own, other);
        return [times(re, HALF_ROOT), times(im, HALF_ROOT)];
      }
      case "rotation": {
        if ((j & primitive.c) !== primitive.c) return own;
        const [c, s] = cis(angle / 2);
        const [re, im] = pauli(state, primitive.x, primitive.z, j);
        // −i·sin·P
        return sum([times(c, own[0]), times(c, own[1])], [times(s, im), -times(s, re)]);
      }
      case "matrix": {
        if ((j & primitive.c) !== primitive.c) return own;
        const [low, high] = [state[j & ~primitive.x]!, state[j | primitive.x]!];
        const row = primitive.matrix[j & primitive.x ? 1 : 0]!.map(([re, im]): Amplitude => [
          fromNumber(re),
          fromNumber(im),
        ]);
        return sum(product(row[0]!, low), product(row[1]!, high));
      }
      case "matrix2": {
        const { x, z, matrix } = primitive;
        const base = j & ~x & ~z;
        const row = matrix[(j & x ? 2 : 0) + (j & z ? 1 : 0)]!;
        return [0, z, x, x | z]
          .map((mask, i) => product([fromNumber(row[i]![0]), fromNumber(row[i]![1])], state[base | mask]!))
          .reduce(sum);
      }
    }
  });
}

/** The energy at parameters whose angles `coefficient·value + offset` must be exact doubles, as 192-bit fixed point. */
function energy({ qubits, ...circuit }: Circuit, observable: PauliSum, valueOf: (name: string) => number): bigint {
  let state: readonly Amplitude[] = Array.from({ length: 2 ** qubits }, (_, j): Amplitude => [j === 0 ? ONE : 0n, 0n]);
  for (const primitive of lower({ qubits, ...circuit })) {
    const known = "angle" in primitive ? primitive.angle : 0;
    const at = ({ parameter, coefficient, offset }: AffineAngle): number => coefficient * valueOf(parameter) + offset;
    state = applyPrimitive(state, primitive, typeof known === "number" ? known : at(known));
  }
  return observable.reduce((total, { x, z, re }) => {
    const mean = state.reduce((all, [a, b], j) => {
      const [c, d] = pauli(state, x, z, j);
      return all + times(a, c) + times(b, d);
    }, 0n);
    return total + times(fromNumber(re), mean);
  }, 0n);
}

/** Half the distance between the two points of a difference: its error is some h²/6 = 2^-63 of the third derivative. */
const STEP = 2 ** -30;

/** Rounds to a multiple of 2^-16, so that parameters a step away are exact doubles too. */
export const onGrid = (value: number): number => Math.round(value * 2 ** 16) / 2 ** 16;

/** The gradient by central differences; parameters must be on the grid, coefficients and offsets small dyadic numbers. */
export function exactGradient(circuit: Circuit, observable: PauliSum, values: readonly number[]): number[] {
  return circuit.parameters.map((name) => {
    const at = (sign: number): bigint =>
      energy(circuit, observable, (one) => values[circuit.parameters.indexOf(one)]! + (one === name ? sign * STEP : 0));
    return Number(((at(1) - at(-1)) * 2n ** 29n) >> (BITS - 64n)) / 2 ** 64;
  });
}

/** The Hessian by central differences, row by row. */
export function exactHessian(circuit: Circuit, observable: PauliSum, values: readonly number[]): number[] {
  const { parameters } = circuit;
  const index = parameters.map((_, i) => i);
  return index.flatMap((i) =>
    index.map((j) => {
      const at = (a: number, b: number): bigint =>
        energy(circuit, observable, (one) => {
          const k = parameters.indexOf(one);
          return values[k]! + ((k === i ? a : 0) + (k === j ? b : 0)) * STEP;
        });
      return Number(((at(1, 1) - at(1, -1) - at(-1, 1) + at(-1, -1)) * 2n ** 58n) >> (BITS - 64n)) / 2 ** 64;
    }),
  );
}
