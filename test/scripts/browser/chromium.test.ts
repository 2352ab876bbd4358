import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { expect } from "chai";
import { findChromium } from "../../../scripts/browser/chromium.ts";

describe("findChromium", () => {
  const folder = mkdtempSync(join(tmpdir(), "ketwork-chromium-"));
  const file = (name: string, mode: number): string => {
    const path = join(folder, name);
    writeFileSync(path, "#!/bin/sh\n");
    chmodSync(path, mode);
    return path;
  };
  after(() => {
    rmSync(folder, { recursive: true });
  });

  it("finds what KETWORK_CHROMIUM names, and nothing else", () => {
    const named = file("my-browser", 0o755);
    expect(findChromium({ KETWORK_CHROMIUM: named, PATH: "" })).to.equal(named);
    expect(findChromium({ KETWORK_CHROMIUM: join(folder, "none"), PATH: process.env["PATH"] })).to.equal(undefined);
  });

  it("finds the first executable of a known name on the PATH", () => {
    expect(findChromium({ PATH: `/nowhere${delimiter}${folder}` })).to.equal(undefined);
    const chrome = file("google-chrome", 0o755);
    expect(findChromium({ PATH: `/nowhere${delimiter}${folder}` })).to.equal(chrome);
    const chromium = file("chromium", 0o755);
    expect(findChromium({ PATH: folder })).to.equal(chromium);
    expect(findChromium({})).to.equal(undefined);
  });
});
