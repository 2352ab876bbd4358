import { expect } from "chai";
import { network } from "hardhat";
import { MaxUint256, ZeroAddress, zeroPadValue, toBeHex } from "ethers";

import { Random } from "../../sim/math/random.ts";
import type { SigningWallet, MoodyToken } from "../../types/index.ts";
import { Market } from "../helpers/market/market.ts";
import {
  datasetOf,
  FIRST_UNVERIFIED,
  heritageOf,
  licenceIdOf,
  metadataOf,
  ModelStatus,
  offerOf,
  registrationOf,
  settledBounty,
  type OfferWords,
} from "../helpers/market/registry.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;

const Hooks = 6;

/**
 * Model 1 is the poster's, solved by solver 0. The child is solver 2's, with the model, one of solver 1's and one that asks
 * for nothing as parents, and a dataset of solver 3.
 */
async function deploy() {
  const market = await Market.deploy(connection);
  const { models, datasets } = market;
  const [creator, owner, holder, buyer] = [market.solver(1), market.solver(2), market.solver(3), market.solver(4)];
  await models.mint((await settledBounty(market)).bountyId);
  await datasets.connect(holder).mint(datasetOf({ modelShareBps: 333 }));
  await models.connect(creator).register(registrationOf(market, { heritage: heritageOf([], 1000, 1000) }));
  await models.connect(creator).register(registrationOf(market));
  const heritage = heritageOf([1n, FIRST_UNVERIFIED, FIRST_UNVERIFIED + 1n], 2000, 700);
  await models.connect(owner).register(registrationOf(market, { heritage, datasetIds: [1n, 0n, 0n, 0n] }));
  const token = (await ethers.deployContract("MoodyToken")) as unknown as MoodyToken;
  const licences = market.modelLicences;
  await token.mint(buyer, 10n ** 27n);
  await token.connect(buyer).approve(licences, MaxUint256);
  return { market, models, licences, token, creator, owner, holder, buyer, child: FIRST_UNVERIFIED + 2n };
}
type Fixture = Awaited<ReturnType<typeof deploy>>;

async function makeOffer({ market, licences, models, child }: Fixture, overrides: Partial<OfferWords> = {}) {
  const offer = offerOf(await market.now(), { subjectId: child, price: 1_003n, durationSeconds: 0, ...overrides });
  const owner = await models.ownerOf(offer.subjectId);
  await licences.connect(await ethers.getSigner(owner)).offer(offer);
  return { offer, offerId: await licences.offerIdOf(offer) };
}

describe("ModelLicence", () => {
  describe("buy", () => {
    it("splits the price along the lineage: rounded down for each, the rest to the owner", async () => {
      const fixture = await networkHelpers.loadFixture(deploy);
      const { licences, models, owner, holder, buyer, child } = fixture;
      const { offerId } = await makeOffer(fixture);
      // The creator sold the token: its part stays its own.
      await models.connect(owner).transferFrom(owner, buyer, child);
      await expect(licences.connect(buyer).buy(offerId, 1, buyer, "0x", { value: 1_003n }))
        .to.emit(licences, "PotFilled")
        .withArgs(1, child, ZeroAddress, 50)
        .and.to.emit(licences, "PotFilled")
        .withArgs(FIRST_UNVERIFIED, child, ZeroAddress, 100);
      const credits = (account: Fixture["buyer"]) => licences.credits(account, ZeroAddress);
      // 20 %, 3.33 % and what is left of 1003 after 200 + 33 + 50 + 100.
      expect([await credits(owner), await credits(holder), await credits(buyer)]).to.deep.equal([200n, 33n, 620n]);
      expect(await licences.pots(FIRST_UNVERIFIED + 1n, ZeroAddress)).to.equal(0);
      expect(await licences.balanceOf(buyer, licenceIdOf(offerId, 0))).to.equal(1);
      expect(await licences.isLicensed(buyer, licenceIdOf(offerId, 0), offerId)).to.equal(true);
    });

    it("is over once the model is revoked, and what was sold stays", async () => {
      const fixture = await networkHelpers.loadFixture(deploy);
      const { licences, models, owner, buyer, child } = fixture;
      const { offer, offerId } = await makeOffer(fixture);
      await models.connect(owner).setStatus(child, ModelStatus.Deprecated);
      await licences.connect(buyer).buy(offerId, 1, buyer, "0x", { value: 1_003n });
      await models.connect(owner).setStatus(child, ModelStatus.Revoked);
      for (const send of [
        () => licences.connect(buyer).buy(offerId, 1, buyer, "0x", { value: 1_003n }),
        () => licences.connect(owner).offer({ ...offer, price: 1n }),
      ]) {
        await expect(send()).to.be.revertedWithCustomError(licences, "LicenceModelRevoked").withArgs(child);
      }
      expect(await licences.isLicensed(buyer, licenceIdOf(offerId, 0), offerId)).to.equal(true);
    });

    it("sells what exists, offered by its owner", async () => {
      const fixture = await networkHelpers.loadFixture(deploy);
      const { market, licences, models, owner, buyer, child } = fixture;
      const offer = offerOf(await market.now(), { subjectId: child });
      await expect(licences.connect(buyer).offer(offer))
        .to.be.revertedWithCustomError(licences, "LicenceNotSeller")
        .withArgs(buyer, owner);
      await expect(licences.offer({ ...offer, subjectId: 2n }))
        .to.be.revertedWithCustomError(models, "ERC721NonexistentToken")
        .withArgs(2);
      expect(await licences.name(5)).to.equal("Licence of model 0");
      expect(metadataOf(await licences.contractURI())).to.deep.equal({ name: "Ketwork licences of models" });
      expect(await licences.MODELS()).to.equal(await models.getAddress());
    });
  });

  describe("collect", () => {
    it("splits a pot as a sale is split, for anybody who asks, and once", async () => {
      const fixture = await networkHelpers.loadFixture(deploy);
      const { market, licences, creator, buyer, child } = fixture;
      const { offerId } = await makeOffer(fixture, { price: 100_000n });
      await licences.connect(buyer).buy(offerId, 1, buyer, "0x", { value: 100_000n });
      await expect(licences.connect(buyer).collect(1, ZeroAddress))
        .to.emit(licences, "PotCollected")
        .withArgs(1, ZeroAddress, 5_000)
        .and.to.emit(licences, "Credited")
        .withArgs(zeroPadValue(toBeHex(1), 32), market.solver(0), ZeroAddress, 250);
      expect(await licences.credits(market.poster, ZeroAddress)).to.equal(4_750);
      await licences.collect(FIRST_UNVERIFIED, ZeroAddress);
      expect(await licences.credits(creator, ZeroAddress)).to.equal(10_000);
      for (const [model, token] of [
        [1n, ZeroAddress],
        [child, ZeroAddress],
        [FIRST_UNVERIFIED, await fixture.token.getAddress()],
        [77n, ZeroAddress],
      ] as const) {
        await expect(licences.collect(model, token))
          .to.be.revertedWithCustomError(licences, "PotEmpty")
          .withArgs(model, token);
      }
    });

    it("moves nothing that is not there yet, while a token calls back", async () => {
      const fixture = await networkHelpers.loadFixture(deploy);
      const { licences, token, buyer } = fixture;
      const address = await token.getAddress();
      const { offerId } = await makeOffer(fixture, { token: address, price: 100_000n });
      const collect = licences.interface.encodeFunctionData("collect", [1n, address]);
      await token.behave(Hooks, await licences.getAddress(), collect);
      await licences.connect(buyer).buy(offerId, 1, buyer, "0x");
      expect(await token.succeeded()).to.equal(false);
      expect(await licences.pots(1, address)).to.equal(5_000);
      // The second time there is a pot: it is split, and the measure of what arrives is not disturbed.
      await licences.connect(buyer).buy(offerId, 1, buyer, "0x");
      expect(await token.succeeded()).to.equal(true);
      expect(await licences.pots(1, address)).to.equal(5_000);
      expect(await token.balanceOf(licences)).to.equal(200_000);
    });

    it("needs nobody's consent: not that of owners who refuse money", async () => {
      const fixture = await networkHelpers.loadFixture(deploy);
      const { market, licences, models, buyer } = fixture;
      const wallet = (await ethers.deployContract("SigningWallet", [buyer])) as unknown as SigningWallet;
      await wallet.behave(1, ZeroAddress, "0x");
      await models.connect(market.poster).transferFrom(market.poster, wallet, 1);
      const { offerId } = await makeOffer(fixture, { price: 100_000n });
      await licences.connect(buyer).buy(offerId, 1, buyer, "0x", { value: 100_000n });
      await licences.collect(1, ZeroAddress);
      expect(await licences.credits(wallet, ZeroAddress)).to.equal(4_750);
    });
  });

  for (const seed of [1, 2, 3]) {
    it(`pays out each wei that it took, once, whatever the lineage and the sales (seed ${seed})`, async () => {
      const market = await Market.deploy(connection);
      const { models, datasets, modelLicences: licences } = market;
      const random = new Random(seed);
      const pick = <T>(items: readonly T[]): T => items[random.nextInt(items.length)]!;
      const people = market.accounts.slice(0, 6);
      const token = (await ethers.deployContract("MoodyToken")) as unknown as MoodyToken;
      for (const account of people) {
        await token.mint(account, 10n ** 27n);
        await token.connect(account).approve(licences, MaxUint256);
      }
      for (let i = 0; i < 4; i++) {
        await datasets.connect(pick(people)).mint(datasetOf({ modelShareBps: random.nextInt(501) }));
      }
      const ids: bigint[] = [];
      const depths = new Map<bigint, number>();
      for (let i = 0; i < 12; i++) {
        const parents = [...new Set([0, 1, 2, 3].filter(() => ids.length > 0).map(() => pick(ids)))].filter(
          (parent) => depths.get(parent)! < 8,
        );
        const datasetIds = [0, 1, 2, 3].map(() => BigInt(random.nextInt(5))) as [bigint, bigint, bigint, bigint];
        const heritage = heritageOf(parents, random.nextInt(2001), random.nextInt(1001));
        await models.connect(pick(people)).register(registrationOf(market, { heritage, datasetIds }));
        const modelId = FIRST_UNVERIFIED + BigInt(i);
        depths.set(modelId, Math.max(0, ...parents.map((parent) => depths.get(parent)! + 1)));
        ids.push(modelId);
      }
      const tokens = [ZeroAddress, await token.getAddress()];

      // The second opinion: the same rules on big integers, from the shares that the models state.
      const owed = new Map<string, bigint>();
      const add = (key: string, amount: bigint) => owed.set(key, (owed.get(key) ?? 0n) + amount);
      const split = async (model: bigint, of: string, amount: bigint) => {
        let rest = amount;
        for (const { account, modelId, bps } of await models.splitsOf(model)) {
          const part = (amount * bps) / 10_000n;
          add(`${of} ${modelId === 0n ? account : modelId}`, part);
          rest -= part;
        }
        add(`${of} ${await models.ownerOf(model)}`, rest);
      };
      const held = async (of: string) =>
        of === ZeroAddress ? ethers.provider.getBalance(licences) : token.balanceOf(licences);
      const check = async (step: string) => {
        for (const of of tokens) {
          let sum = 0n;
          for (const account of people) {
            const credit = await licences.credits(account, of);
            expect(credit, `${step}: ${account.address}`).to.equal(owed.get(`${of} ${account.address}`) ?? 0n);
            sum += credit;
          }
          for (const model of ids) {
            const pot = await licences.pots(model, of);
            expect(pot, `${step}: pot of ${model}`).to.equal(owed.get(`${of} ${model}`) ?? 0n);
            sum += pot;
          }
          expect(await held(of), `${step}: balance`).to.equal(sum);
        }
      };
      const collect = async (model: bigint, of: string) => {
        const pot = owed.get(`${of} ${model}`) ?? 0n;
        if (pot === 0n) return false;
        owed.set(`${of} ${model}`, 0n);
        await split(model, of, pot);
        await licences.connect(pick(people)).collect(model, of);
        return true;
      };
      const withdraw = async (account: (typeof people)[number], of: string) => {
        if ((owed.get(`${of} ${account.address}`) ?? 0n) === 0n) return;
        owed.set(`${of} ${account.address}`, 0n);
        await licences.connect(account).withdraw(of, account);
      };

      for (let step = 0; step < 60; step++) {
        const [model, of, account] = [pick(ids), pick(tokens), pick(people)];
        const kind = random.nextInt(6);
        if (kind < 3) {
          const owner = await ethers.getSigner(await models.ownerOf(model));
          const price = random.nextInt(2) === 0 ? BigInt(random.nextInt(30)) : 10n ** 15n + BigInt(random.nextInt(1e6));
          const offer = offerOf(await market.now(), { subjectId: model, token: of, price });
          await licences.connect(owner).offer(offer);
          const count = BigInt(1 + random.nextInt(3));
          const value = of === ZeroAddress ? price * count : 0n;
          await licences.connect(account).buy(await licences.offerIdOf(offer), count, account, "0x", { value });
          await split(model, of, price * count);
        } else if (kind === 3) await collect(model, of);
        else if (kind === 4) await withdraw(account, of);
        else
          await models
            .connect(await ethers.getSigner(await models.ownerOf(model)))
            .transferFrom(await models.ownerOf(model), account, model);
        await check(`step ${step}`);
      }
      // Children are younger than their parents: from the youngest on, one round empties every pot.
      for (const of of tokens) {
        for (const model of ids.toReversed()) await collect(model, of);
        for (const account of people) await withdraw(account, of);
        expect(await held(of)).to.equal(0);
      }
      expect([...owed.values()].every((amount) => amount === 0n)).to.equal(true);
    });
  }
});
