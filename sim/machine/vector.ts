/**
 * Effects of the vector instructions, amplitude by amplitude as in machine.md §4; every formula is a sequence of rounded
 * operations in the order of its parentheses. `re(ψ_j) = psi[2j]`, `im(ψ_j) = psi[2j + 1]`.
 *
 * Pauli strings: `(P(x,z)·ψ)_j = i^{|x∧z|} (−1)^{|s∧z|} ψ_s` with `s = j ⊕ x`, that is `i^{|x∧z| + 2|s∧z|} ψ_s`; powers of
 * i swap and negate components, exactly.
 */
import { CANONICAL_NAN_BITS } from "../math/float.ts";
import { sinCos } from "../math/trig.ts";
import { FLAG0 } from "./instruction.ts";
import type { ISA, Mnemonic } from "./isa.ts";
import type { Decoded, Execute, Machine } from "./machine.ts";

type VectorMnemonic = {
  [M in Mnemonic]: (typeof ISA)[M]["kind"] extends "ket" | "sum" ? M : never;
}[Mnemonic];

/** 1/√2 rounded: 0x3fe6a09e667f3bcd. */
const SQRT_HALF = Math.SQRT1_2;

/**
 * Real part of i^power·(re + i·im) = RE_SIGN[power]·(power odd ? im : re), imaginary part likewise with the other
 * component. Multiplying by ±1 is exact.
 */
const RE_SIGN = Float64Array.of(1, -1, -1, 1);
const IM_SIGN = Float64Array.of(1, 1, -1, -1);

/** Number of set bits of a 32-bit mask. */
export function popcount(mask: number): number {
  let v = mask - ((mask >>> 1) & 0x55555555);
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
  return (((v + (v >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}

const trig = new Float64Array(2);

export const VECTOR: Readonly<Record<VectorMnemonic, Execute>> = {
  KX: (m, { k, xMask: x, c }) => {
    const { before, after } = m.rewrite(k, c);
    for (let j = 0; j < m.size; j++) {
      if ((j & c) !== c) continue;
      const s = j ^ x;
      after[2 * j] = before[2 * s]!;
      after[2 * j + 1] = before[2 * s + 1]!;
    }
    return undefined;
  },

  KH: (m, { k, xMask: x, c }) => {
    const { before, after } = m.rewrite(k, c);
    for (let j = 0; j < m.size; j++) {
      if ((j & c) !== c) continue;
      const p = 2 * (j & ~x);
      const q = 2 * (j | x);
      if (j & x) {
        after[2 * j] = (before[p]! - before[q]!) * SQRT_HALF;
        after[2 * j + 1] = (before[p + 1]! - before[q + 1]!) * SQRT_HALF;
      } else {
        after[2 * j] = (before[p]! + before[q]!) * SQRT_HALF;
        after[2 * j + 1] = (before[p + 1]! + before[q + 1]!) * SQRT_HALF;
      }
    }
    return undefined;
  },

  KPHASE: (m, { k, zMask: z, b, flags }) => {
    const psi = m.update(k, z);
    const dr = m.floats[b]!;
    const di = flags & FLAG0 ? -m.floats[b + 1]! : m.floats[b + 1]!;
    for (let j = 0; j < m.size; j++) {
      if ((j & z) !== z) continue;
      const re = psi[2 * j]!;
      const im = psi[2 * j + 1]!;
      psi[2 * j] = dr * re - di * im;
      psi[2 * j + 1] = dr * im + di * re;
    }
    return undefined;
  },

  KROT: (m, { k, xMask: x, zMask: z, b, c, flags }) => {
    const { before, after } = m.rewrite(k, c);
    const cosine = m.floats[b]!;
    const sine = flags & FLAG0 ? -m.floats[b + 1]! : m.floats[b + 1]!;
    const minusI = popcount(x & z) + 3; // u = −i·P·ψ
    for (let j = 0; j < m.size; j++) {
      if ((j & c) !== c) continue;
      const s = j ^ x;
      const power = (minusI + 2 * popcount(s & z)) & 3;
      const odd = power & 1;
      after[2 * j] = cosine * before[2 * j]! + sine * (RE_SIGN[power]! * before[2 * s + odd]!);
      after[2 * j + 1] = cosine * before[2 * j + 1]! + sine * (IM_SIGN[power]! * before[2 * s + 1 - odd]!);
    }
    return undefined;
  },

  KU: (m, { k, xMask: x, b, c }) => {
    const { before, after } = m.rewrite(k, c);
    for (let j = 0; j < m.size; j++) {
      if ((j & c) !== c) continue;
      const p = 2 * (j & ~x);
      const q = 2 * (j | x);
      const row = b + (j & x ? 4 : 0);
      after[2 * j] = productRe(m.floats, row, before, p) + productRe(m.floats, row + 2, before, q);
      after[2 * j + 1] = productIm(m.floats, row, before, p) + productIm(m.floats, row + 2, before, q);
    }
    return undefined;
  },

  KUU: (m, { k, xMask: x, zMask: z, b }) => {
    const { before, after } = m.rewrite(k);
    const f = m.floats;
    for (let j = 0; j < m.size; j++) {
      const base = j & ~(x | z);
      const row = b + 8 * ((j & x ? 2 : 0) + (j & z ? 1 : 0));
      const [p, q, r, s] = [2 * base, 2 * (base | z), 2 * (base | x), 2 * (base | x | z)];
      after[2 * j] =
        productRe(f, row, before, p) +
        productRe(f, row + 2, before, q) +
        (productRe(f, row + 4, before, r) + productRe(f, row + 6, before, s));
      after[2 * j + 1] =
        productIm(f, row, before, p) +
        productIm(f, row + 2, before, q) +
        (productIm(f, row + 4, before, r) + productIm(f, row + 6, before, s));
    }
    return undefined;
  },

  KADDP: (m, { k, k2, xMask: x, zMask: z, b }) => {
    const psi = m.update(k);
    const other = m.state.register(k2);
    const dr = m.floats[b]!;
    const di = m.floats[b + 1]!;
    const y = popcount(x & z);
    for (let j = 0; j < m.size; j++) {
      const s = j ^ x;
      const power = (y + 2 * popcount(s & z)) & 3;
      const odd = power & 1;
      const re = RE_SIGN[power]! * other[2 * s + odd]!;
      const im = IM_SIGN[power]! * other[2 * s + 1 - odd]!;
      psi[2 * j] = psi[2 * j]! + (dr * re - di * im);
      psi[2 * j + 1] = psi[2 * j + 1]! + (dr * im + di * re);
    }
    return undefined;
  },

  KLOAD: (m, i) => {
    const base = loadBase(m, i);
    if (typeof base === "string") return base;
    const psi = m.update(i.k);
    const segment = m.dataFloats[i.k2]!;
    for (let j = 0; j < m.size; j++) {
      psi[2 * j] = segment[base + j] ?? 0;
      psi[2 * j + 1] = 0;
    }
    return undefined;
  },

  KMUL: (m, { k, k2, flags }) => {
    const psi = m.update(k);
    const other = m.state.register(k2);
    for (let j = 0; j < m.size; j++) {
      const dr = other[2 * j]!;
      const di = flags & FLAG0 ? -other[2 * j + 1]! : other[2 * j + 1]!;
      const re = psi[2 * j]!;
      const im = psi[2 * j + 1]!;
      psi[2 * j] = dr * re - di * im;
      psi[2 * j + 1] = dr * im + di * re;
    }
    return undefined;
  },

  KDPH: (m, { k, k2, b }) => {
    const psi = m.update(k);
    const other = m.state.register(k2);
    const factor = m.floats[b]!;
    for (let j = 0; j < m.size; j++) {
      sinCos(factor * other[2 * j]!, trig);
      const [sine, cosine] = [trig[0]!, trig[1]!];
      const re = psi[2 * j]!;
      const im = psi[2 * j + 1]!;
      psi[2 * j] = cosine * re - sine * im;
      psi[2 * j + 1] = cosine * im + sine * re;
    }
    return undefined;
  },

  KDOT: (m, i) => {
    const [re, im] = sumTerms(m, i, 0, m.size);
    const power = popcount(i.xMask & i.zMask) & 3;
    const [first, second] = power & 1 ? [im, re] : [re, im];
    m.floats[i.a] = RE_SIGN[power]! * first;
    m.floats[i.a + 1] = IM_SIGN[power]! * second;
    for (const cell of [i.a, i.a + 1]) if (Number.isNaN(m.floats[cell])) m.cells[cell] = CANONICAL_NAN_BITS;
    return undefined;
  },
};

/** Real part of matrix[at]·ψ[p], both complex numbers in two consecutive floats. */
function productRe(matrix: Float64Array, at: number, psi: Float64Array, p: number): number {
  return matrix[at]! * psi[p]! - matrix[at + 1]! * psi[p + 1]!;
}

function productIm(matrix: Float64Array, at: number, psi: Float64Array, p: number): number {
  return matrix[at]! * psi[p + 1]! + matrix[at + 1]! * psi[p]!;
}

/** First data cell of a KLOAD, or its fault. */
export function loadBase(m: Machine, { k2, b, c, flags }: Decoded): number | "DataOddBase" | "DataOutOfRange" {
  const base = BigInt.asUintN(64, BigInt(b) + (flags & FLAG0 ? m.cells[c]! : 0n));
  if (base & 1n) return "DataOddBase";
  return base + BigInt(m.size) > 4 * 2 ** m.shape.dataDepth[k2]! ? "DataOutOfRange" : Number(base);
}

/** Partial sums of `sumTerms` by level; no sum has more than 2^25 terms. */
const partialRe = new Float64Array(26);
const partialIm = new Float64Array(26);

/**
 * Sum of the terms `t_j = conj(A_{j⊕x})·(±B_j)` of a KDOT for j in [from, from + count), as a perfect binary tree,
 * neighbours first; A = ψ_k, B = ψ_k2, the sign being (−1)^{|j∧z|}. Without the power of i.
 * @param count a power of two, `from` a multiple of it
 */
export function sumTerms(m: Machine, i: Decoded, from: number, count: number): [re: number, im: number] {
  const left = m.state.register(i.k);
  const right = m.state.register(i.k2);
  const { xMask: x, zMask: z } = i;
  let re = 0;
  let im = 0;
  for (let t = 0; t < count; t++) {
    const j = from + t;
    const s = j ^ x;
    const sign = 1 - 2 * (popcount(j & z) & 1);
    const br = sign * right[2 * j]!;
    const bi = sign * right[2 * j + 1]!;
    const ar = left[2 * s]!;
    const ai = left[2 * s + 1]!;
    re = ar * br + ai * bi;
    im = ar * bi - ai * br;
    // A term whose number ends in l ones completes the right halves of l levels.
    let level = 0;
    for (; (t >> level) & 1; level++) {
      re = partialRe[level]! + re;
      im = partialIm[level]! + im;
    }
    partialRe[level] = re;
    partialIm[level] = im;
  }
  return [re, im];
}
