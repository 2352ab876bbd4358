import { formatAngle } from "./angle.ts";
import type { Circuit } from "./circuit.ts";
import type { Operation } from "./gates.ts";

/** An operation and the wires that it crosses, `first … last`. */
export interface Placed {
  readonly operation: Operation;
  readonly first: number;
  readonly last: number;
}

/**
 * The columns of a drawing: every operation stands in the first one where all wires that it crosses are free. Global
 * phases stand on no wire, see {@link formatGlobalPhase}.
 */
export function placeOperations(circuit: Circuit): readonly (readonly Placed[])[] {
  const columns: Placed[][] = [];
  const free = new Array<number>(circuit.qubits).fill(0);
  for (const operation of circuit.operations) {
    if (operation.qubits.length === 0) continue;
    const first = Math.min(...operation.qubits);
    const last = Math.max(...operation.qubits);
    const index = Math.max(...free.slice(first, last + 1));
    free.fill(index + 1, first, last + 1);
    (columns[index] ??= []).push({ operation, first, last });
  }
  return columns;
}

/** The sum of the circuit's global phases, for people; `undefined` where it has none. */
export function formatGlobalPhase(circuit: Circuit, digits: number): string | undefined {
  const phases = circuit.operations.filter(({ qubits }) => qubits.length === 0).map(({ angles }) => angles[0]!);
  if (phases.length === 0) return undefined;
  const known = phases.reduce<number>((sum, angle) => (typeof angle === "number" ? sum + angle : sum), 0);
  const free = phases.flatMap((angle) => (typeof angle === "number" ? [] : [formatAngle(angle, digits)]));
  return [...(known === 0 && free.length > 0 ? [] : [formatAngle(known, digits)]), ...free].join(" + ");
}
