import { formatAngle } from "./angle.ts";
import type { Circuit } from "./circuit.ts";
import { type Operation, operationSymbols } from "./gates.ts";
import { formatGlobalPhase, placeOperations } from "./layout.ts";

/** How {@link drawText} draws. */
export interface DrawOptions {
  /** The drawing is folded into rows of at most this many characters (default 100). */
  readonly width?: number;
  /** Significant digits of angles (default 3). */
  readonly digits?: number;
}

/** One column of the drawing: what stands on each qubit's wire, and which gaps between wires have a vertical line. */
interface Column {
  readonly cells: string[];
  readonly joined: boolean[];
}

/**
 * Draws a circuit as text, one line a qubit, qubit 0 on top; global phases are summed up in a line above:
 *
 * ```ts
 * drawText(circuit(2).h(0).cx(0, 1).ry(parameter("θ"), 1).build()); // →
 * // q0 ──┤ H ├───●──────────────
 * //              │
 * // q1 ──────────⊕───┤ RY(θ) ├──
 * ```
 */
export function drawText(circuit: Circuit, { width = 100, digits = 3 }: DrawOptions = {}): string {
  const columns = layOut(circuit, digits);
  const name = (qubit: number): string => `q${qubit}`.padEnd(`q${circuit.qubits - 1}`.length);
  const margin = name(0).length + 2;
  const rows: Column[][] = [[]];
  let used = margin;
  for (const column of columns) {
    const size = column.cells[0]!.length + 1;
    if (used + size > width && rows.at(-1)!.length > 0) {
      rows.push([]);
      used = margin;
    }
    rows.at(-1)!.push(column);
    used += size;
  }
  const phase = formatGlobalPhase(circuit, digits);
  const header = phase === undefined ? "" : `global phase ${phase}\n`;
  const body = rows
    .map((row) => {
      const lines: string[] = [];
      for (let qubit = 0; qubit < circuit.qubits; qubit += 1) {
        lines.push(`${name(qubit)} ─${row.map(({ cells }) => `${cells[qubit]!}─`).join("")}`);
        if (qubit + 1 < circuit.qubits) {
          const gaps = row.map(({ cells, joined }) => centre(joined[qubit]! ? "│" : " ", cells[0]!.length, " "));
          lines.push(`${" ".repeat(margin)}${gaps.join(" ")}`.trimEnd());
        }
      }
      return lines.join("\n");
    })
    .join("\n\n");
  return header + body;
}

const centre = (text: string, width: number, fill: string): string => {
  const left = Math.floor((width - text.length) / 2);
  return fill.repeat(left) + text + fill.repeat(width - text.length - left);
};

/** What stands on an operation's qubits: dots and crosses bare, everything else in a box, the angles in the last box. */
function labels(operation: Operation, digits: number): readonly string[] {
  const symbols = operationSymbols(operation);
  const angles = operation.angles.map((angle) => formatAngle(angle, digits)).join(", ");
  return symbols.map((symbol, i) => {
    if (symbol === "●" || symbol === "⊕" || symbol === "×") return symbol;
    return angles !== "" && i === symbols.length - 1 ? `┤ ${symbol}(${angles}) ├` : `┤ ${symbol} ├`;
  });
}

/** The columns of a text drawing. */
function layOut(circuit: Circuit, digits: number): readonly Column[] {
  const wires = Array.from({ length: circuit.qubits }, (_, qubit) => qubit);
  return placeOperations(circuit).map((placed) => {
    const cells = new Map<number, string>();
    const joined = new Set<number>();
    for (const { operation, first, last } of placed) {
      labels(operation, digits).forEach((label, i) => cells.set(operation.qubits[i]!, label));
      for (let wire = first; wire < last; wire += 1) {
        joined.add(wire);
        if (wire > first && !operation.qubits.includes(wire)) cells.set(wire, "┼");
      }
    }
    const width = Math.max(...[...cells.values()].map((label) => label.length)) + 2;
    return {
      cells: wires.map((wire) => centre(cells.get(wire) ?? "─", width, "─")),
      joined: wires.map((wire) => joined.has(wire)),
    };
  });
}
