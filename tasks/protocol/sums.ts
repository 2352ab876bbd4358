/** The machine's own addition of the terms of a sum, neighbours first. */
import type { Term } from "./nodes.ts";

const CANONICAL_NAN = 0x7ff8000000000000n;
const view = new DataView(new ArrayBuffer(8));

function toFloat(bits: bigint): number {
  view.setBigUint64(0, bits);
  return view.getFloat64(0);
}

function toBits(value: number): bigint {
  if (value !== value) return CANONICAL_NAN;
  view.setFloat64(0, value);
  return view.getBigUint64(0);
}

const isCanonical = (bits: bigint) => bits === CANONICAL_NAN || !Number.isNaN(toFloat(bits));
const add = (left: bigint, right: bigint) => toBits(toFloat(left) + toFloat(right));

/**
 * Adds a power of two of terms.
 * @returns the total, and whether every NaN among the terms is the canonical one
 */
export function addTerms(terms: readonly Term[]): { canonical: boolean; total: Term } {
  const canonical = terms.every(({ re, im }) => isCanonical(re) && isCanonical(im));
  let level = terms;
  while (level.length > 1) {
    const below = level;
    level = Array.from({ length: below.length / 2 }, (_, i) => ({
      re: add(below[2 * i]!.re, below[2 * i + 1]!.re),
      im: add(below[2 * i]!.im, below[2 * i + 1]!.im),
    }));
  }
  return { canonical, total: level[0]! };
}
