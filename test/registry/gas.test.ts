import { expect } from "chai";
import { network } from "hardhat";
import { type ContractTransactionResponse, ZeroAddress } from "ethers";

import { UNDER_COVERAGE } from "../helpers/coverage.ts";
import { Market } from "../helpers/market/market.ts";
import { datasetOf, FIRST_UNVERIFIED, heritageOf, offerOf, registrationOf } from "../helpers/market/registry.ts";

const connection = await network.create();

/** The most that each call may cost, first use of a slot included; the largest lineages there are. */
const CEILINGS = {
  "mint a next version": 302_500,
  "offer a licence": 104_500,
  "buy a licence of a dataset": 135_000,
  "register a model with 4 datasets and 4 parents": 655_000,
  "link a version": 82_000,
  "set a status": 33_200,
  "buy a licence that 9 share": 381_000,
  "collect a pot that 9 share": 214_000,
} satisfies Record<string, number>;

// Instrumented code is larger and dearer.
if (!UNDER_COVERAGE) {
  describe("Gas of the registry", () => {
    const gas = new Map<string, bigint>();
    const measure = async (name: keyof typeof CEILINGS, sent: Promise<ContractTransactionResponse>) => {
      gas.set(name, (await (await sent).wait())!.gasUsed);
    };

    before(async () => {
      const market = await Market.deploy(connection);
      const { datasets, licences, models, modelLicences } = market;
      const buyer = market.solver(9);
      for (let i = 0; i < 4; i++) await datasets.connect(market.solver(i)).mint(datasetOf({ modelShareBps: 500 }));
      await measure("mint a next version", datasets.connect(market.solver(0)).mint(datasetOf({ parent: 1n })));
      const offer = offerOf(await market.now());
      await measure("offer a licence", licences.connect(market.solver(0)).offer(offer));
      const offerId = await licences.offerIdOf(offer);
      const buying = licences.connect(buyer).buy(offerId, 1, buyer, "0x", { value: offer.price });
      await measure("buy a licence of a dataset", buying);

      // A parent whose pot nine share, and a child of it that shares its sales with nine as well.
      const datasetIds: [bigint, bigint, bigint, bigint] = [1n, 2n, 3n, 4n];
      for (let i = 4; i < 11; i++) {
        await models.connect(market.solver(i)).register(registrationOf(market, { heritage: heritageOf([], 0, 1000) }));
      }
      const ids = Array.from({ length: 9 }, (_, i) => FIRST_UNVERIFIED + BigInt(i));
      const full = (parents: bigint[]) =>
        models.register(registrationOf(market, { datasetIds, heritage: heritageOf(parents, 2000, 1000) }));
      await full(ids.slice(0, 4));
      const child = full([ids[7]!, ...ids.slice(4, 7)]);
      await measure("register a model with 4 datasets and 4 parents", child);
      await measure("link a version", models.linkVersion(ids[8]!, ids[7]!));
      await measure("set a status", models.setStatus(ids[8]!, 1));
      const shared = offerOf(await market.now(), { subjectId: ids[8]!, price: 10n ** 18n });
      await modelLicences.offer(shared);
      const id = await modelLicences.offerIdOf(shared);
      const sale = modelLicences.connect(buyer).buy(id, 1, buyer, "0x", { value: shared.price });
      await measure("buy a licence that 9 share", sale);
      await measure("collect a pot that 9 share", modelLicences.collect(ids[7]!, ZeroAddress));
    });

    for (const [name, ceiling] of Object.entries(CEILINGS)) {
      it(`is at most ${ceiling} for: ${name}`, () => {
        const used = Number(gas.get(name));
        expect(used).to.be.at.most(ceiling);
        // A ceiling that has become too high says nothing.
        expect(used).to.be.above(0.9 * ceiling);
      });
    }
  });
}
