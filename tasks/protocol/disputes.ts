/** Claims and games looked up by their ids, whatever they are about, from a market's events. */
import { getAddress, hexlify } from "ethers";

import { encodeCells, KetworkRangeError, type Program } from "../../sim/index.ts";
import type { DisputeGame } from "../../types/index.ts";
import type { ChallengedEvent } from "../../types/contracts/dispute/DisputeGame.ts";
import { claimIdOf, gameIdOf, statementHashOf, type Claim, type StatementWords } from "./claim.ts";
import { plainClaim, plainStatement, revealedClaims, type RunClaim } from "./claims.ts";
import type { ConnectedMarket } from "./connect.ts";
import { PHASES, sideToMove, type Phase } from "./game.ts";
import { answeredClaim } from "./inference.ts";
import { fetchDelivery, type FetchedDelivery } from "./private.ts";
import { fetchProgram } from "./programs.ts";
import { eventsFrom } from "./ranges.ts";

/** A claim as it was opened. Content and statement hash to the id; deadline, bond and status are the node's word. */
export interface FoundClaim {
  readonly claimId: string;
  readonly claim: Claim;
  readonly statement: StatementWords;
  /** Last time of a challenge, Unix time. */
  readonly challengeUntil: number;
  /** What is left of the solver's, in wei. */
  readonly bond: bigint;
  readonly status: "none" | "live" | "defeated" | "released";
  readonly blockNumber: number;
}

/** A game on a claim. */
export interface FoundGame {
  readonly gameId: string;
  readonly claimId: string;
  readonly solver: string;
  readonly challenger: string;
  /** In wei; 0 once it is over. */
  readonly bond: bigint;
  readonly phase: Phase;
  /** Last time of the move that is due, Unix time; 0 once it is over. */
  readonly deadline: number;
  readonly blockNumber: number;
}

const CLAIM_STATUS = ["none", "live", "defeated", "released"] as const;

/**
 * Reads a claim.
 * @throws KetworkRangeError `ClaimUnknown`, and `ClaimMismatch` where what the node shows is another claim's
 */
export async function findClaim(game: DisputeGame, claimId: string, fromBlock = 0): Promise<FoundClaim> {
  const [event] = await eventsFrom(game, game.filters.ClaimOpened(claimId), fromBlock);
  if (!event) {
    throw new KetworkRangeError("ClaimUnknown", `the node has no claim ${claimId} from block ${fromBlock}`, {
      claimId,
      fromBlock,
    });
  }
  const [claim, statement] = [plainClaim(event.args.claim), plainStatement(event.args.statement)];
  if (claimIdOf(claim) !== claimId || statementHashOf(statement) !== claim.statementHash) {
    throw new KetworkRangeError("ClaimMismatch", `what the node shows does not hash to claim ${claimId}`, { claimId });
  }
  const { status, bond } = await game.claimState(claimId);
  const challengeUntil = Number(event.args.challengeUntil);
  const { blockNumber } = event;
  return { claimId, claim, statement, challengeUntil, bond, status: CLAIM_STATUS[Number(status)]!, blockNumber };
}

/** Which games are meant; all of them where nothing is said. */
export interface GameFilter {
  readonly claimId?: string;
  readonly gameId?: string;
}

/** Games, oldest first. */
export async function findGames(
  game: DisputeGame,
  { claimId, gameId }: GameFilter = {},
  fromBlock = 0,
): Promise<FoundGame[]> {
  const events = await eventsFrom(game, game.filters.Challenged(claimId, gameId), fromBlock);
  return Promise.all(events.map((event) => foundGame(game, event)));
}

async function foundGame(game: DisputeGame, { args, blockNumber }: ChallengedEvent.Log): Promise<FoundGame> {
  const { gameId, claimId, solver, challenger } = args;
  const { phase, deadline, bond } = await game.gameState(gameId);
  const name = PHASES[Number(phase)]!;
  const isLive = sideToMove(name) !== undefined;
  return {
    ...{ gameId, claimId, solver, challenger, bond, blockNumber },
    phase: name,
    deadline: isLive ? Number(deadline) : 0,
  };
}

/** The ids of all claims that were opened, oldest first. */
export async function openedClaims(game: DisputeGame, fromBlock = 0): Promise<string[]> {
  const events = await eventsFrom(game, game.filters.ClaimOpened(), fromBlock);
  return events.map(({ args }) => args.claimId);
}

/** The run that a claim is about, and the program of it. */
export interface ClaimedRun extends RunClaim {
  readonly program: Program;
  readonly bountyId?: string;
  readonly index?: bigint;
  readonly questionId?: string;
  readonly orderId?: string;
}

/** The arguments of a delivery; `undefined` for those who cannot read it. */
export type DeliveryReader = (delivery: FetchedDelivery) => BigUint64Array | undefined;

/**
 * Finds what a claim was revealed with: on the board, as an answer at the desk, or, by whoever can read it, as a delivery to
 * a private order. A claim of another host could be true or false as that host's machine pleases: it is left alone.
 * @param read where there is none, nobody can
 * @throws KetworkRangeError `ClaimHostUnknown`, `ClaimSecret`, and as `revealedClaims`, `answeredClaim`, `fetchDelivery`,
 * `fetchProgram`
 */
export async function runOfClaim(
  market: ConnectedMarket,
  found: FoundClaim,
  fromBlock = 0,
  read?: DeliveryReader,
): Promise<ClaimedRun> {
  const { claimId, claim, blockNumber } = found;
  const { board, desk, privateDesk, store } = market;
  const [onBoard, atDesk, inPrivate] = await Promise.all(
    [board, desk, privateDesk].map((host) => host.getAddress()) as [Promise<string>, Promise<string>, Promise<string>],
  );
  if (claim.host === getAddress(onBoard)) {
    const reveals = await board.queryFilter(board.filters.Revealed(), blockNumber, blockNumber);
    const reveal = reveals.find(({ args }) => args.claimId === claimId);
    const claims = reveal ? await revealedClaims(market, reveal.args.bountyId, blockNumber, blockNumber) : [];
    const run = claims.find((revealed) => revealed.claimId === claimId);
    if (run) {
      const terms = await board.termsOf(run.bountyId);
      return { ...run, program: await fetchProgram(store, terms.programId, fromBlock) };
    }
  }
  if (claim.host === getAddress(atDesk)) {
    const answers = await desk.queryFilter(desk.filters.Answered(undefined, claimId), blockNumber, blockNumber);
    const questionId = answers[0]?.args.questionId;
    if (questionId !== undefined) {
      return { ...(await answeredClaim(market, market.chainId, questionId, fromBlock)), questionId };
    }
  }
  if (claim.host === getAddress(inPrivate)) {
    const delivered = privateDesk.filters.OrderDelivered(undefined, claimId);
    const [event] = await privateDesk.queryFilter(delivered, blockNumber, blockNumber);
    if (event) return deliveredRun(await fetchDelivery(market, market.chainId, event.args.orderId, fromBlock), read);
  }
  throw new KetworkRangeError("ClaimHostUnknown", `claim ${claimId} is neither this board's nor one of the desks'`, {
    claimId,
    host: claim.host,
  });
}

function deliveredRun(delivery: FetchedDelivery, read: DeliveryReader | undefined): ClaimedRun {
  const { claimId, claim, statement, blockNumber, placed } = delivery;
  const { orderId, program } = placed;
  const args = read?.(delivery);
  if (!args) {
    const rule = `claim ${claimId} is a delivery to order ${orderId}, and its arguments cannot be read here`;
    throw new KetworkRangeError("ClaimSecret", rule, { claimId, orderId });
  }
  return { claimId, claim, statement, blockNumber, orderId, program, args: hexlify(encodeCells(args)) };
}

/** The id of the game that an account has, or would have, on a claim. */
export const gameOf = ({ claimId, claim }: Pick<FoundClaim, "claimId" | "claim">, challenger: string): string =>
  gameIdOf(claimId, claim.solver, challenger);
