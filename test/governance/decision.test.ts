import { expect } from "chai";
import { parseEther } from "ethers";
import { network } from "hardhat";

import { deployGovernment, Vote, type Government } from "../helpers/governance.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const { time } = networkHelpers;
const deploy = () => deployGovernment(connection);

const TOKEN = "0x000000000000000000000000000000000000bEEF";
/** `IGovernor.ProposalState`. */
const State = { Pending: 0, Active: 1, Canceled: 2, Defeated: 3, Succeeded: 4, Queued: 5, Expired: 6, Executed: 7 };

const allowToken = ({ rules }: Government, allowed = true) => ({
  target: rules,
  data: rules.interface.encodeFunctionData("setToken", [TOKEN, allowed]),
});

describe("A decision", () => {
  it("is proposed, voted for, queued, waited for and carried out by anybody", async () => {
    const government = await networkHelpers.loadFixture(deploy);
    const { governor, rules, timelock, stranger, guardian } = government;
    const actions = [allowToken(government)];
    const given = await government.call(actions, "Allow a token");
    expect(await rules.isToken(TOKEN)).to.equal(false);

    const proposal = await government.propose(actions, "Allow a token");
    expect(await governor.state(proposal)).to.equal(State.Active);
    await expect(governor.queue(...given)).to.be.revertedWithCustomError(governor, "GovernorUnexpectedProposalState");
    await governor.castVote(proposal, Vote.For);
    await time.increase((await governor.votingPeriod()) + 1n);
    expect(await governor.state(proposal)).to.equal(State.Succeeded);

    await governor.connect(stranger).queue(...given);
    expect(await governor.state(proposal)).to.equal(State.Queued);
    await expect(governor.execute(...given)).to.be.revertedWithCustomError(
      timelock,
      "TimelockUnexpectedOperationState",
    );
    await time.increase((await timelock.getMinDelay()) + 1n);
    await expect(governor.connect(guardian).execute(...given))
      .to.emit(rules, "TokenAllowed")
      .withArgs(TOKEN, true);
    expect(await governor.state(proposal)).to.equal(State.Executed);
    expect(await rules.isToken(TOKEN)).to.equal(true);
    await expect(governor.execute(...given)).to.be.revertedWithCustomError(governor, "GovernorUnexpectedProposalState");
  });

  it("can set the fee and name another checker", async () => {
    const government = await networkHelpers.loadFixture(deploy);
    const { rules, machine } = government;
    const encode = rules.interface.encodeFunctionData.bind(rules.interface);
    await government.decide([
      { target: rules, data: encode("setFee", [250, TOKEN]) },
      { target: rules, data: encode("setMachine", [TOKEN, true]) },
      { target: rules, data: encode("setMachine", [await machine.getAddress(), false]) },
    ]);
    expect(await rules.fee()).to.deep.equal([250n, TOKEN]);
    expect(await rules.isMachine(TOKEN)).to.equal(true);
    expect(await rules.isMachine(machine)).to.equal(false);
  });

  it("cannot raise the fee over what the code allows", async () => {
    const government = await networkHelpers.loadFixture(deploy);
    const { rules } = government;
    const data = rules.interface.encodeFunctionData("setFee", [501, TOKEN]);
    await expect(government.decide([{ target: rules, data }]))
      .to.be.revertedWithCustomError(rules, "PostingFeeTooLarge")
      .withArgs(501, 500);
  });

  it("fails without a quorum, and against a majority", async () => {
    const government = await networkHelpers.loadFixture(deploy);
    const { governor, votes, stranger, guardian } = government;
    const supply = await votes.totalSupply();
    // The quorum is 4 %.
    await votes.transfer(stranger, (supply * 3n) / 100n);
    await votes.transfer(guardian, (supply * 50n) / 100n);
    await votes.connect(stranger).delegate(stranger);
    await votes.connect(guardian).delegate(guardian);
    const few = await government.propose([allowToken(government)], "with few");
    await governor.connect(stranger).castVote(few, Vote.For);
    const refused = await government.propose([allowToken(government)], "against many");
    await governor.connect(stranger).castVote(refused, Vote.For);
    await governor.connect(guardian).castVote(refused, Vote.Against);
    await time.increase((await governor.votingPeriod()) + 1n);
    expect(await governor.state(few)).to.equal(State.Defeated);
    expect(await governor.state(refused)).to.equal(State.Defeated);
  });

  it("needs a proposer with enough votes", async () => {
    const government = await networkHelpers.loadFixture(deploy);
    const { governor, stranger } = government;
    const [targets, values, data] = await government.call([allowToken(government)]);
    await expect(governor.connect(stranger).propose(targets, values, data, "")).to.be.revertedWithCustomError(
      governor,
      "GovernorInsufficientProposerVotes",
    );
  });

  it("is cancelled by its proposer before the vote, and by nobody after", async () => {
    const government = await networkHelpers.loadFixture(deploy);
    const { governor, deployer, guardian } = government;
    const actions = [allowToken(government)];
    const [targets, values, data, hash] = await government.call(actions, "cancelled");
    await time.increase(1);
    await governor.propose(targets, values, data, "cancelled");
    await expect(governor.connect(guardian).cancel(targets, values, data, hash)).to.be.revertedWithCustomError(
      governor,
      "GovernorUnableToCancel",
    );
    await governor.cancel(targets, values, data, hash);
    expect(await governor.state(await governor.hashProposal(targets, values, data, hash))).to.equal(State.Canceled);

    const given = await government.call(actions, "open");
    await government.propose(actions, "open");
    for (const account of [deployer, guardian]) {
      await expect(governor.connect(account).cancel(...given)).to.be.revertedWithCustomError(
        governor,
        "GovernorUnableToCancel",
      );
    }
  });
});

describe("KetworkVotes", () => {
  it("counts by time", async () => {
    const { votes, governor } = await networkHelpers.loadFixture(deploy);
    expect(await votes.CLOCK_MODE()).to.equal("mode=timestamp");
    expect(await governor.CLOCK_MODE()).to.equal("mode=timestamp");
    expect(await votes.clock()).to.equal(await time.latest());
  });

  it("votes as they stood when the vote began: moved or delegated later, they count once", async () => {
    const government = await networkHelpers.loadFixture(deploy);
    const { governor, votes, deployer, stranger } = government;
    const all = await votes.totalSupply();
    expect(await votes.getVotes(deployer)).to.equal(all);
    const proposal = await government.propose([allowToken(government)]);
    await votes.transfer(stranger, all);
    await votes.connect(stranger).delegate(stranger);
    expect(await votes.getVotes(deployer)).to.equal(0);
    expect(await votes.getVotes(stranger)).to.equal(all);
    await governor.connect(stranger).castVote(proposal, Vote.Against);
    await governor.castVote(proposal, Vote.For);
    expect(await governor.proposalVotes(proposal)).to.deep.equal([0n, all, 0n]);
    await expect(governor.castVote(proposal, Vote.For)).to.be.revertedWithCustomError(
      governor,
      "GovernorAlreadyCastVote",
    );
  });

  it("counts only what was delegated, to whoever it was delegated to", async () => {
    const { votes, deployer, guardian, stranger } = await networkHelpers.loadFixture(deploy);
    await votes.transfer(stranger, parseEther("5"));
    expect(await votes.getVotes(stranger)).to.equal(0);
    await votes.connect(stranger).delegate(guardian);
    expect(await votes.getVotes(guardian)).to.equal(parseEther("5"));
    expect(await votes.getVotes(deployer)).to.equal((await votes.totalSupply()) - parseEther("5"));
  });

  it("has no function that makes or takes more of them", async () => {
    const { votes } = await networkHelpers.loadFixture(deploy);
    const changing: string[] = [];
    votes.interface.forEachFunction(({ constant, name }) => !constant && changing.push(name));
    expect(changing.sort()).to.deep.equal(
      ["approve", "delegate", "delegateBySig", "permit", "transfer", "transferFrom"].sort(),
    );
  });

  it("is approved and delegated by signature", async () => {
    const { votes, stranger, deployer } = await networkHelpers.loadFixture(deploy);
    const { name, version, chainId, verifyingContract } = await votes.eip712Domain();
    const domain = { name, version, chainId, verifyingContract };
    const address = { name: "address", type: "address" };
    const types = {
      Permit: [
        { ...address, name: "owner" },
        { ...address, name: "spender" },
        ...["value", "nonce", "deadline"].map((field) => ({ name: field, type: "uint256" })),
      ],
    };
    const deadline = (await time.latest()) + 60;
    const message = { owner: deployer.address, spender: stranger.address, value: 7n, nonce: 0n, deadline };
    const { v, r, s } = ethers.Signature.from(await deployer.signTypedData(domain, types, message));
    await votes.connect(stranger).permit(deployer, stranger, 7n, deadline, v, r, s);
    expect(await votes.allowance(deployer, stranger)).to.equal(7n);
    expect(await votes.nonces(deployer)).to.equal(1);
  });
});
