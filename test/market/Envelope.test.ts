import { expect } from "chai";
import { network } from "hardhat";
import { computeAddress, concat, id, keccak256, SigningKey, toBeHex, ZeroAddress, ZeroHash } from "ethers";

import { cellsRoot } from "../../sim/index.ts";
import { newOrderKey, openArguments, sealArguments, streamKeyOf } from "../../tasks/protocol/envelope.ts";
import type { MarketHarness } from "../../types/index.ts";
import { Random } from "../helpers/machine/random.ts";

const { ethers } = await network.create();
const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
const word = (value: bigint) => toBeHex(value, 32);

describe("Envelope", () => {
  let harness: MarketHarness;
  before(async () => {
    harness = (await ethers.deployContract("MarketHarness")) as unknown as MarketHarness;
  });

  it("knows points by their x coordinate", async () => {
    for (const seed of [1n, 2n, 3n, ORDER - 1n, BigInt(id("seed"))]) {
      expect(await harness.isPoint(newOrderKey(word(seed)).key), `${seed}`).to.equal(true);
    }
    // x = 5 is on no point of the curve: 5^3 + 7 is no square. Nor are 0, n and what is larger numbers to compute with.
    for (const x of [0n, 5n, ORDER, ORDER + 1n, 2n ** 256n - 1n]) {
      expect(await harness.isPoint(word(x)), `${x}`).to.equal(false);
    }
  });

  it("knows the one secret key of a key", async () => {
    for (const seed of [1n, 2n, 3n, 4n, 5n, ORDER - 1n, ORDER - 2n, BigInt(id("a")), BigInt(id("b"))]) {
      const { key, secretKey } = newOrderKey(word(seed));
      const d = BigInt(secretKey);
      expect(await harness.isSecretOf(d, key), `${seed}`).to.equal(true);
      // Neither that of the mirrored point, nor neighbours, nor nothing.
      for (const other of [ORDER - d, d + 1n, d - 1n, 2n * d, 0n, ORDER, 2n ** 256n - 1n]) {
        if (other % ORDER === d) continue;
        expect(await harness.isSecretOf(BigInt.asUintN(256, other), key), `${seed}: ${other}`).to.equal(false);
      }
    }
    expect(await harness.isSecretOf(1n, word(5n))).to.equal(false);
    expect(await harness.isSecretOf(1n, ZeroHash)).to.equal(false);
  });

  it("multiplies points as the library does that encrypts", async () => {
    for (let i = 0; i < 12; i++) {
      const [a, b] = [newOrderKey(id(`a${i}`)), newOrderKey(id(`b${i}`))];
      const expected = computeAddress(new SigningKey(a.secretKey).computeSharedSecret(`0x02${b.key.slice(2)}`));
      expect(await harness.sharedOf(BigInt(a.secretKey), b.key)).to.equal(expected);
      expect(await harness.sharedOf(BigInt(b.secretKey), a.key)).to.equal(expected);
    }
    for (const none of [0n, 5n, ORDER]) expect(await harness.sharedOf(7n, word(none))).to.equal(ZeroAddress);
  });

  it("decrypts what was encrypted, at every small depth", async () => {
    const random = new Random(1);
    const { key, secretKey } = newOrderKey(id("order"));
    const context = { chainId: 1n, desk: ZeroAddress, orderId: id("o"), solver: ZeroAddress };
    for (let depth = 0; depth <= 5; depth++) {
      const args = BigUint64Array.from({ length: 4 * 2 ** depth - (depth % 3) }, () =>
        BigInt.asUintN(64, BigInt(random.below(2 ** 31)) * 0x9e3779b97f4a7c15n),
      );
      const { ciphertext, argsRoot } = sealArguments(args, depth, key, context);
      expect(argsRoot).to.equal(cellsRoot(args, depth));
      const shared = await harness.sharedOf(BigInt(secretKey), ciphertext.slice(0, 66));
      const streamKey = streamKeyOf(shared, context, argsRoot);
      expect(await harness.envelopeRootOf(ciphertext, streamKey, depth)).to.equal(argsRoot);
      expect(await harness.envelopeRootOf(ciphertext, id("another"), depth)).to.not.equal(argsRoot);
      const opened = openArguments(ciphertext, depth, secretKey, context, argsRoot);
      expect([...opened.subarray(0, args.length)]).to.deep.equal([...args]);
      expect([...opened.subarray(args.length)].every((value) => value === 0n)).to.equal(true);
    }
  });

  it("XORs word i with keccak256(streamKey ‖ i)", async () => {
    const streamKey = id("stream");
    const masks = [0n, 1n].map((i) => keccak256(concat([streamKey, word(i)])));
    // What the stream itself encrypts are zeros.
    expect(await harness.envelopeRootOf(concat([ZeroHash, ...masks]), streamKey, 1)).to.equal(
      keccak256(concat([ZeroHash, ZeroHash])),
    );
  });
});
