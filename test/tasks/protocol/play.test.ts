import { expect } from "chai";

import { Prover, run } from "../../../sim/index.ts";
import { revealedClaims } from "../../../tasks/protocol/claims.ts";
import { MachineProver } from "../../../tasks/protocol/machine-prover.ts";
import { challengeClaim, closeGame, releaseClaim, timeoutGame } from "../../../tasks/protocol/play.ts";
import { ChallengerPlayer } from "../../../tasks/protocol/players.ts";
import { revealResult } from "../../../tasks/protocol/solve.ts";
import { rejection } from "../../helpers/tasks/nodes.ts";
import { BOND, commit, deployWorld, networkHelpers, post, SALT } from "../../helpers/tasks/sdk.ts";

/** A true claim, which is challenged by accounts 3 and 4. */
async function challenged() {
  const world = await deployWorld();
  const posted = await post(world);
  const { committed, prover } = await commit(world, posted, 1);
  await revealResult(world.as(1).board, posted.bountyId, committed.index, prover, SALT);
  const [revealed] = await revealedClaims(world.market, posted.bountyId);
  const games = [await challengeClaim(world.as(3).game, revealed!.claim)];
  games.push(await challengeClaim(world.as(4).game, revealed!.claim, BOND));
  return { ...world, revealed: revealed!, games };
}

describe("Games on a claim", () => {
  it("begin with a bond that is enough, once an account", async () => {
    const { market, games, revealed, as } = await networkHelpers.loadFixture(challenged);
    expect(games[0]!.bond >= revealed.claim.challengerBond).to.equal(true);
    expect(games[1]!.bond).to.equal(BOND);
    for (const { gameId, bond } of games) expect((await market.game.gameState(gameId)).bond).to.equal(bond);
    expect(await rejection(challengeClaim(as(3).game, revealed.claim))).to.deep.include({
      code: "DisputeGameExists",
      contract: "IDisputeGame",
      details: { gameId: games[0]!.gameId },
    });
    expect((await rejection(challengeClaim(as(5).game, revealed.claim, 1n))).code).to.equal("DisputeBondTooLow");
  });

  it("end by silence, and the others are closed: their bonds go back", async () => {
    const { market, revealed, accounts } = await networkHelpers.loadFixture(challenged);
    const { claim } = revealed;
    const [first, second] = [accounts[3]!.address, accounts[4]!.address];
    expect((await rejection(timeoutGame(market.game, claim, first))).code).to.equal("DisputeDeadlineNotPassed");
    expect((await rejection(closeGame(market.game, claim, second))).code).to.equal("DisputeClaimStatus");
    await networkHelpers.time.increase(claim.budgetSeconds + 2n);
    expect((await timeoutGame(market.game, claim, first)).solverWon).to.equal(false);
    // The challenge is a move, whose gas is repaid.
    const { allowance } = await closeGame(market.game, claim, second);
    expect(allowance > 0n).to.equal(true);
    expect(await market.game.credits(second)).to.equal(BOND + allowance);
    expect((await rejection(releaseClaim(market.game, claim))).code).to.equal("DisputeClaimStatus");
  });

  it("are timed out by a player once the last block is past the deadline, not at it", async () => {
    const { market, revealed, games, as, accounts, jobs } = await networkHelpers.loadFixture(challenged);
    const player = new ChallengerPlayer({
      contract: as(3).game,
      claim: revealed.claim,
      statement: revealed.statement,
      // It has no answer to the one step, so that all there is to do is to wait.
      prover: Object.assign(new MachineProver(new Prover(run({ program: jobs.exact }))), { open: () => undefined }),
      fromBlock: revealed.blockNumber,
    });
    const { deadline } = await market.game.gameState(games[0]!.gameId);
    await networkHelpers.time.increaseTo(deadline);
    expect(await player.play(accounts[3]!.address)).to.equal(undefined);
    await networkHelpers.time.increaseTo(deadline + 1n);
    expect((await player.play(accounts[3]!.address))!.move.method).to.equal("timeout");
  });
});
