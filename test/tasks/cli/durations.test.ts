import { expect } from "chai";

import { formatDuration, formatTime, parseDuration } from "../../../tasks/cli/durations.ts";

describe("Durations", () => {
  for (const [text, seconds] of [
    ["90s", 90],
    ["2h", 7200],
    ["3 days", 259_200],
    ["1h 30m", 5400],
    ["1.5 hours", 5400],
    ["2 Weeks", 1_209_600],
  ] as const) {
    it(`reads ${text}`, () => expect(parseDuration("commits", text)).to.equal(seconds));
  }

  for (const text of ["", "5", "1 month", "2h and 3m", "-2h", "0.1 s", "h", "1h30"]) {
    it(`refuses "${text}"`, () => {
      expect(() => parseDuration("commits", text))
        .to.throw()
        .that.includes({ code: "DurationMalformed" });
    });
  }

  it("writes the two largest units", () => {
    expect([0, 59, 3600, 5400, 183_600, 86_401].map(formatDuration)).to.deep.equal([
      "0 s",
      "59 s",
      "1 h",
      "1 h 30 min",
      "2 d 3 h",
      "1 d",
    ]);
  });

  it("writes a time in UTC", () => expect(formatTime(1_792_938_654)).to.equal("2026-10-25 14:30 UTC"));
});
