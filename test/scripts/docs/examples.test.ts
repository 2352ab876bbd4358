import { join } from "node:path";

import { expect } from "chai";

import { collectExamples, examplesIn, examplesInSource } from "../../../scripts/docs/examples.ts";

describe("examplesIn", () => {
  it("takes the blocks of TypeScript, and the reasons not to run one", () => {
    const text = "```sh\nls\n```\n```ts\na;\n```\n```ts no-run: needs a chain\nb;\n```";
    expect(examplesIn("README.md", text)).to.deep.equal([
      { file: "README.md", line: 5, code: "a;", noRun: undefined },
      { file: "README.md", line: 8, code: "b;", noRun: "needs a chain" },
    ]);
  });

  for (const info of ["typescript", "js", "javascript", "tsx", "ts no-run", "ts no-run:", "ts norun: why", "ts skip"]) {
    it(`throws for \`${info}\`, with the place`, () => {
      expect(() => examplesIn("README.md", `\n\`\`\`${info}\na;\n\`\`\``)).to.throw("README.md:3");
    });
  }
});

describe("examplesInSource", () => {
  it("counts lines in the source", () => {
    const source = "const a = 1;\n/**\n * Text.\n *\n * ```ts\n * a;\n * ```\n */\n";
    expect(examplesInSource("sim/a.ts", source)).to.deep.equal([
      { file: "sim/a.ts", line: 6, code: "a;", noRun: undefined },
    ]);
  });
});

describe("collectExamples", () => {
  it("finds those of the README, of the pages and of the sources, at their places", () => {
    const files = collectExamples(join(import.meta.dirname, "..", "..", "..")).map(({ file }) => file);
    expect(files).to.include.members(["README.md", "docs/from-pennylane-and-qiskit.md", "sim/circuit/builder.ts"]);
    expect(files.filter((file) => file.startsWith("sim/assembly/"))).to.deep.equal([]);
  });
});
