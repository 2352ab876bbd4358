/**
 * Binary64 on bit patterns by exact rational arithmetic: a number is a fraction of two integers, an operation computes
 * the exact result and rounds it once, to nearest even. Slow and obvious; the oracle of the machine's tests.
 */
export const NAN = 0x7ff8000000000000n;
export const INF = 0x7ff0000000000000n;
export const SIGN = 1n << 63n;
/** All 64 bits of a cell. */
export const CELL_MASK = (1n << 64n) - 1n;
export const ONE = 0x3ff0000000000000n;

export const isNaN64 = (v: bigint) => (v & ~SIGN) > INF;
export const canonical = (v: bigint) => (isNaN64(v) ? NAN : v);
/** Flips the sign bit of anything. */
export const flip = (v: bigint) => v ^ SIGN;
const isInf = (v: bigint) => (v & ~SIGN) === INF;
const isZero = (v: bigint) => (v & ~SIGN) === 0n;
const signOf = (v: bigint) => v & SIGN;

/** v·2^1074, an integer, for finite v. */
function scaled(v: bigint): bigint {
  const exponent = (v >> 52n) & 0x7ffn;
  const fraction = v & 0xfffffffffffffn;
  const magnitude = exponent === 0n ? fraction : (fraction | (1n << 52n)) << (exponent - 1n);
  return v & SIGN ? -magnitude : magnitude;
}

/** The float nearest to numerator/denominator·2^−1074, ties to even; `zeroSign` is the sign of an exact zero. */
function round(numerator: bigint, denominator: bigint, zeroSign: bigint): bigint {
  if (numerator === 0n) return zeroSign;
  const sign = numerator < 0n ? SIGN : 0n;
  const n = numerator < 0n ? -numerator : numerator;
  let shift = 0n; // of the unit in the last place, 2^(shift − 1074)
  const excess = BigInt(n.toString(2).length - denominator.toString(2).length) - 54n;
  if (excess > 0n) shift = excess;
  while (n / (denominator << shift) >= 1n << 53n) shift++;
  const unit = denominator << shift;
  let quotient = n / unit;
  const rest = 2n * (n % unit);
  if (rest > unit || (rest === unit && quotient & 1n)) quotient++;
  const bits = (shift << 52n) + quotient; // a carry walks into the exponent by itself
  return sign | (bits >= INF ? INF : bits);
}

export function add(p: bigint, q: bigint): bigint {
  if (isNaN64(p) || isNaN64(q)) return NAN;
  if (isInf(p)) return isInf(q) && p !== q ? NAN : p;
  if (isInf(q)) return q;
  return round(scaled(p) + scaled(q), 1n, isZero(p) && isZero(q) ? p & q & SIGN : 0n);
}

export const sub = (p: bigint, q: bigint) => add(p, flip(q));

export function mul(p: bigint, q: bigint): bigint {
  if (isNaN64(p) || isNaN64(q)) return NAN;
  const sign = signOf(p ^ q);
  if (isInf(p) || isInf(q)) return isZero(p) || isZero(q) ? NAN : sign | INF;
  return round(scaled(p) * scaled(q), 1n << 1074n, sign);
}

export function div(p: bigint, q: bigint): bigint {
  if (isNaN64(p) || isNaN64(q)) return NAN;
  const sign = signOf(p ^ q);
  if (isInf(p)) return isInf(q) ? NAN : sign | INF;
  if (isInf(q)) return sign;
  if (isZero(q)) return isZero(p) ? NAN : sign | INF;
  const [n, d] = [scaled(p) << 1074n, scaled(q)];
  return d < 0n ? round(-n, -d, sign) : round(n, d, sign);
}

export function sqrt(p: bigint): bigint {
  if (isNaN64(p) || (p & SIGN && !isZero(p))) return NAN;
  if (isZero(p) || isInf(p)) return p;
  // √(s·2^−1074) = √(s·2^(2k))·2^(−537 − k), with k = 1000 making far more digits than are kept.
  const square = scaled(p) << 2000n;
  let root = 1n << BigInt(Math.ceil(square.toString(2).length / 2));
  for (let next = (root + square / root) / 2n; next < root; next = (root + square / root) / 2n) root = next;
  const sticky = root * root === square ? 0n : 1n;
  return round((2n * root + sticky) << 537n, 1n << 1001n, 0n);
}

const ordered = (v: bigint) => (v & SIGN ? -(v & ~SIGN) : v);
export const eq = (p: bigint, q: bigint) => !isNaN64(p) && !isNaN64(q) && ordered(p) === ordered(q);
export const lt = (p: bigint, q: bigint) => !isNaN64(p) && !isNaN64(q) && ordered(p) < ordered(q);
export const le = (p: bigint, q: bigint) => lt(p, q) || eq(p, q);
/** −0 < +0. */
export function min(p: bigint, q: bigint): bigint {
  if (isNaN64(p) || isNaN64(q)) return NAN;
  return lt(p, q) || (eq(p, q) && p & SIGN) ? p : q;
}
export function max(p: bigint, q: bigint): bigint {
  if (isNaN64(p) || isNaN64(q)) return NAN;
  return min(p, q) === p ? q : p;
}
export const fromInt = (v: bigint) => round(BigInt.asIntN(64, v) << 1074n, 1n, 0n);

/** Truncated to a signed integer, as its 64 bits; `undefined` where there is none. */
export function toInt(p: bigint): bigint | undefined {
  if (isNaN64(p) || isInf(p)) return undefined;
  const value = scaled(p) / (1n << 1074n);
  return value < -(1n << 63n) || value >= 1n << 63n ? undefined : BigInt.asUintN(64, value);
}

/** A float's bits and back, by a DataView. */
const view = new DataView(new ArrayBuffer(8));
export function bits(value: number): bigint {
  view.setFloat64(0, value);
  return canonical(view.getBigUint64(0));
}
export function value(v: bigint): number {
  view.setBigUint64(0, v);
  return view.getFloat64(0);
}
