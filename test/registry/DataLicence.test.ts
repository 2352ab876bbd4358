import { expect } from "chai";
import { network } from "hardhat";
import { id, MaxUint256, parseEther, toBeHex, ZeroAddress, ZeroHash } from "ethers";

import type { SigningWallet, MoodyToken } from "../../types/index.ts";
import { bits, onChain, resultOf } from "../helpers/market/jobs.ts";
import { Kind, Market, type Posted, type TermsWords } from "../helpers/market/market.ts";
import {
  datasetOf,
  licenceIdOf,
  metadataOf,
  offerIdOf,
  offerOf,
  Right,
  ROOT,
  type OfferWords,
} from "../helpers/market/registry.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const { time } = networkHelpers;

const DAY = 86_400;
const Mood = { Plain: 0, Silent: 1, False: 2, Revert: 3, Fee: 4, Liar: 5, Hook: 6 } as const;

/** A market with two datasets of solver 9, and a token of which solver 0 has a lot. */
async function deploy() {
  const market = await Market.deploy(connection);
  const [seller, buyer, other] = [market.solver(9), market.solver(0), market.solver(1)];
  await market.datasets.connect(seller).mint(datasetOf({ depth: 1, rows: 2, columns: 4 }));
  await market.datasets.connect(seller).mint(datasetOf({ root: id("two") }));
  const token = (await ethers.deployContract("MoodyToken")) as unknown as MoodyToken;
  const licences = market.licences;
  await token.mint(buyer, 10n ** 27n);
  await token.connect(buyer).approve(licences, MaxUint256);
  return { market, licences, datasets: market.datasets, token, seller, buyer, other };
}
type Fixture = Awaited<ReturnType<typeof deploy>>;

const shopOf = async ({ licences }: Fixture) => {
  const { chainId } = await ethers.provider.getNetwork();
  return [chainId, await licences.getAddress()] as const;
};

/** Makes an offer of the seller. */
async function makeOffer(fixture: Fixture, overrides: Partial<OfferWords> = {}) {
  const offer = offerOf(await time.latest(), overrides);
  await fixture.licences.connect(fixture.seller).offer(offer);
  return { offer, offerId: offerIdOf(...(await shopOf(fixture)), offer) };
}

describe("DataLicence", () => {
  describe("offer", () => {
    it("is a promise whose id is its content, chain and contract", async () => {
      const fixture = await networkHelpers.loadFixture(deploy);
      const { licences, seller } = fixture;
      const offer = offerOf(await time.latest());
      const offerId = offerIdOf(...(await shopOf(fixture)), offer);
      expect(await licences.offerIdOf(offer)).to.equal(offerId);
      expect((await licences.offerOf(offerId)).subjectId).to.equal(0);
      await expect(licences.connect(seller).offer(offer))
        .to.emit(licences, "LicenceOffered")
        .withArgs(offerId, 1, seller, Object.values(offer));
      expect([...(await licences.offerOf(offerId))].map(String)).to.deep.equal(Object.values(offer).map(String));
      expect(await licences.promisedUntil(1)).to.equal(offer.openUntil);
      expect(await licences.promisedUntil(2)).to.equal(0);
    });

    it("stands beside others, and tells how long the longest stands", async () => {
      const fixture = await networkHelpers.loadFixture(deploy);
      const now = await time.latest();
      await makeOffer(fixture, { openUntil: now + 9 * DAY });
      await makeOffer(fixture, { openUntil: now + 5 * DAY, price: 1n });
      expect(await fixture.licences.promisedUntil(1)).to.equal(now + 9 * DAY);
    });

    it("is refused to others, twice, out of range, and of what does not exist", async () => {
      const fixture = await networkHelpers.loadFixture(deploy);
      const { licences, datasets, seller, other } = fixture;
      const { offer, offerId } = await makeOffer(fixture);
      const refused = async (
        words: OfferWords,
        error: string,
        values: unknown[],
        from = seller,
        of: object = licences,
      ) =>
        expect(licences.connect(from).offer(words))
          .to.be.revertedWithCustomError(of as typeof licences, error)
          .withArgs(...values);
      await refused(offer, "LicenceNotSeller", [other, seller], other);
      await refused(offer, "LicenceOfferExists", [offerId]);
      await refused({ ...offer, subjectId: 3n }, "ERC721NonexistentToken", [3], seller, datasets);
      await refused({ ...offer, subjectId: 0n }, "ERC721NonexistentToken", [0], seller, datasets);
      await refused({ ...offer, durationSeconds: DAY - 1 }, "LicenceDurationTooShort", [DAY - 1, DAY]);
      const years = 2 * 365 * DAY;
      for (const [openUntil, change] of [
        [0, -1],
        [years, years + 1],
      ] as const) {
        const now = (await time.latest()) + 10;
        await time.setNextBlockTimestamp(now);
        const words = { ...offer, openUntil: now + change };
        await refused(words, "LicenceOpenUntilOutOfRange", [now + change, now, now + years]);
        // The bound itself is inside.
        await time.setNextBlockTimestamp(now + 1);
        await licences.connect(seller).offer({ ...offer, openUntil: now + 1 + openUntil, durationSeconds: DAY });
      }
    });
  });

  describe("buy", () => {
    it("mints licences that expire, and credits what was paid to the owner at the time of the sale", async () => {
      const fixture = await networkHelpers.loadFixture(deploy);
      const { licences, datasets, seller, buyer, other } = fixture;
      const { offer, offerId } = await makeOffer(fixture);
      // The dataset is sold: the promise stands, and what it earns is the new owner's.
      await datasets.connect(seller).transferFrom(seller, other, 1);
      const now = (await time.latest()) + 100;
      await time.setNextBlockTimestamp(now);
      const licenceId = licenceIdOf(offerId, now + offer.durationSeconds);
      await expect(licences.connect(buyer).buy(offerId, 3, seller, "0x", { value: 3_000n }))
        .to.emit(licences, "LicenceSold")
        .withArgs(offerId, licenceId, seller, buyer, 3, now + offer.durationSeconds, 3_000)
        .and.to.emit(licences, "Transfer")
        .withArgs(buyer, ZeroAddress, seller, licenceId, 3)
        .and.to.emit(licences, "Credited")
        .withArgs(offerId, other, ZeroAddress, 3_000);
      expect(await licences.balanceOf(seller, licenceId)).to.equal(3);
      expect(await licences.licenceOf(licenceId)).to.deep.equal([offerId, BigInt(now + offer.durationSeconds)]);
      await expect(licences.connect(other).withdraw(ZeroAddress, seller)).to.changeEtherBalances(
        ethers,
        [seller],
        [3_000],
      );
    });

    it("gives the same token to sales of one second, and another to those of the next", async () => {
      const fixture = await networkHelpers.loadFixture(deploy);
      const { licences, buyer, other } = fixture;
      const { offer, offerId } = await makeOffer(fixture);
      const { offerId: lasting } = await makeOffer(fixture, { durationSeconds: 0 });
      const now = await time.latest();
      await ethers.provider.send("evm_setAutomine", [false]);
      for (const account of [buyer, other]) {
        await licences.connect(account).buy(offerId, 1, account, "0x", { value: 1_000n, gasLimit: 400_000n });
      }
      await ethers.provider.send("evm_setAutomine", [true]);
      await time.setNextBlockTimestamp(now + 5);
      await networkHelpers.mine();
      const licenceId = licenceIdOf(offerId, now + 5 + offer.durationSeconds);
      for (const account of [buyer, other]) expect(await licences.balanceOf(account, licenceId)).to.equal(1);
      for (const account of [buyer, other])
        await licences.connect(account).buy(lasting, 1, account, "0x", { value: 1_000n });
      expect(await licences.balanceOf(other, licenceIdOf(lasting, 0))).to.equal(1);
    });

    it("takes the exact price, for at least one, from the first second to the last", async () => {
      const fixture = await networkHelpers.loadFixture(deploy);
      const { licences, buyer, token } = fixture;
      const { offer, offerId } = await makeOffer(fixture);
      const { offerId: inTokens } = await makeOffer(fixture, { token: await token.getAddress() });
      const shop = licences.connect(buyer);
      const refused = async (sent: Promise<unknown>, error: string, values: unknown[]) => {
        const refusal = expect(sent).to.be.revertedWithCustomError(licences, error);
        await (values.length === 0 ? refusal : refusal.withArgs(...values));
      };
      await refused(shop.buy(ZeroHash, 1, buyer, "0x"), "LicenceOfferUnknown", [ZeroHash]);
      await refused(shop.buy(offerId, 0, buyer, "0x"), "LicenceCountZero", []);
      await refused(shop.buy(offerId, 2, buyer, "0x", { value: 1_999n }), "LicenceValueMismatch", [1_999, 2_000]);
      await refused(shop.buy(offerId, 2, buyer, "0x", { value: 2_001n }), "LicenceValueMismatch", [2_001, 2_000]);
      await refused(shop.buy(inTokens, 1, buyer, "0x", { value: 1n }), "LicenceValueMismatch", [1, 0]);
      await refused(shop.buy(offerId, 1, ZeroAddress, "0x", { value: 1_000n }), "ERC6909InvalidReceiver", [
        ZeroAddress,
      ]);
      await refused(shop.buy(inTokens, 1, buyer, toBeHex(3, 32)), "PursePermitUnknown", [3]);
      await time.setNextBlockTimestamp(offer.openUntil);
      await shop.buy(offerId, 1, buyer, "0x", { value: 1_000n });
      await time.setNextBlockTimestamp(offer.openUntil + 1);
      await refused(shop.buy(offerId, 1, buyer, "0x", { value: 1_000n }), "LicenceOfferClosed", [
        offer.openUntil,
        offer.openUntil + 1,
      ]);
    });

    it("gives away what is offered for nothing, in ether and in tokens, without a call to the token", async () => {
      const fixture = await networkHelpers.loadFixture(deploy);
      const { licences, buyer, token, seller } = fixture;
      await token.behave(Mood.Revert, ZeroAddress, "0x");
      for (const of of [ZeroAddress, await token.getAddress()]) {
        const { offerId } = await makeOffer(fixture, { token: of, price: 0n, durationSeconds: 0 });
        await licences.connect(buyer).buy(offerId, 2n ** 64n - 1n, buyer, "0x");
        expect(await licences.balanceOf(buyer, licenceIdOf(offerId, 0))).to.equal(2n ** 64n - 1n);
        expect(await licences.credits(seller, of)).to.equal(0);
      }
    });

    it("does not overflow at the largest price and count", async () => {
      const fixture = await networkHelpers.loadFixture(deploy);
      const { offerId } = await makeOffer(fixture, { price: 2n ** 128n - 1n });
      const total = (2n ** 128n - 1n) * (2n ** 64n - 1n);
      await expect(
        fixture.licences.connect(fixture.buyer).buy(offerId, 2n ** 64n - 1n, fixture.buyer, "0x", { value: 1n }),
      )
        .to.be.revertedWithCustomError(fixture.licences, "LicenceValueMismatch")
        .withArgs(1, total);
    });

    it("takes tokens by an allowance, and by an EIP-2612 permit, used already or not", async () => {
      const fixture = await networkHelpers.loadFixture(deploy);
      const { licences, token, buyer, other, seller } = fixture;
      const { offerId } = await makeOffer(fixture, { token: await token.getAddress() });
      await licences.connect(buyer).buy(offerId, 1, buyer, "0x");
      await token.connect(buyer).transfer(other, 5_000n);
      for (const ahead of [false, true]) {
        const message = {
          owner: other.address,
          spender: await licences.getAddress(),
          value: 1_000n,
          nonce: await token.nonces(other),
          deadline: MaxUint256,
        };
        const { name, version, chainId, verifyingContract } = await token.eip712Domain();
        const signature = ethers.Signature.from(
          await other.signTypedData(
            { name, version, chainId, verifyingContract },
            {
              Permit: [
                { name: "owner", type: "address" },
                { name: "spender", type: "address" },
                { name: "value", type: "uint256" },
                { name: "nonce", type: "uint256" },
                { name: "deadline", type: "uint256" },
              ],
            },
            message,
          ),
        );
        const { v, r, s } = signature;
        if (ahead) await token.permit(other, licences, 1_000n, MaxUint256, v, r, s);
        const permit = ethers.AbiCoder.defaultAbiCoder().encode(
          ["uint8", "uint256", "uint8", "bytes32", "bytes32"],
          [1, MaxUint256, v, r, s],
        );
        await licences.connect(other).buy(offerId, 1, other, permit);
      }
      expect(await licences.credits(seller, token)).to.equal(3_000);
    });
  });

  describe("a hostile token", () => {
    const moods: [keyof typeof Mood, string | undefined][] = [
      ["False", "SafeERC20FailedOperation"],
      ["Revert", "TokenMoody"],
      ["Liar", "PurseNothingReceived"],
      ["Fee", "LicencePaymentShort"],
      ["Silent", undefined],
    ];
    for (const [mood, error] of moods) {
      it(`that is ${mood} ${error ? "sells nothing" : "is taken"}, and touches no ether`, async () => {
        const fixture = await networkHelpers.loadFixture(deploy);
        const { licences, token, buyer, seller } = fixture;
        const { offerId: forEther } = await makeOffer(fixture);
        const { offerId } = await makeOffer(fixture, { token: await token.getAddress() });
        await licences.connect(buyer).buy(forEther, 1, buyer, "0x", { value: 1_000n });
        await token.behave(Mood[mood], ZeroAddress, "0x");
        const buying = licences.connect(buyer).buy(offerId, 1, buyer, "0x");
        if (error) {
          await expect(buying).to.be.revertedWithCustomError(error === "TokenMoody" ? token : licences, error);
        } else {
          await buying;
        }
        expect(await licences.credits(seller, token)).to.equal(error ? 0 : 1_000);
        await expect(licences.connect(seller).withdraw(ZeroAddress, seller)).to.changeEtherBalances(
          ethers,
          [licences, seller],
          [-1_000, 1_000],
        );
      });
    }

    it("keeps only its own credits when it stops paying out", async () => {
      const fixture = await networkHelpers.loadFixture(deploy);
      const { licences, token, buyer, seller } = fixture;
      const { offerId } = await makeOffer(fixture, { token: await token.getAddress() });
      await licences.connect(buyer).buy(offerId, 1, buyer, "0x");
      const { offerId: forEther } = await makeOffer(fixture);
      await licences.connect(buyer).buy(forEther, 1, buyer, "0x", { value: 1_000n });
      await token.behave(Mood.Revert, ZeroAddress, "0x");
      await expect(licences.connect(seller).withdraw(token, seller)).to.be.revertedWithCustomError(token, "TokenMoody");
      await licences.connect(seller).withdraw(ZeroAddress, seller);
      // Nothing was lost: it pays again when it pays again.
      await token.behave(Mood.Plain, ZeroAddress, "0x");
      await licences.connect(seller).withdraw(token, seller);
      expect(await token.balanceOf(seller)).to.equal(1_000);
    });

    it("gets nowhere by calling back while it is taken or paid", async () => {
      const fixture = await networkHelpers.loadFixture(deploy);
      const { licences, token, buyer, seller } = fixture;
      const shop = licences.interface;
      const address = await licences.getAddress();
      const { offerId } = await makeOffer(fixture, { token: await token.getAddress(), durationSeconds: 0 });
      const { offerId: free } = await makeOffer(fixture, { price: 0n });
      const licenceId = licenceIdOf(offerId, 0);
      const reentries = [
        shop.encodeFunctionData("buy", [offerId, 1n, buyer.address, "0x"]),
        shop.encodeFunctionData("buy", [free, 1n, buyer.address, "0x"]),
        shop.encodeFunctionData("withdraw", [await token.getAddress(), buyer.address]),
      ];
      const guarded = shop.encodeErrorResult("ReentrancyGuardReentrantCall", []);
      let sold = 0n;
      for (const data of reentries) {
        await token.behave(Mood.Hook, address, data);
        await licences.connect(buyer).buy(offerId, 2, buyer, "0x");
        sold += 2n;
        expect([await token.succeeded(), await token.returned()]).to.deep.equal([false, guarded]);
        expect(await licences.balanceOf(buyer, licenceId)).to.equal(sold);
        expect(await licences.credits(seller, token)).to.equal(sold * 1_000n);
        expect(await token.balanceOf(licences)).to.equal(sold * 1_000n);
      }
      // While it is bought, the licence is not there yet.
      await token.behave(Mood.Hook, address, shop.encodeFunctionData("balanceOf", [buyer.address, licenceId]));
      await licences.connect(buyer).buy(offerId, 1, buyer, "0x");
      expect(BigInt(await token.returned())).to.equal(sold);
      await token.behave(Mood.Hook, address, reentries[2]!);
      await licences.connect(seller).withdraw(token, seller);
      expect([await token.succeeded(), await token.returned()]).to.deep.equal([false, guarded]);
      expect(await token.balanceOf(licences)).to.equal(0);
    });

    it("that is no contract at all sells nothing", async () => {
      const fixture = await networkHelpers.loadFixture(deploy);
      const { licences, buyer, other } = fixture;
      const { offerId } = await makeOffer(fixture, { token: other.address });
      await expect(licences.connect(buyer).buy(offerId, 1, buyer, "0x")).to.be.revertedWithoutReason(ethers);
    });
  });

  describe("a licence", () => {
    it("changes hands where the offer says so, and carries its expiry", async () => {
      const fixture = await networkHelpers.loadFixture(deploy);
      const { licences, buyer, other, seller } = fixture;
      const { offerId } = await makeOffer(fixture, { durationSeconds: 0 });
      const licenceId = licenceIdOf(offerId, 0);
      await licences.connect(buyer).buy(offerId, 3, buyer, "0x", { value: 3_000n });
      await licences.connect(buyer).transfer(other, licenceId, 1);
      await licences.connect(buyer).approve(other, licenceId, 1);
      await licences.connect(other).transferFrom(buyer, seller, licenceId, 1);
      await expect(licences.connect(other).transferFrom(buyer, other, licenceId, 1))
        .to.be.revertedWithCustomError(licences, "ERC6909InsufficientAllowance")
        .withArgs(other, 0, 1, licenceId);
      await licences.connect(buyer).setOperator(other, true);
      await licences.connect(other).transferFrom(buyer, other, licenceId, 1);
      expect(await licences.balanceOf(other, licenceId)).to.equal(2);
      expect(await licences.isLicensed(buyer, licenceId, offerId)).to.equal(false);
      expect(await licences.isLicensed(other, licenceId, offerId)).to.equal(true);
      await expect(licences.connect(other).transfer(ZeroAddress, licenceId, 1))
        .to.be.revertedWithCustomError(licences, "ERC6909InvalidReceiver")
        .withArgs(ZeroAddress);
    });

    it("that is not transferable stays, whoever asks: holder, spender, operator", async () => {
      const fixture = await networkHelpers.loadFixture(deploy);
      const { licences, buyer, other } = fixture;
      const { offerId } = await makeOffer(fixture, { durationSeconds: 0, transferable: false });
      const licenceId = licenceIdOf(offerId, 0);
      await licences.connect(buyer).buy(offerId, 1, buyer, "0x", { value: 1_000n });
      const stays = (sent: Promise<unknown>) =>
        expect(sent).to.be.revertedWithCustomError(licences, "LicenceNotTransferable").withArgs(licenceId);
      await stays(licences.connect(buyer).transfer(other, licenceId, 1));
      await stays(licences.connect(buyer).transfer(buyer, licenceId, 0));
      await licences.connect(buyer).approve(other, licenceId, 1);
      await stays(licences.connect(other).transferFrom(buyer, other, licenceId, 1));
      await licences.connect(buyer).setOperator(other, true);
      await stays(licences.connect(other).transferFrom(buyer, other, licenceId, 1));
      expect(await licences.balanceOf(buyer, licenceId)).to.equal(1);
    });

    it("calls nobody who receives it", async () => {
      const fixture = await networkHelpers.loadFixture(deploy);
      const { licences, buyer } = fixture;
      const puppet = (await ethers.deployContract("SigningWallet", [buyer])) as unknown as SigningWallet;
      await puppet.behave(1, ZeroAddress, "0x");
      const { offerId } = await makeOffer(fixture, { durationSeconds: 0 });
      await licences.connect(buyer).buy(offerId, 2, puppet, "0x", { value: 2_000n });
      expect(await licences.balanceOf(puppet, licenceIdOf(offerId, 0))).to.equal(2);
      expect(await puppet.payments()).to.equal(0);
    });

    it("counts to its last second, for its own offer only", async () => {
      const fixture = await networkHelpers.loadFixture(deploy);
      const { licences, buyer, seller } = fixture;
      const { offer, offerId } = await makeOffer(fixture);
      const { offerId: download } = await makeOffer(fixture, { right: Right.Download });
      const now = (await time.latest()) + 10;
      await time.setNextBlockTimestamp(now);
      await licences.connect(buyer).buy(offerId, 1, buyer, "0x", { value: 1_000n });
      const expiresAt = now + offer.durationSeconds;
      const licenceId = licenceIdOf(offerId, expiresAt);
      expect(await licences.isLicensed(buyer, licenceId, offerId)).to.equal(true);
      expect(await licences.isLicensed(buyer, licenceId, download)).to.equal(false);
      expect(await licences.isLicensed(buyer, licenceId + 1n, offerId)).to.equal(false);
      expect(await licences.isLicensed(buyer, 0, ZeroHash)).to.equal(false);
      // The owner is an account like others.
      expect(await licences.isLicensed(seller, licenceId, offerId)).to.equal(false);
      await time.increaseTo(expiresAt);
      expect(await licences.isLicensed(buyer, licenceId, offerId)).to.equal(true);
      await time.increaseTo(expiresAt + 1);
      expect(await licences.isLicensed(buyer, licenceId, offerId)).to.equal(false);
      expect(await licences.balanceOf(buyer, licenceId)).to.equal(1);
    });

    it("tells wallets what it is", async () => {
      const fixture = await networkHelpers.loadFixture(deploy);
      const { licences, buyer, token } = fixture;
      for (const [right, word] of [
        [Right.Compute, "compute"],
        [Right.Download, "download"],
      ] as const) {
        const transferable = right === Right.Compute;
        const { offerId } = await makeOffer(fixture, {
          right,
          durationSeconds: 0,
          transferable,
          token: await token.getAddress(),
        });
        await licences.connect(buyer).buy(offerId, 1, buyer, "0x");
        const licenceId = licenceIdOf(offerId, 0);
        expect(await licences.name(licenceId)).to.equal("Licence of dataset 1");
        expect(await licences.symbol(licenceId)).to.equal("KETLIC");
        expect(await licences.decimals(licenceId)).to.equal(0);
        expect(metadataOf(await licences.tokenURI(licenceId))).to.deep.equal({
          name: "Licence of dataset 1",
          decimals: 0,
          properties: {
            offer: offerId,
            right: word,
            expiresAt: 0,
            transferable,
            token: await token.getAddress(),
            price: "1000",
          },
        });
      }
      expect(metadataOf(await licences.contractURI())).to.deep.equal({ name: "Ketwork licences of datasets" });
      expect(await licences.licenceOf(7)).to.deep.equal([ZeroHash, 0n]);
    });
  });

  describe("in a bounty", () => {
    /** A bounty on dataset 1 whose solvers need a licence of this offer. */
    const binding = ({ market }: Fixture, offerId: string, segments = [0]): Partial<TermsWords> => {
      const at = <T>(value: T, none: T) =>
        [0, 1, 2, 3].map((i) => (segments.includes(i) ? value : none)) as [T, T, T, T];
      return {
        programId: onChain(market.dataJob).programId,
        datasetIds: [1n, 0n, 0n, 0n],
        dataRoots: [ROOT, ZeroHash, ZeroHash, ZeroHash],
        licences: at(offerId, ZeroHash),
        access: 1n,
      };
    };
    const commitOn = async ({ market }: Fixture, posted: Posted, from: Fixture["buyer"], licenceId: bigint) => {
      const commitment = await market.commitment(posted, from.address, resultOf(market.dataJob, bits(1)));
      return market.board
        .connect(from)
        .commitLicensed(posted.bountyId, commitment, [licenceId, 0n, 0n, 0n], { value: posted.terms.solverBond });
    };

    it("lets commit who holds a licence of the offer that lasts, and nobody else", async () => {
      const fixture = await networkHelpers.loadFixture(deploy);
      const { market, licences, buyer, other, seller } = fixture;
      const { offer, offerId } = await makeOffer(fixture, { durationSeconds: DAY });
      const { offerId: download } = await makeOffer(fixture, { right: Right.Download, durationSeconds: 0 });
      const now = (await time.latest()) + 10;
      await time.setNextBlockTimestamp(now);
      await licences.connect(other).buy(offerId, 1, other, "0x", { value: 1_000n });
      const early = licenceIdOf(offerId, now + DAY);
      const posted = await market.post(Kind.Exact, { ...binding(fixture, offerId), commitDeadline: now + 3 * DAY });
      const { bountyId, terms } = posted;
      const { board } = market;
      await expect(board.connect(other).commit(bountyId, id("x"), { value: terms.solverBond }))
        .to.be.revertedWithCustomError(board, "BountyLicenceNeeded")
        .withArgs(0, offerId);
      const refused = (from: Fixture["buyer"], licenceId: bigint) =>
        expect(commitOn(fixture, posted, from, licenceId))
          .to.be.revertedWithCustomError(board, "BountyLicenceMissing")
          .withArgs(0, offerId, licenceId);
      // None at all, somebody else's, the owner's word, another offer's.
      await refused(buyer, 0n);
      await refused(buyer, early);
      await refused(seller, early);
      await licences.connect(buyer).buy(download, 1, buyer, "0x", { value: 1_000n });
      await refused(buyer, licenceIdOf(download, 0));
      await commitOn(fixture, posted, other, early);
      // Expired; and bought again.
      await time.increaseTo(now + DAY + 1);
      await refused(other, early);
      await time.setNextBlockTimestamp(now + DAY + 100);
      await licences.connect(buyer).buy(offerId, 1, buyer, "0x", { value: offer.price });
      await commitOn(fixture, posted, buyer, licenceIdOf(offerId, now + DAY + 100 + DAY));
      expect((await board.bountyOf(bountyId)).commits).to.equal(2);
    });

    it("keeps price and availability until the last commit, whatever the owner does", async () => {
      const fixture = await networkHelpers.loadFixture(deploy);
      const { market, licences, datasets, seller, buyer, other } = fixture;
      const { offer, offerId } = await makeOffer(fixture);
      const posted = await market.post(Kind.Exact, {
        ...binding(fixture, offerId),
        commitDeadline: offer.openUntil - 335 * DAY,
      });
      // Another price is another offer; the same cannot be made again; selling the dataset changes nothing.
      await licences.connect(seller).offer({ ...offer, price: parseEther("1000") });
      await licences.connect(seller).offer({ ...offer, openUntil: offer.openUntil - 364 * DAY });
      await datasets.connect(seller).transferFrom(seller, other, 1);
      expect((await licences.offerOf(offerId)).price).to.equal(offer.price);
      await time.setNextBlockTimestamp(posted.terms.commitDeadline - 1);
      await licences.connect(buyer).buy(offerId, 1, buyer, "0x", { value: offer.price });
      await time.setNextBlockTimestamp(posted.terms.commitDeadline);
      await commitOn(
        fixture,
        posted,
        buyer,
        licenceIdOf(offerId, posted.terms.commitDeadline - 1 + offer.durationSeconds),
      );
    });

    it("has no function by which an owner could take back an offer or a licence", async () => {
      const { licences } = await networkHelpers.loadFixture(deploy);
      const writes: string[] = [];
      licences.interface.forEachFunction((method) => {
        if (!["view", "pure"].includes(method.stateMutability)) writes.push(method.name);
      });
      expect(writes.sort()).to.deep.equal([
        "approve",
        "buy",
        "offer",
        "offerFor",
        "setKey",
        "setOperator",
        "skipNonce",
        "transfer",
        "transferFrom",
        "withdraw",
      ]);
    });

    it("is posted only with an offer of the dataset that stands until the commits end, in a token that rewards may have", async () => {
      const fixture = await networkHelpers.loadFixture(deploy);
      const { market, token } = fixture;
      const { board, rules } = market;
      const deadline = (await time.latest()) + 5 * DAY;
      const refused = async (overrides: Partial<TermsWords>, error: string, values: unknown[]) => {
        const terms = await market.terms(Kind.Exact, { ...overrides, commitDeadline: deadline });
        await expect(board.post(terms, "", "0x", { value: terms.reward }))
          .to.be.revertedWithCustomError(rules, error)
          .withArgs(...values);
      };
      const { offerId: late } = await makeOffer(fixture, { openUntil: deadline - 1 });
      const { offerId: foreign } = await makeOffer(fixture, { subjectId: 2n });
      const { offerId: own } = await makeOffer(fixture, { token: await token.getAddress() });
      const { offerId: good } = await makeOffer(fixture, { openUntil: deadline });
      await refused(binding(fixture, late), "BountyLicenceUnfit", [0, late]);
      await refused(binding(fixture, foreign), "BountyLicenceUnfit", [0, foreign]);
      await refused(binding(fixture, id("none")), "BountyLicenceUnfit", [0, id("none")]);
      await refused(binding(fixture, good, [0, 2]), "BountyLicenceUnfit", [2, good]);
      // A seller's own token would be a price that only its friends can pay.
      await refused(binding(fixture, own), "BountyTokenNotAllowed", [await token.getAddress()]);
      await market.rules.setToken(token, true);
      await market.post(Kind.Exact, { ...binding(fixture, own), commitDeadline: deadline });
      await market.post(Kind.Exact, { ...binding(fixture, good), commitDeadline: deadline });
    });
  });

  it("says what it is by ERC-165", async () => {
    const { licences } = await networkHelpers.loadFixture(deploy);
    for (const [name, interfaceId, supported] of [
      ["ERC-165", "0x01ffc9a7", true],
      ["ERC-6909", "0x0f632fb3", true],
      ["its metadata", selectorsOf(licences, "name", "symbol", "decimals"), true],
      ["its URIs", selectorsOf(licences, "contractURI", "tokenURI"), true],
      ["its supply", "0xbd85b039", false],
      ["ERC-721", "0x80ac58cd", false],
      ["ERC-1155", "0xd9b67a26", false],
      ["no interface", "0xffffffff", false],
    ] as const) {
      expect(await licences.supportsInterface(interfaceId), name).to.equal(supported);
    }
  });
});

/** The ERC-165 id of an interface: the exclusive or of its selectors. */
function selectorsOf(
  { interface: abi }: Market["licences"],
  ...names: ("name" | "symbol" | "decimals" | "contractURI" | "tokenURI")[]
): string {
  const selectors = names.map((name) => BigInt(abi.getFunction(name).selector));
  return toBeHex(
    selectors.reduce((a, b) => a ^ b),
    4,
  );
}
