import { expect } from "chai";
import { network } from "hardhat";
import { id, parseEther, ZeroAddress, ZeroHash } from "ethers";

import type { Puppet } from "../../types/index.ts";
import { bits, echoResult, resultOf } from "../helpers/market/jobs.ts";
import {
  claimDigestOf,
  CommitStatus,
  Direction,
  Kind,
  LIMITS,
  Market,
  revealOf,
  termsHashOf,
} from "../helpers/market/market.ts";
import { expectUnnamed } from "../helpers/market/origin.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const deploy = () => Market.deploy(connection);

const Mood = { Accept: 0, Refuse: 1, Reenter: 2, Burn: 3 } as const;

describe("BountyBoard under attack", () => {
  describe("a plagiarist", () => {
    it("gains nothing from a copied commitment but the loss of half a bond", async () => {
      const market = await networkHelpers.loadFixture(deploy);
      const { board, exactJob } = market;
      const [honest, thief] = [market.solver(0), market.solver(1)];
      const posted = await market.post();
      const { bountyId, terms } = posted;
      const result = resultOf(exactJob, bits(-1.5));
      const copied = await market.commitment(posted, honest.address, result);
      // The copy even comes first.
      await board.connect(thief).commit(bountyId, copied, { value: terms.solverBond });
      const committed = await market.commit(posted, honest, result);
      const claimId = await market.reveal(posted, committed);
      // Salt and result are public now, and do not help.
      await expect(board.connect(thief).reveal(bountyId, 0, revealOf(result)))
        .to.be.revertedWithCustomError(board, "BountyCommitmentMismatch")
        .withArgs(await market.commitment(posted, thief.address, result), copied);
      await expect(board.connect(thief).reveal(bountyId, 1, revealOf(result)))
        .to.be.revertedWithCustomError(board, "BountyWrongCommitStatus")
        .withArgs(bountyId, 1, CommitStatus.Ranked);
      await market.passChallenges(claimId);
      await board.settle(bountyId);
      await board.forfeit(bountyId, 0);
      expect(await board.credits(honest, ZeroAddress)).to.equal(terms.reward);
      expect(await board.credits(thief, ZeroAddress)).to.equal(terms.solverBond / 2n);
    });

    it("ranks behind the exact result that it copied", async () => {
      const market = await networkHelpers.loadFixture(deploy);
      const { board, lens, exactJob } = market;
      const posted = await market.post();
      const result = resultOf(exactJob, bits(-1.5));
      const original = await market.commit(posted, market.solver(0), result);
      await market.reveal(posted, original);
      const copy = await market.commit(posted, market.solver(1), result);
      const claimId = await market.reveal(posted, copy);
      expect(await board.leaderOf(posted.bountyId)).to.deep.equal([2n, 0n]);
      await market.passChallenges(claimId);
      await board.settle(posted.bountyId);
      expect((await lens.outcomeOf(posted.bountyId)).solver).to.equal(market.solver(0).address);
    });

    it("cannot commit to an open job's arguments any more when it sees them", async () => {
      const market = await networkHelpers.loadFixture(deploy);
      const { board, openJob } = market;
      const posted = await market.post(Kind.Open);
      const committed = await market.commit(posted, market.solver(0), echoResult(openJob, bits(1)));
      await market.reveal(posted, committed);
      await expect(
        board.commit(posted.bountyId, ZeroHash, { value: posted.terms.solverBond }),
      ).to.be.revertedWithCustomError(board, "BountyCommitsClosed");
    });

    it("cannot use a commitment on another bounty, even one with the same terms", async () => {
      const market = await networkHelpers.loadFixture(deploy);
      const { board, exactJob } = market;
      const commitDeadline = (await market.now()) + 5000;
      const first = await market.post(Kind.Exact, { commitDeadline });
      const second = await market.post(Kind.Exact, { commitDeadline });
      expect(first.termsHash).to.equal(second.termsHash);
      const result = resultOf(exactJob, bits(-1.5));
      const commitment = await market.commitment(first, market.solver(0).address, result);
      await board.connect(market.solver(0)).commit(second.bountyId, commitment, { value: first.terms.solverBond });
      await networkHelpers.mine(LIMITS.revealDelayBlocks);
      await expect(
        board.connect(market.solver(0)).reveal(second.bountyId, 0, revealOf(result)),
      ).to.be.revertedWithCustomError(board, "BountyCommitmentMismatch");
    });

    it("cannot use a commitment on another board", async () => {
      const market = await networkHelpers.loadFixture(deploy);
      const other = await Market.deploy(connection);
      const posted = await market.post();
      const digest = claimDigestOf(resultOf(market.exactJob, 0n));
      const { address } = market.solver(0);
      expect(await other.lens.commitmentOf(posted.bountyId, address, digest, id("salt"))).to.not.equal(
        await market.lens.commitmentOf(posted.bountyId, address, digest, id("salt")),
      );
    });
  });

  describe("a reorganisation", () => {
    it("that posts other terms leaves commits to the old ones without effect or cost", async () => {
      const market = await networkHelpers.loadFixture(deploy);
      const { board, exactJob } = market;
      const before = await networkHelpers.takeSnapshot();
      const posted = await market.post();
      const commitment = await market.commitment(posted, market.solver(0).address, resultOf(exactJob, 0n));
      await before.restore();
      const replaced = await market.post(Kind.Exact, { challengeSeconds: 901 });
      expect(replaced.bountyId).to.not.equal(posted.bountyId);
      await expect(board.connect(market.solver(0)).commit(posted.bountyId, commitment, { value: parseEther("0.1") }))
        .to.be.revertedWithCustomError(board, "BountyWrongStatus")
        .withArgs(posted.bountyId, 0);
      expect(await ethers.provider.getBalance(board)).to.equal(replaced.terms.reward);
    });

    it("that swaps commits lets both be revealed at their new places", async () => {
      const market = await networkHelpers.loadFixture(deploy);
      const { board, exactJob } = market;
      const posted = await market.post();
      const result = resultOf(exactJob, bits(-1.5));
      const before = await networkHelpers.takeSnapshot();
      await market.commit(posted, market.solver(0), result);
      await market.commit(posted, market.solver(1), result);
      await before.restore();
      const [second, first] = [
        await market.commit(posted, market.solver(1), result),
        await market.commit(posted, market.solver(0), result),
      ];
      await networkHelpers.mine(LIMITS.revealDelayBlocks);
      // A reveal that was sent for the old place fails, and can be sent again.
      await expect(board.connect(market.solver(0)).reveal(posted.bountyId, 0, revealOf(result)))
        .to.be.revertedWithCustomError(board, "BountyNotSolver")
        .withArgs(market.solver(0), market.solver(1));
      await market.reveal(posted, first);
      await market.reveal(posted, second);
      expect(await board.leaderOf(posted.bountyId)).to.deep.equal([2n, 0n]);
    });

    it("that re-mines a reveal gives its claim the same id, so that a challenge to it stays valid", async () => {
      const market = await networkHelpers.loadFixture(deploy);
      const { game, exactJob } = market;
      const posted = await market.post();
      const committed = await market.commit(posted, market.solver(0), resultOf(exactJob, bits(9)));
      const before = await networkHelpers.takeSnapshot();
      const claimId = await market.reveal(posted, committed);
      const claim = await market.claim(posted, 0n);
      await before.restore();
      await networkHelpers.time.increase(100);
      expect(await market.reveal(posted, committed)).to.equal(claimId);
      await game.connect(market.challenger(0)).challenge(claim, {
        value: posted.terms.challengerBond,
        gasLimit: 150_000n,
      });
    });
  });

  describe("a receiver", () => {
    const earn = async (market: Market): Promise<{ puppet: Puppet; address: string; reward: bigint }> => {
      const puppet = (await ethers.deployContract("Puppet")) as unknown as Puppet;
      const terms = await market.terms();
      const { board, lens } = market;
      await puppet.act(board, board.interface.encodeFunctionData("post", [terms, "", "0x"]), { value: terms.reward });
      const bountyId = await lens.bountyIdOf(puppet, 0, termsHashOf(terms));
      await puppet.act(board, board.interface.encodeFunctionData("cancel", [bountyId]));
      // Somebody else's money, to be taken if there is a way.
      await market.post();
      return { puppet, address: await puppet.getAddress(), reward: terms.reward };
    };

    for (const mood of ["Refuse", "Burn"] as const) {
      it(`that is in the mood to ${mood.toLowerCase()} keeps its credit, and can send it elsewhere`, async () => {
        const market = await networkHelpers.loadFixture(deploy);
        const { board } = market;
        const { puppet, address, reward } = await earn(market);
        await puppet.behave(Mood[mood], board, "0x");
        await expect(
          puppet.act(board, board.interface.encodeFunctionData("withdraw", [ZeroAddress, address]), {
            gasLimit: 500_000n,
          }),
        )
          .to.be.revertedWithCustomError(board, "PursePaymentFailed")
          .withArgs(address, reward);
        expect(await board.credits(address, ZeroAddress)).to.equal(reward);
        const elsewhere = market.solver(3).address;
        await expect(
          puppet.act(board, board.interface.encodeFunctionData("withdraw", [ZeroAddress, elsewhere])),
        ).to.changeEtherBalance(ethers, elsewhere, reward);
      });
    }

    it("that withdraws again while it is paid is paid once", async () => {
      const market = await networkHelpers.loadFixture(deploy);
      const { board } = market;
      const { puppet, address, reward } = await earn(market);
      const withdraw = board.interface.encodeFunctionData("withdraw", [ZeroAddress, address]);
      await puppet.behave(Mood.Reenter, board, withdraw);
      await expect(puppet.act(board, withdraw)).to.changeEtherBalances(ethers, [board, puppet], [-reward, reward]);
      expect(await puppet.succeeded()).to.equal(false);
      expect(await puppet.returned()).to.equal(board.interface.encodeErrorResult("ReentrancyGuardReentrantCall"));
      expect(await puppet.payments()).to.equal(1);
    });

    it("that re-enters every other call while it is paid changes nothing that it could not change before", async () => {
      const market = await networkHelpers.loadFixture(deploy);
      const { board } = market;
      const posted = await market.post();
      const { puppet, address } = await earn(market);
      const withdraw = board.interface.encodeFunctionData("withdraw", [ZeroAddress, address]);
      for (const [method, args, error] of [
        ["cancel", [posted.bountyId], "BountyNotPoster"],
        ["settle", [posted.bountyId], "BountyUnclaimed"],
        ["refund", [posted.bountyId], "BountyCommitsOpen"],
        ["forfeit", [posted.bountyId, 0], "BountyWrongCommitStatus"],
        ["returnBond", [posted.bountyId, 0], "BountyWrongStatus"],
      ] as const) {
        const snapshot = await networkHelpers.takeSnapshot();
        await puppet.behave(Mood.Reenter, board, board.interface.encodeFunctionData(method as never, args as never));
        await puppet.act(board, withdraw);
        expect(await puppet.succeeded(), method).to.equal(false);
        expect(board.interface.parseError(await puppet.returned())?.name).to.equal(error);
        await snapshot.restore();
      }
    });

    it("that refuses everything cannot keep a bounty from being settled, nor its model from being minted", async () => {
      const market = await networkHelpers.loadFixture(deploy);
      const { board, game, lens, models, exactJob } = market;
      // Whoever signs for the account is nobody to the market.
      const origin = market.solver(8);
      const puppet = ((await ethers.deployContract("Puppet")) as unknown as Puppet).connect(origin);
      await puppet.behave(Mood.Refuse, board, "0x");
      const terms = await market.terms();
      const { interface: abi } = board;
      await puppet.act(board, abi.encodeFunctionData("post", [terms, "", "0x"]), { value: terms.reward });
      const termsHash = termsHashOf(terms);
      const posted = { terms, termsHash, bountyId: await lens.bountyIdOf(puppet, 0, termsHash) };
      const result = resultOf(exactJob, bits(-1.5));
      const commitment = await market.commitment(posted, await puppet.getAddress(), result);
      await puppet.act(board, abi.encodeFunctionData("commit", [posted.bountyId, commitment]), {
        value: terms.solverBond,
      });
      await networkHelpers.mine(LIMITS.revealDelayBlocks);
      await puppet.act(board, abi.encodeFunctionData("reveal", [posted.bountyId, 0, revealOf(result)]));
      const { claimId } = await board.commitOf(posted.bountyId, 0);
      expect(await game.claimIdOf(await market.claim(posted, 0n))).to.equal(claimId);
      await market.passChallenges(claimId);
      await board.settle(posted.bountyId);
      await models.mint(posted.bountyId);
      expect(await models.ownerOf(1)).to.equal(await puppet.getAddress());
      expect(await board.credits(puppet, ZeroAddress)).to.equal(terms.reward);
      const elsewhere = market.solver(7).address;
      await puppet.act(board, abi.encodeFunctionData("withdraw", [ZeroAddress, elsewhere]));
      await expectUnnamed(ethers.provider, origin);
    });

    it("cannot burn a credit by mistake", async () => {
      const { board, poster } = await networkHelpers.loadFixture(deploy);
      await expect(board.withdraw(ZeroAddress, ZeroAddress))
        .to.be.revertedWithCustomError(board, "PurseReceiverZero")
        .withArgs();
      expect(await board.credits(poster, ZeroAddress)).to.equal(0n);
    });

    it("gets nothing without a credit", async () => {
      const { board, poster } = await networkHelpers.loadFixture(deploy);
      await expect(board.withdraw(ZeroAddress, poster))
        .to.be.revertedWithCustomError(board, "PurseNothingToWithdraw")
        .withArgs(poster, ZeroAddress);
    });
  });

  describe("a flood", () => {
    it("of better false claims falls to their challengers, is pruned in portions, and the honest one is paid", async () => {
      const market = await networkHelpers.loadFixture(deploy);
      const { board, lens, game, openJob } = market;
      const posted = await market.post(Kind.Open, { direction: Direction.Max });
      const { bountyId, terms } = posted;
      const count = 12;
      const lies = [];
      for (let i = 0; i < count; i++) {
        lies.push(await market.commit(posted, market.solver(1), resultOf(openJob, bits(10 + i))));
      }
      const honest = await market.commit(posted, market.solver(0), echoResult(openJob, bits(1)));
      for (const lie of lies) await market.reveal(posted, lie);
      const claimId = await market.reveal(posted, honest);
      expect(await board.prune.staticCall(bountyId, 100)).to.equal(0);
      for (const lie of lies) await market.dispute(posted, lie, market.challenger(0), openJob);
      // Half of each liar's bond, and the challenger's own.
      expect(await game.credits(market.challenger(0))).to.equal(
        BigInt(count) * (terms.challengerBond + terms.solverBond / 2n),
      );
      expect(await board.prune.staticCall(bountyId, 0)).to.equal(0);
      for (const [portion, left] of [
        [5, count + 1 - 5],
        [5, count + 1 - 10],
        [2n ** 256n - 1n, 1],
      ] as const) {
        await board.prune(bountyId, portion);
        expect((await board.leaderOf(bountyId)).ranked).to.equal(left);
      }
      expect((await board.leaderOf(bountyId)).index).to.equal(count);
      await market.passChallenges(claimId);
      await board.settle(bountyId);
      expect((await lens.outcomeOf(bountyId)).solver).to.equal(market.solver(0).address);
    });

    it("of commits makes settling no dearer", async () => {
      const market = await networkHelpers.loadFixture(deploy);
      const { board, exactJob } = market;
      const gas: bigint[] = [];
      for (const crowd of [1, 40]) {
        const posted = await market.post();
        const committed = await market.commit(posted, market.solver(0), resultOf(exactJob, bits(-1.5)));
        for (let i = 0; i < crowd; i++) {
          await board.connect(market.solver(1)).commit(posted.bountyId, ZeroHash, { value: posted.terms.solverBond });
        }
        const claimId = await market.reveal(posted, committed);
        await market.passChallenges(claimId);
        await board.connect(market.solver(0)).settle.staticCall(posted.bountyId);
        gas.push((await (await board.settle(posted.bountyId)).wait())!.gasUsed);
      }
      // The second credit of the same solver only saves a storage slot's first use.
      expect(Number(gas[1])).to.be.at.most(Number(gas[0]));
    });
  });

  it("takes no ether but rewards and bonds", async () => {
    const market = await networkHelpers.loadFixture(deploy);
    await expect(market.poster.sendTransaction({ to: market.board, value: 1n })).to.be.revertedWithoutReason(ethers);
  });

  it("keeps books that ether forced in does not unbalance", async () => {
    const market = await networkHelpers.loadFixture(deploy);
    const { board } = market;
    await networkHelpers.setBalance(await board.getAddress(), 77n);
    const { bountyId, terms } = await market.post();
    await board.cancel(bountyId);
    await expect(board.withdraw(ZeroAddress, market.solver(0))).to.changeEtherBalance(ethers, board, -terms.reward);
    expect(await ethers.provider.getBalance(board)).to.equal(77);
  });
});
