import { expect } from "chai";
import hre, { network } from "hardhat";
import { MaxUint256, parseEther, ZeroAddress } from "ethers";

import type { MoodyToken } from "../../types/index.ts";
import { bits, echoResult, resultOf } from "../helpers/market/jobs.ts";
import { Kind, Market, Status, termsHashOf, type TermsWords } from "../helpers/market/market.ts";
import { fund, newToken, TokenMood } from "../helpers/market/tokens.ts";
import { PERMIT2, placePermit2, signPermit, signTransfer } from "../helpers/money/permits.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const { deployedBytecode } = await hre.artifacts.readArtifact("SignatureTransfer");

const REWARD = 1_000n;

async function deploy() {
  const market = await Market.deploy(connection);
  const token = await newToken(market);
  await fund(market, token, market.poster, REWARD);
  return { market, token, overrides: { token: await token.getAddress(), reward: REWARD } };
}

describe("BountyBoard with rewards in tokens", () => {
  it("takes the reward, pays the solver in the token, and bonds stay ether", async () => {
    const { market, token, overrides } = await networkHelpers.loadFixture(deploy);
    const { board, exactJob } = market;
    const posted = await market.post(Kind.Exact, overrides);
    expect(await token.balanceOf(board)).to.equal(REWARD);
    const committed = await market.commit(posted, market.solver(0), resultOf(exactJob, bits(-1.5)));
    await market.passChallenges(await market.reveal(posted, committed));
    await expect(board.settle(posted.bountyId))
      .to.emit(board, "Credited")
      .withArgs(posted.bountyId, market.solver(0), token, REWARD);
    expect(await board.credits(market.solver(0), ZeroAddress)).to.equal(0n);
    await expect(board.connect(market.solver(0)).withdraw(token, market.solver(0))).to.changeTokenBalances(
      ethers,
      token,
      [board, market.solver(0)],
      [-REWARD, REWARD],
    );
    expect(await ethers.provider.getBalance(board)).to.equal(0n);
  });

  for (const [name, end] of [
    ["cancelled", Status.Cancelled],
    ["refunded", Status.Refunded],
  ] as const) {
    it(`gives the poster its tokens back when the bounty is ${name}`, async () => {
      const { market, token, overrides } = await networkHelpers.loadFixture(deploy);
      const { board, poster } = market;
      const { bountyId, terms } = await market.post(Kind.Exact, overrides);
      if (end === Status.Refunded) {
        await networkHelpers.time.increaseTo(terms.commitDeadline + 1);
        await board.refund(bountyId);
      } else await board.cancel(bountyId);
      expect((await board.bountyOf(bountyId)).status).to.equal(end);
      expect(await board.credits(poster, token)).to.equal(REWARD);
    });
  }

  it("counts what arrives of a token that keeps a fee, not what the terms say", async () => {
    const { market, token, overrides } = await networkHelpers.loadFixture(deploy);
    const { board } = market;
    await token.behave(TokenMood.Fee, ZeroAddress, "0x");
    const { bountyId } = await market.post(Kind.Exact, overrides);
    expect((await board.bountyOf(bountyId)).escrow).to.equal(990n);
    await fund(market, token, market.poster, 100n);
    await expect(board.raise(bountyId, 100n, "0x"))
      .to.emit(board, "RewardRaised")
      .withArgs(bountyId, market.poster, 99n, 1089n);
    await board.cancel(bountyId);
    expect(await board.credits(market.poster, token)).to.equal(1089n);
    expect(await token.balanceOf(board)).to.equal(1089n);
  });

  for (const [mood, error] of [
    ["False", "SafeERC20FailedOperation"],
    ["Revert", "TokenMoody"],
    ["Liar", "PurseNothingReceived"],
  ] as const) {
    it(`is not posted with a token in the mood ${mood}, nor raised`, async () => {
      const { market, token, overrides } = await networkHelpers.loadFixture(deploy);
      const { board } = market;
      await fund(market, token, market.poster, REWARD);
      const { bountyId } = await market.post(Kind.Exact, overrides);
      await token.behave(TokenMood[mood], ZeroAddress, "0x");
      const thrower = mood === "Revert" ? token : board;
      const terms = await market.terms(Kind.Exact, overrides);
      await expect(board.post(terms, "", "0x")).to.be.revertedWithCustomError(thrower, error);
      await expect(board.raise(bountyId, 1n, "0x")).to.be.revertedWithCustomError(thrower, error);
      expect((await board.bountyOf(bountyId)).escrow).to.equal(REWARD);
    });
  }

  it("cannot be kept from ending by its token, nor any other bounty", async () => {
    const { market, token, overrides } = await networkHelpers.loadFixture(deploy);
    const { board, poster } = market;
    const { bountyId } = await market.post(Kind.Exact, overrides);
    const inEther = await market.post();
    await token.behave(TokenMood.Revert, ZeroAddress, "0x");
    // And its balances shrink by themselves.
    await token.burn(board, REWARD);
    await board.cancel(bountyId);
    await board.cancel(inEther.bountyId);
    await expect(board.withdraw(token, poster)).to.be.revertedWithCustomError(token, "TokenMoody");
    await expect(board.withdraw(ZeroAddress, poster)).to.changeEtherBalance(ethers, board, -inEther.terms.reward);
  });

  it("is posted and raised with a permit that somebody has sent ahead", async () => {
    const { market, token, overrides } = await networkHelpers.loadFixture(deploy);
    const { board, poster, lens } = market;
    await token.approve(board, 0n);
    await token.mint(poster, 50n);
    const terms = await market.terms(Kind.Exact, overrides);
    const posting = await signPermit(token, poster, board, REWARD);
    await posting.send();
    await board.post(terms, "", posting.words);
    const bountyId = await lens.bountyIdOf(poster, 0, termsHashOf(terms));
    const raising = await signPermit(token, poster, board, 50n);
    await raising.send();
    await board.raise(bountyId, 50n, raising.words);
    expect((await board.bountyOf(bountyId)).escrow).to.equal(REWARD + 50n);
  });

  it("is posted and raised through Permit2", async () => {
    const { market, token, overrides } = await networkHelpers.loadFixture(deploy);
    const { board, poster, lens } = market;
    await placePermit2(ethers, deployedBytecode);
    await token.approve(board, 0n);
    await token.mint(poster, 50n);
    await token.approve(PERMIT2, MaxUint256);
    const terms = await market.terms(Kind.Exact, overrides);
    await board.post(terms, "", await signTransfer(poster, board, { token, amount: REWARD, nonce: 1n }));
    const bountyId = await lens.bountyIdOf(poster, 0, termsHashOf(terms));
    await board.raise(bountyId, 50n, await signTransfer(poster, board, { token, amount: 50n, nonce: 2n }));
    expect((await board.bountyOf(bountyId)).escrow).to.equal(REWARD + 50n);
  });

  it("takes no ether for a reward in tokens, and no ether but the bond of the poster", async () => {
    const { market, overrides } = await networkHelpers.loadFixture(deploy);
    const { board } = market;
    const terms = await market.terms(Kind.Exact, overrides);
    await expect(board.post(terms, "", "0x", { value: 1n }))
      .to.be.revertedWithCustomError(board, "BountyValueMismatch")
      .withArgs(1n, 0n);
    const { bountyId } = await market.post(Kind.Exact, overrides);
    await expect(board.raise(bountyId, 1n, "0x", { value: 1n }))
      .to.be.revertedWithCustomError(board, "BountyValueMismatch")
      .withArgs(1n, 0n);
  });

  it("refuses a token that the rules do not allow", async () => {
    const { market, token, overrides } = await networkHelpers.loadFixture(deploy);
    const { board, rules } = market;
    await rules.setToken(token, false);
    const terms = await market.terms(Kind.Exact, overrides);
    await expect(board.post(terms, "", "0x"))
      .to.be.revertedWithCustomError(rules, "BountyTokenNotAllowed")
      .withArgs(token);
  });

  describe("whose token calls back", () => {
    const hooked = async (method: string, args: unknown[], from?: (market: Market) => Promise<void>) => {
      const { market, token, overrides } = await networkHelpers.loadFixture(deploy);
      const { bountyId } = await market.post(Kind.Exact, overrides);
      await fund(market, token, market.poster, 10n);
      await from?.(market);
      const call = market.board.interface.encodeFunctionData(method as never, [bountyId, ...args] as never);
      await token.behave(TokenMood.Hook, market.board, call);
      return { market, token, bountyId };
    };

    it("cannot raise while it is raised, nor withdraw, nor post", async () => {
      const { market, token, bountyId } = await hooked("raise", [1n, "0x"]);
      const { board } = market;
      const terms = await market.terms();
      for (const call of [
        board.interface.encodeFunctionData("raise", [bountyId, 1n, "0x"]),
        board.interface.encodeFunctionData("withdraw", [await token.getAddress(), market.poster.address]),
        board.interface.encodeFunctionData("post", [terms, "", "0x"]),
      ]) {
        await token.behave(TokenMood.Hook, board, call);
        await board.raise(bountyId, 1n, "0x");
        expect(await token.returned()).to.equal(board.interface.encodeErrorResult("ReentrancyGuardReentrantCall"));
      }
    });

    it("loses nobody's money by ending the bounty while it is raised", async () => {
      const { market, token, bountyId } = await hooked("refund", []);
      const { board, poster } = market;
      const { commitDeadline } = await board.termsOf(bountyId);
      await networkHelpers.time.increaseTo(commitDeadline + 1n);
      await expect(board.raise(bountyId, 10n, "0x"))
        .to.be.revertedWithCustomError(board, "BountyWrongStatus")
        .withArgs(bountyId, Status.Refunded);
      expect(await token.balanceOf(poster)).to.equal(10n);
      expect((await board.bountyOf(bountyId)).status).to.equal(Status.Open);
    });
  });

  describe("raise", () => {
    it("adds ether of anybody, which goes where the reward goes", async () => {
      const { market } = await networkHelpers.loadFixture(deploy);
      const { board, exactJob } = market;
      const posted = await market.post();
      const { bountyId, terms } = posted;
      await board.connect(market.solver(4)).raise(bountyId, 7n, "0x", { value: 7n });
      await expect(board.raise(bountyId, 7n, "0x", { value: 8n }))
        .to.be.revertedWithCustomError(board, "BountyValueMismatch")
        .withArgs(8n, 7n);
      const committed = await market.commit(posted, market.solver(0), resultOf(exactJob, bits(-1.5)));
      await market.passChallenges(await market.reveal(posted, committed));
      await board.raise(bountyId, 1n, "0x", { value: 1n });
      await board.settle(bountyId);
      expect(await board.credits(market.solver(0), ZeroAddress)).to.equal(terms.reward + 8n);
      await expect(board.raise(bountyId, 1n, "0x", { value: 1n }))
        .to.be.revertedWithCustomError(board, "BountyWrongStatus")
        .withArgs(bountyId, Status.Settled);
    });

    it("is closed once the first of several prizes is paid, also to a token that pays it meanwhile", async () => {
      const { market, token, overrides } = await networkHelpers.loadFixture(deploy);
      const { board, openJob } = market;
      const prizeBps: TermsWords["prizeBps"] = [6000, 4000, 0, 0, 0, 0, 0, 0];
      const posted = await market.post(Kind.Open, { ...overrides, prizeBps });
      const { bountyId } = posted;
      await fund(market, token, market.poster, 10n);
      const commits = [];
      for (const i of [0, 1]) commits.push(await market.commit(posted, market.solver(i), echoResult(openJob, bits(i))));
      for (const committed of commits) await market.reveal(posted, committed);
      await market.passChallenges((await board.commitOf(bountyId, 0)).claimId);
      await token.behave(TokenMood.Hook, board, board.interface.encodeFunctionData("settle", [bountyId]));
      await expect(board.raise(bountyId, 10n, "0x"))
        .to.be.revertedWithCustomError(board, "BountyWrongStatus")
        .withArgs(bountyId, Status.Open);
      await board.settle(bountyId);
      await expect(board.raise(bountyId, 10n, "0x")).to.be.revertedWithCustomError(board, "BountyWrongStatus");
    });

    it("never brings the escrow over what a slot holds", async () => {
      const { market } = await networkHelpers.loadFixture(deploy);
      const { board, poster } = market;
      await networkHelpers.setBalance(poster.address, 2n ** 100n);
      const { bountyId } = await market.post(Kind.Exact, { reward: 1n });
      const most = 2n ** 96n - 2n;
      await expect(board.raise(bountyId, most + 1n, "0x", { value: most + 1n }))
        .to.be.revertedWithCustomError(board, "SafeCastOverflowedUintDowncast")
        .withArgs(96, 2n ** 96n);
      await board.raise(bountyId, most, "0x", { value: most });
      expect((await board.bountyOf(bountyId)).escrow).to.equal(2n ** 96n - 1n);
    });

    it("refuses a token of which more arrives than a slot holds", async () => {
      const { market, token, overrides } = await networkHelpers.loadFixture(deploy);
      const { board } = market;
      const { bountyId } = await market.post(Kind.Exact, overrides);
      await fund(market, token, market.poster, 2n ** 97n);
      await expect(board.raise(bountyId, 2n ** 97n, "0x"))
        .to.be.revertedWithCustomError(board, "SafeCastOverflowedUintDowncast")
        .withArgs(96, 2n ** 97n + REWARD);
    });
  });

  it("keeps the books of each token apart", async () => {
    const { market, token, overrides } = await networkHelpers.loadFixture(deploy);
    const { board, poster } = market;
    const second: MoodyToken = await newToken(market);
    await fund(market, second, poster, 5n);
    const ids = [
      (await market.post(Kind.Exact, overrides)).bountyId,
      (await market.post(Kind.Exact, { token: await second.getAddress(), reward: 5n })).bountyId,
      (await market.post(Kind.Exact, { reward: parseEther("0.25") })).bountyId,
    ];
    for (const id of ids) await board.cancel(id);
    expect(await Promise.all([token, second, ZeroAddress].map((of) => board.credits(poster, of)))).to.deep.equal([
      REWARD,
      5n,
      parseEther("0.25"),
    ]);
  });
});
