/**
 * Opcodes of decoded instructions, numbered in a row for the engine's loop. Instructions whose operands decide at decoding
 * what they do have several; the rest are those of the machine. `sim/assembly/constants.ts` is generated from this list.
 */
import { MNEMONICS, type Mnemonic } from "../isa.ts";

/** Rows of the machine that are never dispatched under their own name. */
const SPLIT = new Set<Mnemonic>(["HALT", "ARG", "DATA", "KROT"]);

export type Dispatch =
  | Exclude<Mnemonic, "HALT" | "ARG" | "DATA" | "KROT">
  /** A step that is left to the reference: a final state, a fault known beforehand, the end of the code. */
  | "STOP"
  /** MOV that adds m[c] to an address. */
  | "MOV_INDEXED"
  /** ARG or DATA that adds m[c]; without, they are MOV or SET. */
  | "READ_INDEXED"
  /** KROT whose u = −i·Pψ has real coefficients (odd |x∧z|), imaginary ones, or those and x = 0. */
  | "KROT_REAL"
  | "KROT_IMAGINARY"
  | "KROT_DIAGONAL";

const isOwn = (name: Mnemonic): name is Extract<Dispatch, Mnemonic> => !SPLIT.has(name);

/** In the order of their numbers: STOP is 0. */
export const DISPATCH: readonly Dispatch[] = [
  "STOP",
  "MOV_INDEXED",
  "READ_INDEXED",
  "KROT_REAL",
  "KROT_IMAGINARY",
  "KROT_DIAGONAL",
  ...MNEMONICS.filter(isOwn),
];

export const DISPATCH_NUMBER: ReadonlyMap<Dispatch, number> = new Map(DISPATCH.map((name, i) => [name, i]));
