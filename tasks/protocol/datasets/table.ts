/** Tables of somebody's files: CSV, Parquet or JSON, by a schema. */
import { KetworkRangeError, type SourceRows } from "../../../sim/index.ts";
import { readCsv } from "./csv.ts";
import { tableError } from "./errors.ts";
import { readJson } from "./json.ts";
import { readParquet } from "./parquet.ts";
import type { RawTable } from "./raw.ts";
import type { Column, TableSchema } from "./schema.ts";
import { BOOLEANS, numberOf } from "./values.ts";

export const TABLE_FORMATS = ["csv", "parquet", "json"] as const;
export type TableFormat = (typeof TABLE_FORMATS)[number];

const ENDINGS: Readonly<Record<string, TableFormat>> = {
  ...{ csv: "csv", tsv: "csv", txt: "csv", data: "csv" },
  ...{ parquet: "parquet", json: "json", jsonl: "json", ndjson: "json" },
};

/** The format that a file's name says. @throws KetworkRangeError `TableFormatUnknown` */
export function formatOf(file: string): TableFormat {
  const format = ENDINGS[file.slice(file.lastIndexOf(".") + 1).toLowerCase()];
  if (format) return format;
  const rule = `${file}: the name says no format; known are ${Object.keys(ENDINGS).join(", ")}`;
  throw new KetworkRangeError("TableFormatUnknown", rule, { file });
}

/**
 * Reads a table: the same rows from every format, in the order of the file, its columns in the order of the schema.
 * @param file its name, for messages
 * @throws KetworkRangeError with `file`, `row`, `column`, `value` and `rule`: see `TableFault`
 */
export async function readTable(
  file: string,
  bytes: Uint8Array,
  format: TableFormat,
  schema: TableSchema,
): Promise<SourceRows> {
  const readers = { csv: readCsv, parquet: readParquet, json: readJson };
  return rowsOf(await readers[format](file, bytes, schema), schema);
}

/** The raw index of a column's values, and what they are to be. */
interface Reader {
  readonly column: Column;
  readonly at: number;
}

function rowsOf(raw: RawTable, schema: TableSchema): SourceRows {
  const answer = (schema.label ?? schema.target)!;
  const readers = schema.columns
    .filter(({ type }) => type !== "ignore")
    .map((column): Reader => ({ column, at: raw.columns.indexOf(column.name) }));
  const noValue = new Set(["", ...(schema.missingValues ?? [])]);
  const read = raw.rows.flatMap((values, index) => {
    const row = readRow(raw, schema, readers, noValue, values, index);
    return row ? [row] : [];
  });
  if (read.length === 0) throw tableError("TableEmpty", "there are no rows", { file: raw.file });
  const features = readers.map((reader, i) => ({ ...reader, i })).filter(({ column }) => column.name !== answer);
  const columns = features.flatMap(({ column }) => namesOf(column));
  const rows = read.map((row) => features.flatMap(({ column, i }) => cellsOf(column, row[i]!)));
  const answerAt = readers.findIndex(({ column }) => column.name === answer);
  const answers = read.map((row) => row[answerAt]!);
  if (schema.target !== undefined) return { columns, rows, target: answer, targets: answers };
  const { type, values } = readers[answerAt]!.column;
  return { columns, rows, labels: answers, classes: type === "boolean" ? BOOLEANS : values! };
}

/** The numbers of a row; `undefined` for one that is dropped. */
function readRow(
  { file, isText, rowOf }: RawTable,
  schema: TableSchema,
  readers: readonly Reader[],
  noValue: ReadonlySet<string>,
  values: readonly unknown[],
  index: number,
): readonly number[] | undefined {
  const numbers: number[] = [];
  for (const { column, at } of readers) {
    const value = values[at];
    const place = { file, row: rowOf(index), column: column.name };
    const isMissing = value === undefined || value === null || (typeof value === "string" && noValue.has(value));
    if (!isMissing) {
      numbers.push(numberOf(column, value, isText, place));
      continue;
    }
    const rule = column.missing ?? schema.missing ?? "refuse";
    if (rule === "drop") return undefined;
    if (rule === "refuse") throw tableError("TableValueMissing", "there must be a value", place);
    numbers.push(numberOf(column, rule.fill, false, place));
  }
  return numbers;
}

const isOneHot = ({ type, encoding }: Column): boolean => type === "category" && encoding === "one-hot";

const namesOf = (column: Column): readonly string[] =>
  isOneHot(column) ? column.values!.map((value) => `${column.name}=${value}`) : [column.name];

const cellsOf = (column: Column, value: number): readonly number[] =>
  isOneHot(column) ? column.values!.map((_, index) => (index === value ? 1 : 0)) : [value];
