import type { Operation } from "../circuit/gates.ts";
import type { Place } from "./errors.ts";
import type { Bit } from "./values.ts";

/** What an interpreted program acts on. */
export interface Backend {
  /** Adds `count` qubits in |0⟩. */
  allocate(count: number): void;
  /** Does a gate. */
  apply(operation: Operation, at: Place): void;
  /** Measures a qubit; the outcome may be left open until {@link Backend.resolve} asks for it. */
  measure(qubit: number, at: Place): Bit;
  /** The value of a bit. */
  resolve(bit: Bit, at: Place): 0 | 1;
  /** Puts a qubit into |0⟩. */
  reset(qubit: number, at: Place): void;
}
