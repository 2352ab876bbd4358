/** Values of a column as numbers. */
import { tableError, type TableFault, type TablePlace } from "./errors.ts";
import type { Column } from "./schema.ts";

/** The values of a boolean, by index. */
export const BOOLEANS = ["false", "true"] as const;

const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const NOT_FINITE = /^[+-]?(inf(inity)?|nan)$/i;

/**
 * The number that stands for a value: itself, 0 or 1 for a boolean, the index for a category.
 * @param isText whether numbers and booleans are written as texts
 * @throws KetworkRangeError with the place
 */
export function numberOf(column: Column, value: unknown, isText: boolean, place: TablePlace): number {
  const fail = (code: TableFault, rule: string): never => {
    throw tableError(code, rule, { ...place, value });
  };
  switch (column.type) {
    case "category": {
      const index = column.values!.indexOf(typeof value === "object" ? "" : String(value));
      return index >= 0 ? index : fail("TableNotCategory", `must be one of ${column.values!.join(", ")}`);
    }
    case "boolean": {
      const index = BOOLEANS.indexOf(String(value).toLowerCase() as (typeof BOOLEANS)[number]);
      const isBoolean = index >= 0 && (isText || typeof value === "boolean");
      return isBoolean ? index : fail("TableNotBoolean", "must be true or false");
    }
    default: {
      const number = isText ? parsed(value as string, fail) : given(value, fail);
      if (!Number.isFinite(number)) return fail("TableNotFinite", "must be finite");
      const { type, minimum = -Infinity, maximum = Infinity } = column;
      if (type === "integer" && !Number.isSafeInteger(number)) {
        return fail("TableNotInteger", "must be an integer of at most 2^53 − 1");
      }
      if (number < minimum || number > maximum) fail("TableOutOfRange", `must be in ${minimum} … ${maximum}`);
      // Integers have one zero, whatever the file has.
      return type === "integer" ? number + 0 : number;
    }
  }
}

function parsed(text: string, fail: (code: TableFault, rule: string) => never): number {
  if (NOT_FINITE.test(text)) fail("TableNotFinite", "must be finite");
  if (!DECIMAL.test(text)) fail("TableNotNumber", "must be a decimal number");
  return Number(text);
}

/** Integers of 64 bits are rounded to binary64 as their decimals are. */
function given(value: unknown, fail: (code: TableFault, rule: string) => never): number {
  if (typeof value === "number" || typeof value === "bigint") return Number(value);
  return fail("TableNotNumber", `must be a number, and is a ${value instanceof Date ? "date" : typeof value}`);
}
