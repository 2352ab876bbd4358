import { KetworkTypeError } from "../../errors.ts";
import { type Counts, countOutcomes } from "../../state/counts.ts";
import { DataError } from "./errors.ts";

/** Rows of bits, one inner array a sample; bit i is that of qubit i. */
export type BitRows = readonly (readonly number[])[];

/**
 * The outcomes that rows of bits are.
 *
 * @throws {DataError} DataDegenerate where there are none, DataShape where one has not `width` bits; {KetworkTypeError}
 * DataNotBit for anything but 0 and 1
 */
export function outcomesOf(rows: BitRows, width: number): Uint32Array {
  if (rows.length === 0) throw new DataError("DataDegenerate", "there are no rows");
  return Uint32Array.from(rows, (bits, row) => {
    if (bits.length !== width) throw new DataError("DataShape", `has ${bits.length} bits, not ${width}`, { row });
    return Array.from(bits).reduce((outcome, bit, column) => {
      if (bit === 0 || bit === 1) return outcome + bit * 2 ** column;
      throw new KetworkTypeError("DataNotBit", `row ${row}, column ${column}: ${String(bit)} is no bit`, {
        row,
        column,
        bit,
      });
    }, 0);
  });
}

/** How often each outcome stands in rows of bits. @throws as {@link outcomesOf} */
export const countRows = (rows: BitRows, width: number): Counts => countOutcomes(outcomesOf(rows, width), width);

/** The bits of an outcome, that of qubit 0 first. */
export const bitsOf = (outcome: number, width: number): number[] =>
  Array.from({ length: width }, (_, i) => (outcome >> i) & 1);

/** The product of a distribution's marginals: what is left when its bits are taken for independent. */
export function independentBits(distribution: ArrayLike<number>): Float64Array {
  const width = 31 - Math.clz32(distribution.length);
  const ones = Array.from({ length: width }, (_, i) =>
    Array.from(distribution).reduce((sum, share, outcome) => sum + share * ((outcome >> i) & 1), 0),
  );
  return Float64Array.from({ length: 2 ** width }, (_, outcome) =>
    ones.reduce((product, share, i) => product * ((outcome >> i) & 1 ? share : 1 - share), 1),
  );
}
