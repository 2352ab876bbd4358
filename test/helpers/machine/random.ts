/** Seeded randomness for tests: splitmix64, so that a failure can be repeated from the seed in its title. */
export class Random {
  #state: bigint;

  constructor(seed: number) {
    this.#state = BigInt(seed);
  }

  bits(): bigint {
    this.#state = BigInt.asUintN(64, this.#state + 0x9e3779b97f4a7c15n);
    let z = this.#state;
    z = BigInt.asUintN(64, (z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n);
    z = BigInt.asUintN(64, (z ^ (z >> 27n)) * 0x94d049bb133111ebn);
    return z ^ (z >> 31n);
  }

  /** An integer in [0, bound). */
  below(bound: number): number {
    return Number(this.bits() % BigInt(bound));
  }

  /** A float in [−1, 1). */
  unit(): number {
    return Number(this.bits() >> 11n) / 2 ** 52 - 1;
  }

  pick<T>(values: readonly T[]): T {
    return values[this.below(values.length)]!;
  }

  chance(probability: number): boolean {
    return (this.unit() + 1) / 2 < probability;
  }

  /** Bits of a binary64, often of a class that hurts. */
  floatBits(): bigint {
    const sign = this.bits() & (1n << 63n);
    switch (this.below(8)) {
      case 0:
        return sign | this.pick([0n, 1n, 0xfffffffffffffn, 0x10000000000000n, 0x7fefffffffffffffn]);
      case 1:
        return sign | this.pick([0x7ff0000000000000n, 0x7ff8000000000000n, 0x7ff0000000000001n, 0x7fffffffffffffffn]);
      case 2:
        return sign | (this.bits() & 0xfffffffffffffn);
      case 3:
        return this.bits();
      default:
        return sign | (BigInt(1023 - 8 + this.below(16)) << 52n) | (this.bits() & 0xfffffffffffffn);
    }
  }
}
