/** The same table as a file of every format. */
import { parquetWriteBuffer } from "hyparquet-writer";

import { TABLE_FORMATS, type TableFormat, type TableSchema } from "../../../tasks/protocol/datasets/index.ts";

/** A value by the name of its column; `undefined` stands for none. */
export type TableRow = Readonly<Record<string, number | string | boolean | undefined>>;

const PARQUET = { number: "DOUBLE", integer: "INT64", category: "STRING", boolean: "BOOLEAN" } as const;

const field = (value: TableRow[string]): string => {
  const text = Object.is(value, -0) ? "-0" : String(value ?? "");
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

const writers: Record<TableFormat, (rows: readonly TableRow[], schema: TableSchema) => Uint8Array> = {
  csv: (rows, { columns }) => {
    const names = columns.map(({ name }) => name);
    const lines = [names, ...rows.map((row) => names.map((name) => row[name]))];
    return Buffer.from(lines.map((line) => `${line.map(field).join(",")}\n`).join(""));
  },
  json: (rows) =>
    Buffer.from(
      // JSON.stringify has no sign for −0.
      `[${rows
        .map((row) =>
          JSON.stringify(row, (_, value: unknown) => (Object.is(value, -0) ? "NEGATIVE_ZERO" : (value ?? null))),
        )
        .join(",")
        .replaceAll('"NEGATIVE_ZERO"', "-0")}]`,
    ),
  parquet: (rows, { columns }) =>
    new Uint8Array(
      parquetWriteBuffer({
        columnData: columns.map(({ name, type }) => ({
          name,
          type: PARQUET[type as keyof typeof PARQUET],
          nullable: true,
          data: rows.map((row) => (type === "integer" && row[name] !== undefined ? BigInt(row[name]) : row[name])),
        })),
      }),
    ),
};

/** Rows as a file of a format; columns of the type "ignore" cannot be written. */
export const writeTable = (format: TableFormat, rows: readonly TableRow[], schema: TableSchema): Uint8Array =>
  writers[format](rows, schema);

/** Rows as a file of every format. */
export const allFormats = (rows: readonly TableRow[], schema: TableSchema): readonly [TableFormat, Uint8Array][] =>
  TABLE_FORMATS.map((format) => [format, writeTable(format, rows, schema)]);

/** Three features and two classes of flowers, five rows each. */
export const FLOWERS: TableSchema = {
  version: 1,
  name: "Flowers",
  licence: "CC0-1.0",
  columns: [
    { name: "length", type: "number", minimum: 0 },
    { name: "petals", type: "integer" },
    { name: "wild", type: "boolean" },
    { name: "species", type: "category", values: ["iris", "rose"] },
  ],
  label: "species",
  steps: [
    { step: "split", kind: "stratified", testPerClass: 2, seed: 1 },
    { step: "scale", kind: "min-max", low: 0, high: 3 },
  ],
};

export const FLOWER_ROWS: readonly TableRow[] = Array.from({ length: 10 }, (_, i) => ({
  length: 1.1 + i / 7,
  petals: 3 + ((i * i) % 5),
  wild: i % 3 > 0,
  species: i % 2 === 0 ? "iris" : "rose",
}));
