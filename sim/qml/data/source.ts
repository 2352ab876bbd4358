import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { type LabelledRows, parseLabelled, parseTargets, type TargetRows, writeCsv } from "./csv.ts";
import { DataError } from "./errors.ts";
import { generate, type Generated } from "./generators/index.ts";

/** Rows with classes or with numeric targets. */
export type SourceRows = LabelledRows | TargetRows;

/** How the columns of a comma-separated file are to be read. */
export interface Layout {
  /** The columns of a file that has no header. */
  readonly columns?: readonly string[];
  readonly ignore?: readonly string[];
  /** The column of the class, and the classes in their order; or the column of the target. */
  readonly label?: string;
  readonly classes?: readonly string[];
  readonly target?: string;
}

/** A file, identified by the SHA-256 of its bytes. */
export interface FileSource {
  readonly kind: "file";
  /** What the data are, in a few words. */
  readonly name: string;
  readonly file: string;
  /** 64 hexadecimal digits. */
  readonly sha256: string;
  readonly rows: number;
  readonly licence: string;
  /** Where anybody gets the file. */
  readonly where: string;
  readonly layout: Layout;
}

/** Where rows come from: a file that the user has, or a generator. */
export type DataSource = FileSource | Generated;

/** The content of a file: its bytes, or the text that they are in UTF-8. */
export type FileContent = Uint8Array | string;

/**
 * The SHA-256 of a file, by which recipes know it.
 *
 * 64 hexadecimal digits.
 *
 * ```ts
 * contentHash("abc"); // → "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
 * ```
 */
export const contentHash = (content: FileContent): string =>
  bytesToHex(sha256(typeof content === "string" ? new TextEncoder().encode(content) : content));

/**
 * The rows of a source.
 *
 * ```ts
 * readSource(IRIS, IRIS_CSV).rows.length; // → 150
 * // The message says where to get the file.
 * readSource(WINE); // throws DataSourceMissing
 * readSource(generated("circles", { samples: 10, noise: 0, factor: 0.5, seed: 1 })).rows[0]; // → [1, 0]
 * ```
 *
 * @param content of the file, where the source is one
 * @throws {DataError} DataSourceMissing (the message says where to get the file), DataSourceHash, DataShape where the
 * number of rows is not the recorded one, DataRecipe where a generator is given a file, and as {@link parseLabelled} and the generators
 */
export function readSource(source: DataSource, content?: FileContent): SourceRows {
  if (source.kind !== "file" && content !== undefined) {
    throw new DataError("DataRecipe", `${source.generator} is generated: it reads no file`);
  }
  const table = source.kind === "file" ? readFile(source, content) : generate(source);
  checkTable(table);
  return table;
}

function readFile(source: FileSource, content: FileContent | undefined): SourceRows {
  const { file, name, where, licence, rows, layout } = source;
  const hint = `get ${file} (${name}, ${rows} rows, ${licence}) from ${where}; its SHA-256 is ${source.sha256}`;
  if (content === undefined)
    throw new DataError("DataSourceMissing", `the data are read from a file: ${hint}`, { file });
  const found = contentHash(content);
  if (found !== source.sha256) throw new DataError("DataSourceHash", `has the SHA-256 ${found}: ${hint}`, { file });
  const text = typeof content === "string" ? content : decode(content, file);
  const table = parseLayout(text, file, layout);
  if (table.rows.length !== rows) {
    throw new DataError("DataShape", `has ${table.rows.length} rows, not ${rows}`, { file });
  }
  return table;
}

function parseLayout(text: string, file: string, { label, classes, target, ...options }: Layout): SourceRows {
  if (label !== undefined && target === undefined) return parseLabelled(text, file, { label, classes, ...options });
  if (target !== undefined && label === undefined) return parseTargets(text, file, { target, ...options });
  throw new DataError("DataRecipe", "the layout names not one column of a class or of a target", { file });
}

function decode(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new DataError("DataSourceHash", "is no UTF-8", { file });
  }
}

/**
 * Rows that a program has at hand, as a file: its text, and the source that a recipe records. The text depends on the rows
 * alone, so tables that were read from different formats have the same source.
 *
 * ```ts
 * const rows = parseTargets("x,y\n1.50,10\n2,20\n", "my.csv", { target: "y" });
 * const { source, text } = tableSource(rows, { name: "mine" });
 * text; // → "x,y\n1.5,10\n2,20\n"
 * prepareRegression(source, [{ step: "split", kind: "none" }], text).segment.cells.length; // → 4
 * ```
 *
 * @param options what a recipe says of the file, and the name of its column of classes (default `class`)
 * @throws {DataError} as {@link checkTable}, and where a name of a column or a class is not one of a file
 */
export function tableSource(
  table: SourceRows,
  { name = "rows", licence = "unknown", where = "their owner", label = "class" } = {},
): { readonly source: FileSource; readonly text: string } {
  checkTable(table);
  const text = writeCsv(table, "target" in table ? table.target : label);
  const layout = "target" in table ? { target: table.target } : { label, classes: table.classes };
  const rows = table.rows.length;
  const source = {
    kind: "file",
    name,
    file: `${name}.csv`,
    sha256: contentHash(text),
    rows,
    licence,
    where,
    layout,
  } as const;
  return { source, text };
}

/**
 * @throws {DataError} naming row and column (from 0): DataDegenerate, DataShape, DataNotFinite, DataClassUnknown,
 * DataClassEmpty
 */
export function checkTable(table: SourceRows): void {
  const { columns, rows } = table;
  if (columns.length === 0 || rows.length === 0)
    throw new DataError("DataDegenerate", "there are no rows or no columns");
  rows.forEach((values, row) => {
    if (values.length !== columns.length) {
      throw new DataError("DataShape", `has ${values.length} columns, not ${columns.length}`, { row });
    }
    const at = Array.from(values).findIndex((value) => typeof value !== "number" || !Number.isFinite(value));
    if (at >= 0)
      throw new DataError("DataNotFinite", `the value is ${String(values[at])}`, { row, column: columns[at]! });
  });
  const answers = "target" in table ? table.targets : table.labels;
  if (answers.length !== rows.length) {
    throw new DataError(
      "DataShape",
      `${rows.length} rows have ${answers.length} ${"target" in table ? "targets" : "labels"}`,
    );
  }
  if ("target" in table) {
    const row = Array.from(answers).findIndex((value) => typeof value !== "number" || !Number.isFinite(value));
    if (row >= 0)
      throw new DataError("DataNotFinite", `the target is ${String(answers[row])}`, { row, column: table.target });
    return;
  }
  const { classes } = table;
  const unknown = Array.from(answers).findIndex((label) => !Number.isInteger(label) || classes[label] === undefined);
  if (unknown >= 0) {
    throw new DataError("DataClassUnknown", `${String(answers[unknown])} is no index of a class`, { row: unknown });
  }
  const empty = classes.findIndex((_, label) => !answers.includes(label));
  if (empty >= 0) throw new DataError("DataClassEmpty", `class ${classes[empty]!} has no rows`);
}
