/** The moves of games, as duties. */
import { getAddress } from "ethers";

import type { Duty } from "../../clock/index.ts";
import { claimIdOf } from "../../claim.ts";
import { stateHashOf, sideToMove } from "../../game.ts";
import { challengerMove, solverMove, type Move } from "../../moves.ts";
import type { AgentContext } from "../role.ts";
import type { KnownClaim, KnownGame, MarketView } from "../view.ts";
import type { RunProver } from "../provers/index.ts";
import { claimStatement } from "./statements.ts";

/**
 * Whether the machine that decides about a claim is the market's own, for a host of the market. Anybody may open claims
 * that only say so, and have a machine of its own decide them.
 */
export async function isOfMarket(
  { market }: Pick<AgentContext, "market">,
  { claim, claimId }: KnownClaim,
): Promise<boolean> {
  if (claimIdOf(claim) !== claimId) return false;
  const hosts = await Promise.all([market.board, market.desk, market.privateDesk].map((host) => host.getAddress()));
  if (!hosts.map((host) => getAddress(host)).includes(getAddress(claim.host))) return false;
  return market.rules
    .isMachine(claim.machine)
    .then((allowed) => allowed || claim.machine.toLowerCase() === `${market.machine.target}`.toLowerCase());
}

/** Seconds that a move takes until it is mined, its run apart. */
const MOVE_SECONDS = 30;

interface Playing {
  readonly context: AgentContext;
  readonly side: "solver" | "challenger";
  /** Seconds that the run takes. */
  readonly seconds?: number;
}

/**
 * What an account has to do in a game: its move, or the end of the other side's time, or of a game on a claim that has been
 * defeated in another one.
 */
export function gameDuties(playing: Playing, view: MarketView, claim: KnownClaim, game: KnownGame): Duty[] {
  const { side, context, seconds = 0 } = playing;
  const toMove = sideToMove(game.game.phase);
  if (toMove === undefined) return [];
  const key = `${side}:${game.gameId}`;
  if (claim.status === "defeated") {
    if (side === "solver") return [];
    const move: Move = { method: "close", args: [claim.claim, game.challenger] };
    return [{ key: `${key}:close`, deadline: Infinity, run: () => sendMove(context, game, move) }];
  }
  const now = view.head.timestamp;
  if (now > game.deadline) {
    if (toMove === side) return [];
    const move: Move = { method: "timeout", args: [claim.claim, game.challenger] };
    const notBefore = game.deadline + 1;
    return [{ key: `${key}:timeout`, deadline: Infinity, notBefore, run: () => sendMove(context, game, move) }];
  }
  // Steps and leaves that settle the game may be shown by the challenger too.
  const mayMove = toMove === side || game.game.phase === "Open" || game.game.phase.startsWith("Leaf");
  if (!mayMove) return [];
  return [
    {
      key: `${key}:${stateHashOf(game.game)}`,
      deadline: game.deadline,
      seconds: seconds + MOVE_SECONDS,
      run: (signal) => play(playing, claim.claimId, game.gameId, signal),
    },
  ];
}

/** The run of a claim, one for all games on it. */
export function claimProver(context: AgentContext, claim: KnownClaim, signal?: AbortSignal): Promise<RunProver> {
  const statement = () => claimStatement(context, context.view(), claim);
  return context.prover(claim.claim.statementHash, statement, signal);
}

/** Plays what is due in a game as it stands now. */
async function play({ context, side }: Playing, claimId: string, gameId: string, signal: AbortSignal): Promise<void> {
  const known = () => {
    const view = context.view();
    const [claim, game] = [view.claim(claimId), view.game(gameId)];
    const isOpen = claim?.status === "open" && game && sideToMove(game.game.phase) !== undefined;
    return isOpen ? { claim, game } : undefined;
  };
  const before = known();
  if (!before) return;
  const prover = await claimProver(context, before.claim, signal);
  // The run may have taken a while.
  const now = known();
  if (!now) return;
  const strategy = side === "solver" ? solverMove : challengerMove;
  const move = await strategy(now.game.game, now.claim.statement, prover);
  if (move) await sendMove(context, now.game, move, now.game.deadline);
}

async function sendMove(
  { send, market, log, metrics }: AgentContext,
  { gameId, game }: KnownGame,
  { method, args }: Move,
  deadline?: number,
): Promise<void> {
  const ends = method === "timeout" || method === "close";
  // A move is named by the state that it answers: on another branch of the chain it is another one.
  const key = ends ? `${method}:${gameId}` : `${method}:${gameId}:${stateHashOf(game)}`;
  await send(key, { contract: market.game, method, args, deadline, repeatable: true });
  metrics.count("moves_total", { method });
  log.info({ gameId, method }, "played");
}

/** Credits the bond of a claim that nobody can challenge any more. */
export function releaseDuties({ send, market, log }: AgentContext, view: MarketView, claim: KnownClaim): Duty[] {
  if (claim.status !== "open" || view.head.timestamp <= claim.deadline) return [];
  if (view.games(claim.claimId).some(({ game }) => sideToMove(game.phase) !== undefined)) return [];
  return [
    {
      key: `release:${claim.claimId}`,
      deadline: Infinity,
      notBefore: claim.deadline + 1,
      run: async () => {
        await send(`release:${claim.claimId}`, {
          contract: market.game,
          method: "release",
          args: [claim.claim],
          repeatable: true,
        });
        log.info({ claimId: claim.claimId }, "released");
      },
    },
  ];
}
