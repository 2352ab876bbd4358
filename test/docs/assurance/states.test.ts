import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { expect } from "chai";

const root = join(import.meta.dirname, "../../..");
const sectionsOf = (page: string) =>
  readFileSync(join(root, "docs/assurance", page), "utf8")
    .split(/^## /m)
    .slice(1);
const sections = sectionsOf("states.md");

describe("docs/assurance/states.md", () => {
  it("has every contract of front-running.md, and no other", () => {
    const names = (page: readonly string[]) => page.flatMap((section) => section.split("\n")[0]!.split(", ")).sort();
    expect(names(sections)).to.deep.equal(names(sectionsOf("front-running.md")));
  });

  it("names for each the test that reads its table, and each state once", () => {
    for (const section of sections) {
      const [heading, , opening] = section.split("\n");
      const [, path] = /^`(test\/\S+\.test\.ts)`/.exec(opening!) ?? [];
      expect(path, heading).to.be.a("string");
      expect(existsSync(join(root, path!)), path).to.equal(true);
      expect(readFileSync(join(root, path!), "utf8"), path).to.include(`contract: "${heading}"`);
      const states = Array.from(section.matchAll(/^\| ([^|]*?) *\|/gm), ([, state]) => state!);
      expect(new Set(states).size, heading).to.equal(states.length);
    }
  });
});
