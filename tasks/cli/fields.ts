/** Small readers of what people type, and rows of names and values. */
import { KetworkTypeError } from "../../sim/index.ts";

/**
 * The number of a token.
 * @throws KetworkTypeError `NumberMalformed`
 */
export function parseId(name: string, text: string): bigint {
  if (/^[1-9][0-9]{0,76}$/.test(text)) return BigInt(text);
  throw new KetworkTypeError("NumberMalformed", `${name} is "${text}": it must be a number from 1`, {
    name,
    value: text,
  });
}

/** Names and values in two columns. */
export function twoColumns(rows: readonly (readonly [name: string, value: string])[]): string {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join("\n");
}

/** Hundredths of a percent. */
export const percent = (bps: bigint | number): string => `${Number(bps) / 100} %`;
