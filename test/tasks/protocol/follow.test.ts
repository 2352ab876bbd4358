import { expect } from "chai";
import type { TransactionReceipt } from "ethers";

import { followReceipt, readGame, sendMove } from "../../../tasks/protocol/follow.ts";
import { beginGame } from "../../../tasks/protocol/game.ts";
import { solverMove } from "../../../tasks/protocol/moves.ts";
import { challengeScripted, deployScripted, loadFixture, openScripted } from "../../helpers/dispute/fixture.ts";
import { ScriptedProver } from "../../helpers/dispute/scripted.ts";

describe("followReceipt", () => {
  it("takes the game contract's events and nobody else's, which can look the same", async () => {
    const scripted = await loadFixture(deployScripted);
    const { game, statement, solver, challenger } = scripted;
    const { claim, fromBlock } = await openScripted(scripted, { steps: 40n });
    await challengeScripted(scripted, claim);
    const begun = beginGame(claim, challenger.address);
    const move = (await solverMove(begun, statement, new ScriptedProver({ statement, steps: 40 })))!;
    const receipt = await sendMove(game.connect(solver), move);
    const forged = { logs: receipt.logs.map((log) => ({ ...log, address: solver.address })) };
    expect(await followReceipt(game, begun, forged as unknown as TransactionReceipt)).to.equal(begun);
    expect(await followReceipt(game, begun, receipt)).to.deep.equal(
      await readGame(game, claim, challenger.address, fromBlock),
    );
  });
});
