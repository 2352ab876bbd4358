import { expect } from "chai";

import { redactor } from "../../../tasks/protocol/redact.ts";

describe("redactor.protectAddress", () => {
  it("keeps passwords and tokens out of texts and errors", () => {
    const keys = redactor();
    keys.protectAddress("https://annabel:pass%40word@host/path?token=abc.def*ghi");
    const texts = ["annabel", "pass@word", "pass%40word", "abc.def*ghi"];
    const told = keys.text(texts.map((text) => `failed: ${text}`).join("\n"));
    expect(told.split("\n")).to.deep.equal(texts.map(() => "failed: [redacted]"));
    const error = keys.value(new Error("abc.def*ghi")) as Error;
    expect([error.message, error.stack?.includes("abc.def*ghi")]).to.deep.equal(["[redacted]", false]);
    expect(keys.text("abcXdefghi https://host/path")).to.equal("abcXdefghi https://host/path");
  });

  it("leaves words alone that are too short for a token", () => {
    const keys = redactor();
    keys.protectAddress("https://host/?a=car&b=1");
    expect(keys.text("1 car")).to.equal("1 car");
  });
});
