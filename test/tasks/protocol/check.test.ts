import { ZeroAddress, ZeroHash } from "ethers";
import { expect } from "chai";

import { checkAddress, checkBytes, checkUint, checkWord } from "../../../tasks/protocol/check.ts";
import { expectError } from "../../helpers/machine/errors.ts";

describe("Checks", () => {
  it("pass what is well formed", () => {
    expect(checkWord("w", ZeroHash)).to.equal(ZeroHash);
    expect(checkAddress("a", `0x${"ab".repeat(20)}`)).to.equal("0xABaBaBaBABabABabAbAbABAbABabababaBaBABaB");
    expect(checkAddress("a", ZeroAddress)).to.equal(ZeroAddress);
    expect(checkUint("u", 255n, 8)).to.equal(255n);
    expect(checkBytes("b", "0x")).to.equal("0x");
  });

  const refused: [string, () => unknown][] = [
    ["WordMalformed", () => checkWord("w", "0x00")],
    ["WordMalformed", () => checkWord("w", undefined as never)],
    ["AddressMalformed", () => checkAddress("a", "0x00")],
    // A checksum that is wrong in one letter.
    ["AddressMalformed", () => checkAddress("a", "0xAbaBaBaBABabABabAbAbABAbABabababaBaBABaB")],
    ["UintOutOfRange", () => checkUint("u", 256n, 8)],
    ["UintOutOfRange", () => checkUint("u", -1n, 8)],
    ["UintMalformed", () => checkUint("u", 1 as never, 8)],
    ["BytesMalformed", () => checkBytes("b", "0x123")],
    ["BytesMalformed", () => checkBytes("b", "text")],
  ];
  for (const [i, [code, call]] of refused.entries()) {
    it(`refuse what is not (${i}): ${code}`, () => {
      expectError(call, code);
    });
  }
});
