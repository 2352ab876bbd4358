import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { encode, prepare } from "@ipld/dag-pb";
import { expect } from "chai";
import { UnixFS } from "ipfs-unixfs";
import { CID } from "multiformats/cid";
import { sha256 } from "multiformats/hashes/sha2";

import {
  contentId,
  exportCar,
  folderStore,
  importCar,
  parseCid,
  type FolderStore,
} from "../../../../tasks/protocol/content/index.ts";
import { temporaryFolder } from "../../../helpers/tasks/folder.ts";
import { rejection } from "../../../helpers/tasks/nodes.ts";

const FILE = Uint8Array.from({ length: 600_000 }, (_, i) => (i * 7 + (i >> 8)) % 251);
const DAG_PB = 0x70;

async function* one(bytes: Uint8Array) {
  yield bytes;
}

describe("folderStore", () => {
  const folder = temporaryFolder();
  let store: FolderStore;
  beforeEach(() => {
    store = folderStore(join(folder(), "content"));
  });
  const files = () =>
    readdirSync(store.name, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));

  it("gives back what was put, under the identifier of contentId", async () => {
    for (const bytes of [FILE, Uint8Array.of(), Uint8Array.of(1)]) {
      const cid = await store.put(bytes);
      expect(`${cid}`).to.equal(`${await contentId(bytes)}`);
      expect(Buffer.compare(await store.get(cid), bytes)).to.equal(0);
      expect(await store.has(cid)).to.equal(true);
    }
  });

  it("has nothing that was not put", async () => {
    const cid = await contentId(FILE);
    expect(await store.has(cid)).to.equal(false);
    expect(await rejection(store.get(cid))).to.deep.include({
      code: "ContentMissing",
      details: { source: store.name, cid: `${cid}` },
    });
  });

  it("finds what the disk has spoilt, and mends it when it is put again", async () => {
    const cid = await store.put(FILE);
    for (const path of files()) {
      const bytes = readFileSync(path);
      writeFileSync(path, bytes.subarray(0, bytes.length - 1));
      expect(await rejection(store.get(cid)), path).to.include({ code: "ContentPoisoned" });
      expect(await store.has(cid)).to.equal(false);
      await store.put(FILE);
      expect(await store.has(cid)).to.equal(true);
    }
  });

  it("is not misled by what an interrupted write left", async () => {
    const cid = await store.put(Uint8Array.of(1, 2, 3));
    const [path] = files();
    writeFileSync(`${path}.0123.part`, "half");
    expect([...(await store.get(cid))]).to.deep.equal([1, 2, 3]);
  });

  it("refuses a block with another hash", async () => {
    const cid = await contentId(Uint8Array.of(1));
    expect(await rejection(store.putBlock(cid, Uint8Array.of(2)))).to.include({ code: "ContentPoisoned" });
  });

  describe("with nodes made to harm", () => {
    const put = async (node: Parameters<typeof prepare>[0]): Promise<CID> => {
      const bytes = encode(prepare(node));
      const cid = CID.createV1(DAG_PB, await sha256.digest(bytes));
      await store.putBlock(cid, bytes);
      return cid;
    };
    const link = (Hash: CID) => ({ Hash, Name: "", Tsize: 1 });
    const file = (sizes: bigint[]) => new UnixFS({ type: "file", blockSizes: sizes }).marshal();

    it("refuses directories, other data and contradictions", async () => {
      const leaf = await store.put(Uint8Array.of(1, 2, 3));
      const nodes = {
        directory: await put({ Data: new UnixFS({ type: "directory" }).marshal(), Links: [] }),
        "no UnixFS": await put({ Data: Uint8Array.of(0xff, 0xff), Links: [] }),
        "no data": await put({ Links: [link(leaf)] }),
        "a size too few": await put({ Data: file([]), Links: [link(leaf)] }),
        "another size": await put({ Data: file([4n]), Links: [link(leaf)] }),
        "an empty child": await put({ Data: file([0n]), Links: [link(leaf)] }),
      };
      for (const [what, cid] of Object.entries(nodes)) {
        expect(await rejection(store.get(cid)), what).to.include({ code: "ContentMalformed" });
      }
    });

    it("does not unfold a small archive into a large file", async () => {
      let cid = await store.put(new Uint8Array(1000));
      let size = 1000n;
      for (let level = 0; level < 6; level++) {
        cid = await put({ Data: file(Array<bigint>(50).fill(size)), Links: Array(50).fill(link(cid)) });
        size *= 50n;
      }
      expect(await rejection(store.get(cid, { maxBytes: 2 ** 30 }))).to.include({ code: "ContentTooLarge" });
    });

    it("does not follow a chain without end", async () => {
      let cid = await store.put(Uint8Array.of(1));
      for (let level = 0; level < 40; level++) cid = await put({ Data: file([1n]), Links: [link(cid)] });
      expect(await rejection(store.get(cid))).to.include({ code: "ContentMalformed" });
    });
  });

  describe("with archives", () => {
    const archive = async (cid: CID) => {
      const chunks: Uint8Array[] = [];
      for await (const chunk of exportCar(store, [cid])) chunks.push(chunk);
      return Buffer.concat(chunks);
    };

    it("carries a file to another store", async () => {
      const cid = await store.put(FILE);
      const other = folderStore(join(folder(), "other"));
      const roots = await importCar(other, "test.car", one(await archive(cid)));
      expect(roots.map(String)).to.deep.equal([`${cid}`]);
      expect(Buffer.compare(await other.get(cid), FILE)).to.equal(0);
    });

    it("names an archive that is spoilt or cut anywhere", async () => {
      const bytes = await archive(await store.put(FILE));
      const other = folderStore(join(folder(), "other"));
      for (const at of [0, 20, 100, 300, bytes.length - 1]) {
        const spoilt = Buffer.from(bytes);
        spoilt[at]! ^= 0x55;
        const error = await rejection(importCar(other, "test.car", one(spoilt)));
        expect(error.code, `byte ${at}`).to.match(
          /^(CarMalformed|ContentPoisoned|ContentTooLarge|CidUnsupported|CarIncomplete)$/,
        );
      }
      for (const length of [0, 1, 30, 100, bytes.length - 1]) {
        const error = await rejection(importCar(other, "test.car", one(bytes.subarray(0, length))));
        expect(error.code, `${length} bytes`).to.equal("CarMalformed");
      }
    });

    it("fails to export what the store lacks", async () => {
      expect(await rejection(archive(await contentId(FILE)))).to.include({ code: "ContentMissing" });
    });
  });

  it("takes no identifier of something else", () => {
    const codes = [
      ["bafyreigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi", "CidUnsupported"],
      ["bafkqabtimvwgy3yk", "CidUnsupported"],
      ["nonsense", "CidMalformed"],
    ] as const;
    for (const [text, code] of codes)
      expect(() => parseCid(text), text)
        .to.throw()
        .with.property("code", code);
    expect(parseCid("QmdfTbBqBPQ7VNxZEYEj14VmRuZBkqFbiwReogJgS1zR1n").version).to.equal(0);
  });
});
