import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

import { expect } from "chai";

import { folderStore, parseCid } from "../../../tasks/protocol/content/index.ts";
import { storeDataset } from "../../../tasks/protocol/datasets/index.ts";
import { openStore } from "../../../tasks/protocol/store/index.ts";
import { temporaryFolder } from "../../helpers/tasks/folder.ts";
import { mintRows } from "../../helpers/tasks/models.ts";
import { post } from "../../helpers/tasks/sdk.ts";
import { localServers } from "../../helpers/tasks/server.ts";
import { deployTaskWorld, type TaskWorld } from "../../helpers/tasks/task-market.ts";

const [PASSWORD, TOKEN] = ["word-of-anna", "token-of-anna"];

describe("A gateway whose address holds a password and a token", () => {
  const folder = temporaryFolder();
  const serve = localServers();
  let world: TaskWorld;
  let solver: Record<string, unknown>;
  let bountyId: string;
  beforeEach(async () => {
    world = await deployTaskWorld(folder());
    const { datasetId, packed } = await mintRows(world);
    await storeDataset(packed, folderStore(join(folder(), "elsewhere")));
    solver = { account: "1", store: join(folder(), "store", "tasks.db"), content: join(folder(), "empty") };
    ({ bountyId } = await post(world, { program: world.jobs.data, datasetIds: [datasetId] }));
  });

  /** Serves the content to whoever knows both. */
  const gateway = async (path = "/files/{cid}") => {
    const store = folderStore(join(folder(), "elsewhere"));
    const expected = `Basic ${Buffer.from(`anna:${PASSWORD}`).toString("base64")}`;
    const url = await serve(async ({ url, headers }, response) => {
      const { pathname, searchParams } = new URL(url!, "http://host");
      const isKnown = headers.authorization === expected && searchParams.get("token") === TOKEN;
      if (!isKnown) return response.writeHead(401).end();
      return response.end(await store.get(parseCid(pathname.split("/").at(-1)!)));
    });
    return `${url.replace("://", `://anna:${PASSWORD}@`)}${path}?token=${TOKEN}`;
  };
  const hasNone = (text: string) => {
    for (const secret of [PASSWORD, TOKEN]) expect(text).to.not.include(secret);
  };

  it("is used, and neither kept nor printed", async () => {
    const address = await gateway();
    const open = "https://gateway.example/ipfs";
    const solved = await world.run("solve", { bounty: bountyId, ...solver, gateway: `${address},${open}` });
    expect(solved.success, solved.stderr).to.equal(true);
    hasNone(solved.stdout + solved.stderr);
    expect(solved.stderr).to.include("are not kept");
    const store = openStore(String(solver["store"]));
    const [secret] = store.secrets.list();
    store.close();
    expect(JSON.parse(secret!.note!)).to.include({ gateway: open });
    const files = readdirSync(join(folder(), "store"));
    expect(files).to.not.deep.equal([]);
    for (const file of files) hasNone(readFileSync(join(folder(), "store", file), "latin1"));

    await world.networkHelpers.mine(3);
    const revealed = await world.json("reveal", { ...solver, gateway: address });
    expect((revealed["revealed"] as { status: string }[])[0]).to.include({ status: "ranked" });
  });

  it("is nothing to speak of where the addresses hold neither", async () => {
    const content = join(folder(), "elsewhere");
    const given = "https://gateway.example/ipfs, https://files.example/{cid}";
    const solved = await world.run("solve", { bounty: bountyId, ...solver, content, gateway: given });
    expect(solved.stderr).to.not.include("are not kept");
    const store = openStore(String(solver["store"]));
    const [secret] = store.secrets.list();
    store.close();
    expect(JSON.parse(secret!.note!)).to.include({ gateway: given.replace(" ", "") });
  });

  it("is not printed where it does not serve", async () => {
    const address = (await gateway()).replace(TOKEN, `${TOKEN}-of-yesterday`);
    const { value, stdout, stderr } = await world.run("solve", { bounty: bountyId, ...solver, gateway: address });
    expect(value["code"]).to.equal("DataMissing");
    expect(stderr).to.include("ContentUnreachable");
    hasNone(stdout + stderr + JSON.stringify(value));
  });

  for (const [what, broken] of [
    ["another protocol", (address: string) => address.replace("http:", "ftp:")],
    ["no host", (address: string) => address.replace(/@[^/]*/, "@")],
  ] as const) {
    it(`is not printed where it has ${what}`, async () => {
      const address = broken(await gateway());
      const { value, stdout, stderr } = await world.run("solve", { bounty: bountyId, ...solver, gateway: address });
      expect(value["code"]).to.equal("GatewayMalformed");
      hasNone(stdout + stderr + JSON.stringify(value));
    });
  }
});
