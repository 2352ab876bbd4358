/**
 * The errors of the simulator. A value of the wrong kind is a `TypeError`, a value outside its range a `RangeError`;
 * both carry a stable `code` (component and fault, the same word as the Solidity error where there is one), and the
 * offending values. The message names the value and the rule that it breaks; programs should look at `code`.
 */

/** The values that an error is about, by name. */
export type ErrorDetails = Readonly<Record<string, unknown>>;

/**
 * A value lies outside its range, or several do not fit together.
 *
 * ```ts
 * checkState([1, 0, 1, 0]); // throws StateNotNormalised
 * ```
 */
export class KetworkRangeError extends RangeError {
  override readonly name = "KetworkRangeError";
  readonly code: string;
  readonly details: ErrorDetails;

  constructor(code: string, message: string, details: ErrorDetails = {}) {
    super(message);
    this.code = code;
    this.details = details;
  }
}

/**
 * A value is of the wrong kind: not a number, not an integer, an unknown name, malformed text.
 *
 * ```ts
 * fromHex("12"); // throws HexMalformed
 * ```
 */
export class KetworkTypeError extends TypeError {
  override readonly name = "KetworkTypeError";
  readonly code: string;
  readonly details: ErrorDetails;

  constructor(code: string, message: string, details: ErrorDetails = {}) {
    super(message);
    this.code = code;
    this.details = details;
  }
}

/** Every error that the simulator throws on purpose. */
export type KetworkError = KetworkRangeError | KetworkTypeError;

/**
 * Whether `error` was thrown by the simulator on purpose.
 *
 * ```ts
 * try {
 *   circuit(0);
 * } catch (error) {
 *   if (isKetworkError(error) && error.code !== "CircuitWidthOutOfRange") throw error;
 * }
 * ```
 */
export function isKetworkError(error: unknown): error is KetworkError {
  return error instanceof KetworkRangeError || error instanceof KetworkTypeError;
}

/**
 * Checks an integer and its range.
 *
 * ```ts
 * checkInteger("SpinOutOfRange", "spin", 2, 0, 3); // → 2
 * checkInteger("SpinOutOfRange", "spin", 4, 0, 3); // throws SpinOutOfRange
 * ```
 *
 * @returns `value`, an integer in `[low, high]`
 * @throws KetworkTypeError `code` if it is no integer, KetworkRangeError `code` if it lies outside
 */
export function checkInteger(code: string, name: string, value: number, low: number, high: number): number {
  if (!Number.isInteger(value)) {
    throw new KetworkTypeError(code, `${name} is ${String(value)}: it must be an integer`, { name, value });
  }
  if (value < low || value > high) {
    throw new KetworkRangeError(code, `${name} is ${value}: it must be in ${low} … ${high}`, { name, value });
  }
  return value;
}
