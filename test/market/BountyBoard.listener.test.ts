import { expect } from "chai";
import { network } from "hardhat";
import { ZeroAddress } from "ethers";

import type { MoodyListener } from "../../types/index.ts";
import { UNDER_COVERAGE } from "../helpers/coverage.ts";
import { bits, echoResult, resultOf } from "../helpers/market/jobs.ts";
import { Direction, Kind, Market, Status, type Posted } from "../helpers/market/market.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;

const Mood = { Note: 0, Refuse: 1, Burn: 2, Flood: 3, Reenter: 4 } as const;

async function deploy() {
  const market = await Market.deploy(connection);
  const listener = (await ethers.deployContract("MoodyListener")) as unknown as MoodyListener;
  return { market, listener, address: await listener.getAddress() };
}

/** An exact bounty that waits for `settle`. */
async function ready(market: Market, listener: string): Promise<Posted> {
  const posted = await market.post(Kind.Exact, { listener });
  const committed = await market.commit(posted, market.solver(0), resultOf(market.exactJob, bits(-1.5)));
  await market.passChallenges(await market.reveal(posted, committed));
  return posted;
}

describe("BountyBoard and its listener", () => {
  it("tells it once how the bounty ended: settled, refunded or cancelled", async () => {
    const { market, listener, address } = await networkHelpers.loadFixture(deploy);
    const { board } = market;
    const settled = await ready(market, address);
    const refunded = await market.post(Kind.Exact, { listener: address });
    const cancelled = await market.post(Kind.Exact, { listener: address });
    await networkHelpers.time.increaseTo(refunded.terms.commitDeadline + 1);
    for (const [{ bountyId }, call, status] of [
      [settled, "settle", Status.Settled],
      [refunded, "refund", Status.Refunded],
      [cancelled, "cancel", Status.Cancelled],
    ] as const) {
      await expect(board[call](bountyId)).to.emit(board, "ListenerNotified").withArgs(bountyId, address, true);
      expect([await listener.lastBounty(), await listener.lastStatus()]).to.deep.equal([bountyId, status]);
    }
  });

  for (const mood of ["Refuse", "Burn", "Flood", "Reenter"] as const) {
    it(`settles and pays whatever it does: ${mood.toLowerCase()}`, async () => {
      const { market, listener, address } = await networkHelpers.loadFixture(deploy);
      const { board } = market;
      const posted = await ready(market, address);
      await listener.behave(Mood[mood]);
      const sent = board.settle(posted.bountyId);
      await expect(sent)
        .to.emit(board, "ListenerNotified")
        .withArgs(posted.bountyId, address, mood === "Flood" || mood === "Reenter");
      expect((await board.bountyOf(posted.bountyId)).status).to.equal(Status.Settled);
      expect(await board.credits(market.solver(0), ZeroAddress)).to.equal(posted.terms.reward);
      expect(await listener.reentered()).to.equal(false);
      // What it costs whoever calls is bounded.
      const { gasUsed } = (await (await sent).wait())!;
      if (!UNDER_COVERAGE) expect(Number(gasUsed)).to.be.below(250_000);
    });
  }

  it("cannot be starved: with the least gas that settles, it still has all that it is promised", async () => {
    const { market, listener, address } = await networkHelpers.loadFixture(deploy);
    const { board } = market;
    const posted = await ready(market, address);
    const promised = Number(await board.NOTIFY_GAS());
    let [low, high] = [21_000, 1_000_000];
    while (high - low > 1) {
      const gasLimit = Math.floor((low + high) / 2);
      const works = await board.settle.staticCall(posted.bountyId, { gasLimit }).then(
        () => true,
        () => false,
      );
      if (works) high = gasLimit;
      else low = gasLimit;
    }
    await expect(board.settle.staticCall(posted.bountyId, { gasLimit: low })).to.be.revertedWithCustomError(
      board,
      "BountyGasTooLow",
    );
    await board.settle(posted.bountyId, { gasLimit: high });
    // Its dispatch takes some hundreds; instrumented it takes more.
    expect(Number(await listener.gasSeen())).to.be.above(promised - (UNDER_COVERAGE ? 10_000 : 1_000));
    expect(await listener.lastBounty()).to.equal(posted.bountyId);
  });

  it("hears of several prizes once, at the end", async () => {
    const { market, listener, address } = await networkHelpers.loadFixture(deploy);
    const { board, openJob } = market;
    const posted = await market.post(Kind.Open, {
      listener: address,
      direction: Direction.Max,
      prizeBps: [6000, 4000, 0, 0, 0, 0, 0, 0],
    });
    const commits = [];
    for (const i of [0, 1]) commits.push(await market.commit(posted, market.solver(i), echoResult(openJob, bits(i))));
    for (const committed of commits) await market.reveal(posted, committed);
    await market.passChallenges((await board.commitOf(posted.bountyId, 0)).claimId);
    await expect(board.settle(posted.bountyId)).to.not.emit(board, "ListenerNotified");
    expect(await listener.gasSeen()).to.equal(0n);
    await expect(board.settle(posted.bountyId)).to.emit(board, "ListenerNotified");
  });

  it("may be an account without code, the board or the game: nothing can come of it", async () => {
    const { market } = await networkHelpers.loadFixture(deploy);
    const { board, game } = market;
    for (const [of, heard] of [
      [market.solver(5).address, true],
      [await board.getAddress(), false],
      [await game.getAddress(), false],
    ] as const) {
      const { bountyId } = await market.post(Kind.Exact, { listener: of });
      await expect(board.cancel(bountyId)).to.emit(board, "ListenerNotified").withArgs(bountyId, of, heard);
    }
  });
});
