/** Rows as a file has them, before anybody looks at what its values mean. */
import { tableError } from "./errors.ts";
import type { TableSchema } from "./schema.ts";

export interface RawTable {
  readonly file: string;
  readonly columns: readonly string[];
  /** As many values a row as columns; `undefined` and `null` stand for none. */
  readonly rows: readonly (readonly unknown[])[];
  /** Where row `index` (from 0) stands in the file: see `TablePlace`. */
  rowOf(index: number): number;
  /** Whether all values are texts, numbers too. */
  readonly isText: boolean;
}

/** Text from its bytes, without a byte order mark. @throws KetworkRangeError `TableMalformed` */
export function textOf(file: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw tableError("TableMalformed", "is no UTF-8", { file });
  }
}

/**
 * Asserts that a file has the columns of its schema and no others.
 * @throws KetworkRangeError `TableColumnRepeated`, `TableColumnUnknown`, `TableColumnMissing`
 */
export function checkColumns(file: string, found: readonly string[], { columns }: TableSchema): void {
  const known = new Set(columns.map(({ name }) => name));
  const seen = new Set<string>();
  for (const column of found) {
    if (seen.has(column)) throw tableError("TableColumnRepeated", "two columns have this name", { file, column });
    seen.add(column);
    if (known.has(column)) continue;
    throw tableError("TableColumnUnknown", 'the schema has no such column: give it one of the type "ignore"', {
      file,
      column,
    });
  }
  for (const column of known) {
    if (!seen.has(column)) throw tableError("TableColumnMissing", "the file has no such column", { file, column });
  }
}
