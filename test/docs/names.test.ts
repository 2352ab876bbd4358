import { readFileSync } from "node:fs";
import { join } from "node:path";

import { expect } from "chai";

import * as sim from "../../sim/index.ts";

/** The rows of the table below a heading, cell by cell. */
function tableOf(text: string, heading: string): readonly (readonly string[])[] {
  const [, section] = text.split(`## ${heading}\n`);
  const lines = section!.split("\n## ")[0]!.split("\n");
  const rows = lines.filter((line) => line.startsWith("|")).slice(2);
  return rows.map((line) => line.split(/(?<!\\)\|/).slice(1, -1));
}

describe("docs/from-pennylane-and-qiskit.md", () => {
  const text = readFileSync(join(import.meta.dirname, "..", "..", "docs", "from-pennylane-and-qiskit.md"), "utf8");

  it("names in its dictionary only what there is", () => {
    const rows = tableOf(text, "Names");
    expect(rows.length).to.be.above(30);
    const builder = sim.circuit(1);
    for (const row of rows) {
      const names = Array.from(row.at(-1)!.matchAll(/`\.?([A-Za-z]\w*)/g), ([, name]) => name!);
      expect(names, row.join("|")).to.not.deep.equal([]);
      for (const name of names) {
        if (name === "nesterov") continue;
        expect(name in sim || name in builder, name).to.equal(true);
      }
    }
  });
});
