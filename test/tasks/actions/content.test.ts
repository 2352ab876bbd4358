import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect } from "chai";

import { contentId, folderStore, parseCid } from "../../../tasks/protocol/content/index.ts";
import { temporaryFolder } from "../../helpers/tasks/folder.ts";
import { runTask } from "../../helpers/tasks/run-task.ts";
import { bodyOf, localServers } from "../../helpers/tasks/server.ts";

/** More than one block, and one. */
const LARGE = Buffer.alloc(300_000, "ketwork");
const SMALL = Buffer.from("a small file");

describe("Tasks of content", () => {
  const folder = temporaryFolder();
  const serve = localServers();
  const file = (name: string) => join(folder(), name);
  const run = (name: string, args: Record<string, unknown>) =>
    runTask(["content", name], { content: file("store"), json: true, ...args });
  const add = async (bytes: Uint8Array, args: Record<string, unknown> = {}) => {
    writeFileSync(file("added"), bytes);
    const { success, value, stderr } = await run("add", { file: file("added"), ...args });
    expect(success, stderr).to.equal(true);
    return String(value["cid"]);
  };

  it("keep a file and give it back", async () => {
    const cid = await add(LARGE);
    expect(cid).to.equal(`${await contentId(LARGE)}`);
    const { value } = await run("get", { cid, out: file("new/copy") });
    expect(value).to.deep.equal({ cid, file: file("new/copy"), bytes: LARGE.length });
    expect(readFileSync(file("new/copy")).equals(LARGE)).to.equal(true);
    const plain = await run("get", { cid, out: file("copy"), json: false });
    expect(plain.stdout).to.include(`300000 bytes, which are ${cid}`);
  });

  it("carry files to another store in an archive", async () => {
    const cids = [await add(LARGE), await add(SMALL)];
    const exported = await run("export", { out: file("both.car"), cids });
    expect(exported.value).to.deep.include({ roots: cids });
    const imported = await run("import", { file: file("both.car"), content: file("other") });
    expect(imported.value).to.deep.equal({ file: file("both.car"), roots: cids, store: file("other") });
    const other = folderStore(file("other"));
    expect(await other.get(parseCid(cids[0]!))).to.deep.equal(new Uint8Array(LARGE));
    expect(await other.get(parseCid(cids[1]!))).to.deep.equal(new Uint8Array(SMALL));
  });

  it("write no archive that lacks a block, and keep none that was spoilt", async () => {
    const cid = await add(SMALL);
    const strange = `${await contentId(LARGE)}`;
    const { success, value } = await run("export", { out: file("part.car"), cids: [cid, strange] });
    expect([success, value["code"]]).to.deep.equal([false, "ContentMissing"]);
    expect([existsSync(file("part.car")), existsSync(file("part.car.part"))]).to.deep.equal([false, false]);

    await run("export", { out: file("small.car"), cids: [cid] });
    const bytes = readFileSync(file("small.car"));
    bytes[bytes.length - 1]! ^= 1;
    writeFileSync(file("small.car"), bytes);
    const spoilt = await run("import", { file: file("small.car"), content: file("other") });
    expect([spoilt.success, spoilt.value["code"]]).to.deep.equal([false, "ContentPoisoned"]);
    expect(await folderStore(file("other")).has(parseCid(cid))).to.equal(false);
  });

  it("pass over sources that are poisoned, and name them", async () => {
    const cid = `${await contentId(SMALL)}`;
    const poisoned = await serve((_, response) => response.end("something else"));
    const right = await serve((_, response) => response.end(SMALL));
    const gateway = `${poisoned}/{cid}, ${right}/{cid}`;
    const { success, stderr } = await run("get", { cid, out: file("copy"), gateway });
    expect(success).to.equal(true);
    expect(stderr).to.include(`web ${poisoned}: ContentPoisoned`);
    expect(readFileSync(file("copy")).equals(SMALL)).to.equal(true);

    const nowhere = await run("get", { cid, out: file("none"), gateway: `${poisoned}/{cid}` });
    expect([nowhere.success, nowhere.value["code"]]).to.deep.equal([false, "ContentUnavailable"]);
    expect(nowhere.value["message"]).to.include(`web ${poisoned} (ContentPoisoned)`);
    expect(existsSync(file("none"))).to.equal(false);
  });

  it("give to and take from a Kubo node", async () => {
    const cid = `${await contentId(SMALL)}`;
    const asked: string[] = [];
    const kubo = await serve(async (request, response) => {
      asked.push(new URL(request.url!, "http://node").pathname);
      if (request.url!.startsWith("/api/v0/block/get")) return response.end(SMALL);
      expect((await bodyOf(request)).includes(SMALL)).to.equal(true);
      return response.end(JSON.stringify({ Hash: cid }));
    });
    expect(await add(SMALL, { kubo })).to.equal(cid);
    const { success } = await run("get", { cid, out: file("copy"), content: file("other"), gateway: `kubo+${kubo}` });
    expect(success).to.equal(true);
    expect(asked).to.deep.equal(["/api/v0/add", "/api/v0/block/get"]);
  });

  it("say what is no identifier", async () => {
    const { success, value } = await run("get", { cid: "nothing", out: file("copy") });
    expect([success, value["code"]]).to.deep.equal([false, "CidMalformed"]);
  });
});
