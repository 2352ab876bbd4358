import { type Angle, angleAt, checkAngle, type ParameterValues, splitName, valueOf } from "./angle.ts";
import { CircuitError } from "./errors.ts";
import { arity, GATE_NAMES, inverseOperation, type Operation, operationName, operationPrimitives } from "./gates.ts";
import { MAX_QUBITS } from "./mask.ts";
import type { Primitive } from "./primitive.ts";
import { checkUnitary } from "./unitary.ts";

/**
 * A circuit as plain data, made by {@link ./builder.ts} or {@link checkCircuit}. Qubit 0 is the least significant bit of
 * an amplitude's index: `|q2 q1 q0⟩`.
 */
export interface Circuit {
  readonly qubits: number;
  readonly operations: readonly Operation[];
  /** The names of the free parameters, in the order of their first use. */
  readonly parameters: readonly string[];
}

const parametersOf = (operations: readonly Operation[]): readonly string[] => [
  ...new Set(
    operations.flatMap(({ angles }) => angles.flatMap((angle) => (typeof angle === "number" ? [] : [angle.parameter]))),
  ),
];

/** Makes a circuit of operations that are known to be well formed. */
const assemble = (qubits: number, operations: readonly Operation[]): Circuit =>
  Object.freeze({ qubits, operations: Object.freeze([...operations]), parameters: parametersOf(operations) });

/** @throws {CircuitError} CircuitWidthOutOfRange */
export function checkQubitCount(qubits: number): number {
  if (!Number.isInteger(qubits) || qubits < 1 || qubits > MAX_QUBITS) {
    throw new CircuitError("CircuitWidthOutOfRange", `${String(qubits)} is not in 1 … ${MAX_QUBITS}`);
  }
  return qubits;
}

/**
 * Checks one operation on a register of `qubits` qubits, and returns it.
 *
 * @throws {CircuitError} naming the gate, the qubit and the rule
 */
export function checkOperation(operation: Operation, qubits: number): Operation {
  if (typeof operation !== "object" || operation === null) {
    throw new CircuitError("CircuitMalformed", `${JSON.stringify(operation)} is no operation`);
  }
  const { gate } = operation;
  if (!GATE_NAMES.includes(gate)) {
    throw new CircuitError("CircuitGateUnknown", `known are ${GATE_NAMES.join(" ")}`, { gate: String(gate) });
  }
  if (!Array.isArray(operation.qubits)) throw new CircuitError("CircuitQubitArity", "has no list of qubits", { gate });
  if (!Array.isArray(operation.angles)) throw new CircuitError("CircuitAngleArity", "has no list of angles", { gate });
  const needs = arity(gate);
  const { controls = 0, pauli, matrix } = operation;
  if (!Number.isInteger(controls) || controls < 0) {
    throw new CircuitError("CircuitControlsMalformed", `${String(controls)} is no number of controls`, { gate });
  }
  const count = operation.qubits.length - controls;
  if (needs.qubits === undefined ? count < needs.least : count !== needs.qubits) {
    const wanted = needs.qubits === undefined ? `at least ${needs.least}` : `${needs.qubits}`;
    throw new CircuitError("CircuitQubitArity", `needs ${wanted} qubits, has ${count}`, { gate });
  }
  const seen = new Set<number>();
  for (const qubit of operation.qubits) {
    if (!Number.isInteger(qubit) || qubit < 0 || qubit >= qubits) {
      throw new CircuitError("CircuitQubitOutOfRange", `the circuit has qubits 0 … ${qubits - 1}`, { gate, qubit });
    }
    if (seen.has(qubit)) throw new CircuitError("CircuitQubitRepeated", "a qubit stands twice", { gate, qubit });
    seen.add(qubit);
  }
  if (operation.angles.length !== needs.angles) {
    throw new CircuitError("CircuitAngleArity", `needs ${needs.angles} angles, has ${operation.angles.length}`, {
      gate,
    });
  }
  for (const angle of operation.angles) {
    try {
      checkAngle(angle);
    } catch (error) {
      throw error instanceof CircuitError ? error.at({ gate }) : error;
    }
  }
  if (gate === "pauli" ? typeof pauli !== "string" || !/^[XYZ]+$/.test(pauli) : pauli !== undefined) {
    throw new CircuitError("CircuitPauliMalformed", `the Pauli string is ${JSON.stringify(pauli)}`, { gate });
  }
  if (pauli !== undefined && pauli.length !== count) {
    throw new CircuitError("CircuitQubitArity", `${pauli} needs ${pauli.length} qubits, has ${count}`, { gate });
  }
  if (gate === "unitary") checkUnitary(matrix!, count);
  else if (matrix !== undefined) throw new CircuitError("CircuitMatrixShape", "takes no matrix", { gate });
  return operation;
}

/**
 * Makes a circuit of plain data, for instance of what `JSON.parse` returned.
 *
 * ```ts
 * const stored = JSON.stringify(circuit(1).h(0).build());
 * checkCircuit(JSON.parse(stored)).operations; // → [{ gate: "h", qubits: [0], angles: [] }]
 * checkCircuit({ qubits: 0, operations: [] }); // throws CircuitWidthOutOfRange
 * ```
 *
 * @throws {CircuitError} naming the operation by its index, the gate, the qubit and the rule
 */
export function checkCircuit(source: { readonly qubits: number; readonly operations: readonly Operation[] }): Circuit {
  if (typeof source !== "object" || source === null || !Array.isArray(source.operations)) {
    throw new CircuitError("CircuitMalformed", "a circuit is an object with a list of operations");
  }
  const qubits = checkQubitCount(source.qubits);
  const check = (operation: Operation, index: number): Operation => {
    try {
      return checkOperation(operation, qubits);
    } catch (error) {
      throw error instanceof CircuitError ? error.at({ operation: index }) : error;
    }
  };
  // Not `map`: it would pass over the holes of a sparse list.
  return assemble(qubits, Array.from(source.operations, check));
}

/**
 * Puts values in the place of parameters; parameters that are not named stay free.
 *
 * ```ts
 * const ansatz = circuit(1).rx(parameter("a"), 0).rz(parameter("b"), 0).build();
 * bind(ansatz, { a: 0.5 }).parameters; // → ["b"]
 * bind(ansatz, { c: 0.5 }); // throws CircuitParameterUnknown
 * ```
 *
 * @throws {CircuitError} CircuitParameterUnknown where a value is for no parameter of the circuit, CircuitParameterLength where a
 * vector is not exactly as long as the circuit's, CircuitAngleNotFinite where a value is not a finite number
 */
export function bind(circuit: Circuit, values: ParameterValues): Circuit {
  checkValues(circuit.parameters, values);
  const resolve = (angle: Angle): Angle => {
    if (typeof angle === "number") return angle;
    const value = valueOf(values, angle.parameter);
    return value === undefined ? angle : checkAngle(angleAt(angle, value));
  };
  return assemble(
    circuit.qubits,
    circuit.operations.map((operation) => ({ ...operation, angles: operation.angles.map(resolve) })),
  );
}

function checkValues(names: readonly string[], values: ParameterValues): void {
  for (const [given, value] of Object.entries(values)) {
    if (typeof value === "number") {
      if (!names.includes(given))
        throw new CircuitError("CircuitParameterUnknown", "not in the circuit", { parameter: given });
      continue;
    }
    const indices = names.flatMap((name) => {
      const [base, index] = splitName(name);
      return base === given && index !== undefined ? [index] : [];
    });
    if (indices.length === 0)
      throw new CircuitError("CircuitParameterUnknown", "not in the circuit", { parameter: given });
    const needed = indices.reduce((most, index) => Math.max(most, index + 1), 0);
    if (value.length !== needed) {
      throw new CircuitError("CircuitParameterLength", `needs ${needed} values, has ${value.length}`, {
        parameter: given,
      });
    }
  }
}

/**
 * The values of all parameters of a circuit, in their order.
 *
 * ```ts
 * const ansatz = circuit(1).rx(parameter("b"), 0).rz(parameter("a"), 0).build();
 * parameterValues(ansatz, { a: 1, b: 2 }); // → [2, 1]
 * parameterValues(ansatz, { a: 1 }); // throws CircuitParameterUnbound
 * ```
 *
 * @throws {CircuitError} CircuitParameterUnbound where one is missing, and as {@link bind}
 */
export function parameterValues(circuit: Circuit, values: ParameterValues): readonly number[] {
  checkValues(circuit.parameters, values);
  return circuit.parameters.map((name) => {
    const value = valueOf(values, name);
    if (value === undefined) throw new CircuitError("CircuitParameterUnbound", "has no value", { parameter: name });
    return value;
  });
}

/**
 * The circuit that undoes this one: the inverse gates, last to first.
 *
 * ```ts
 * const some = circuit(2).h(0).s(0).cx(0, 1).build();
 * fidelity(simulate(compose(some, inverse(some))), [1, 0, 0, 0, 0, 0, 0, 0]); // ≈ 1
 * ```
 */
export function inverse(circuit: Circuit): Circuit {
  return assemble(circuit.qubits, circuit.operations.map(inverseOperation).reverse());
}

/**
 * The circuits one after the other, the first one first.
 *
 * ```ts
 * const twice = compose(circuit(1).sx(0).build(), circuit(1).sx(0).build());
 * probabilities(simulate(twice)); // ≈ [0, 1]
 * ```
 *
 * @throws {CircuitError} CircuitWidthMismatch where their widths differ
 */
export function compose(first: Circuit, ...rest: readonly Circuit[]): Circuit {
  for (const { qubits } of rest) {
    if (qubits !== first.qubits) throw new CircuitError("CircuitWidthMismatch", `${first.qubits} and ${qubits} qubits`);
  }
  return assemble(
    first.qubits,
    [first, ...rest].flatMap(({ operations }) => operations),
  );
}

/**
 * The number of layers when every gate starts as soon as its qubits are free.
 *
 * ```ts
 * depth(circuit(3).h(0).h(1).cx(0, 1).x(2).build()); // → 2
 * ```
 */
export function depth(circuit: Circuit): number {
  const free = new Array<number>(circuit.qubits).fill(0);
  for (const { qubits } of circuit.operations) {
    const layer = 1 + qubits.reduce((latest, qubit) => Math.max(latest, free[qubit]!), 0);
    for (const qubit of qubits) free[qubit] = layer;
  }
  return free.reduce((most, layer) => Math.max(most, layer), 0);
}

/**
 * How often each gate stands in the circuit, by name; further controls are a `c` each before it, as in `csx`.
 *
 * ```ts
 * gateCounts(circuit(3).h(0).cx(0, 1).cx(1, 2).csx(0, 2).build()); // → { h: 1, cx: 2, csx: 1 }
 * ```
 */
export function gateCounts(circuit: Circuit): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const operation of circuit.operations) {
    const name = operationName(operation);
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

/**
 * The primitives of all gates, first to last.
 *
 * ```ts
 * lower(circuit(2).rzz(0.3, 0, 1).build()); // → [{ kind: "rotation", x: 0, z: 3, c: 0, angle: 0.3 }]
 * ```
 */
export function lower(circuit: Circuit): readonly Primitive[] {
  return circuit.operations.flatMap(operationPrimitives);
}
