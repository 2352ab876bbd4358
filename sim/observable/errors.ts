import { KetworkRangeError } from "../errors.ts";

/** What a Pauli sum broke. */
export type PauliFault =
  /** text where a number, a sign or a Pauli letter with its qubit was expected */
  | "PauliMalformed"
  /** a qubit that the widest register does not have */
  | "PauliQubitOutOfRange"
  /** a qubit that stands twice in one string */
  | "PauliQubitRepeated"
  /** a coefficient that is not a finite number */
  | "PauliCoefficientNotFinite"
  /** a sum that must be Hermitian has a coefficient with an imaginary part */
  | "PauliNotHermitian"
  /** a sum that must be diagonal has an X or a Y */
  | "PauliNotDiagonal";

/**
 * A malformed Pauli sum: `code` is the broken rule; `column` (from 1) is the place in the text that was read.
 *
 * ```ts
 * parsePauliSum("Z0 +"); // throws PauliMalformed
 * ```
 */
export class PauliError extends KetworkRangeError {
  declare readonly code: PauliFault;
  readonly column: number | undefined;

  constructor(code: PauliFault, rule: string, column?: number) {
    super(code, column === undefined ? rule : `column ${column}: ${rule}`, column === undefined ? {} : { column });
    this.column = column;
  }
}
