/** Pairs of binary64 patterns from the classes that break floating-point code, as a function of a seed. */
import { floatToBits } from "../../../sim/math/float.ts";
import type { Random } from "../../../sim/math/random.ts";

const FRACTION = (1n << 52n) - 1n;
const UINT64 = (1n << 64n) - 1n;

/** Values at which cases change, both signs, and NaNs of every kind. */
export const SPECIAL_PATTERNS: readonly bigint[] = [
  0x0000000000000000n, // 0
  0x0000000000000001n, // the smallest subnormal
  0x0000000000000002n,
  0x000fffffffffffffn, // the largest subnormal
  0x0010000000000000n, // the smallest normal number
  0x0010000000000001n,
  0x001fffffffffffffn,
  0x0020000000000000n,
  0x0340000000000000n, // 2^-971
  0x0350000000000000n, // 2^-970, around which sums may or may not become subnormal
  0x3ca0000000000000n, // 2^-53
  0x3cb0000000000000n, // 2^-52
  0x3fe0000000000000n, // 1/2
  0x3fefffffffffffffn, // just below 1
  0x3ff0000000000000n, // 1
  0x3ff0000000000001n, // just above 1
  0x3ff8000000000000n, // 3/2
  0x3fffffffffffffffn, // just below 2
  0x4000000000000000n, // 2
  0x4330000000000000n, // 2^52
  0x4340000000000000n, // 2^53
  0x43dfffffffffffffn, // just below 2^63
  0x43e0000000000000n, // 2^63
  0x43e0000000000001n,
  0x43f0000000000000n, // 2^64
  0x7fd0000000000000n,
  0x7fe0000000000000n, // 2^1023
  0x7fefffffffffffffn, // the largest number
  0x7ff0000000000000n, // infinity
  0x7ff0000000000001n, // signalling NaNs
  0x7ff4000000000000n,
  0x7ff8000000000000n, // the canonical NaN
  0x7ff8000000000001n, // with payload
  0x7fffffffffffffffn,
].flatMap((bits) => [bits, bits | (1n << 63n)]);

function pack(random: Random, exponent: number, fraction: bigint): bigint {
  const field = BigInt(Math.max(0, Math.min(0x7fe, exponent)));
  return randomSign(random) | (field << 52n) | (fraction & FRACTION);
}

const randomSign = (random: Random): bigint => BigInt(random.nextInt(2)) << 63n;
const fraction = (random: Random): bigint => random.nextUint64() & FRACTION;
const special = (random: Random): bigint => SPECIAL_PATTERNS[random.nextInt(SPECIAL_PATTERNS.length)]!;

/** A fraction of few bits, near the ends or random: sums, products and quotients of such land on ties. */
function sparseFraction(random: Random): bigint {
  switch (random.nextInt(5)) {
    case 0:
      return 1n << BigInt(random.nextInt(52));
    case 1:
      return (1n << BigInt(random.nextInt(52))) | (1n << BigInt(random.nextInt(52)));
    case 2:
      return FRACTION - (1n << BigInt(random.nextInt(52)));
    case 3:
      return BigInt(random.nextInt(4)) - 2n;
    default:
      return fraction(random) << BigInt(random.nextInt(52));
  }
}

/** Operand pairs by what they stress. */
export const OPERAND_CLASSES: Readonly<Record<string, (random: Random) => readonly [bigint, bigint]>> = {
  "random bits": (random) => [random.nextUint64(), random.nextUint64()],
  "unit interval": (random) => [floatToBits(2 * random.nextFloat() - 1), floatToBits(2 * random.nextFloat() - 1)],
  "near exponents": (random) => {
    const exponent = random.nextInt(0x7ff);
    return [
      pack(random, exponent, fraction(random)),
      pack(random, exponent + random.nextInt(121) - 60, fraction(random)),
    ];
  },
  "sparse, near exponents": (random) => {
    const exponent = random.nextInt(0x7ff);
    return [
      pack(random, exponent, sparseFraction(random)),
      pack(random, exponent + random.nextInt(115) - 57, sparseFraction(random)),
    ];
  },
  cancellation: (random) => {
    const a = pack(random, random.nextInt(0x7ff), random.nextInt(2) ? fraction(random) : sparseFraction(random));
    const distance =
      BigInt(random.nextInt(2) ? random.nextInt(5) : random.nextInt(0x100000000)) << BigInt(random.nextInt(20));
    return [a, ((a + (random.nextInt(2) ? distance : -distance)) & UINT64) ^ randomSign(random)];
  },
  "cancellation into the subnormal range": (random) => {
    const a = pack(random, 46 + random.nextInt(12), random.nextInt(2) ? 0n : sparseFraction(random));
    return [a, (a + BigInt(random.nextInt(5) - 2)) ^ randomSign(random)];
  },
  subnormal: (random) => [
    pack(random, random.nextInt(3), random.nextUint64() >> BigInt(random.nextInt(64))),
    pack(random, random.nextInt(3), random.nextUint64() >> BigInt(random.nextInt(64))),
  ],
  "subnormal operand": (random) => {
    const pair = [
      pack(random, 0, random.nextUint64() >> BigInt(12 + random.nextInt(52))),
      random.nextUint64(),
    ] as const;
    return random.nextInt(2) ? pair : [pair[1], pair[0]];
  },
  "subnormal results": (random) => {
    // Products around 2^-1022 .. 2^-1076; the quotient a/b of the same exponents, mirrored.
    const exponent = random.nextInt(1023);
    const mirrored = random.nextInt(2) ? 1023 - exponent : exponent + 1023;
    return [
      pack(random, exponent, random.nextInt(2) ? fraction(random) : sparseFraction(random)),
      pack(random, mirrored - random.nextInt(60) + 3, random.nextInt(2) ? fraction(random) : sparseFraction(random)),
    ];
  },
  overflow: (random) => {
    const exponent = 1023 + random.nextInt(1024);
    const mirrored = random.nextInt(3) === 0 ? exponent - 1023 : 2046 + 1023 - exponent;
    return [
      pack(random, exponent, random.nextInt(2) ? fraction(random) : sparseFraction(random)),
      pack(random, mirrored + random.nextInt(7) - 3, random.nextInt(2) ? fraction(random) : sparseFraction(random)),
    ];
  },
  "largest numbers": (random) => [
    pack(random, 0x7fe - random.nextInt(3), FRACTION - BigInt(random.nextInt(4))),
    pack(random, 0x7fe - random.nextInt(58), sparseFraction(random)),
  ],
  "short products": (random) => {
    // 53 + 1 bits: a product of 27-bit integers is a tie now and then.
    const integer = (): number => 0x4000000 + random.nextInt(0x4000000);
    return [floatToBits(integer()), floatToBits(integer())];
  },
  "near squares and quotients": (random) => {
    const root = random.nextInt(2) ? 1 + random.nextFloat() : 1 + random.nextInt(0x4000000) / 0x4000000;
    const scale = 2 ** (random.nextInt(1000) - 500);
    const nudge = BigInt(random.nextInt(5) - 2);
    return [floatToBits(root * root * scale * scale) + nudge, floatToBits(root * scale)];
  },
  integers: (random) => {
    // As floats and, for the conversion from integers, as cells: powers of two and a little around them, halves.
    const power = 1n << BigInt(random.nextInt(64));
    const cell =
      (power + (random.nextUint64() >> BigInt(random.nextInt(64))) * (random.nextInt(2) ? 1n : -1n)) & UINT64;
    return [
      random.nextInt(2) ? cell : floatToBits(Number(BigInt.asIntN(64, cell)) / 2),
      floatToBits(random.nextInt(1000) - 500),
    ];
  },
  specials: (random) => [special(random), special(random)],
  "special and random": (random) => {
    const pair = [special(random), random.nextUint64()] as const;
    return random.nextInt(2) ? pair : [pair[1], pair[0]];
  },
};

/** `count` pairs, spread evenly over the classes and flattened: a0, b0, a1, b1, … */
export function operandPairs(random: Random, count: number): BigUint64Array {
  const pairs = new BigUint64Array(2 * count);
  const classes = Object.values(OPERAND_CLASSES);
  for (let i = 0; i < count; i++) {
    const [a, b] = classes[i % classes.length]!(random);
    pairs[2 * i] = a;
    pairs[2 * i + 1] = b;
  }
  return pairs;
}

/** Every ordered pair of special patterns, flattened. */
export function specialPairs(): BigUint64Array {
  return BigUint64Array.from(SPECIAL_PATTERNS.flatMap((a) => SPECIAL_PATTERNS.flatMap((b) => [a, b])));
}
