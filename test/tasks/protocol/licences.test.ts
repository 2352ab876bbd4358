import { expect } from "chai";
import { id, ZeroAddress } from "ethers";

import { Prover, run } from "../../../sim/index.ts";
import { deployLocalMarket } from "../../../tasks/protocol/local.ts";
import {
  buyLicence,
  fetchOffer,
  isLicensed,
  licenceIdOf,
  licenceIdsFor,
  licencesOf,
  offerIdOf,
  offerLicence,
  offersOf,
  type OfferDraft,
} from "../../../tasks/protocol/licences.ts";
import { signPermit, approveTokens } from "../../../tasks/protocol/permit.ts";
import { creditsOf } from "../../../tasks/protocol/purse.ts";
import { commitResult, resultOf } from "../../../tasks/protocol/solve.ts";
import { mintRows, mintSolved } from "../../helpers/tasks/models.ts";
import { answering, rejection } from "../../helpers/tasks/nodes.ts";
import { BOND, contextOf, deployWorld, ethers, networkHelpers, post, SALT } from "../../helpers/tasks/sdk.ts";

const DAY = 86_400n;
const PRICE = 1_000n;

async function deployOffers() {
  const world = await deployWorld();
  const { datasetId, segment } = await mintRows(world);
  const openUntil = BigInt(await networkHelpers.time.latest()) + 30n * DAY;
  const { licences, chainId } = world.market;
  const draft: OfferDraft = { subjectId: datasetId, price: PRICE, openUntil };
  const { offerId } = await offerLicence(licences, draft);
  return { ...world, datasetId, segment, draft, offerId, licences, chainId };
}
const load = () => networkHelpers.loadFixture(deployOffers);

describe("offerLicence", () => {
  it("makes an offer whose id is the hash of its terms", async () => {
    const { licences, chainId, draft, offerId } = await load();
    const offer = await fetchOffer(licences, chainId, offerId);
    expect(offer).to.deep.equal({
      ...{ ...draft, token: ZeroAddress, durationSeconds: 0n, right: "compute", transferable: false },
    });
    expect(offerIdOf(chainId, await licences.getAddress(), offer)).to.equal(offerId);
    const own: OfferDraft = { ...draft, right: "download", durationSeconds: DAY, transferable: true };
    const { offerId: second } = await offerLicence(licences, own);
    expect(
      (await offersOf(licences, chainId, draft.subjectId)).map((listed) => [listed.offerId, listed.right]),
    ).to.deep.equal([
      [offerId, "compute"],
      [second, "download"],
    ]);
    expect(await offersOf(licences, chainId, 99n)).to.deep.equal([]);
  });

  it("refuses what the contract refuses, and what has no meaning", async () => {
    const { licences, draft, accounts } = await load();
    const cases: [Partial<OfferDraft>, string][] = [
      [{}, "LicenceOfferExists"],
      [{ openUntil: 1n }, "LicenceOpenUntilOutOfRange"],
      [{ durationSeconds: 60n }, "LicenceDurationTooShort"],
      [{ subjectId: 99n }, "ERC721NonexistentToken"],
      [{ right: "read" as "compute" }, "LicenceRightUnknown"],
      [{ price: -1n }, "UintOutOfRange"],
      [{ price: 5 as unknown as bigint }, "UintMalformed"],
      [{ token: "ether" }, "AddressMalformed"],
    ];
    for (const [changes, code] of cases) {
      expect(await rejection(offerLicence(licences, { ...draft, ...changes })), code).to.include({ code });
    }
    const other = offerLicence(licences.connect(accounts[1]!), { ...draft, price: 1n });
    expect(await rejection(other)).to.include({ code: "LicenceNotSeller" });
  });

  it("does not take another offer for the one that is asked for", async () => {
    const { licences, chainId, draft, offerId } = await load();
    expect(await rejection(fetchOffer(licences, chainId, id("none")))).to.include({ code: "LicenceOfferUnknown" });
    const { offerId: cheap } = await offerLicence(licences, { ...draft, price: 1n });
    const words = await licences.offerOf(cheap);
    const lying = answering(licences, { offerOf: () => Promise.resolve(words) });
    expect(await rejection(fetchOffer(lying, chainId, offerId))).to.include({ code: "LicenceOfferMismatch" });
    expect(await rejection(fetchOffer(licences, chainId + 1n, offerId))).to.include({ code: "LicenceOfferMismatch" });
  });
});

describe("buyLicence", () => {
  it("pays in ether, to whoever owns the data", async () => {
    const { licences, chainId, offerId, accounts } = await load();
    const buyer = accounts[1]!.address;
    const bought = await buyLicence(licences.connect(accounts[1]!), chainId, offerId, { count: 2 });
    expect(bought).to.deep.include({ licenceId: licenceIdOf(offerId, 0n), expiresAt: 0n, paid: 2n * PRICE });
    const [held] = await licencesOf(licences, chainId, buyer);
    expect(held).to.deep.include({ licenceId: bought.licenceId, offerId, count: 2n, lasts: true });
    expect(held!.offer.price).to.equal(PRICE);
    expect(await isLicensed(licences, buyer, bought.licenceId, offerId)).to.equal(true);
    expect(await isLicensed(licences, accounts[2]!.address, bought.licenceId, offerId)).to.equal(false);
    const credits = await creditsOf({ purses: [licences] }, accounts[0]!.address);
    expect(credits.map(({ amount }) => amount)).to.deep.equal([2n * PRICE]);
  });

  it("pays in tokens, by an allowance or by a permit", async () => {
    const { licences, chainId, draft, token, accounts } = await load();
    const buyer = accounts[1]!;
    await token.mint(buyer, 30n);
    const coin = await token.getAddress();
    const { offerId } = await offerLicence(licences, { ...draft, token: coin, price: 10n });
    const own = licences.connect(buyer);
    expect(await rejection(buyLicence(own, chainId, offerId))).to.include({ code: "ERC20InsufficientAllowance" });
    const spender = await licences.getAddress();
    await approveTokens(buyer, { token: coin, spender, amount: 10n });
    expect((await buyLicence(own, chainId, offerId)).paid).to.equal(10n);
    const deadline = draft.openUntil;
    const permit = await signPermit(buyer, { token: coin, spender, amount: 20n, deadline });
    expect((await buyLicence(own, chainId, offerId, { count: 2, permit })).paid).to.equal(20n);
    expect(await token.balanceOf(buyer)).to.equal(0n);
  });

  it("buys for others, and knows a licence that has expired", async () => {
    const { licences, chainId, draft, accounts } = await load();
    const { offerId } = await offerLicence(licences, { ...draft, durationSeconds: DAY, transferable: true });
    const receiver = accounts[2]!.address;
    const { licenceId, expiresAt } = await buyLicence(licences, chainId, offerId, { receiver });
    expect((await licencesOf(licences, chainId, receiver))[0]).to.deep.include({ expiresAt, lasts: true });
    await networkHelpers.time.increaseTo(expiresAt + 1n);
    expect((await licencesOf(licences, chainId, receiver))[0]).to.deep.include({ lasts: false });
    expect(await isLicensed(licences, receiver, licenceId, offerId)).to.equal(false);
    await licences.connect(accounts[2]!).transfer(accounts[1]!, licenceId, 1n);
    expect(await licencesOf(licences, chainId, receiver)).to.deep.equal([]);
    expect(await licencesOf(licences, chainId, accounts[1]!.address)).to.have.length(1);
  });

  it("refuses an offer that has ended or that there never was", async () => {
    const { licences, chainId, draft, offerId } = await load();
    expect(await rejection(buyLicence(licences, chainId, offerId, { count: 0 }))).to.include({
      ...{ code: "CountOutOfRange" },
    });
    expect(await rejection(buyLicence(licences, chainId, id("none")))).to.include({ code: "LicenceOfferUnknown" });
    await networkHelpers.time.increaseTo(draft.openUntil + 1n);
    expect(await rejection(buyLicence(licences, chainId, offerId))).to.include({ code: "LicenceOfferClosed" });
  });
});

describe("A bounty whose data are licensed", () => {
  it("takes no commit without the licence, and takes one with it", async () => {
    const world = await load();
    const { licences, chainId, offerId, datasetId, segment, jobs, accounts } = world;
    const solver = accounts[1]!.address;
    const posted = await post(world, {
      ...{ program: jobs.data, datasetIds: [datasetId], licences: [offerId], access: "licensed" },
    });
    const { board } = world.as(1);
    const result = resultOf(new Prover(run({ program: jobs.data, data: [segment.cells] })));
    const context = await contextOf(world, posted, 1);
    const missing = await rejection(licenceIdsFor(licences, chainId, solver, posted.terms));
    expect(missing).to.deep.include({ code: "LicenceMissing", details: { account: solver, offers: [offerId] } });
    const bare = await rejection(commitResult(board, context, result, SALT, BOND));
    expect(bare).to.include({ code: "BountyLicenceNeeded" });
    const guessed = commitResult(board, context, result, SALT, BOND, [licenceIdOf(offerId, 0n), 0n, 0n, 0n]);
    expect(await rejection(guessed)).to.include({ code: "BountyLicenceMissing" });
    await buyLicence(world.as(1).licences, chainId, offerId);
    const ids = await licenceIdsFor(licences, chainId, solver, posted.terms);
    expect(ids).to.deep.equal([licenceIdOf(offerId, 0n), 0n, 0n, 0n]);
    expect((await commitResult(board, context, result, SALT, BOND, ids)).index).to.equal(0n);
    // The licence is the solver's: nobody else commits with it.
    const thief = await contextOf(world, posted, 2);
    const stolen = commitResult(world.as(2).board, thief, result, SALT, BOND, ids);
    expect(await rejection(stolen)).to.include({ code: "BountyLicenceMissing" });
  });
});

describe("Licences of models", () => {
  it("are offered, bought and held like those of data", async () => {
    const world = await load();
    const { market, chainId, draft, jobs, accounts } = world;
    const { modelId } = await mintSolved(world, { program: jobs.exact });
    const { offerId } = await offerLicence(market.modelLicences, { ...draft, subjectId: modelId });
    const buyer = market.modelLicences.connect(accounts[2]!);
    const { licenceId } = await buyLicence(buyer, chainId, offerId);
    expect(await isLicensed(market.modelLicences, accounts[2]!.address, licenceId, offerId)).to.equal(true);
    // Another market's offer is another offer, though all its words are the same.
    const elsewhere = await deployLocalMarket(accounts[0]!);
    const error = await rejection(buyLicence(elsewhere.modelLicences, chainId, offerId));
    expect(error).to.include({ code: "LicenceOfferUnknown" });
    expect(await ethers.provider.getBalance(elsewhere.modelLicences)).to.equal(0n);
  });
});
