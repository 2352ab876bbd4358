import { marketCommand } from "../../cli/command.ts";
import { chainTime, resolveClaim } from "../../cli/dispute.ts";
import type { MarketOptions } from "../../cli/session.ts";
import { findClaim, findGames, type FoundGame } from "../../protocol/disputes.ts";
import { sideToMove } from "../../protocol/game.ts";
import { drawTable } from "../../view/table.ts";
import { brief, duration, ether } from "../../view/words.ts";

interface ListOptions extends MarketOptions {
  readonly claim: string | undefined;
  readonly all: boolean;
}

interface Listed extends FoundGame {
  readonly turn?: "solver" | "challenger";
  readonly solverBond: bigint;
}

export default marketCommand<ListOptions>(async ({ claim, all }, session) => {
  const { market, deployment } = session;
  const { fromBlock } = deployment;
  const claimId = claim === undefined ? undefined : await resolveClaim(session, claim);
  const found = await findGames(market.game, { claimId }, fromBlock);
  const shown = found.filter(({ phase }) => all || sideToMove(phase) !== undefined);
  const claimIds = [...new Set(shown.map((game) => game.claimId))];
  const bonds = new Map(
    await Promise.all(claimIds.map(async (id) => [id, (await findClaim(market.game, id, fromBlock)).bond] as const)),
  );
  const games = shown.map((game): Listed => {
    const turn = sideToMove(game.phase);
    return { ...game, solverBond: bonds.get(game.claimId)!, ...(turn && { turn }) };
  });
  const now = await chainTime(session);
  if (games.length === 0) return { json: { now, games }, text: all ? "no games" : "no live games" };
  return { json: { now, games }, text: gamesTable(games, now) };
});

function gamesTable(games: readonly Listed[], now: number): string {
  const clock = ({ turn, deadline }: Listed): string =>
    turn === undefined ? "–" : deadline >= now ? `${duration(deadline - now)} left` : "too late";
  return drawTable(
    [
      ...["game", "claim", "solver", "challenger", "phase", "to move"].map((head) => ({ head })),
      ...["clock", "bonds"].map((head) => ({ head, align: "right" as const })),
    ],
    games.map((game) => [
      ...[game.gameId, game.claimId].map((id) => id.slice(0, 14)),
      ...[brief(game.solver), brief(game.challenger), game.phase, game.turn ?? "over", clock(game)],
      `${ether(game.solverBond)} : ${ether(game.bond)}`,
    ]),
  );
}
