import { expect } from "chai";

import { formatAmount, parseAmount } from "../../../tasks/cli/amounts.ts";

const TOK = { symbol: "TOK", decimals: 6 };

describe("Amounts", () => {
  for (const [text, wei] of [
    ["0.1 ether", 10n ** 17n],
    ["1 ETH", 10n ** 18n],
    ["5 gwei", 5n * 10n ** 9n],
    ["0.000000001 gwei", 1n],
    ["1_000 wei", 1000n],
    ["2ether", 2n * 10n ** 18n],
    ["0 wei", 0n],
  ] as const) {
    it(`reads ${text}`, () => expect(parseAmount("reward", text)).to.equal(wei));
  }

  for (const text of ["", "1", "1 finney", "-1 ether", "1.5 wei", "1e18 wei", "0.1 ether each", "1 TOK", "._1 wei"]) {
    it(`refuses "${text}"`, () => {
      expect(() => parseAmount("reward", text))
        .to.throw()
        .that.includes({ code: "AmountMalformed" });
    });
  }

  it("reads a token's, whole by default", () => {
    expect(parseAmount("reward", "12.5 tok", TOK)).to.equal(12_500_000n);
    expect(parseAmount("reward", "12.5", TOK)).to.equal(12_500_000n);
    expect(parseAmount("reward", "7 units", TOK)).to.equal(7n);
    for (const text of ["1 ether", "0.0000001 TOK", "0.5 units"]) {
      expect(() => parseAmount("reward", text, TOK), text)
        .to.throw()
        .that.includes({ code: "AmountMalformed" });
    }
  });

  it("writes what it reads", () => {
    for (const wei of [0n, 1n, 999n, 10n ** 6n, 123_456_789_000_000_000n, 10n ** 24n + 1n]) {
      expect(parseAmount("x", formatAmount(wei))).to.equal(wei);
    }
    expect(formatAmount(12_500_000n, TOK)).to.equal("12.5 TOK");
    expect(formatAmount(10n ** 18n)).to.equal("1 ETH");
    expect(formatAmount(5n)).to.equal("5 wei");
  });
});
