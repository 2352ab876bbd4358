import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { expect } from "chai";
import hre from "hardhat";

interface Fragment {
  readonly type: string;
  readonly name: string;
  readonly stateMutability: string;
}

interface Row {
  readonly calls: readonly string[];
  readonly test: string;
}

const root = join(import.meta.dirname, "../../..");
const page = readFileSync(join(root, "docs/assurance/front-running.md"), "utf8");
/** Votes and the governor's own functions are OpenZeppelin's; machine, lens and card change nothing. */
const CONTRACTS = [
  ...["BountyBoard", "DisputeGame", "PrivateDesk", "InferenceDesk", "DataLicence", "ModelLicence"],
  ...["ModelRegistry", "DatasetNFT", "SealedRows", "ProgramStore", "PostingRules"],
];

/** The page's sections; a heading can name several contracts. */
const sections = page
  .split(/^## /m)
  .slice(1)
  .map((section) => {
    const [heading, ...lines] = section.split("\n");
    const rows: Row[] = lines
      .filter((line) => line.startsWith("|"))
      .slice(2)
      .map((line) => {
        const cells = line.split("|").map((cell) => cell.trim());
        return { calls: Array.from(cells[1]!.matchAll(/`(\w+)`/g), ([, name]) => name!), test: cells[4]! };
      });
    return { names: heading!.split(", "), rows };
  });

async function changing(name: string): Promise<Set<string>> {
  const { abi } = await hre.artifacts.readArtifact(name);
  const functions = (abi as readonly Fragment[]).filter(({ type }) => type === "function");
  const names = functions.filter(({ stateMutability: how }) => how !== "view" && how !== "pure").map((f) => f.name);
  return new Set(names);
}

describe("docs/assurance/front-running.md", () => {
  it("has every function that changes something of every contract, and no other", async () => {
    expect(sections.flatMap(({ names }) => names).sort()).to.deep.equal([...CONTRACTS].sort());
    for (const { names, rows } of sections) {
      const listed = new Set(rows.flatMap(({ calls }) => calls));
      const all = await Promise.all(names.map(changing));
      const union = new Set(all.flatMap((one) => [...one]));
      expect([...listed].sort(), names.join()).to.deep.equal([...union].sort());
    }
  });

  it("names tests that there are", () => {
    let tests = 0;
    for (const { calls, test } of sections.flatMap(({ rows }) => rows)) {
      const [, path, title] = /^`([\w/.-]+)`: (.+)$/.exec(test) ?? [];
      const file = join(root, `test/${path}.test.ts`);
      expect(existsSync(file), `${calls.join()}: ${test}`).to.equal(true);
      const isState = path!.endsWith("states");
      const named = isState ? new RegExp(`^\\s*"?${title}"?: `, "m") : new RegExp(`\\bit\\(\\s*"${escaped(title!)}"`);
      expect(named.test(readFileSync(file, "utf8")), test).to.equal(true);
      tests++;
    }
    expect(tests).to.be.above(40);
  });
});

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
