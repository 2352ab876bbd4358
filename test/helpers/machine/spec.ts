/**
 * The machine's specification once more, for tests: on bit patterns and exact rationals, without anything of
 * `sim/machine` but the cos, sin, exp and log that have tests of their own. What a step touches goes through `Access`,
 * so that the same text serves as an oracle over plain arrays and as a verifier that only sees proved words.
 */
import { exp, log } from "../../../sim/math/explog.ts";
import { cos, sin } from "../../../sim/math/trig.ts";
import * as F from "../math/softfloat.ts";

export interface Fields {
  op: number;
  k: number;
  k2: number;
  flags: number;
  a: number;
  b: number;
  c: number;
  x: bigint;
  z: bigint;
}
export interface Ranges {
  n: number;
  registers: number;
  cells: number;
  args: number;
  data: readonly number[];
}
export type Complex = readonly [re: bigint, im: bigint];

/** Reads and writes in the order in which the specification makes them. */
export interface Access {
  cell(index: number): bigint;
  /** The cells from an even one on, which share a word. */
  pair(index: number): Complex;
  writeCell(index: number, value: bigint): void;
  writePair(index: number, pair: Complex): void;
  arg(index: number): bigint;
  data(segment: number, index: number): bigint;
  amplitude(register: number, j: number): Complex;
  writeAmplitude(register: number, j: number, value: Complex): void;
  /** Amplitude 0 and all others. */
  fill(register: number, first: Complex, others: Complex): void;
  copy(from: number, to: number): void;
}

export class SpecFault extends Error {}
const faultIf = (condition: boolean) => {
  if (condition) throw new SpecFault();
};

const ZERO: Complex = [0n, 0n];
const mod64 = (value: bigint) => BigInt.asUintN(64, value);
const canon = ([re, im]: Complex): Complex => [F.canonical(re), F.canonical(im)];
const count = (mask: bigint) => mask.toString(2).replaceAll("0", "").length;
const oneBit = (mask: bigint) => count(mask) === 1;

/** The rules that are judged before anything is read, from the prose of each row. */
export function checkRules(i: Fields, r: Ranges): void {
  const cell = (index: number) => faultIf(index >= r.cells);
  const aligned = (index: number, size: number) => faultIf(index % size !== 0 || index + size > r.cells);
  const pair = (index: number) => aligned(index, 2);
  const register = (index: number) => faultIf(index >= r.registers);
  const mask = (...masks: bigint[]) => masks.forEach((value) => faultIf(value >> BigInt(r.n) !== 0n));
  const apart = (left: bigint, right: bigint) => faultIf((left & right) !== 0n);
  const flag0 = (i.flags & 1) !== 0;
  const flag1 = (i.flags & 2) !== 0;
  const c = BigInt(i.c);
  const op = i.op;
  if (op === 0x01 || op === 0x02) return;
  if (op >= 0x03 && op <= 0x07) return cell(i.b);
  if (op === 0x10) return cell(i.a);
  if (op === 0x11) return flag0 || flag1 ? cell(i.c) : undefined;
  if (op === 0x12 || op === 0x13) {
    cell(i.a);
    if (flag0) cell(i.c);
    return faultIf(op === 0x13 && i.k > 3);
  }
  if ((op >= 0x20 && op <= 0x2b) || (op >= 0x30 && op <= 0x38)) {
    cell(i.a);
    cell(i.b);
    return flag0 ? undefined : cell(i.c);
  }
  if (op >= 0x39 && op <= 0x3f) {
    cell(i.a);
    return cell(i.b);
  }
  if (op === 0x40) {
    pair(i.a);
    return cell(i.b);
  }
  if (op === 0x52) {
    if (flag0) cell(i.a);
    return flag1 ? cell(i.b) : undefined;
  }
  if ((op < 0x50 || op > 0x55) && (op < 0x60 || op > 0x70 || (op > 0x69 && op < 0x70))) throw new SpecFault();
  register(i.k);
  if (op === 0x53 || op === 0x54) {
    pair(i.a);
    cell(i.b);
  }
  if (op === 0x55 || op === 0x70) pair(i.a);
  if ([0x66, 0x68, 0x69, 0x70].includes(op)) register(i.k2);
  if (op === 0x66 || op === 0x69) faultIf(i.k === i.k2);
  if (op === 0x67) {
    faultIf(i.k2 > 3);
    if (flag0) cell(i.c);
  }
  if ([0x60, 0x61, 0x63, 0x64].includes(op)) {
    mask(i.x, c);
    apart(i.x, c);
  }
  if ([0x62, 0x63, 0x66].includes(op)) pair(i.b);
  if (op === 0x61 || op === 0x64) faultIf(!oneBit(i.x));
  if (op === 0x62) mask(i.z);
  if (op === 0x63) {
    mask(i.z);
    apart(i.z, c);
  }
  if (op === 0x64) aligned(i.b, 8);
  if (op === 0x65) {
    mask(i.x, i.z);
    faultIf(!oneBit(i.x) || !oneBit(i.z) || i.x === i.z);
    aligned(i.b, 32);
  }
  if (op === 0x66 || op === 0x70) mask(i.x, i.z);
  if (op === 0x69) cell(i.b);
}

const INTEGER: Record<number, (p: bigint, q: bigint) => bigint> = {
  0x20: (p, q) => p + q,
  0x21: (p, q) => p - q,
  0x22: (p, q) => p * q,
  0x23: (p, q) => p / q,
  0x24: (p, q) => p - (p / q) * q,
  0x25: (p, q) => p & q,
  0x26: (p, q) => p | q,
  0x27: (p, q) => (p | q) - (p & q),
  0x28: (p, q) => p * 2n ** (q % 64n),
  0x29: (p, q) => p / 2n ** (q % 64n),
  0x2a: (p, q) => BigInt(p === q),
  0x2b: (p, q) => BigInt(p < q),
};
const FLOAT: Record<number, (p: bigint, q: bigint) => bigint> = {
  0x30: F.add,
  0x31: F.sub,
  0x32: F.mul,
  0x33: F.div,
  0x34: F.min,
  0x35: F.max,
  0x36: (p, q) => BigInt(F.eq(p, q)),
  0x37: (p, q) => BigInt(F.lt(p, q)),
  0x38: (p, q) => BigInt(F.le(p, q)),
};
const UNARY: Record<number, (p: bigint) => bigint> = {
  0x39: F.sqrt,
  0x3a: (p) => F.canonical(F.flip(p)),
  0x3b: (p) => F.canonical(p & ~F.SIGN),
  0x3c: (p) => F.bits(exp(F.value(p))),
  0x3d: (p) => F.bits(log(F.value(p))),
  0x3e: F.fromInt64,
};

/** Executes an instruction below 60 whose rules hold; returns the next pc. */
export function scalarStep(i: Fields, r: Ranges, pc: number, m: Access): number {
  const flag0 = (i.flags & 1) !== 0;
  const flag1 = (i.flags & 2) !== 0;
  const inside = (index: bigint, limit: number) => {
    faultIf(index >= BigInt(limit));
    return Number(index);
  };
  switch (i.op) {
    case 0x02:
      return i.a;
    case 0x03:
      return m.cell(i.b) === 0n ? i.a : pc + 1;
    case 0x04:
      return m.cell(i.b) === 0n ? pc + 1 : i.a;
    case 0x05: {
      const left = mod64(m.cell(i.b) - 1n);
      m.writeCell(i.b, left);
      return left === 0n ? pc + 1 : i.a;
    }
    case 0x06:
      m.writeCell(i.b, BigInt(pc + 1));
      return i.a;
    case 0x07:
      return inside(m.cell(i.b), 2 ** 32);
    case 0x10:
      m.writeCell(i.a, i.x);
      break;
    case 0x11: {
      const offset = flag0 || flag1 ? m.cell(i.c) : 0n;
      const source = mod64(BigInt(i.b) + (flag0 ? offset : 0n));
      const destination = mod64(BigInt(i.a) + (flag1 ? offset : 0n));
      const [from, to] = [inside(source, r.cells), inside(destination, r.cells)];
      m.writeCell(to, m.cell(from));
      break;
    }
    case 0x12:
      m.writeCell(i.a, m.arg(inside(mod64(BigInt(i.b) + (flag0 ? m.cell(i.c) : 0n)), r.args)));
      break;
    case 0x13:
      m.writeCell(i.a, m.data(i.k, inside(mod64(BigInt(i.b) + (flag0 ? m.cell(i.c) : 0n)), r.data[i.k]!)));
      break;
    case 0x3f: {
      const integer = F.toInt64(m.cell(i.b));
      if (integer === undefined) throw new SpecFault();
      m.writeCell(i.a, integer);
      break;
    }
    case 0x40: {
      const t = F.value(F.mul(m.cell(i.b), i.x));
      m.writePair(i.a, [F.bits(cos(t)), F.bits(sin(t))]);
      break;
    }
    case 0x50:
      m.fill(i.k, [F.ONE, 0n], ZERO);
      break;
    case 0x51:
      m.fill(i.k, ZERO, ZERO);
      break;
    case 0x52: {
      const to = mod64(BigInt(i.k) + (flag0 ? m.cell(i.a) : 0n));
      const from = mod64(BigInt(i.k2) + (flag1 ? m.cell(i.b) : 0n));
      m.copy(inside(from, r.registers), inside(to, r.registers));
      break;
    }
    case 0x53:
      m.writePair(i.a, m.amplitude(i.k, inside(m.cell(i.b), 2 ** r.n)));
      break;
    case 0x54: {
      const j = inside(m.cell(i.b), 2 ** r.n);
      m.writeAmplitude(i.k, j, canon(m.pair(i.a)));
      break;
    }
    case 0x55: {
      const value = canon(m.pair(i.a));
      m.fill(i.k, value, value);
      break;
    }
    default: {
      const unary = UNARY[i.op];
      if (unary) {
        m.writeCell(i.a, unary(m.cell(i.b)));
        break;
      }
      const binary = (INTEGER[i.op] ?? FLOAT[i.op])!;
      let [p, q] = [m.cell(i.b), flag0 ? i.x : m.cell(i.c)];
      if (FLOAT[i.op] && flag1) [p, q] = [q, p];
      faultIf((i.op === 0x23 || i.op === 0x24) && q === 0n);
      m.writeCell(i.a, mod64(binary(p, q)));
    }
  }
  return pc + 1;
}

/** First data cell of a KLOAD. */
export function kloadBase(i: Fields, r: Ranges, m: Pick<Access, "cell">): bigint {
  const base = mod64(BigInt(i.b) + (i.flags & 1 ? m.cell(i.c) : 0n));
  faultIf(base % 2n === 1n);
  faultIf(base + BigInt(2 ** r.n) > BigInt(r.data[i.k2]!));
  return base;
}

/** i^power·v, exactly. */
export function turn(power: number, [re, im]: Complex): Complex {
  const turns: Complex[] = [
    [re, im],
    [F.flip(im), re],
    [F.flip(re), F.flip(im)],
    [im, F.flip(re)],
  ];
  return turns[((power % 4) + 4) % 4]!;
}
const plus = (p: Complex, q: Complex): Complex => [F.add(p[0], q[0]), F.add(p[1], q[1])];
const times = (d: Complex, a: Complex): Complex => [
  F.sub(F.mul(d[0], a[0]), F.mul(d[1], a[1])),
  F.add(F.mul(d[0], a[1]), F.mul(d[1], a[0])),
];
const conj = ([re, im]: Complex): Complex => [re, F.flip(im)];

/** Reads of a leaf. */
export interface LeafAccess {
  amplitude(register: number, j: number): Complex;
  cell(index: number): bigint;
  data(segment: number, index: number): bigint;
}

/** Amplitude j of register k after a vector instruction other than KDOT. `base` is KLOAD's. */
export function amplitudeAfter(i: Fields, base: bigint, j: number, m: LeafAccess): Complex {
  const [x, z, c, jj] = [i.x, i.z, BigInt(i.c), BigInt(j)];
  const own = () => m.amplitude(i.k, j);
  const at = (index: bigint) => m.amplitude(i.k, Number(index));
  const coefficient = (index: number): Complex => [m.cell(i.b + 2 * index), m.cell(i.b + 2 * index + 1)];
  const pauli = (register: number): Complex => {
    const s = jj ^ x;
    return turn(count(x & z) + 2 * count(s & z), m.amplitude(register, Number(s)));
  };
  if ([0x60, 0x61, 0x63, 0x64].includes(i.op) && (jj & c) !== c) return own();
  switch (i.op) {
    case 0x60:
      return at(jj ^ x);
    case 0x61: {
      const [low, high] = [at(jj & ~x), at(jj | x)];
      const half = plus(low, jj & x ? [F.flip(high[0]), F.flip(high[1])] : high);
      return [F.mul(half[0], 0x3fe6a09e667f3bcdn), F.mul(half[1], 0x3fe6a09e667f3bcdn)];
    }
    case 0x62:
      if ((jj & z) !== z) return own();
      return times(i.flags & 1 ? conj(coefficient(0)) : coefficient(0), own());
    case 0x63: {
      const [cosine, sine] = i.flags & 1 ? conj(coefficient(0)) : coefficient(0);
      const [u, psi] = [turn(-1, pauli(i.k)), own()];
      const part = (p: 0 | 1) => F.add(F.mul(cosine, psi[p]), F.mul(sine, u[p]));
      return [part(0), part(1)];
    }
    case 0x64: {
      const row = jj & x ? 2 : 0;
      return plus(times(coefficient(row), at(jj & ~x)), times(coefficient(row + 1), at(jj | x)));
    }
    case 0x65: {
      const row = 4 * ((jj & x ? 2 : 0) + (jj & z ? 1 : 0));
      const v = jj & ~x & ~z;
      const p = [v, v | z, v | x, v | x | z].map((index, column) => times(coefficient(row + column), at(index)));
      return plus(plus(p[0]!, p[1]!), plus(p[2]!, p[3]!));
    }
    case 0x66:
      return plus(own(), times(coefficient(0), pauli(i.k2)));
    case 0x67:
      return [m.data(i.k2, Number(base) + j), 0n];
    case 0x68: {
      const d = m.amplitude(i.k2, j);
      return times(i.flags & 1 ? conj(d) : d, own());
    }
    case 0x69: {
      const t = F.value(F.mul(m.cell(i.b), m.amplitude(i.k2, j)[0]));
      return times([F.bits(cos(t)), F.bits(sin(t))], own());
    }
    default:
      throw new Error(`opcode ${i.op} writes no register`);
  }
}

/** Term j of a KDOT. */
export function dotTerm(i: Fields, j: number, m: LeafAccess): Complex {
  const a = m.amplitude(i.k, Number(BigInt(j) ^ i.x));
  const b = turn(2 * count(BigInt(j) & i.z), m.amplitude(i.k2, j));
  return [F.add(F.mul(a[0], b[0]), F.mul(a[1], b[1])), F.sub(F.mul(a[0], b[1]), F.mul(a[1], b[0]))];
}

/** Sum of the terms in [from, to), neighbours first. */
export function dotSum(i: Fields, from: number, to: number, m: LeafAccess): Complex {
  if (to - from === 1) return dotTerm(i, from, m);
  const middle = (from + to) / 2;
  return plus(dotSum(i, from, middle, m), dotSum(i, middle, to, m));
}

/** Power of i by which a KDOT's total is multiplied. */
export const dotPower = (i: Fields) => count(i.x & i.z);
export { canon as canonicalPair };
