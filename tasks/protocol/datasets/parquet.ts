/** Tables of Apache Parquet. */
import { parquetMetadataAsync, parquetReadObjects, parquetSchema, type SchemaTree } from "hyparquet";
import { compressors } from "hyparquet-compressors";

import { KetworkRangeError } from "../../../sim/index.ts";
import { tableError } from "./errors.ts";
import { checkColumns, type RawTable } from "./raw.ts";
import type { TableSchema } from "./schema.ts";

/** Decimals of so many digits are exact as binary64 integers before they are divided. */
const MAX_DIGITS = 15;
/** The largest power of ten that binary64 holds exactly. */
const MAX_SCALE = 22;

/**
 * Reads a table whose columns are not nested.
 * @throws KetworkRangeError `TableMalformed`, `TableTypeUnsupported`, and as `checkColumns`
 */
export async function readParquet(file: string, bytes: Uint8Array, schema: TableSchema): Promise<RawTable> {
  const buffer = Uint8Array.from(bytes).buffer;
  try {
    const metadata = await parquetMetadataAsync(buffer);
    const fields = parquetSchema(metadata).children;
    const columns = fields.map(({ element }) => element.name);
    checkColumns(file, columns, schema);
    const used = new Set(schema.columns.filter(({ type }) => type !== "ignore").map(({ name }) => name));
    const exact = fields.map((field) => (used.has(field.element.name) ? exactOf(file, field) : () => undefined));
    const objects = await parquetReadObjects({ file: buffer, metadata, compressors, columns: [...used] });
    return {
      ...{ file, columns, isText: false },
      rows: objects.map((row) => columns.map((name, i) => exact[i]!(row[name]))),
      rowOf: (index) => index + 1,
    };
  } catch (error) {
    if (error instanceof KetworkRangeError) throw error;
    throw tableError("TableMalformed", `is no Parquet (${(error as Error).message})`, { file });
  }
}

/** What makes the values of a column what the file says: the reader multiplies decimals by a power that is not exact. */
function exactOf(file: string, { element, children }: SchemaTree): (value: unknown) => unknown {
  const { name, converted_type: type, logical_type: logical, repetition_type: repetition } = element;
  if (children.length > 0 || repetition === "REPEATED") {
    throw tableError("TableTypeUnsupported", "is nested", { file, column: name });
  }
  if (type !== "DECIMAL" && logical?.type !== "DECIMAL") return (value) => value;
  const { scale = 0, precision = Infinity } = element;
  if (precision > MAX_DIGITS || scale > MAX_SCALE) {
    const rule = `decimals of ${precision} digits, ${scale} behind the point: at most ${MAX_DIGITS}, ${MAX_SCALE}`;
    throw tableError("TableTypeUnsupported", rule, { file, column: name });
  }
  const power = 10 ** scale;
  return (value) => (typeof value === "number" ? Math.round(value * power) / power : value);
}
