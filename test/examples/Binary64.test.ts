import { expect } from "chai";
import { network } from "hardhat";
import { concat } from "ethers";

import { Random } from "../helpers/machine/random.ts";
import { bits, cell } from "../helpers/market/jobs.ts";

const { ethers } = await network.create();
const SEED = 4;
const WAD = 10n ** 18n;

/** value · 10^18 toward zero, from the bits, by big integers alone. */
function wadOf(value: number): bigint {
  const word = bits(value);
  const exponent = Number((word >> 52n) & 0x7ffn);
  const fraction = word & (2n ** 52n - 1n);
  const significand = exponent === 0 ? fraction : fraction + 2n ** 52n;
  const shift = Math.max(exponent, 1) - 1075;
  const scaled = shift >= 0 ? significand * WAD * 2n ** BigInt(shift) : (significand * WAD) / 2n ** BigInt(-shift);
  return value < 0 ? -scaled : scaled;
}

describe("Binary64", () => {
  const harness = ethers.deployContract("Binary64Harness");

  it("reads cells of outputs and of arguments", async () => {
    const values = [1.5, -2, 1e300, NaN, 5, 6];
    const bytes = concat(values.map((value) => cell(bits(value))));
    const words = [bytes.slice(0, 66), `0x${bytes.slice(66)}${"00".repeat(16)}`];
    for (const [i, value] of values.entries()) {
      expect(await (await harness).cellAt(words, i)).to.equal(bits(value));
      expect(await (await harness).cellOf(bytes, i)).to.equal(bits(value));
    }
    await expect((await harness).cellAt(words, 8)).to.be.revertedWithPanic(0x32);
    await expect((await harness).cellOf(bytes, 6)).to.revert(ethers);
  });

  const between: [number, number, number, boolean][] = [
    [1, 0, 2, true],
    [0, 0, 2, true],
    [-0, 0, 2, true],
    [2, 0, 2, true],
    [2 + 2 ** -51, 0, 2, false],
    [-5e-324, 0, 2, false],
    [NaN, -Infinity, Infinity, false],
    [1, NaN, 2, false],
    [1, 0, NaN, false],
    [Infinity, 0, 1e308, false],
  ];
  for (const [value, low, high, expected] of between) {
    it(`says that ${value} is${expected ? "" : " not"} in ${low} … ${high}`, async () => {
      expect(await (await harness).isBetween(bits(value), bits(low), bits(high))).to.equal(expected);
    });
  }

  const integers: [number, bigint, boolean][] = [
    [0, 0n, true],
    [-0, 0n, true],
    [3, 3n, true],
    [3, 2n, false],
    [3.5, 3n, false],
    [-3, 3n, false],
    [-1, 2n ** 64n - 1n, false],
    [2 ** 62, 2n ** 62n, true],
    [2 ** 63, 2n ** 63n, false],
    [NaN, 0n, false],
    [Infinity, 0n, false],
    [5e-324, 0n, false],
  ];
  for (const [value, number, expected] of integers) {
    it(`says that ${value} is${expected ? "" : " not"} the integer ${number}`, async () => {
      expect(await (await harness).isInteger(bits(value), number)).to.equal(expected);
    });
  }

  it(`turns floats into 18 decimals as big integers do (seed ${SEED})`, async () => {
    const random = new Random(SEED);
    const edges = [0, -0, 1, -1, 0.1, -0.1, 1e-18, 9.99e-19, 5e-324, 2 ** -1022, 2 ** 194, (2 - 2 ** -52) * 2 ** 194];
    const drawn = Array.from({ length: 60 }, () => random.unit() * 2 ** (random.below(250) - 60));
    for (const value of [...edges, ...drawn]) {
      expect(await (await harness).toWad(bits(value)), String(value)).to.deep.equal([wadOf(value), true]);
    }
  });

  for (const value of [NaN, Infinity, -Infinity, 2 ** 195, -(2 ** 1023)]) {
    it(`says that ${value} does not fit`, async () => {
      expect(await (await harness).toWad(bits(value))).to.deep.equal([0n, false]);
    });
  }
});
