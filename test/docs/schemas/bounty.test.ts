import { readFileSync } from "node:fs";
import { join } from "node:path";

import Ajv from "ajv";
import { expect } from "chai";
import { network } from "hardhat";
import { hexlify, keccak256, toUtf8Bytes } from "ethers";

import { Kind, Market } from "../../helpers/market/market.ts";

const folder = join(import.meta.dirname, "../../../docs/schemas");
const schema = JSON.parse(readFileSync(join(folder, "bounty.json"), "utf8")) as object;
const job = JSON.parse(readFileSync(join(folder, "job.json"), "utf8")) as object;
const text = readFileSync(join(folder, "examples/bounty.json"), "utf8");
type Document = Record<string, unknown>;
const example = () => JSON.parse(text) as Document;

const without = (document: Document, key: string) =>
  Object.fromEntries(Object.entries(document).filter(([name]) => name !== key));

const connection = await network.create();

describe("docs/schemas/bounty.json", () => {
  const isValid = new Ajv({ schemas: [job] }).compile(schema);

  it("is what its example follows, and the least document", () => {
    expect(isValid(example()), JSON.stringify(isValid.errors)).to.equal(true);
    const { version, name, description, resultLicence } = example();
    expect(isValid({ version, name, description, resultLicence })).to.equal(true);
  });

  const changes: [string, (document: Document) => Document, string][] = [
    ["no name", (document) => without(document, "name"), "required"],
    ["no licence of the result", (document) => without(document, "resultLicence"), "required"],
    ["another version", (document) => ({ ...document, version: 2 }), "const"],
    ["a field that nobody knows", (document) => ({ ...document, reward: "1" }), "additionalProperties"],
    ["a fifth segment", (document) => ({ ...document, data: [{ segment: 4, access: "open" }] }), "maximum"],
    [
      "an access that the terms do not have",
      (document) => ({ ...document, data: [{ segment: 0, access: "all" }] }),
      "enum",
    ],
    [
      "a link that runs a script",
      (document) => ({ ...document, links: [{ title: "x", url: "javascript:alert(1)" }] }),
      "pattern",
    ],
    ["a contact that is no address", (document) => ({ ...document, contact: "somebody" }), "pattern"],
    [
      "a job of a model that nobody knows",
      (document) => ({ ...document, job: { version: 1, work: "evaluation", model: { kind: "oracle" } } }),
      "enum",
    ],
    ["a tag twice", (document) => ({ ...document, tags: ["a", "a"] }), "uniqueItems"],
  ];
  for (const [name, change, keyword] of changes) {
    it(`refuses ${name}`, () => {
      expect(isValid(change(example()))).to.equal(false);
      expect(isValid.errors!.map((error) => error.keyword)).to.include(keyword);
    });
  }

  it("describes a document that a bounty can carry whole, and whose hash its terms hold", async () => {
    const market = await Market.deploy(connection);
    const { board } = market;
    const metadataHash = keccak256(toUtf8Bytes(text));
    const terms = await market.terms(Kind.Open, { metadataHash });
    await board.post(terms, text, "0x", { value: terms.reward });
    const [event] = await board.queryFilter(board.filters.BountyPosted());
    expect(keccak256(hexlify(toUtf8Bytes(event!.args.metadata)))).to.equal(event!.args.terms.metadataHash);
  });
});
