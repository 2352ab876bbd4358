/**
 * Binary64 arithmetic that is slow and obvious: operands as exact rationals, the exact result, one rounding. It is what
 * the assembly of `contracts/machine/Float64.sol` must equal, and shares nothing with it.
 */
export const NAN = 0x7ff8000000000000n;
export const INF = 0x7ff0000000000000n;
export const SIGN = 1n << 63n;
export const ONE = 0x3ff0000000000000n;
/** All 64 bits of a cell. */
export const CELL_MASK = (1n << 64n) - 1n;

export const isNaN64 = (bits: bigint): boolean => (bits & ~SIGN) > INF;

/** A float's bits and back, by a DataView. */
const view = new DataView(new ArrayBuffer(8));
export function bits(number: number): bigint {
  view.setFloat64(0, number);
  return canonical(view.getBigUint64(0));
}
export function value(pattern: bigint): number {
  view.setBigUint64(0, pattern);
  return view.getFloat64(0);
}

/** The rational `numerator / denominator`, denominator > 0. */
interface Rational {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

const isInfinite = (bits: bigint): boolean => (bits & ~SIGN) === INF;
const isZero = (bits: bigint): boolean => (bits & ~SIGN) === 0n;
const magnitude = (value: bigint): bigint => (value < 0n ? -value : value);

/** The exact value of a finite pattern. */
function exact(bits: bigint): Rational {
  const field = (bits >> 52n) & 0x7ffn;
  const fraction = bits & 0xfffffffffffffn;
  const significand = field === 0n ? fraction : fraction + (1n << 52n);
  const exponent = (field === 0n ? 1n : field) - 1075n;
  const signed = bits & SIGN ? -significand : significand;
  return exponent >= 0n
    ? { numerator: signed << exponent, denominator: 1n }
    : { numerator: signed, denominator: 1n << -exponent };
}

/** floor(log2(numerator / denominator)) of a positive rational. */
function binaryExponent({ numerator, denominator }: Rational): number {
  const guess = numerator.toString(2).length - denominator.toString(2).length;
  const [n, d] = guess >= 0 ? [numerator, denominator << BigInt(guess)] : [numerator << BigInt(-guess), denominator];
  return n >= d ? guess : guess - 1;
}

/** The pattern nearest to a rational, ties to even; `zero` is the pattern of an exact zero. */
export function round(value: Rational, zero = 0n): bigint {
  if (value.numerator === 0n) return zero;
  const sign = value.numerator < 0n ? SIGN : 0n;
  const positive = { numerator: magnitude(value.numerator), denominator: value.denominator };
  // The last place: 52 below the leading bit, but never below 2^-1074.
  const place = Math.max(binaryExponent(positive), -1022) - 52;
  const numerator = place < 0 ? positive.numerator << BigInt(-place) : positive.numerator;
  const denominator = place > 0 ? positive.denominator << BigInt(place) : positive.denominator;
  let units = numerator / denominator;
  const twiceRest = 2n * (numerator % denominator);
  if (twiceRest > denominator || (twiceRest === denominator && units & 1n)) units += 1n;
  if (units >= 1n << 53n)
    return (
      round({
        numerator: place < 0 ? units : units << BigInt(place),
        denominator: place < 0 ? 1n << BigInt(-place) : 1n,
      }) | sign
    );
  if (units < 1n << 52n) return sign | units;
  const field = BigInt(place + 1075);
  return field >= 0x7ffn ? sign | INF : sign | (field << 52n) | (units - (1n << 52n));
}

export function add(a: bigint, b: bigint): bigint {
  if (isNaN64(a) || isNaN64(b)) return NAN;
  if (isInfinite(a)) return isInfinite(b) && a !== b ? NAN : a;
  if (isInfinite(b)) return b;
  const x = exact(a);
  const y = exact(b);
  return round(
    {
      numerator: x.numerator * y.denominator + y.numerator * x.denominator,
      denominator: x.denominator * y.denominator,
    },
    isZero(a) && isZero(b) ? a & b : 0n,
  );
}

export function sub(a: bigint, b: bigint): bigint {
  return add(a, b ^ SIGN);
}

export function mul(a: bigint, b: bigint): bigint {
  if (isNaN64(a) || isNaN64(b)) return NAN;
  const sign = (a ^ b) & SIGN;
  if (isInfinite(a) || isInfinite(b)) return isZero(a) || isZero(b) ? NAN : sign | INF;
  const x = exact(a);
  const y = exact(b);
  return round({ numerator: x.numerator * y.numerator, denominator: x.denominator * y.denominator }, sign);
}

export function div(a: bigint, b: bigint): bigint {
  if (isNaN64(a) || isNaN64(b)) return NAN;
  const sign = (a ^ b) & SIGN;
  if (isInfinite(a)) return isInfinite(b) ? NAN : sign | INF;
  if (isInfinite(b)) return sign;
  if (isZero(b)) return isZero(a) ? NAN : sign | INF;
  const x = exact(a);
  const y = exact(b);
  const quotient = { numerator: x.numerator * y.denominator, denominator: x.denominator * magnitude(y.numerator) };
  return round(y.numerator < 0n ? { ...quotient, numerator: -quotient.numerator } : quotient, sign);
}

/** floor(sqrt(n)), by Newton's method from above. */
function integerSqrt(n: bigint): bigint {
  if (n < 2n) return n;
  let root = 1n << BigInt(Math.ceil(n.toString(2).length / 2));
  for (;;) {
    const next = (root + n / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}

export function sqrt(a: bigint): bigint {
  if (isNaN64(a)) return NAN;
  if (isZero(a) || a === INF) return a;
  if (a & SIGN) return NAN;
  const { numerator, denominator } = exact(a);
  // sqrt(n/d) = sqrt(n d) / d; 80 more bits and a sticky one leave no doubt about the 53 wanted.
  const scaled = (numerator * denominator) << 160n;
  const root = integerSqrt(scaled);
  const sticky = root * root === scaled ? 0n : 1n;
  return round({ numerator: 2n * root + sticky, denominator: denominator << 81n });
}

/** -1, 0 or 1 as a is below, equal to or above b (-0 = +0); undefined if either is NaN. */
export function compare(a: bigint, b: bigint): -1 | 0 | 1 | undefined {
  if (isNaN64(a) || isNaN64(b)) return undefined;
  const size = (bits: bigint): bigint =>
    isInfinite(bits)
      ? bits & SIGN
        ? -(1n << 2200n)
        : 1n << 2200n
      : (exact(bits).numerator << 1074n) / exact(bits).denominator;
  const x = size(a);
  const y = size(b);
  return x < y ? -1 : x > y ? 1 : 0;
}

export const eq = (a: bigint, b: bigint): boolean => compare(a, b) === 0;
export const lt = (a: bigint, b: bigint): boolean => compare(a, b) === -1;
export const le = (a: bigint, b: bigint): boolean => eq(a, b) || lt(a, b);

export function min(a: bigint, b: bigint): bigint {
  const order = compare(a, b);
  if (order === undefined) return NAN;
  // Of equals, only zeros differ: the negative one if there is one.
  return order === 0 ? a | b : order < 0 ? a : b;
}

export function max(a: bigint, b: bigint): bigint {
  const order = compare(a, b);
  if (order === undefined) return NAN;
  return order === 0 ? a & b : order < 0 ? b : a;
}

export const canonical = (a: bigint): bigint => (isNaN64(a) ? NAN : a);
export const flip = (a: bigint): bigint => a ^ SIGN;
export const neg = (a: bigint): bigint => (isNaN64(a) ? NAN : flip(a));
export const abs = (a: bigint): bigint => (isNaN64(a) ? NAN : a & ~SIGN);

export function fromInt64(cell: bigint): bigint {
  return round({ numerator: BigInt.asIntN(64, cell), denominator: 1n });
}

/** The truncated integer as a cell, or undefined for NaN and outside [-2^63, 2^63). */
export function toInt64(a: bigint): bigint | undefined {
  if (isNaN64(a) || isInfinite(a)) return undefined;
  const { numerator, denominator } = exact(a);
  const integer = numerator / denominator;
  return integer === BigInt.asIntN(64, integer) ? integer & CELL_MASK : undefined;
}
