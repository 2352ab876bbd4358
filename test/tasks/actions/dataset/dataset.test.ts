import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect } from "chai";
import { ZeroAddress } from "ethers";

import { encodeCells } from "../../../../sim/index.ts";
import { folderStore, parseCid } from "../../../../tasks/protocol/content/index.ts";
import { datasetCells, fetchDataset, TABLE_FORMATS } from "../../../../tasks/protocol/datasets/index.ts";
import { offerIdOf, offerLicence } from "../../../../tasks/protocol/licences.ts";
import { temporaryFolder } from "../../../helpers/tasks/folder.ts";
import { FLOWER_ROWS, FLOWERS, writeTable } from "../../../helpers/tasks/tables.ts";
import { deployTaskWorld, type TaskWorld } from "../../../helpers/tasks/task-market.ts";

interface PricedOffer {
  readonly offerId: string;
  readonly price: bigint;
}

/** Offers of dataset 1: two whose ids have the same first four digits, and one of others. */
function alike(chainId: bigint, contract: string, openUntil: bigint): [PricedOffer, PricedOffer, PricedOffer] {
  const common = { subjectId: 1n, token: ZeroAddress, openUntil, durationSeconds: 0n, transferable: false } as const;
  const seen = new Map<string, PricedOffer>();
  for (let price = 1n; ; price++) {
    const offerId = offerIdOf(chainId, contract, { ...common, right: "compute", price });
    const twin = seen.get(offerId.slice(0, 6));
    const other = [...seen.values()].find((offer) => offer !== twin);
    if (twin && other) return [twin, { offerId, price }, other];
    seen.set(offerId.slice(0, 6), { offerId, price });
  }
}

describe("Tasks of datasets", () => {
  const folder = temporaryFolder();
  let world: TaskWorld;
  let schema: string;
  const tableFile = (format: (typeof TABLE_FORMATS)[number]): string => {
    const file = join(folder(), `flowers.${format}`);
    writeFileSync(file, writeTable(format, FLOWER_ROWS, FLOWERS));
    return file;
  };
  beforeEach(async () => {
    world = await deployTaskWorld(folder());
    schema = join(folder(), "dataset.json");
    writeFileSync(schema, JSON.stringify(FLOWERS));
  });
  const prepare = (format: (typeof TABLE_FORMATS)[number]) =>
    world.json("dataset prepare", { file: tableFile(format), schema });

  it("prepare the same root from every format, and keep the content", async () => {
    const prepared = await Promise.all(TABLE_FORMATS.slice(0, 1).map(prepare));
    for (const format of TABLE_FORMATS.slice(1)) prepared.push(await prepare(format));
    expect(new Set(prepared.map(({ root }) => root)).size).to.equal(1);
    const [{ cid, rows, columns, split, cells }] = prepared as [Record<string, unknown>];
    expect([rows, columns, split]).to.deep.equal([10, 4, { train: 6, test: 4, validation: 0 }]);
    const store = folderStore(join(folder(), "content"));
    expect(await store.has(parseCid(cid as string))).to.equal(true);
    expect(await store.get(parseCid(cells as string))).to.have.length(8 * 40);
  });

  it("show a summary, and say what is wrong with a table", async () => {
    const { stdout } = await world.run("dataset prepare", { file: tableFile("csv"), schema });
    expect(stdout)
      .to.match(/length .*0 .*3/)
      .and.to.include("10: 6 to train, 4 to test, 0 to validate");
    const file = join(folder(), "spoilt.csv");
    writeFileSync(file, "length,petals,wild,species\n1,2,true,tulip\n");
    const { success, value } = await world.run("dataset prepare", { file, schema, json: true });
    expect(success).to.equal(false);
    expect(value).to.deep.include({ code: "TableNotCategory" });
    const nowhere = await world.run("dataset prepare", { file: join(folder(), "nowhere.csv"), schema });
    expect(nowhere.value["code"]).to.equal("FileUnreadable");
    expect(value["details"]).to.deep.include({ file: "spoilt.csv", row: 2, column: "species", value: "tulip" });
  });

  it("mint what was prepared, and check it", async () => {
    const { cid, root } = await prepare("parquet");
    const planned = await world.json("dataset mint", { cid, dryRun: true });
    expect(planned).to.deep.include({ dryRun: true, name: "Flowers" });
    expect(await world.market.datasets.count()).to.equal(0n);
    expect(await world.json("dataset mint", { cid, modelShareBps: 100 })).to.include({ datasetId: "1", root });
    const store = folderStore(join(folder(), "content"));
    const token = await fetchDataset(world.market.datasets, 1n);
    expect(token).to.deep.include({ name: "Flowers", modelShareBps: 100n, rows: 10n });
    const cells = await datasetCells(store, token);

    expect(await world.json("dataset verify", { id: "1" })).to.include({ verified: true, rebuilt: false });
    const source = { id: "1", file: join(folder(), "flowers.parquet") };
    expect(await world.json("dataset verify", source)).to.include({ kind: "source" });
    const own = join(folder(), "cells");
    writeFileSync(own, encodeCells(cells));
    expect(await world.json("dataset verify", { id: "1", file: own })).to.include({ kind: "cells" });
    const foreign = await world.run("dataset verify", { id: "1", file: schema });
    expect([foreign.success, foreign.value["code"]]).to.deep.equal([false, "DatasetFileForeign"]);

    const shown = await world.json("dataset show", { id: "1" });
    expect(shown).to.deep.include({ name: "Flowers", cid, offers: [] });
    expect(shown["manifest"]).to.deep.include({ root });
    const elsewhere = { id: "1", content: join(folder(), "empty") };
    expect((await world.run("dataset show", elsewhere)).stdout).to.include("not to be had: ContentUnavailable");
    expect((await world.run("dataset verify", elsewhere)).value).to.include({ code: "ContentUnavailable" });
  });

  it("mint nothing whose cells nobody has", async () => {
    const { cid } = await prepare("csv");
    const { success, value } = await world.run("dataset mint", { cid, content: join(folder(), "empty") });
    expect([success, value["code"]]).to.deep.equal([false, "ContentUnavailable"]);
  });

  it("offer licences, sell them and say who holds them", async () => {
    const { cid } = await prepare("csv");
    await world.run("dataset mint", { cid });
    const [, buyer] = world.accounts;
    const holder = buyer!.address;
    expect((await world.run("dataset licence check", { holder, id: "1" })).success).to.equal(false);
    const offer = { id: "1", price: "0.5 ether", openFor: "2 days", duration: "30 days" };
    const { offerId } = await world.json("dataset licence offer", offer);
    expect((await world.run("dataset show", { id: "1" })).stdout).to.include("0.5 ETH");
    const bought = await world.json("dataset licence buy", { offer: offerId, account: "1" });
    expect(bought).to.include({ offerId, subjectId: "1", paid: `${5n * 10n ** 17n}`, receiver: holder });
    expect(await world.json("dataset licence check", { holder, id: "1" })).to.include({ isLicensed: true });
    await world.networkHelpers.time.increase(31 * 86_400);
    const over = await world.run("dataset licence check", { holder, id: "1" });
    expect([over.success, over.stdout.includes("(over)")]).to.deep.equal([false, true]);
    const closed = await world.run("dataset licence buy", { offer: offerId });
    expect(closed.value["code"]).to.equal("LicenceOfferClosed");
  });

  it("take the first digits of an offer's id, as long as they are of one offer only", async () => {
    const { cid } = await prepare("csv");
    await world.run("dataset mint", { cid });
    const { licences, chainId } = world.market;
    const openUntil = BigInt(await world.networkHelpers.time.latest()) + 86_400n;
    const [one, twin, other] = alike(chainId, await licences.getAddress(), openUntil);
    for (const { price } of [one, twin, other]) await offerLicence(licences, { subjectId: 1n, price, openUntil });
    const buy = (offer: string) => world.run("dataset licence buy", { offer, account: "1" });

    const ambiguous = await buy(one.offerId.slice(0, 6));
    expect(ambiguous.value["code"]).to.equal("IdAmbiguous");
    expect((ambiguous.value["details"] as { found: string[] }).found).to.have.members([one.offerId, twin.offerId]);
    expect((await buy(one.offerId.slice(0, 14))).value).to.include({ offerId: one.offerId, paid: `${one.price}` });
    expect((await buy(`0x${"0".repeat(12)}`)).value["code"]).to.equal("IdUnknown");

    const holder = world.accounts[1]!.address;
    const held = await world.json("dataset licence check", { holder, offer: one.offerId.slice(0, 14) });
    expect(held["licences"]).to.have.length(1);
    const none = await world.run("dataset licence check", { holder, offer: other.offerId.slice(0, 14) });
    expect([none.success, none.value["licences"]]).to.deep.equal([false, []]);
  });

  it("take tokens by an allowance or by a signature", async () => {
    const { cid } = await prepare("csv");
    await world.run("dataset mint", { cid });
    const token = await world.token.getAddress();
    await world.token.mint(world.accounts[1]!, 10n ** 21n);
    const { offerId } = await world.json("dataset licence offer", { id: "1", price: "2 units", token });
    for (const permit of ["allowance", "eip2612"]) {
      const bought = await world.json("dataset licence buy", { offer: offerId, account: "1", permit });
      expect(bought, permit).to.include({ paid: "2" });
    }
    const unknown = await world.run("dataset licence buy", { offer: offerId, account: "1", permit: "trust" });
    expect(unknown.value["code"]).to.equal("PermitKindUnknown");
  });
});
