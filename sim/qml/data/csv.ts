import { DataError } from "./errors.ts";

/** A rectangular table of text. Line 1 of the file is the header, so row i stands on line i + 2. */
export interface Table {
  readonly file: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Rows of numbers with the index of their class. */
export interface LabelledRows {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly number[])[];
  readonly labels: readonly number[];
  readonly classes: readonly string[];
}

/**
 * Reads comma-separated text: a header, then rows with exactly as many fields, LF or CRLF at the end of each line (of
 * the last one optionally). There is no quoting, no comment and no blank line; spaces around a field do not count.
 *
 * @throws {DataError} naming file, row, column and rule
 */
export function parseCsv(text: string, file: string): Table {
  if (text.startsWith("\ufeff")) throw new DataError("DataHeader", "begins with a byte order mark", { file, row: 1 });
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === "") lines.pop();
  const records = lines.map((line, i) => splitLine(line, file, i + 1));
  const [columns, ...rows] = records;
  if (columns === undefined) throw new DataError("DataHeader", "is empty", { file });
  const repeated = columns.find((name, i) => columns.indexOf(name) !== i);
  if (repeated !== undefined) {
    throw new DataError("DataHeader", "two columns have this name", { file, row: 1, column: repeated });
  }
  rows.forEach((row, i) => {
    if (row.length !== columns.length) {
      const counts = `has ${row.length} fields, the header ${columns.length}`;
      throw new DataError("DataRowShape", counts, { file, row: i + 2 });
    }
    const hole = row.indexOf("");
    if (hole >= 0) throw new DataError("DataHole", "is empty", { file, row: i + 2, column: columns[hole]! });
  });
  return { file, columns, rows };
}

function splitLine(line: string, file: string, row: number): readonly string[] {
  if (line.trim() === "") throw new DataError("DataRowShape", "is blank", { file, row });
  if (line.includes("\r"))
    throw new DataError("DataRowShape", "a carriage return stands within the line", { file, row });
  const fields = line.split(",").map((field) => field.trim());
  const quoted = fields.findIndex((field) => field.includes('"'));
  if (quoted >= 0) throw new DataError("DataQuoted", "quotes are not supported", { file, row, column: quoted + 1 });
  if (row === 1 && fields.includes("")) {
    throw new DataError("DataHeader", "a column has no name", { file, row, column: fields.indexOf("") + 1 });
  }
  return fields;
}

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** ECMAScript lets engines differ beyond this many significant digits. */
const MAX_DIGITS = 20;

/** A decimal number that every engine rounds alike. @throws {DataError} DataNotNumber, DataNotFinite */
function parseNumber(text: string, place: { file: string; row: number; column: string }): number {
  const value = Number(text);
  if (/^[+-]?(inf(inity)?|nan)$/i.test(text)) throw new DataError("DataNotFinite", `${text} is not finite`, place);
  if (!NUMBER.test(text)) throw new DataError("DataNotNumber", `${JSON.stringify(text)} is not a number`, place);
  if (!Number.isFinite(value)) throw new DataError("DataNotFinite", `${text} is beyond binary64`, place);
  const digits = text
    .replace(/[eE].*$/, "")
    .replace(/[^\d]/g, "")
    .replace(/^0+/, "");
  if (digits.length > MAX_DIGITS) throw new DataError("DataNotFinite", `more than ${MAX_DIGITS} digits`, place);
  return value;
}

export interface LabelledOptions {
  /** The column that names the class; all others are features. */
  readonly label: string;
  /** The classes in their order; by default those that occur, in the order of their first row. */
  readonly classes?: readonly string[];
}

/**
 * Reads a table whose rows belong to classes.
 *
 * @throws {DataError} as {@link parseCsv}, and for fields that are no finite numbers, unknown classes, classes without rows
 */
export function parseLabelled(text: string, file: string, { label, classes }: LabelledOptions): LabelledRows {
  const table = parseCsv(text, file);
  const at = table.columns.indexOf(label);
  if (at < 0) throw new DataError("DataHeader", "there is no such column", { file, row: 1, column: label });
  if (table.columns.length === 1)
    throw new DataError("DataDegenerate", `there is no column but ${label}`, { file, row: 1 });
  if (table.rows.length === 0) throw new DataError("DataDegenerate", "there are no rows", { file });
  const known = classes ?? [...new Set(table.rows.map((row) => row[at]!))];
  const labels = table.rows.map((row, i) => {
    const index = known.indexOf(row[at]!);
    if (index >= 0) return index;
    const rule = `${JSON.stringify(row[at])} is none of ${known.join(", ")}`;
    throw new DataError("DataClassUnknown", rule, { file, row: i + 2, column: label });
  });
  known.forEach((name, index) => {
    if (!labels.includes(index)) throw new DataError("DataClassEmpty", `class ${name} has no rows`, { file });
  });
  const features = table.columns.filter((name) => name !== label);
  const rows = table.rows.map((row, i) =>
    row.flatMap((field, j) => (j === at ? [] : [parseNumber(field, { file, row: i + 2, column: table.columns[j]! })])),
  );
  return { columns: features, rows, labels, classes: known };
}
