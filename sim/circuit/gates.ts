import type { Angle } from "./angle.ts";
import { type Base, type BaseName, BASES, type Parts } from "./bases.ts";
import { controlledMatrix, type Matrix } from "./complex.ts";
import type { Primitive } from "./primitive.ts";

interface Spec {
  readonly base: BaseName;
  /** The number of control qubits, which are listed before the targets; "any" is one or more. */
  readonly controls: number | "any";
}

/** Every gate by name: a base and its number of controls. Any of them takes further controls, see {@link Operation}. */
export const GATES = {
  ...(Object.fromEntries(Object.keys(BASES).map((base) => [base, { base, controls: 0 }])) as Record<BaseName, Spec>),
  cx: { base: "x", controls: 1 },
  cy: { base: "y", controls: 1 },
  cz: { base: "z", controls: 1 },
  ch: { base: "h", controls: 1 },
  cp: { base: "p", controls: 1 },
  crx: { base: "rx", controls: 1 },
  cry: { base: "ry", controls: 1 },
  crz: { base: "rz", controls: 1 },
  cswap: { base: "swap", controls: 1 },
  ccx: { base: "x", controls: 2 },
  mcx: { base: "x", controls: "any" },
  mcp: { base: "p", controls: "any" },
} as const satisfies Record<string, Spec>;

/** The name of a gate: see {@link GATE_NAMES}. */
export type GateName = keyof typeof GATES;

/** One gate applied to qubits; controls first. */
export interface Operation {
  readonly gate: GateName;
  readonly qubits: readonly number[];
  readonly angles: readonly Angle[];
  /** How many qubits at the start of `qubits` control the gate besides those that its name has; left out: none. */
  readonly controls?: number;
  /** The Pauli string of a `pauli` rotation: one letter X, Y or Z a target, in the order of `qubits`. */
  readonly pauli?: string;
  /** The matrix of a `unitary`, 2×2 or 4×4; bit i of its index is the i-th target. */
  readonly matrix?: Matrix;
}

/** An operation without parameters. */
export type BoundOperation = Operation & { readonly angles: readonly number[] };

/** The names of all gates. */
export const GATE_NAMES = Object.keys(GATES) as readonly GateName[];

const baseOf = (gate: GateName): Base => BASES[GATES[gate].base];

/** How many qubits (`undefined`: any number ≥ `least`) and angles a gate takes, further controls left aside. */
export function arity(gate: GateName): { readonly qubits?: number; readonly least: number; readonly angles: number } {
  const { controls } = GATES[gate];
  const { targets, angles } = baseOf(gate);
  if (targets === "any") return { least: 1, angles };
  if (controls === "any") return { least: targets + 1, angles };
  return { qubits: controls + targets, least: controls + targets, angles };
}

/**
 * How many of an operation's qubits, the first ones, are controls.
 *
 * ```ts
 * controlCount({ gate: "ccx", qubits: [0, 1, 2], angles: [] }); // → 2
 * ```
 */
export function controlCount({ gate, qubits, controls: further = 0 }: Operation): number {
  const { controls } = GATES[gate];
  const { targets } = baseOf(gate);
  return controls === "any" && targets !== "any" ? qubits.length - targets : further + (controls as number);
}

/**
 * The matrix of an operation whose angles are all numbers, `2^k × 2^k` for k qubits.
 *
 * ```ts
 * operationMatrix({ gate: "cx", qubits: [0, 1], angles: [] }).map((row) => row.map(([re]) => re));
 * // → [[1, 0, 0, 0], [0, 0, 0, 1], [0, 0, 1, 0], [0, 1, 0, 0]] (the control, named first, is bit 0 of the index)
 * ```
 */
export function operationMatrix(operation: BoundOperation): Matrix {
  return controlledMatrix(baseOf(operation.gate).matrix(operation.angles, operation), controlCount(operation));
}

/** The primitives of an operation, first to last. */
export function operationPrimitives(operation: Operation): readonly Primitive[] {
  const bits = operation.qubits.map((qubit) => 2 ** qubit);
  const controls = controlCount(operation);
  const mask = bits.slice(0, controls).reduce((all, bit) => all | bit, 0);
  return baseOf(operation.gate).primitives(bits.slice(controls), mask, operation.angles, operation);
}

/** The gate of an operation and its controls, apart. */
export function splitControls(operation: Operation): { readonly controls: readonly number[]; readonly parts: Parts } {
  const { gate, qubits, angles, pauli, matrix } = operation;
  const count = controlCount(operation);
  return {
    controls: qubits.slice(0, count),
    parts: {
      base: GATES[gate].base,
      angles,
      targets: qubits.slice(count),
      ...(pauli === undefined ? {} : { pauli }),
      ...(matrix === undefined ? {} : { matrix }),
    },
  };
}

/** A gate on controls, under the name that says most: one X is `x`, `cx`, `ccx` and then `mcx`. */
export function joinControls(controls: readonly number[], { base, targets, ...rest }: Parts): Operation {
  const qubits = [...controls, ...targets];
  const names = GATE_NAMES.filter((name) => GATES[name].base === base);
  const exact = names.find((name) => GATES[name].controls === controls.length);
  if (exact !== undefined) return { gate: exact, qubits, ...rest };
  const any = names.find((name) => GATES[name].controls === "any");
  if (any !== undefined) return { gate: any, qubits, ...rest };
  return { gate: base as BaseName, qubits, controls: controls.length, ...rest };
}

/**
 * The operation that undoes this one.
 *
 * ```ts
 * inverseOperation({ gate: "s", qubits: [0], angles: [] }); // → { gate: "sdg", qubits: [0], angles: [] }
 * ```
 */
export function inverseOperation(operation: Operation): Operation {
  const { parts } = splitControls(operation);
  const undone = { ...parts, ...baseOf(operation.gate).inverse(parts) };
  const gate = undone.base === parts.base ? operation.gate : (undone.base as BaseName);
  const qubits = [...operation.qubits.slice(0, operation.qubits.length - undone.targets.length), ...undone.targets];
  const { angles, matrix } = undone;
  return { ...operation, gate, qubits, angles, ...(matrix === undefined ? {} : { matrix }) };
}

/** What a drawing puts on each qubit of an operation, without the angles. */
export function operationSymbols(operation: Operation): readonly string[] {
  const { controls, parts } = splitControls(operation);
  const dots = controls.map(() => "●");
  const { symbols } = baseOf(operation.gate);
  if (parts.pauli !== undefined) return [...dots, ...Array.from(parts.pauli, (letter) => `R${letter}`)];
  if (parts.matrix !== undefined) return [...dots, ...parts.targets.map((_, i) => (i === 0 ? "U" : `U${SUB[i]}`))];
  if (controls.length > 0 && parts.base === "x") return [...dots, "⊕"];
  // A phase on "all 1" is the same from every qubit, so it is drawn the same on every qubit.
  if (controls.length > 0 && parts.base === "z") return [...dots, "●"];
  return [...dots, ...symbols];
}

const SUB = ["₀", "₁"];

/**
 * A name for people: that of the gate, a `c` before it for each further control (`c5…` for five of them).
 *
 * ```ts
 * operationName({ gate: "sx", qubits: [0, 1], angles: [], controls: 1 }); // → "csx"
 * ```
 */
export function operationName({ gate, controls = 0 }: Operation): string {
  return controls < 3 ? `${"c".repeat(controls)}${gate}` : `c${controls}${gate}`;
}
