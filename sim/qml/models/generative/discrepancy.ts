import { circuit } from "../../../circuit/builder.ts";
import { lower } from "../../../circuit/circuit.ts";
import { weight } from "../../../circuit/mask.ts";
import type { Primitive } from "../../../circuit/primitive.ts";
import { KetworkRangeError, KetworkTypeError } from "../../../errors.ts";
import { cos } from "../../../math/trig.ts";
import { exp } from "../../../math/explog.ts";

/**
 * How two outcomes are compared: `integer` by the difference of their numbers, `hamming` by the number of bits in which
 * they differ.
 */
export type OutcomeDistance = "integer" | "hamming";

/**
 * A kernel on outcomes that a unitary makes diagonal, `K = F†·diag(λ)·F`: so the machine multiplies a distribution by it
 * in O(n²) steps.
 */
export interface SpectralKernel {
  /** Qubits of the registers: those of the outcomes, and for `integer` one more. */
  readonly qubits: number;
  /** F */
  readonly transform: readonly Primitive[];
  /** λ, `2**qubits` of them. */
  readonly eigenvalues: Float64Array;
}

/**
 * The mean of Gaussian kernels, `K(x, y) = mean_σ exp(−d(x, y)/(2σ²))`, where d is the squared difference of the numbers
 * x and y, or their Hamming distance, the squared distance of bits.
 *
 * - `hamming`: a product of `[[1, a], [a, 1]]`, a = exp(−1/(2σ²)), on every qubit: H on each makes it diagonal.
 * - `integer`: a Toeplitz matrix, which is a corner of a circulant one of twice the size: the quantum Fourier transform
 *   with one more qubit makes it diagonal (without its swaps, so that λ stand in bit-reversed order).
 *
 * @throws {KetworkRangeError | KetworkTypeError} KernelBandwidth, KernelDistance
 */
export function gaussianKernel(
  width: number,
  distance: OutcomeDistance,
  bandwidths: readonly number[],
): SpectralKernel {
  if (bandwidths.length === 0 || !bandwidths.every((sigma) => sigma > 0 && sigma < Infinity)) {
    throw new KetworkRangeError("KernelBandwidth", `the bandwidths are ${bandwidths.join(", ")}: positive numbers`, {
      bandwidths,
    });
  }
  const gaussian = (squared: number): number =>
    bandwidths.reduce((sum, sigma) => sum + exp(-squared / (2 * sigma * sigma)), 0) / bandwidths.length;
  if (distance === "hamming") return hammingKernel(width, bandwidths);
  if (distance === "integer") return integerKernel(width, gaussian);
  throw new KetworkTypeError("KernelDistance", `${String(distance)} is no distance of outcomes`, { distance });
}

function hammingKernel(width: number, bandwidths: readonly number[]): SpectralKernel {
  const builder = circuit(width);
  for (let qubit = 0; qubit < width; qubit += 1) builder.h(qubit);
  const eigenvalue = (a: number, odd: number): number => {
    let product = 1;
    for (let qubit = 0; qubit < width; qubit += 1) product *= qubit < odd ? 1 - a : 1 + a;
    return product;
  };
  const factors = bandwidths.map((sigma) => exp(-1 / (2 * sigma * sigma)));
  const eigenvalues = Float64Array.from(
    { length: 2 ** width },
    (_, s) => factors.reduce((sum, a) => sum + eigenvalue(a, weight(s)), 0) / factors.length,
  );
  return { qubits: width, transform: lower(builder.build()), eigenvalues };
}

function integerKernel(width: number, gaussian: (squared: number) => number): SpectralKernel {
  const qubits = width + 1;
  const size = 2 ** qubits;
  const builder = circuit(qubits);
  for (let qubit = qubits - 1; qubit >= 0; qubit -= 1) {
    builder.h(qubit);
    for (let other = qubit - 1; other >= 0; other -= 1) builder.cp(Math.PI / 2 ** (qubit - other), other, qubit);
  }
  const circle = Float64Array.from({ length: size }, (_, m) => cos((2 * Math.PI * m) / size));
  const entries = Float64Array.from({ length: size }, (_, d) => {
    const difference = Math.min(d, size - d);
    return gaussian(difference * difference);
  });
  const eigenvalues = Float64Array.from({ length: size }, (_, index) => {
    const m = reversed(index, qubits);
    return entries.reduce((sum, entry, d) => sum + entry * circle[(m * d) % size]!, 0);
  });
  return { qubits, transform: lower(builder.build()), eigenvalues };
}

/** An index with its bits in reverse order. */
const reversed = (index: number, bits: number): number =>
  Array.from({ length: bits }, (_, i) => ((index >> i) & 1) * 2 ** (bits - 1 - i)).reduce((sum, bit) => sum + bit, 0);
