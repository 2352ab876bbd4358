/** Eigenvalues and eigenvectors of small Hermitian matrices. */
import { KetworkRangeError } from "../errors.ts";

/** What {@link hermitianEigen} finds: ascending eigenvalues, and vectors as rows of `re, im`, row k to value k. */
export interface Eigen {
  readonly values: Float64Array;
  /** `re, im` of component i of vector k at `2·(k·size + i)`. */
  readonly vectors: Float64Array;
}

/** How far from its mirror image an entry may be, as a share of the largest component. */
const HERMITIAN_TOLERANCE = 1e-9;
/** Off-diagonal entries below this share of the largest component are taken for zero: 2^-56. */
const NEGLIGIBLE = 1.3877787807814457e-17;
const MAX_SWEEPS = 64;

/**
 * The eigenvalues and eigenvectors of a Hermitian matrix, by cyclic Jacobi rotations (Golub and Van Loan, "Matrix
 * Computations", 4th edition, §8.5, with the phase of the entry taken out of the column first).
 *
 * Only + − × ÷ √ in one fixed order, so every machine finds the same bits; eigenvalues are off by some `2^-52·‖A‖`.
 * O(size³) a sweep, and some 6 to 10 sweeps.
 *
 * ```ts
 * const pauliY = [0, 0, 0, -1, 0, 1, 0, 0];
 * hermitianEigen(pauliY).values; // ≈ [-1, 1]
 * hermitianEigen([0, 0, 1, 0, 0, 0, 0, 0]); // throws MatrixNotHermitian
 * ```
 *
 * @param matrix `re, im` of size × size entries; entry (i, j) at `2·(i·size + j)`. Of its mirror images the upper
 * triangle is read.
 * @throws {KetworkRangeError} MatrixLength, MatrixNotFinite, MatrixNotHermitian (with the greatest `deviation`)
 */
export function hermitianEigen(matrix: ArrayLike<number>): Eigen {
  const size = Math.sqrt(matrix.length / 2);
  if (!Number.isInteger(size) || size < 1) {
    throw new KetworkRangeError("MatrixLength", `${matrix.length} floats are no square complex matrix`, {
      length: matrix.length,
    });
  }
  const largest = checkHermitian(matrix, size);
  // Scaled to entries of size 1, so that squares neither overflow nor vanish.
  const scale = largest === 0 ? 1 : largest;
  const a = Float64Array.from(matrix, (value) => value / scale);
  const v = new Float64Array(2 * size * size);
  for (let i = 0; i < size; i += 1) v[2 * (i * size + i)] = 1;
  for (let sweep = 0, turned = true; turned && sweep < MAX_SWEEPS; sweep += 1) {
    turned = false;
    for (let p = 0; p < size; p += 1) {
      for (let q = p + 1; q < size; q += 1) if (rotate(a, v, size, p, q)) turned = true;
    }
  }
  const order = Array.from({ length: size }, (_, i) => i).sort(
    (i, j) => a[2 * (i * size + i)]! - a[2 * (j * size + j)]! || i - j,
  );
  const vectors = new Float64Array(v.length);
  order.forEach((from, k) => {
    for (let i = 0; i < size; i += 1) {
      vectors[2 * (k * size + i)] = v[2 * (i * size + from)]!;
      vectors[2 * (k * size + i) + 1] = v[2 * (i * size + from) + 1]!;
    }
  });
  return { values: Float64Array.from(order, (i) => a[2 * (i * size + i)]! * scale), vectors };
}

/** The largest component. */
function checkHermitian(matrix: ArrayLike<number>, size: number): number {
  let largest = 0;
  for (let i = 0; i < matrix.length; i += 1) {
    if (!Number.isFinite(matrix[i])) {
      throw new KetworkRangeError("MatrixNotFinite", `float ${i} is ${String(matrix[i])}`, { index: i });
    }
    largest = Math.max(largest, Math.abs(matrix[i]!));
  }
  let deviation = 0;
  for (let i = 0; i < size; i += 1) {
    for (let j = 0; j <= i; j += 1) {
      const [low, high] = [2 * (i * size + j), 2 * (j * size + i)];
      deviation = Math.max(
        deviation,
        Math.abs(matrix[low]! - matrix[high]!),
        Math.abs(matrix[low + 1]! + matrix[high + 1]!),
      );
    }
  }
  if (deviation > HERMITIAN_TOLERANCE * largest) {
    throw new KetworkRangeError("MatrixNotHermitian", `entries differ from their mirror images by ${deviation}`, {
      deviation,
    });
  }
  return largest;
}

/** Makes entry (p, q) zero by a rotation of columns and rows p and q; whether there was anything to do. */
function rotate(a: Float64Array, v: Float64Array, size: number, p: number, q: number): boolean {
  const at = 2 * (p * size + q);
  const [re, im] = [a[at]!, a[at + 1]!];
  const magnitude = Math.sqrt(re * re + im * im);
  if (magnitude <= NEGLIGIBLE) return false;
  const [phaseRe, phaseIm] = [re / magnitude, im / magnitude];
  const [low, high] = [a[2 * (p * size + p)]!, a[2 * (q * size + q)]!];
  const ratio = (high - low) / (2 * magnitude);
  const tangent = (ratio < 0 ? -1 : 1) / (Math.abs(ratio) + Math.sqrt(ratio * ratio + 1));
  const c = 1 / Math.sqrt(tangent * tangent + 1);
  const s = tangent * c;
  /** (P, Q) ← (c·P − s·e·Q, s·P + c·e·Q) for the phase e, its conjugate for columns. */
  const mix = (m: Float64Array, at1: number, at2: number, eRe: number, eIm: number): void => {
    const [pRe, pIm] = [m[at1]!, m[at1 + 1]!];
    const qRe = eRe * m[at2]! - eIm * m[at2 + 1]!;
    const qIm = eRe * m[at2 + 1]! + eIm * m[at2]!;
    m[at1] = c * pRe - s * qRe;
    m[at1 + 1] = c * pIm - s * qIm;
    m[at2] = s * pRe + c * qRe;
    m[at2 + 1] = s * pIm + c * qIm;
  };
  for (let k = 0; k < size; k += 1) {
    mix(a, 2 * (k * size + p), 2 * (k * size + q), phaseRe, -phaseIm);
    mix(v, 2 * (k * size + p), 2 * (k * size + q), phaseRe, -phaseIm);
  }
  for (let k = 0; k < size; k += 1) mix(a, 2 * (p * size + k), 2 * (q * size + k), phaseRe, phaseIm);
  // What is zero or real in exact arithmetic is made so.
  const mirrored = 2 * (q * size + p);
  a[at] = a[at + 1] = a[mirrored] = a[mirrored + 1] = 0;
  a[2 * (p * size + p) + 1] = a[2 * (q * size + q) + 1] = 0;
  a[2 * (p * size + p)] = low - tangent * magnitude;
  a[2 * (q * size + q)] = high + tangent * magnitude;
  return true;
}
