import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";

import { Journal, type Line } from "../../../scripts/mutate/journal.ts";
import { likelyFirst } from "../../../scripts/mutate/order.ts";

const source = "contracts/dispute/Clock.sol";
const line = (id: string, file?: string, of = source): Line => ({
  ...{ id, target: "dispute", source: of, line: 1, before: "", after: "" },
  ...{ operator: "constant", start: 0, length: 1, replacement: "1" },
  ...{ fate: "killed", by: "a test", seconds: 1, ...(file && { file }) },
});

describe("Tests of a mutant", () => {
  const texts = new Map([
    ["test/a.test.ts", "expect(budget).to.equal(deadline)"],
    ["test/b.test.ts", "expect(deadline)"],
    ["test/Clock.test.ts", "expect(nothing)"],
    ["test/c.test.ts", "revertedWithCustomError(game, 'DisputeDeadlinePassed')"],
  ]);

  it("begin with those that speak of the changed line, rare names before common ones", () => {
    const before = "if (deadline > budget) revert DisputeDeadlinePassed();";
    expect(likelyFirst(texts, { source: "contracts/X.sol", before }, [])).to.deep.equal([
      ...["test/a.test.ts", "test/c.test.ts", "test/b.test.ts", "test/Clock.test.ts"],
    ]);
    expect(likelyFirst(texts, { source, before: "++x;" }, [])[0]).to.equal("test/Clock.test.ts");
  });

  it("go on with those that noticed the most mutants of the source", () => {
    const known = [line("1", "test/b.test.ts"), line("2", "test/b.test.ts"), line("3", "test/c.test.ts")];
    const others = [1, 2, 3, 4].map((i) => line(`other ${i}`, "test/a.test.ts", "contracts/Y.sol"));
    expect(likelyFirst(texts, { source, before: "++x;" }, [...others, ...known])).to.deep.equal([
      ...["test/Clock.test.ts", "test/b.test.ts", "test/c.test.ts", "test/a.test.ts"],
    ]);
  });
});

describe("The journal of mutants", () => {
  it("keeps what others write, and begins anew where nothing is to be kept", () => {
    const folder = mkdtempSync(join(tmpdir(), "ketwork-journal-"));
    const path = join(folder, "mutants.jsonl");
    try {
      const [first, second] = [new Journal(path, false), new Journal(path, true)];
      first.add(line("1"));
      first.addBaseline("dispute", "sources", 12);
      expect([second.of("1"), second.baselineOf("dispute", "sources")]).to.deep.equal([undefined, undefined]);
      second.read();
      expect(second.of("1")).to.deep.equal(line("1"));
      expect(second.baselineOf("dispute", "sources")).to.equal(12);
      expect(second.baselineOf("dispute", "other sources")).to.equal(undefined);
      expect(new Journal(path, true).lines).to.have.length(1);
      expect(new Journal(path, false).lines).to.have.length(0);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
