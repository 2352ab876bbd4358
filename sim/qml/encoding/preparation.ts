import { circuit, type CircuitBuilder } from "../../circuit/builder.ts";
import type { Circuit } from "../../circuit/circuit.ts";
import { MAX_QUBITS, weight } from "../../circuit/mask.ts";
import { depthFor } from "../../machine/assembler.ts";
import { atan2 } from "../../math/elementary.ts";
import { checkState } from "../../state/state.ts";
import { DataError } from "../data/errors.ts";
import { unitRow } from "../data/matrix.ts";

/**
 * A circuit that makes a given state of |0…0⟩, global phase included (Möttönen et al., Quantum Inf. Comput. 5, 467
 * (2005), arXiv:quant-ph/0407010): rotations RY, highest qubit first, each controlled by the qubits above it, share the
 * norm out among the amplitudes; then rotations RZ, lowest qubit first, give them their phases. Where all amplitudes are
 * real, the last RY gives the signs and there is no RZ.
 *
 * A state of n qubits costs 2^n − 1 rotations RY and 2^n − 2 CX, as many of each again where it is not real.
 *
 * ```ts
 * const bell = prepareState([Math.SQRT1_2, 0, 0, 0, 0, 0, Math.SQRT1_2, 0]);
 * probabilities(simulate(bell)); // ≈ [0.5, 0, 0, 0.5]
 * ```
 *
 * @param amplitudes `re, im` of 2^n amplitudes, qubit 0 being the lowest bit of the index
 * @throws {KetworkRangeError} StateLength, StateNotNormalised
 */
export function prepareState(amplitudes: ArrayLike<number>): Circuit {
  const qubits = checkState(amplitudes);
  const builder = circuit(qubits);
  const size = 2 ** qubits;
  const [re, im] = [0, 1].map((part) => Float64Array.from({ length: size }, (_, j) => amplitudes[2 * j + part]!));
  const isReal = im!.every((value) => value === 0);
  // Level q holds the norms of the parts of the state in which the qubits q, q + 1, … have given values.
  const levels: Float64Array[] = [isReal ? re! : re!.map((value, j) => Math.sqrt(value * value + im![j]! * im![j]!))];
  for (let qubit = 0; qubit + 1 < qubits; qubit += 1) {
    levels.push(pairwise(levels[qubit]!, (low, high) => Math.sqrt(low * low + high * high)));
  }
  for (let qubit = qubits - 1; qubit >= 0; qubit -= 1) {
    const angles = pairwise(levels[qubit]!, (low, high) => 2 * atan2(high, low));
    multiplexed(builder, "ry", angles, qubit);
  }
  if (isReal) return builder.build();
  let phases: Float64Array = re!.map((value, j) => atan2(im![j]!, value));
  for (let qubit = 0; qubit < qubits; qubit += 1) {
    const angles = pairwise(phases, (low, high) => high - low);
    multiplexed(builder, "rz", angles, qubit);
    phases = pairwise(phases, (low, high) => (low + high) / 2);
  }
  return builder.gphase(phases[0]!).build();
}

const pairwise = (values: Float64Array, join: (low: number, high: number) => number): Float64Array =>
  Float64Array.from({ length: values.length / 2 }, (_, i) => join(values[2 * i]!, values[2 * i + 1]!));

/**
 * A rotation of `target` by `angles[i]` where the qubits above it, `target + 1` first, have the bits of i. Since X turns
 * the sense of RY and RZ, rotations by `2^−k·Σ_i (−1)^|i ∧ g_j|·angles[i]`, with CX between them that walk through the
 * Gray code g_j, add up to it (Möttönen et al., eqs. 3 and 4).
 */
function multiplexed(builder: CircuitBuilder, axis: "ry" | "rz", angles: Float64Array, target: number): void {
  const size = angles.length;
  const sums = angles.slice();
  for (let half = 1; half < size; half *= 2) {
    for (let i = 0; i < size; i += 1) {
      if ((i & half) !== 0) continue;
      const [low, high] = [sums[i]!, sums[i + half]!];
      sums[i] = low + high;
      sums[i + half] = low - high;
    }
  }
  const gray = (j: number): number => j ^ (j >> 1);
  for (let j = 0; j < size; j += 1) {
    builder[axis](sums[gray(j)]! / size, target);
    const turned = gray(j) ^ gray((j + 1) % size);
    if (turned !== 0) builder.cx(target + 1 + weight(turned - 1), target);
  }
}

/**
 * Amplitude encoding (Schuld and Petruccione, Supervised Learning with Quantum Computers, 2018, ch. 5): a row divided by
 * its Euclidean norm and filled up with zeros becomes the amplitudes of a state: see {@link prepareState}.
 *
 * ```ts
 * probabilities(simulate(amplitudeEncoding([3, 4, 0]))); // ≈ [0.36, 0.64, 0, 0]
 * ```
 *
 * @param row real numbers, not all zero
 * @param qubits default: the fewest that have room for the row, at least 1
 * @throws {DataError} DataShape where there is no room, DataNotFinite, DataDegenerate where all are zero or there are none
 */
export function amplitudeEncoding(
  row: readonly number[],
  qubits = Math.min(MAX_QUBITS, Math.max(1, depthFor(row.length))),
): Circuit {
  if (!Number.isInteger(qubits) || qubits < 1 || qubits > MAX_QUBITS || row.length > 2 ** qubits) {
    throw new DataError("DataShape", `${row.length} features do not fit into the amplitudes of ${qubits} qubits`);
  }
  const amplitudes = new Float64Array(2 * 2 ** qubits);
  unitRow(row, 2 ** qubits).forEach((value, j) => {
    amplitudes[2 * j] = value;
  });
  return prepareState(amplitudes);
}
