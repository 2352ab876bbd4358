import {
  type Complex,
  complexAdd,
  complexMultiply,
  dagger,
  kronecker,
  type Matrix,
  matrixMultiply,
} from "../circuit/complex.ts";
import { KetworkRangeError } from "../errors.ts";
import { type Eigen, hermitianEigen } from "../math/eigen.ts";

/**
 * A quantum channel `ρ → Σ_k K_k·ρ·K_k†` on one or two qubits. Bit i of a matrix index is the i-th qubit that it acts on.
 */
export interface Channel {
  readonly name: string;
  readonly qubits: 1 | 2;
  readonly kraus: readonly Matrix[];
}

/** How far `Σ K†K` may be from the identity, entry by entry. */
export const TRACE_TOLERANCE = 1e-9;

/**
 * Makes a channel of Kraus operators. Being of that form it is completely positive; that it preserves the trace is
 * checked.
 *
 * ```ts
 * const zero: Matrix = [[[1, 0], [0, 0]], [[0, 0], [0, 0]]]; // |0⟩⟨0|
 * const one: Matrix = [[[0, 0], [0, 0]], [[0, 0], [1, 0]]]; // |1⟩⟨1|
 * krausChannel("measurement", [zero, one]).qubits; // → 1
 * krausChannel("half", [[[[0.5, 0], [0, 0]], [[0, 0], [0.5, 0]]]]); // throws ChannelNotTracePreserving
 * ```
 *
 * @throws {KetworkRangeError} ChannelShape where there is no operator or they are not all 2×2 or all 4×4;
 * ChannelNotFinite; ChannelNotTracePreserving with the `deviation` of `Σ K†K` from the identity
 */
export function krausChannel(name: string, kraus: readonly Matrix[]): Channel {
  const size = kraus[0]?.length ?? 0;
  const square = kraus.every((matrix) => matrix.length === size && matrix.every((row) => row.length === size));
  if (!square || (size !== 2 && size !== 4)) {
    throw new KetworkRangeError("ChannelShape", `${name}: operators must be all 2×2 or all 4×4`, { name, size });
  }
  if (!kraus.every((matrix) => matrix.flat(2).every(Number.isFinite))) {
    throw new KetworkRangeError("ChannelNotFinite", `${name}: an operator has an entry that is not finite`, { name });
  }
  const sum = kraus.map((matrix) => matrixMultiply(dagger(matrix), matrix)).reduce(addMatrices);
  let deviation = 0;
  sum.forEach((row, i) => {
    row.forEach(([re, im], j) => {
      deviation = Math.max(deviation, Math.abs(re - (i === j ? 1 : 0)), Math.abs(im));
    });
  });
  if (deviation > TRACE_TOLERANCE) {
    throw new KetworkRangeError("ChannelNotTracePreserving", `${name}: Σ K†K is off the identity by ${deviation}`, {
      name,
      deviation,
    });
  }
  return { name, qubits: size === 2 ? 1 : 2, kraus };
}

const addMatrices = (a: Matrix, b: Matrix): Matrix =>
  a.map((row, i) => row.map((entry, j) => complexAdd(entry, b[i]![j]!)));

const conjugate = (matrix: Matrix): Matrix => matrix.map((row) => row.map(([re, im]): Complex => [re, -im]));

/**
 * The channel as a matrix on density matrices: `S = Σ K ⊗ conj(K)`, index `row·d + column` for dimension d. Applied to a
 * density matrix's entries in their order it gives those of the image.
 *
 * ```ts
 * superoperator(phaseFlip(0.25)).map((row) => row.map(([re]) => re));
 * // ≈ [[1, 0, 0, 0], [0, 0.5, 0, 0], [0, 0, 0.5, 0], [0, 0, 0, 1]]
 * ```
 */
export const superoperator = ({ kraus }: Channel): Matrix =>
  kraus.map((matrix) => kronecker(matrix, conjugate(matrix))).reduce(addMatrices);

/**
 * The channel of a superoperator, its Kraus operators being the eigenvectors of its Choi matrix
 * `C_(r r')(c c') = S_(r c)(r' c')` times the roots of their eigenvalues (Choi, Linear Algebra Appl. 10 (1975) 285).
 *
 * ```ts
 * superoperatorChannel("bit flip", superoperator(bitFlip(0.1))).kraus.length; // → 2
 * ```
 *
 * @throws {KetworkRangeError} as {@link krausChannel}; ChannelNotHermitian with the `deviation`, where Hermitian matrices
 * do not stay so; ChannelNotPositive with the negative `eigenvalue`, where it is not completely positive
 */
export function superoperatorChannel(name: string, matrix: Matrix): Channel {
  const size = Math.sqrt(matrix.length);
  if ((size !== 2 && size !== 4) || matrix.some((row) => row.length !== matrix.length)) {
    throw new KetworkRangeError("ChannelShape", `${name}: a superoperator must be 4×4 or 16×16`, {
      name,
      size: matrix.length,
    });
  }
  const pairs = Array.from({ length: size * size }, (_, i) => [Math.floor(i / size), i % size] as const);
  const choi = pairs.flatMap(([r, from]) => pairs.flatMap(([c, to]) => matrix[r * size + c]![from * size + to]!));
  const { values, vectors } = choiEigen(name, choi);
  const kraus = Array.from(values, (value, k) =>
    Array.from({ length: size }, (_, r) =>
      Array.from({ length: size }, (_, c): Complex => {
        const at = 2 * (k * values.length + r * size + c);
        const root = Math.sqrt(Math.max(value, 0));
        return [root * vectors[at]!, root * vectors[at + 1]!];
      }),
    ),
  );
  return krausChannel(
    name,
    kraus.filter((_, k) => values[k]! > NEGLIGIBLE_WEIGHT),
  );
}

/** Eigenvalues of a Choi matrix up to this are roundings of 0. */
const NEGLIGIBLE_WEIGHT = 1e-14;

function choiEigen(name: string, choi: readonly number[]): Eigen {
  let eigen: Eigen;
  try {
    eigen = hermitianEigen(choi);
  } catch (error) {
    if (!(error instanceof KetworkRangeError)) throw error;
    const code = error.code === "MatrixNotHermitian" ? "ChannelNotHermitian" : "ChannelNotFinite";
    throw new KetworkRangeError(code, `${name}: ${error.message}`, { name, ...error.details });
  }
  const lowest = eigen.values[0]!;
  if (lowest < -TRACE_TOLERANCE) {
    throw new KetworkRangeError("ChannelNotPositive", `${name}: the Choi matrix has the eigenvalue ${lowest}`, {
      name,
      eigenvalue: lowest,
    });
  }
  return eigen;
}

/** `coefficient · P(left) · ρ · P(right)`, with the masks of Pauli strings over the channel's own qubits. */
export interface ChannelTerm {
  readonly left: { readonly x: number; readonly z: number };
  readonly right: { readonly x: number; readonly z: number };
  readonly coefficient: Complex;
}

/**
 * The channel in the basis of Pauli strings, `ρ → Σ χ_PQ · P·ρ·Q` (Chuang and Nielsen, arXiv:quant-ph/9610001): with
 * `K = Σ_P a_P·P`, `a_P = tr(P·K) / d`, it is `χ_PQ = Σ_k a_P·conj(a_Q)`. Terms that are exactly zero are left out; a
 * Pauli channel has one for each of its strings.
 *
 * ```ts
 * paulisOfChannel(bitFlip(0.25)).map(({ left, coefficient }) => [stringOf(left), coefficient[0]]);
 * // ≈ [["I", 0.75], ["X0", 0.25]]
 * ```
 */
export function paulisOfChannel({ qubits, kraus }: Channel): readonly ChannelTerm[] {
  const size = 2 ** qubits;
  const strings = Array.from({ length: size * size }, (_, i) => ({ x: i % size, z: Math.floor(i / size) }));
  const expansions = kraus.map((matrix) => strings.map((string) => overlap(matrix, string)));
  return strings.flatMap((left, p) =>
    strings.flatMap((right, q): ChannelTerm[] => {
      const coefficient = expansions
        .map((a) => complexMultiply(a[p]!, [a[q]![0], -a[q]![1]]))
        .reduce((sum, term) => complexAdd(sum, term));
      return coefficient[0] === 0 && coefficient[1] === 0 ? [] : [{ left, right, coefficient }];
    }),
  );
}

/** `tr(P(x, z)·K) / d`; entry `(j, j ⊕ x)` of P is `i^|x∧z|·(−1)^|(j⊕x)∧z|`. */
function overlap(matrix: Matrix, { x, z }: { readonly x: number; readonly z: number }): Complex {
  let [re, im] = [0, 0];
  for (let j = 0; j < matrix.length; j += 1) {
    const [a, b] = matrix[j ^ x]![j]!;
    switch ((weightOf(x & z) + 2 * weightOf((j ^ x) & z)) & 3) {
      case 0:
        [re, im] = [re + a, im + b];
        break;
      case 1:
        [re, im] = [re - b, im + a];
        break;
      case 2:
        [re, im] = [re - a, im - b];
        break;
      default:
        [re, im] = [re + b, im - a];
    }
  }
  return [re / matrix.length, im / matrix.length];
}

const weightOf = (mask: number): number => (mask & 1) + ((mask >> 1) & 1);
