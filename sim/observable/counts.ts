import { weight } from "../circuit/mask.ts";
import type { Counts } from "../state/counts.ts";
import { PauliError } from "./errors.ts";
import { type PauliSum, pauliWidth, requireHermitian, stringOf } from "./pauli.ts";
import { KetworkRangeError } from "../errors.ts";

/** An estimate from shots and its standard error. */
export interface Estimate {
  readonly value: number;
  /** √(sample variance / shots); 0 for a single shot. */
  readonly error: number;
}

/**
 * Returns a Hermitian sum of I and Z alone.
 *
 * ```ts
 * requireDiagonal(parsePauliSum("Z0 + X1")); // throws PauliNotDiagonal
 * ```
 *
 * @throws {PauliError} PauliNotHermitian, PauliNotDiagonal
 */
export function requireDiagonal(sum: PauliSum): PauliSum {
  for (const term of requireHermitian(sum)) {
    if (term.x !== 0) throw new PauliError("PauliNotDiagonal", `${stringOf(term)} is not made of Z alone`);
  }
  return sum;
}

/**
 * The value of a diagonal sum in a basis state: `Σ ±coefficient`, in the order of the sum.
 *
 * ```ts
 * diagonalValue(parsePauliSum("0.5 + Z0 Z1"), 0b01); // → -0.5
 * ```
 */
export const diagonalValue = (sum: PauliSum, outcome: number): number =>
  sum.reduce((total, { z, re }) => total + (weight(outcome & z) % 2 === 1 ? -re : re), 0);

/**
 * Estimates ⟨H⟩ for a sum of I and Z over the *measured* qubits (Z0 is the first of them): `Σ_o v_o·count_o / shots`,
 * outcomes ascending. Sums with X and Y are measured in other bases: see `measurementGroups`.
 *
 * ```ts
 * const counts = countOutcomes([0, 0, 0, 1], 1);
 * expectationFromCounts(parsePauliSum("Z0"), counts); // → { value: 0.5, error: 0.5 }
 * ```
 *
 * @throws {PauliError} PauliNotHermitian, PauliNotDiagonal; {KetworkRangeError} ObservableTooWide
 */
export function expectationFromCounts(sum: PauliSum, { width, shots, counts }: Counts): Estimate {
  requireDiagonal(sum);
  if (pauliWidth(sum) > width) {
    throw new KetworkRangeError(
      "ObservableTooWide",
      `the observable has ${pauliWidth(sum)} qubits, measured ${width}`,
      {
        observable: pauliWidth(sum),
        measured: width,
      },
    );
  }
  let total = 0;
  for (const [outcome, count] of counts) total += diagonalValue(sum, outcome) * count;
  const value = total / shots;
  let squares = 0;
  for (const [outcome, count] of counts) {
    const difference = diagonalValue(sum, outcome) - value;
    squares += difference * difference * count;
  }
  return { value, error: shots === 1 ? 0 : Math.sqrt(squares / (shots - 1) / shots) };
}
