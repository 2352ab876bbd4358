import { MAX_QUBITS } from "../circuit/mask.ts";
import { KetworkRangeError } from "../errors.ts";
import { type Eigen, hermitianEigen } from "../math/eigen.ts";
import { allQubits, checkQubits, checkState, marginal, NORM_TOLERANCE, widthMismatch } from "./state.ts";

/**
 * A density matrix of n qubits: `re, im` of entry ⟨r|ρ|c⟩ at `2·(r·2^n + c)`. As amplitudes these are a register of 2n
 * qubits, qubit q of the rows being its qubit n + q and qubit q of the columns its qubit q.
 */
export interface DensityMatrix {
  readonly qubits: number;
  readonly entries: Float64Array;
}

/** A state: the amplitudes of a pure one, or a density matrix. */
export type QuantumState = ArrayLike<number> | DensityMatrix;

/** The most qubits of a density matrix: the machine's registers hold twice as many. */
export const MAX_DENSITY_QUBITS = Math.floor(MAX_QUBITS / 2);

/** How far below zero an eigenvalue may lie: a few roundings. */
const POSITIVITY_TOLERANCE = 1e-8;

/**
 * Whether a state is a density matrix, not a vector of amplitudes.
 *
 * ```ts
 * isDensityMatrix(densityOf([1, 0, 0, 0])); // → true
 * ```
 */
export const isDensityMatrix = (state: QuantumState): state is DensityMatrix => "qubits" in state;

/**
 * Checks size, trace and hermiticity, and returns what it is given. That no eigenvalue is negative is checked where
 * eigenvalues are computed.
 *
 * ```ts
 * checkDensity({ qubits: 1, entries: Float64Array.of(1, 0, 0, 0, 0, 0, 1, 0) }); // throws DensityTrace
 * ```
 *
 * @throws {KetworkRangeError} DensityLength, DensityNotHermitian, DensityTrace, each with the `deviation`
 */
export function checkDensity(density: DensityMatrix): DensityMatrix {
  const { qubits, entries } = density;
  const size = 2 ** qubits;
  if (!Number.isInteger(qubits) || qubits < 1 || qubits > MAX_DENSITY_QUBITS || entries.length !== 2 * size * size) {
    throw new KetworkRangeError("DensityLength", `${entries.length} floats: ${qubits} qubits have 2·4^n`, {
      length: entries.length,
      qubits,
    });
  }
  let trace = 0;
  let deviation = 0;
  for (let r = 0; r < size; r += 1) {
    trace += entries[2 * (r * size + r)]!;
    for (let c = 0; c <= r; c += 1) {
      const [below, above] = [2 * (r * size + c), 2 * (c * size + r)];
      const [re, im] = [entries[below]! - entries[above]!, entries[below + 1]! + entries[above + 1]!];
      // Of numbers and NaN the greatest is NaN.
      deviation = Math.max(deviation, Math.abs(re), Math.abs(im));
    }
  }
  if (!(deviation <= NORM_TOLERANCE)) {
    throw new KetworkRangeError("DensityNotHermitian", `mirror images differ by ${deviation}`, { deviation });
  }
  if (!(Math.abs(trace - 1) <= NORM_TOLERANCE)) {
    throw new KetworkRangeError("DensityTrace", `the trace is ${trace}`, { trace, deviation: Math.abs(trace - 1) });
  }
  return density;
}

/**
 * |ψ⟩⟨ψ|: each entry `ψ_r · conj(ψ_c)`, the products rounded as the machine's.
 *
 * ```ts
 * const minus = simulate(circuit(1).x(0).h(0).build());
 * densityOf(minus).entries; // ≈ [0.5, 0, -0.5, 0, -0.5, 0, 0.5, 0]
 * ```
 *
 * @throws as checkState; DensityLength
 */
export function densityOf(amplitudes: ArrayLike<number>): DensityMatrix {
  return reducedDensity(amplitudes, allQubits(checkState(amplitudes)));
}

/**
 * The density matrix of some of the qubits; `keep[i]` becomes qubit i.
 * `ρ_rc = Σ_e ⟨r,e|ρ|c,e⟩`, e ascending.
 *
 * ```ts
 * const bell = simulate(circuit(2).h(0).cx(0, 1).build());
 * reducedDensity(bell, [0]).entries; // ≈ [0.5, 0, 0, 0, 0, 0, 0.5, 0]
 * ```
 *
 * @throws as {@link checkState} or {@link checkDensity}, {@link checkQubits}; DensityLength for too many or no qubits
 */
export function reducedDensity(state: QuantumState, keep: readonly number[]): DensityMatrix {
  const pure = !isDensityMatrix(state);
  const n = pure ? checkState(state) : checkDensity(state).qubits;
  checkQubits(keep, n);
  if (keep.length < 1 || keep.length > MAX_DENSITY_QUBITS) {
    throw new KetworkRangeError("DensityLength", `${keep.length} qubits: 1 … ${MAX_DENSITY_QUBITS}`, {
      qubits: keep.length,
    });
  }
  const places = [...keep, ...allQubits(n).filter((qubit) => !keep.includes(qubit))];
  const inner = 2 ** keep.length;
  const outer = 2 ** (n - keep.length);
  const spread = Array.from({ length: inner * outer }, (_, j) =>
    places.reduce((index, qubit, i) => index + ((j >> i) & 1) * 2 ** qubit, 0),
  );
  const entries = new Float64Array(2 * inner * inner);
  for (let r = 0; r < inner; r += 1) {
    for (let c = 0; c < inner; c += 1) {
      let [re, im] = [0, 0];
      for (let e = 0; e < outer; e += 1) {
        const [i, j] = [spread[r + e * inner]!, spread[c + e * inner]!];
        if (pure) {
          const [ar, ai, br, bi] = [state[2 * i]!, state[2 * i + 1]!, state[2 * j]!, state[2 * j + 1]!];
          re += br * ar + bi * ai;
          im += br * ai - bi * ar;
        } else {
          re += state.entries[2 * (i * 2 ** n + j)]!;
          im += state.entries[2 * (i * 2 ** n + j) + 1]!;
        }
      }
      entries[2 * (r * inner + c)] = re;
      entries[2 * (r * inner + c) + 1] = im;
    }
  }
  return { qubits: keep.length, entries };
}

/**
 * The probabilities of outcomes of a density matrix: its diagonal, then as `probabilities` of a pure state.
 *
 * ```ts
 * const noisy = withNoise(circuit(1).x(0).build(), { single: amplitudeDamping(0.2) });
 * densityProbabilities(simulateDensity(noisy)); // ≈ [0.2, 0.8]
 * ```
 */
export function densityProbabilities(density: DensityMatrix, qubits?: readonly number[]): Float64Array {
  const { qubits: n, entries } = checkDensity(density);
  return marginal(
    Float64Array.from({ length: 2 ** n }, (_, j) => entries[2 * (j * 2 ** n + j)]!),
    qubits,
  );
}

/**
 * `tr ρ² = Σ |ρ_rc|²`: 1 for pure states, 2^−n for the maximally mixed one.
 *
 * ```ts
 * purity(reducedDensity(simulate(circuit(2).h(0).cx(0, 1).build()), [1])); // ≈ 0.5
 * ```
 *
 * @throws as {@link checkDensity}
 */
export function purity(density: DensityMatrix): number {
  return checkDensity(density).entries.reduce((sum, value) => sum + value * value, 0);
}

/**
 * Eigenvalues of a density matrix, ascending, and its eigenvectors; values that are negative by rounding become 0.
 *
 * ```ts
 * densityEigen(reducedDensity(simulate(circuit(2).h(0).cx(0, 1).build()), [0])).values; // ≈ [0.5, 0.5]
 * ```
 *
 * @throws as {@link checkDensity}; {KetworkRangeError} DensityNotPositive with the `eigenvalue`
 */
export function densityEigen(density: DensityMatrix): Eigen {
  return clipped(hermitianEigen(checkDensity(density).entries));
}

function clipped({ values, vectors }: Eigen): Eigen {
  if (values[0]! < -POSITIVITY_TOLERANCE) {
    throw new KetworkRangeError("DensityNotPositive", `the eigenvalue ${values[0]} is negative`, {
      eigenvalue: values[0],
    });
  }
  return { values: values.map((value) => Math.max(value, 0)), vectors };
}

/**
 * The fidelity: `|⟨a|b⟩|²` of pure states, `⟨ψ|ρ|ψ⟩` of a pure and a mixed one, `(tr √(√ρ σ √ρ))²` of mixed ones (Jozsa,
 * J. Mod. Opt. 41 (1994) 2315).
 *
 * ```ts
 * const zero = simulate(circuit(1).id(0).build());
 * const plus = simulate(circuit(1).h(0).build());
 * fidelity(zero, plus); // ≈ 0.5
 * fidelity(densityOf(zero), plus); // ≈ 0.5
 * ```
 *
 * @throws as {@link checkState}, {@link checkDensity}; StateWidthMismatch, DensityNotPositive
 */
export function fidelity(a: QuantumState, b: QuantumState): number {
  if (isDensityMatrix(a) && isDensityMatrix(b)) return mixedFidelity(a, b);
  if (isDensityMatrix(a)) return fidelity(b, a);
  const n = checkState(a);
  const m = isDensityMatrix(b) ? checkDensity(b).qubits : checkState(b);
  if (n !== m) throw widthMismatch(n, m);
  const size = 2 ** n;
  let [re, im] = [0, 0];
  for (let r = 0; r < size; r += 1) {
    if (!isDensityMatrix(b)) {
      re += a[2 * r]! * b[2 * r]! + a[2 * r + 1]! * b[2 * r + 1]!;
      im += a[2 * r]! * b[2 * r + 1]! - a[2 * r + 1]! * b[2 * r]!;
      continue;
    }
    for (let c = 0; c < size; c += 1) {
      const [ar, ai, br, bi] = [a[2 * r]!, a[2 * r + 1]!, a[2 * c]!, a[2 * c + 1]!];
      // Re(conj(a_r)·ρ_rc·a_c)
      const [pr, pi] = [ar * br + ai * bi, ar * bi - ai * br];
      re += pr * b.entries[2 * (r * size + c)]! - pi * b.entries[2 * (r * size + c) + 1]!;
    }
  }
  return isDensityMatrix(b) ? re : re * re + im * im;
}

function mixedFidelity(a: DensityMatrix, b: DensityMatrix): number {
  checkDensity(b);
  const { values, vectors } = densityEigen(a);
  if (a.qubits !== b.qubits) throw widthMismatch(a.qubits, b.qubits);
  // √ρ σ √ρ has the entries √(λ_k λ_l)·⟨v_k|σ|v_l⟩ in the eigenbasis of ρ.
  const size = values.length;
  const product = new Float64Array(2 * size * size);
  for (let l = 0; l < size; l += 1) {
    const image = multiplyVector(b.entries, vectors.subarray(2 * l * size, 2 * (l + 1) * size));
    for (let k = 0; k < size; k += 1) {
      const root = Math.sqrt(values[k]!) * Math.sqrt(values[l]!);
      let [re, im] = [0, 0];
      for (let i = 0; i < size; i += 1) {
        const [vr, vi] = [vectors[2 * (k * size + i)]!, vectors[2 * (k * size + i) + 1]!];
        re += vr * image[2 * i]! + vi * image[2 * i + 1]!;
        im += vr * image[2 * i + 1]! - vi * image[2 * i]!;
      }
      product[2 * (k * size + l)] = root * re;
      product[2 * (k * size + l) + 1] = root * im;
    }
  }
  const sum = clipped(hermitianEigen(product)).values.reduce((total, value) => total + Math.sqrt(value), 0);
  return sum * sum;
}

/** Matrix times vector, both `re, im`. */
function multiplyVector(matrix: Float64Array, vector: Float64Array): Float64Array {
  const size = vector.length / 2;
  const out = new Float64Array(vector.length);
  for (let r = 0; r < size; r += 1) {
    for (let c = 0; c < size; c += 1) {
      const [ar, ai] = [matrix[2 * (r * size + c)]!, matrix[2 * (r * size + c) + 1]!];
      out[2 * r] = out[2 * r]! + (ar * vector[2 * c]! - ai * vector[2 * c + 1]!);
      out[2 * r + 1] = out[2 * r + 1]! + (ar * vector[2 * c + 1]! + ai * vector[2 * c]!);
    }
  }
  return out;
}
