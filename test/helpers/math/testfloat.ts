/** The vectors of `test/vectors/testfloat`. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

/** Operand pairs, flattened (b = 0 for unary operations), and the expected results. */
export interface Vectors {
  readonly pairs: BigUint64Array;
  readonly expected: BigUint64Array;
}

/** Reads `f64_<operation>.txt.gz`: lines `a [b] result flags`, in hexadecimal. */
export function testFloatVectors(operation: string): Vectors {
  const path = join(import.meta.dirname, "../..", "vectors", "testfloat", `f64_${operation}.txt.gz`);
  const rows = gunzipSync(readFileSync(path))
    .toString("ascii")
    .trim()
    .split("\n")
    .map((line) => line.split(" ").map((field) => BigInt(`0x${field}`)));
  return {
    pairs: BigUint64Array.from(rows.flatMap((row) => [row[0]!, row.length === 4 ? row[1]! : 0n])),
    expected: BigUint64Array.from(rows.map((row) => row[row.length - 2]!)),
  };
}
