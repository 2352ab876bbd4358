/**
 * Instructions as records for the engine's loop. Operands become addresses: an immediate is read from the record itself,
 * swapped operands are two addresses swapped, an ARG whose cell is known is a MOV; jumps lead to records. Fields are those
 * of sim/assembly/interpreter.ts.
 */
import { FLAG0, FLAG1 } from "../instruction.ts";
import { MNEMONIC_OF, RULES_OF, RULE, type Mnemonic } from "../isa.ts";
import type { Decoded } from "../machine.ts";
import { FAULT_PC } from "../state.ts";
import { popcount } from "../vector.ts";
import { DISPATCH_NUMBER, type Dispatch } from "./dispatch.ts";
import { RECORD_BYTES, ZERO_CELL, type Layout, type Segment } from "./layout.ts";

const FIELD = {
  op: 0,
  pc: 4,
  a: 8,
  b: 12,
  c: 16,
  flags: 20,
  psi: 24,
  phi: 28,
  immediate: 32,
  z: 40,
  k: 48,
  k2: 52,
  indexB: 56,
  indexA: 60,
} as const;

/** Instructions of two operands, the second `x` or m[c]; flag 1 swaps those of floats. */
const isBinary = (op: number) => ((RULES_OF.get(op) ?? 0) & RULE.C_CELL_UNLESS_FLAG0) !== 0;
const isFloatBinary = (op: number) => op >= 0x30 && op <= 0x38;
const JUMPS: ReadonlySet<Mnemonic> = new Set(["JMP", "JZ", "JNZ", "LOOP", "CALL"]);

/** Writes the records of a program, from `layout.code` on. */
export function writeRecords(code: readonly Decoded[], layout: Layout, view: DataView): void {
  const recordAt = (index: number) => layout.code + index * RECORD_BYTES;
  const cell = (index: number) => layout.memory + 8 * index;
  const register = (k: number) => layout.kets + 16 * layout.amplitudes * k;
  let spare = code.length + 2;

  const put = (at: number, field: keyof typeof FIELD, value: number) => view.setUint32(at + FIELD[field], value, true);
  const stopAt = (index: number, pc: number) => {
    put(recordAt(index), "op", DISPATCH_NUMBER.get("STOP")!);
    put(recordAt(index), "pc", pc);
    return recordAt(index);
  };
  /** The record of a jump's target; behind the code, one that stops there. */
  const target = (pc: number) => (pc <= code.length ? recordAt(pc) : stopAt(spare++, pc));

  /** A read-only segment's cell of a known index, or an indexed one. */
  function readFrom(at: number, { b, flags }: Decoded, segment: Segment): Dispatch {
    if (flags & FLAG0) {
      put(at, "psi", segment.at);
      put(at, "phi", segment.given);
      view.setBigUint64(at + FIELD.z, BigInt(segment.cells), true);
      return "READ_INDEXED";
    }
    put(at, "b", b < segment.given ? segment.at + 8 * b : ZERO_CELL);
    return b < segment.cells ? "MOV" : "STOP";
  }

  function specialise(at: number, i: Decoded, mnemonic: Mnemonic): Dispatch {
    switch (mnemonic) {
      case "HALT":
        return "STOP";
      case "MOV":
        if (i.flags & (FLAG0 | FLAG1)) return "MOV_INDEXED";
        return i.a < layout.cells && i.b < layout.cells ? "MOV" : "STOP";
      case "ARG":
        return readFrom(at, i, layout.args);
      case "DATA":
        return readFrom(at, i, layout.data[i.k]!);
      case "KLOAD": {
        const segment = layout.data[i.k2]!;
        put(at, "phi", segment.at);
        put(at, "k2", segment.given);
        put(at, "z", segment.cells);
        return segment.cells < layout.amplitudes ? "STOP" : "KLOAD";
      }
      case "KROT": {
        // u = −i·P·ψ: i^(|x∧z| + 3 + 2·|s∧z|) with s = j ⊕ x; the sign is of j, the power of i but for it.
        const y = popcount(i.xMask & i.zMask);
        put(at, "k2", (y & 1 ? ((y + 3) >> 1) + y : (y >> 1) + 1) & 1);
        return y & 1 ? "KROT_REAL" : i.xMask ? "KROT_IMAGINARY" : "KROT_DIAGONAL";
      }
      default:
        return mnemonic;
    }
  }

  code.forEach((i, pc) => {
    const at = recordAt(pc);
    const mnemonic = MNEMONIC_OF.get(i.op);
    // Only the reference tells of a jump to FAULT.
    if (i.fault || !mnemonic || (JUMPS.has(mnemonic) && i.a === FAULT_PC)) {
      stopAt(pc, pc);
      return;
    }
    const swaps = isFloatBinary(i.op) && i.flags & FLAG1;
    const second = isBinary(i.op) && i.flags & FLAG0 ? at + FIELD.immediate : cell(i.c);
    put(at, "pc", pc);
    put(at, "a", JUMPS.has(mnemonic) ? target(i.a) : cell(i.a));
    put(at, "b", swaps ? second : cell(i.b));
    put(at, "c", i.op >= 0x60 && mnemonic !== "KLOAD" ? i.c : swaps ? cell(i.b) : second);
    put(at, "flags", i.flags);
    put(at, "psi", register(i.k));
    put(at, "phi", register(i.k2));
    view.setBigUint64(at + FIELD.immediate, i.x, true);
    view.setBigUint64(at + FIELD.z, i.z, true);
    put(at, "k", i.k);
    put(at, "k2", i.k2);
    put(at, "indexB", i.b);
    put(at, "indexA", i.a);
    put(at, "op", DISPATCH_NUMBER.get(specialise(at, i, mnemonic))!);
  });
  stopAt(code.length, code.length);
  stopAt(code.length + 1, code.length + 1);
}
