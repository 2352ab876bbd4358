import { accountCommand } from "../../cli/command.ts";
import { chainTime, openGame, ownProver } from "../../cli/dispute.ts";
import { placesOf, type DataOptions } from "../../cli/segments.ts";
import type { AccountSession, SendingOptions } from "../../cli/session.ts";
import { KetworkRangeError } from "../../../sim/index.ts";
import { sideToMove } from "../../protocol/game.ts";
import { MachineProver } from "../../protocol/machine-prover.ts";
import { ChallengerPlayer, SolverPlayer } from "../../protocol/players.ts";
import { send } from "../../protocol/send.ts";
import { gameText } from "../../view/game/text.ts";
import { utc } from "../../view/words.ts";

interface MoveOptions extends SendingOptions, DataOptions {
  readonly id: string;
  readonly store: string | undefined;
}

/** What nobody but the challenger may do. */
const CHALLENGERS_OWN: readonly string[] = ["pick", "pickNode"];

export default accountCommand<MoveOptions>(async (args, session) => {
  const { market, account } = session;
  const { game, found, history, picture } = await openGame(session, args.id);
  if (sideToMove(game.phase) === undefined) {
    throw new KetworkRangeError("GameOver", `game ${game.gameId} is over: ${game.phase}`, { phase: game.phase });
  }
  const side = account === game.solver ? "solver" : "challenger";
  const prover = new MachineProver(await ownProver(session, found, placesOf(args), args.store));
  const options = { ...found, contract: market.game, prover, fromBlock: found.blockNumber };
  // Who is neither may still end the game, as a challenger would.
  const player = side === "solver" ? new SolverPlayer(options) : new ChallengerPlayer(options);
  const now = await chainTime(session);
  const due = await player.next(history.game, now + 1);
  const isStranger = account !== game.solver && account !== game.challenger;
  const move = isStranger && due && CHALLENGERS_OWN.includes(due.method) ? undefined : due;
  const json = { gameId: game.gameId, side, phase: game.phase };
  if (!move) return { json: { ...json, move: null }, text: `${gameText(picture, now)}\n\nnothing to do but to wait` };
  const details = { game: game.gameId, "the next move": picture.next, until: utc(game.deadline) };
  const receipt = await session.transact({ title: `Make the move ${move.method}`, details }, () =>
    send(market.game, move.method, move.args),
  );
  if (!receipt) return { json: { ...json, move: move.method }, text: "" };
  return after(session, { ...json, move: move.method }, game.gameId);
});

async function after(session: AccountSession, json: Record<string, unknown>, gameId: string) {
  const { picture } = await openGame(session, gameId);
  return { json: { ...json, after: picture }, text: gameText(picture, await chainTime(session)) };
}
