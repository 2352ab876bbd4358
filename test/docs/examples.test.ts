import { join } from "node:path";

import { expect } from "chai";

import { collectExamples } from "../../scripts/docs/examples.ts";
import { prepareExamples } from "../../scripts/docs/run.ts";

/** Blocks that may be marked as not to be run: each must say why, and there should be few. */
const MOST_NOT_RUN = 4;
/** The lines of this page are run elsewhere: `integrators.test.ts` sees to it. */
const RUN_ELSEWHERE = "docs/integrators.md";

describe("examples of the documentation", () => {
  const examples = collectExamples(join(import.meta.dirname, "..", ".."));
  const prepared = prepareExamples(
    join(import.meta.dirname, "..", ".."),
    examples.filter(({ noRun }) => noRun === undefined),
  );

  it("are run, with few exceptions", () => {
    const notRun = examples
      .filter(({ noRun, file }) => noRun !== undefined && file !== RUN_ELSEWHERE)
      .map(({ file, line }) => `${file}:${line}`);
    expect(notRun.length, notRun.join(", ")).to.be.at.most(MOST_NOT_RUN);
  });

  for (const { example, faults, run } of prepared) {
    it(`${example.file}:${example.line} has the right types, and comes to what it says`, async () => {
      expect(faults).to.deep.equal([]);
      await run();
    });
  }
});
