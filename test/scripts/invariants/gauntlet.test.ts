import { expect } from "chai";
import hre from "hardhat";

import { campaign } from "../../../scripts/invariants/campaign.ts";
import type { Sabotage } from "../../../scripts/invariants/chain.ts";
import { ACTIONS, batchesOf, startGauntlet } from "../../../scripts/invariants/gauntlet.ts";
import { shrink } from "../../../scripts/invariants/shrink.ts";
import { bytecodeOf, sourceOf } from "../../../scripts/mutate/solidity.ts";
import { UNDER_COVERAGE } from "../../helpers/coverage.ts";

const SEED = 20261122;
const CALLS = 2400;
const GAME = "contracts/dispute/DisputeGame.sol";

/** Creation code of the game with one text for another. */
function sabotaged(text: string, other: string): Sabotage {
  const source = sourceOf(GAME);
  expect(source.split(text).length, text).to.equal(2);
  return { game: bytecodeOf(GAME, "DisputeGame", new Map([[GAME, source.replace(text, other)]])).bytecode };
}

// Instrumented contracts take several times as long.
if (!UNDER_COVERAGE) {
  describe("The gauntlet", () => {
    it(`finds nothing wrong, with calls of every kind (seed ${SEED})`, async () => {
      const gauntlet = await startGauntlet(hre);
      const failures: string[] = [];
      const report = await campaign(gauntlet, { seed: SEED, calls: CALLS, onFailure: (text) => failures.push(text) });
      await gauntlet.close();
      expect(failures.join("\n")).to.equal("");
      expect(report.calls).to.be.at.least(CALLS);
      const through = ACTIONS.filter((action) => (report.coverage[action]?.["ok"] ?? 0) > 0);
      // What its actors may never do, and what needs luck: rows that find no winner.
      const missing = ACTIONS.filter(
        (action) => !through.includes(action) && !["openClaim", "reopen"].includes(action),
      );
      expect(missing.filter((action) => action !== "behave")).to.deep.equal([]);
    });

    it("makes the same calls of the same seed", async () => {
      const gauntlet = await startGauntlet(hre);
      const batches = batchesOf(SEED, 0, 160);
      const [once, again] = [await gauntlet.play(batches), await gauntlet.play(batches)];
      await gauntlet.close();
      expect(once.trace).to.deep.equal(again.trace);
      expect(once.trace.length).to.be.above(160);
    });

    const sabotages = [
      {
        name: "a game that pays its winner twice",
        made: () => sabotaged("credits[claim.solver] += prize;", "credits[claim.solver] += 2 * prize;"),
        found: /the game's ether/,
      },
      {
        name: "a game that a liar wins by silence",
        made: () =>
          sabotaged(
            "gameId, Clock.challengerMoves(phase));",
            "gameId, !Clock.challengerMoves(phase) || phase == phase);",
          ),
        found: /a false claim stands|a claim ended wrongly|a lie was paid/,
      },
    ];
    for (const { name, made, found } of sabotages) {
      it(`finds ${name}, and makes the failure small`, async () => {
        const gauntlet = await startGauntlet(hre, made());
        const failing = await firstFailure(gauntlet);
        const small = await shrink(gauntlet, failing, 6);
        await gauntlet.close();
        expect(small.broken.join("; ")).to.match(found);
        expect(small.trace.length).to.be.below(600);
      });
    }
  });
}

async function firstFailure(gauntlet: Awaited<ReturnType<typeof startGauntlet>>) {
  for (let episode = 0; episode < 6; episode++) {
    const batches = batchesOf(SEED, episode, 800);
    if ((await gauntlet.play(batches)).broken.length > 0) return batches;
  }
  throw new Error("nothing was found");
}
