/** Tables of comma-separated text (RFC 4180: fields may be quoted). */
import { parse } from "csv-parse/sync";

import { tableError } from "./errors.ts";
import { checkColumns, textOf, type RawTable } from "./raw.ts";
import type { TableSchema } from "./schema.ts";

/** What csv-parse gives with `info`. */
interface Line {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

/**
 * Reads a table. Spaces around a field that is not quoted do not count; a blank line is no row.
 * @throws KetworkRangeError `TableMalformed`, `TableRowShape`, and as `checkColumns`
 */
export function readCsv(file: string, bytes: Uint8Array, schema: TableSchema): RawTable {
  const { delimiter = ",", header = true } = schema.csv ?? {};
  const lines = recordsOf(file, textOf(file, bytes), delimiter);
  const head = header ? lines.shift() : undefined;
  if (header && !head) throw tableError("TableEmpty", "the file is empty", { file });
  const columns = head?.record ?? schema.columns.map(({ name }) => name);
  checkColumns(file, columns, schema);
  for (const { record, info } of lines) {
    if (record.length === columns.length) continue;
    const rule = `${record.length} fields: there must be ${columns.length}`;
    throw tableError("TableRowShape", rule, { file, row: info.lines, value: record.join(delimiter) });
  }
  return {
    ...{ file, columns, isText: true },
    rows: lines.map(({ record }) => record),
    rowOf: (index) => lines[index]!.info.lines,
  };
}

function recordsOf(file: string, text: string, delimiter: string): Line[] {
  try {
    return parse(text, { delimiter, trim: true, info: true, relax_column_count: true }) as unknown as Line[];
  } catch (error) {
    const { code, lines: row } = error as { code?: string; lines?: number };
    if (code === undefined) throw error;
    throw tableError("TableMalformed", `is no CSV (${code})`, { file, row });
  }
}
