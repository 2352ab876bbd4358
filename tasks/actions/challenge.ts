import { setTimeout as wait } from "node:timers/promises";

import { KetworkRangeError } from "../../sim/index.ts";
import { accountCommand } from "../cli/command.ts";
import { chainTime, judgeClaim, openGame, resolveClaim, type JudgedClaim } from "../cli/dispute.ts";
import { placesOf, type DataOptions } from "../cli/segments.ts";
import type { AccountSession, SendingOptions } from "../cli/session.ts";
import { gameOf } from "../protocol/disputes.ts";
import { sideToMove } from "../protocol/game.ts";
import { MachineProver } from "../protocol/machine-prover.ts";
import { challengeClaim } from "../protocol/play.ts";
import { ChallengerPlayer } from "../protocol/players.ts";
import { bondFor, send } from "../protocol/send.ts";
import { gameText } from "../view/game/text.ts";
import { ether, utc } from "../view/words.ts";

interface ChallengeOptions extends SendingOptions, DataOptions {
  readonly claim: string;
  readonly store: string | undefined;
  readonly anyway: boolean;
  readonly play: boolean;
  /** Seconds between two looks at a game. */
  readonly poll: number;
}

export default accountCommand<ChallengeOptions>(async (options, session) => {
  const { market, account, progress, transact } = session;
  const claimId = await resolveClaim(session, options.claim);
  const judged = await judgeClaim(session, claimId, placesOf(options), options.store);
  const { found, verdict } = judged;
  const { right, reason } = verdict;
  progress(`${right ? "right" : "false"}: ${reason}`);
  if (right && !options.anyway) {
    const rule = `claim ${claimId} is right (${reason}): who challenges it loses the bond. --anyway does it all the same`;
    throw new KetworkRangeError("ClaimRight", rule, { claimId, reason });
  }
  const bond = await bondFor(market.game, found.claim.challengerBond);
  const gameId = gameOf(found, account);
  const details = {
    claim: claimId,
    solver: found.claim.solver,
    verdict: reason,
    bond: `${ether(bond)}, of which half is the solver's and half is burned if the game is lost`,
    "challenges until": utc(found.challengeUntil),
  };
  const json = { claimId, right, reason, bond, gameId };
  const challenge = await transact({ title: "Challenge a claim", details }, () =>
    challengeClaim(market.game, found.claim, bond),
  );
  if (!challenge) return { json, text: `${right ? "right" : "false"}: ${reason}` };
  if (options.play) await play(session, judged, options.poll);
  const { picture } = await openGame(session, gameId);
  return { json: { ...json, game: picture }, text: gameText(picture, await chainTime(session)) };
});

/** Makes every move that is due, and waits for those of the solver, until the game is over. */
async function play(session: AccountSession, { found, verdict }: JudgedClaim, poll: number): Promise<void> {
  const { market, account, progress, transact } = session;
  const prover = new MachineProver(verdict.prover);
  const player = new ChallengerPlayer({ ...found, contract: market.game, prover, fromBlock: found.blockNumber });
  for (;;) {
    const game = await player.read(account);
    if (sideToMove(game.phase) === undefined) return;
    const move = await player.next(game, (await chainTime(session)) + 1);
    if (!move) {
      progress(`${game.phase}: waiting for the ${sideToMove(game.phase)}`);
      await wait(1000 * poll);
      continue;
    }
    await transact({ title: `Make the move ${move.method}`, details: { game: game.gameId } }, () =>
      send(market.game, move.method, move.args),
    );
  }
}
