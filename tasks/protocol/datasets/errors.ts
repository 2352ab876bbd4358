/** What is wrong with a table of somebody, and where. */
import { KetworkRangeError } from "../../../sim/index.ts";

/** Where in a table: `row` is the line of a text that has lines (the header is line 1), else the number of the row from 1. */
export interface TablePlace {
  readonly file: string;
  readonly row?: number;
  readonly column?: string;
  readonly value?: unknown;
}

export type TableFault =
  /** the bytes are no file of the format */
  | "TableMalformed"
  /** a column has a kind of content that a cell has no number for: dates, lists, decimals of many digits */
  | "TableTypeUnsupported"
  | "TableColumnMissing"
  /** a column that the schema does not name */
  | "TableColumnUnknown"
  | "TableColumnRepeated"
  /** a row has too many or too few fields, or is no row */
  | "TableRowShape"
  | "TableValueMissing"
  | "TableNotNumber"
  | "TableNotFinite"
  | "TableNotInteger"
  | "TableNotBoolean"
  /** none of the values of the category */
  | "TableNotCategory"
  /** below the minimum or above the maximum of the column */
  | "TableOutOfRange"
  /** no rows are left */
  | "TableEmpty";

const LONGEST_SHOWN = 40;

/** A value as a message shows it: short, on one line. */
function shown(value: unknown): string {
  const text = typeof value === "string" ? JSON.stringify(value) : String(value);
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text;
}

/** The error of a fault: message and details name the place and the rule. */
export function tableError(code: TableFault, rule: string, place: TablePlace): KetworkRangeError {
  const { file, row, column } = place;
  const where = [file, row !== undefined && `row ${row}`, column !== undefined && `column ${column}`];
  const what = "value" in place ? ` ${shown(place.value)}:` : "";
  return new KetworkRangeError(code, `${where.filter(Boolean).join(", ")}:${what} ${rule}`, { ...place, rule });
}
