import { expect } from "chai";

import { checkDocument } from "../../../tasks/cli/schema.ts";

const BOUNTY = {
  ...{ version: 1, program: "job.json", kind: "exact", direction: "min", reward: "1 ether" },
  ...{ solverBond: "0.1 ether", challengerBond: "0.05 ether", commits: "2h" },
};

interface Invalid {
  readonly code: string;
  readonly message: string;
  readonly details: { readonly path: string; readonly rule: string; readonly faults: readonly unknown[] };
}

function refusal(document: unknown): Invalid | undefined {
  try {
    checkDocument("bounty-file", "my.yaml", document);
    return undefined;
  } catch (error) {
    return error as Invalid;
  }
}

describe("checkDocument", () => {
  it("accepts what the schema says", () => expect(refusal(BOUNTY)).to.equal(undefined));

  for (const [what, document, path, rule] of [
    ["a field that nobody knows", { ...BOUNTY, bonus: 1 }, "the document", /^must not have bonus$/],
    ["a value that is none of those allowed", { ...BOUNTY, kind: "both" }, "kind", /^must be one of exact, open$/],
    ["an element of another type", { ...BOUNTY, prizes: [50, "50"] }, "prizes[1]", /^should be (number|integer)$/],
    ["no object", [], "the document", /^should be object$/],
  ] as const) {
    it(`names place and rule of ${what}`, () => {
      const { code, message, details } = refusal(document)!;
      expect(code).to.equal("DocumentInvalid");
      expect(message).to.match(/^my\.yaml: /);
      expect(details.path).to.equal(path);
      expect(details.rule).to.match(rule);
    });
  }

  it("names everything that is wrong at once", () => {
    const { message, details } = refusal({ ...BOUNTY, kind: "both", bonus: 1 })!;
    expect(details.faults).to.have.length(2);
    expect(message).to.include("kind must be one of").and.to.include("must not have bonus");
  });
});
