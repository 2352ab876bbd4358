import { expect } from "chai";
import { AbiCoder, computeAddress, concat, getBytes, id, keccak256, SigningKey, toBeHex, ZeroAddress } from "ethers";

import { cellsRoot, encodeCells, isKetworkError, toHex } from "../../../sim/index.ts";
import { checkKey, newOrderKey, openArguments, sealArguments } from "../../../tasks/protocol/envelope.ts";

const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
const CONTEXT = { chainId: 7n, desk: `0x${"d0".repeat(20)}`, orderId: id("order"), solver: `0x${"50".repeat(20)}` };
const POSTER = newOrderKey(id("poster"));
const ARGS = BigUint64Array.of(1n, 2n ** 64n - 1n, 3n, 4n, 5n);
const DEPTH = 2;

const codeOf = (call: () => unknown): string => {
  try {
    call();
  } catch (error) {
    if (isKetworkError(error)) return error.code;
    throw error;
  }
  return "nothing was thrown";
};

describe("newOrderKey", () => {
  it("gives keys whose point has an even y, and the secret key of that point", () => {
    for (const seed of ["a", "b", "c", "d", "e", "f"]) {
      const { key, secretKey } = newOrderKey(id(seed));
      expect(new SigningKey(secretKey).compressedPublicKey).to.equal(`0x02${key.slice(2)}`);
      expect([BigInt(id(seed)), ORDER - BigInt(id(seed))]).to.include(BigInt(secretKey));
    }
    // The generator, and its mirror image.
    const generator = "0x79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798";
    for (const seed of [1n, ORDER - 1n]) {
      expect(newOrderKey(toBeHex(seed, 32))).to.deep.equal({ key: generator, secretKey: toBeHex(1, 32) });
    }
  });

  it("draws another one each time", () => {
    expect(newOrderKey().key).to.not.equal(newOrderKey().key);
  });

  it("refuses seeds out of range, without telling them", () => {
    for (const seed of [0n, ORDER, 2n ** 256n - 1n]) {
      expect(codeOf(() => newOrderKey(toBeHex(seed, 32)))).to.equal("SecretKeyOutOfRange");
    }
    expect(codeOf(() => newOrderKey("0x01"))).to.equal("WordMalformed");
    try {
      newOrderKey(toBeHex(ORDER, 32));
    } catch (error) {
      expect(JSON.stringify(error) + String(error)).to.not.include(ORDER.toString(16));
    }
  });
});

describe("checkKey", () => {
  it("accepts what can be encrypted to, and nothing else", () => {
    expect(checkKey(POSTER.key)).to.equal(POSTER.key);
    for (const x of [0n, 5n, ORDER, 2n ** 256n - 1n]) {
      expect(codeOf(() => checkKey(toBeHex(x, 32)))).to.equal("KeyMalformed");
    }
  });
});

describe("sealArguments and openArguments", () => {
  const { ciphertext, argsRoot } = sealArguments(ARGS, DEPTH, POSTER.key, CONTEXT, id("used once"));
  const open = (changes: Partial<typeof CONTEXT> = {}, root = argsRoot, bytes = ciphertext) =>
    openArguments(bytes, DEPTH, POSTER.secretKey, { ...CONTEXT, ...changes }, root);

  it("make the ciphertext that the document describes", () => {
    const own = newOrderKey(id("used once"));
    const point = new SigningKey(own.secretKey).computeSharedSecret(`0x02${POSTER.key.slice(2)}`);
    const streamKey = keccak256(
      AbiCoder.defaultAbiCoder().encode(
        ["address", "uint256", "address", "bytes32", "address", "bytes32"],
        [computeAddress(point), 7n, CONTEXT.desk, CONTEXT.orderId, CONTEXT.solver, argsRoot],
      ),
    );
    const padded = getBytes(`${toHex(encodeCells(ARGS))}${"00".repeat(11 * 8)}`);
    const words = [0, 1, 2, 3].map((i) => {
      const mask = getBytes(keccak256(concat([streamKey, toBeHex(i, 32)])));
      return mask.map((byte, j) => byte ^ padded[32 * i + j]!);
    });
    expect(ciphertext).to.equal(concat([own.key, ...words]));
    expect(argsRoot).to.equal(cellsRoot(ARGS, DEPTH));
  });

  it("undo each other, with zeros behind the arguments", () => {
    expect([...open()]).to.deep.equal([...ARGS, ...Array<bigint>(11).fill(0n)]);
  });

  it("say nothing of the length, and differ each time", () => {
    const short = sealArguments(new BigUint64Array(), DEPTH, POSTER.key, CONTEXT).ciphertext;
    expect(short.length).to.equal(ciphertext.length);
    expect(sealArguments(new BigUint64Array(), DEPTH, POSTER.key, CONTEXT).ciphertext).to.not.equal(short);
  });

  it("never mask two plaintexts alike, even with a seed used twice", () => {
    const other = sealArguments(BigUint64Array.of(9n), DEPTH, POSTER.key, CONTEXT, id("used once")).ciphertext;
    // The zeros at the end would show the same mask.
    expect(other.slice(0, 66)).to.equal(ciphertext.slice(0, 66));
    expect(other.slice(-64)).to.not.equal(ciphertext.slice(-64));
  });

  it("open nowhere else, for nobody else, and nothing that was changed", () => {
    const flipped = (at: number) => {
      const bytes = getBytes(ciphertext);
      bytes[at]! ^= 1;
      return toHex(bytes);
    };
    const cases: [string, () => unknown][] = [
      ["another chain", () => open({ chainId: 8n })],
      ["another desk", () => open({ desk: ZeroAddress })],
      ["another order", () => open({ orderId: id("another") })],
      ["another solver", () => open({ solver: ZeroAddress })],
      ["another root", () => open({}, id("root"))],
      ["a changed word", () => open({}, argsRoot, flipped(40))],
      ["a changed point", () => open({}, argsRoot, flipped(31))],
      ["no point", () => open({}, argsRoot, `${toBeHex(5, 32)}${ciphertext.slice(66)}`)],
      ["a byte too few", () => open({}, argsRoot, ciphertext.slice(0, -2))],
      ["another key", () => openArguments(ciphertext, DEPTH, id("thief"), CONTEXT, argsRoot)],
    ];
    for (const [what, call] of cases) expect(codeOf(call), what).to.equal("EnvelopeUnreadable");
  });

  it("refuse what no program takes", () => {
    const seal = (args: BigUint64Array, depth: number, key = POSTER.key) => sealArguments(args, depth, key, CONTEXT);
    expect(codeOf(() => seal(new BigUint64Array(5), 0))).to.equal("ArgsTooLong");
    for (const depth of [-1, 12, 0.5]) expect(codeOf(() => seal(ARGS, depth))).to.equal("ArgsDepthOutOfRange");
    expect(codeOf(() => seal(ARGS, DEPTH, toBeHex(5, 32)))).to.equal("KeyMalformed");
    expect(codeOf(() => openArguments("0x0", DEPTH, POSTER.secretKey, CONTEXT, argsRoot))).to.equal("BytesMalformed");
    expect(codeOf(() => openArguments("0x", DEPTH, toBeHex(0, 32), CONTEXT, argsRoot))).to.equal("SecretKeyOutOfRange");
  });
});
