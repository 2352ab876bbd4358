import { join } from "node:path";

import { expect } from "chai";
import { hexlify } from "ethers";

import { encodeCells } from "../../../../sim/index.ts";
import {
  contentId,
  firstOf,
  folderStore,
  type ContentSource,
  type SourceFailure,
} from "../../../../tasks/protocol/content/index.ts";
import {
  datasetCells,
  datasetManifest,
  packDataset,
  storeDataset,
  writeManifest,
  type PackedDataset,
} from "../../../../tasks/protocol/datasets/index.ts";
import { packFlowers } from "../../../helpers/tasks/datasets.ts";
import { temporaryFolder } from "../../../helpers/tasks/folder.ts";
import { rejection } from "../../../helpers/tasks/nodes.ts";

const tokenOf = ({ draft }: PackedDataset) => ({ cid: hexlify(draft.cid), root: draft.root, depth: draft.depth });

describe("datasetCells", () => {
  const folder = temporaryFolder();

  it("gives back the cells that were packed", async () => {
    const packed = await packFlowers();
    const store = folderStore(folder());
    await storeDataset(packed, store);
    expect(await datasetCells(store, tokenOf(packed))).to.deep.equal(packed.cells);
    const { rows, columns, source } = await datasetManifest(store, { ...tokenOf(packed), format: packed.draft.format });
    expect([rows, columns, source!.licence]).to.deep.equal([10, 4, "CC0-1.0"]);
  });

  it("goes on with the next source where one has nothing or something else", async () => {
    const packed = await packFlowers();
    const [empty, spoilt, whole] = ["empty", "spoilt", "whole"].map((name) => folderStore(join(folder(), name)));
    await storeDataset(packed, whole!);
    await storeDataset(packed, spoilt!);
    const poisoned: ContentSource = {
      name: "poisoned",
      get: async (cid, options) => {
        const store = folderStore(join(folder(), "poisoned"));
        await store.putBlock(cid, Uint8Array.of(1, 2, 3));
        return store.get(cid, options);
      },
    };
    const failures: SourceFailure[] = [];
    const content = firstOf([empty!, poisoned, whole!], (failure) => failures.push(failure));
    expect(await datasetCells(content, tokenOf(packed))).to.deep.equal(packed.cells);
    expect(failures.map(({ source, code }) => [source === "poisoned" || source.endsWith("empty"), code])).to.deep.equal(
      [
        [true, "ContentMissing"],
        [true, "ContentPoisoned"],
        [true, "ContentMissing"],
        [true, "ContentPoisoned"],
      ],
    );
    const nobody = await rejection(datasetCells(firstOf([empty!, poisoned]), tokenOf(packed)));
    expect(nobody).to.include({ code: "ContentUnavailable" });
  });

  it("refuses cells of another root, whoever stands behind the identifier", async () => {
    const { manifest, draft } = await packFlowers();
    const other = Uint8Array.from({ length: 8 * 40 }, (_, i) => i);
    const lie = writeManifest({ ...manifest, cells: `${await contentId(other)}` });
    const store = folderStore(folder());
    await store.put(other);
    const cid = await store.put(lie);
    const error = await rejection(datasetCells(store, { cid: cid.bytes, root: draft.root, depth: draft.depth }));
    expect(error).to.include({ code: "DatasetRootMismatch" });
    expect(error.details).to.deep.include({ source: store.name, cid: `${await contentId(other)}` });
    expect(error.details).to.include.keys("rule", "found");
  });

  it("refuses cells of another length before it hashes them", async () => {
    const { manifest, draft, cells } = await packFlowers();
    const store = folderStore(folder());
    const few = await store.put(encodeCells(cells.subarray(1)));
    const cid = (await store.put(writeManifest({ ...manifest, cells: `${few}` }))).bytes;
    const token = { cid, root: draft.root, depth: draft.depth };
    expect(await rejection(datasetCells(store, token))).to.include({ code: "DatasetRootMismatch" });
    const many = await store.put(new Uint8Array(8 * cells.length + 8));
    const long = (await store.put(writeManifest({ ...manifest, cells: `${many}` }))).bytes;
    expect(await rejection(datasetCells(store, { ...token, cid: long }))).to.include({ code: "ContentTooLarge" });
  });

  it("refuses a manifest that is not of the token", async () => {
    const packed = await packFlowers();
    const store = folderStore(folder());
    await storeDataset(packed, store);
    const token = tokenOf(packed);
    const root = `0x${"12".repeat(32)}`;
    for (const [changes, code] of [
      [{ root }, "DatasetRootMismatch"],
      [{ depth: token.depth + 1 }, "DatasetRootMismatch"],
      [{ format: "text/csv" }, "DatasetFormatUnknown"],
      [{ cid: "0x1234" }, "DatasetCidMalformed"],
    ] as const) {
      expect(await rejection(datasetCells(store, { ...token, ...changes })), code).to.include({ code });
    }
    expect(await datasetCells(store, { ...token, root: token.root.toUpperCase().replace("0X", "0x") })).to.have.length(
      40,
    );
  });

  it("is of no use to a source that answers with nonsense", async () => {
    const packed = await packFlowers();
    const bytes = new TextEncoder().encode("[]");
    const nonsense: ContentSource = { name: "nonsense", get: () => Promise.resolve(bytes) };
    expect(await rejection(datasetCells(nonsense, tokenOf(packed)))).to.deep.include({
      code: "DatasetManifestMalformed",
    });
  });
});

describe("packDataset", () => {
  it("names the same content for the same cells", async () => {
    const [csv, parquet] = await Promise.all([packFlowers("csv"), packFlowers("parquet")]);
    expect(csv.manifest.cells).to.equal(parquet.manifest.cells);
    expect(csv.manifest.recipe).to.deep.equal(parquet.manifest.recipe);
    expect(csv.draft.root).to.equal(parquet.draft.root);
    // The source is another file.
    expect(hexlify(csv.draft.cid)).to.not.equal(hexlify(parquet.draft.cid));
    expect(`${csv.files[0]!.cid}`).to.equal(csv.manifest.cells);
    expect(hexlify(csv.files[1]!.cid.bytes)).to.equal(hexlify(csv.draft.cid));
  });

  it("needs neither a recipe nor a source", async () => {
    const { cells, manifest } = await packFlowers();
    const { root, depth, rows, columns } = manifest;
    const packed = await packDataset({
      segment: { cells, root: root as `0x${string}`, depth, rows, columns },
      name: "x",
    });
    expect(packed.manifest).to.not.include.keys("royaltyBps");
    expect(packed.draft).to.deep.include({ name: "x", format: "ketwork-dataset/1", rows: 10, columns: 4 });
  });
});
