import { powerOperations } from "../circuit/control.ts";
import { inverseOperation, type Operation } from "../circuit/gates.ts";
import { controlOperation } from "../circuit/control.ts";
import { type Place, QasmError } from "./errors.ts";

/** A modifier whose value is known. */
export interface KnownModifier {
  readonly name: "inv" | "pow" | "ctrl" | "negctrl";
  /** The exponent of `pow`, the number of controls of `ctrl` and `negctrl`. */
  readonly value: number;
}

/**
 * What modifiers make of the operations of a gate. Powers and inverses do not care for controls, so they are taken
 * first, the innermost first; a control on 0 is a control on 1 between two X.
 *
 * @param controls the control qubits, those of the first modifier first
 */
export function modify(
  operations: readonly Operation[],
  modifiers: readonly KnownModifier[],
  controls: readonly number[],
): readonly Operation[] {
  let result = operations;
  for (const { name, value } of [...modifiers].reverse()) {
    if (name === "inv") result = result.map(inverseOperation).reverse();
    if (name === "pow") result = powerOperations(result, value);
  }
  const negative: number[] = [];
  let used = 0;
  for (const { name, value } of modifiers) {
    if (name !== "ctrl" && name !== "negctrl") continue;
    if (name === "negctrl") negative.push(...controls.slice(used, used + value));
    used += value;
  }
  const flips = negative.map((qubit): Operation => ({ gate: "x", qubits: [qubit], angles: [] }));
  return [...flips, ...result.map((operation) => controlOperation(operation, controls)), ...flips];
}

/** One operand of a gate: qubits, and whether it is a single one rather than a register. */
export interface Operand {
  readonly qubits: readonly number[];
  readonly scalar: boolean;
}

/**
 * The calls that a call on registers stands for: registers of the same length side by side, single qubits in each.
 *
 * @throws {QasmError} QasmArity where lengths differ, QasmQubitRepeated where one call has a qubit twice
 */
export function broadcast(operands: readonly Operand[], at: Place): readonly (readonly number[])[] {
  const lengths = [...new Set(operands.filter(({ scalar }) => !scalar).map(({ qubits }) => qubits.length))];
  if (lengths.length > 1) {
    throw new QasmError("QasmArity", `registers of different lengths: ${lengths.join(", ")}`, at);
  }
  const calls = Array.from({ length: lengths[0] ?? 1 }, (_, i) =>
    operands.map(({ qubits, scalar }) => (scalar ? qubits[0]! : qubits[i]!)),
  );
  for (const qubits of calls) {
    if (new Set(qubits).size < qubits.length) {
      throw new QasmError("QasmQubitRepeated", "a gate acts on the same qubit twice", at);
    }
  }
  return calls;
}
