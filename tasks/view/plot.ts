/** A curve to be drawn by {@link lineChart}. */
export interface LineChartOptions {
  /** Columns of the plotting area (default 60). */
  readonly width?: number;
  /** Rows of the plotting area (default 10). */
  readonly height?: number;
  readonly title?: string;
  /** A value to be marked by a dotted line, for instance the exact result. */
  readonly reference?: number;
}

/** Dots of a braille character by row (0 … 3) and column (0, 1). */
const DOTS = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
] as const;

/**
 * Draws values over their index as text, in braille characters of 2×4 dots, with an axis that says the range. Values
 * that are not finite leave a gap.
 *
 * @throws {RangeError} where no value is finite, or width or height is no positive integer
 */
export function lineChart(values: readonly number[], options: LineChartOptions = {}): string {
  const { width = 60, height = 10, title, reference } = options;
  if (![width, height].every((size) => Number.isInteger(size) && size > 0)) {
    throw new RangeError(`a chart of ${width} × ${height} characters: both must be positive integers`);
  }
  const finite = [...values, ...(reference === undefined ? [] : [reference])].filter(Number.isFinite);
  if (!values.some(Number.isFinite)) throw new RangeError("there is no finite value to draw");
  const low = Math.min(...finite);
  const high = Math.max(...finite);
  const [columns, rows] = [2 * width, 4 * height];
  // A constant curve runs through the middle.
  const rowOf = (value: number): number =>
    high === low ? rows >> 1 : Math.round(((high - value) / (high - low)) * (rows - 1));

  const grid = Array.from({ length: height }, () => new Array<number>(width).fill(0));
  const dot = (row: number, column: number): void => {
    grid[row >> 2]![column >> 1]! |= DOTS[row & 3]![column & 1]!;
  };
  if (reference !== undefined) for (let column = 0; column < columns; column += 4) dot(rowOf(reference), column);
  let previous: number | undefined;
  for (let column = 0; column < columns; column += 1) {
    const at = (column / (columns - 1)) * (values.length - 1);
    const left = Math.floor(at);
    const [before, after] = [values[left]!, values[Math.min(left + 1, values.length - 1)]!];
    const value = at === left ? before : before + (after - before) * (at - left);
    if (!Number.isFinite(value)) {
      previous = undefined;
      continue;
    }
    const row = rowOf(value);
    const start = previous ?? row;
    for (let filled = Math.min(start, row); filled <= Math.max(start, row); filled += 1) {
      // Between two columns the line is continued by the later one.
      if (filled !== start || filled === row) dot(filled, column);
    }
    previous = row;
  }

  const labels = [high, (high + low) / 2, low].map(formatTick);
  const margin = Math.max(...labels.map((label) => label.length));
  const middle = (height - 1) >> 1;
  const lines = grid.map((cells, row) => {
    const label = row === 0 ? labels[0]! : row === height - 1 ? labels[2]! : row === middle ? labels[1]! : "";
    const text = cells.map((bits) => String.fromCodePoint(0x2800 + bits)).join("");
    return `${label.padStart(margin)} ${label === "" ? "│" : "┤"}${text}`;
  });
  const last = `${values.length - 1}`;
  return [
    ...(title === undefined ? [] : [`${" ".repeat(margin + 2)}${title}`]),
    ...lines,
    `${" ".repeat(margin)} └${"─".repeat(width)}`,
    `${" ".repeat(margin + 2)}${values.length === 1 ? last : `0${last.padStart(width - 1)}`}`,
  ].join("\n");
}

/** At most five significant digits, in plain notation where that is short. */
function formatTick(value: number): string {
  const rounded = Number(value.toPrecision(5));
  const plain = `${rounded}`;
  return plain.length <= 9 ? plain : rounded.toExponential(2);
}
