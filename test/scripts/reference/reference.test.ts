import { join } from "node:path";

import { expect } from "chai";
import { id } from "ethers";

import { errorEntries, eventSchemas, renderReference } from "../../../scripts/reference/pages.ts";
import { docFor, parseNatSpec, readSources, undocumented } from "../../../scripts/reference/sources.ts";
import { ERRORS } from "../../../tasks/protocol/abi.ts";
import { UNDER_COVERAGE } from "../../helpers/coverage.ts";

const root = join(import.meta.dirname, "../../..");

// Artifacts of a run under coverage stand elsewhere.
if (!UNDER_COVERAGE) {
  describe("The Solidity reference", function () {
    const files = readSources(root);
    const pages = renderReference(files, root);

    it("finds something said of every external function, event, error, enum and contract", () => {
      expect(undocumented(files)).to.deep.equal([]);
    });

    it("leaves out test doubles and examples", () => {
      expect(files.filter(({ file }) => /^contracts\/(mocks|examples)\//.test(file))).to.deep.equal([]);
      expect(pages.has("contracts/QuantumLender.md")).to.equal(false);
    });

    it("sees what is not documented", () => {
      const [file] = files.filter(({ contracts }) => contracts.some(({ name }) => name === "IPurse"));
      const [contract] = file!.contracts;
      const silent = { ...contract!, members: contract!.members.map((member) => ({ ...member, doc: undefined })) };
      expect(undocumented([{ ...file!, contracts: [silent] }])).to.deep.equal(
        contract!.members.map(({ name, kind }) => `contracts/interfaces/IPurse.sol: IPurse.${name} (${kind})`),
      );
    });

    it("takes over what an interface says, also of public state", () => {
      const board = files.flatMap(({ contracts }) => contracts).find(({ name }) => name === "BountyBoard")!;
      for (const [name, words] of [
        ["settle", "Credits the next prize"],
        ["nonces", "Number of bounties"],
        ["NOTIFY_GAS", "Gas that a listener"],
      ] as const) {
        const member = board.members.find((candidate) => candidate.name === name)!;
        expect(docFor(files, member)!.notice, name).to.include(words);
      }
    });

    it("has every error of the SDK's interface that is the project's, with its selector", () => {
      const entries = errorEntries(files, root);
      for (const { error, selector } of entries) expect(ERRORS.getError(selector)?.name, error).to.equal(error);
      expect(entries.length).to.be.above(120);
      expect(pages.get("errors.md")).to.include("| `BountyWrongStatus` | [IBountyBoard](contracts/IBountyBoard.md) |");
    });

    it("has the topics of every event, and the places of its fields", () => {
      const schemas = eventSchemas(files, root);
      for (const { signature, topic0, fields } of schemas) {
        expect(topic0).to.equal(id(signature));
        expect(fields.filter(({ indexed }) => indexed).length).to.be.at.most(3);
      }
      const posted = schemas.find(({ event }) => event === "BountyPosted")!;
      expect(posted.fields.map(({ name, type, indexed }) => `${name} ${type} ${indexed}`)).to.deep.equal([
        ...["bountyId bytes32 true", "poster address true", "programId bytes32 true", "terms tuple false"],
        ...["termsHash bytes32 false", "shares tuple[] false", "escrow uint256 false", "metadata string false"],
      ]);
      expect(posted.fields[3]!.fields!.map(({ name }) => name)).to.include.members(["prizeBps", "sealedRows"]);
      expect(JSON.parse(pages.get("events.json")!)).to.deep.equal(schemas);
      expect(pages.get("events.md")).to.include("| `terms.prizeBps` | `uint16[8]` | data |");
    });

    it("links to no page that there is not", () => {
      for (const [name, text] of pages) {
        if (name.startsWith("contracts/")) continue;
        for (const [, target] of text.matchAll(/\]\(([\w/]+\.(?:md|json))\)/g)) {
          expect(pages.has(target!), `${name}: ${target}`).to.equal(true);
        }
      }
      expect(pages.get("contracts/IBountyBoard.md")).to.include("**Values**\n\n- `None` Never posted.");
      expect(pages.get("contracts/Terms.md")).to.include("- `reward` At least 1");
    });
  });
}

describe("parseNatSpec", () => {
  it("takes comments apart", () => {
    const doc = parseNatSpec("@title T\n@notice N\n  more\n@dev D\n@param a of a\n@param b of b\n@return r\n");
    expect([doc.title, doc.notice, doc.dev, doc.returns]).to.deep.equal(["T", "N more", "D", ["r"]]);
    expect([...doc.params]).to.deep.equal([
      ["a", "of a"],
      ["b", "of b"],
    ]);
    expect(parseNatSpec("Never posted.").notice).to.equal("Never posted.");
    expect(parseNatSpec("@inheritdoc IPurse").inheritdoc).to.equal("IPurse");
  });
});
