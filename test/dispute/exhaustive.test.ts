/**
 * Every game of up to 300 steps against a lie about every single step, and every game of an honest solver against a
 * challenger who rejects any single step, on the contract. By default all lengths up to 64 and a seeded sample of the
 * longer ones; `KETWORK_EXHAUSTIVE=1` plays all 90 300.
 */
import { expect } from "chai";
import { id, ZeroHash } from "ethers";

import { roundsFor, stepLevels } from "../../sim/index.ts";
import { ethers, initialHash, scriptedStatement } from "../helpers/dispute/fixture.ts";

const LONGEST = 300;
const ALL_UP_TO = 64;
const SAMPLED_LENGTHS = 12;
const GAMES_PER_CALL = 24;
const SEED = 20_261_122;

/** Lehmer's generator: enough to choose lengths. */
function* lehmer(seed: number): Generator<number> {
  for (let state = seed; ;) yield (state = (state * 48_271) % 2_147_483_647);
}

function lengths(): number[] {
  const all = Array.from({ length: LONGEST }, (_, i) => i + 1);
  if (process.env.KETWORK_EXHAUSTIVE) return all;
  const random = lehmer(SEED);
  const sampled = Array.from(
    { length: SAMPLED_LENGTHS },
    () => ALL_UP_TO + 1 + (random.next().value! % (LONGEST - ALL_UP_TO)),
  );
  return [...all.slice(0, ALL_UP_TO), ...new Set(sampled)];
}

describe("DisputeGame, exhaustively", () => {
  async function deploy() {
    const game = await ethers.deployContract("DisputeGame");
    const machine = await ethers.deployContract("ScriptedMachine");
    const arena = await ethers.deployContract("DisputeArena", [await game.getAddress(), await machine.getAddress()]);
    const statement = scriptedStatement();
    const honest = Array.from({ length: LONGEST + 1 }, (_, i) => (i === 0 ? initialHash(statement) : id(`state ${i}`)));
    return { game, arena, statement, honest };
  }

  for (const lying of [true, false]) {
    const title = lying
      ? "defeats a claim whose states are wrong from any step on"
      : "upholds a true claim against a challenger who rejects from any step on";
    it(`${title} (seed ${SEED})`, async () => {
      const { arena, statement, honest } = await deploy();
      let games = 0;
      for (const steps of lengths()) {
        const states = honest.slice(0, steps + 1);
        for (let first = 1; first <= steps; first += GAMES_PER_CALL) {
          const last = Math.min(steps, first + GAMES_PER_CALL - 1);
          const moves = await arena.sweep.staticCall(statement, states, steps, first, last, lying);
          expect(moves).to.be.at.most(roundsFor(stepLevels(0, steps)) + 1);
          games += last - first + 1;
        }
      }
      expect(games).to.be.at.least(ALL_UP_TO);
    }).timeout(1_200_000);
  }

  it("refuses a run that does not begin in the initial state", async () => {
    const { arena, game, statement, honest } = await deploy();
    const [initial, ...later] = honest;
    await expect(arena.sweep.staticCall(statement, [ZeroHash, ...later], 1, 1, 1, true))
      .to.be.revertedWithCustomError(game, "DisputePreStateMismatch")
      .withArgs(ZeroHash, initial);
  });
});
