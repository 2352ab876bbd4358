import { expect } from "chai";
import { id, ZeroAddress } from "ethers";

import {
  bountyStatus,
  cancelBounty,
  forfeitBond,
  pruneBounty,
  raiseReward,
  refundBounty,
  reopenBounty,
  returnBond,
  settleBounty,
} from "../../../tasks/protocol/bounties.ts";
import { ProtocolError } from "../../../tasks/protocol/errors.ts";
import { commitsOf, revealResult, sendCommitment } from "../../../tasks/protocol/solve.ts";
import { rejection } from "../../helpers/tasks/nodes.ts";
import {
  BOND,
  commit,
  deployWorld,
  networkHelpers,
  passChallenges,
  post,
  REWARD,
  SALT,
} from "../../helpers/tasks/sdk.ts";

describe("A bounty", () => {
  const load = () => networkHelpers.loadFixture(deployWorld);

  it("is raised by anybody, and settled once its claim stands", async () => {
    const world = await load();
    const posted = await post(world);
    const { bountyId } = posted;
    const raised = await raiseReward(world.as(2).board, bountyId, 5n);
    expect(raised.escrow).to.equal(REWARD + 5n);
    const { committed, prover } = await commit(world, posted, 1);
    const revealed = await revealResult(world.as(1).board, bountyId, committed.index, prover, SALT);
    expect([revealed.status, revealed.score]).to.deep.equal(["ranked", 0xbff8000000000000n]);
    expect((await rejection(settleBounty(world.as(2).board, bountyId))).code).to.equal("BountyLeaderNotFinal");
    await passChallenges(world, revealed.claimId);
    const prize = await settleBounty(world.as(2).board, bountyId);
    expect(prize).to.deep.include({ rank: 0n, index: 0n, amount: REWARD + 5n, status: "settled" });
    expect(prize.solver).to.equal(world.accounts[1]!.address);
    expect(await bountyStatus(world.market.board, bountyId)).to.equal("settled");
    const again = await rejection(raiseReward(world.market.board, bountyId, 5n));
    expect(again).to.deep.include({ code: "BountyWrongStatus", details: { bountyId, status: 2n } });
  });

  it("pays its prizes one by one", async () => {
    const world = await load();
    const posted = await post(world, { prizes: [7000n, 3000n] });
    const { bountyId } = posted;
    const commits = [await commit(world, posted, 1), await commit(world, posted, 2)];
    await networkHelpers.time.increaseTo(posted.terms.commitDeadline + 25n);
    let claimId = "";
    for (const [i, { committed, prover }] of commits.entries()) {
      ({ claimId } = await revealResult(world.as(1 + i).board, bountyId, committed.index, prover, SALT));
    }
    await passChallenges(world, claimId);
    const first = await settleBounty(world.market.board, bountyId);
    const second = await settleBounty(world.market.board, bountyId);
    expect([first.amount, first.status]).to.deep.equal([(REWARD * 7n) / 10n, "open"]);
    expect([second.amount, second.rank, second.status]).to.deep.equal([(REWARD * 3n) / 10n, 1n, "settled"]);
  });

  it("is cancelled by its poster while nobody has committed", async () => {
    const world = await load();
    const posted = await post(world);
    const { bountyId } = posted;
    expect((await rejection(cancelBounty(world.as(1).board, bountyId))).code).to.equal("BountyNotPoster");
    await cancelBounty(world.market.board, bountyId);
    expect(await bountyStatus(world.market.board, bountyId)).to.equal("cancelled");
    expect(await world.market.board.credits(world.accounts[0]!.address, ZeroAddress)).to.equal(REWARD);
  });

  it("is refunded where nobody revealed, and half of the silent commit's bond is burned", async () => {
    const world = await load();
    const { board } = world.market;
    const posted = await post(world);
    const { bountyId, terms } = posted;
    await sendCommitment(world.as(1).board, bountyId, id("never"), BOND);
    const solver = world.accounts[1]!.address;
    expect(await commitsOf(board, bountyId, solver)).to.deep.equal([{ index: 0n, status: "committed" }]);
    expect((await rejection(forfeitBond(board, bountyId, 0n))).code).to.equal("BountyRevealsOpen");
    await networkHelpers.time.increaseTo(terms.commitDeadline + terms.revealSeconds + 1n);
    expect((await rejection(returnBond(board, bountyId, 0n))).code).to.equal("BountyWrongStatus");
    expect((await pruneBounty(board, bountyId)).dropped).to.deep.equal([]);
    expect((await refundBounty(board, bountyId)).status).to.equal("refunded");
    expect((await rejection(returnBond(board, bountyId, 0n))).code).to.equal("BountyBondForfeited");
    const { burned, returned } = await forfeitBond(board, bountyId, 0n);
    expect([burned, returned]).to.deep.equal([BOND / 2n, BOND / 2n]);
    expect(await commitsOf(board, bountyId, solver)).to.deep.equal([{ index: 0n, status: "forfeited" }]);
  });

  it("gives a bond back whose commit was not due when it was settled", async () => {
    const world = await load();
    const { board } = world.market;
    // Rolling: the later commit's reveal is due after the first claim is final, if it came late enough.
    const posted = await post(world, { commitSeconds: 86_400 });
    const { committed, prover } = await commit(world, posted, 1);
    const { claimId } = await revealResult(world.as(1).board, posted.bountyId, committed.index, prover, SALT);
    const { challengeUntil } = await world.market.game.claimState(claimId);
    await networkHelpers.time.increaseTo(challengeUntil - 5n);
    await sendCommitment(world.as(2).board, posted.bountyId, id("late"), BOND);
    await passChallenges(world, claimId);
    await settleBounty(board, posted.bountyId);
    await networkHelpers.time.increase(posted.terms.revealSeconds);
    expect((await rejection(forfeitBond(board, posted.bountyId, 1n))).code).to.equal("BountyBondNotForfeited");
    expect((await returnBond(board, posted.bountyId, 1n)).bond).to.equal(BOND);
  });

  it("cannot be reopened without sealed rows", async () => {
    const world = await load();
    const { bountyId } = await post(world);
    const refused = await rejection(reopenBounty(world.market.board, bountyId));
    expect(refused).to.be.instanceOf(ProtocolError);
    expect(refused).to.deep.include({ code: "BountyNotReopenable", contract: "IBountyBoard", call: "reopen" });
  });

  const malformed: [string, (world: Awaited<ReturnType<typeof load>>) => Promise<unknown>, string][] = [
    ["a short id", ({ market }) => settleBounty(market.board, "0x12"), "WordMalformed"],
    ["a negative amount", ({ market }) => raiseReward(market.board, id("b"), -1n), "UintOutOfRange"],
    ["an amount that is no bigint", ({ market }) => raiseReward(market.board, id("b"), 1 as never), "UintMalformed"],
    ["a permit with half a byte", ({ market }) => raiseReward(market.board, id("b"), 1n, "0x1"), "BytesMalformed"],
    ["no count", ({ market }) => pruneBounty(market.board, id("b"), 0), "CountOutOfRange"],
    ["an index too large", ({ market }) => returnBond(market.board, id("b"), 2n ** 64n), "UintOutOfRange"],
  ];
  for (const [what, call, code] of malformed) {
    it(`is not asked for with ${what}`, async () => {
      expect((await rejection(call(await load()))).code).to.equal(code);
    });
  }
});
