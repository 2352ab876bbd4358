/** Tables of JSON: an array of objects, or an object a line. */
import { tableError } from "./errors.ts";
import { checkColumns, textOf, type RawTable } from "./raw.ts";
import type { TableSchema } from "./schema.ts";

interface Row {
  readonly at: number;
  readonly value: unknown;
}

/**
 * Reads a table. A column that an object lacks is a value that is missing; blank lines between objects do not count.
 * @throws KetworkRangeError `TableMalformed`, `TableRowShape`, and as `checkColumns`
 */
export function readJson(file: string, bytes: Uint8Array, schema: TableSchema): RawTable {
  const text = textOf(file, bytes);
  const rows = text.trimStart().startsWith("[") ? arrayOf(file, text) : linesOf(file, text);
  const objects = rows.map(({ at, value }) => {
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
    throw tableError("TableRowShape", "a row must be an object", { file, row: at, value: JSON.stringify(value) });
  });
  if (objects.length === 0) throw tableError("TableEmpty", "there are no rows", { file });
  const columns = [...new Set(objects.flatMap((object) => Object.keys(object)))];
  checkColumns(file, columns, schema);
  return {
    ...{ file, columns, isText: false },
    rows: objects.map((object) => columns.map((name) => (Object.hasOwn(object, name) ? object[name] : undefined))),
    rowOf: (index) => rows[index]!.at,
  };
}

function arrayOf(file: string, text: string): Row[] {
  const values = parsed(file, text) as unknown[];
  return values.map((value, i) => ({ at: i + 1, value }));
}

function linesOf(file: string, text: string): Row[] {
  return text
    .split("\n")
    .map((line, i) => ({ at: i + 1, line: line.trim() }))
    .filter(({ line }) => line !== "")
    .map(({ at, line }) => ({ at, value: parsed(file, line, at) }));
}

function parsed(file: string, text: string, row?: number): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw tableError("TableMalformed", `is no JSON (${(error as Error).message})`, { file, row });
  }
}
