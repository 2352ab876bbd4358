/** docs/governance.md, what the worst can do: each line of its table is a test here. */
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import { parseEther, ZeroAddress, ZeroHash } from "ethers";
import { network } from "hardhat";

import { GUARDIAN, RULES } from "../../deploy/roles.ts";
import type { InferenceDesk } from "../../types/index.ts";
import { deployGovernment, Vote } from "../helpers/governance.ts";
import { bits, cell, codeWords, echoResult, onChain, resultOf } from "../helpers/market/jobs.ts";
import { DAY, Kind, Market, Status, type Committed, type Posted } from "../helpers/market/market.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const { time } = networkHelpers;
const government = () => deployGovernment(connection);

const WEEK = 7 * DAY;
const NEVER = 2n ** 47n;
const EVIL = "0x000000000000000000000000000000000000dEaD";

/** A market whose every role one key holds, without a delay: the worst majority, guardian and deployer in one. */
async function tyranny() {
  const market = await Market.deploy(connection);
  const { manager, rules, game, models } = market;
  const desk = (await ethers.deployContract("InferenceDesk", [game, rules, models])) as unknown as InferenceDesk;
  const tyrant = market.accounts[0]!;
  const selectors = (names: readonly string[]) =>
    names.map((name) => rules.interface.getFunction(name as never)!.selector);
  for (const { id, functions } of [RULES, GUARDIAN]) {
    await manager.setTargetFunctionRole(rules, selectors(functions), id);
    await manager.grantRole(id, tyrant, 0);
  }
  return { market, desk, tyrant };
}

/** Everything that the roles can do to the rules, the last of it irrevocable. */
async function doTheWorst({ manager, rules, machine }: Market, tyrant: HardhatEthersSigner): Promise<void> {
  await rules.connect(tyrant).setFee(500, tyrant);
  await rules.connect(tyrant).setMachine(machine, false);
  await rules.connect(tyrant).setMachine(EVIL, true);
  await rules.connect(tyrant).setToken(EVIL, true);
  await rules.connect(tyrant).pause(WEEK);
  await manager.connect(tyrant).setTargetClosed(rules, true);
  // An authority that answers nothing: the rules stay like this for ever.
  await manager.connect(tyrant).updateAuthority(rules, machine);
}

async function factsOf({ board, lens, game }: Market, { bountyId }: Posted) {
  return {
    bounty: await board.bountyOf(bountyId),
    terms: await board.termsOf(bountyId),
    shares: await board.sharesOf(bountyId),
    commit: await board.commitOf(bountyId, 0),
    leader: await board.leaderOf(bountyId),
    end: await lens.latestEnd(bountyId),
    held: [await ethers.provider.getBalance(board), await ethers.provider.getBalance(game)],
  };
}

describe("Whoever holds every role", () => {
  for (const [stage, before] of [
    ["posted", async () => undefined],
    ["committed to", async (market, posted) => market.commit(posted, market.solver(0), truth(market))],
    [
      "revealed",
      async (market, posted) => {
        const committed = await market.commit(posted, market.solver(0), truth(market));
        await market.reveal(posted, committed);
        return committed;
      },
    ],
  ] as [string, (market: Market, posted: Posted) => Promise<Committed | undefined>][]) {
    it(`changes nothing of a bounty that is ${stage}`, async () => {
      const { market, tyrant } = await networkHelpers.loadFixture(tyranny);
      const { board, game } = market;
      const posted = await market.post(Kind.Exact, {}, market.accounts[5]);
      const early = await before(market, posted);
      const facts = await factsOf(market, posted);
      await doTheWorst(market, tyrant);
      expect(await factsOf(market, posted)).to.deep.equal(facts);

      const committed = early ?? (await market.commit(posted, market.solver(0), truth(market)));
      if (stage !== "revealed") await market.reveal(posted, committed);
      const claimId = (await board.commitOf(posted.bountyId, 0)).claimId;
      await market.passChallenges(claimId);
      await board.settle(posted.bountyId);
      expect((await board.bountyOf(posted.bountyId)).status).to.equal(Status.Settled);
      expect(await market.credit(committed.solver)).to.equal(posted.terms.reward);
      expect(await board.credits(tyrant, ZeroAddress)).to.equal(0);
      await game.release(await market.claim(posted, 0n));
      expect(await game.credits(committed.solver)).to.equal(posted.terms.solverBond);
    });
  }

  it("does not save a liar from a challenge", async () => {
    const { market, tyrant } = await networkHelpers.loadFixture(tyranny);
    const { board, game, exactJob } = market;
    const posted = await market.post();
    const liar = await market.commit(posted, market.solver(0), resultOf(exactJob, bits(-9)));
    const claimId = await market.reveal(posted, liar);
    await market.challenge(posted, liar, market.challenger(0));
    await doTheWorst(market, tyrant);
    await market.openStep(posted, liar, market.challenger(0), exactJob);
    expect(await game.isDefeated(claimId)).to.equal(true);
    await board.prune(posted.bountyId, 1);
    expect(await board.leaderOf(posted.bountyId)).to.deep.equal([0n, 0n]);
  });

  it("changes nothing of a question that is asked", async () => {
    const { market, desk, tyrant } = await networkHelpers.loadFixture(tyranny);
    const { machine, openJob, game } = market;
    const [asker, solver] = [market.accounts[5]!, market.solver(0)];
    const question = {
      programId: onChain(openJob).programId,
      machine,
      modelId: 0n,
      dataRoots: [ZeroHash, ZeroHash, ZeroHash, ZeroHash] as [string, string, string, string],
      token: ZeroAddress,
      reward: parseEther("1"),
      solverBond: parseEther("0.1"),
      challengerBond: parseEther("0.05"),
      deadline: (await time.latest()) + DAY,
      ...{ answerSeconds: 900, challengeSeconds: 900, budgetSeconds: 120, minMoveSeconds: 70, maxRoyaltyBps: 0 },
    };
    const noProof = { finalState: { pc: 0, mem: ZeroHash, kets: ZeroHash }, siblings: [] };
    await desk.connect(asker).ask(question, cell(bits(2.5)), noProof, "0x", { value: question.reward });
    const [event] = await desk.queryFilter(desk.filters.Asked());
    const { questionId } = event!.args;
    const facts = [await desk.inquiryOf(questionId), await desk.questionOf(questionId)];
    await doTheWorst(market, tyrant);
    expect([await desk.inquiryOf(questionId), await desk.questionOf(questionId)]).to.deep.equal(facts);

    await desk.connect(solver).take(questionId, { value: question.solverBond });
    const { steps, finalState, haltProof, outputs, outputProof } = echoResult(openJob, bits(2.5));
    await desk.connect(solver).answer(questionId, { steps, finalState, haltProof, outputs, outputProof });
    await time.increase(question.challengeSeconds + 1);
    await desk.pay(questionId);
    expect(await desk.credits(solver, ZeroAddress)).to.equal(question.reward);
    expect(await ethers.provider.getBalance(game)).to.equal(question.solverBond);
  });

  it("can keep new bounties from being posted, and take no more than the cap of them", async () => {
    const { market, tyrant } = await networkHelpers.loadFixture(tyranny);
    const { rules } = market;
    await rules.connect(tyrant).setFee(500, tyrant);
    const taxed = await market.post();
    expect(await market.board.sharesOf(taxed.bountyId)).to.deep.equal([[tyrant.address, 500n]]);
    await doTheWorst(market, tyrant);
    await expect(market.post()).to.be.revertedWithCustomError(rules, "PostingPaused");
    await time.increase(WEEK + 1);
    await expect(market.post()).to.be.revertedWithCustomError(rules, "BountyMachineNotAllowed");
  });
});

describe("A stolen guardian's key", () => {
  it("stops posts for half of the time at most", async () => {
    const { rules, guardian } = await networkHelpers.loadFixture(government);
    await expect(rules.connect(guardian).pause(WEEK + 1)).to.be.revertedWithCustomError(rules, "PostingPauseTooLong");
    await rules.connect(guardian).pause(WEEK);
    const until = await rules.pausedUntil();
    const next = await rules.nextPauseFrom();
    expect(next - until).to.equal(BigInt(WEEK));
    await expect(rules.connect(guardian).pause(1)).to.be.revertedWithCustomError(rules, "PostingPauseTooSoon");
    // Ending a pause early does not bring the next one forward.
    await rules.connect(guardian).unpause();
    await expect(rules.connect(guardian).pause(1)).to.be.revertedWithCustomError(rules, "PostingPauseTooSoon");
    await time.setNextBlockTimestamp(next);
    await rules.connect(guardian).pause(WEEK);
  });

  it("does not stop what it would be taken away by", async () => {
    const republic = await networkHelpers.loadFixture(government);
    const { rules, manager, governor, timelock, guardian, stranger } = republic;
    await rules.connect(guardian).pause(WEEK);
    const manage = manager.interface;
    const actions = [
      { target: manager, data: manage.encodeFunctionData("revokeRole", [GUARDIAN.id, guardian.address]) },
      { target: manager, data: manage.encodeFunctionData("grantRole", [GUARDIAN.id, stranger.address, 0]) },
      { target: rules, data: rules.interface.encodeFunctionData("unpause") },
    ];
    const given = await republic.queue(actions);
    const operation = await timelock.hashOperationBatch(...(await republic.operation(given)));
    expect(await timelock.isOperationPending(operation)).to.equal(true);
    await expect(timelock.connect(guardian).cancel(operation)).to.be.revertedWithCustomError(
      timelock,
      "AccessControlUnauthorizedAccount",
    );
    await time.increase((await timelock.getMinDelay()) + 1n);
    await governor.execute(...given);
    expect(await rules.pausedUntil()).to.equal(0);
    await expect(rules.connect(guardian).pause(1)).to.be.revertedWithCustomError(rules, "AccessManagedUnauthorized");
    expect(await manager.hasRole(GUARDIAN.id, stranger)).to.deep.equal([true, 0n]);
  });
});

describe("A majority", () => {
  it("waits for the timelock, whoever carries its decision out", async () => {
    const republic = await networkHelpers.loadFixture(government);
    const { governor, timelock, rules, stranger } = republic;
    const actions = [{ target: rules, data: rules.interface.encodeFunctionData("setFee", [500, EVIL]) }];
    const given = await republic.queue(actions);
    await expect(
      timelock.connect(stranger).executeBatch(...(await republic.operation(given))),
    ).to.be.revertedWithCustomError(timelock, "AccessControlUnauthorizedAccount");
    await expect(governor.execute(...given)).to.be.revertedWithCustomError(
      timelock,
      "TimelockUnexpectedOperationState",
    );
    expect(await rules.fee()).to.deep.equal([0n, ZeroAddress]);
  });

  it("shortens the timelock only after waiting for it", async () => {
    const republic = await networkHelpers.loadFixture(government);
    const { timelock, stranger } = republic;
    await expect(timelock.connect(stranger).updateDelay(0)).to.be.revertedWithCustomError(
      timelock,
      "TimelockUnauthorizedCaller",
    );
    const delay = await timelock.getMinDelay();
    const before = await time.latest();
    await republic.decide([{ target: timelock, data: timelock.interface.encodeFunctionData("updateDelay", [0]) }]);
    expect(BigInt((await time.latest()) - before)).to.be.above(delay);
    expect(await timelock.getMinDelay()).to.equal(0);
  });

  it("that bricks the governor leaves the rules as they are, and bounties are posted", async () => {
    const republic = await networkHelpers.loadFixture(government);
    const { governor, rules, manager, timelock, store, board, machine } = republic;
    await republic.decide([
      { target: governor, data: governor.interface.encodeFunctionData("setVotingDelay", [NEVER]) },
      { target: manager, data: manager.interface.encodeFunctionData("renounceRole", [0, await timelock.getAddress()]) },
    ]);
    const actions = [{ target: rules, data: rules.interface.encodeFunctionData("setFee", [500, EVIL]) }];
    const [targets, values, data] = await republic.call(actions);
    await governor.propose(targets, values, data, "too late");
    const proposal = await governor.hashProposal(...(await republic.call(actions, "too late")));
    expect(await governor.proposalSnapshot(proposal)).to.be.above(NEVER);
    await expect(governor.castVote(proposal, Vote.For)).to.be.revertedWithCustomError(
      governor,
      "GovernorUnexpectedProposalState",
    );

    // Another market, for its terms.
    const market = await Market.deploy(connection);
    await store.publish(onChain(market.exactJob).shape, codeWords(market.exactJob));
    const terms = await market.terms(Kind.Exact, { machine: await machine.getAddress() });
    await board.post(terms, "", "0x", { value: terms.reward });
    expect(await board.nonces(republic.deployer)).to.equal(1);
  });
});

const truth = ({ exactJob }: Market) => resultOf(exactJob, bits(-1.5));
