/**
 * What an instruction reads and writes, as far as its operands tell: cells, and whole registers. Addresses that depend on
 * memory are only named as such.
 */
import { FLAG0, FLAG1 } from "../instruction.ts";
import { MNEMONIC_OF, RULE, RULES_OF, type Mnemonic } from "../isa.ts";
import type { Decoded } from "../machine.ts";

export interface Effects {
  /** Cells; neither those at an indexed address nor a return address that is jumped to. */
  readonly reads: readonly number[];
  readonly writes: readonly number[];
  /** Registers of which something is read before anything is written. */
  readonly readsKets: readonly number[];
  /** Registers that are overwritten as a whole. */
  readonly writesKets: readonly number[];
  /** Whether a cell at an indexed address is read, or written. */
  readonly loads: boolean;
  readonly stores: boolean;
  /** Whether a register of an indexed number is read. */
  readonly copiesFrom: boolean;
}

const NOTHING: Effects = {
  reads: [],
  writes: [],
  readsKets: [],
  writesKets: [],
  loads: false,
  stores: false,
  copiesFrom: false,
};

const span = (first: number, count: number): number[] => Array.from({ length: count }, (_, i) => first + i);

/** The effects of an instruction that does not fault whatever the state. */
export function effectsOf(i: Decoded): Effects {
  const { a, b, c, k, k2 } = i;
  const [flag0, flag1] = [(i.flags & FLAG0) !== 0, (i.flags & FLAG1) !== 0];
  const indexC = flag0 ? [c] : [];
  const mnemonic: Mnemonic | undefined = MNEMONIC_OF.get(i.op);
  switch (mnemonic) {
    case undefined:
    case "HALT":
    case "JMP":
    case "RET":
      return NOTHING;
    case "JZ":
    case "JNZ":
      return { ...NOTHING, reads: [b] };
    case "LOOP":
      return { ...NOTHING, reads: [b], writes: [b] };
    case "CALL":
      return { ...NOTHING, writes: [b] };
    case "SET":
      return { ...NOTHING, writes: [a] };
    case "MOV":
      return {
        ...NOTHING,
        reads: [...(flag0 ? [] : [b]), ...(flag0 || flag1 ? [c] : [])],
        writes: flag1 ? [] : [a],
        loads: flag0,
        stores: flag1,
      };
    case "ARG":
    case "DATA":
      return { ...NOTHING, reads: indexC, writes: [a] };
    case "CIS":
      return { ...NOTHING, reads: [b], writes: span(a, 2) };
    case "KZERO":
    case "KCLEAR":
      return { ...NOTHING, writesKets: [k] };
    case "KFILL":
      return { ...NOTHING, reads: span(a, 2), writesKets: [k] };
    case "KCOPY":
      return {
        ...NOTHING,
        reads: [...(flag0 ? [a] : []), ...(flag1 ? [b] : [])],
        readsKets: flag1 ? [] : [k2],
        writesKets: flag0 ? [] : [k],
        copiesFrom: flag1,
      };
    case "KGET":
      return { ...NOTHING, reads: [b], writes: span(a, 2), readsKets: [k] };
    case "KSET":
      return { ...NOTHING, reads: [...span(a, 2), b], readsKets: [k] };
    case "KX":
    case "KH":
      return { ...NOTHING, readsKets: [k] };
    case "KPHASE":
    case "KROT":
      return { ...NOTHING, reads: span(b, 2), readsKets: [k] };
    case "KU":
      return { ...NOTHING, reads: span(b, 8), readsKets: [k] };
    case "KUU":
      return { ...NOTHING, reads: span(b, 32), readsKets: [k] };
    case "KADDP":
      return { ...NOTHING, reads: span(b, 2), readsKets: [k, k2] };
    case "KLOAD":
      return { ...NOTHING, reads: indexC, writesKets: [k] };
    case "KMUL":
      return { ...NOTHING, readsKets: [k, k2] };
    case "KDPH":
      return { ...NOTHING, reads: [b], readsKets: [k, k2] };
    case "KDOT":
      return { ...NOTHING, writes: span(a, 2), readsKets: [k, k2] };
    case "FSQRT":
    case "FNEG":
    case "FABS":
    case "FEXP":
    case "FLOG":
    case "FROM":
    case "FTO":
      return { ...NOTHING, reads: [b], writes: [a] };
    default:
      return { ...NOTHING, reads: flag0 ? [b] : [b, c], writes: [a] };
  }
}

/** Whether an instruction takes two operands, the second of which is `x` or m[c]. */
export const isBinary = ({ op }: Decoded): boolean => ((RULES_OF.get(op) ?? 0) & RULE.C_CELL_UNLESS_FLAG0) !== 0;

/** Whether an instruction faults whatever the state, in a memory of so many cells. */
export function alwaysFaults(i: Decoded, cells: number): boolean {
  if (i.fault !== undefined) return true;
  if (MNEMONIC_OF.get(i.op) !== "MOV") return false;
  return (!(i.flags & FLAG0) && i.b >= cells) || (!(i.flags & FLAG1) && i.a >= cells);
}
