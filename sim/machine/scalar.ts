/**
 * Effects of the scalar instructions, a row each as in machine.md §4. `cells` and `floats` are the two views of memory
 * (`m[i]`); the operand rules of the row hold; pc has been advanced.
 */
import { exp, log } from "../math/explog.ts";
import { CANONICAL_NAN_BITS } from "../math/float.ts";
import { sinCos } from "../math/trig.ts";
import { FLAG0, FLAG1 } from "./instruction.ts";
import type { ISA, Mnemonic } from "./isa.ts";
import type { Execute, Machine } from "./machine.ts";

type ScalarMnemonic = {
  [M in Mnemonic]: (typeof ISA)[M]["kind"] extends "scalar" ? M : never;
}[Mnemonic];

const TWO_63 = 2 ** 63;
const trig = new Float64Array(2);

/** m[a] = value, with the one NaN that instructions write. */
function writeFloat({ cells, floats }: Machine, a: number, value: number): void {
  if (value === value) floats[a] = value;
  else cells[a] = CANONICAL_NAN_BITS;
}

/** base + (indexed ? m[c] : 0) modulo 2^64, or −1 where that is not below `limit`. */
export function indexed({ cells }: Machine, base: number, isIndexed: number, c: number, limit: number): number {
  if (!isIndexed) return base < limit ? base : -1;
  const index = BigInt.asUintN(64, BigInt(base) + cells[c]!);
  return index < limit ? Number(index) : -1;
}

const integer =
  (op: (p: bigint, q: bigint) => bigint | undefined): Execute =>
  ({ cells }, { a, b, c, x, flags }) => {
    const result = op(cells[b]!, flags & FLAG0 ? x : cells[c]!);
    if (result === undefined) return "DivisionByZero";
    cells[a] = result; // modulo 2^64
    return undefined;
  };

const float =
  (op: (p: number, q: number) => number): Execute =>
  (m, { a, b, c, immediate, flags }) => {
    const p = m.floats[b]!;
    const q = flags & FLAG0 ? immediate : m.floats[c]!;
    writeFloat(m, a, flags & FLAG1 ? op(q, p) : op(p, q));
    return undefined;
  };

const comparison =
  (op: (p: number, q: number) => boolean): Execute =>
  ({ cells, floats }, { a, b, c, immediate, flags }) => {
    const p = floats[b]!;
    const q = flags & FLAG0 ? immediate : floats[c]!;
    cells[a] = (flags & FLAG1 ? op(q, p) : op(p, q)) ? 1n : 0n;
    return undefined;
  };

const unary =
  (op: (p: number) => number): Execute =>
  (m, { a, b }) => {
    writeFloat(m, a, op(m.floats[b]!));
    return undefined;
  };

/** An effect that cannot fault. */
const always =
  (effect: (...operands: Parameters<Execute>) => void): Execute =>
  (m, i) => {
    effect(m, i);
    return undefined;
  };

export const SCALAR: Readonly<Record<Exclude<ScalarMnemonic, "HALT">, Execute>> = {
  JMP: always(({ state }, { a }) => {
    state.pc = a;
  }),
  JZ: always(({ state, cells }, { a, b }) => {
    if (cells[b] === 0n) state.pc = a;
  }),
  JNZ: always(({ state, cells }, { a, b }) => {
    if (cells[b] !== 0n) state.pc = a;
  }),
  LOOP: always(({ state, cells }, { a, b }) => {
    cells[b] = cells[b]! - 1n; // modulo 2^64
    if (cells[b] !== 0n) state.pc = a;
  }),
  CALL: always(({ state, cells }, { a, b }) => {
    cells[b] = BigInt(state.pc);
    state.pc = a;
  }),
  RET: ({ state, cells }, { b }) => {
    if (cells[b]! >= 1n << 32n) return "ReturnOutOfRange";
    state.pc = Number(cells[b]!);
    return undefined;
  },

  SET: always(({ cells }, { a, x }) => {
    cells[a] = x;
  }),
  MOV: (m, { a, b, c, flags }) => {
    const source = indexed(m, b, flags & FLAG0, c, m.cells.length);
    const destination = indexed(m, a, flags & FLAG1, c, m.cells.length);
    if (source < 0 || destination < 0) return "CellOutOfRange";
    m.cells[destination] = m.cells[source]!;
    return undefined;
  },
  ARG: (m, { a, b, c, flags }) => {
    const source = indexed(m, b, flags & FLAG0, c, 4 * 2 ** m.shape.argsDepth);
    if (source < 0) return "ArgOutOfRange";
    m.cells[a] = m.args[source] ?? 0n;
    return undefined;
  },
  DATA: (m, { a, k, b, c, flags }) => {
    const source = indexed(m, b, flags & FLAG0, c, 4 * 2 ** m.shape.dataDepth[k]!);
    if (source < 0) return "DataOutOfRange";
    m.cells[a] = m.data[k]![source] ?? 0n;
    return undefined;
  },

  IADD: integer((p, q) => p + q),
  ISUB: integer((p, q) => p - q),
  IMUL: integer((p, q) => p * q),
  IDIV: integer((p, q) => (q === 0n ? undefined : p / q)),
  IREM: integer((p, q) => (q === 0n ? undefined : p % q)),
  IAND: integer((p, q) => p & q),
  IOR: integer((p, q) => p | q),
  IXOR: integer((p, q) => p ^ q),
  ISHL: integer((p, q) => p << (q & 63n)),
  ISHR: integer((p, q) => p >> (q & 63n)),
  IEQ: integer((p, q) => (p === q ? 1n : 0n)),
  ILT: integer((p, q) => (p < q ? 1n : 0n)),

  FADD: float((p, q) => p + q),
  FSUB: float((p, q) => p - q),
  FMUL: float((p, q) => p * q),
  FDIV: float((p, q) => p / q),
  FMIN: float((p, q) => Math.min(p, q)),
  FMAX: float((p, q) => Math.max(p, q)),
  FEQ: comparison((p, q) => p === q),
  FLT: comparison((p, q) => p < q),
  FLE: comparison((p, q) => p <= q),
  FSQRT: unary((p) => Math.sqrt(p)),
  FNEG: unary((p) => -p),
  FABS: unary((p) => Math.abs(p)),
  FEXP: unary(exp),
  FLOG: unary(log),
  FROM: always(({ cells, floats }, { a, b }) => {
    floats[a] = Number(BigInt.asIntN(64, cells[b]!)); // nearest even
  }),
  FTO: ({ cells, floats }, { a, b }) => {
    const p = floats[b]!;
    if (!(p >= -TWO_63 && p < TWO_63)) return "NotAnInt64";
    cells[a] = BigInt(Math.trunc(p)); // modulo 2^64
    return undefined;
  },

  CIS: always((m, { a, b, immediate }) => {
    sinCos(m.floats[b]! * immediate, trig);
    writeFloat(m, a, trig[1]!);
    writeFloat(m, a + 1, trig[0]!);
  }),

  KZERO: always((m, { k }) => {
    m.update(k).fill(0)[0] = 1;
  }),
  KCLEAR: always((m, { k }) => {
    m.update(k).fill(0);
  }),
  KCOPY: (m, { k, k2, a, b, flags }) => {
    const registers = 2 ** m.shape.ketDepth;
    const destination = indexed(m, k, flags & FLAG0, a, registers);
    const source = indexed(m, k2, flags & FLAG1, b, registers);
    if (destination < 0 || source < 0) return "RegisterOutOfRange";
    m.update(destination).set(m.state.register(source));
    return undefined;
  },
  KGET: (m, { a, k, b }) => {
    if (m.cells[b]! >= m.size) return "AmplitudeOutOfRange";
    const j = Number(m.cells[b]!);
    const psi = m.state.register(k);
    writeFloat(m, a, psi[2 * j]!);
    writeFloat(m, a + 1, psi[2 * j + 1]!);
    return undefined;
  },
  KSET: (m, { k, b, a }) => {
    if (m.cells[b]! >= m.size) return "AmplitudeOutOfRange";
    const j = Number(m.cells[b]!);
    m.state.touchAmplitude(k, j);
    m.state.register(k).set(m.floats.subarray(a, a + 2), 2 * j);
    return undefined;
  },
  KFILL: always((m, { k, a }) => {
    const psi = m.update(k);
    for (let j = 0; j < m.size; j++) {
      psi[2 * j] = m.floats[a]!;
      psi[2 * j + 1] = m.floats[a + 1]!;
    }
  }),
};
