import { expect } from "chai";
import { keccak256, toBeHex } from "ethers";
import { concat, encodeCells, encodeFloats, fromHex, keccak, toHex, wordOf } from "../../../sim/machine/word.ts";
import { expectError } from "../../helpers/machine/errors.ts";

describe("words", () => {
  it("toHex and fromHex are inverse, whatever the case of the digits", () => {
    expect(toHex(Uint8Array.of(0, 1, 254, 255))).to.equal("0x0001feff");
    expect(fromHex("0x0001FEff")).to.deep.equal(Uint8Array.of(0, 1, 254, 255));
    expect(fromHex("0x")).to.deep.equal(new Uint8Array());
  });

  it("fromHex refuses what is not 0x and whole bytes", () => {
    for (const text of ["", "00", "0x0", "0x0g", "0x00 "]) expectError(() => fromHex(text), "HexMalformed", { text });
  });

  it("wordOf is big-endian", () => {
    const value = 0x0102030405060708n + (0xffn << 248n);
    expect(toHex(wordOf(value))).to.equal(toBeHex(value, 32));
  });

  it("keccak hashes its parts in a row", () => {
    const [left, right] = [Uint8Array.of(1, 2), Uint8Array.of(3)];
    expect(toHex(keccak(left, right))).to.equal(keccak256("0x010203"));
    expect(concat(left, right)).to.deep.equal(Uint8Array.of(1, 2, 3));
  });

  it("encodeCells keeps every bit, encodeFloats makes NaN canonical and keeps −0", () => {
    const cells = BigUint64Array.of(0xfff0000000000001n, 1n << 63n, 1n);
    expect(toHex(encodeCells(cells))).to.equal("0xfff000000000000180000000000000000000000000000001");
    expect(toHex(encodeFloats(new Float64Array(cells.buffer)))).to.equal(
      "0x7ff800000000000080000000000000000000000000000001",
    );
  });
});
