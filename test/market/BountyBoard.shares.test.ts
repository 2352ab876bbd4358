import { expect } from "chai";
import { network } from "hardhat";
import { ZeroAddress, ZeroHash } from "ethers";

import { bits, onChain, resultOf } from "../helpers/market/jobs.ts";
import { Kind, Market, Status, type TermsWords } from "../helpers/market/market.ts";
import { mintRows, rowsOf, runOn } from "../helpers/market/sealed.ts";
import { fund, newToken } from "../helpers/market/tokens.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const deploy = () => Market.deploy(connection);

const ROWS = rowsOf(bits(2));

/** A dataset of ROWS whose owner takes a share, and terms on it. */
async function onData(market: Market, bps: number, overrides: Partial<TermsWords> = {}) {
  const owner = market.solver(4);
  const datasetId = await mintRows(market, ROWS);
  await market.datasets.setBountyShare(datasetId, bps);
  await market.datasets.transferFrom(market.poster, owner, datasetId);
  const terms: Partial<TermsWords> = {
    programId: onChain(market.dataJob).programId,
    datasetIds: [datasetId, 0n, 0n, 0n],
    dataRoots: [ROWS.root, ZeroHash, ZeroHash, ZeroHash],
    maxRoyaltyBps: bps,
    reward: 10_000n,
    ...overrides,
  };
  return { owner, datasetId, terms };
}

const postAndSolve = async (market: Market, terms: Partial<TermsWords>) => {
  const posted = await market.post(Kind.Open, terms);
  const committed = await market.commit(posted, market.solver(0), runOn(market, ROWS, 1n));
  await market.passChallenges(await market.reveal(posted, committed));
  return posted;
};

describe("BountyBoard and the shares of others", () => {
  it("pays the dataset's owner and the protocol out of the prize, and the rest to the solver", async () => {
    const market = await networkHelpers.loadFixture(deploy);
    const { board, rules } = market;
    const { owner, terms } = await onData(market, 1_000);
    const treasury = market.solver(5);
    await rules.setFee(500, treasury);
    const { bountyId } = await postAndSolve(market, terms);
    expect(await board.sharesOf(bountyId)).to.deep.equal([
      [owner.address, 1_000n],
      [treasury.address, 500n],
    ]);
    await expect(board.settle(bountyId))
      .to.emit(board, "PrizeAwarded")
      .withArgs(bountyId, 0, market.solver(0), 0, 10_000n);
    const paid = await Promise.all([owner, treasury, market.solver(0)].map((of) => board.credits(of, ZeroAddress)));
    expect(paid).to.deep.equal([1_000n, 500n, 8_500n]);
  });

  it("rounds every share down, for the solver, and is paid in the bounty's token", async () => {
    const market = await networkHelpers.loadFixture(deploy);
    const { board, rules } = market;
    const token = await newToken(market);
    await fund(market, token, market.poster, 99n);
    const { owner, terms } = await onData(market, 1_001, { token: await token.getAddress(), reward: 99n });
    await rules.setFee(499, market.solver(5));
    const { bountyId } = await postAndSolve(market, terms);
    await board.settle(bountyId);
    const paid = await Promise.all([owner, market.solver(5), market.solver(0)].map((of) => board.credits(of, token)));
    expect(paid).to.deep.equal([9n, 4n, 86n]);
    expect(await board.credits(owner, ZeroAddress)).to.equal(0n);
  });

  it("takes nothing of what goes back to the poster", async () => {
    const market = await networkHelpers.loadFixture(deploy);
    const { board, rules, poster } = market;
    await rules.setFee(500, market.solver(5));
    const { bountyId, terms } = await market.post();
    await board.cancel(bountyId);
    expect(await board.credits(poster, ZeroAddress)).to.equal(terms.reward);
  });

  it("counts a dataset twice that a program reads twice, within what the poster accepts", async () => {
    const market = await networkHelpers.loadFixture(deploy);
    const { board, rules, store, dataJob } = market;
    const shape = { ...dataJob.shape, dataDepth: [1, 1, 0, 0] as [number, number, number, number] };
    const twice = { ...dataJob, shape };
    await store.publish(onChain(twice).shape, onChain(twice).code);
    const { datasetId, terms } = await onData(market, 1_000);
    const overrides = {
      ...terms,
      programId: onChain(twice).programId,
      datasetIds: [datasetId, datasetId, 0n, 0n] as TermsWords["datasetIds"],
      dataRoots: [ROWS.root, ROWS.root, ZeroHash, ZeroHash] as TermsWords["dataRoots"],
    };
    const refused = await market.terms(Kind.Open, { ...overrides, maxRoyaltyBps: 1_999 });
    await expect(board.post(refused, "", "0x", { value: refused.reward }))
      .to.be.revertedWithCustomError(rules, "BountySharesTooLarge")
      .withArgs(2_000, 0, 1_999);
    const { bountyId } = await market.post(Kind.Open, { ...overrides, maxRoyaltyBps: 2_000 });
    expect((await board.sharesOf(bountyId)).map(({ bps }) => bps)).to.deep.equal([1_000n, 1_000n]);
  });

  it("refuses royalties above those that the poster accepts, however they came to be so high", async () => {
    const market = await networkHelpers.loadFixture(deploy);
    const { board, rules, datasets } = market;
    const { owner, datasetId, terms } = await onData(market, 100);
    const signed = await market.terms(Kind.Open, terms);
    // The owner has seen the poster's transaction.
    await datasets.connect(owner).setBountyShare(datasetId, 101);
    await expect(board.post(signed, "", "0x", { value: signed.reward }))
      .to.be.revertedWithCustomError(rules, "BountySharesTooLarge")
      .withArgs(101, 0, 100);
  });

  it("refuses royalties and fee above half of the prize", async () => {
    const market = await networkHelpers.loadFixture(deploy);
    const { board, rules, datasets, store, dataJob } = market;
    const shape = { ...dataJob.shape, dataDepth: [1, 1, 0, 0] as [number, number, number, number] };
    const twice = { ...dataJob, shape };
    await store.publish(onChain(twice).shape, onChain(twice).code);
    const [first, second] = [await onData(market, 3_000), await onData(market, 2_000)];
    const overrides: Partial<TermsWords> = {
      ...first.terms,
      programId: onChain(twice).programId,
      datasetIds: [first.datasetId, second.datasetId, 0n, 0n],
      dataRoots: [ROWS.root, ROWS.root, ZeroHash, ZeroHash],
      maxRoyaltyBps: 10_000,
    };
    const half = await market.post(Kind.Open, overrides);
    expect((await board.bountyOf(half.bountyId)).status).to.equal(Status.Open);
    await rules.setFee(1, market.solver(5));
    const terms = await market.terms(Kind.Open, overrides);
    await expect(board.post(terms, "", "0x", { value: terms.reward }))
      .to.be.revertedWithCustomError(rules, "BountySharesTooLarge")
      .withArgs(5_000, 1, 5_000);
    // Royalties that the poster has accepted to the last are not what is wrong.
    await datasets.connect(second.owner).setBountyShare(second.datasetId, 1_900);
    await rules.setFee(101, market.solver(5));
    const exactly = await market.terms(Kind.Open, { ...overrides, maxRoyaltyBps: 4_900 });
    await expect(board.post(exactly, "", "0x", { value: exactly.reward }))
      .to.be.revertedWithCustomError(rules, "BountySharesTooLarge")
      .withArgs(4_900, 101, 5_000);
  });

  it("keeps the shares of the posting when fee, royalty and owner change afterwards", async () => {
    const market = await networkHelpers.loadFixture(deploy);
    const { board, rules, datasets } = market;
    const { owner, datasetId, terms } = await onData(market, 1_000);
    const { bountyId } = await postAndSolve(market, terms);
    await rules.setFee(500, market.solver(5));
    await datasets.connect(owner).setBountyShare(datasetId, 3_000);
    await datasets.connect(owner).transferFrom(owner, market.solver(3), datasetId);
    await board.settle(bountyId);
    const paid = await Promise.all([0, 3, 4, 5].map((i) => board.credits(market.solver(i), ZeroAddress)));
    expect(paid).to.deep.equal([9_000n, 0n, 1_000n, 0n]);
  });

  it("cannot be blocked by an owner or a treasury that refuses ether", async () => {
    const market = await networkHelpers.loadFixture(deploy);
    const { board, rules, exactJob } = market;
    const puppet = await ethers.deployContract("Puppet");
    await puppet.getFunction("behave")(1, board, "0x");
    await rules.setFee(500, puppet);
    const posted = await market.post(Kind.Exact, { reward: 100n });
    const committed = await market.commit(posted, market.solver(0), resultOf(exactJob, bits(-1.5)));
    await market.passChallenges(await market.reveal(posted, committed));
    await board.settle(posted.bountyId);
    expect(await board.credits(puppet, ZeroAddress)).to.equal(5n);
    await board.connect(market.solver(0)).withdraw(ZeroAddress, market.solver(0));
  });
});
