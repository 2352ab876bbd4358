import { expect } from "chai";
import { network } from "hardhat";

import { packShape, type Shape } from "../../sim/machine/program.ts";

const { ethers } = await network.create();
const harness = await ethers.deployContract("MarketHarness");

const small: Shape = {
  qubits: 1,
  ketDepth: 0,
  memDepth: 1,
  codeDepth: 1,
  argsDepth: 0,
  dataDepth: [0, 0, 0, 0],
  outDepth: 0,
  maxSteps: 1,
};

/** The rule as protocol.md writes it, in exact fractions. */
function slowSeconds({ qubits, ketDepth, memDepth, maxSteps }: Shape): bigint {
  const numerator =
    BigInt(maxSteps) * (2n ** BigInt(qubits) + 20n) * 200_000n +
    31n * (2n ** BigInt(memDepth) + 2n ** BigInt(ketDepth + qubits - 1)) * 20_000_000n;
  const denominator = 20_000_000n * 200_000n;
  return (numerator + denominator - 1n) / denominator;
}

describe("TimeRule", () => {
  describe("slowSeconds", () => {
    const cases: [string, Shape, number][] = [
      ["the smallest shape", small, 1],
      ["a million scalar steps", { ...small, maxSteps: 1_000_000 }, 2],
      ["20 qubits, two registers", { ...small, qubits: 20, ketDepth: 1, memDepth: 8, maxSteps: 10_000 }, 687],
      ["the largest registers", { ...small, qubits: 25, memDepth: 20 }, 2765],
      ["the longest run", { ...small, maxSteps: 2 ** 48 - 1 }, 309_622_475],
    ];
    for (const [name, shape, expected] of cases) {
      it(`of ${name} is ${expected}`, async () => {
        expect(slowSeconds(shape)).to.equal(BigInt(expected));
        expect(await harness.slowSeconds(packShape(shape))).to.equal(expected);
      });
    }

    it("does not overflow for the largest shape there is", async () => {
      const largest = { ...small, qubits: 25, memDepth: 20, maxSteps: 2 ** 48 - 1 };
      expect(await harness.slowSeconds(packShape(largest))).to.equal(slowSeconds(largest));
    });
  });
});
