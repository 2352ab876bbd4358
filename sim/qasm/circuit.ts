import type { Circuit } from "../circuit/circuit.ts";
import { checkCircuit } from "../circuit/circuit.ts";
import type { Operation } from "../circuit/gates.ts";
import { operationPrimitives } from "../circuit/gates.ts";
import type { Backend } from "./backend.ts";
import { type Place, QasmError } from "./errors.ts";
import { Interpreter } from "./interpreter.ts";
import type { Inputs, Limits } from "./store.ts";
import { parseQasm } from "./parser.ts";
import type { Bit, Pending } from "./values.ts";

/** A register of qubits and their numbers in the circuit; the first one declared has the lowest. */
export interface QubitRegister {
  readonly name: string;
  readonly qubits: readonly number[];
}

/** One bit that holds the outcome of a final measurement. */
export interface Measurement {
  readonly register: string;
  readonly index: number;
  readonly qubit: number;
}

/** What {@link importQasm} reads. */
export interface QasmCircuit {
  readonly version: 2 | 3;
  readonly circuit: Circuit;
  readonly registers: readonly QubitRegister[];
  /** Which bit holds which qubit's outcome at the end. */
  readonly measurements: readonly Measurement[];
}

/** Whether an operation commutes with measuring a qubit: it has the qubit as a control, or is diagonal on it. */
export function keepsOutcome(operation: Operation, qubit: number): boolean {
  const bit = 2 ** qubit;
  return operationPrimitives(operation).every((primitive) => {
    if (primitive.kind === "matrix2") return (primitive.x & bit) === 0 && (primitive.z & bit) === 0;
    return !("x" in primitive) || (primitive.x & bit) === 0;
  });
}

const REASON =
  "because a circuit has no measurements: what depends on an outcome is run by branching over it, with runQasm";

/** Collects the gates; refuses whatever depends on an outcome. */
class CircuitBackend implements Backend {
  readonly operations: Operation[] = [];
  qubits = 0;
  readonly #measured = new Map<number, Pending>();
  readonly #touched = new Set<number>();

  allocate(count: number): void {
    this.qubits += count;
  }

  apply(operation: Operation, at: Place): void {
    for (const qubit of operation.qubits) {
      if (this.#measured.has(qubit) && !keepsOutcome(operation, qubit)) {
        throw new QasmError("QasmNotSupported", `a gate on a measured qubit is not supported here, ${REASON}`, at);
      }
      this.#touched.add(qubit);
    }
    this.operations.push(operation);
  }

  measure(qubit: number): Bit {
    const bit = this.#measured.get(qubit) ?? { qubit };
    this.#measured.set(qubit, bit);
    return bit;
  }

  resolve(bit: Bit, at: Place): 0 | 1 {
    if (typeof bit === "number") return bit;
    throw new QasmError("QasmNotSupported", `the use of a measured bit is not supported here, ${REASON}`, at);
  }

  reset(qubit: number, at: Place): void {
    // A qubit that nothing has happened to is |0⟩ already.
    if (!this.#touched.has(qubit)) return;
    throw new QasmError("QasmNotSupported", `a reset behind gates is not supported here, ${REASON}`, at);
  }
}

/**
 * Imports an OpenQASM 2 or 3 program as a circuit. Loops, conditions on constants, gate definitions, subroutines and
 * broadcasts are written out; measurements must be final. An `input float` without a value becomes a parameter.
 *
 * ```ts
 * const { circuit } = importQasm('OPENQASM 3; include "stdgates.inc"; qubit[2] q; h q[0]; cx q[0], q[1];');
 * gateCounts(circuit); // → { h: 1, cx: 1 }
 * ```
 *
 * Global phases are those of the standard: in OpenQASM 3 `U(θ, φ, λ) = e^{iθ/2}·P(φ)·RY(θ)·P(λ)`; OpenQASM 2 fixes
 * none, and its gates get Qiskit's.
 *
 * @throws {QasmError} with line and column
 */
export function importQasm(
  source: string,
  { inputs = {}, ...limits }: { readonly inputs?: Inputs } & Limits = {},
): QasmCircuit {
  const program = parseQasm(source);
  const backend = new CircuitBackend();
  const interpreter = new Interpreter(program, backend, inputs, true, limits);
  interpreter.run();
  if (backend.qubits === 0) throw new QasmError("QasmOutOfRange", "the program has no qubits", { line: 1, column: 1 });
  const measurements = [...interpreter.variables].flatMap(([register, { value }]) =>
    value.type === "bits"
      ? value.bits.flatMap((bit, index) => (typeof bit === "number" ? [] : [{ register, index, qubit: bit.qubit }]))
      : [],
  );
  const circuit = checkCircuit({ qubits: backend.qubits, operations: backend.operations });
  return { version: program.version, circuit, registers: interpreter.registers, measurements };
}
