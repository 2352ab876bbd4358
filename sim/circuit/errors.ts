import { KetworkRangeError } from "../errors.ts";

/** What a circuit broke. */
export type CircuitFault =
  /** a circuit or an operation is not the object that it must be, or the operations are no list */
  | "CircuitMalformed"
  /** the number of qubits is not an integer in 1 … 25 */
  | "CircuitWidthOutOfRange"
  /** circuits of different widths are composed */
  | "CircuitWidthMismatch"
  /** there is no gate of this name */
  | "CircuitGateUnknown"
  /** a qubit is not an integer in 0 … qubits − 1 */
  | "CircuitQubitOutOfRange"
  /** a gate names the same qubit twice */
  | "CircuitQubitRepeated"
  /** a gate is given too many or too few qubits */
  | "CircuitQubitArity"
  /** a gate is given too many or too few angles */
  | "CircuitAngleArity"
  /** an angle, coefficient, offset or bound value is not a finite number */
  | "CircuitAngleNotFinite"
  /** a Pauli string is empty, has letters besides X, Y and Z, or stands at a gate that takes none */
  | "CircuitPauliMalformed"
  /** a matrix is not 2×2 or 4×4, not of as many qubits as the gate, or stands at a gate that takes none */
  | "CircuitMatrixShape"
  /** a matrix is not unitary */
  | "CircuitMatrixNotUnitary"
  /** a number of controls is not an integer ≥ 0 */
  | "CircuitControlsMalformed"
  /** a power is not finite, or not an integer where the gate has no principal power of its own */
  | "CircuitPowerUnsupported"
  /** a parameter's name is not an identifier, optionally followed by `[index]` */
  | "CircuitParameterMalformed"
  /** a value is given for a parameter that the circuit does not have */
  | "CircuitParameterUnknown"
  /** a parameter has no value where it needs one */
  | "CircuitParameterUnbound"
  /** a vector of values is not as long as the parameter vector */
  | "CircuitParameterLength";

/** Where a {@link CircuitError} arose, as far as it is known. */
export interface CircuitPlace {
  /** Index in the list of operations, from 0. */
  readonly operation?: number;
  readonly gate?: string;
  readonly qubit?: number;
  readonly parameter?: string;
}

/**
 * A malformed circuit: `code` is the broken rule; `place` says at which operation, gate, qubit and parameter.
 *
 * ```ts
 * circuit(2).gate("rx", [NaN], [0]); // throws CircuitAngleNotFinite
 * ```
 */
export class CircuitError extends KetworkRangeError {
  declare readonly code: CircuitFault;
  readonly place: CircuitPlace;
  readonly #rule: string;

  constructor(code: CircuitFault, rule: string, place: CircuitPlace = {}) {
    const known = Object.entries(place).filter(([, value]) => value !== undefined);
    const where = known.map(([kind, value]) => `${kind} ${String(value)}`).join(", ");
    super(code, where === "" ? rule : `${where}: ${rule}`, Object.fromEntries(known));
    this.place = Object.fromEntries(known);
    this.#rule = rule;
  }

  /** The same error, with more known about its place. */
  at(place: CircuitPlace): CircuitError {
    return new CircuitError(this.code, this.#rule, { ...place, ...this.place });
  }
}
