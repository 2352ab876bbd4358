import { readFileSync } from "node:fs";
import { join } from "node:path";

import { expect } from "chai";

import { fencedBlocks } from "../../scripts/docs/blocks.ts";
import * as sdk from "../../tasks/protocol/index.ts";

const root = join(import.meta.dirname, "../..");
const page = readFileSync(join(root, "docs/integrators.md"), "utf8");
const sample = readFileSync(join(root, "scripts/package/sample/test/market.test.ts"), "utf8");
const { exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { exports: object };

describe("docs/integrators.md", () => {
  it("shows only lines that the sample project runs", () => {
    const run = new Set(sample.split("\n").map((line) => line.trim()));
    const blocks = fencedBlocks(page);
    expect(blocks.length).to.be.above(5);
    for (const line of blocks.flatMap(({ code }) => code.split("\n"))) {
      expect(run.has(line.trim()), line).to.equal(true);
    }
  });

  it("names only functions that there are, and ways of import that the package has", () => {
    const text = page.replace(/```[\s\S]*?```/g, "");
    const names = Array.from(text.matchAll(/`([a-z]+[A-Z]\w+)`/g), ([, name]) => name!);
    const fields = ["modelId", "parameterProofOf"].filter((name) => !(name in sdk));
    for (const name of names) expect(name in sdk || fields.includes(name), name).to.equal(true);
    expect(names.length).to.be.above(20);
    for (const [, path] of page.matchAll(/^\| `ketwork(?:\/([\w.]+))?/gm)) {
      const known = Object.keys(exports).some((name) => name.slice(2).split("/")[0] === (path ?? ""));
      expect(known, path).to.equal(true);
    }
  });
});
