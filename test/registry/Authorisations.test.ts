import { expect } from "chai";
import { network } from "hardhat";
import { concat, id, Wallet, type Signer } from "ethers";

import type { SigningWallet } from "../../types/index.ts";
import { Market } from "../helpers/market/market.ts";
import {
  authorise,
  datasetOf,
  domainOf,
  FIRST_UNVERIFIED,
  heritageOf,
  ModelStatus,
  offerOf,
  registrationOf,
  type Authorisation,
  type Domain,
} from "../helpers/market/registry.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;

/** Dataset 1 belongs to the owner, 2 to its wallet, 3 to a twin of the wallet with the same key. */
async function deploy() {
  const market = await Market.deploy(connection);
  const [owner, relayer, other] = [market.solver(0), market.solver(1), market.solver(2)];
  const wallet = (await ethers.deployContract("SigningWallet", [owner])) as unknown as SigningWallet;
  const twin = (await ethers.deployContract("SigningWallet", [owner])) as unknown as SigningWallet;
  const verifier = await ethers.deployContract("KeyVerifier");
  const mint = market.datasets.interface.encodeFunctionData("mint", [datasetOf()]);
  await market.datasets.connect(owner).mint(datasetOf());
  await wallet.act(market.datasets, mint);
  await twin.act(market.datasets, mint);
  const licences = market.licences.connect(relayer);
  const offer = offerOf(await market.now());
  const domain = await domainOf(licences);
  return { market, owner, relayer, other, wallet, twin, verifier, licences, offer, domain };
}
type Fixture = Awaited<ReturnType<typeof deploy>>;

/** A stranger's key, seen by an ERC-7913 verifier. */
const device = new Wallet(id("device"));
const keyOf = async ({ verifier }: Fixture) => concat([await verifier.getAddress(), device.address]);

describe("Authorisations", () => {
  describe("a signed offer", () => {
    it("is made in the name of an account with a private key", async () => {
      const { licences, owner, offer, domain } = await networkHelpers.loadFixture(deploy);
      const signed = await authorise(owner, domain, "offerFor", { offer });
      await expect(licences.offerFor(signed, offer))
        .to.emit(licences, "LicenceOffered")
        .withArgs(await licences.offerIdOf(offer), 1, owner, Object.values(offer));
      expect(await licences.nonces(owner)).to.equal(1);
    });

    it("is made in the name of a contract (ERC-1271), and not of its twin with the same key", async () => {
      const { licences, owner, wallet, twin, offer, domain } = await networkHelpers.loadFixture(deploy);
      const words = { ...offer, subjectId: 2n };
      const account = await wallet.getAddress();
      const signed = await authorise(owner, domain, "offerFor", { offer: words }, { account });
      const other = { ...signed, account: await twin.getAddress() };
      for (const [given, subjectId] of [
        [other, 2n],
        [other, 3n],
      ] as const) {
        await expect(licences.offerFor(given, { ...words, subjectId }))
          .to.be.revertedWithCustomError(licences, "AuthorisationInvalid")
          .withArgs(twin);
      }
      await licences.offerFor(signed, words);
      expect((await licences.offerOf(await licences.offerIdOf(words))).subjectId).to.equal(2);
    });

    it("is made by a key without an account (ERC-7913), as long as the owner lets it", async () => {
      const fixture = await networkHelpers.loadFixture(deploy);
      const { licences, owner, other, offer, domain } = fixture;
      const key = await keyOf(fixture);
      const signed = { ...(await authorise(device, domain, "offerFor", { offer }, { account: owner.address })), key };
      const unknown = () =>
        expect(licences.offerFor(signed, offer))
          .to.be.revertedWithCustomError(licences, "AuthorisationKeyUnknown")
          .withArgs(owner, key);
      await unknown();
      // What another account allows is of no use here.
      await licences.connect(other).setKey(key, true);
      await unknown();
      await expect(licences.connect(owner).setKey(key, true)).to.emit(licences, "KeySet").withArgs(owner, key, true);
      expect(await licences.isKey(owner, key)).to.equal(true);
      await licences.connect(owner).setKey(key, false);
      await unknown();
      await licences.connect(owner).setKey(key, true);
      await licences.offerFor(signed, offer);
      // A key that two accounts share signs for the one that the message names.
      const twice = { ...signed, account: other.address };
      await expect(licences.offerFor(twice, offer))
        .to.be.revertedWithCustomError(licences, "AuthorisationInvalid")
        .withArgs(other);
    });

    it("is refused where somebody else signed, the key is a liar's, or the signature is torn", async () => {
      const fixture = await networkHelpers.loadFixture(deploy);
      const { licences, owner, other, offer, domain } = fixture;
      const key = await keyOf(fixture);
      await licences.connect(owner).setKey(key, true);
      const right = await authorise(owner, domain, "offerFor", { offer });
      const forged = await authorise(other, domain, "offerFor", { offer }, { account: owner.address });
      const torn = [
        forged,
        { ...forged, key },
        { ...right, signature: "0x" },
        { ...right, signature: right.signature.slice(0, -2) },
        { ...right, signature: `${right.signature.slice(0, -2)}00` },
        { ...right, deadline: right.deadline - 1n },
        { ...right, key },
      ];
      for (const given of torn) {
        await expect(licences.offerFor(given, offer))
          .to.be.revertedWithCustomError(licences, "AuthorisationInvalid")
          .withArgs(owner);
      }
      await expect(licences.offerFor(right, { ...offer, price: 1n })).to.be.revertedWithCustomError(
        licences,
        "AuthorisationInvalid",
      );
      // The zero address has no key, and a contract that does not answer as it should has none either.
      for (const account of [`0x${"00".repeat(20)}`, await licences.getAddress()]) {
        await expect(licences.offerFor({ ...right, account }, offer))
          .to.be.revertedWithCustomError(licences, "AuthorisationInvalid")
          .withArgs(account);
      }
      expect(await licences.nonces(owner)).to.equal(0);
    });

    it("works once, in the order of its nonce, up to its last second", async () => {
      const { licences, owner, offer, domain } = await networkHelpers.loadFixture(deploy);
      const deadline = BigInt((await networkHelpers.time.latest()) + 100);
      const signed = (nonce: bigint, price: bigint) =>
        authorise(owner, domain, "offerFor", { offer: { ...offer, price } }, { nonce, deadline });
      const [first, second] = [await signed(0n, 1n), await signed(1n, 2n)];
      const wrongNonce = (given: Authorisation, price: bigint, current: bigint) =>
        expect(licences.offerFor(given, { ...offer, price }))
          .to.be.revertedWithCustomError(licences, "InvalidAccountNonce")
          .withArgs(owner, current);
      await wrongNonce(second, 2n, 0n);
      await licences.offerFor(first, { ...offer, price: 1n });
      await wrongNonce(first, 1n, 1n);
      // Skipped, and with it whatever was signed with it.
      await licences.connect(owner).skipNonce();
      await wrongNonce(second, 2n, 2n);
      const third = await signed(2n, 3n);
      await networkHelpers.time.setNextBlockTimestamp(deadline + 1n);
      await expect(licences.offerFor(third, { ...offer, price: 3n }))
        .to.be.revertedWithCustomError(licences, "AuthorisationExpired")
        .withArgs(deadline, deadline + 1n);
    });

    it("works in its last second", async () => {
      const { licences, owner, offer, domain } = await networkHelpers.loadFixture(deploy);
      const deadline = BigInt((await networkHelpers.time.latest()) + 100);
      const signed = await authorise(owner, domain, "offerFor", { offer }, { deadline });
      await networkHelpers.time.setNextBlockTimestamp(deadline);
      await licences.offerFor(signed, offer);
    });

    const elsewhere: [string, (domain: Domain, fixture: Fixture) => Promise<Partial<Domain>> | Partial<Domain>][] = [
      ["another chain", ({ chainId }) => ({ chainId: chainId + 1n })],
      ["the licences of models", async (_, { market }) => domainOf(market.modelLicences)],
      ["a contract of another name at this address", () => ({ name: "Ketwork Model" })],
      ["another version of it", () => ({ version: "2" })],
      ["another deployment of it", async (_, { market }) => ({ verifyingContract: await market.board.getAddress() })],
    ];
    for (const [name, change] of elsewhere) {
      it(`for ${name} is worth nothing here`, async () => {
        const fixture = await networkHelpers.loadFixture(deploy);
        const { licences, owner, offer, domain } = fixture;
        const foreign = { ...domain, ...(await change(domain, fixture)) };
        await expect(licences.offerFor(await authorise(owner, foreign, "offerFor", { offer }), offer))
          .to.be.revertedWithCustomError(licences, "AuthorisationInvalid")
          .withArgs(owner);
      });
    }

    it("still has to be its owner's", async () => {
      const { licences, owner, other, offer, domain } = await networkHelpers.loadFixture(deploy);
      await expect(licences.offerFor(await authorise(other, domain, "offerFor", { offer }), offer))
        .to.be.revertedWithCustomError(licences, "LicenceNotSeller")
        .withArgs(other, owner);
    });
  });

  describe("setKey", () => {
    for (const length of [0, 19, 20]) {
      it(`refuses a key of ${length} bytes`, async () => {
        const { licences } = await networkHelpers.loadFixture(deploy);
        const key = `0x${"11".repeat(length)}`;
        await expect(licences.setKey(key, true))
          .to.be.revertedWithCustomError(licences, "AuthorisationKeyMalformed")
          .withArgs(key);
      });
    }

    it("takes a key whose verifier is no contract, which then signs nothing", async () => {
      const fixture = await networkHelpers.loadFixture(deploy);
      const { licences, owner, offer, domain } = fixture;
      const key = concat([device.address, "0x01"]);
      await licences.connect(owner).setKey(key, true);
      const signed = await authorise(device, domain, "offerFor", { offer }, { account: owner.address });
      await expect(licences.offerFor({ ...signed, key }, offer)).to.be.revertedWithCustomError(
        licences,
        "AuthorisationInvalid",
      );
    });
  });

  describe("a signed model", () => {
    it("is registered for its creator, and its status set, by whoever sends it", async () => {
      const { market, owner, relayer } = await networkHelpers.loadFixture(deploy);
      const models = market.models.connect(relayer);
      const domain = await domainOf(models);
      const registration = registrationOf(market, {
        datasetIds: [1n, 0n, 2n, 0n],
        heritage: heritageOf([], 700, 300),
        name: "Signed",
      });
      const signed = await authorise(owner, domain, "registerFor", { registration });
      await expect(models.registerFor(signed, { ...registration, name: "Another" }))
        .to.be.revertedWithCustomError(models, "AuthorisationInvalid")
        .withArgs(owner);
      await models.registerFor(signed, registration);
      expect(await models.ownerOf(FIRST_UNVERIFIED)).to.equal(owner.address);
      expect(await models.creatorOf(FIRST_UNVERIFIED)).to.equal(owner.address);

      const statusBy = (signer: Signer, status: bigint, nonce: bigint) =>
        authorise(signer, domain, "setStatusFor", { modelId: FIRST_UNVERIFIED, status }, { nonce });
      const deprecated = await statusBy(owner, ModelStatus.Deprecated, 1n);
      await expect(models.setStatusFor(deprecated, FIRST_UNVERIFIED, ModelStatus.Revoked))
        .to.be.revertedWithCustomError(models, "AuthorisationInvalid")
        .withArgs(owner);
      await models.setStatusFor(deprecated, FIRST_UNVERIFIED, ModelStatus.Deprecated);
      expect(await models.statusOf(FIRST_UNVERIFIED)).to.equal(ModelStatus.Deprecated);
      await expect(
        models.setStatusFor(await statusBy(relayer, ModelStatus.Revoked, 0n), FIRST_UNVERIFIED, ModelStatus.Revoked),
      )
        .to.be.revertedWithCustomError(models, "ModelNotOwner")
        .withArgs(relayer, owner);
    });

    it("is signed in the registry's own domain", async () => {
      const { market } = await networkHelpers.loadFixture(deploy);
      expect(await domainOf(market.models)).to.deep.equal({
        name: "Ketwork Model",
        version: "1",
        chainId: (await ethers.provider.getNetwork()).chainId,
        verifyingContract: await market.models.getAddress(),
      });
    });
  });
});
