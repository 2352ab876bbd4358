/** What the tasks about disputes share: the claim computed again, the picture of a game. */
import { KetworkRangeError, Prover, run } from "../../sim/index.ts";
import { statementOf } from "../protocol/claims.ts";
import {
  findClaim,
  findGames,
  openedClaims,
  runOfClaim,
  type ClaimedRun,
  type FoundClaim,
  type FoundGame,
} from "../protocol/disputes.ts";
import { readHistory, type GameHistory } from "../protocol/history.ts";
import { judge, type Verdict } from "../protocol/watch.ts";
import { pictureOf, type GamePicture } from "../view/game/picture.ts";
import { dataSource } from "./claim-data.ts";
import { resolveId } from "./ids.ts";
import { deliveryReader } from "./order.ts";
import type { DataPlaces } from "./segments.ts";
import type { MarketSession } from "./session.ts";

/** A claim, its run, and what computing it again has shown. */
export interface JudgedClaim {
  readonly found: FoundClaim;
  readonly claimed: ClaimedRun;
  readonly verdict: Verdict;
}

/**
 * @param store what may have the key of a private order
 * @throws as `findClaim`, `runOfClaim`, `dataSource`, `judge`
 */
export async function judgeClaim(
  session: MarketSession,
  claimId: string,
  places: DataPlaces,
  store: string | undefined,
): Promise<JudgedClaim> {
  const { market, deployment, progress } = session;
  const found = await findClaim(market.game, claimId, deployment.fromBlock);
  const claimed = await runOfClaim(market, found, deployment.fromBlock, deliveryReader(store));
  progress(`computing claim ${claimId} again: ${found.claim.steps} steps`);
  return { found, claimed, verdict: judge(claimed, claimed.program, await dataSource(session, claimed, places)) };
}

/** The own run of a claim's statement, to play either side with. @throws as `dataSource` */
export async function ownProver(
  session: MarketSession,
  found: FoundClaim,
  places: DataPlaces,
  store: string | undefined,
): Promise<Prover> {
  const { market, deployment } = session;
  const claimed = await runOfClaim(market, found, deployment.fromBlock, deliveryReader(store));
  session.progress(`computing claim ${found.claimId} again: ${found.claim.steps} steps`);
  return new Prover(run(statementOf(claimed, claimed.program, await dataSource(session, claimed, places))));
}

/**
 * The claim that an id or its first digits name. A whole id is not looked up.
 * @throws as `resolveId`
 */
export async function resolveClaim({ market, deployment }: MarketSession, text: string): Promise<string> {
  return resolveId("claim", text, async (prefix) => {
    const all = await openedClaims(market.game, deployment.fromBlock);
    return all.filter((claimId) => claimId.startsWith(prefix));
  });
}

/**
 * The game that an id, or its first digits, names: its own, or that of a claim with one game.
 * @throws KetworkRangeError `GameUnknown`, `GameAmbiguous`, and as `resolveId`
 */
export async function resolveGame({ market, deployment }: MarketSession, text: string): Promise<FoundGame> {
  const { fromBlock } = deployment;
  const id = await resolveId("game", text, async (prefix) => {
    const all = await findGames(market.game, {}, fromBlock);
    const games = all.map(({ gameId }) => gameId).filter((gameId) => gameId.startsWith(prefix));
    return games.length > 0 ? games : all.map(({ claimId }) => claimId).filter((claim) => claim.startsWith(prefix));
  });
  const [own] = await findGames(market.game, { gameId: id }, fromBlock);
  if (own) return own;
  const [first, ...others] = await findGames(market.game, { claimId: id }, fromBlock);
  if (first && others.length === 0) return first;
  if (!first) {
    throw new KetworkRangeError("GameUnknown", `there is no game ${text}, and none on a claim of that id`, { id });
  }
  const games = [first, ...others].map(({ gameId }) => gameId);
  const rule = `claim ${text} has ${games.length} games: ${games.join(", ")}`;
  throw new KetworkRangeError("GameAmbiguous", rule, { games });
}

/** A game with its claim and its history. */
export interface OpenedGame {
  readonly game: FoundGame;
  readonly found: FoundClaim;
  readonly history: GameHistory;
  readonly picture: GamePicture;
}

/** @param id of the game or, where it has one, of its claim; or the first digits. @throws as `resolveGame`, `findClaim` */
export async function openGame(session: MarketSession, id: string): Promise<OpenedGame> {
  const { market, deployment } = session;
  const { fromBlock } = deployment;
  const game = await resolveGame(session, id);
  const found = await findClaim(market.game, game.claimId, fromBlock);
  const history = await readHistory(market.game, found.claim, game.challenger, game.blockNumber);
  const { deadline, bond } = game;
  const picture = pictureOf(history, { deadline, solverBond: found.bond, challengerBond: bond });
  return { game, found, history, picture };
}

/** The time of the head, Unix seconds. */
export async function chainTime({ provider }: MarketSession): Promise<number> {
  return (await provider.getBlock("latest"))!.timestamp;
}
