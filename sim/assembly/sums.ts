/**
 * KDOT: the terms `t_j = conj(A_(j⊕x))·(±B_j)`, the sign being (−1)^|j∧z|, added as a perfect binary tree over j,
 * neighbours first. Eight terms are added at a time; the sums of eights wait on a stack, one a level, until the other
 * half of their level is there.
 */
import { parity, turned } from "./gates";
import { AMPLITUDE_SHIFT } from "./layout";

/** Where the signs of eight neighbours stand, behind the stack. */
const SIGNS: usize = 512;

function at(psi: usize, j: u32): usize {
  return psi + ((<usize>j) << AMPLITUDE_SHIFT);
}

/** `conj(a)·b`: `(a.re·b.re) + (a.im·b.im)`, `(a.re·b.im) − (a.im·b.re)`. */
function term(a: v128, b: v128): v128 {
  const straight = f64x2.mul(a, b);
  const crossed = f64x2.mul(a, turned(b));
  const first = i8x16.shuffle(straight, crossed, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23);
  const second = i8x16.shuffle(straight, crossed, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31);
  const minus = i64x2.replace_lane(i64x2.splat(0), 1, 0x8000000000000000);
  return f64x2.add(first, v128.xor(second, minus));
}

/** `(re, im)` of the sum over j in [from, from + count), a power of two and a multiple of it. `stack`: SUM_BYTES. */
export function sumTerms(left: usize, right: usize, from: u32, count: u32, x: u32, z: u32, stack: usize): v128 {
  const group = min<u32>(count, 8);
  for (let i: u32 = 0; i < 8; i++) {
    store<i64>(stack + SIGNS + (i << 4), (<i64>parity(i & z)) << 63);
    store<i64>(stack + SIGNS + (i << 4), (<i64>parity(i & z)) << 63, 8);
  }
  if (count < 8) return few(left, right, from, group, x, z);
  const groups = count >> 3;
  const low = x & 7;
  let sum = f64x2.splat(0);
  for (let g: u32 = 0; g < groups; g++) {
    const j = from + (g << 3);
    const a = at(left, (j ^ x) & ~7);
    const b = at(right, j);
    const flip = i64x2.splat((<i64>parity(j & z)) << 63);
    sum = f64x2.add(
      f64x2.add(pair(a, b, low, 0, flip, stack), pair(a, b, low, 2, flip, stack)),
      f64x2.add(pair(a, b, low, 4, flip, stack), pair(a, b, low, 6, flip, stack)),
    );
    // A group whose number ends in l ones completes the right halves of l levels.
    let level = stack;
    for (let rest = g; rest & 1; rest >>= 1, level += 16) sum = f64x2.add(v128.load(level), sum);
    v128.store(level, sum);
  }
  return sum;
}

/** `t_i + t_(i+1)` of a group. */
function pair(a: usize, b: usize, low: u32, i: u32, flip: v128, stack: usize): v128 {
  const signs = stack + SIGNS + (i << 4);
  const b0 = v128.xor(v128.load(b + (i << 4)), v128.xor(flip, v128.load(signs)));
  const b1 = v128.xor(v128.load(b + (i << 4), 16), v128.xor(flip, v128.load(signs, 16)));
  return f64x2.add(term(v128.load(a + ((i ^ low) << 4)), b0), term(v128.load(a + (((i + 1) ^ low) << 4)), b1));
}

/** Two or four terms, or one. */
function few(left: usize, right: usize, j: u32, count: u32, x: u32, z: u32): v128 {
  if (count == 1) {
    const flip = i64x2.splat((<i64>parity(j & z)) << 63);
    return term(v128.load(at(left, j ^ x)), v128.xor(v128.load(at(right, j)), flip));
  }
  const half = count >> 1;
  return f64x2.add(few(left, right, j, half, x, z), few(left, right, j + half, half, x, z));
}

/** Real part of the sum for A = B, x = 0: `(re·±re) + (im·±im)`. Its imaginary part is +0 where this is finite. */
export function sumNorms(psi: usize, from: u32, count: u32, z: u32, stack: usize): f64 {
  for (let i: u32 = 0; i < 8; i++) {
    store<i64>(stack + SIGNS + (i << 4), (<i64>parity(i & z)) << 63);
    store<i64>(stack + SIGNS + (i << 4), (<i64>parity(i & z)) << 63, 8);
  }
  const s0 = v128.load(stack + SIGNS);
  const s1 = v128.load(stack + SIGNS, 16);
  const s2 = v128.load(stack + SIGNS, 32);
  const s3 = v128.load(stack + SIGNS, 48);
  const s4 = v128.load(stack + SIGNS, 64);
  const s5 = v128.load(stack + SIGNS, 80);
  const s6 = v128.load(stack + SIGNS, 96);
  const s7 = v128.load(stack + SIGNS, 112);
  const groups = count >> 3;
  let sum: f64 = 0;
  for (let g: u32 = 0; g < groups; g++) {
    const j = from + (g << 3);
    const p = at(psi, j);
    const flip = i64x2.splat((<i64>parity(j & z)) << 63);
    const t01 = added(square(p, v128.xor(s0, flip)), square(p + 16, v128.xor(s1, flip)));
    const t23 = added(square(p + 32, v128.xor(s2, flip)), square(p + 48, v128.xor(s3, flip)));
    const t45 = added(square(p + 64, v128.xor(s4, flip)), square(p + 80, v128.xor(s5, flip)));
    const t67 = added(square(p + 96, v128.xor(s6, flip)), square(p + 112, v128.xor(s7, flip)));
    const four = added(added(t01, t23), added(t45, t67));
    sum = f64x2.extract_lane(four, 0) + f64x2.extract_lane(four, 1);
    let level = stack;
    for (let rest = g; rest & 1; rest >>= 1, level += 16) sum = load<f64>(level) + sum;
    store<f64>(level, sum);
  }
  return sum;
}

/** `(re·±re, im·±im)` of the amplitude at p. */
function square(p: usize, flip: v128): v128 {
  const a = v128.load(p);
  return f64x2.mul(a, v128.xor(a, flip));
}

/** `(a.0 + a.1, b.0 + b.1)`. */
function added(a: v128, b: v128): v128 {
  return f64x2.add(
    i8x16.shuffle(a, b, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23),
    i8x16.shuffle(a, b, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31),
  );
}
