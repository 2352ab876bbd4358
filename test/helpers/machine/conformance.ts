/** The vectors of test/vectors/machine/conformance.json, as statements. */
import { readFileSync } from "node:fs";

import type { ConformanceVector } from "../../../scripts/generators/conformance.ts";
import { decodeInstruction } from "../../../sim/machine/instruction.ts";
import type { Statement } from "../../../sim/machine/program.ts";
import { fromHex } from "../../../sim/machine/word.ts";

const path = new URL("../../vectors/machine/conformance.json", import.meta.url);

export const { version, vectors } = JSON.parse(readFileSync(path, "utf8")) as {
  readonly version: number;
  readonly vectors: readonly ConformanceVector[];
};

const cellsOf = (texts: readonly string[]) => BigUint64Array.from(texts, (text) => BigInt(`0x${text}`));

export function statementOf({ shape, code, args, data }: ConformanceVector): Statement {
  return {
    program: { shape, code: code.map((word) => decodeInstruction(fromHex(word))) },
    args: cellsOf(args),
    data: data.map(cellsOf),
  };
}
