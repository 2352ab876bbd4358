import { DataError } from "./errors.ts";

/** A rectangular table of text. Row i stands on line i + firstLine of the file: 2 below a header, else 1. */
export interface Table {
  readonly file: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly firstLine: number;
}

/** Rows of numbers with the index of their class. */
export interface LabelledRows {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly number[])[];
  readonly labels: readonly number[];
  readonly classes: readonly string[];
}

/** Rows of numbers, each with the number that a regressor is to predict. */
export interface TargetRows {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly number[])[];
  /** Name of the target. */
  readonly target: string;
  readonly targets: readonly number[];
}

/**
 * Reads comma-separated text: a header, then rows with exactly as many fields, LF or CRLF at the end of each line (of
 * the last one optionally). There is no quoting, no comment and no blank line; spaces around a field do not count.
 *
 * ```ts
 * parseCsv("a,b\n1,2\n", "my.csv").columns; // → ["a", "b"]
 * parseCsv("a,b\n1\n", "my.csv"); // throws DataRowShape
 * ```
 *
 * @param names the columns of a file that has no header
 * @throws {DataError} naming file, row, column and rule
 */
export function parseCsv(text: string, file: string, names?: readonly string[]): Table {
  if (text.startsWith("\ufeff")) throw new DataError("DataHeader", "begins with a byte order mark", { file, row: 1 });
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === "") lines.pop();
  const records = lines.map((line, i) => splitLine(line, file, i + 1));
  const [columns, rows] = names === undefined ? [records[0], records.slice(1)] : [names, records];
  const firstLine = names === undefined ? 2 : 1;
  if (columns === undefined) throw new DataError("DataHeader", "is empty", { file });
  if (names === undefined && columns.includes("")) {
    throw new DataError("DataHeader", "a column has no name", { file, row: 1, column: columns.indexOf("") + 1 });
  }
  const repeated = columns.find((name, i) => columns.indexOf(name) !== i);
  if (repeated !== undefined) {
    throw new DataError("DataHeader", "two columns have this name", { file, row: 1, column: repeated });
  }
  rows.forEach((row, i) => {
    if (row.length !== columns.length) {
      const counts = `has ${row.length} fields, not ${columns.length}`;
      throw new DataError("DataRowShape", counts, { file, row: i + firstLine });
    }
    const hole = row.indexOf("");
    if (hole >= 0) throw new DataError("DataHole", "is empty", { file, row: i + firstLine, column: columns[hole]! });
  });
  return { file, columns, rows, firstLine };
}

function splitLine(line: string, file: string, row: number): readonly string[] {
  if (line.trim() === "") throw new DataError("DataRowShape", "is blank", { file, row });
  if (line.includes("\r"))
    throw new DataError("DataRowShape", "a carriage return stands within the line", { file, row });
  const fields = line.split(",").map((field) => field.trim());
  const quoted = fields.findIndex((field) => field.includes('"'));
  if (quoted >= 0) throw new DataError("DataQuoted", "quotes are not supported", { file, row, column: quoted + 1 });
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

export interface TableOptions {
  /** The columns of a file that has no header. */
  readonly columns?: readonly string[];
  /** Columns that are neither features nor what is to be predicted, such as a number of the row. */
  readonly ignore?: readonly string[];
}

/** How {@link parseLabelled} reads a table. */
export interface LabelledOptions extends TableOptions {
  /** The column that names the class; all others are features. */
  readonly label: string;
  /** The classes in their order; by default those that occur, in the order of their first row. */
  readonly classes?: readonly string[];
}

/** How {@link parseTargets} reads a table. */
export interface TargetOptions extends TableOptions {
  /** The column that is to be predicted; all others are features. */
  readonly target: string;
}

/**
 * Reads a table whose rows belong to classes.
 *
 * ```ts
 * const text = "length,kind\n1.5,small\n7,large\n";
 * const { rows, labels, classes } = parseLabelled(text, "my.csv", { label: "kind" });
 * [rows, labels, classes]; // → [[[1.5], [7]], [0, 1], ["small", "large"]]
 * ```
 *
 * @throws {DataError} as {@link parseCsv}, and for fields that are no finite numbers, unknown classes, classes without rows
 */
export function parseLabelled(
  text: string,
  file: string,
  { label, classes, ...options }: LabelledOptions,
): LabelledRows {
  const { table, answers, columns, rows } = parseFeatures(text, file, label, options);
  const known = classes ?? [...new Set(answers)];
  const labels = answers.map((name, i) => {
    const index = known.indexOf(name);
    if (index >= 0) return index;
    const rule = `${JSON.stringify(name)} is none of ${known.join(", ")}`;
    throw new DataError("DataClassUnknown", rule, { file, row: i + table.firstLine, column: label });
  });
  known.forEach((name, index) => {
    if (!labels.includes(index)) throw new DataError("DataClassEmpty", `class ${name} has no rows`, { file });
  });
  return { columns, rows: rows(), labels, classes: known };
}

/**
 * Reads a table with a column of numbers that are to be predicted.
 *
 * ```ts
 * const { rows, targets } = parseTargets("x,y\n1,10\n2,20\n", "my.csv", { target: "y" });
 * [rows, targets]; // → [[[1], [2]], [10, 20]]
 * ```
 *
 * @throws {DataError} as {@link parseCsv}, and for fields that are no finite numbers
 */
export function parseTargets(text: string, file: string, { target, ...options }: TargetOptions): TargetRows {
  const { table, answers, columns, rows } = parseFeatures(text, file, target, options);
  const targets = answers.map((field, i) => parseNumber(field, { file, row: i + table.firstLine, column: target }));
  return { columns, rows: rows(), target, targets };
}

/** The features of a table, and the fields of the column `answer`. Rows are parsed when asked for. */
function parseFeatures(text: string, file: string, answer: string, { columns: names, ignore = [] }: TableOptions) {
  const table = parseCsv(text, file, names);
  const { columns, firstLine } = table;
  const missing = [answer, ...ignore].find((name) => !columns.includes(name));
  if (missing !== undefined) {
    throw new DataError("DataHeader", "there is no such column", { file, row: 1, column: missing });
  }
  const features = columns.filter((name) => name !== answer && !ignore.includes(name));
  if (features.length === 0)
    throw new DataError("DataDegenerate", `there is no column but ${answer}`, { file, row: 1 });
  if (table.rows.length === 0) throw new DataError("DataDegenerate", "there are no rows", { file });
  const at = features.map((name) => columns.indexOf(name));
  const answers = table.rows.map((row) => row[columns.indexOf(answer)]!);
  const rows = (): number[][] =>
    table.rows.map((row, i) => at.map((j) => parseNumber(row[j]!, { file, row: i + firstLine, column: columns[j]! })));
  return { table, answers, columns: features, rows };
}

/**
 * Rows as text that {@link parseLabelled} and {@link parseTargets} read back bit for bit: each number with the fewest
 * digits that name it, the class or target as last column.
 *
 * ```ts
 * writeCsv(parseTargets("x,y\n1.50,10\n", "my.csv", { target: "y" })); // → "x,y\n1.5,10\n"
 * ```
 */
export function writeCsv(
  source: LabelledRows | TargetRows,
  answer = "target" in source ? source.target : "class",
): string {
  const last = (i: number): string =>
    "target" in source ? writeNumber(source.targets[i]!) : source.classes[source.labels[i]!]!;
  const lines = source.rows.map((row, i) => [...row.map(writeNumber), last(i)].join(","));
  return [[...source.columns, answer].join(","), ...lines, ""].join("\n");
}

/** The shortest decimal that reads back the same. ECMAScript's has no sign for −0, and too many digits from 1e20 on. */
const writeNumber = (value: number): string =>
  Object.is(value, -0) ? "-0" : Math.abs(value) < 1e20 ? String(value) : value.toExponential();
