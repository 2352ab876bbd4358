import { formatAngle } from "./angle.ts";
import type { Circuit } from "./circuit.ts";
import { type Operation, operationSymbols } from "./gates.ts";
import { formatGlobalPhase, type Placed, placeOperations } from "./layout.ts";

/** How {@link drawSvg} draws. */
export interface SvgOptions {
  /** The drawing is folded into rows of at most this many pixels (default 1000). */
  readonly width?: number;
  /** Significant digits of angles (default 3). */
  readonly digits?: number;
  /** What stands before each wire; default `q0`, `q1`, … */
  readonly names?: readonly string[];
}

/** Pixels. */
const FONT = 13;
const WIRE = 44;
const BOX = 28;
const GAP = 14;
const PAD = 16;
/** Width of a letter of the monospaced font, with some air for fonts that are wider. */
const LETTER = 8.2;

/** Readable on light and dark pages: the drawing brings its own background. */
const STYLE = [
  ".ket-page{fill:#ffffff}",
  ".ket-wire{stroke:#8a94a6;stroke-width:1}",
  ".ket-link{stroke:#1f3a68;stroke-width:1.5}",
  ".ket-box{fill:#e8eefb;stroke:#1f3a68;stroke-width:1.2}",
  ".ket-dot{fill:#1f3a68}",
  ".ket-ring{fill:#ffffff;stroke:#1f3a68;stroke-width:1.5}",
  `text{font:${FONT}px ui-monospace,"DejaVu Sans Mono",Menlo,Consolas,monospace;fill:#1b2333}`,
  ".ket-label{text-anchor:middle}",
  ".ket-name{text-anchor:end}",
].join("");

const escape = (text: string): string =>
  text.replace(/[&<>"]/g, (letter) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[letter]!);

const isMark = (symbol: string): boolean => symbol === "●" || symbol === "⊕" || symbol === "×";

/** What stands in the boxes of an operation: its symbols, the angles after the last one. */
function boxTexts(operation: Operation, digits: number): readonly string[] {
  const angles = operation.angles.map((angle) => formatAngle(angle, digits)).join(", ");
  return operationSymbols(operation).map((symbol, i, all) =>
    angles !== "" && i === all.length - 1 && !isMark(symbol) ? `${symbol}(${angles})` : symbol,
  );
}

/** Code points, not UTF-16 units. */
const textWidth = (text: string): number => Array.from(text).length * LETTER;
const boxWidth = (text: string): number => (isMark(text) ? BOX : Math.max(BOX, textWidth(text) + 12));

interface Column {
  readonly placed: readonly Placed[];
  readonly width: number;
}

/**
 * Draws a circuit as an SVG document, qubit 0 on top: self-contained (no scripts, fonts or links), so it can be put
 * into a page or a file as it is. The title says what it shows to those who cannot see it.
 *
 * ```ts
 * const svg = drawSvg(circuit(2).h(0).cx(0, 1).build(), { names: ["left", "right"] });
 * svg.startsWith("<svg"); // → true
 * ```
 */
export function drawSvg(circuit: Circuit, { width = 1000, digits = 3, names }: SvgOptions = {}): string {
  const label = (qubit: number): string => names?.[qubit] ?? `q${qubit}`;
  const wires = Array.from({ length: circuit.qubits }, (_, qubit) => qubit);
  const left = PAD + Math.max(...wires.map((qubit) => textWidth(label(qubit)))) + 8;
  const columns = placeOperations(circuit).map((placed): Column => {
    const texts = placed.flatMap(({ operation }) => boxTexts(operation, digits));
    return { placed, width: Math.max(...texts.map(boxWidth)) };
  });
  const rows: Column[][] = [[]];
  let used = left + GAP;
  for (const column of columns) {
    if (used + column.width + GAP + PAD > width && rows.at(-1)!.length > 0) {
      rows.push([]);
      used = left + GAP;
    }
    rows.at(-1)!.push(column);
    used += column.width + GAP;
  }
  const phase = formatGlobalPhase(circuit, digits);
  const header = phase === undefined ? 0 : 24;
  const rowHeight = circuit.qubits * WIRE;
  const right = (row: readonly Column[]): number => row.reduce((x, column) => x + column.width + GAP, left + GAP);
  const total = Math.ceil(Math.max(...rows.map(right)) + PAD);
  const height = header + rows.length * rowHeight + (rows.length - 1) * GAP + 2 * PAD;
  const parts: string[] = [];
  if (phase !== undefined) parts.push(`<text x="${PAD}" y="${PAD + FONT}">global phase ${escape(phase)}</text>`);
  rows.forEach((row, index) => {
    const top = PAD + header + index * (rowHeight + GAP) + WIRE / 2;
    const y = (qubit: number): number => top + qubit * WIRE;
    for (const qubit of wires) {
      parts.push(
        `<text class="ket-name" x="${num(left - 8)}" y="${num(y(qubit) + FONT / 3)}">${escape(label(qubit))}</text>`,
        line("ket-wire", left, y(qubit), right(row), y(qubit)),
      );
    }
    let x = left + GAP;
    for (const column of row) {
      for (const placed of column.placed) parts.push(...drawOperation(placed, x + column.width / 2, y, digits));
      x += column.width + GAP;
    }
  });
  const title = `Quantum circuit of ${circuit.qubits} qubits and ${circuit.operations.length} gates`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${total}" height="${num(height)}" viewBox="0 0 ${total} ${num(height)}" role="img">`,
    `<title>${title}</title>`,
    `<style>${STYLE}</style>`,
    `<rect class="ket-page" width="${total}" height="${num(height)}"/>`,
    ...parts,
    "</svg>",
  ].join("\n");
}

const num = (value: number): string => `${Math.floor(value * 100 + 0.5) / 100}`;

const line = (kind: string, x1: number, y1: number, x2: number, y2: number): string =>
  `<line class="${kind}" x1="${num(x1)}" y1="${num(y1)}" x2="${num(x2)}" y2="${num(y2)}"/>`;

/** One operation centred at x: its vertical line, then what stands on each of its wires. */
function drawOperation(
  { operation, first, last }: Placed,
  x: number,
  y: (qubit: number) => number,
  digits: number,
): readonly string[] {
  const link = first === last ? [] : [line("ket-link", x, y(first), x, y(last))];
  const marks = boxTexts(operation, digits).flatMap((text, i) => mark(text, x, y(operation.qubits[i]!)));
  return [...link, ...marks];
}

function mark(text: string, x: number, y: number): readonly string[] {
  switch (text) {
    case "●":
      return [`<circle class="ket-dot" cx="${num(x)}" cy="${num(y)}" r="4.5"/>`];
    case "⊕":
      return [
        `<circle class="ket-ring" cx="${num(x)}" cy="${num(y)}" r="10"/>`,
        line("ket-link", x - 10, y, x + 10, y),
        line("ket-link", x, y - 10, x, y + 10),
      ];
    case "×":
      return [line("ket-link", x - 6, y - 6, x + 6, y + 6), line("ket-link", x - 6, y + 6, x + 6, y - 6)];
    default: {
      const width = boxWidth(text);
      return [
        `<rect class="ket-box" x="${num(x - width / 2)}" y="${num(y - BOX / 2)}" width="${num(width)}" height="${BOX}" rx="3"/>`,
        `<text class="ket-label" x="${num(x)}" y="${num(y + FONT / 3)}">${escape(text)}</text>`,
      ];
    }
  }
}
