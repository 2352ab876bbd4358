/** What anybody may do about a claim in the dispute game beside the moves, which `players.ts` chooses. */
import type { ContractTransactionReceipt } from "ethers";

import type { DisputeGame } from "../../types/index.ts";
import type { Done } from "./bounties.ts";
import { checkAddress } from "./check.ts";
import type { Claim } from "./claim.ts";
import { bondFor, eventOf, send } from "./send.ts";

/** A challenge that was mined. */
export interface Challenge {
  readonly gameId: string;
  /** In wei. */
  readonly bond: bigint;
  readonly receipt: ContractTransactionReceipt;
}

/**
 * Challenges a claim, as the account that the contract is connected to. A `ChallengerPlayer` plays the game.
 * @param bond in wei; default: the least that the claim and the gas of a dispute demand
 * @throws ProtocolError `DisputeWindowClosed`, `DisputeGameExists`, `DisputeClaimStatus`, `DisputeBondTooLow`
 */
export async function challengeClaim(game: DisputeGame, claim: Claim, bond?: bigint): Promise<Challenge> {
  const value = bond ?? (await bondFor(game, claim.challengerBond));
  const receipt = await send(game, "challenge", [claim], { value });
  const { gameId } = await eventOf(game, receipt, "Challenged");
  return { gameId, bond: value, receipt };
}

/**
 * Credits the bond of a claim that stands to its solver. Anybody may.
 * @throws ProtocolError `DisputeWindowOpen`, `DisputeGamesLive`, `DisputeClaimStatus`
 */
export async function releaseClaim(game: DisputeGame, claim: Claim): Promise<Done & { readonly bond: bigint }> {
  const receipt = await send(game, "release", [claim]);
  const { bond } = await eventOf(game, receipt, "ClaimReleased");
  return { bond, gas: receipt.gasUsed };
}

/**
 * Ends the game of a challenger whose side to move was silent for too long.
 * @throws ProtocolError `DisputeDeadlineNotPassed`, `DisputeWrongPhase`
 */
export async function timeoutGame(
  game: DisputeGame,
  claim: Claim,
  challenger: string,
): Promise<Done & { readonly solverWon: boolean }> {
  const receipt = await send(game, "timeout", [claim, checkAddress("challenger", challenger)]);
  const { solverWon } = await eventOf(game, receipt, "GameDecided");
  return { solverWon, gas: receipt.gasUsed };
}

/**
 * Ends the game of a challenger whose claim was defeated in another one: its bond goes back.
 * @throws ProtocolError `DisputeClaimStatus`, `DisputeWrongPhase`
 */
export async function closeGame(
  game: DisputeGame,
  claim: Claim,
  challenger: string,
): Promise<Done & { readonly allowance: bigint }> {
  const receipt = await send(game, "close", [claim, checkAddress("challenger", challenger)]);
  const { allowance } = await eventOf(game, receipt, "GameClosed");
  return { allowance, gas: receipt.gasUsed };
}
