import { KetworkRangeError } from "../../errors.ts";
import { hermitianEigen } from "../../math/eigen.ts";
import type { Integrals } from "./gaussians.ts";

/** Molecular orbitals: column k of `coefficients` (by rows, size × size) is orbital k, by ascending energy. */
export interface Orbitals {
  readonly coefficients: Float64Array;
  /** Hartree–Fock energy of the electrons, in hartree. */
  readonly energy: number;
}

const MAX_ITERATIONS = 1000;
/** The greatest change of the density matrix that counts as none. */
const CONVERGED = 1e-13;

const multiply = (a: Float64Array, b: Float64Array, n: number): Float64Array =>
  Float64Array.from({ length: n * n }, (_, at) => {
    let entry = 0;
    for (let k = 0; k < n; k += 1) entry += a[Math.floor(at / n) * n + k]! * b[k * n + (at % n)]!;
    return entry;
  });

/** Eigenvalues and eigenvectors, as columns, of a real symmetric matrix. */
function symmetricEigen(matrix: Float64Array, n: number): { values: Float64Array; columns: Float64Array } {
  const complex = new Float64Array(2 * n * n);
  matrix.forEach((value, at) => (complex[2 * at] = value));
  const { values, vectors } = hermitianEigen(complex);
  return {
    values,
    columns: Float64Array.from({ length: n * n }, (_, at) => vectors[2 * ((at % n) * n + Math.floor(at / n))]!),
  };
}

/** `S^(−1/2)`. */
function inverseRoot(overlap: Float64Array, n: number): Float64Array {
  const { values, columns } = symmetricEigen(overlap, n);
  const scaled = columns.map((value, at) => value / Math.sqrt(Math.sqrt(values[at % n]!)));
  const transposed = Float64Array.from(scaled, (_, at) => scaled[(at % n) * n + Math.floor(at / n)]!);
  return multiply(scaled, transposed, n);
}

/**
 * The restricted Hartree–Fock method (Roothaan, Rev. Mod. Phys. 23, 69 (1951)): orbitals of `pairs` pairs of electrons,
 * iterated from those of the core alone until the density no longer changes.
 *
 * ```ts
 * // Two orbitals that do not overlap: the electrons sit in the lower one.
 * const integrals = {
 *   size: 2,
 *   overlap: Float64Array.of(1, 0, 0, 1),
 *   core: Float64Array.of(-2, 0, 0, -1),
 *   repulsion: new Float64Array(16),
 * };
 * hartreeFockOrbitals(integrals, 1).energy; // ≈ -4
 * ```
 *
 * @throws {KetworkRangeError} ScfNotConverged
 */
export function hartreeFockOrbitals({ size: n, overlap, core, repulsion }: Integrals, pairs: number): Orbitals {
  const root = inverseRoot(overlap, n);
  const at4 = (i: number, j: number, k: number, l: number): number => repulsion[((i * n + j) * n + k) * n + l]!;
  let density = new Float64Array(n * n);
  for (let iteration = 0; iteration < MAX_ITERATIONS; iteration += 1) {
    const fock = core.map((value, at) => {
      const [i, j] = [Math.floor(at / n), at % n];
      let mean = value;
      for (let k = 0; k < n; k += 1) {
        for (let l = 0; l < n; l += 1) mean += density[k * n + l]! * (at4(i, j, k, l) - at4(i, l, k, j) / 2);
      }
      return mean;
    });
    const { columns } = symmetricEigen(multiply(multiply(root, fock, n), root, n), n);
    const coefficients = multiply(root, columns, n);
    const next = density.map((_, at) => {
      let entry = 0;
      for (let k = 0; k < pairs; k += 1) {
        entry += 2 * coefficients[Math.floor(at / n) * n + k]! * coefficients[(at % n) * n + k]!;
      }
      return entry;
    });
    const change = next.reduce((most, value, at) => Math.max(most, Math.abs(value - density[at]!)), 0);
    if (change < CONVERGED) {
      const energy = density.reduce((total, value, at) => total + (value * (core[at]! + fock[at]!)) / 2, 0);
      return { coefficients, energy };
    }
    density = next;
  }
  throw new KetworkRangeError("ScfNotConverged", `the orbitals still change after ${MAX_ITERATIONS} iterations`, {
    iterations: MAX_ITERATIONS,
  });
}

/**
 * Integrals over molecular orbitals: every index of those over 1s functions is transformed, one after the other.
 *
 * ```ts
 * const integrals = {
 *   size: 1,
 *   overlap: Float64Array.of(1),
 *   core: Float64Array.of(-2),
 *   repulsion: Float64Array.of(0.5),
 * };
 * inOrbitals(integrals, Float64Array.of(-1)).core[0]; // → -2
 * ```
 */
export function inOrbitals({ size: n, core, repulsion, overlap }: Integrals, coefficients: Float64Array): Integrals {
  /** Transforms the last index and puts it first; after as many turns as there are indices all are, in order. */
  const turn = (tensor: Float64Array): Float64Array => {
    const rest = tensor.length / n;
    return Float64Array.from({ length: tensor.length }, (_, at) => {
      const [orbital, others] = [Math.floor(at / rest), at % rest];
      let entry = 0;
      for (let i = 0; i < n; i += 1) entry += tensor[others * n + i]! * coefficients[i * n + orbital]!;
      return entry;
    });
  };
  return {
    size: n,
    overlap: turn(turn(overlap)),
    core: turn(turn(core)),
    repulsion: turn(turn(turn(turn(repulsion)))),
  };
}
