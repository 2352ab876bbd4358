/**
 * State vectors as plain arrays: `re, im` of amplitude j at `2j`, `2j + 1`, and qubit q is bit q of j (qubit 0 is the
 * least significant). Nothing here needs the machine; where there is machine code for the same thing, its bits are these.
 */
import { MAX_QUBITS } from "../circuit/mask.ts";
import { KetworkRangeError, KetworkTypeError } from "../errors.ts";

/** How far the norm of a state may be from 1. */
export const NORM_TOLERANCE = 1e-8;

/**
 * The number of qubits of a normalised state vector.
 *
 * ```ts
 * checkState([1, 0, 0, 0]); // → 1
 * checkState([1, 0, 1, 0]); // throws StateNotNormalised
 * ```
 *
 * @throws {KetworkRangeError} StateLength where the length is not 2·2^n for n in 1 … 25, StateNotNormalised where
 * `Σ |ψ_j|²` is not 1 within {@link NORM_TOLERANCE} (NaN included)
 */
export function checkState(amplitudes: ArrayLike<number>): number {
  const size = amplitudes.length / 2;
  const qubits = 31 - Math.clz32(size);
  if (size !== 2 ** qubits || qubits < 1 || qubits > MAX_QUBITS) {
    throw new KetworkRangeError("StateLength", `${amplitudes.length} floats: a state of n qubits has 2·2^n`, {
      length: amplitudes.length,
    });
  }
  let norm = 0;
  for (let i = 0; i < amplitudes.length; i += 1) norm += amplitudes[i]! * amplitudes[i]!;
  if (!(Math.abs(norm - 1) <= NORM_TOLERANCE)) {
    throw new KetworkRangeError("StateNotNormalised", `the squared norm is ${norm}`, { norm });
  }
  return qubits;
}

/**
 * Checks a list of different qubits of an n-qubit register, and returns it.
 *
 * @throws {KetworkTypeError} QubitsMalformed; {KetworkRangeError} QubitOutOfRange, QubitRepeated
 */
export function checkQubits(qubits: readonly number[], n: number): readonly number[] {
  const seen = new Set<number>();
  for (const qubit of qubits) {
    if (!Number.isInteger(qubit))
      throw new KetworkTypeError("QubitsMalformed", `${String(qubit)} is no qubit`, { qubit });
    if (qubit < 0 || qubit >= n) {
      throw new KetworkRangeError("QubitOutOfRange", `qubit ${qubit} is not in 0 … ${n - 1}`, { qubit, qubits: n });
    }
    if (seen.has(qubit)) throw new KetworkRangeError("QubitRepeated", `qubit ${qubit} stands twice`, { qubit });
    seen.add(qubit);
  }
  return qubits;
}

/** All qubits of a register, lowest first. */
export const allQubits = (n: number): readonly number[] => Array.from({ length: n }, (_, qubit) => qubit);

/**
 * The exchanges of two qubits, first to last, that bring `qubits[i]` to place i: each place is filled in turn by an
 * exchange with what stands there. Host and machine make the same ones, so that they add the same numbers.
 */
export function exchanges(qubits: readonly number[], n: number): readonly (readonly [number, number])[] {
  const standing = [...allQubits(n)];
  const made: [number, number][] = [];
  qubits.forEach((qubit, place) => {
    const from = standing.indexOf(qubit);
    if (from === place) return;
    made.push([place, from]);
    [standing[place], standing[from]] = [standing[from]!, standing[place]!];
  });
  return made;
}

/**
 * The probabilities of the outcomes of measuring qubits of a pure state in the computational basis.
 *
 * Outcome o has the result of `qubits[i]` in bit i. `p_j = re·re + im·im`; the qubits are brought to their places by
 * {@link exchanges}, then the others are summed over, highest place first: `p_j = p_j + p_{j + 2^place}`.
 *
 * ```ts
 * const state = simulate(circuit(2).x(1).build()); // |10⟩: qubit 1 is 1
 * probabilities(state); // → [0, 0, 1, 0]
 * probabilities(state, [1]); // → [0, 1]
 * probabilities(state, [1, 0]); // → [0, 1, 0, 0] (qubit 1 is now the lowest bit)
 * ```
 *
 * @param qubits the qubits that are measured (default: all)
 * @returns `2**qubits.length` probabilities
 * @throws as {@link checkState}, {@link checkQubits}
 */
export function probabilities(amplitudes: ArrayLike<number>, qubits?: readonly number[]): Float64Array {
  const n = checkState(amplitudes);
  const all = Float64Array.from({ length: 2 ** n }, (_, j) => {
    const [re, im] = [amplitudes[2 * j]!, amplitudes[2 * j + 1]!];
    return re * re + im * im;
  });
  return marginal(all, qubits);
}

/** The distribution of some qubits' outcomes, given that of all: see {@link probabilities}. */
export function marginal(distribution: Float64Array, qubits?: readonly number[]): Float64Array {
  const n = 31 - Math.clz32(distribution.length);
  if (qubits === undefined) return distribution;
  let current: Float64Array = distribution;
  for (const [a, b] of exchanges(checkQubits(qubits, n), n)) {
    const before = current;
    current = before.map((_, j) => before[exchangeBits(j, a, b)]!);
  }
  for (let place = n - 1; place >= qubits.length; place -= 1) {
    const upper = 2 ** place;
    const before = current;
    current = before.subarray(0, upper).map((value, j) => value + before[j + upper]!);
  }
  return current;
}

const exchangeBits = (j: number, a: number, b: number): number =>
  ((j >> a) & 1) === ((j >> b) & 1) ? j : j ^ ((1 << a) | (1 << b));

/**
 * `⟨a|b⟩ = Σ conj(a_j)·b_j` as `[re, im]`, j ascending.
 *
 * ```ts
 * const plus = simulate(circuit(1).h(0).build());
 * innerProduct([1, 0, 0, 0], plus); // ≈ [0.7071067811865476, 0]
 * ```
 *
 * @throws as {@link checkState}; StateWidthMismatch
 */
export function innerProduct(a: ArrayLike<number>, b: ArrayLike<number>): readonly [number, number] {
  const [n, m] = [checkState(a), checkState(b)];
  if (n !== m) throw widthMismatch(n, m);
  let [re, im] = [0, 0];
  for (let i = 0; i < a.length; i += 2) {
    re += a[i]! * b[i]! + a[i + 1]! * b[i + 1]!;
    im += a[i]! * b[i + 1]! - a[i + 1]! * b[i]!;
  }
  return [re, im];
}

/** The error of two registers that should have as many qubits. */
export const widthMismatch = (n: number, m: number): KetworkRangeError =>
  new KetworkRangeError("StateWidthMismatch", `${n} and ${m} qubits`, { first: n, second: m });
