import { floatToHex, hexToFloat } from "../../math/float.ts";
import { DataError, type DataPlace } from "./errors.ts";

/** A binary64 number as the 16 hexadecimal digits of its bits: what a recipe records of computed numbers. */
export type Bits = string;

/** @throws {DataError} DataNotFinite */
export function toBits(value: number, place: DataPlace = {}): Bits {
  if (!Number.isFinite(value)) throw new DataError("DataNotFinite", `the value is ${value}`, place);
  return floatToHex(value);
}

/** @throws {DataError} DataRecipe for anything but the bits of a finite number */
export function fromBits(bits: Bits): number {
  const value = hexToFloat(bits);
  if (value !== undefined && Number.isFinite(value)) return value;
  throw new DataError("DataRecipe", `${JSON.stringify(bits)} is not 16 hexadecimal digits of a finite number`);
}

export const allToBits = (values: readonly number[]): Bits[] =>
  values.map((value, column) => toBits(value, { column }));

/** JSON with the names of every object in order, so that equal values have equal texts. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, item: unknown) =>
    typeof item === "object" && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  );
}
