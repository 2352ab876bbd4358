/**
 * Gates on a block: 2^bits amplitudes one after the other, each one v128 `(re, im)`. A block is a whole register, or a
 * part of one that stays in cache while a run of gates passes over it. Masks are those of the index within the block;
 * what the index outside it contributes (controls that hold or not, a sign) the caller has worked out.
 *
 * Arithmetic is that of docs/machine.md §4, operation by operation. `i^p·ψ` and signs are folded into coefficients: a
 * product with a flipped factor is the flipped product, and adding a flipped number is subtracting it, bit for bit.
 *
 * Index loops: `fixed` bits of the index are given, a run of consecutive indices below the lowest bit that matters is
 * done in one go, and `(j - free) & free` steps through the values of the bits between.
 */
import { AMPLITUDE_SHIFT, GATE } from "./layout";

/** Fields of a queued gate, u32 each; then its coefficients. `G…` are masks of the whole index. */
export const KIND: usize = 0;
export const X: usize = 4;
export const Z: usize = 8;
export const CONTROL: usize = 12;
export const SIGN: usize = 16;
export const OUTER_Z: usize = 20;
export const OUTER_CONTROL: usize = 24;
export const GX: usize = 28;
export const GZ: usize = 32;
export const GCONTROL: usize = 36;
export const COEFFICIENTS: usize = 64;

export const SWAP: i32 = 0;
export const HADAMARD: i32 = 1;
export const PHASE: i32 = 2;
export const REAL: i32 = 3;
export const IMAGINARY: i32 = 4;
export const DIAGONAL: i32 = 5;
export const MATRIX2: i32 = 6;
export const MATRIX4: i32 = 7;
/** A REAL rotation of one bit and the DIAGONAL one of the same bit that follows it, in one pass. */
export const REAL_DIAGONAL: i32 = 8;
/** A gate that the one before it does as well. */
export const NOTHING: i32 = 9;
/** A run of SWAPs of at most one control each, this one the first, as one permutation. */
export const PERMUTATION: i32 = 10;
/** Its fields, u32 each, in the place of coefficients: how many gates, 16 sources, 1 more for each bit above 4. */
const LENGTH: usize = COEFFICIENTS;
const LOW_SOURCES: usize = LENGTH + 4;
const CHANGES: usize = LOW_SOURCES + 64;

/** Components exchanged. */
export function turned(v: v128): v128 {
  return i8x16.shuffle(v, v, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7);
}

/** `u·a + v·turned(a)`: a product with a complex number d is that of `u = (d.re, d.re)`, `v = (-d.im, d.im)`. */
export function product(u: v128, v: v128, a: v128): v128 {
  return f64x2.add(f64x2.mul(u, a), f64x2.mul(v, turned(a)));
}

export function parity(mask: u32): u32 {
  return popcnt(mask) & 1;
}

/** Amplitudes of a run: below the lowest of the bits that matter, or all. */
function runOf(mask: u32, size: u32): u32 {
  return mask ? mask & (0 - mask) : size;
}

function highestBit(mask: u32): u32 {
  return 1 << (31 - clz(mask));
}

function at(psi: usize, j: u32): usize {
  return psi + ((<usize>j) << AMPLITUDE_SHIFT);
}

/** Whether bit x alone parts pairs: every index belongs to one, and all are treated alike. */
function isPlain(x: u32, z: u32, c: u32): bool {
  return (x & (x - 1)) == 0 && (z & ~x) == 0 && c == 0;
}

/** `ψ_j ↔ ψ_(j⊕x)` where j ⊇ c; x = 0 changes nothing. */
export function swap(psi: usize, size: u32, x: u32, c: u32): void {
  if (!x) return;
  const run = runOf(x | c, size);
  const free = (size - 1) & ~(highestBit(x) | c | (run - 1));
  let j: u32 = 0;
  if (run == 1) {
    do {
      const p = at(psi, j | c);
      const q = at(psi, (j | c) ^ x);
      const a = v128.load(p);
      v128.store(p, v128.load(q));
      v128.store(q, a);
      j = (j - free) & free;
    } while (j);
    return;
  }
  const bytes = (<usize>run) << AMPLITUDE_SHIFT;
  do {
    let p = at(psi, j | c);
    let q = at(psi, (j | c) ^ x);
    for (const end = p + bytes; p < end; p += 32, q += 32) {
      const a = v128.load(p);
      const b = v128.load(p, 16);
      v128.store(p, v128.load(q));
      v128.store(p, v128.load(q, 16), 16);
      v128.store(q, a);
      v128.store(q, b, 16);
    }
    j = (j - free) & free;
  } while (j);
}

/** `(ψ0 + ψ1)·r`, `(ψ0 − ψ1)·r` on the one bit of x where j ⊇ c. */
export function hadamard(psi: usize, size: u32, x: u32, c: u32): void {
  const r = f64x2.splat(0.7071067811865476);
  const run = runOf(x | c, size);
  const free = (size - 1) & ~(x | c | (run - 1));
  const bytes = (<usize>run) << AMPLITUDE_SHIFT;
  const distance = (<usize>x) << AMPLITUDE_SHIFT;
  let j: u32 = 0;
  do {
    let p = at(psi, j | c);
    for (const end = p + bytes; p < end; p += 16) {
      const a = v128.load(p);
      const b = v128.load(p + distance);
      v128.store(p, f64x2.mul(f64x2.add(a, b), r));
      v128.store(p + distance, f64x2.mul(f64x2.sub(a, b), r));
    }
    j = (j - free) & free;
  } while (j);
}

/** `d·ψ_j` where j ⊇ z. */
export function phase(psi: usize, size: u32, z: u32, re: f64, im: f64): void {
  const u = f64x2.splat(re);
  const v = f64x2.replace_lane(f64x2.splat(im), 0, -im);
  const run = runOf(z, size);
  const free = (size - 1) & ~(z | (run - 1));
  const bytes = (<usize>run) << AMPLITUDE_SHIFT;
  let j: u32 = 0;
  do {
    let p = at(psi, j | z);
    for (const end = p + bytes; p < end; p += 16) v128.store(p, product(u, v, v128.load(p)));
    j = (j - free) & free;
  } while (j);
}

/** KROT with u real: `a' = C·a + s·b`, `b' = C·b − s·a`, s = ±S, minus where sign ⊕ |j∧z| is odd. */
export function real(psi: usize, size: u32, x: u32, z: u32, c: u32, sign: u32, cos: f64, sin: f64): void {
  const u = f64x2.splat(cos);
  if (isPlain(x, z, c)) {
    const v = f64x2.splat(sign & 1 ? -sin : sin);
    realPlain(psi, size, x, u, v);
    return;
  }
  const run = runOf(x | z | c, size);
  const free = (size - 1) & ~(highestBit(x) | c | (run - 1));
  const bytes = (<usize>run) << AMPLITUDE_SHIFT;
  let j: u32 = 0;
  do {
    const index = j | c;
    const v = f64x2.splat((sign ^ parity(index & z)) & 1 ? -sin : sin);
    let p = at(psi, index);
    let q = at(psi, index ^ x);
    for (const end = p + bytes; p < end; p += 16, q += 16) {
      const a = v128.load(p);
      const b = v128.load(q);
      v128.store(p, f64x2.add(f64x2.mul(u, a), f64x2.mul(v, b)));
      v128.store(q, f64x2.sub(f64x2.mul(u, b), f64x2.mul(v, a)));
    }
    j = (j - free) & free;
  } while (j);
}

function realPlain(psi: usize, size: u32, x: u32, u: v128, v: v128): void {
  const distance = (<usize>x) << AMPLITUDE_SHIFT;
  const end = at(psi, size);
  if (x == 1) {
    for (let p = psi; p < end; p += 32) {
      const a = v128.load(p);
      const b = v128.load(p, 16);
      v128.store(p, f64x2.add(f64x2.mul(u, a), f64x2.mul(v, b)));
      v128.store(p, f64x2.sub(f64x2.mul(u, b), f64x2.mul(v, a)), 16);
    }
    return;
  }
  for (let from = psi; from < end; from += 2 * distance) {
    const to = from + distance;
    for (let p = from; p < to; p += 32) {
      const q = p + distance;
      const a = v128.load(p);
      const b = v128.load(q);
      const d = v128.load(p, 16);
      const e = v128.load(q, 16);
      v128.store(p, f64x2.add(f64x2.mul(u, a), f64x2.mul(v, b)));
      v128.store(q, f64x2.sub(f64x2.mul(u, b), f64x2.mul(v, a)));
      v128.store(p, f64x2.add(f64x2.mul(u, d), f64x2.mul(v, e)), 16);
      v128.store(q, f64x2.sub(f64x2.mul(u, e), f64x2.mul(v, d)), 16);
    }
  }
}

/** `real`, then `diagonal` with z = x, on the one bit of x without controls: the same operations, in one pass. */
function realDiagonal(psi: usize, size: u32, x: u32, sign: u32, sign2: u32, first: usize, second: usize): void {
  const sin = load<f64>(first, 8);
  const sin2 = load<f64>(second, 8);
  const u = f64x2.splat(load<f64>(first));
  const v = f64x2.splat(sign & 1 ? -sin : sin);
  const u2 = f64x2.splat(load<f64>(second));
  const plus = f64x2.replace_lane(f64x2.splat(sin2), 1, -sin2);
  const w = sign2 & 1 ? plus : f64x2.neg(plus);
  const distance = (<usize>x) << AMPLITUDE_SHIFT;
  const end = at(psi, size);
  for (let from = psi; from < end; from += 2 * distance) {
    const to = from + distance;
    for (let p = from; p < to; p += 16) {
      const q = p + distance;
      const a = v128.load(p);
      const b = v128.load(q);
      const c = f64x2.add(f64x2.mul(u, a), f64x2.mul(v, b));
      const d = f64x2.sub(f64x2.mul(u, b), f64x2.mul(v, a));
      v128.store(p, f64x2.add(f64x2.mul(u2, c), f64x2.mul(w, turned(c))));
      v128.store(q, f64x2.sub(f64x2.mul(u2, d), f64x2.mul(w, turned(d))));
    }
  }
}

/** KROT with u imaginary: `a' = C·a + (s, −s)·turned(b)`, b likewise, s = ±S, plus where sign ⊕ |j∧z| is odd. */
export function imaginary(psi: usize, size: u32, x: u32, z: u32, c: u32, sign: u32, cos: f64, sin: f64): void {
  const u = f64x2.splat(cos);
  const plus = f64x2.replace_lane(f64x2.splat(sin), 1, -sin);
  const minus = f64x2.neg(plus);
  const run = runOf(x | z | c, size);
  const free = (size - 1) & ~(highestBit(x) | c | (run - 1));
  const bytes = (<usize>run) << AMPLITUDE_SHIFT;
  let j: u32 = 0;
  do {
    const index = j | c;
    const v = (sign ^ parity(index & z)) & 1 ? plus : minus;
    let p = at(psi, index);
    let q = at(psi, index ^ x);
    for (const end = p + bytes; p < end; p += 16, q += 16) {
      const a = v128.load(p);
      const b = v128.load(q);
      v128.store(p, f64x2.add(f64x2.mul(u, a), f64x2.mul(v, turned(b))));
      v128.store(q, f64x2.add(f64x2.mul(u, b), f64x2.mul(v, turned(a))));
    }
    j = (j - free) & free;
  } while (j);
}

/** KROT with x = 0: `a' = C·a + (s, −s)·turned(a)` where j ⊇ c, s = ±S, plus where sign ⊕ |j∧z| is odd. */
export function diagonal(psi: usize, size: u32, z: u32, c: u32, sign: u32, cos: f64, sin: f64): void {
  const u = f64x2.splat(cos);
  const plus = f64x2.replace_lane(f64x2.splat(sin), 1, -sin);
  const minus = f64x2.neg(plus);
  if (size < 4 || c & 3) {
    const run = runOf(z | c, size);
    const free = (size - 1) & ~(c | (run - 1));
    const bytes = (<usize>run) << AMPLITUDE_SHIFT;
    let j: u32 = 0;
    do {
      const index = j | c;
      const v = (sign ^ parity(index & z)) & 1 ? plus : minus;
      let p = at(psi, index);
      for (const end = p + bytes; p < end; p += 16) v128.store(p, product(u, v, v128.load(p)));
      j = (j - free) & free;
    } while (j);
    return;
  }
  // Four amplitudes at a time, each with its own sign.
  const run = runOf((z & ~3) | c, size);
  const free = (size - 1) & ~(c | (run - 1));
  const bytes = (<usize>run) << AMPLITUDE_SHIFT;
  let j: u32 = 0;
  do {
    const index = j | c;
    const s = sign ^ parity(index & z);
    const v0 = s & 1 ? plus : minus;
    const v1 = (s ^ z) & 1 ? plus : minus;
    const v2 = (s ^ (z >> 1)) & 1 ? plus : minus;
    const v3 = (s ^ z ^ (z >> 1)) & 1 ? plus : minus;
    let p = at(psi, index);
    for (const end = p + bytes; p < end; p += 64) {
      v128.store(p, product(u, v0, v128.load(p)));
      v128.store(p, product(u, v1, v128.load(p, 16)), 16);
      v128.store(p, product(u, v2, v128.load(p, 32)), 32);
      v128.store(p, product(u, v3, v128.load(p, 48)), 48);
    }
    j = (j - free) & free;
  } while (j);
}

function splatAt(p: usize): v128 {
  return v128.load_splat<f64>(p);
}

function imagAt(p: usize): v128 {
  const im = load<f64>(p);
  return f64x2.replace_lane(f64x2.splat(im), 0, -im);
}

/** The 2×2 matrix at m on the one bit of x where j ⊇ c. */
export function matrix2(psi: usize, size: u32, x: u32, c: u32, m: usize): void {
  const u0 = splatAt(m);
  const v0 = imagAt(m + 8);
  const u1 = splatAt(m + 16);
  const v1 = imagAt(m + 24);
  const u2 = splatAt(m + 32);
  const v2 = imagAt(m + 40);
  const u3 = splatAt(m + 48);
  const v3 = imagAt(m + 56);
  const run = runOf(x | c, size);
  const free = (size - 1) & ~(x | c | (run - 1));
  const bytes = (<usize>run) << AMPLITUDE_SHIFT;
  const distance = (<usize>x) << AMPLITUDE_SHIFT;
  let j: u32 = 0;
  do {
    let p = at(psi, j | c);
    for (const end = p + bytes; p < end; p += 16) {
      const a = v128.load(p);
      const b = v128.load(p + distance);
      v128.store(p, f64x2.add(product(u0, v0, a), product(u1, v1, b)));
      v128.store(p + distance, f64x2.add(product(u2, v2, a), product(u3, v3, b)));
    }
    j = (j - free) & free;
  } while (j);
}

/** A row of a 4×4 matrix times four amplitudes: `(p0 + p1) + (p2 + p3)`. */
function row4(m: usize, a: v128, b: v128, c: v128, d: v128): v128 {
  return f64x2.add(
    f64x2.add(product(splatAt(m), imagAt(m + 8), a), product(splatAt(m + 16), imagAt(m + 24), b)),
    f64x2.add(product(splatAt(m + 32), imagAt(m + 40), c), product(splatAt(m + 48), imagAt(m + 56), d)),
  );
}

/** The 4×4 matrix at m on the bits x (high) and z (low). */
export function matrix4(psi: usize, size: u32, x: u32, z: u32, m: usize): void {
  const run = runOf(x | z, size);
  const free = (size - 1) & ~(x | z | (run - 1));
  const bytes = (<usize>run) << AMPLITUDE_SHIFT;
  const high = (<usize>x) << AMPLITUDE_SHIFT;
  const low = (<usize>z) << AMPLITUDE_SHIFT;
  let j: u32 = 0;
  do {
    let p = at(psi, j);
    for (const end = p + bytes; p < end; p += 16) {
      const a = v128.load(p);
      const b = v128.load(p + low);
      const c = v128.load(p + high);
      const d = v128.load(p + high + low);
      v128.store(p, row4(m, a, b, c, d));
      v128.store(p + low, row4(m + 64, a, b, c, d));
      v128.store(p + high, row4(m + 128, a, b, c, d));
      v128.store(p + high + low, row4(m + 192, a, b, c, d));
    }
    j = (j - free) & free;
  } while (j);
}

/** Whether a gate and the one behind it can be done as REAL_DIAGONAL: their masks are those of the whole index. */
export function canFuse(gate: usize, next: usize): bool {
  const x = load<u32>(gate, GX);
  return (
    load<i32>(gate, KIND) == REAL &&
    load<i32>(next, KIND) == DIAGONAL &&
    isPlain(x, load<u32>(gate, GZ), load<u32>(gate, GCONTROL)) &&
    load<u32>(next, GZ) == x &&
    load<u32>(next, GCONTROL) == 0
  );
}

/** Whether a gate changes the places of amplitudes by a map that is affine over the bits of their index. */
export function isAffine(gate: usize): bool {
  return load<i32>(gate, KIND) == SWAP && popcnt(load<u32>(gate, GCONTROL)) <= 1;
}

/** Where the amplitude comes from that a PERMUTATION brings to place j: through its gates from the last to the first. */
function sourceOf(j: u32, permutation: usize, base: u32): u32 {
  for (let i = load<i32>(permutation, LENGTH) - 1; i >= 0; i--) {
    const gate = permutation + <usize>i * GATE;
    const c = load<u32>(gate, CONTROL);
    const outer = load<u32>(gate, OUTER_CONTROL);
    if ((j & c) == c && (base & outer) == outer) j ^= load<u32>(gate, X);
  }
  return j;
}

/**
 * Makes a PERMUTATION of `length` gates, this one the first, on blocks of so many bits. As `source(j ⊕ k) = source(j) ⊕
 * source(k) ⊕ source(0)`, where only source(0) depends on what is outside the block, those of single bits suffice: the low
 * ones are combined in a table, the others are added as they change in a count.
 */
export function preparePermutation(gate: usize, length: i32, bits: i32): void {
  store<i32>(gate, PERMUTATION, KIND);
  store<i32>(gate, length, LENGTH);
  const origin = sourceOf(0, gate, 0);
  for (let i: u32 = 0; i < 16; i++) {
    store<u32>(gate + (i << 2), (sourceOf(i, gate, 0) ^ origin) << AMPLITUDE_SHIFT, LOW_SOURCES);
  }
  let change: u32 = 0;
  for (let bit = 4; bit < bits; bit++) {
    change ^= sourceOf(1 << bit, gate, 0) ^ origin;
    store<u32>(gate + ((bit - 4) << 2), change << AMPLITUDE_SHIFT, CHANGES);
  }
}

/**
 * A PERMUTATION of a block that goes to another place.
 * @param groups of 16 amplitudes that stand together there: those of a segment
 * @param table bytes from `to` to each segment
 */
export function permute(
  gate: usize,
  to: usize,
  from: usize,
  base: u32,
  segments: u32,
  groups: u32,
  table: usize,
): void {
  let source = sourceOf(0, gate, base) << AMPLITUDE_SHIFT;
  let group: u32 = 0;
  for (let s: u32 = 0; s < segments; s++) {
    let p = to + load<u32>(table + (s << 2));
    for (const last = group + groups; group < last;) {
      let low = gate + LOW_SOURCES;
      for (const end = p + 256; p < end; p += 64, low += 16) {
        v128.store(p, v128.load(from + (source ^ load<u32>(low))));
        v128.store(p, v128.load(from + (source ^ load<u32>(low, 4))), 16);
        v128.store(p, v128.load(from + (source ^ load<u32>(low, 8))), 32);
        v128.store(p, v128.load(from + (source ^ load<u32>(low, 12))), 48);
      }
      source ^= load<u32>(gate + (ctz(++group) << 2), CHANGES);
    }
  }
}

/** A queued gate on a block whose index outside the block is `base`. */
export function apply(gate: usize, psi: usize, size: u32, base: u32): void {
  const outer = load<u32>(gate, OUTER_CONTROL);
  if ((base & outer) != outer) return;
  const x = load<u32>(gate, X);
  const z = load<u32>(gate, Z);
  const c = load<u32>(gate, CONTROL);
  const sign = load<u32>(gate, SIGN) ^ parity(base & load<u32>(gate, OUTER_Z));
  const first = load<f64>(gate, COEFFICIENTS);
  const second = load<f64>(gate, COEFFICIENTS + 8);
  switch (load<i32>(gate, KIND)) {
    case SWAP:
      swap(psi, size, x, c);
      break;
    case HADAMARD:
      hadamard(psi, size, x, c);
      break;
    case PHASE:
      phase(psi, size, c, first, second);
      break;
    case REAL:
      real(psi, size, x, z, c, sign, first, second);
      break;
    case IMAGINARY:
      imaginary(psi, size, x, z, c, sign, first, second);
      break;
    case DIAGONAL:
      diagonal(psi, size, z, c, sign, first, second);
      break;
    case MATRIX2:
      matrix2(psi, size, x, c, gate + COEFFICIENTS);
      break;
    case REAL_DIAGONAL: {
      const next = gate + GATE;
      realDiagonal(psi, size, x, sign, load<u32>(next, SIGN), gate + COEFFICIENTS, next + COEFFICIENTS);
      break;
    }
    case NOTHING:
      break;
    default:
      matrix4(psi, size, x, z, gate + COEFFICIENTS);
  }
}
