import { expect } from "chai";
import { network } from "hardhat";
import {
  computeAddress,
  concat,
  getAddress,
  getBytes,
  hexlify,
  id,
  keccak256,
  SigningKey,
  toBeHex,
  ZeroAddress,
  ZeroHash,
} from "ethers";

import { cellsRoot, isKetworkError } from "../../sim/index.ts";
import { checkKey, newOrderKey, openArguments, sealArguments, streamKeyOf } from "../../tasks/protocol/envelope.ts";
import type { MarketHarness } from "../../types/index.ts";
import { Random } from "../helpers/machine/random.ts";

const { ethers } = await network.create();
const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
const word = (value: bigint) => toBeHex(value, 32);
const CONTEXT = { chainId: 1n, desk: ZeroAddress, orderId: id("o"), solver: ZeroAddress };

/** Whether some x is that of a point of the curve, in the library's eyes. */
function isOnCurve(x: bigint): boolean {
  try {
    SigningKey.computePublicKey(`0x02${word(x).slice(2)}`);
    return true;
  } catch {
    return false;
  }
}

/** The code of the error that a call throws. */
function codeOf(call: () => unknown): string {
  try {
    call();
    return "nothing was thrown";
  } catch (error) {
    if (isKetworkError(error)) return error.code;
    throw error;
  }
}

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
    for (let depth = 0; depth <= 5; depth++) {
      const args = BigUint64Array.from({ length: 4 * 2 ** depth - (depth % 3) }, () =>
        BigInt.asUintN(64, BigInt(random.below(2 ** 31)) * 0x9e3779b97f4a7c15n),
      );
      const { ciphertext, argsRoot } = sealArguments(args, depth, key, CONTEXT);
      expect(argsRoot).to.equal(cellsRoot(args, depth));
      const shared = await harness.sharedOf(BigInt(secretKey), ciphertext.slice(0, 66));
      const streamKey = streamKeyOf(shared, CONTEXT, argsRoot);
      expect(await harness.envelopeRootOf(ciphertext, streamKey, depth)).to.equal(argsRoot);
      expect(await harness.envelopeRootOf(ciphertext, id("another"), depth)).to.not.equal(argsRoot);
      const opened = openArguments(ciphertext, depth, secretKey, CONTEXT, argsRoot);
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

  it("decrypts on the chain what it decrypts off it, whatever the sizes, and refuses alike what was changed", async () => {
    const random = new Random(20);
    const word256 = () => (random.bits() << 192n) | (random.bits() << 128n) | (random.bits() << 64n) | random.bits();
    const outcomes = { readable: 0, unreadable: 0 };
    for (let trial = 0; trial < 60; trial++) {
      const { key, secretKey } = newOrderKey(id(`order ${trial}`));
      const context = {
        ...{ chainId: word256(), desk: getAddress(toBeHex(word256() >> 96n, 20)) },
        ...{ orderId: word(word256()), solver: getAddress(toBeHex(word256() >> 96n, 20)) },
      };
      // The deepest tree too, once.
      const depth = trial === 0 ? 11 : random.below(7);
      const args = BigUint64Array.from({ length: random.below(4 * 2 ** depth + 1) }, () => random.bits());
      const { ciphertext, argsRoot } = sealArguments(args, depth, key, context, id(`solver ${trial}`));
      const bytes = getBytes(ciphertext);
      switch (random.below(5)) {
        case 0:
          bytes[random.below(bytes.length)]! ^= 1 << random.below(8);
          break;
        case 1: {
          const points = [key, newOrderKey(word(1n)).key, newOrderKey().key, word(0n), word(ORDER), word(word256())];
          bytes.set(getBytes(random.pick(points)));
          break;
        }
      }
      const claimed = random.chance(0.1) ? word(word256()) : argsRoot;
      const shared = await harness.sharedOf(BigInt(secretKey), bytes.subarray(0, 32));
      const root = await harness.envelopeRootOf(bytes, streamKeyOf(shared, context, claimed), depth);
      const onChain = shared !== ZeroAddress && root === claimed;
      const code = codeOf(() => openArguments(hexlify(bytes), depth, secretKey, context, claimed));
      expect(code, `trial ${trial}`).to.equal(onChain ? "nothing was thrown" : "EnvelopeUnreadable");
      if (onChain) {
        const opened = openArguments(hexlify(bytes), depth, secretKey, context, claimed);
        expect([...opened.subarray(0, args.length)]).to.deep.equal([...args]);
      }
      outcomes[onChain ? "readable" : "unreadable"]++;
    }
    expect(Math.min(outcomes.readable, outcomes.unreadable), JSON.stringify(outcomes)).to.be.above(15);
  });

  it("reads a root in capital letters as the same root", () => {
    const { key, secretKey } = newOrderKey(id("order"));
    const { ciphertext, argsRoot } = sealArguments(BigUint64Array.of(3n), 1, key, CONTEXT);
    const capitals = `0x${argsRoot.slice(2).toUpperCase()}`;
    expect(openArguments(ciphertext, 1, secretKey, CONTEXT, capitals)[0]).to.equal(3n);
  });

  it("keeps a secret key out of the errors about it", () => {
    const secret = id("a secret that was cut").slice(0, 60);
    for (const call of [() => newOrderKey(secret), () => openArguments("0x", 0, secret, CONTEXT, ZeroHash)]) {
      let shown = "";
      try {
        call();
      } catch (error) {
        shown = `${String(error)} ${JSON.stringify(error)}`;
      }
      expect(shown).to.contain("secret key");
      expect(shown).to.not.contain(secret.slice(2, 20));
    }
  });

  describe("under attack", () => {
    // Else a solver could deliver what the chain decrypts and the poster's software refuses, or the other way round.
    it("takes the same points on the chain and off it: no curve's twist, and nothing from n on", async () => {
      const seen = { points: 0, others: 0 };
      for (let i = 0; i < 24; i++) {
        const x = BigInt(id(`x${i}`)) % ORDER;
        const isPoint = isOnCurve(x);
        seen[isPoint ? "points" : "others"]++;
        expect(await harness.isPoint(word(x)), `${x}`).to.equal(isPoint);
        expect((await harness.sharedOf(7n, word(x))) !== ZeroAddress, `${x}`).to.equal(isPoint);
        expect(codeOf(() => checkKey(word(x)))).to.equal(isPoint ? "nothing was thrown" : "KeyMalformed");
      }
      expect(Math.min(seen.points, seen.others)).to.be.above(4);
      // Points there are whose x lies between n and the field's prime: neither side computes with them.
      let beyond = ORDER;
      while (!isOnCurve(beyond)) beyond++;
      const { secretKey } = newOrderKey(id("order"));
      const envelope = concat([word(beyond), ZeroHash]);
      expect(await harness.isPoint(word(beyond))).to.equal(false);
      expect(await harness.sharedOf(BigInt(secretKey), word(beyond))).to.equal(ZeroAddress);
      expect(codeOf(() => checkKey(word(beyond)))).to.equal("KeyMalformed");
      expect(codeOf(() => openArguments(envelope, 0, secretKey, CONTEXT, ZeroHash))).to.equal("EnvelopeUnreadable");
    });

    it("decrypts alike with every number that is the secret key: d and d + n are one key", async () => {
      const { key, secretKey } = [1n, 2n, 3n, 4n, 5n, 6n, 7n]
        .map((seed) => newOrderKey(word(seed)))
        .find((pair) => BigInt(pair.secretKey) > 1n && BigInt(pair.secretKey) < 8n)!;
      const [d, alias] = [BigInt(secretKey), BigInt(secretKey) + ORDER];
      const point = newOrderKey(id("solver")).key;
      expect([await harness.isSecretOf(d, key), await harness.isSecretOf(alias, key)]).to.deep.equal([true, true]);
      expect(await harness.sharedOf(alias, point)).to.equal(await harness.sharedOf(d, point));
    });

    it("has no point of small order: multiples of a solver's point tell nothing of the secret key", async () => {
      // A point of order k would have no more than k multiples.
      const { key } = newOrderKey(id("solver"));
      const multiples = new Set<string>();
      for (let k = 1n; k <= 24n; k++) multiples.add(await harness.sharedOf(k, key));
      expect(multiples.size).to.equal(24);
      expect(await harness.sharedOf(ORDER, key), "n times a point is no point").to.equal(ZeroAddress);
      expect(await harness.sharedOf(ORDER - 1n, key)).to.not.equal(await harness.sharedOf(1n, key));
    });

    it("lets no bit be flipped: every word of a changed ciphertext makes another root", async () => {
      const { key, secretKey } = newOrderKey(id("order"));
      const { ciphertext, argsRoot } = sealArguments(BigUint64Array.of(1n, 2n, 3n), 2, key, CONTEXT);
      const rootOf = async (bytes: Uint8Array) => {
        const shared = await harness.sharedOf(BigInt(secretKey), bytes.subarray(0, 32));
        return harness.envelopeRootOf(bytes, streamKeyOf(shared, CONTEXT, argsRoot), 2);
      };
      expect(await rootOf(getBytes(ciphertext))).to.equal(argsRoot);
      for (let at = 31; at < 32 * 5; at += 32) {
        const changed = getBytes(ciphertext);
        changed[at]! ^= 1;
        expect(await rootOf(changed), `byte ${at}`).to.not.equal(argsRoot);
      }
    });

    it("has a stream of its own for whatever differs, even with a solver's secret used twice", () => {
      const [first, second] = [newOrderKey(id("first")), newOrderKey(id("second"))];
      const args = BigUint64Array.of(5n);
      const masked = (key: string, changes: Partial<typeof CONTEXT> = {}, cells = args) =>
        // The last word of the tree is zero, so what stands there is the stream.
        sealArguments(cells, 1, key, { ...CONTEXT, ...changes }, id("used twice")).ciphertext.slice(-64);
      const streams = [
        masked(first.key),
        masked(second.key),
        masked(first.key, { chainId: 2n }),
        masked(first.key, { desk: `0x${"d0".repeat(20)}` }),
        masked(first.key, { orderId: id("another") }),
        masked(first.key, { solver: `0x${"50".repeat(20)}` }),
        masked(first.key, {}, BigUint64Array.of(6n)),
      ];
      expect(new Set(streams).size).to.equal(streams.length);
      expect(masked(first.key)).to.equal(streams[0]);
    });
  });
});
