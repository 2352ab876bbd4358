import { expect } from "chai";

import {
  brief,
  count,
  duration,
  ether,
  floatOf,
  fromNow,
  plainText,
  scoreText,
  utc,
} from "../../../tasks/view/words.ts";

describe("plainText", () => {
  for (const [what, given, expected] of [
    ["leaves names of any language as they are", "Grundzustand von H₂, 水素", "Grundzustand von H₂, 水素"],
    ["takes colours and moves of the cursor away", "\u001b[31mred\u001b[2J\u001b[1;1H", "red"],
    ["takes links and titles of terminals away", "\u001b]8;;https://evil.example\u0007go\u001b]8;;\u0007", "go"],
    ["takes the 8-bit controls away", "a\u009b31mb", "ab"],
    ["takes a lone escape and a bell away", "a\u001b\u0007b", "ab"],
    ["makes one line of several", "one\r\ntwo\tthree", "one two three"],
    ["takes turned directions and invisible signs away", "pay\u202egnp\u2066x\u200b\ufeff", "paygnpx"],
    ["keeps two accents of a heap", `e${"\u0301".repeat(50)}`, "e\u0301\u0301"],
    ["replaces half a sign", "a\ud800b", "a\ufffdb"],
  ] as const) {
    it(what, () => expect(plainText(given)).to.equal(expected));
  }

  it("cuts by signs, never through one", () => {
    expect(plainText("🜚".repeat(10), 5)).to.equal("🜚🜚🜚🜚…");
    expect(plainText("12345", 5)).to.equal("12345");
  });
});

describe("words for people", () => {
  it("write amounts, hashes and times", () => {
    expect(brief(`0x${"ab".repeat(32)}`)).to.equal("0xababab…abab");
    expect(count(1_234_567n)).to.equal("1\u202f234\u202f567");
    expect(ether(15n * 10n ** 17n)).to.equal("1.5 ETH");
    expect(ether(10n ** 18n)).to.equal("1 ETH");
    expect(utc(1_700_000_000)).to.equal("2023-11-14 22:13:20 UTC");
    expect([0, 59, 60, 3_725, 90_000, 86_400 + 59].map(duration)).to.deep.equal([
      "0 s",
      "59 s",
      "1 min",
      "1 h 2 min",
      "1 d 1 h",
      "1 d",
    ]);
    expect([fromNow(100, 40), fromNow(40, 100)]).to.deep.equal(["in 1 min", "1 min ago"]);
  });

  it("write scores, numbers or not", () => {
    expect([0.1 + 0.2, -1.5, Infinity, NaN].map((score) => scoreText(score))).to.deep.equal([
      "0.3",
      "-1.5",
      "Infinity",
      "NaN",
    ]);
    expect(floatOf(0xbff8000000000000n)).to.equal(-1.5);
  });
});
