/**
 * Balanced rounds (docs/dispute.md): a distance of L bits of steps, or L levels of a tree, is covered in
 * `r = ceil(L / 5)` rounds of `ceil(L / r)` bits.
 */

/** Most bits of a round: a reveal has at most 31 hashes or 32 nodes. */
export const MAX_ROUND_BITS = 5;

/** Rounds that `bits` take. */
export function roundCount(bits: number): number {
  return Math.ceil(bits / MAX_ROUND_BITS);
}

/** Bits of the next round of a distance of `bits ≥ 1`. */
export function roundBits(bits: number): number {
  return Math.ceil(bits / roundCount(bits));
}

/** `ceil(log2(length))` for a whole `length ≥ 1`, exact to 2^53. */
export function bitsOf(length: number): number {
  let bits = 0;
  while (2 ** bits < length) bits++;
  return bits;
}

/** The steps `lo + i·stride < hi`, `i ≥ 1`, at which a bisection of `hi − lo ≥ 2` steps posts hashes. */
export function bisectionSteps(lo: number, hi: number): number[] {
  const bits = bitsOf(hi - lo);
  const stride = 2 ** (bits - roundBits(bits));
  const steps: number[] = [];
  for (let step = lo + stride; step < hi; step += stride) steps.push(step);
  return steps;
}
