import { join } from "node:path";

import { expect } from "chai";

import { toCells } from "../../../../sim/index.ts";
import { createLookups } from "../../../../tasks/protocol/agent/lookups.ts";
import { buyLicence, offerLicence } from "../../../../tasks/protocol/licences.ts";
import type { Head } from "../../../../tasks/protocol/rpc/index.ts";
import { openSealedRows, sealRows } from "../../../../tasks/protocol/seal.ts";
import { openStore, type Store } from "../../../../tasks/protocol/store/index.ts";
import { temporaryFolder } from "../../../helpers/tasks/folder.ts";
import { mintRows } from "../../../helpers/tasks/models.ts";
import { rejection } from "../../../helpers/tasks/nodes.ts";
import { deployWorld, networkHelpers, SALT, type World } from "../../../helpers/tasks/sdk.ts";

const NONE = `0x${"00".repeat(32)}`;

describe("Lookups", () => {
  const folder = temporaryFolder();
  let store: Store;
  beforeEach(() => (store = openStore(join(folder(), "agent.db"))));
  afterEach(() => store.close());

  /** Lookups of account 1 at the latest block, of which the first `fromBlock` are not looked at. */
  async function lookupsOf(world: World, fromBlock = 0) {
    const number = await networkHelpers.time.latestBlock();
    const ranges: (readonly [unknown, unknown])[] = [];
    const watched = <C extends object>(contract: C): C =>
      new Proxy(contract, {
        get: (target, name) => {
          const value: unknown = Reflect.get(target, name, target);
          if (name !== "queryFilter") return typeof value === "function" ? value.bind(target) : value;
          return (filter: unknown, from?: unknown, to?: unknown) => {
            ranges.push([from, to]);
            return (value as (...args: unknown[]) => unknown).call(target, filter, from, to);
          };
        },
      });
    const { market, accounts } = world;
    const { datasets, licences, sealedRows } = market;
    const lookups = createLookups({
      market: {
        ...market,
        ...{ datasets: watched(datasets), licences: watched(licences), sealedRows: watched(sealedRows) },
      },
      ...{ account: accounts[1]!.address, cache: store.cache, fromBlock, maxRange: 1000 },
      head: () => ({ number, hash: `${number}`, final: { number, hash: `${number}` } }) as Head,
    });
    return { lookups, ranges };
  }

  it("find datasets by their roots, and ask for each block once", async () => {
    const world = await networkHelpers.loadFixture(deployWorld);
    const { datasetId } = await mintRows(world);
    const { root } = await world.market.datasets.datasetOf(datasetId);
    const { lookups, ranges } = await lookupsOf(world, 2);
    expect(await lookups.datasetWith(root)).to.equal(datasetId);
    expect(await lookups.datasetWith(NONE)).to.equal(0n);
    expect(ranges).to.deep.equal([[2, await networkHelpers.time.latestBlock()]]);
  });

  it("keep opened rows on the disk", async () => {
    const world = await networkHelpers.loadFixture(deployWorld);
    const sealed = sealRows(toCells([0.75, 4, 5]), 1, SALT);
    const before = await lookupsOf(world, 2);
    expect(await before.lookups.openedRows(sealed.seal)).to.equal(undefined);
    await openSealedRows(world.market.sealedRows, sealed);
    expect(await before.lookups.openedRows(sealed.seal)).to.deep.equal(sealed);
    expect(before.ranges.map(([from]) => from)).to.deep.equal([2, 2]);
    const after = await lookupsOf(world);
    expect(await after.lookups.openedRows(sealed.seal)).to.deep.equal(sealed);
    expect(after.ranges).to.deep.equal([]);
    store.cache.put(`rows:${sealed.seal}`, Buffer.from(JSON.stringify({ depth: 1, salt: SALT, cells: "0x" })));
    expect(await after.lookups.openedRows(sealed.seal)).to.deep.equal(sealed);
  });

  it("know the licences that the account holds, and which are missing", async () => {
    const world = await networkHelpers.loadFixture(deployWorld);
    const { licences, chainId } = world.market;
    const { datasetId } = await mintRows(world);
    const openUntil = BigInt(await networkHelpers.time.latest()) + 86_400n;
    const { offerId } = await offerLicence(licences, { subjectId: datasetId, price: 1000n, openUntil });
    const terms = { licences: [offerId, NONE, NONE, NONE] as [string, string, string, string] };
    const before = await lookupsOf(world);
    expect(await before.lookups.licenceIds({ licences: [NONE, NONE, NONE, NONE] })).to.equal(undefined);
    expect(await rejection(before.lookups.licenceIds(terms))).to.deep.include({ code: "LicenceMissing" });
    const { licenceId } = await buyLicence(world.as(1).licences, chainId, offerId);
    const after = await lookupsOf(world);
    expect(await after.lookups.licenceIds(terms)).to.deep.equal([licenceId, 0n, 0n, 0n]);
    await after.lookups.licenceIds(terms);
    expect(after.ranges).to.have.length(1);
  });
});
