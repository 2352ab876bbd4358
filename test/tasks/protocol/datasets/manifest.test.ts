import { expect } from "chai";

import { readManifest, writeManifest } from "../../../../tasks/protocol/datasets/index.ts";
import { packFlowers } from "../../../helpers/tasks/datasets.ts";
import { rejection } from "../../../helpers/tasks/nodes.ts";

const bytesOf = (json: unknown) => new TextEncoder().encode(JSON.stringify(json));

describe("readManifest", () => {
  it("reads what was written", async () => {
    const { manifest } = await packFlowers();
    expect(readManifest(writeManifest(manifest), "here")).to.deep.equal(manifest);
    const { version, cells, root, depth, rows, columns } = manifest;
    expect(readManifest(bytesOf({ version, cells, root, depth, rows, columns }), "here")).to.deep.include({ root });
  });

  type Json = Record<string, unknown>;
  const changes: [string, (manifest: Json) => unknown, RegExp][] = [
    ["no object", () => [], /object/],
    ["another version", (m) => ({ ...m, version: 2 }), /version/],
    ["a root of 31 bytes", (m) => ({ ...m, root: `0x${"11".repeat(31)}` }), /root/],
    ["a depth that the machine does not have", (m) => ({ ...m, depth: 25 }), /depth/],
    ["no rows", (m) => ({ ...m, rows: 0 }), /rows/],
    ["half a column", (m) => ({ ...m, columns: 0.5 }), /columns/],
    ["more cells than the tree has", (m) => ({ ...m, rows: 1000 }), /fit/],
    ["cells without an identifier", (m) => ({ ...m, cells: undefined }), /cells/],
    ["an identifier of something else", (m) => ({ ...m, cells: "bafkqabtimvwgy3yk" }), /cells/],
    ["a recipe that is none", (m) => ({ ...m, recipe: {} }), /recipe/],
    ["a source that is a text", (m) => ({ ...m, source: "x" }), /source/],
    ["a source without a hash", (m) => ({ ...m, source: { ...(m["source"] as Json), sha256: "12" } }), /sha256/],
    ["a source without a licence", (m) => ({ ...m, source: { ...(m["source"] as Json), licence: "" } }), /licence/],
    ["a format without a schema", (m) => ({ ...m, source: { ...(m["source"] as Json), schema: undefined } }), /schema/],
    ["a schema that is none", (m) => ({ ...m, source: { ...(m["source"] as Json), schema: {} } }), /schema/],
    ["an unknown format", (m) => ({ ...m, source: { ...(m["source"] as Json), format: "xls" } }), /format/],
  ];
  for (const [what, change, rule] of changes) {
    it(`refuses ${what}`, async () => {
      const { manifest } = await packFlowers();
      const bytes = bytesOf(change(JSON.parse(JSON.stringify(manifest)) as Json));
      const error = await rejection(Promise.resolve().then(() => readManifest(bytes, "cid of store")));
      expect(error).to.include({ code: "DatasetManifestMalformed" });
      expect(error.details).to.include({ where: "cid of store" });
      expect((error.details as { rule: string }).rule).to.match(rule);
    });
  }

  it("refuses what is no JSON", () => {
    for (const bytes of [Uint8Array.of(), Uint8Array.of(0xff), new TextEncoder().encode("{")]) {
      expect(() => readManifest(bytes, "x"))
        .to.throw()
        .with.property("code", "DatasetManifestMalformed");
    }
  });
});
