import { KetworkRangeError } from "../errors.ts";

/** What an OpenQASM program broke. */
export type QasmFault =
  /** text that is no program: an unknown character, an unexpected token, a malformed number */
  | "QasmSyntax"
  /** a meaning that this importer, or a deterministic machine, does not have; the message says why */
  | "QasmNotSupported"
  /** no gate, register, variable, function or file of this name is known here */
  | "QasmUnknownName"
  /** a name is declared twice in one scope */
  | "QasmDuplicateName"
  /** an index or a size is out of range */
  | "QasmOutOfRange"
  /** operands have different lengths, or a gate, function or register has another number of them */
  | "QasmArity"
  /** one gate names the same qubit twice */
  | "QasmQubitRepeated"
  /** a value is of a type that has no meaning here */
  | "QasmType"
  /** a value must be known before the program runs, and is not */
  | "QasmNotConstant"
  /** an expression has no finite value */
  | "QasmNotFinite"
  /** a circuit's rule is broken: see the message, which names it */
  | "QasmGate"
  /** an `input` has no value, or a value is for no `input` */
  | "QasmInput"
  /** the program is too large or runs too long: qubits, nesting, operations, branches */
  | "QasmLimit";

/** Line and column of a character, from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/**
 * A fault of an OpenQASM program, at the token where it was found.
 *
 * ```ts
 * importQasm("OPENQASM 3; qubit q; nope q;"); // throws QasmUnknownName
 * ```
 */
export class QasmError extends KetworkRangeError {
  declare readonly code: QasmFault;
  readonly line: number;
  readonly column: number;
  /** The message without the place. */
  readonly reason: string;

  constructor(code: QasmFault, reason: string, { line, column }: Place) {
    super(code, `${line}:${column}: ${reason}`, { line, column });
    this.line = line;
    this.column = column;
    this.reason = reason;
  }
}
