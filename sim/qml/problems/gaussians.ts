import { exp } from "../../math/explog.ts";

/** A point in space, in bohr. */
export type Point = readonly [x: number, y: number, z: number];

/** A point charge. */
export interface Nucleus {
  readonly charge: number;
  readonly centre: Point;
}

/** A contracted 1s function about a point: `Σ_k coefficients[k]·(2·a_k/π)^(3/4)·exp(−a_k·|r − centre|²)`. */
export interface Contraction {
  readonly centre: Point;
  readonly exponents: readonly number[];
  readonly coefficients: readonly number[];
}

/** Matrices by rows, over real 1s functions; `repulsion[((i·n + j)·n + k)·n + l]` is (ij|kl), as chemists write it. */
export interface Integrals {
  readonly size: number;
  readonly overlap: Float64Array;
  /** Kinetic energy and the attraction of the nuclei. */
  readonly core: Float64Array;
  readonly repulsion: Float64Array;
}

/** Above this `F₀(t) = ½·√(π/t)` to the last bit, as erf(√t) is 1. */
const BOYS_FAR = 40;

/** Boys' function `F₀(t) = ∫₀¹ exp(−t·u²) du`, t ≥ 0, by the series `e^(−t)·Σ (2t)^k/(2k + 1)!!` of positive terms. */
export function boys(t: number): number {
  if (t > BOYS_FAR) return 0.5 * Math.sqrt(Math.PI / t);
  let sum = 1;
  for (let k = 1, term = 1; term > sum * 2 ** -56; k += 1) {
    term *= (2 * t) / (2 * k + 1);
    sum += term;
  }
  return exp(-t) * sum;
}

const squaredDistance = (a: Point, b: Point): number =>
  (a[0] - b[0]) * (a[0] - b[0]) + (a[1] - b[1]) * (a[1] - b[1]) + (a[2] - b[2]) * (a[2] - b[2]);

/** The product of two primitives: `weight·exp(−exponent·|r − centre|²)`, and of what it was made. */
interface Pair {
  readonly exponent: number;
  readonly centre: Point;
  readonly weight: number;
  /** `ab/(a + b)` and the squared distance of the factors' centres. */
  readonly reduced: number;
  readonly apart: number;
}

function pairsOf(left: Contraction, right: Contraction): readonly Pair[] {
  const apart = squaredDistance(left.centre, right.centre);
  return left.exponents.flatMap((a, i) =>
    right.exponents.map((b, j) => {
      const exponent = a + b;
      const reduced = (a * b) / exponent;
      const along = (k: 0 | 1 | 2): number => (a * left.centre[k] + b * right.centre[k]) / exponent;
      const normal = (value: number): number => Math.sqrt(((2 * value) / Math.PI) * Math.sqrt((2 * value) / Math.PI));
      const weight = left.coefficients[i]! * right.coefficients[j]! * normal(a) * normal(b) * exp(-reduced * apart);
      return { exponent, centre: [along(0), along(1), along(2)], weight, reduced, apart };
    }),
  );
}

const sum = <T>(list: readonly T[], of: (item: T) => number): number => list.reduce((all, item) => all + of(item), 0);

const overlapOf = ({ exponent, weight }: Pair): number => weight * (Math.PI / exponent) * Math.sqrt(Math.PI / exponent);

const kineticOf = (pair: Pair): number => pair.reduced * (3 - 2 * pair.reduced * pair.apart) * overlapOf(pair);

const attractionOf = ({ exponent, weight, centre }: Pair, nuclei: readonly Nucleus[]): number =>
  sum(nuclei, (nucleus) => {
    const share = boys(exponent * squaredDistance(centre, nucleus.centre));
    return -nucleus.charge * ((2 * Math.PI) / exponent) * weight * share;
  });

function repulsionOf(one: Pair, other: Pair): number {
  const [p, q] = [one.exponent, other.exponent];
  const share = boys(((p * q) / (p + q)) * squaredDistance(one.centre, other.centre));
  return ((2 * Math.PI * Math.PI) / (p * q)) * Math.sqrt(Math.PI / (p + q)) * one.weight * other.weight * share;
}

/** The same function with norm 1. */
function normalise(basis: Contraction): Contraction {
  const scale = 1 / Math.sqrt(sum(pairsOf(basis, basis), overlapOf));
  return { ...basis, coefficients: basis.coefficients.map((coefficient) => coefficient * scale) };
}

/**
 * All integrals of 1s functions, in hartree, by the closed forms of Szabo and Ostlund ("Modern Quantum Chemistry",
 * appendix A). The functions are normalised first.
 *
 * ```ts
 * const basis = [{ centre: [0, 0, 0], exponents: [1], coefficients: [1] }] as const;
 * const { overlap, core } = gaussianIntegrals(basis, [{ charge: 1, centre: [0, 0, 0] }]);
 * overlap[0]; // ≈ 1
 * core[0]; // ≈ -0.09576912160573
 * ```
 */
export function gaussianIntegrals(basis: readonly Contraction[], nuclei: readonly Nucleus[]): Integrals {
  const size = basis.length;
  const functions = basis.map(normalise);
  const pairs = functions.flatMap((left) => functions.map((right) => pairsOf(left, right)));
  return {
    size,
    overlap: Float64Array.from(pairs, (list) => sum(list, overlapOf)),
    core: Float64Array.from(pairs, (list) => sum(list, (pair) => kineticOf(pair) + attractionOf(pair, nuclei))),
    repulsion: Float64Array.from({ length: size ** 4 }, (_, index) => {
      const [left, right] = [pairs[Math.floor(index / size ** 2)]!, pairs[index % size ** 2]!];
      return sum(left, (one) => sum(right, (other) => repulsionOf(one, other)));
    }),
  };
}

/**
 * `Σ_(A<B) Z_A·Z_B/|R_A − R_B|`, in hartree.
 *
 * ```ts
 * nuclearRepulsion([{ charge: 1, centre: [0, 0, 0] }, { charge: 2, centre: [0, 0, 4] }]); // → 0.5
 * ```
 */
export function nuclearRepulsion(nuclei: readonly Nucleus[]): number {
  return sum(nuclei, (nucleus) => {
    const before = nuclei.slice(0, nuclei.indexOf(nucleus));
    const energyWith = ({ charge, centre }: Nucleus): number =>
      (charge * nucleus.charge) / Math.sqrt(squaredDistance(centre, nucleus.centre));
    return sum(before, energyWith);
  });
}
