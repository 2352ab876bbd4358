/**
 * Keccak-256 of pairs of words (64 bytes), two pairs at a time: lane i of both sponges shares one 128-bit vector. In
 * AssemblyScript; `npm run generate` compiles it into sim/machine/hash/keccak-wasm.ts.
 *
 * The sponge is FIPS 202's Keccak-f[1600] with rate 136 and Keccak's own padding (first bit only): 64 bytes of message,
 * 0x01, zeros, 0x80. Lane a(x + 5y) is A[x, y] of the standard; vectors and lanes are little-endian.
 */

/** What callers and these functions exchange: 96 KiB, 16-byte aligned. */
const BUFFER: usize = memory.data(98304, 16);

const ROUND_CONSTANTS: usize = memory.data<u64>([
  0x0000000000000001, 0x0000000000008082, 0x800000000000808a, 0x8000000080008000, 0x000000000000808b,
  0x0000000080000001, 0x8000000080008081, 0x8000000000008009, 0x000000000000008a, 0x0000000000000088,
  0x0000000080008009, 0x000000008000000a, 0x000000008000808b, 0x800000000000008b, 0x8000000000008089,
  0x8000000000008003, 0x8000000000008002, 0x8000000000000080, 0x000000000000800a, 0x800000008000000a,
  0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008,
]);
const ROUNDS_END: usize = 24 * 8;

/** Address of the buffer. */
export function buffer(): usize {
  return BUFFER;
}

function rotate(lanes: v128, bits: i32): v128 {
  return v128.or(v128.shl<u64>(lanes, bits), v128.shr<u64>(lanes, 64 - bits));
}

function xor5(a: v128, b: v128, c: v128, d: v128, e: v128): v128 {
  return v128.xor(v128.xor(v128.xor(v128.xor(a, b), c), d), e);
}

/** b ⊕ (¬next ∧ afterNext) */
function chi(b: v128, next: v128, afterNext: v128): v128 {
  return v128.xor(b, v128.andnot(afterNext, next));
}

function lows(p: v128, q: v128): v128 {
  return v128.shuffle<u64>(p, q, 0, 2);
}

function highs(p: v128, q: v128): v128 {
  return v128.shuffle<u64>(p, q, 1, 3);
}

/** Hashes the 64 bytes at `first` to the 32 at `toFirst`, and those at `second` to `toSecond`. */
function hashTwo(first: usize, second: usize, toFirst: usize, toSecond: usize): void {
  const p0 = v128.load(first, 0);
  const q0 = v128.load(second, 0);
  const p1 = v128.load(first, 16);
  const q1 = v128.load(second, 16);
  const p2 = v128.load(first, 32);
  const q2 = v128.load(second, 32);
  const p3 = v128.load(first, 48);
  const q3 = v128.load(second, 48);
  let a0 = lows(p0, q0);
  let a1 = highs(p0, q0);
  let a2 = lows(p1, q1);
  let a3 = highs(p1, q1);
  let a4 = lows(p2, q2);
  let a5 = highs(p2, q2);
  let a6 = lows(p3, q3);
  let a7 = highs(p3, q3);
  let a8 = i64x2.splat(0x01);
  let a9 = i64x2.splat(0);
  let a10 = i64x2.splat(0);
  let a11 = i64x2.splat(0);
  let a12 = i64x2.splat(0);
  let a13 = i64x2.splat(0);
  let a14 = i64x2.splat(0);
  let a15 = i64x2.splat(0);
  let a16 = i64x2.splat(0x8000000000000000);
  let a17 = i64x2.splat(0);
  let a18 = i64x2.splat(0);
  let a19 = i64x2.splat(0);
  let a20 = i64x2.splat(0);
  let a21 = i64x2.splat(0);
  let a22 = i64x2.splat(0);
  let a23 = i64x2.splat(0);
  let a24 = i64x2.splat(0);

  for (let round: usize = 0; round < ROUNDS_END; round += 8) {
    // θ
    const c0 = xor5(a0, a5, a10, a15, a20);
    const c1 = xor5(a1, a6, a11, a16, a21);
    const c2 = xor5(a2, a7, a12, a17, a22);
    const c3 = xor5(a3, a8, a13, a18, a23);
    const c4 = xor5(a4, a9, a14, a19, a24);
    const d0 = v128.xor(c4, rotate(c1, 1));
    const d1 = v128.xor(c0, rotate(c2, 1));
    const d2 = v128.xor(c1, rotate(c3, 1));
    const d3 = v128.xor(c2, rotate(c4, 1));
    const d4 = v128.xor(c3, rotate(c0, 1));

    // ρ and π
    const b0 = v128.xor(a0, d0);
    const b1 = rotate(v128.xor(a6, d1), 44);
    const b2 = rotate(v128.xor(a12, d2), 43);
    const b3 = rotate(v128.xor(a18, d3), 21);
    const b4 = rotate(v128.xor(a24, d4), 14);
    const b5 = rotate(v128.xor(a3, d3), 28);
    const b6 = rotate(v128.xor(a9, d4), 20);
    const b7 = rotate(v128.xor(a10, d0), 3);
    const b8 = rotate(v128.xor(a16, d1), 45);
    const b9 = rotate(v128.xor(a22, d2), 61);
    const b10 = rotate(v128.xor(a1, d1), 1);
    const b11 = rotate(v128.xor(a7, d2), 6);
    const b12 = rotate(v128.xor(a13, d3), 25);
    const b13 = rotate(v128.xor(a19, d4), 8);
    const b14 = rotate(v128.xor(a20, d0), 18);
    const b15 = rotate(v128.xor(a4, d4), 27);
    const b16 = rotate(v128.xor(a5, d0), 36);
    const b17 = rotate(v128.xor(a11, d1), 10);
    const b18 = rotate(v128.xor(a17, d2), 15);
    const b19 = rotate(v128.xor(a23, d3), 56);
    const b20 = rotate(v128.xor(a2, d2), 62);
    const b21 = rotate(v128.xor(a8, d3), 55);
    const b22 = rotate(v128.xor(a14, d4), 39);
    const b23 = rotate(v128.xor(a15, d0), 41);
    const b24 = rotate(v128.xor(a21, d1), 2);

    // χ and ι
    a0 = v128.xor(chi(b0, b1, b2), v128.load64_splat(ROUND_CONSTANTS + round));
    a1 = chi(b1, b2, b3);
    a2 = chi(b2, b3, b4);
    a3 = chi(b3, b4, b0);
    a4 = chi(b4, b0, b1);
    a5 = chi(b5, b6, b7);
    a6 = chi(b6, b7, b8);
    a7 = chi(b7, b8, b9);
    a8 = chi(b8, b9, b5);
    a9 = chi(b9, b5, b6);
    a10 = chi(b10, b11, b12);
    a11 = chi(b11, b12, b13);
    a12 = chi(b12, b13, b14);
    a13 = chi(b13, b14, b10);
    a14 = chi(b14, b10, b11);
    a15 = chi(b15, b16, b17);
    a16 = chi(b16, b17, b18);
    a17 = chi(b17, b18, b19);
    a18 = chi(b18, b19, b15);
    a19 = chi(b19, b15, b16);
    a20 = chi(b20, b21, b22);
    a21 = chi(b21, b22, b23);
    a22 = chi(b22, b23, b24);
    a23 = chi(b23, b24, b20);
    a24 = chi(b24, b20, b21);
  }

  v128.store(toFirst, lows(a0, a1), 0);
  v128.store(toSecond, highs(a0, a1), 0);
  v128.store(toFirst, lows(a2, a3), 16);
  v128.store(toSecond, highs(a2, a3), 16);
}

/** Whether the 128 bytes at `source` are those before them. */
function repeats(source: usize): bool {
  for (let at: usize = 0; at < 128; at += 8) {
    if (load<u64>(source + at) != load<u64>(source + at - 128)) return false;
  }
  return true;
}

/**
 * Hashes `pairs` pairs from `source` on to words from `target` on. The target may lie behind the first words of the
 * source, whose later pairs are then hashes made here: over 2^d words, target = source + 32·2^d and pairs = 2^d − 1 make
 * the whole tree. Where two pairs are those before them, as in most of a sparse or uniform tree, so are their hashes.
 */
export function hashPairs(source: usize, target: usize, pairs: i32): void {
  for (let i = 0; i < pairs - 1; i += 2, source += 128, target += 64) {
    if (i > 0 && repeats(source)) memory.copy(target, target - 64, 64);
    else hashTwo(source, source + 64, target, target + 32);
  }
  if (pairs & 1) hashTwo(source, source, target, target);
}

/** The 8 bytes of each half, backwards. */
function reversed(halves: v128): v128 {
  return v128.shuffle<u8>(halves, halves, 7, 6, 5, 4, 3, 2, 1, 0, 15, 14, 13, 12, 11, 10, 9, 8);
}

/** Makes `bytes` (a multiple of 16) bytes of cells at `at` big-endian. */
export function encodeCells(at: usize, bytes: usize): void {
  for (const end = at + bytes; at < end; at += 16) v128.store(at, reversed(v128.load(at)));
}

/** Makes `bytes` (a multiple of 16) bytes of floats at `at` big-endian, every NaN the canonical one. */
export function encodeFloats(at: usize, bytes: usize): void {
  const nan = i64x2.splat(0x7ff8000000000000);
  for (const end = at + bytes; at < end; at += 16) {
    const floats = v128.load(at);
    v128.store(at, reversed(v128.bitselect(floats, nan, v128.eq<f64>(floats, floats))));
  }
}
